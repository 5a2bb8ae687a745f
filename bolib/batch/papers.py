"""The papers that can be run in batch: the notebook, what it freezes, and what posting its results writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bolib.batch.places import ROOT, schemas
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd

    from bolib.books import Books
    from bolib.books.write import Transaction

Rows = Mapping[str, Sequence[dict[str, Any]]]
AFTER_APPROVAL = "after_approval"  # what came in after the hours of its month were approved


@dataclass(frozen=True)
class BatchPaper:
    """One paper.

    `inputs(books, month, pay_day)` gives the frames to freeze; `post(act, run, rows, frozen)` writes what the paper
    proposed, inside the act, knowing the event at which its inputs were frozen, and is null where there is nothing to
    post; `payment` is the file that `release` gives to the bank. `more(books, parameters, folder)` copies further inputs
    into the run folder and gives further frames. Who has one of `rights` may run it. `parameters` are the lines that a
    new run file begins with. `demand(books, month, parameters)` refuses a run whose time has not come. `changed(folder, month,
    pay_day)` of a paper that is always a simulation tries its changes, and refuses one that is unknown or does nothing.
    """

    name: str
    inputs: "Callable[[Books, str, str], dict[str, pd.DataFrame]]"
    post: "Callable[[Transaction, str, Rows, int], None] | None" = None
    payment: str | None = None
    demand: "Callable[[Books, str, Mapping[str, Any]], None]" = lambda books, month, given: None
    more: "Callable[[Books, Mapping[str, Any], Path], dict[str, pd.DataFrame]] | None" = None
    rights: tuple[str, ...] = ("run",)
    parameters: tuple[str, ...] = ("language: hr  # language of the paper",)
    changed: "Callable[[Path, str, str], None] | None" = None

    @property
    def notebook(self) -> Path:
        """The source notebook."""
        return ROOT / "notebooks" / f"{self.name}.ipynb"


def _payroll_inputs(books: "Books", month: str, pay_day: str) -> "dict[str, pd.DataFrame]":
    from bolib.accounting.hours import store as hours
    from bolib.accounting.payroll import store

    return store.inputs(books, month, pay_day) | {AFTER_APPROVAL: hours.late_before(books, month, itself=True)}


def _try_changes(folder: Path, month: str, pay_day: str) -> None:
    import yaml

    from bolib.accounting.payroll.rules import changes
    from bolib.paper import Paper

    paper = Paper(folder)
    company, about = yaml.safe_load(paper.setting("company")), {"month": month, "pay_day": pay_day}
    inputs = changes.Inputs(paper.inputs, company, paper.rates(**about), paper.rates_csv("municipal_tax"))
    changes.changed(inputs, paper.inputs["change"], **about)


def _payroll_more(books: "Books", given: Mapping[str, Any], folder: Path) -> "dict[str, pd.DataFrame]":
    """Refuse what makes no sense of a payout, and people nobody knows; then copy the official schemas."""
    from bolib.accounting.payroll.rules import payouts
    from bolib.books import settings
    from bolib.country import country

    payout, name = payouts.given(given), settings.company(books)["country"]
    if payout.settles and not hasattr(country(name), "YEAR"):
        raise Refused("year.no_rules", str(name))
    known = {person for (person,) in books.rows("select person from person")}
    if unknown := sorted(set(payout.persons) - known):
        raise Refused("correction.person_unknown", "persons", persons=", ".join(unknown))
    if payout.settles and str(given["pay_day"])[5:7] != "12":
        raise Refused("year.not_december", str(given["pay_day"]))
    if payout.of and not books.rows("select 1 from payslip where run = ? limit 1", payout.of):
        raise Refused("correction.run_unknown", "of", run=payout.of)
    return _official_schemas(books, given, folder)


def _official_schemas(books: "Books", given: Mapping[str, Any], folder: Path) -> "dict[str, pd.DataFrame]":
    """Copy the official schemas that the user has put into parameters/schemas, so that the run can be done again.

    A file whose name a manifest cannot hold, as a second download's, stays where it is.
    """
    from bolib.batch.manifest import SAFE

    for path in (path for path in sorted(schemas().glob("*.xsd")) if SAFE.fullmatch(path.name)):
        (folder / "schemas").mkdir(exist_ok=True)
        (folder / "schemas" / path.name).write_bytes(path.read_bytes())
    return {}


def _post_payroll(act: "Transaction", run: str, rows: Rows, frozen: int) -> None:
    from bolib.accounting.ledger import store as ledger
    from bolib.accounting.payroll import store as payroll

    payroll.post(act, {table: [{**row, "run": run} for row in rows.get(table, ())] for table in payroll.POSTED}, frozen)
    for entry in rows["ledger_entry"]:
        lines = [line for line in rows["ledger_line"] if line["entry"] == entry["entry"]]
        ledger.post(act, period=entry["period"], day=entry["day"], source=run, lines=lines)


def _demand_hours(books: "Books", month: str, given: Mapping[str, Any]) -> None:
    """Refuse a payroll before the month's hours are posted, where they are counted here; an advance needs none."""
    from bolib.accounting.hours import store as hours
    from bolib.accounting.hours.rules import settings as of_hours
    from bolib.books import settings

    if (
        given.get("payout") != "advance"
        and of_hours.read(settings.company(books)).clock
        and not hours.posted(books, month)
    ):
        raise Refused("hours.not_posted", month)


def _hours_inputs(books: "Books", month: str, _: str) -> "dict[str, pd.DataFrame]":
    from bolib.accounting.hours import store

    return store.inputs(books, month) | {AFTER_APPROVAL: store.late_before(books, month)}


def _post_hours(act: "Transaction", run: str, rows: Rows, _: int) -> None:
    from bolib.accounting.hours import store as hours

    hours.post(act, {table: [{**row, "run": run} for row in rows[table]] for table in hours.POSTED})


def _trail_inputs(books: "Books", month: str, pay_day: str) -> "dict[str, pd.DataFrame]":
    from bolib.batch import frozen_trail

    return frozen_trail.trail(books)


def _run_inputs(books: "Books", month: str, pay_day: str) -> "dict[str, pd.DataFrame]":
    from bolib.batch import frozen_trail

    return frozen_trail.approvals_of(books)


def _run_folder(books: "Books", given: Mapping[str, Any], folder: Path) -> "dict[str, pd.DataFrame]":
    from bolib.batch import frozen_run

    return frozen_run.bring(books, str(given.get("run")), given.get("attempt"), folder)


def _law_inputs(books: "Books", month: str, pay_day: str) -> "dict[str, pd.DataFrame]":
    from datetime import date

    from bolib.accounting.payroll import store
    from bolib.books import dated
    from bolib.dates import month_of

    day = date.fromisoformat(pay_day)
    contracts = dated.during(books, "contract", month_of(month)[0], date(day.year + 1, 12, 31))
    return {"payslip": store.slips(books, month), "contract": contracts}


def _fairness_inputs(books: "Books", month: str, _: str) -> "dict[str, pd.DataFrame]":
    from bolib.personnel.pay_fairness import store

    return store.inputs(books, month)


def _demand_paid(books: "Books", month: str, _: Mapping[str, Any]) -> None:
    """Refuse a paper on pay where nobody was paid."""
    from bolib.personnel.pay_fairness import store

    store.demand(books, month)


AUDIT = ("run_audit", "run")  # who runs papers may look at the trail too
PAPERS = {
    paper.name: paper
    for paper in (
        BatchPaper("accounting/hours_month", inputs=_hours_inputs, post=_post_hours),
        BatchPaper(
            "accounting/payroll_month",
            inputs=_payroll_inputs,
            post=_post_payroll,
            payment="payment.xml",
            demand=_demand_hours,
            more=_payroll_more,
            parameters=(
                'report_mark: "{mark}"  # mark of the month\'s tax report (JOPPD): yy and the day of the year',
                "language: hr  # language of payslips",
                "settle_year: no  # yes: the last payment of the year, with December's settlement of its tax",
            ),
        ),
        BatchPaper("accounting/payroll_what_if", inputs=_payroll_inputs, demand=_demand_hours, changed=_try_changes),
        BatchPaper(
            "accounting/law_watch",
            inputs=_law_inputs,
            parameters=(
                'new_month: "2027-01"  # first month of the new year',
                'new_pay_day: "2027-01-10"  # first day of payment in it',
                "language: hr  # language of the paper",
            ),
        ),
        BatchPaper("personnel/pay_fairness", inputs=_fairness_inputs, demand=_demand_paid),
        BatchPaper("audit/audit_trail", inputs=_trail_inputs, rights=AUDIT),
        BatchPaper(
            "audit/reperform",
            inputs=_run_inputs,
            more=_run_folder,
            rights=AUDIT,
            parameters=(
                'run: "{month}-payroll_month"  # the run to be done again',
                "attempt: 1  # which attempt of it",
                "language: hr  # language of the paper",
            ),
        ),
    )
}
