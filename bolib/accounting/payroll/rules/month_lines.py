"""The lines of a month: pay of hours, sick pay and pay items, with every reason for which they cannot be worked out or paid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import ModuleType

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.countries.receipts import not_together, receipts
from bolib.accounting.payroll.rules import (
    absences,
    averages,
    corrections,
    directors,
    gross,
    hazard,
    held,
    item_kinds,
    item_lines,
    items,
    leave,
    sick,
)
from bolib.accounting.payroll.rules.item_kinds import Kinds
from bolib.accounting.payroll.rules.payouts import Payout
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.country import country
from bolib.problem import Amount, Problem
from bolib.rates import Rates

MINIMUM_WAGE = "minimum_wage.gross"


@dataclass(frozen=True)
class Run:
    """What the steps below have in common."""

    inputs: Mapping[str, pd.DataFrame]
    country: str
    own: PaySettings
    rates: Rates
    first: date
    last: date
    pay_day: str
    kinds: Kinds
    booked: Mapping[str, bool]  # whether there is an account for what the health fund owes, and for what people owe
    payout: Payout

    @property
    def law(self) -> items.Law:
        return items.Law(receipts(self.country), not_together(self.country), self.rates)

    @property
    def module(self) -> ModuleType:
        return country(self.country)

    @property
    def ahead(self) -> bool:
        return self.payout.sort == corrections.ADVANCE

    @property
    def month(self) -> str:
        return self.first.isoformat()[:7]

    @cached_property
    def earlier(self) -> pd.DataFrame:
        lines = self.inputs["payslip_line"]
        counted = lines[~lines["component"].isin(item_kinds.beside_average(self.kinds))]
        whole = {name: self.inputs[name] for name in ("payslip", "opening") if name in self.inputs}
        return averages.earlier({**whole, "payslip_line": counted}, self.month)

    @property
    def fund_days(self) -> int:
        return dates.weekdays(self.first, self.last)


@dataclass(frozen=True)
class Made:
    """Lines made of hours and lines of pay items, of the parts of the month that are `able` to have some.

    For what is held against the law there are, by person and of the whole month, `whole` (the figures of its lines) and
    `counted` (cents of those that count into the minimum wage).
    """

    lines: pd.DataFrame
    given: pd.DataFrame
    whole: pd.DataFrame
    counted: pd.Series
    able: pd.DataFrame
    months: pd.DataFrame
    problems: list[Problem]


def worked(run: Run, people: pd.DataFrame, rows: pd.DataFrame, earlier: pd.DataFrame) -> Made:
    """Work out the whole month; of pay items what earlier payouts of the month did not give."""
    rows = _placed(run, people, rows)
    found = list(_before_gross(run, people, rows))
    stopped = {p.where.removeprefix("person ") for p in found if p.code in held.BEFORE_GROSS}
    able = rows[~rows["person"].isin(stopped)].reset_index(drop=True)
    able = able.join(people[[*held.MINUTES, "stated_minutes", "extra_minutes"]].astype("Int64"), on="person")
    given = items.given(
        run.inputs, run.kinds, run.law, month=run.month, pay_day=run.pay_day, calendar=run.module.CALENDAR
    )
    every = pd.concat([given.lines, earlier.reindex(columns=given.lines.columns)]) if len(earlier) else given.lines
    paid, sickness = _paid(run, people, able, every)
    lines = gross.joined(paid.lines, [sickness.lines])
    months = pd.concat([paid.months, sickness.months], ignore_index=True)
    whole = item_lines.together(lines, every)
    counted = whole[whole["component"].isin(item_kinds.into_minimum_wage(run.kinds))]
    return Made(
        lines,
        given.lines,
        item_lines.figures(whole, people),
        counted.groupby("person", sort=False)["amount_cents"].sum(),
        able,
        months,
        [*found, *sickness.problems, *given.problems],
    )


def ahead(run: Run, people: pd.DataFrame, rows: pd.DataFrame) -> Made:
    """Give an advance to everyone named, whatever the month's hours will be."""
    found = [p for p in held.missing(people) if p.code != "payroll.no_hours"]
    found += [*held.names(people), *held.shared_accounts(people, run.own.shared_accounts)]
    found += [*held.untaxed(people, run.pay_day), *held.rules_to_come(people, rows)]
    lines, none = corrections.advances(rows, run.payout), pd.Series(dtype="int64")
    return Made(lines, item_lines.no_lines(), pd.DataFrame(), none, rows, averages.no_months(), found)


def against_the_law(run: Run, people: pd.DataFrame, made: Made) -> Iterator[Problem]:
    """Hold the pay of the whole month, whatever of it was paid before, against what the law asks of it."""
    whole = people.join(made.whole)
    yield from _too_little(run, whole, made)
    yield from _below_floor(run, whole)
    yield from hazard.other_receipts(whole)
    days = {"days": run.last.day, "fund_days": run.fund_days}
    yield from directors.in_part(whole, made.able, run.own, run.module, run.rates, **days)


def _before_gross(run: Run, people: pd.DataFrame, rows: pd.DataFrame) -> Iterator[Problem]:
    yield from held.missing(people)
    yield from held.names(people)
    yield from held.shared_accounts(people, run.own.shared_accounts)
    yield from held.untaxed(people, run.pay_day)
    yield from held.rules_to_come(people, rows)
    yield from held.above_full_time(rows, run.own.full_time_minutes)
    wrong = held.put_right(run.inputs, rows, run.month, run.own.full_time_minutes)
    yield from wrong
    yield from held.hours(people, {one.where for one in wrong})
    yield from held.supplements(people, run.own)
    yield from held.parts_differ(rows, people)
    yield from held.part_time_overtime(rows, people, run.own.full_time_minutes)
    yield from absences.not_in_hours(run.inputs["absence"], rows, people, run.module.CALENDAR)
    yield from leave.months_unknown(people, run.earlier, run.own, run.month)
    yield from leave.contract_changed(people, run.earlier, rows, run.month)


def _paid(run: Run, people: pd.DataFrame, able: pd.DataFrame, given: pd.DataFrame) -> tuple[leave.Leave, sick.Sick]:
    """Work out gross lines, with leave as it is paid, and sick pay."""
    month = sick.Month(run.first, run.last, run.fund_days, run.module, run.rates, run.own, run.booked["health_fund"])
    always = given[given["component"].isin(item_kinds.fixed(run.kinds))].groupby("person")["amount_cents"].sum()
    paid = leave.paid(able, people, run.earlier, run.own, run.rates, run.fund_days, always)
    return paid, sick.paid(able, people, run.earlier, run.inputs["absence"], month)


def _placed(run: Run, people: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Say which part of the month unpaid hours, leave and sickness belong to, where the register covers them."""
    columns = [f"{kind}_minutes" for kind in ("unpaid", "leave", "sick_employer", "sick_fund")]
    there = absences.of_parts(run.inputs["absence"], rows, people, columns, run.module.CALENDAR)
    return rows.assign(**{name.replace("_minutes", "_there"): there[name] for name in columns})


def _too_little(run: Run, people: pd.DataFrame, made: Made) -> Iterator[Problem]:
    """There is pay, and without supplements it is at least the minimum wage."""
    fixed = made.counted
    least = gross.least(made.able, run.rates.cents(MINIMUM_WAGE), run.own, fund_days=run.fund_days).reindex(fixed.index)
    for person in fixed.index[fixed < least]:
        found, right = (Amount(int(cents[person])) for cents in (fixed, least))
        yield held.problem("payroll.below_minimum", person, found=found, least=right)
    away = (people["sick_employer_minutes"] > 0) | (
        people["sick_fund_minutes"] > 0
    )  # who is paid nothing is not due it here
    for person in people.index[held.true((people["gross_cents"] == 0) & ~away)]:
        yield held.problem("payroll.held_no_pay", person)


def _below_floor(run: Run, people: pd.DataFrame) -> Iterator[Problem]:
    """Nobody below their lowest base has hours unpaid or on the fund: whether those days are insured is not settled.

    A director's lowest base is another; who is one in part is held by `directors`, and measured here by the ordinary one.
    """
    part, whole = people["insured_part"], people["insured_whole"]
    values = run.module.RATES
    ordinary = run.rates.cents(values["floor"][0])
    of_director = run.rates.cents(values.get("director_floor", values["floor"])[0])
    director = held.true(people["director"] == 1) & ~people["director_in_part"]
    lowest = pd.Series(ordinary, people.index, dtype="int64").mask(director, of_director)
    floor = (2 * lowest * part + whole) // (2 * whole)
    pay = people["gross_cents"] - people["other_receipts_cents"]
    low = (pay < floor) & (pay > 0)
    for column, code in (
        ("unpaid_minutes", "payroll.held_floor_unpaid"),
        ("sick_fund_minutes", "payroll.held_floor_fund"),
    ):
        for person in people.index[held.true(low & (people[column] > 0))]:
            yield held.problem(code, person)
