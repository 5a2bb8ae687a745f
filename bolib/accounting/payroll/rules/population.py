"""Everyone with a contract in the month: ready to be paid, or held with every reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules import (
    averages,
    claims,
    corrections,
    debts,
    dependants,
    entitled,
    gross,
    hazard,
    held,
    item_kinds,
    item_lines,
    month_lines,
    net_agreed,
    opening_paid,
    recovery,
    settlement,
    status,
    withheld,
)
from bolib.accounting.payroll.rules import settings as pay
from bolib.accounting.payroll.rules.measured import Paying
from bolib.accounting.payroll.rules.month_lines import MINIMUM_WAGE, Run
from bolib.accounting.payroll.rules.payouts import MONTH, Payout
from bolib.country import country
from bolib.formats.in_order import among, chosen
from bolib.personnel.people.rules import parts as cut
from bolib.problem import Problem
from bolib.rates import NotInForce, Rates

READY = ("person", "oib", "first_name", "last_name", "iban", "unit", "municipality", "month", "pay_day")
SHARED = "account_shared"  # 1 where the company has confirmed that people share the account
# Which payout it is, how many earlier ones of the months it has, what the slip taken back had paid, what a claim takes.
OF_PAYOUT = (
    *("payout", "earlier_payouts", "earlier_income_cents", "reversed_cents", "recovered_cents"),
    "settlement_base_cents",  # by how much the year's tax base is more than the months' were
)

BESIDE = (*gross.OF_HOURS, *corrections.EARLIER)
HOURS = {"person": "string", "line": "int64"}
HOURS |= {name: "string" if name in ("contract", "pay_kind") else "Int64" for name in BESIDE}


@dataclass(frozen=True)
class Population:
    """Everyone whom the payout is about, each in exactly one of `ready`, `held` and `unchanged`.

    An ordinary month is about everyone with a contract in it. `ready` has READY, SHARED, OF_PAYOUT and the columns that
    `calculate` takes; `lines` the lines of those who are ready, those made of hours first, then pay items, then what a
    recovery takes, with the columns of gross.OF_EVERY; `hours` what those made of hours have beside: person, line,
    gross.OF_HOURS and corrections.EARLIER (see `with_hours`); `held` every problem, in order of person; `due` whom the
    payout is about; `unchanged` of whom a correction finds no difference; `noted` what an approver is told of recoveries;
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
    hours: pd.DataFrame = field(default_factory=lambda: _no_hours())

    def with_hours(self, lines: pd.DataFrame) -> pd.DataFrame:
        """Give some of `lines` with what those made of hours have beside, empty for others: gross.COLUMNS, then EARLIER."""
        whole = lines.merge(self.hours, on=["person", "line"], how="left", validate="one_to_one")
        return whole[[*gross.COLUMNS, *corrections.EARLIER]]

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
    about = {*rows["person"], *(problem.where.removeprefix("person ") for problem in scope.problems)}
    due = pd.Series(sorted(about), dtype="string")
    if none := rates.missing(needed(country(settings["country"]))):
        return _nobody(rows, due, none, country(settings["country"]))
    back = recovery.paid_of(corrections.taken_back(inputs["payslip"], payout, month))
    closed = settlement.closed(inputs, due, pay_day)
    inputs = corrections.standing(inputs, payout)
    booked = {use: _booked(settings, use) for use in ("health_fund", "recovery", "deductions", "own_claims")}
    own, kinds = pay.read(settings), item_kinds.read(settings)
    run = Run(inputs, settings["country"], own, rates, first, last, pay_day, kinds, booked, payout)
    agreed = net_agreed.found(run.country, own, inputs, rows, municipal, rates, month=month, pay_day=pay_day)
    draft = _worked_out(run, net_agreed.as_gross(rows, agreed), municipal, back, [*scope.problems, *closed])
    unchanged = corrections.unchanged(run.country, payout, draft.ready(), draft.lines, rates)
    draft.people = draft.people[~draft.people.index.isin(unchanged)]
    year = settlement.settlement(inputs, run.country, draft.ready(), rates, payout, pay_day)
    draft.lines, draft.people = year.append(draft.lines), year.of(draft.people)
    taken = _withhold(draft)
    ready = draft.ready()
    persons = ready["person"]
    return Population(
        ready,
        _of_persons(draft.lines, persons),
        _of(draft.problems, due),
        rows[~rows["person"].isin(unchanged)],
        averages=_of_persons(draft.months, persons),
        due=due,
        unchanged=unchanged,
        noted=[*taken.noted, *recovery.of_who_left(inputs, payout, due)],
        payout=payout,
        payees=_of_persons(taken.payees, persons),
        accounts=_of_persons(taken.accounts, persons),
        agreed=_of_persons(agreed, persons if payout.sort != corrections.ADVANCE else persons.iloc[:0]),
        workings=_of_persons(taken.workings, persons),
        year=year.kept(persons),
        hours=_of_persons(draft.hours, persons),
    )


@dataclass
class _Draft:
    """Everyone while their pay is worked out: people by person, their lines and what those made of hours have beside,
    averages' months, and who is held and why."""

    run: Run
    people: pd.DataFrame
    lines: pd.DataFrame
    hours: pd.DataFrame
    months: pd.DataFrame
    problems: list[Problem]

    def ready(self) -> pd.DataFrame:
        """Give those whom nothing holds, with the columns of Population.ready."""
        module, shared = self.run.module, self.run.own.shared_accounts
        stopped = {problem.where.removeprefix("person ") for problem in self.problems}
        free = self.people[~self.people.index.isin(stopped)].reset_index()
        ordinary = {name: value for name, value in module.ORDINARY.items() if name not in free}
        free = free.assign(**ordinary, **{SHARED: free["iban"].isin(list(shared)).astype("int64")})
        numbers = [*module.PEOPLE, *(name for name in OF_PAYOUT if name not in ("payout", *module.PEOPLE))]
        return free[[*READY, SHARED, "payout", *numbers]].astype({"payout": "string"} | dict.fromkeys(numbers, "int64"))


def _worked_out(
    run: Run, rows: pd.DataFrame, municipal: pd.DataFrame, back: pd.Series, problems: list[Problem]
) -> _Draft:
    """Work out the lines of everyone in `rows`, less what earlier payouts had, and say who is held by them.

    `back` is what slips that are taken back had paid; `problems` are what is known of people already.
    """
    people, brought = _people(run, rows, municipal, back)
    before = corrections.earlier_lines(run.inputs, run.month)
    of_items = before["component"].isin(list(run.kinds))
    made = (
        month_lines.ahead(run, people, rows) if run.ahead else month_lines.worked(run, people, rows, before[of_items])
    )
    people = _with_rights(run, people, rows)
    found = [*made.problems, *problems, *brought, *hazard.held(people, run.module, run.rates)]
    if not run.ahead:
        found += month_lines.against_the_law(run, people, made)
    people["director"] = people["director"].mask(people["director_in_part"], 0)
    own = made.lines if run.ahead else corrections.differences(made.lines, before[~of_items])
    lines, hours = item_lines.append(own, made.given), own.reindex(columns=list(HOURS)).astype(HOURS)
    return _Draft(run, people.join(item_lines.figures(lines, people)), lines, hours, made.months, found)


def _people(
    run: Run, rows: pd.DataFrame, municipal: pd.DataFrame, back: pd.Series
) -> tuple[pd.DataFrame, list[Problem]]:
    """Gather what is known of everyone, with what earlier payouts and an earlier program paid, and whom that holds."""
    month, pay_day, payout = run.month, run.pay_day, run.payout
    paid_on = payout.paid_on(pay_day)
    people = status.people(run.inputs, rows, municipal, run.rates, month=month, pay_day=pay_day, paid_on=paid_on)
    people = people.join(corrections.earlier(run.inputs["payslip"], people.index, month, pay_day))
    people = people.assign(payout=payout.sort, recovered_cents=0, settlement_base_cents=0)
    people, brought = opening_paid.counted(run.inputs, people, month, pay_day, run.module.CALENDAR)
    people["reversed_cents"] = back.reindex(people.index).fillna(0).astype("int64")
    return people, brought


def _with_rights(run: Run, people: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Add what everyone's status comes to in this payment: part of the month insured, reliefs, rates of hazardous service."""
    people = people.join(status.insured(rows, run.last.day, run.own))
    rights = entitled.entitled(people, run.inputs["dependant"], run.pay_day, run.rates)
    people = people.drop(columns=[name for name in rights if name in people]).join(rights)
    people = people.join(hazard.rated(people, run.module, run.rates))
    return people.assign(month=run.month, pay_day=run.pay_day, surtax_ppm=0)


def _withhold(draft: _Draft) -> withheld.Withheld:
    """Put what is taken of net pay on the lines and into the figures, and hold whom that leaves below zero."""
    run, people = draft.run, draft.people
    paying = Paying(run.inputs, run.country, run.rates, run.payout, run.month, run.pay_day, run.booked)
    taken = withheld.withheld(paying, draft.ready(), people["protected_iban"], draft.lines)
    gone, recovered = (
        sums.reindex(people.index).fillna(0).astype("int64") for sums in (taken.deductions, taken.recovered)
    )
    draft.people = people.assign(deductions_cents=people["deductions_cents"] + gone, recovered_cents=recovered)
    draft.lines, draft.problems = taken.lines, [*draft.problems, *taken.problems]
    if not run.booked["recovery"]:
        draft.problems += debts.without_account(run.country, draft.ready(), run.rates)
    return taken


def _nobody(rows: pd.DataFrame, due: pd.Series, none: list[NotInForce], module: ModuleType) -> Population:
    """Hold everybody, with one sentence each, where the law's values for the month are not known."""
    stopped = [held.problem("payroll.no_value", person) for person in due]
    return Population(_empty(module), _no_lines(), stopped, rows, none, due=due)


def _booked(settings: Mapping[str, Any], use: str) -> bool:
    return isinstance((settings.get("accounts") or {}).get(use), str)


def needed(module: ModuleType) -> list[str]:
    """Name the statutory values without which nobody can be paid in a country."""
    return [*(value for value, _ in module.RATES.values()), MINIMUM_WAGE, *dependants.NAMES]


def _of(found: Iterable[Problem], due: pd.Series) -> list[Problem]:
    """Keep what concerns people whom the payout is about; pay items of others are not this run's."""
    wanted = {f"person {p}" for p in due}
    return sorted((problem for problem in found if problem.where in wanted), key=lambda problem: problem.where)


def _of_persons(frame: pd.DataFrame, persons: pd.Series) -> pd.DataFrame:
    return chosen(frame, among(frame["person"], persons)).reset_index(drop=True)


def _empty(module: ModuleType) -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series(dtype="string") for name in READY})
    return frame.assign(
        payout=pd.Series(dtype="string"),
        **{name: pd.Series(dtype="int64") for name in (SHARED, *module.PEOPLE, *OF_PAYOUT[1:])},
    )


def _no_lines() -> pd.DataFrame:
    types = {"amount_cents": "int64", "minutes": "Int64", "line": "int64"}
    return pd.DataFrame(columns=list(gross.OF_EVERY)).astype(dict.fromkeys(gross.OF_EVERY, "string") | types)


def _no_hours() -> pd.DataFrame:
    return pd.DataFrame(columns=list(HOURS)).astype(HOURS)
