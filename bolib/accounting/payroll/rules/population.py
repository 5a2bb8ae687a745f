"""Everyone with a contract in the month: ready to be paid, or held with every reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import ModuleType
from typing import Any

import pandas as pd

from bolib import dates, money
from bolib.accounting.hours.rules.approved import approved_in, stated_in
from bolib.accounting.payroll.countries.receipts import not_together, receipts
from bolib.accounting.payroll.rules import (
    absences,
    averages,
    claims,
    dependants,
    exemption,
    gross,
    held,
    item_kinds,
    items,
    leave,
    municipality,
    sick,
    tax_status,
)
from bolib.accounting.payroll.rules import settings as pay
from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.dated import on
from bolib.accounting.payroll.rules.item_kinds import Kinds
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.country import country
from bolib.personnel.people.rules import parts as cut
from bolib.problem import Amount, Problem
from bolib.rates import NotInForce, Rates

MINIMUM_WAGE = "minimum_wage.gross"
READY = ("person", "oib", "first_name", "last_name", "iban", "unit", "municipality", "month", "pay_day")
SHARED = "account_shared"  # 1 where the company has confirmed that people share the account


@dataclass(frozen=True)
class Population:
    """Everyone with a contract in the month, each in exactly one of `ready` and `held`.

    `ready` has READY, SHARED and the columns that `calculate` takes; `lines` the lines of those who are ready, those
    made of hours first, then pay items, with the columns of gross.COLUMNS; `held` every problem, in order of person;
    `parts` the month cut by contract; `missing` the values of the law that are not known, for which everybody is held;
    `averages` what leave and sick pay by an average were made of, with the columns of averages.MONTHS; `payees` whom claims
    are paid to; `accounts` how the pay of who has a protected account is divided.
    """

    ready: pd.DataFrame
    lines: pd.DataFrame
    held: list[Problem]
    parts: pd.DataFrame
    missing: list[NotInForce] = field(default_factory=list)
    averages: pd.DataFrame = field(default_factory=averages.no_months)
    payees: pd.DataFrame = field(default_factory=lambda: claims.nothing().payees)
    accounts: pd.DataFrame = field(default_factory=lambda: claims.nothing().accounts)

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
) -> Population:
    """Turn frozen inputs into the people who can be paid and the problems of those who cannot.

    `inputs` are the tables of inputs.db by name; `settings` the parsed company settings (wrong ones raise Refused);
    `municipal` the table municipal_tax.csv as text. Where a statutory value is missing everybody is held.
    """
    first, last = dates.month_of(month)
    rows = cut.parts(inputs["contract"], first, last)
    if none := rates.missing(needed(country(settings["country"]))):
        return _nobody(rows, none, country(settings["country"]))
    kinds = item_kinds.read(settings)
    about = (pay_day, kinds, _booked(settings, "health_fund"))
    run = _Run(inputs, settings["country"], pay.read(settings), rates, first, last, *about)
    people = _people(run, rows).join(municipality.rates_on(municipal, pay_day), on="municipality")
    rows = _placed(run, people, rows)
    found = list(_before_gross(run, people, rows))
    stopped = {p.where for p in found if p.code in held.BEFORE_GROSS}
    able = rows[~("person " + rows["person"]).isin(stopped)].reset_index(drop=True)
    able = able.join(people[[*held.MINUTES, "stated_minutes", "extra_minutes"]].astype("Int64"), on="person")
    given = items.given(inputs, kinds, run.law, month=run.month, pay_day=pay_day, calendar=run.module.CALENDAR)
    paid, sickness = _paid(run, people, able, given.lines)
    found += [*sickness.problems, *given.problems]
    lines = items.append(gross.joined(paid.lines, [sickness.lines]), given.lines)
    people = people.join(_insured(run, rows))
    entitled = _entitled(run, people)
    people = people.drop(columns=[name for name in entitled if name in people]).join(entitled)
    people = people.assign(month=month, pay_day=pay_day, surtax_ppm=0).join(items.figures(lines, people))
    found += [*_too_little(run, people, able, lines), *_below_floor(run, people)]
    booked = {use: _booked(settings, use) for use in ("deductions", "own_claims")}
    owed = _claimed(run, people, found, lines, booked)
    lines, found = items.append(lines, owed.lines), [*found, *owed.problems]
    people = people.assign(deductions_cents=items.figures(lines, people)["deductions_cents"])
    found += _in_debt(run, _ready(run, people, found))
    ready = _ready(run, people, found)
    lines = lines[lines["person"].isin(ready["person"])].reset_index(drop=True)
    months = pd.concat([paid.months, sickness.months], ignore_index=True)
    months = months[months["person"].isin(ready["person"])].reset_index(drop=True)
    paid_to, divided = (part[part["person"].isin(ready["person"])] for part in (owed.payees, owed.accounts))
    return Population(ready, lines, _of(found, rows), rows, averages=months, payees=paid_to, accounts=divided)


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
    booked: bool  # there is an account for what the health fund owes

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


def _nobody(rows: pd.DataFrame, none: list[NotInForce], module: ModuleType) -> Population:
    """Hold everybody, with one sentence each, where the law's values for the month are not known."""
    stopped = [held.problem("payroll.no_value", person) for person in _persons(rows)]
    return Population(_empty(module), _no_lines(), stopped, rows, none)


def _before_gross(run: _Run, people: pd.DataFrame, rows: pd.DataFrame) -> Iterator[Problem]:
    yield from held.missing(people)
    yield from held.names(people)
    yield from held.shared_accounts(people, run.own.shared_accounts)
    yield from _untaxed(people, run.pay_day)
    yield from held.rules_to_come(people, rows)
    yield from held.above_full_time(rows, run.own.full_time_minutes)
    yield from held.hours(people)
    yield from held.supplements(people, run.own)
    yield from held.parts_differ(rows, people)
    yield from held.part_time_overtime(rows, people, run.own.full_time_minutes)
    yield from held.paid_already(run.inputs["payslip"], run.month)
    yield from absences.not_in_hours(run.inputs["absence"], rows, people, run.module.CALENDAR)
    yield from leave.months_unknown(people, run.earlier, run.own, run.month)
    yield from leave.contract_changed(people, run.earlier, rows, run.month)


def _paid(run: _Run, people: pd.DataFrame, able: pd.DataFrame, given: pd.DataFrame) -> tuple[leave.Leave, sick.Sick]:
    """Work out gross lines, with leave as it is paid, and sick pay."""
    month = sick.Month(run.first, run.last, run.fund_days, run.module, run.rates, run.own, run.booked)
    always = given[given["component"].isin(item_kinds.fixed(run.kinds))].groupby("person")["amount_cents"].sum()
    paid = leave.paid(able, people, run.earlier, run.own, run.rates, run.fund_days, always)
    return paid, sick.paid(able, people, run.earlier, run.inputs["absence"], month)


def _booked(settings: Mapping[str, Any], use: str) -> bool:
    return isinstance((settings.get("accounts") or {}).get(use), str)


def _claimed(
    run: _Run, people: pd.DataFrame, found: list[Problem], lines: pd.DataFrame, booked: Mapping[str, bool]
) -> claims.Claimed:
    """What claims take of the pay of who is not held, and how the rest goes to a protected account."""
    slips = calculate(run.country, _ready(run, people, found), run.rates)
    slips = slips[slips["net_cents"] >= 0]
    about: dict[str, Any] = {"pay_day": run.pay_day, "booked": booked}
    return claims.claimed(run.inputs, slips, lines, people["protected_iban"], run.rates, **about)


def needed(module: ModuleType) -> list[str]:
    """Name the statutory values without which nobody can be paid in a country."""
    return [*(value for value, _ in module.RATES.values()), MINIMUM_WAGE, *dependants.NAMES]


def _persons(rows: pd.DataFrame) -> list[str]:
    return sorted(rows["person"].unique())


def _of(found: Iterable[Problem], rows: pd.DataFrame) -> list[Problem]:
    """Keep what concerns people with a contract in the month; pay items of others are not this run's."""
    wanted = {f"person {p}" for p in _persons(rows)}
    return sorted((problem for problem in found if problem.where in wanted), key=lambda problem: problem.where)


def _people(run: _Run, rows: pd.DataFrame) -> pd.DataFrame:
    """Gather one row a person: what the payment needs as of the pay day, pillars and employers over the days worked."""
    inputs, pay_day = run.inputs, run.pay_day
    persons = pd.Index(_persons(rows), name="person")
    people = inputs["person"].set_index("person")[["oib"]].reindex(persons)
    for table, columns in (
        ("personal_data", ["first_name", "last_name"]),
        ("residence", ["municipality", "resident"]),
        ("bank_account", ["iban"]),
        ("tax_status", ["disability", "veteran_percent", "area_relief", "allowance_share_ppm"]),
    ):
        people = people.join(on(inputs[table], pay_day)[columns])
    people = people.join(tax_status.in_month(inputs["tax_status"], rows)).join(exemption.health(rows))
    people = people.join(on(inputs["protected_account"], pay_day)["iban"].rename("protected_iban"))
    people = people.join(approved_in(inputs, run.month).set_index("person")[list(held.MINUTES)])
    people = people.join(stated_in(inputs, run.month))
    by_person = rows.groupby("person")
    people["unit"] = by_person["unit"].last()
    director = (rows["kind"] == "director").groupby(rows["person"])
    people["director"] = director.any().astype("int64")
    people["director_in_part"] = director.any() & ~director.all()
    people["employment_since"] = by_person["employment_since"].min()
    people["due_minutes"] = (rows["work_days"] * rows["daily_minutes"]).groupby(rows["person"]).sum()
    return people


def _placed(run: _Run, people: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Say which part of the month unpaid hours, leave and sickness belong to, where the register covers them."""
    register, calendar = run.inputs["absence"], run.module.CALENDAR
    there = {
        f"{kind}_there": absences.of_parts(register, rows, people, f"{kind}_minutes", calendar)
        for kind in ("unpaid", "leave", "sick_employer", "sick_fund")
    }
    return rows.assign(**there)


def _untaxed(people: pd.DataFrame, pay_day: str) -> Iterator[Problem]:
    without = people[people["municipality"].notna() & people["lower_rate_ppm"].isna()]
    for person, town in without["municipality"].items():
        yield held.problem("payroll.no_municipal_rate", person, municipality=town, day=pay_day)


def _insured(run: _Run, rows: pd.DataFrame) -> pd.DataFrame:
    """How much of the month, and of full time, each person is insured: what the lowest base is in proportion to."""
    whole = run.last.day * run.own.full_time_minutes
    time = rows["calendar_days"] * rows["weekly_minutes"]
    part = time.groupby(rows["person"]).sum().clip(upper=whole)
    frame = pd.DataFrame({"insured_part": part, "insured_whole": whole})
    return frame if run.own.floor == "proportional" else frame.assign(insured_part=whole)


def _entitled(run: _Run, people: pd.DataFrame) -> pd.DataFrame:
    """Who may use the relief, and which coefficients: of non-residents and without the tax card here, none.

    With several employers the relief needs a statement of the pay there, and is measured by the sum.
    """
    disability = people["disability"].fillna("none")
    rows = dependants.counted(run.inputs["dependant"], f"{run.pay_day[:7]}-01", run.pay_day)
    found = dependants.dependants_ppm(disability, rows, run.rates)
    card = (people["resident"] == 1) & (people["allowance_share_ppm"] > 0)
    stated = held.true(people["stated"])
    alone = (people["employed_elsewhere"] == 0) | stated
    return pd.DataFrame(
        {
            "dependants_ppm": found.where(held.true(card), 0),
            "relief_right": held.true(alone).astype(int),
            "gross_elsewhere_cents": people["gross_elsewhere_cents"].where(stated, 0),
            "both_pillars": held.true(people["pension_pillars"] == "1+2").astype(int),
            "veteran_ppm": people["veteran_percent"] * (money.MILLION // 100),
        }
    )


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
    floor = run.rates.cents(run.module.RATES["floor"][0]) * people["insured_part"] // people["insured_whole"]
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
    free = people[~("person " + people.index.astype("string")).isin(stopped)].reset_index()
    ordinary = {name: value for name, value in run.module.ORDINARY.items() if name not in free}
    free = free.assign(**ordinary, **{SHARED: free["iban"].isin(run.own.shared_accounts).astype("int64")})
    return free[[*READY, SHARED, *run.module.PEOPLE]].astype(dict.fromkeys(run.module.PEOPLE, "int64"))


def _in_debt(run: _Run, ready: pd.DataFrame) -> list[Problem]:
    """Contributions on the lowest base do not eat up the whole pay, nor does what is given in kind or goes to others."""
    slips = calculate(run.country, ready, run.rates)
    owed = slips.loc[slips["net_cents"] < 0, ["person", "net_cents"]].to_dict("records")
    short = slips.loc[(slips["net_cents"] >= 0) & (slips["paid_cents"] < 0), ["person", "paid_cents"]].to_dict(
        "records"
    )
    return [
        *(held.problem("payroll.held_net_negative", r["person"], net=Amount(r["net_cents"])) for r in owed),
        *(held.problem("payroll.held_paid_negative", r["person"], paid=Amount(r["paid_cents"])) for r in short),
    ]


def _empty(module: ModuleType) -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series(dtype="string") for name in READY})
    return frame.assign(**{name: pd.Series(dtype="int64") for name in (SHARED, *module.PEOPLE)})


def _no_lines() -> pd.DataFrame:
    return pd.DataFrame(columns=list(gross.COLUMNS)).astype({"amount_cents": "int64", "minutes": "Int64"})
