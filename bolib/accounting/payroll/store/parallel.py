"""What another program worked out for people's months, in the books, and what the paper that compares it freezes."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from bolib import dates
from bolib.books import Books
from bolib.books.tables import Table
from bolib.books.write import Transaction
from bolib.personnel.people import store as people
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd

    from bolib.formats.columns import Entry, Taken
    from bolib.personnel.people.rules.facts import Importing

TABLE = "other_program"
CENTS = (  # as rules/parallel/file.py has them
    *("gross_cents", "other_receipts_cents", "pension_base_cents", "relief_cents", "first_pillar_base_cents"),
    *("first_pillar_cents", "second_pillar_cents", "contributions_cents", "income_cents", "allowance_cents"),
    *("tax_base_cents", "tax_cents", "net_cents", "non_taxable_cents", "health_fund_cents", "deductions_cents"),
    *("paid_cents", "health_base_cents", "health_cents", "employer_cost_cents"),
)
TABLES = (
    Table(  # since form 4
        TABLE,
        (
            "person text not null references person",
            "month text not null check (month = strftime('%Y-%m', month || '-01'))",
            *(f"{figure} integer" for figure in CENTS),
        ),
        ("person", "month", "event"),
        indexes=(("month",),),
    ),
)


def take(act: Transaction, kind: str, rows: "Sequence[Entry]", importing: "Importing") -> "Taken":
    """Add what another program worked out, where the books do not hold it yet; a later row takes the earlier one's place."""
    from bolib.accounting.payroll.rules.parallel.file import proposer
    from bolib.personnel.people.rules.facts import History, decide

    if kind != TABLE:
        raise ValueError(f"{kind} does not come in here")
    known = {"person": people.known(act), TABLE: History(TABLE, ("person", "month"), dated=False)}
    for *key, cents in _held(act):
        known[TABLE].put(tuple(key), "", cents)
    by_oib = dict(act.rows("select oib, person from person"))
    new, taken = decide(rows, partial(proposer, by_oib=by_oib), known, importing)
    if new:
        act.add(TABLE, new[TABLE])
    return taken


def _held(act: Transaction) -> list[tuple[str, str, dict[str, int | None]]]:
    rows = act.rows(f"select person, month, {', '.join(CENTS)} from {TABLE} order by event")
    return [(row[0], row[1], dict(zip(CENTS, row[2:], strict=True))) for row in rows]


def told(books: Books, month: str) -> "pd.DataFrame":
    """Read what another program worked out for a month, one row a person as it was said last; all zeros takes a row back."""
    dates.month_of(month)
    something = " or ".join(f"coalesce({figure}, 0) <> 0" for figure in CENTS)
    return books.sql(
        f"select * from {TABLE} o where month = :month and event = (select max(event) from {TABLE} p "
        f"where p.person = o.person and p.month = o.month) and ({something}) order by person",
        month=month,
    )


def demand(books: Books, month: str) -> None:
    """Refuse to compare a month of which nothing of another program came in."""
    if told(books, month).empty:
        raise Refused("parallel.nothing", month)
