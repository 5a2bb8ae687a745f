"""What the law allows of working time: the week, overtime of the year, rests, nights; what lies beyond is told, holds nobody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.hours.rules.exceptions import Exceptional
from bolib.accounting.hours.rules.intervals import Interval
from bolib.accounting.hours.rules.minutes import WORKED
from bolib.money import MILLION
from bolib.problem import Problem
from bolib.rates import NotInForce, Rates

NAMES = (
    "week_most",
    "overtime_year",
    "overtime_year_agreed",
    "daily_rest",
    "weekly_rest",
    "night_hours",
    "night_average",
)
FILE = "working_time"
REFERENCE = 4  # months over which a night worker's hours are averaged (recalled)
SHARE = 3  # who works a third of the year's hours at night is a night worker (second-hand)
YEAR = ("overtime_minutes", "night_worker", "average_minutes", "longest_night_minutes")
NONE_BEFORE = pd.DataFrame(columns=["person", "month", "overtime_minutes", "night_minutes", "worked_minutes"])


@dataclass(frozen=True)
class Limits:
    """The limits in force, in minutes."""

    week_most: int
    overtime_year: int
    daily_rest: int
    weekly_rest: int
    night_hours: int
    night_average: int


def needed() -> list[str]:
    """Name the statutory values of working time."""
    return [f"{FILE}.{name}" for name in NAMES]


def missing(rates: Rates) -> list[NotInForce]:
    """List the values that are not in force, or not adopted: then no limit is looked at, and the paper says so."""
    return rates.missing(needed())


def untold(rates: Rates) -> list[Problem]:
    """Every limit of working time is known, else none is looked at."""
    return [Problem("hours.no_limit", one.name, {"file": one.file}) for one in missing(rates)]


def read(rates: Rates, company: Mapping[str, Any]) -> Limits | None:
    """Read the limits; null where one of them is missing. A collective agreement (adopted) allows more overtime."""
    if missing(rates):
        return None
    agreed = bool((company.get("hours") or {}).get("overtime_agreement", False))
    names = {name: name for name in NAMES if name != "overtime_year_agreed"}
    if agreed:
        names["overtime_year"] = "overtime_year_agreed"
    return Limits(**{name: rates.ppm(f"{FILE}.{value}") * 60 // MILLION for name, value in names.items()})


def of_weeks(person: str, worked: Mapping[date, int], limits: Limits) -> Iterator[Exceptional]:
    """Give the weeks (by Sunday) with more minutes than the law allows, overtime included."""
    for sunday, minutes in worked.items():
        if minutes > limits.week_most:
            yield Exceptional(person, sunday, "week_over_50", minutes)


Days = Sequence[tuple[date, Sequence[Interval]]]


def of_rest(person: str, days: Days, limits: Limits) -> Iterator[Exceptional]:
    """Give the days that begin too soon after the day before ended; `days` stand in order of time."""
    worked = [(day, stretches) for day, stretches in days if stretches]
    for (_, before), (day, after) in pairwise(worked):
        rest = after[0][0] - before[-1][1]
        if rest < limits.daily_rest:
            yield Exceptional(person, day, "rest_short", max(rest, 0))


def of_weekly_rest(person: str, days: Days, last: date, limits: Limits) -> Iterator[Exceptional]:
    """Give the weeks (by Sunday, until `last`) with work in which no long rest begins, with the longest one that does.

    A rest belongs to the week of the day after whose work it begins; one that is not over yet is long enough, and so is
    one before the first work.
    """
    worked = [(day, stretches) for day, stretches in days if stretches]
    longest: dict[date, int] = {}
    for (day, before), (after, then) in pairwise(worked):
        week = dates.week_of(day)
        longest[week] = max(longest.get(week, 0), then[0][0] - before[-1][1])
        if (skipped := dates.week_of(after) - week) > timedelta(7):
            longest |= {week + timedelta(7 * n): limits.weekly_rest for n in range(1, skipped.days // 7)}
        if week != dates.week_of(after) and (after - dates.week_of(after)).days >= 2:
            longest[dates.week_of(after)] = limits.weekly_rest  # it began with free days
    if worked:
        longest[dates.week_of(worked[-1][0])] = limits.weekly_rest
        longest[dates.week_of(worked[0][0])] = max(longest[dates.week_of(worked[0][0])], _before(worked[0][0], limits))
    for week, rest in sorted(longest.items()):
        sunday = week + timedelta(6)
        if rest < limits.weekly_rest and sunday <= last:
            yield Exceptional(person, sunday, "week_rest_short", rest)


def _before(day: date, limits: Limits) -> int:
    return limits.weekly_rest if day.weekday() >= 2 else 0


def of_year(days: pd.DataFrame, before: pd.DataFrame, month: str, limits: Limits) -> pd.DataFrame:
    """Sum what counts over the year and over the reference period, by person.

    `days` are the days of the month, `before` (person, month, overtime_minutes, night_minutes, worked_minutes) the months
    before it, wherever they were approved or paid. Gives person, overtime_minutes of the calendar year, night_worker
    (1, 0), average_minutes of a day (of each week six days) and longest_night_minutes of a shift with night hours.
    """
    own = days.assign(
        worked_minutes=days[list(WORKED)].sum(axis=1) - days["holiday_paid_minutes"] - days["credited_minutes"]
    )
    night = own[own["night_minutes"] >= limits.night_hours]
    worked = own[own["worked_minutes"] > 0].groupby("person").size()
    sums = own.groupby("person")[["overtime_minutes", "night_minutes", "worked_minutes"]].sum()
    year = before[before["month"].str[:4] == month[:4]]
    names = ["overtime_minutes", "night_minutes", "worked_minutes"]
    whole = sums.add(year.groupby("person")[names].sum().reindex(sums.index).fillna(0)).astype("int64")
    often = (night.groupby("person").size().reindex(sums.index).fillna(0) * 2) > worked.reindex(sums.index).fillna(0)
    third = (whole["night_minutes"] * SHARE >= whole["worked_minutes"]) & (whole["night_minutes"] > 0)
    found = pd.DataFrame(
        {"overtime_minutes": whole["overtime_minutes"], "night_worker": (often | third).astype("int64")}
    )
    found["average_minutes"] = _average(sums, before, month)
    longest = own[own["night_minutes"] > 0].groupby("person")["worked_minutes"].max()
    found["longest_night_minutes"] = longest.reindex(found.index).fillna(0).astype("int64")
    return found.reset_index()


def _average(sums: pd.DataFrame, before: pd.DataFrame, month: str) -> pd.Series:
    """Average the minutes of a day over the reference period, as far as its months are known."""
    near = before[before["month"].isin(dates.months_before(month, REFERENCE - 1)) & before["person"].isin(sums.index)]
    length = {each: _days_of(each) for each in {month, *near["month"]}}
    there = near.drop_duplicates(["person", "month"])
    span = there["month"].map(length).groupby(there["person"]).sum().reindex(sums.index).fillna(0) + length[month]
    minutes = near.groupby("person")["worked_minutes"].sum().reindex(sums.index).fillna(0) + sums["worked_minutes"]
    return (minutes.astype("int64") * 7 // (span.astype("int64") * 6)).astype("int64")


def _days_of(month: str) -> int:
    first, last = dates.month_of(month)
    return (last - first).days + 1


def of_sums(year: pd.DataFrame, first: date, month: set[str], limits: Limits) -> Iterator[Exceptional]:
    """Give who has more overtime in the year than the law allows and has some in the `month`, and night workers' averages."""
    for row in year.to_dict("records"):
        person = str(row["person"])
        if row["overtime_minutes"] > limits.overtime_year and person in month:
            yield Exceptional(person, first, "overtime_year", int(row["overtime_minutes"]))
        if row["night_worker"] and row["average_minutes"] > limits.night_average:
            yield Exceptional(person, first, "night_average", int(row["average_minutes"]))


def shown(year: pd.DataFrame, called: pd.Series) -> pd.DataFrame:
    """Give whoever has overtime in the year or works at night: person, name, overtime of the year, average, longest night."""
    kept = year[(year["overtime_minutes"] > 0) | (year["night_worker"] == 1)].reset_index(drop=True)
    kept = kept.assign(average_minutes=kept["average_minutes"].where(kept["night_worker"] == 1, 0))
    kept.insert(1, "name", kept["person"].map(called).astype("string"))
    names = {"overtime_minutes": "overtime_of_year_minutes", "average_minutes": "night_average_minutes"}
    return kept.drop(columns="night_worker").rename(columns=names)
