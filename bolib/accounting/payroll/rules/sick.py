"""Sick pay by the average of six months: at the employer's cost, and for the account of the health fund (ZOZO).

An hour is worth the pay paid in the six months before the month in which the sickness began, by the hours for which it was
paid: gross for the employer, net for the fund. It counts by the day of payment. Left out are the hours on the fund, pay in
kind and what is paid beside pay. The fund's cap limits the base, as the fund does in practice; others read the law so that
it limits the pay (disputed). Second-hand: how the hourly base is made.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from bolib import dates, money
from bolib.accounting.payroll.rules import absences, gross, shares
from bolib.accounting.payroll.rules.averages import MONTHS, no_months
from bolib.accounting.payroll.rules.held import called, hours_of, problem, true
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.money import Cents
from bolib.personnel.people.rules.absences import standing
from bolib.problem import Problem
from bolib.rates import Rates

BEFORE = 6  # months whose pay makes the base; and months after which the fund pays a higher rate
OWN = ("sick_employer", "sick_fund")  # kinds of absence that are one sickness when they follow each other
FULL = ("sick_injury", "sick_child")  # the fund pays the whole base
UNCAPPED = ("sick_injury",)
DIRECT = ("maternity", "parental", "pregnancy")  # the fund pays the person itself
COLUMNS = {"sick_employer_minutes": "sick_employer", "sick_fund_minutes": "sick_fund"}


@dataclass(frozen=True)
class Sick:
    """The lines of sick pay, the months that made them, and why somebody cannot be paid."""

    lines: pd.DataFrame
    months: pd.DataFrame
    problems: list[Problem]


@dataclass(frozen=True)
class Month:
    """What is the same for everybody: the month, its law, and what this company has adopted."""

    first: date
    last: date
    fund_days: int
    module: ModuleType
    rates: Rates
    own: PaySettings
    booked: bool  # the company has an account for what the fund owes

    def rate(self, name: str) -> int:
        return self.rates.ppm(self.module.SICK[name])

    def cents(self, name: str) -> int:
        return self.rates.cents(self.module.SICK[name])

    @property
    def known(self) -> bool:
        """Say whether the law's values of sick pay are known."""
        return set(getattr(self.module, "SICK", {"": ""}).values()) <= set(self.rates.names)


@dataclass(frozen=True)
class Case:
    """The days of one absence in this month that are paid alike; `begun` is the first day of the whole sickness.

    `since` is the first day of it that is paid by this kind, `until` the register's last one: both may lie outside the month.
    """

    kind: str
    begun: date
    first: date
    last: date
    later: bool  # six months after it began
    minutes: int | None  # of part of a day
    since: date
    until: date

    @property
    def column(self) -> str:
        return "sick_employer_minutes" if self.kind == "sick_employer" else "sick_fund_minutes"

    @property
    def alike(self) -> tuple[str, date, bool]:
        """What is paid on one line."""
        return self.kind, self.begun, self.later


def paid(rows: pd.DataFrame, people: pd.DataFrame, earlier: pd.DataFrame, absence: pd.DataFrame, month: Month) -> Sick:
    """Work out the sick pay of everyone who has hours of sickness.

    `rows` are parts of the month as gross.lines takes them, `earlier` is what averages.earlier gives, `absence` the
    register as frozen, with the days before this month.
    """
    ill = people.index[true((people["sick_employer_minutes"] > 0) | (people["sick_fund_minutes"] > 0))]
    rows = rows[rows["person"].isin(ill)].reset_index(drop=True)
    found = Sick(gross.lines(rows, month.own, month.rates, fund_days=month.fund_days).iloc[:0], no_months(), [])
    if rows.empty:
        return found
    if not month.known:
        return Sick(found.lines, found.months, [problem("payroll.held_sick", p) for p in sorted(set(rows["person"]))])
    groups = pd.factorize(rows["person"])[0].astype(np.int64)
    part, of = gross.part_of_month(rows, gross.stated(rows, groups), groups, month.fund_days)
    away = {f"{kind}_here": minutes for kind, minutes in gross.away(rows, groups).items()}
    rows = rows.assign(**away, part_of_month=part, of_month=of, fund_minutes=0)
    lines: list[pd.DataFrame] = [found.lines]
    months: list[pd.DataFrame] = [found.months]
    problems: list[Problem] = []
    for name, parts in rows.groupby("person"):
        one = _One(str(name), parts, people.loc[[name]].iloc[0], earlier[earlier["person"] == name], absence, month)
        told = list(one.problems())
        problems += told
        if not told:
            lines += one.lines()
            months += one.months()
    return Sick(_together(lines), _together(months), problems)


def _together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


class _One:
    """One person who was sick in the month."""

    def __init__(
        self,
        person: str,
        parts: pd.DataFrame,
        about: "pd.Series[Any]",
        earlier: pd.DataFrame,
        absence: pd.DataFrame,
        month: Month,
    ) -> None:
        self.person, self.parts, self.about, self.earlier, self.month = person, parts, about, earlier, month
        self.cases = cases(absence, person, month)
        self.minutes = self._minutes()

    def problems(self) -> Iterator[Problem]:
        """Say why this person cannot be paid."""
        yield from self._unrecorded()
        yield from self._too_many_days()
        kinds = {case.kind for case in self.cases}
        rate, least = self.month.own.sick_ppm, self.month.rate("employer_rate_least")
        if "sick_employer" in kinds and rate is None:
            yield problem("payroll.held_sick_no_rate", self.person)
        elif "sick_employer" in kinds and rate is not None and rate < least:
            yield problem("payroll.held_sick_rate_low", self.person, least=least // 10_000)
        if kinds - {"sick_employer", *DIRECT} and not self.month.booked:
            yield problem("payroll.held_sick_no_account", self.person)
        for case in self._averaged():
            yield from self._unknown(case)

    def _averaged(self) -> list[Case]:
        """One case of each line that is worked out by an average."""
        return list({case.alike: case for case in self.cases if case.kind not in DIRECT}.values())

    def _minutes(self) -> dict[tuple[str, date, bool], "pd.Series[int]"]:
        """Give the minutes of what is paid alike in each part; empty where the register does not say which are which."""
        found: dict[tuple[str, date, bool], pd.Series[int]] = {}
        for column, kind in COLUMNS.items():
            alike = list(dict.fromkeys(case.alike for case in self.cases if case.column == column))
            if len(alike) == 1:
                found[alike[0]] = self.parts[f"{kind}_here"]
            elif alike and (recorded := self._recorded(column, alike)):
                found |= recorded
        return found

    def _recorded(
        self, column: str, alike: list[tuple[str, date, bool]]
    ) -> dict[tuple[str, date, bool], "pd.Series[int]"]:
        """Give the minutes of each by the register, where together they are those that were approved."""
        found = {}
        for one in alike:
            cases = [case for case in self.cases if case.alike == one]
            frame = pd.DataFrame(
                [(self.person, c.first.isoformat(), c.kind, 0, c.last.isoformat(), c.minutes) for c in cases],
                columns=["person", "first_day", "kind", "event", "last_day", "minutes"],
            )
            met = absences.met(frame, self.parts.reset_index(names="part"), self.month.module.CALENDAR)
            found[one] = met.groupby("part")["minutes_there"].sum().reindex(self.parts.index).fillna(0).astype("int64")
        whole = sum(int(minutes.sum()) for minutes in found.values())
        return found if whole == int(self.about[column]) else {}

    def _unrecorded(self) -> Iterator[Problem]:
        """The register knows when the sickness began; where several are paid otherwise, also how many hours each has."""
        for column in COLUMNS:
            approved = int(self.about[column])
            alike = {case.alike for case in self.cases if case.column == column}
            if approved and not alike:
                yield problem("payroll.held_sick_unrecorded", self.person, kind=called(column))
            elif approved and not alike & self.minutes.keys():
                about = {"kind": called(column), "approved": hours_of(approved)}
                yield problem("payroll.held_sick_several", self.person, **about)

    def _too_many_days(self) -> Iterator[Problem]:
        """The employer pays the first days of a sickness only, running days counted."""
        invalid = self.about["disability"] in ("partial", "full")
        most = self.month.rate("employer_days_invalid" if invalid else "employer_days") // money.MILLION
        for case in self.cases:
            fund = case.begun + timedelta(most)
            if case.kind == "sick_employer" and case.last >= fund:
                code = "payroll.held_sick_days_invalid" if invalid else "payroll.held_sick_days"
                yield problem(code, self.person, begun=f"{case.begun}", days=most, fund=f"{fund}")
                return

    def _paid_before(self, case: Case) -> pd.DataFrame:
        """Give what was paid in the six months before the month in which the sickness began, by the day of payment."""
        return self.earlier[self.earlier["pay_month"].isin(dates.months_before(f"{case.begun:%Y-%m}", BEFORE))]

    def _unknown(self, case: Case) -> Iterator[Problem]:
        before, since = self._paid_before(case), str(self.about["employment_since"])[:7]
        needed = ["gross_cents"] if case.kind == "sick_employer" else ["net_cents"]
        good = before[before[needed].notna().all(axis=1) & (before["paid_minutes"] + before["away_minutes"] > 0)]
        worked = {m: dates.month_after(m, -1) for m in dates.months_before(f"{case.begun:%Y-%m}", BEFORE)}
        unknown = [m for pay_month, m in worked.items() if m >= since and pay_month not in set(good["pay_month"])]
        code = "payroll.held_sick_unknown" if case.kind == "sick_employer" else "payroll.held_sick_fund_unknown"
        if unknown:
            yield problem(code, self.person, begun=f"{case.begun}", months=", ".join(unknown))
        elif not _hour(before, case):
            yield problem("payroll.held_sick_no_pay", self.person, begun=f"{case.begun}")

    def lines(self) -> Iterator[pd.DataFrame]:
        """Give the lines, one for each part of the month and kind of sick pay."""
        for alike, minutes in self.minutes.items():
            case = next(case for case in self.cases if case.alike == alike)
            if int(minutes.sum()):
                yield self._line(case, minutes)

    def _line(self, case: Case, minutes: "pd.Series[int]") -> pd.DataFrame:
        hour, rate = (Fraction(0), 0) if case.kind in DIRECT else self._worth(case)
        whole = int(minutes.sum())
        cents = _half_up(hour * rate / money.MILLION * whole / 60)
        least = 0 if case.kind in ("sick_employer", *DIRECT) else _half_up(self._least() * whole / 60)
        cents = max(cents, least)
        here: Cents = np.asarray(minutes, np.int64)
        nought = np.zeros_like(here)
        amounts = shares.whole(cents * here, nought + max(whole, 1), nought)
        component = "fund_direct" if case.kind in DIRECT else COLUMNS[case.column]
        about: dict[str, Any] = {
            "kind": pd.NA if component == "sick_employer" else "health_fund",
            "code": self.month.module.SICK_MARK if component == "sick_fund" else pd.NA,
            "reference": case.begun.isoformat(),
            "hour_hundredths": _half_up(hour * 100) if rate else pd.NA,
            "rate_ppm": rate or pd.NA,
        }
        made = self.parts.assign(line=0, component=component, minutes=here, amount_cents=amounts, **about)
        types = {"kind": "string", "code": "string", "reference": "string"}
        types |= {"hour_hundredths": "Int64", "rate_ppm": "Int64", "minutes": "int64"}
        return made.loc[here > 0, list(gross.COLUMNS)].astype(types)

    def _worth(self, case: Case) -> tuple[Fraction, int]:
        """Give what an hour of the base is worth, in cents, and the part of it that is paid."""
        hour = _hour(self._paid_before(case), case)
        if case.kind == "sick_employer":
            return hour, int(self.month.own.sick_ppm or 0)
        if case.kind not in UNCAPPED:
            hour = min(hour, self.month.cents("cap") * self._hour_of_month())
        name = "fund_rate_full" if case.kind in FULL else "fund_rate_later" if case.later else "fund_rate"
        return hour, self.month.rate(name)

    def _hour_of_month(self) -> Fraction:
        """Give what an hour is of a whole month of this person."""
        last = self.parts.iloc[-1]
        return Fraction(60 * int(last["part_of_month"]), int(last["of_month"]))

    def _least(self) -> Fraction:
        """What an hour of the fund's pay is at least: the least of full time, in proportion to the hours agreed."""
        agreed = Fraction(int(self.parts["weekly_minutes"].iloc[-1]), self.month.own.full_time_minutes)
        return self.month.cents("least") * agreed * self._hour_of_month()

    def months(self) -> Iterator[pd.DataFrame]:
        """Give what the averages were made of."""
        for case in self._averaged():
            before = self._paid_before(case)
            cents = before["pay_cents"] if case.kind == "sick_employer" else net_of_pay(before)
            about = {"component": COLUMNS[case.column], "reference": case.begun.isoformat()}
            made = before.assign(cents=cents, minutes=before["paid_minutes"], **about).sort_values("month")
            types = dict.fromkeys(MONTHS, "string") | dict.fromkeys(("cents", "minutes"), "Int64")
            yield made[list(MONTHS)].astype(types)


def cases(absence: pd.DataFrame, person: str, month: Month) -> list[Case]:
    """Give the sicknesses of one person that meet the month, by the register as frozen."""
    rows = standing(absence[absence["person"] == person]).to_dict("records")
    return list(_cases([{str(name): value for name, value in row.items()} for row in rows], month))


def _cases(register: Sequence[Mapping[str, Any]], month: Month) -> Iterator[Case]:
    """Cut the absences that meet the month where a sickness has lasted six months."""
    for row in register:
        kind, first, last = row["kind"], date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])
        if kind not in (*OWN, *FULL, *DIRECT) or first > month.last or last < month.first:
            continue
        calendar, together = month.module.CALENDAR, OWN if kind in OWN else (kind,)
        begun = first if kind in DIRECT else _begun(row, register, calendar, together)
        whole = (first if kind in DIRECT else _begun(row, register, calendar, (kind,)), last)
        first, last = max(first, month.first), min(last, month.last)
        minutes = None if pd.isna(row["minutes"]) else int(row["minutes"])
        higher = _months_later(begun, BEFORE) if kind == "sick_fund" else date.max
        if first < higher:
            yield Case(kind, begun, first, min(last, higher - timedelta(1)), False, minutes, *whole)
        if last >= higher:
            yield Case(kind, begun, max(first, higher), last, True, minutes, *whole)


def _begun(
    row: Mapping[str, Any], register: Sequence[Mapping[str, Any]], calendar: str, together: tuple[str, ...]
) -> date:
    """Give the first day of what an absence goes on with, among these kinds: no working day lies between."""
    begun = date.fromisoformat(row["first_day"])
    for before in sorted(register, key=lambda other: str(other["first_day"]), reverse=True):
        first, last = date.fromisoformat(before["first_day"]), date.fromisoformat(before["last_day"])
        if before["kind"] in together and first < begun and not _between(last, begun, calendar):
            begun = first
    return begun


def _between(last: date, first: date, calendar: str) -> bool:
    """Say whether a working day lies after the one and before the other."""
    after, before = last + timedelta(1), first - timedelta(1)
    return after <= before and dates.working_days(after, before, calendar) > 0


def _months_later(day: date, months: int) -> date:
    first, last = dates.month_of(dates.month_after(f"{day:%Y-%m}", months))
    return first.replace(day=min(day.day, last.day))


def _hour(before: pd.DataFrame, case: Case) -> Fraction:
    """Give what an hour was paid, in cents."""
    cents = before["pay_cents"] if case.kind == "sick_employer" else net_of_pay(before)
    minutes = int(before["paid_minutes"].sum())
    return Fraction(int(cents.sum()) * 60, minutes) if minutes else Fraction(0)


def net_of_pay(before: pd.DataFrame) -> pd.Series:
    """Give the net of pay alone: net pay in the proportion of pay to everything that was taxed, in whole cents.

    A correction may be below zero, and nothing is a part of nothing.
    """
    gross = before["gross_cents"]
    exact, whole = before["net_cents"].fillna(0) * before["pay_cents"], gross.abs().clip(lower=1)
    part = (2 * exact.abs() + whole) // (2 * whole)
    return part.where((exact < 0) == (gross < 0), -part).where(gross != 0, 0)


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
