"""What the paper of pay fairness freezes: slips and lines of twelve months, contracts and sex; no name, no birth date."""

from typing import TYPE_CHECKING

from bolib import dates
from bolib.books import Books, dated
from bolib.books.tables import Table
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd

TABLES: tuple[Table, ...] = ()
MONTHS = 12  # up to the paper's month; in December that is the year which is reported
OF_CONTRACT = ("contract", "since", "event", "until", "person", "weekly_minutes", "category", "employment_since")


def _months(month: str) -> dict[str, str]:
    dates.month_of(month)
    return {"first": dates.month_after(month, 1 - MONTHS), "last": month}


def demand(books: Books, month: str) -> None:
    """Refuse the paper where nobody was paid in its twelve months."""
    about = _months(month)
    if not books.rows("select 1 from payslip_now where month between ? and ? limit 1", about["first"], about["last"]):
        raise Refused("fairness.nothing_posted", month, **about)


def inputs(books: Books, month: str) -> "dict[str, pd.DataFrame]":
    """Give what the paper freezes, of those who were paid in the twelve months up to a month."""
    about = _months(month)
    first, last = dates.month_of(about["first"])[0], dates.month_of(month)[1]
    slips = books.sql(
        "select run, person, month, unit, gross_cents, employer_cost_cents, event from payslip_now "
        "where month between :first and :last order by run, person",
        **about,
    )
    lines = books.sql(
        "select l.run, l.person, l.line, l.component, l.minutes, l.amount_cents, l.kind, l.event from payslip_line l "
        "join payslip_now s using (run, person) where s.month between :first and :last order by l.run, l.person, l.line",
        **about,
    )
    contracts = dated.during(books, "contract", first, last)[list(OF_CONTRACT)]
    people = dated.on(books, "personal_data", last)[["person", "since", "event", "sex"]]
    paid = set(slips["person"])
    return {
        "payslip": slips,
        "payslip_line": lines,
        "contract": contracts[contracts["person"].isin(paid)].reset_index(drop=True),
        "personal_data": people[people["person"].isin(paid)].reset_index(drop=True),
    }
