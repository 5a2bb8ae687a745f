"""The papers that can be run in batch: the notebook, what it freezes, and what posting its results writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bolib.batch.places import ROOT
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd

    from bolib.books import Books
    from bolib.books.write import Transaction

Rows = Mapping[str, Sequence[dict[str, Any]]]


@dataclass(frozen=True)
class BatchPaper:
    """One paper.

    `inputs(books, month, pay_day)` gives the frames to freeze; `post(act, run, rows, frozen)` writes what the
    paper proposed, inside the act, knowing the event at which its inputs were frozen; `payment` is the file that `release` gives to the bank; `demand(books, month)` refuses a
    run whose time has not come.
    """

    name: str
    inputs: "Callable[[Books, str, str], dict[str, pd.DataFrame]]"
    post: "Callable[[Transaction, str, Rows, int], None]"
    payment: str | None = None
    demand: "Callable[[Books, str], None]" = lambda books, month: None

    @property
    def notebook(self) -> Path:
        """The source notebook."""
        return ROOT / "notebooks" / f"{self.name}.ipynb"


def _payroll_inputs(books: "Books", month: str, pay_day: str) -> "dict[str, pd.DataFrame]":
    from bolib.accounting.payroll import store

    return store.inputs(books, month, pay_day)


def _post_payroll(act: "Transaction", run: str, rows: Rows, frozen: int) -> None:
    from bolib.accounting.ledger import store as ledger
    from bolib.accounting.payroll import store as payroll

    payroll.post(act, {table: [{**row, "run": run} for row in rows[table]] for table in payroll.POSTED}, frozen)
    for entry in rows["ledger_entry"]:
        lines = [line for line in rows["ledger_line"] if line["entry"] == entry["entry"]]
        ledger.post(act, period=entry["period"], day=entry["day"], source=run, lines=lines)


def _demand_hours(books: "Books", month: str) -> None:
    """Refuse a payroll before the month's hours are posted, where they are counted here."""
    from bolib.accounting.hours import store as hours
    from bolib.accounting.hours.rules import settings as of_hours
    from bolib.books import settings

    if of_hours.read(settings.company(books)).clock and not hours.posted(books, month):
        raise Refused("hours.not_posted", month)


def _hours_inputs(books: "Books", month: str, _: str) -> "dict[str, pd.DataFrame]":
    from bolib.accounting.hours import store

    return store.inputs(books, month)


def _post_hours(act: "Transaction", run: str, rows: Rows, _: int) -> None:
    from bolib.accounting.hours import store as hours

    hours.post(act, {table: [{**row, "run": run} for row in rows[table]] for table in hours.POSTED})


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
        ),
    )
}
