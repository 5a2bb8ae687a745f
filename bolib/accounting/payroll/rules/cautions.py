"""What an approver is told to look at, though it holds nobody and no sum is wrong."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

import pandas as pd

from bolib import dates
from bolib.accounting.hours.rules import late
from bolib.accounting.payroll.rules.dated import on
from bolib.accounting.payroll.rules.held import problem, true
from bolib.personnel.people.rules import municipalities
from bolib.personnel.people.rules import parts as cut
from bolib.personnel.people.rules.absences import standing
from bolib.problem import Amount, Problem, Word
from bolib.rates import Rates

LISTED = "2026-12-31"  # municipal_tax.csv was taken from the Tax Administration's table for 2026, verified
AFTER_PAYMENT = "after_payment"
CALENDAR = "HR"  # whose public holidays hold, as all of these are about Croatia
SICK = ("sick_employer", "sick_fund", "sick_injury", "sick_child")
SAYS = ("contract", "tax_status")  # facts with a day from which they hold
YOUNG = ("contributions.young_exempt_below_age", "contributions.young_exempt_years")  # who, and for how long


def cautions(
    inputs: Mapping[str, pd.DataFrame],
    municipal: pd.DataFrame,
    due: "pd.Series[str]",
    rates: Rates,
    *,
    month: str,
    pay_day: str,
    report_mark: str,
) -> list[Problem]:
    """List everything to be looked at; `inputs` are the frozen tables, `due` who has a contract in the month."""
    found = chain(
        municipal_list_is_current(pay_day),
        mark_is_of_the_pay_day(report_mark, pay_day),
        assisted_without_relief(inputs["residence"], inputs["tax_status"], municipal, pay_day),
        area_relief_used(inputs["tax_status"], due, pay_day),
        exempt_beyond_the_law(inputs["contract"], rates, month),
        holidays_in_sickness(inputs["absence"], month),
        late.cautions(inputs),
    )
    people = {f"person {person}" for person in due}
    told = [one for one in found if one.where in people or not one.where.startswith("person ")]
    if AFTER_PAYMENT in inputs:  # whoever it is of: who has left is owed it too
        return [*told, *after_payment(inputs[AFTER_PAYMENT])]
    return [*told, *(one for one in facts_of_posted_months(inputs, month) if one.where in people)]


def after_payment(late: pd.DataFrame) -> Iterator[Problem]:
    """Nothing that enters pay came in after the person was paid for the month it concerns."""
    for row in late[late["amount_cents"].notna()].to_dict("records"):
        about = {"what": Word(f"facts.{row['what']}"), "said": row["said"], "amount": Amount(int(row["amount_cents"]))}
        yield problem("payroll.concerns_posted_amount", row["person"], **about, month=row["month"])
    others = late[late["amount_cents"].isna()]
    for (person, what), months in others.groupby(["person", "what"])["month"]:
        told = ", ".join(sorted(set(months)))
        yield problem("payroll.concerns_posted", person, what=Word(f"facts.{what}"), months=told)


def municipal_list_is_current(pay_day: str) -> Iterator[Problem]:
    """The pay day is not after the year for which the list of municipal rates was checked."""
    if pay_day > LISTED:
        years: dict[str, object] = {"known": int(LISTED[:4]), "needed": int(pay_day[:4])}
        yield Problem("payroll.municipal_list_old", "municipal_tax.csv", years)


def mark_is_of_the_pay_day(report_mark: str, pay_day: str) -> Iterator[Problem]:
    """The mark of the tax report is the year and day of the pay day; a report may be handed in on another day."""
    usual = f"{date.fromisoformat(pay_day):%y%j}"
    if report_mark != usual:
        yield Problem(
            "payroll.mark_of_another_day", "report_mark", {"found": report_mark, "usual": usual, "day": pay_day}
        )


def assisted_without_relief(
    residence: pd.DataFrame, tax_status: pd.DataFrame, municipal: pd.DataFrame, pay_day: str
) -> Iterator[Problem]:
    """Whoever lives in an assisted area has the relief of tax, or has been asked."""
    group = municipal.loc[municipal["development_group_1"] == "yes", "code"]
    homes = on(residence, pay_day)
    lives = true(homes["municipality"].isin({municipalities.VUKOVAR, *group}) & (homes["resident"] == 1))
    relieved = true(on(tax_status, pay_day)["area_relief"] == 1)
    for person in homes.index[lives & ~relieved.reindex(homes.index, fill_value=False)]:
        yield problem("payroll.assisted_without_relief", person)


def area_relief_used(tax_status: pd.DataFrame, due: "pd.Series[str]", pay_day: str) -> Iterator[Problem]:
    """Nobody has the relief of an area every month: whether it may be used before the yearly calculation is disputed."""
    status = on(tax_status, pay_day)
    count = int((true(status["area_relief"] == 1) & status.index.isin(due)).sum())
    if count:
        yield Problem("payroll.area_relief_used", "income_tax.area_relief", {"count": count})


def exempt_beyond_the_law(contract: pd.DataFrame, rates: Rates, month: str) -> Iterator[Problem]:
    """Nobody is free of the health contribution by an exemption that began when there was none, or that the law has ended.

    What the law said before the first value of the files is not known: there it is taken to have given the exemption.
    """
    if not set(YOUNG) <= set(rates.names):
        return
    first, last = dates.month_of(month)
    some = contract["person"].isin(contract.loc[contract["health_exempt_since"].notna(), "person"])
    rows = cut.parts(contract[some], first, last).drop_duplicates("person", keep="last")
    running = (rows["health_exempt_since"] <= last.isoformat()) & (
        rows["health_exempt_until"].isna() | (rows["health_exempt_until"] >= first.isoformat())
    )
    below_age, years = YOUNG
    for row in rows[true(running)].sort_values("person").to_dict("records"):
        since = date.fromisoformat(row["health_exempt_since"])
        then = rates.on(month=since, pay_day=since)
        lasts = int(rates.value(years).value)
        ends = (pd.Timestamp(since) + pd.DateOffset(years=lasts) - pd.Timedelta(days=1)).date()
        until = last.isoformat() if pd.isna(row["health_exempt_until"]) else row["health_exempt_until"]
        if not then.missing([below_age]) and then.ppm(below_age) == 0:
            yield problem("payroll.exemption_not_given", row["person"], since=f"{since}")
        elif min(until, last.isoformat()) > ends.isoformat():
            yield problem("payroll.exemption_too_long", row["person"], since=f"{since}", years=lasts, ends=f"{ends}")


def holidays_in_sickness(absence: pd.DataFrame, month: str) -> Iterator[Problem]:
    """No public holiday from Monday to Friday lies inside sickness: it is paid as if worked, which is recalled, not law."""
    first, last = dates.month_of(month)
    free = sorted(day for day in dates.holidays(CALENDAR, first.year) if first <= day <= last and day.weekday() < 5)
    met: dict[str, set[date]] = {}
    for row in standing(absence[absence["kind"].isin(SICK)]).to_dict("records") if free else []:
        there = {day for day in free if str(row["first_day"]) <= day.isoformat() <= str(row["last_day"])}
        met.setdefault(str(row["person"]), set()).update(there)
    for person, found in sorted(met.items()):
        if found:
            yield problem("payroll.holiday_in_sickness", person, days=", ".join(f"{day}" for day in sorted(found)))


def facts_of_posted_months(inputs: Mapping[str, pd.DataFrame], month: str) -> Iterator[Problem]:
    """No contract, tax status or hours that hold in a month came in after the slip of that month was posted.

    So far what an earlier program froze can say it: it has no table of what came after pay.
    """
    slips = inputs["payslip"]
    near = (slips["month"] < month) & (slips["month"] >= dates.months_before(month, 3)[0])
    posted = slips[near].groupby(["person", "month"], as_index=False)["event"].max()
    for table in SAYS:
        met = inputs[table].merge(posted, on="person", suffixes=("", "_posted"))
        ends = met["month"].map(lambda text: dates.month_of(text)[1].isoformat())
        until = met["until"] if "until" in met else pd.Series(pd.NA, met.index, dtype="string")
        holds = (met["since"] <= ends) & (until.isna() | (until >= met["month"] + "-01"))
        yield from _late(met[true(holds)], table)
    hours = inputs["month_hours"].merge(posted, on=["person", "month"], suffixes=("", "_posted"))
    yield from _late(hours, "month_hours")


def _late(met: pd.DataFrame, table: str) -> Iterator[Problem]:
    """Say once of each person and table which posted months it concerns."""
    late = met[true(met["event"] > met["event_posted"])]
    for person, months in late.groupby("person")["month"]:
        told = ", ".join(sorted(set(months)))
        yield problem("payroll.concerns_posted", person, what=Word(f"facts.{table}"), months=told)
