"""A month of work: everyone's days counted, every exception named, and the minutes that payroll will use."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.hours.rules import limits as law
from bolib.accounting.hours.rules import settings as own
from bolib.accounting.hours.rules.by_person import DAYS, Counting, days_of
from bolib.accounting.hours.rules.checks import CHECKS
from bolib.accounting.hours.rules.clock import minute_of
from bolib.accounting.hours.rules.columns.frames import ordinary
from bolib.accounting.hours.rules.exceptions import Exceptional, noted, resolved, stops
from bolib.accounting.hours.rules.limits import Limits
from bolib.accounting.hours.rules.minutes import AWAY, MINUTES, written
from bolib.accounting.hours.rules.pairs import Punch
from bolib.accounting.hours.rules.plan import plans
from bolib.accounting.hours.rules.punched import punches_of
from bolib.accounting.hours.rules.resolutions import Resolution, Said
from bolib.accounting.hours.rules.settings import HoursSettings
from bolib.personnel.people.rules.parts import parts
from bolib.problem import Problem

__all__ = ["CHECKS", "DAYS", "EXCEPTIONS", "TOTALS", "Month", "month_of_work"]

TOTALS = ("person", "month", *MINUTES, "due_minutes", "extra_minutes")
EXCEPTIONS = ("person", "day", "kind", "minutes", "at", "resolution", "was_minutes", "stops", "noted", "owner")


@dataclass(frozen=True)
class Month:
    """What a month of work comes to.

    `days`: DAYS, one row for each person and day with a contract (day as text, minutes int64). `totals`: TOTALS, one row
    for everyone whose month is whole. `exceptions`: EXCEPTIONS; `at` is the minute since 1970 of a punch or 0, `stops` 1
    where nobody has resolved it yet and it stops the month, `noted` 1 where nobody has and it stops nothing; where what
    was resolved was about other minutes, `was_minutes` are those. `held`: why the others have no totals. `elsewhere`: whose
    hours were approved elsewhere (month_hours), `before`: by an earlier run. `due`: everyone with a contract in the month.
    `year`: what counts over the year (limits.of_year), empty where the limits of the law are not known.
    """

    days: pd.DataFrame
    totals: pd.DataFrame
    exceptions: pd.DataFrame
    held: list[Problem]
    elsewhere: list[str]
    before: list[str]
    due: pd.Series
    year: pd.DataFrame

    def held_persons(self) -> list[str]:
        """Name everyone who is held."""
        return sorted({problem.where.removeprefix("person ") for problem in self.held})

    def noted(self) -> int:
        """Count the exceptions that stop nothing and that nobody has looked at."""
        return int(self.exceptions["noted"].sum())


def month_of_work(
    inputs: Mapping[str, pd.DataFrame], company: dict[str, Any], *, month: str, calendar: str, limits: Limits | None
) -> Month:
    """Count a month from frozen inputs: punches, plans and absences of everyone with a contract in it.

    `inputs` are the tables of inputs.db by name; `company` the parsed company settings (wrong ones raise Refused);
    `calendar` names the public holidays (HR); `limits` are those of the law, null where they are not known: then none is
    looked at. Weeks that begin in the month before are counted from their Monday.
    """
    settings, (first, last) = own.read(company), dates.month_of(month)
    begin = dates.week_of(first - timedelta(1))  # the day before, too: from its end the first day's rest is measured
    years = {begin.year, last.year, (last + timedelta(6)).year}
    holidays = frozenset(day for year in years for day in dates.holidays(calendar, year))
    zones, said = zones_of(company), _said(inputs["hours_resolution"])
    contracts = parts(inputs["contract"], begin, dates.week_of(last) + timedelta(6))
    due = _due(contracts, first, last)
    before = sorted(inputs["hours_month"]["person"].unique())
    most = ordinary(
        inputs,
        contracts,
        {*inputs["month_hours"]["person"], *before},
        begin=begin,
        first=first,
        last=last,
        zones=zones,
        holidays=holidays,
        settings=settings,
        limits=limits,
    )
    planned = plans(most.rest, first, last, begin=begin, zones=zones, holidays=holidays, settings=settings)
    punches = punches_of(most.rest)
    here = _clocked_in(punches, first, last)
    elsewhere = sorted(set(inputs["month_hours"]["person"]) - here)
    made = Counting(settings, planned, begin, first, last, said, limits)
    for person in sorted((planned.keys() | punches.keys()) - {*elsewhere, *before}):
        made.count(person, punches.get(person, []))
    days = _together(most.days, days_of(made, holidays))
    exceptions = [e for e in sorted([*made.exceptions, *most.exceptions]) if first <= e.day <= last]
    both = set(inputs["month_hours"]["person"]) & here - set(before)
    stopped = both | {e.person for e in exceptions if stops(e, said)}
    totals = _totals(days, month)
    differing = _differing(totals[~totals["person"].isin(stopped)], first)
    year, beyond = _year(days, inputs.get("hours_before", law.NONE_BEFORE), month, first, limits)
    exceptions = sorted([*exceptions, *differing, *beyond])
    held = _held(exceptions, totals, said, both)
    totals = _whole(totals, differing, _part_time(inputs["contract"], first, last, settings))
    totals = totals[~totals["person"].isin({problem.where.removeprefix("person ") for problem in held})]
    totals = totals.reset_index(drop=True)
    return Month(
        days, totals, _shown(exceptions, said, inputs["unit"], inputs["contract"]), held, elsewhere, before, due, year
    )


def _due(contracts: pd.DataFrame, first: date, last: date) -> pd.Series:
    """Name everyone with a contract on a day of the month."""
    there = (contracts["from_day"] <= pd.Timestamp(last)) & (contracts["to_day"] >= pd.Timestamp(first))
    return pd.Series(sorted(contracts.loc[there, "person"].unique()), dtype="string")


def _together(ordinary: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Give the days of those who were counted in whole columns and of the others, in order of person and day."""
    if others.empty or ordinary.empty:
        return others if ordinary.empty else ordinary
    return pd.concat([ordinary, others]).sort_values(["person", "day"], ignore_index=True)


def _year(
    days: pd.DataFrame, before: pd.DataFrame, month: str, first: date, limits: Limits | None
) -> tuple[pd.DataFrame, list[Exceptional]]:
    """Sum what counts over the year, and name who is beyond it."""
    if limits is None:
        return pd.DataFrame(columns=["person", *law.YEAR]), []
    year = law.of_year(days, before, month, limits)
    with_overtime = set(days.loc[days["overtime_minutes"] > 0, "person"])
    return year, list(law.of_sums(year, first, with_overtime, limits))


def _clocked_in(punches: Mapping[str, list[Punch]], first: date, last: date) -> set[str]:
    """Name everyone with a punch on a day of the month itself where the clock hangs, not only around it."""
    zones = {punch.zone for own in punches.values() for punch in own}
    low, high = ({zone: minute_of(day, time(0), zone) for zone in zones} for day in (first, last + timedelta(1)))
    return {
        person
        for person, own in punches.items()
        if any(low[punch.zone] <= punch.at < high[punch.zone] for punch in own)
    }


def zones_of(company: Mapping[str, Any]) -> dict[str, str]:
    """Give the time zone of each site, and under "" that of the company."""
    sites = {str(site): str(about["time_zone"]) for site, about in (company.get("sites") or {}).items()}
    return {**sites, "": str(company["time_zone"])}


def _totals(days: pd.DataFrame, month: str) -> pd.DataFrame:
    sums = days.groupby("person", as_index=False)[[*MINUTES, "due_minutes"]].sum()
    sums.insert(1, "month", pd.Series(month, index=sums.index, dtype="string"))
    return sums.assign(extra_minutes=0)[list(TOTALS)]


def _differing(totals: pd.DataFrame, first: date) -> list[Exceptional]:
    """Give the months whose minutes counted and excused are not those due, each on its first day."""
    off = totals[["regular_minutes", *AWAY]].sum(axis=1) - totals["due_minutes"]
    found = zip(totals["person"], off, strict=True)
    return [Exceptional(str(person), first, "due_differs", int(minutes)) for person, minutes in found if minutes]


def _part_time(contracts: pd.DataFrame, first: date, last: date, settings: HoursSettings) -> set[str]:
    rows = parts(contracts, first, last)
    return set(rows.loc[rows["weekly_minutes"] < settings.full_time_minutes, "person"])


def _whole(totals: pd.DataFrame, differing: list[Exceptional], part_time: Collection[str]) -> pd.DataFrame:
    """Give totals in which a month that counts as it is has its hours due; a part-timer's beyond the due ones are extra, and paid.

    Of whom nobody has said so is held, and is not among the totals in the end.
    """
    off = totals["person"].map({e.person: e.minutes for e in differing}).fillna(0).astype("int64")
    extra = off.clip(lower=0).where(totals["person"].isin(part_time), 0)
    return totals.assign(due_minutes=totals["due_minutes"] + off, extra_minutes=extra)


def _held(exceptions: list[Exceptional], totals: pd.DataFrame, said: Said, both: set[str]) -> list[Problem]:
    due = dict(zip(totals["person"], totals["due_minutes"], strict=True))
    found = [_problem(e, int(due.get(e.person, 0))) for e in exceptions if stops(e, said)]
    found += [Problem("hours.both", f"person {person}") for person in sorted(both)]
    return sorted(found, key=lambda problem: (problem.where, str(problem.args.get("day", ""))))


def _problem(e: Exceptional, due: int) -> Problem:
    where = f"person {e.person}"
    if e.kind == "due_differs":
        return Problem("hours.due_differs", where, {"found": written(due + e.minutes), "due": written(due)})
    return Problem(f"hours.found_{e.kind}", where, {"day": e.day.isoformat(), "minutes": written(e.minutes)})


def _shown(exceptions: list[Exceptional], all_said: Said, units: pd.DataFrame, contracts: pd.DataFrame) -> pd.DataFrame:
    looks_after, rows = owners(units, contracts), []
    for e in exceptions:
        said = all_said.get((e.person, e.day), {}).get(e.kind)
        holds = resolved(e, all_said)
        word = said.word if said and holds else None
        was = said.minutes if said and not holds else None
        standing = (int(stops(e, all_said)), int(noted(e, all_said)))
        rows.append(
            (e.person, e.day.isoformat(), e.kind, e.minutes, e.at, word, was, *standing, looks_after.get(e.person))
        )
    kinds = {"minutes": "int64", "at": "int64", "was_minutes": "Int64", "stops": "int64", "noted": "int64"}
    frame = pd.DataFrame(rows, columns=list(EXCEPTIONS))
    return frame.astype({name: kinds.get(name, "string") for name in EXCEPTIONS})


def owners(units: pd.DataFrame, contracts: pd.DataFrame) -> dict[str, str]:
    """Name who looks after each person's exceptions: the manager of the unit, and of managers that of the unit above."""
    latest = units.sort_values(["unit", "since", "event"]).drop_duplicates("unit", keep="last").set_index("unit")
    managers, above = latest["manager"].dropna().to_dict(), latest["parent"].dropna().to_dict()
    found = {}
    rows = contracts.sort_values(["person", "since", "event"]).drop_duplicates("person", keep="last")
    for person, unit in zip(rows["person"], rows["unit"], strict=True):
        place: Any = unit
        while place in above and managers.get(place) in (None, person):
            place = above[place]
        if managers.get(place) not in (None, person):
            found[str(person)] = str(managers[place])
    return found


def _said(resolutions: pd.DataFrame) -> dict[tuple[str, date], dict[str, Resolution]]:
    found: dict[tuple[str, date], dict[str, Resolution]] = {}
    for row in resolutions.sort_values(["person", "day", "kind", "event"]).to_dict("records"):
        minutes = row.get("minutes")  # folders that form 1 froze have no such column
        said = Resolution(str(row["resolution"]), None if minutes is None or pd.isna(minutes) else int(minutes))
        found.setdefault((str(row["person"]), date.fromisoformat(row["day"])), {})[str(row["kind"])] = said
    return found
