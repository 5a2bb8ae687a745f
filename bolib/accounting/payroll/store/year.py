"""What December's settlement freezes: the year's slips of everyone in the run, and what their allowance and residence were."""

from datetime import date
from typing import TYPE_CHECKING

from bolib.books import Books, dated
from bolib.personnel.people.store.reads import typed
from bolib.problem import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from bolib.books.write import Transaction

COMPONENT = "tax_settlement"
KEYS = {
    "year_slip": ("run", "person"),
    "year_begun": ("books",),
    "year_contract": ("contract", "since"),
    "year_residence": ("person", "since"),
    "year_tax_status": ("person", "since"),
    "year_dependant": ("person", "dependant", "since"),
}
DEMANDS = (
    (
        "payroll.paid_after_settlement",  # the year was settled, and somebody was paid in it once more
        "select distinct later.run from payslip later join payslip_line l on l.component = 'tax_settlement' "
        "and l.person = later.person and l.reference = substr(later.pay_day, 1, 4) and l.run <> later.run "
        "where later.event > l.event",
    ),
    (
        "payroll.settled_unknowingly",  # the settlement did not know of a payment of its year
        "select distinct l.run from payslip_line l join posting o on o.run = l.run "
        "join seal s on s.run = o.run and s.attempt = o.attempt join event h on h.hash = s.head "
        "join payslip first on first.person = l.person and substr(first.pay_day, 1, 4) = l.reference "
        "and first.run <> l.run where l.component = 'tax_settlement' and first.event < l.event and first.event > h.seq",
    ),
)
FACTS = {  # of each table, what the settlement needs of it
    "contract": ("contract", "since", "until", "person", "weekly_minutes", "pay_cents", "employment_since", "event"),
    "residence": ("person", "since", "municipality", "resident", "event"),
    "tax_status": (
        *("person", "since", "disability", "veteran_percent", "area_relief", "allowance_share_ppm"),
        *("employed_elsewhere", "event"),
    ),
    "dependant": ("person", "dependant", "since", "until", "birth_date", "kind", "disability", "share_ppm", "event"),
}


def frozen(books: Books, persons: "Collection[str]", pay_day: str) -> "dict[str, pd.DataFrame]":
    """Give the tables of KEYS for these people and the year of a pay day in December; for any other pay day nothing.

    year_begun says on which day these books first paid anybody (empty: not yet): what was paid before it can only have been
    brought in. Facts are those that held on some day of the year.
    """
    if pay_day[5:7] != "12":
        return {}
    year = int(pay_day[:4])
    slips = books.sql(
        "select run, person, month, pay_day, municipality, gross_cents, income_cents, allowance_cents, tax_base_cents, "
        "tax_cents, surtax_cents, event from payslip_now where substr(pay_day, 1, 4) = :year order by run, person",
        year=str(year),
    )
    begun = books.sql("select 1 as books, min(pay_day) as first_pay_day from payslip")
    found = {"year_slip": _typed(slips), "year_begun": _typed(begun)}
    for table, columns in FACTS.items():
        rows = dated.during(books, table, date(year, 1, 1), date(year, 12, 31))
        found[f"year_{table}"] = typed(rows[list(columns)], table)
    return {
        name: rows[rows["person"].isin(persons)].reset_index(drop=True) if "person" in rows else rows
        for name, rows in found.items()
    }


def demand(act: "Transaction", proposed: "Mapping[str, str]", frozen: int) -> None:
    """Refuse a settlement that does not know of a payment of its year, and a payment in a year that was settled meanwhile.

    `proposed` names the tables beside the books in which the slips and their lines stand.
    """
    slips, lines = proposed["payslip"], proposed["payslip_line"]
    same = "on old.person = new.person and {} = substr(new.pay_day, 1, 4)"
    for others in (
        f"main.payslip_line old cross join {slips} new {same.format('old.reference')} where old.component = '{COMPONENT}'",
        f"main.payslip old cross join {slips} new {same.format('substr(old.pay_day, 1, 4)')} "
        f"where exists (select 1 from {lines} l where l.person = new.person and l.component = '{COMPONENT}')",
    ):
        other = act.row(
            f"select new.person, old.run from {others} and old.event > ? order by new.person limit 1", frozen
        )
        if other:
            raise Refused("year.paid_since", f"person {other[0]}", run=other[1])


def _typed(frame: "pd.DataFrame") -> "pd.DataFrame":
    whole = {name for name in frame if str(name).endswith("_cents")} | {"event", "books"}
    return frame.astype({str(name): "Int64" if name in whole else "string" for name in frame})
