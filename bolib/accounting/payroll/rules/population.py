"""Everyone with a contract in the month: ready to be paid, or held with every reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import ModuleType
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.countries.receipts import not_together, receipts
from bolib.accounting.payroll.rules import (
    absences,
    averages,
    claims,
    corrections,
    debts,
    dependants,
    directors,
    entitled,
    gross,
    hazard,
    held,
    item_kinds,
    item_lines,
    items,
    leave,
    net_agreed,
    opening_paid,
    recovery,
    settlement,
    sick,
    status,
    withheld,
)
from bolib.accounting.payroll.rules import settings as pay
from bolib.accounting.payroll.rules.item_kinds import Kinds
from bolib.accounting.payroll.rules.measured import Paying
from bolib.accounting.payroll.rules.payouts import MONTH, Payout
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.country import country
from bolib.personnel.people.rules import parts as cut
from bolib.problem import Amount, Problem
from bolib.rates import NotInForce, Rates

MINIMUM_WAGE = "minimum_wage.gross"
READY = ("person", "oib", "first_name", "last_name", "iban", "unit", "municipality", "month", "pay_day")
SHARED = "account_shared"  # 1 where the company has confirmed that people share the account
# Which payout it is, how many earlier ones of the months it has, what the slip taken back had paid, what a claim takes.
OF_PAYOUT = (
    *("payout", "earlier_payouts", "earlier_income_cents", "reversed_cents", "recovered_cents"),
    "settlement_base_cents",  # by how much the year's tax base is more than the months' were
)


@dataclass(frozen=True)
class Population:
    """Everyone whom the payout is about, each in exactly one of `ready`, `held` and `unchanged`.

    An ordinary month is about everyone with a contract in it. `ready` has READY, SHARED, OF_PAYOUT and the columns that
    `calculate` takes; `lines` the lines of those who are ready, those made of hours first, then pay items, then what a
    recovery takes, with the columns of gross.COLUMNS, earlier_cents and earlier_minutes (what earlier payouts of the
    month had of that line); `held` every problem, in order of person; `due` whom the payout is about; `unchanged` of
    whom a correction finds no difference; `noted` what an approver is told of recoveries;
    `parts` the month cut by contract; `missing` the values of the law that are not known, for which everybody is held;
    `averages` what leave and sick pay by an average were made of, with the columns of averages.MONTHS; `payees` whom claims
    are paid to; `accounts` how the pay of who has a protected account is divided; `agreed` the gross found for contracts that
    agree net pay, with the columns of net_agreed.COLUMNS; `workings` what each claim and each instalment was made of
    (claims.WORKINGS); `year` whose year's tax is settled, and who is left out.
    """

    ready: pd.DataFrame
    lines: pd.DataFrame
    held: list[Problem]
    parts: pd.DataFrame
    missing: list[NotInForce] = field(default_factory=list)
    averages: pd.DataFrame = field(default_factory=averages.no_months)
    due: pd.Series = field(default_factory=lambda: pd.Series(dtype="string"))
    unchanged: list[str] = field(default_factory=list)
    noted: list[Problem] = field(default_factory=list)
    payout: Payout = MONTH
    payees: pd.DataFrame = field(default_factory=lambda: claims.nothing().payees)
    accounts: pd.DataFrame = field(default_factory=lambda: claims.nothing().accounts)
    agreed: pd.DataFrame = field(default_factory=net_agreed.nothing)
    workings: pd.DataFrame = field(default_factory=lambda: claims.nothing().workings)
    year: settlement.Settlement = field(default_factory=settlement.Settlement)

    def held_persons(self) -> list[str]:
        """Name everyone who is held."""
        return sorted({problem.where.removeprefix("person ") for problem in self.held})


def population(
    inputs: Mapping[str, pd.DataFrame],
    settings: dict[str, Any],
    rates: Rates,
    municipal: pd.DataFrame,
    *,
    month: str,
    pay_day: str,
    payout: Payout = MONTH,
) -> Population:
    """Turn frozen inputs into the people who can be paid and the problems of those who cannot.

    `inputs` are the tables of inputs.db by name; `settings` the parsed company settings (wrong ones raise Refused);
    `municipal` the table municipal_tax.csv as text; `payout` says what of the month is paid. Where a statutory value is
    missing everybody is held.
    """
    first, last = dates.month_of(month)
    rows = cut.parts(inputs["contract"], first, last)
    scope = corrections.scope(payout, inputs["payslip"], set(rows["person"]), month, pay_day)
    rows = rows[rows["person"].isin(scope.persons)].reset_index(drop=True)
    due = pd.Series(
        sorted({*rows["person"], *(p.where.removeprefix("person ") for p in scope.problems)}), dtype="string"
    )
    if none := rates.missing(needed(country(settings["country"]))):
        return _nobody(rows, due, none, country(settings["country"]))
    back = corrections.taken_back(inputs["payslip"], payout, month)
    closed = settlement.closed(inputs, due, pay_day)
    inputs = corrections.standing(inputs, payout)
    kinds = item_kinds.read(settings)
    booked = {use: _booked(settings, use) for use in ("health_fund", "recovery", "deductions", "own_claims")}
    run = _Run(inputs, settings["country"], pay.read(settings), rates, first, last, pay_day, kinds, booked, payout)
    people = status.people(inputs, rows, municipal, month=month, pay_day=pay_day, paid_on=payout.paid_on(pay_day))
    agreed = net_agreed.found(run.country, run.own, inputs, rows, municipal, rates, month=month, pay_day=pay_day)
    parts, rows = rows, net_agreed.as_gross(rows, agreed)
    people = people.join(corrections.earlier(inputs["payslip"], people.index, month, pay_day))
    people = people.assign(payout=payout.sort, recovered_cents=0, settlement_base_cents=0)
    people, brought = opening_paid.counted(inputs, people, month, pay_day, run.module.CALENDAR)
    people["reversed_cents"] = recovery.paid_of(back).reindex(people.index).fillna(0).astype("int64")
    before = corrections.earlier_lines(inputs, month)
    if payout.sort == corrections.ADVANCE:
        made = _ahead(run, people, rows)
    else:
        made = _worked(run, people, rows, before[before["component"].isin(list(kinds))])
    found = [*made.problems, *scope.problems, *closed, *brought]
    people = people.join(status.insured(rows, last.day, run.own))
    rights = entitled.entitled(people, run.inputs["dependant"], run.pay_day, run.rates)
    people = people.drop(columns=[name for name in rights if name in people]).join(rights)
    people = people.join(hazard.rated(people, run.module, rates)).assign(month=month, pay_day=pay_day, surtax_ppm=0)
    found += hazard.held(people, run.module, rates)
    if payout.sort != corrections.ADVANCE:
        whole = people.join(item_lines.figures(made.whole, people))
        found += [*_too_little(run, whole, made.able, made.whole), *_below_floor(run, whole)]
        found += hazard.other_receipts(whole)
        days = {"days": last.day, "fund_days": run.fund_days}
        found += directors.in_part(whole, made.able, run.own, run.module, rates, **days)
    people["director"] = people["director"].mask(people["director_in_part"], 0)
    hours = before[~before["component"].isin(list(kinds))]
    own = made.lines if payout.sort == corrections.ADVANCE else corrections.differences(made.lines, hours)
    lines = item_lines.append(own, made.given)
    people = people.join(item_lines.figures(lines, people))
    unchanged = corrections.unchanged(run.country, payout, _ready(run, people, found), lines, rates)
    people, parts = people[~people.index.isin(unchanged)], parts[~parts["person"].isin(unchanged)]
    year = settlement.settlement(inputs, run.country, _ready(run, people, found), rates, payout, pay_day)
    lines, people = year.append(lines), year.of(people)
    paying = Paying(inputs, run.country, rates, payout, month, pay_day, booked)
    kept = withheld.withheld(paying, _ready(run, people, found), people["protected_iban"], lines)
    lines, found = kept.lines, [*found, *kept.problems]
    gone, own_claims = (
        sums.reindex(people.index).fillna(0).astype("int64") for sums in (kept.deductions, kept.recovered)
    )
    people = people.assign(deductions_cents=people["deductions_cents"] + gone, recovered_cents=own_claims)
    if not booked["recovery"]:
        found += debts.without_account(run.country, _ready(run, people, found), rates)
    ready = _ready(run, people, found)
    paid = lines["person"].isin(ready["person"])
    lines = (lines if paid.all() else lines[paid]).reset_index(drop=True)
    months = made.months[made.months["person"].isin(ready["person"])].reset_index(drop=True)
    return Population(
        ready,
        lines,
        _of(found, due),
        parts,
        averages=months,
        due=due,
        unchanged=unchanged,
        noted=kept.noted,
        payout=payout,
        payees=kept.payees[kept.payees["person"].isin(ready["person"])],
        accounts=kept.accounts[kept.accounts["person"].isin(ready["person"])],
        agreed=agreed[agreed["person"].isin(ready["person"] if payout.sort != corrections.ADVANCE else [])],
        workings=kept.workings[kept.workings["person"].isin(ready["person"])],
        year=year.kept(ready["person"]),
    )


@dataclass(frozen=True)
class _Made:
    """Lines made of hours, lines of pay items and, for what is held against the law, those of the whole month together."""

    lines: pd.DataFrame
    given: pd.DataFrame
    whole: pd.DataFrame
    able: pd.DataFrame
    months: pd.DataFrame
    problems: list[Problem]


def _worked(run: "_Run", people: pd.DataFrame, rows: pd.DataFrame, earlier: pd.DataFrame) -> _Made:
    """Work out the whole month; of pay items what earlier payouts of the month did not give."""
    rows = _placed(run, people, rows)
    found = list(_before_gross(run, people, rows))
    stopped = {p.where for p in found if p.code in held.BEFORE_GROSS}
    able = rows[~("person " + rows["person"]).isin(stopped)].reset_index(drop=True)
    able = able.join(people[[*held.MINUTES, "stated_minutes", "extra_minutes"]].astype("Int64"), on="person")
    given = items.given(
        run.inputs, run.kinds, run.law, month=run.month, pay_day=run.pay_day, calendar=run.module.CALENDAR
    )
    every = pd.concat([given.lines, earlier.reindex(columns=given.lines.columns)]) if len(earlier) else given.lines
    paid, sickness = _paid(run, people, able, every)
    lines = gross.joined(paid.lines, [sickness.lines])
    months = pd.concat([paid.months, sickness.months], ignore_index=True)
    found += [*sickness.problems, *given.problems]
    return _Made(lines, given.lines, item_lines.together(lines, every), able, months, found)


def _ahead(run: "_Run", people: pd.DataFrame, rows: pd.DataFrame) -> _Made:
    """Give an advance to everyone named, whatever the month's hours will be."""
    found = [p for p in held.missing(people) if p.code != "payroll.no_hours"]
    found += [*held.names(people), *held.shared_accounts(people, run.own.shared_accounts)]
    found += [*held.untaxed(people, run.pay_day), *held.rules_to_come(people, rows)]
    nothing = {**run.inputs, "pay_item": run.inputs["pay_item"].iloc[:0]}
    none = items.given(nothing, run.kinds, run.law, month="", pay_day=run.pay_day, calendar=run.module.CALENDAR).lines
    lines = corrections.advances(rows, run.payout)
    return _Made(lines, none, lines, rows, averages.no_months(), found)


@dataclass(frozen=True)
class _Run:
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
    def month(self) -> str:
        return self.first.isoformat()[:7]

    @cached_property
    def earlier(self) -> pd.DataFrame:
        lines = self.inputs["payslip_line"]
        counted = lines[~lines["component"].isin(item_kinds.beside_average(self.kinds))]
        return averages.earlier({**self.inputs, "payslip_line": counted}, self.month)

    @property
    def fund_days(self) -> int:
        return dates.weekdays(self.first, self.last)


def _nobody(rows: pd.DataFrame, due: pd.Series, none: list[NotInForce], module: ModuleType) -> Population:
    """Hold everybody, with one sentence each, where the law's values for the month are not known."""
    stopped = [held.problem("payroll.no_value", person) for person in due]
    return Population(_empty(module), _no_lines(), stopped, rows, none, due=due)


def _before_gross(run: _Run, people: pd.DataFrame, rows: pd.DataFrame) -> Iterator[Problem]:
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


def _paid(run: _Run, people: pd.DataFrame, able: pd.DataFrame, given: pd.DataFrame) -> tuple[leave.Leave, sick.Sick]:
    """Work out gross lines, with leave as it is paid, and sick pay."""
    month = sick.Month(run.first, run.last, run.fund_days, run.module, run.rates, run.own, run.booked["health_fund"])
    always = given[given["component"].isin(item_kinds.fixed(run.kinds))].groupby("person")["amount_cents"].sum()
    paid = leave.paid(able, people, run.earlier, run.own, run.rates, run.fund_days, always)
    return paid, sick.paid(able, people, run.earlier, run.inputs["absence"], month)


def _booked(settings: Mapping[str, Any], use: str) -> bool:
    return isinstance((settings.get("accounts") or {}).get(use), str)


def needed(module: ModuleType) -> list[str]:
    """Name the statutory values without which nobody can be paid in a country."""
    return [*(value for value, _ in module.RATES.values()), MINIMUM_WAGE, *dependants.NAMES]


def _of(found: Iterable[Problem], due: pd.Series) -> list[Problem]:
    """Keep what concerns people whom the payout is about; pay items of others are not this run's."""
    wanted = {f"person {p}" for p in due}
    return sorted((problem for problem in found if problem.where in wanted), key=lambda problem: problem.where)


def _placed(run: _Run, people: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Say which part of the month unpaid hours, leave and sickness belong to, where the register covers them."""
    register, calendar = run.inputs["absence"], run.module.CALENDAR
    there = {
        f"{kind}_there": absences.of_parts(register, rows, people, f"{kind}_minutes", calendar)
        for kind in ("unpaid", "leave", "sick_employer", "sick_fund")
    }
    return rows.assign(**there)


def _too_little(run: _Run, people: pd.DataFrame, able: pd.DataFrame, lines: pd.DataFrame) -> Iterator[Problem]:
    """There is pay, and without supplements it is at least the minimum wage."""
    counted = item_kinds.into_minimum_wage(run.kinds)
    fixed = lines[lines["component"].isin(counted)].groupby("person")["amount_cents"].sum()
    least = gross.least(able, run.rates.cents(MINIMUM_WAGE), run.own, fund_days=run.fund_days).reindex(fixed.index)
    for person in fixed.index[fixed < least]:
        found, right = (Amount(int(cents[person])) for cents in (fixed, least))
        yield held.problem("payroll.below_minimum", person, found=found, least=right)
    away = (people["sick_employer_minutes"] > 0) | (
        people["sick_fund_minutes"] > 0
    )  # who is paid nothing is not due it here
    for person in people.index[held.true((people["gross_cents"] == 0) & ~away)]:
        yield held.problem("payroll.held_no_pay", person)


def _below_floor(run: _Run, people: pd.DataFrame) -> Iterator[Problem]:
    """Nobody below the lowest base has hours unpaid or on the fund: whether those days are insured is not settled."""
    part, whole = people["insured_part"], people["insured_whole"]
    floor = (2 * run.rates.cents(run.module.RATES["floor"][0]) * part + whole) // (2 * whole)
    pay = people["gross_cents"] - people["other_receipts_cents"]
    low = (pay < floor) & (pay > 0)
    for column, code in (
        ("unpaid_minutes", "payroll.held_floor_unpaid"),
        ("sick_fund_minutes", "payroll.held_floor_fund"),
    ):
        for person in people.index[held.true(low & (people[column] > 0))]:
            yield held.problem(code, person)


def _ready(run: _Run, people: pd.DataFrame, found: list[Problem]) -> pd.DataFrame:
    stopped = {problem.where for problem in found}
    people = people.assign(payout=people["payout"].astype("string"))
    free = people[~("person " + people.index.astype("string")).isin(stopped)].reset_index()
    ordinary = {name: value for name, value in run.module.ORDINARY.items() if name not in free}
    free = free.assign(**ordinary, **{SHARED: free["iban"].isin(run.own.shared_accounts).astype("int64")})
    numbers = [*run.module.PEOPLE, *(name for name in OF_PAYOUT if name not in ("payout", *run.module.PEOPLE))]
    return free[[*READY, SHARED, "payout", *numbers]].astype(dict.fromkeys(numbers, "int64"))


def _empty(module: ModuleType) -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series(dtype="string") for name in READY})
    return frame.assign(
        payout=pd.Series(dtype="string"),
        **{name: pd.Series(dtype="int64") for name in (SHARED, *module.PEOPLE, *OF_PAYOUT[1:])},
    )


def _no_lines() -> pd.DataFrame:
    columns = [*gross.COLUMNS, "earlier_cents", "earlier_minutes"]
    return pd.DataFrame(columns=columns).astype({"amount_cents": "int64", "minutes": "Int64"})
