"""The papers that can be run in batch: the notebook, what it freezes, and what posting its results writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bolib.batch.places import ROOT, schemas
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd

    from bolib.accounting.payroll.rules.payouts import Payout
    from bolib.books import Books
    from bolib.books.rows import Rows
    from bolib.books.write import Transaction

    Frozen = Mapping[str, Rows | pd.DataFrame]

Proposed = Mapping[str, Sequence[dict[str, Any]]]
PROPOSED = "proposed"  # under this name what a paper proposes stands beside the books while it is posted
AFTER_APPROVAL = "after_approval"  # what came in after the hours of its month were approved


@dataclass(frozen=True)
class Tried:
    """The changes of a simulation: `read(written)` gives the table of them, `changed(folder, month, pay_day)` tries them on
    what was frozen and refuses one that is unknown or does nothing; `example` is what a new run file lists, with the module
    that says every form.
    """

    read: "Callable[[Any], pd.DataFrame]"
    changed: "Callable[[Path, str, str], None]"
    example: str


@dataclass(frozen=True)
class BatchPaper:
    """One paper.

    `inputs(books, month, pay_day)` gives the tables to freeze, read as frames or only asked for; `post(act, run, rows,
    frozen)` writes what the paper proposed, inside the act, knowing the event at which its inputs were frozen, and is
    null where there is nothing to post; `payment` is the file that `release` gives to the bank. `more(books,
    parameters, folder)` copies further inputs into the run folder and gives further tables. Who has one of `rights`
    may run it. `parameters` are the lines that a new run file begins with. `demand(books, month, parameters)` refuses
    a run whose time has not come. `tried` is of a paper that is always a simulation: how its changes are read, and
    tried. Who has no role that `sees` that reads no page of it. `posts` are the tables that a posting writes from what the paper proposes, `may_post` those that an older
    paper lacks. `compares` says that a paper is always a simulation, though nothing is changed in it.
    """

    name: str
    inputs: "Callable[[Books, str, str], Frozen]"
    post: "Callable[[Transaction, str, Proposed, int], None] | None" = None
    payment: str | None = None
    demand: "Callable[[Books, str, Mapping[str, Any]], None]" = lambda books, month, given: None
    more: "Callable[[Books, Mapping[str, Any], Path], Frozen] | None" = None
    rights: tuple[str, ...] = ("run",)
    parameters: tuple[str, ...] = ("language: hr  # language of the paper",)
    tried: "Tried | None" = None
    compares: bool = False
    sees: str = "payroll"
    posts: tuple[str, ...] = ()
    may_post: tuple[str, ...] = ()

    @property
    def simulated(self) -> bool:
        """Whether it is always a simulation."""
        return self.compares or self.tried is not None

    @property
    def notebook(self) -> Path:
        """The source notebook."""
        return ROOT / "notebooks" / f"{self.name}.ipynb"


def _payroll_inputs(books: "Books", month: str, pay_day: str) -> "dict[str, Rows | pd.DataFrame]":
    from bolib.accounting.hours import store as hours
    from bolib.accounting.payroll import store
    from bolib.accounting.payroll.store import late as after_payment

    late = {AFTER_APPROVAL: hours.late_before(books, month, itself=True)}
    return store.frozen(books, month, pay_day) | late | {after_payment.TABLE: after_payment.late_before(books, month)}


def _compare_inputs(books: "Books", month: str, pay_day: str) -> "Frozen":
    from bolib.accounting.payroll.store import parallel

    return _payroll_inputs(books, month, pay_day) | {parallel.TABLE: parallel.told(books, month)}


def _demand_told(books: "Books", month: str, given: Mapping[str, Any]) -> None:
    """Refuse a comparison without results of another program, or before the month's hours are posted."""
    from bolib.accounting.payroll.store import parallel

    parallel.demand(books, month)
    _demand_hours(books, month, given)


def _pay_changes(written: Any) -> "pd.DataFrame":
    from bolib.accounting.payroll.rules import changes

    return changes.read(written)


def _hours_changes(written: Any) -> "pd.DataFrame":
    from bolib.accounting.hours.rules import changes

    return changes.read(written)


def _try_hours(folder: Path, month: str, pay_day: str) -> None:
    import yaml

    from bolib.accounting.hours.rules import changes
    from bolib.paper import Paper

    paper = Paper(folder)
    company, rates = yaml.safe_load(paper.setting("company")), paper.rates(month=month, pay_day=pay_day)
    changes.changed(changes.Inputs(paper.inputs, company, rates), paper.inputs["change"], month=month)


def _try_pay(folder: Path, month: str, pay_day: str) -> None:
    import yaml

    from bolib.accounting.payroll.rules import changes
    from bolib.paper import Paper

    paper = Paper(folder)
    company, about = yaml.safe_load(paper.setting("company")), {"month": month, "pay_day": pay_day}
    inputs = changes.Inputs(paper.inputs, company, paper.rates(**about), paper.rates_csv("municipal_tax"))
    changes.changed(inputs, paper.inputs["change"], **about)


def _payroll_more(books: "Books", given: Mapping[str, Any], folder: Path) -> "Frozen":
    """Refuse what makes no sense of a payout, and people nobody knows; then copy schemas and give the earlier tax reports."""
    from bolib.accounting.payroll.rules import payouts
    from bolib.accounting.payroll.store import reported
    from bolib.books import settings
    from bolib.country import country

    payout, name = payouts.given(given), settings.company(books)["country"]
    if payout.settles and not hasattr(country(name), "YEAR"):
        raise Refused("year.no_rules", str(name))
    known = {person for (person,) in books.rows("select person from person")}
    if unknown := sorted({*payout.persons, *payout.holds} - known):
        raise Refused("correction.person_unknown", "persons, hold", persons=", ".join(unknown))
    if payout.settles and str(given["pay_day"])[5:7] != "12":
        raise Refused("year.not_december", str(given["pay_day"]))
    if payout.of and not books.rows("select 1 from payslip where run = ? limit 1", payout.of):
        raise Refused("correction.run_unknown", "of", run=payout.of)
    _official_schemas(folder)
    return _accounts(books, payout, given) | reported.frozen(books, given)


def _accounts(books: "Books", payout: "Payout", given: Mapping[str, Any]) -> "dict[str, Rows]":
    """Give the accounts up to the day on which the bank pays, where that is after the pay day."""
    from datetime import date

    from bolib.dates import month_of
    from bolib.personnel.people import store as people

    day = payout.paid_on(str(given["pay_day"]))
    if day <= str(given["pay_day"]):
        return {}
    frozen = people.frozen(books, *month_of(str(given["month"])), date.fromisoformat(day))
    return {name: frozen[name] for name in ("bank_account", "protected_account")}


def _official_schemas(folder: Path) -> None:
    """Copy the official schemas that the user has put into parameters/schemas, so that the run can be done again.

    A file whose name a manifest cannot hold, as a second download's, stays where it is.
    """
    from bolib.batch.manifest import SAFE

    for path in (path for path in sorted(schemas().glob("*.xsd")) if SAFE.fullmatch(path.name)):
        (folder / "schemas").mkdir(exist_ok=True)
        (folder / "schemas" / path.name).write_bytes(path.read_bytes())


def _post_payroll(act: "Transaction", run: str, rows: Proposed, frozen: int) -> None:
    from bolib.accounting.ledger import store as ledger
    from bolib.accounting.payroll import store as payroll

    payroll.post(act, {table: f"{PROPOSED}.{table}" for table in payroll.POSTED if table in rows}, run, frozen)
    every = rows["ledger_line"]
    for entry in rows["ledger_entry"]:
        lines = [line for line in every if line["entry"] == entry["entry"]]
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


def _demand_clock(books: "Books", month: str, _: Mapping[str, Any]) -> None:
    """Refuse a simulation of hours where none are counted here."""
    from bolib.accounting.hours.rules import settings as of_hours
    from bolib.books import settings

    if not of_hours.read(settings.company(books)).clock:
        raise Refused("hours.not_counted_here", month)


def _hours_inputs(books: "Books", month: str, _: str) -> "dict[str, pd.DataFrame]":
    from bolib.accounting.hours import store

    return store.inputs(books, month) | {AFTER_APPROVAL: store.late_before(books, month)}


def _post_hours(act: "Transaction", run: str, rows: Proposed, _: int) -> None:
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
        BatchPaper(
            "accounting/hours_month",
            sees="hours",
            inputs=_hours_inputs,
            post=_post_hours,
            posts=("hours_month", "hours_day"),
        ),
        BatchPaper(
            "accounting/payroll_month",
            inputs=_payroll_inputs,
            post=_post_payroll,
            posts=("payslip", "payslip_line", "ledger_entry", "ledger_line"),
            may_post=("payslip_reversed", "recovery", "net_agreed", "joppd_row"),
            payment="payment.xml",
            demand=_demand_hours,
            more=_payroll_more,
            parameters=(
                'report_mark: "{mark}"  # mark of the month\'s tax report (JOPPD): yy and the day of the year',
                "language: hr  # language of payslips",
                "settle_year: no  # yes: the last payment of the year, with December's settlement of its tax",
            ),
        ),
        BatchPaper(
            "accounting/hours_what_if",
            sees="hours",
            inputs=_hours_inputs,
            demand=_demand_clock,
            tried=Tried(
                _hours_changes,
                _try_hours,
                "changes:  # see the beginning of bolib/accounting/hours/rules/changes.py\n"
                '  - {what: contract.weekly_hours, value: "38", who: everybody}\n',
            ),
        ),
        BatchPaper(
            "accounting/payroll_what_if",
            inputs=_payroll_inputs,
            demand=_demand_hours,
            tried=Tried(
                _pay_changes,
                _try_pay,
                "changes:  # see the beginning of bolib/accounting/payroll/rules/changes.py\n"
                '  - {what: contract.pay, percent: "5", who: everybody}\n',
            ),
        ),
        BatchPaper(
            "accounting/payroll_compare",
            inputs=_compare_inputs,
            demand=_demand_told,
            compares=True,
            parameters=(
                "language: hr  # language of the paper",
                "left_out: 0  # rows of the other program's file that stayed out; bo compare writes it",
            ),
        ),
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
