"""Lists of what was paid, from posted slips that stand: the register of a month, sums of the year, cost by unit, dues."""

from typing import TYPE_CHECKING

from bolib import dates
from bolib.accounting.payroll.store import FIGURES, LATER
from bolib.books import Books, settings
from bolib.country import country

if TYPE_CHECKING:
    import pandas as pd

SUMS = (*FIGURES, *LATER)
SHOWN = ("gross_cents", "first_pillar_cents", "second_pillar_cents", "income_cents", "tax_cents", "net_cents")
DUES = ("first_pillar_cents", "second_pillar_cents", "health_cents")


def register(books: Books, month: str) -> "pd.DataFrame":
    """Give the register of a month's pay: a row for each slip, a column for each component of its lines, then the figures.

    Gives run, person, unit, payout, pay_day, `line_<component>_cents` of every component that the month has (in the order of
    the lines, 0 where a slip has none of it), and SHOWN, paid_cents and employer_cost_cents; whole cents.
    """
    import pandas as pd

    dates.month_of(month)
    slips = books.sql("select * from payslip_now where month = :month order by person, pay_day, run", month=month)
    lines = books.sql(
        "select l.run, l.person, l.line, l.component, l.amount_cents from payslip_line l "
        "join payslip_now s using (run, person) where s.month = :month",
        month=month,
    )
    order = lines.sort_values(["line", "component"], kind="stable")["component"].drop_duplicates()
    wide = lines.pivot_table("amount_cents", ["run", "person"], "component", aggfunc="sum", fill_value=0)
    wide = wide.reindex(columns=order).add_prefix("line_").add_suffix("_cents").rename_axis(columns=None).reset_index()
    about = slips[["run", "person", "unit", "payout", "pay_day"]].assign(payout=slips["payout"].fillna("month"))
    figures = slips[["run", "person", *SHOWN, "paid_cents", "employer_cost_cents"]]
    numbers = dict.fromkeys((str(name) for name in wide if str(name).endswith("_cents")), "Int64")
    found: pd.DataFrame = about.merge(wide, on=["run", "person"], how="left").merge(figures, on=["run", "person"])
    return found.astype(numbers).fillna(dict.fromkeys(numbers, 0))


def year_to_date(books: Books, month: str) -> "pd.DataFrame":
    """Sum what each person was paid in the year of payment, up to the pay of a month; what an earlier program paid counts too.

    The year is that of the month's usual pay day, as in the tax on income (ZoPD čl. 24: income of the year is what was
    received in it); slips count by their own pay day, months of an earlier program by their usual one. Gives person,
    payouts (slips here), months_before (months of an earlier program), and every figure of a slip that any of them has.
    """
    import pandas as pd

    calendar = country(settings.company(books)["country"]).CALENDAR
    last = dates.pay_day(month, calendar).isoformat()
    slips = books.sql(
        "select * from payslip_now where substr(pay_day, 1, 4) = :year and month <= :month order by person, pay_day",
        year=last[:4],
        month=month,
    )
    found = [slips[["person", *SUMS]].assign(payouts=1)]
    before = books.sql(
        "select person, month, component, amount_cents, max(event) as event from opening where month <= :month "
        "group by person, month, component order by person, month",
        month=month,
    )
    paid = [dates.pay_day(str(one), calendar).isoformat()[:4] == last[:4] for one in before["month"]]
    before = before[pd.Series(paid, index=before.index, dtype=bool) & before["component"].isin(SUMS)]
    if len(before):
        wide = before.pivot_table("amount_cents", ["person", "month"], "component", aggfunc="sum").rename_axis(
            columns=None
        )
        found.append(wide.reset_index().drop(columns="month").assign(months_before=1))
    every = pd.concat(found, ignore_index=True)
    if "months_before" not in every:
        every["months_before"] = 0
    whole = every.groupby("person").sum(min_count=1).reset_index()
    named = ["payouts", "months_before", *(name for name in SUMS if whole[name].notna().any())]
    numbers: dict[str, str] = dict.fromkeys(named, "Int64")
    return whole[["person", *named]].astype({"person": "string", **numbers}).fillna({"payouts": 0, "months_before": 0})


def cost_by_unit(books: Books, month: str) -> "pd.DataFrame":
    """Sum the posted pay of a month by the unit of each slip: unit, employees, gross_cents, net_cents, employer_cost_cents."""
    dates.month_of(month)
    return books.sql(
        "select unit, count(distinct person) as employees, sum(gross_cents) as gross_cents, sum(net_cents) as net_cents, "
        "sum(employer_cost_cents) as employer_cost_cents from payslip_now where month = :month group by unit order by unit",
        month=month,
    )


def dues(books: Books, month: str) -> "pd.DataFrame":
    """Sum what the posted slips of a month owe to the budgets: due, municipality (of income tax), employees, amount_cents.

    `due` is the figure of the slip: first_pillar, second_pillar, health, tax. Slips whose sum is nothing are left out.
    """
    dates.month_of(month)
    parts = [
        f"select '{name.removesuffix('_cents')}' as due, null as municipality, count(distinct person) as employees, "
        f"sum({name}) as amount_cents, {place} as place from payslip_now where month = :month and {name} <> 0"
        for place, name in enumerate(DUES)
    ]
    tax = (
        "select 'tax', municipality, count(distinct person), sum(tax_cents + surtax_cents), 9 from payslip_now "
        "where month = :month and tax_cents + surtax_cents <> 0 group by municipality"
    )
    found = books.sql(
        f"select * from ({' union all '.join([*parts, tax])}) where amount_cents is not null order by place, municipality",
        month=month,
    )
    return found.drop(columns="place").astype({"due": "string", "municipality": "string"})
