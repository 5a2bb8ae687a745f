"""A month of work: everyone's days counted, every exception named, and the minutes that payroll will use."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import numpy as np
import pandas as pd

from bolib import dates
from bolib.accounting.hours.rules import limits as law
from bolib.accounting.hours.rules import settings as own
from bolib.accounting.hours.rules.checks import CHECKS
from bolib.accounting.hours.rules.clock import minute_of
from bolib.accounting.hours.rules.days import Day, by_day, day_of
from bolib.accounting.hours.rules.exceptions import (
    Exceptional,
    noted,
    of_day,
    of_small,
    resolved,
    stops,
)
from bolib.accounting.hours.rules.intervals import Interval, common, length, widened
from bolib.accounting.hours.rules.limits import Limits
from bolib.accounting.hours.rules.minutes import AWAY, COUNTED, DAY_MINUTES, MINUTES, PAID, written
from bolib.accounting.hours.rules.overtime import categorised
from bolib.accounting.hours.rules.pairs import Punch, paired
from bolib.accounting.hours.rules.plan import Plan, Plans, plans
from bolib.accounting.hours.rules.resolutions import Resolution, Said
from bolib.accounting.hours.rules.settings import HoursSettings
from bolib.accounting.hours.rules.words import with_words
from bolib.personnel.people.rules.parts import parts
from bolib.problem import Problem

__all__ = ["CHECKS", "DAYS", "EXCEPTIONS", "TOTALS", "Month", "month_of_work"]

DAYS = ("person", "day", *DAY_MINUTES)
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
    zones = zones_of(company)
    planned = plans(inputs, first, last, begin=begin, zones=zones, holidays=holidays, settings=settings)
    punches, said = punches_of(inputs), _said(inputs["hours_resolution"])
    due = pd.Series(
        sorted(p for p, days in planned.items() if any(first <= day <= last for day in days)), dtype="string"
    )
    here = _clocked_in(punches, first, last)
    elsewhere = sorted(set(inputs["month_hours"]["person"]) - here)
    before = sorted(inputs["hours_month"]["person"].unique())
    made = _Made(settings, planned, begin, first, last, said, limits)
    for person in sorted((planned.keys() | punches.keys()) - {*elsewhere, *before}):
        made.count(person, punches.get(person, []))
    days = _days(made, categorised(made.work(), made.thresholds(), holidays), first)
    exceptions = [e for e in sorted(made.exceptions) if first <= e.day <= last]
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
        days, totals, _shown(exceptions, made, inputs["unit"], inputs["contract"]), held, elsewhere, before, due, year
    )


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


class _Made:
    """What is counted, person by person."""

    def __init__(
        self,
        settings: HoursSettings,
        planned: Plans,
        begin: date,
        first: date,
        last: date,
        said: Said,
        limits: Limits | None,
    ) -> None:
        self.settings, self.planned, self.said, self.limits = settings, planned, said, limits
        self.begin, self.first, self.last = begin, first, last
        self.days: dict[tuple[str, date], tuple[Plan | None, Day]] = {}
        self.zones: dict[tuple[str, date], str] = {}  # of days without a shift: where the first punch was made
        self.exceptions: list[Exceptional] = []
        self.clocked: list[Interval] = []  # of the person who is counted, to the minute

    def count(self, person: str, punches: list[Punch]) -> None:
        """Count one person's days from the Monday before the month to its end."""
        plan = self.planned.get(person, {})
        intervals, unpaired = paired(punches, self.settings.longest_shift_minutes)
        zones = {punch.at: punch.zone for punch in punches}
        rounded = widened(intervals, self.settings.rounding_minutes)
        zones |= {wide[0]: zones[narrow[0]] for narrow, wide in zip(intervals, rounded, strict=True)}
        there = by_day(rounded, plan, zones, self.settings)
        self.clocked = intervals
        opened = [(day_of(one.at, plan, zones[one.at], self.settings), one) for one in unpaired]
        self.exceptions += [Exceptional(person, day, one.kind, 0, one.at) for day, one in opened]
        waiting = {day for day, _ in opened}
        for day in dates.days(self.begin, self.last):
            if day in plan or day in there:
                self._day(person, day, plan.get(day), there.get(day, []), day in waiting)
            if day in there and day in plan and not plan[day].shifts:
                self.zones[person, day] = zones.get(there[day][0][0], plan[day].zone)
        seen = [day for day in dates.days(self.begin, self.last) if (person, day) in self.days]
        mine = [(day, self.days[person, day][1]) for day in seen]
        if self.limits:
            stretches = [(day, done.counted) for day, done in mine]
            self.exceptions += law.of_rest(person, stretches, self.limits)
            self.exceptions += law.of_weekly_rest(person, stretches, self.last, self.limits)
            self.exceptions += law.of_weeks(person, self._weeks(mine), self.limits)
        own = {day: done for day, done in mine if day >= self.first}
        self.exceptions += of_small(person, self.first, own, self.settings)

    def _day(self, person: str, day: date, plan: Plan | None, there: list[tuple[int, int]], opened: bool) -> None:
        said = self.said.get((person, day), {})
        here = Day(punched_minutes=sum(end - start for start, end in there))
        done = with_words(there, plan, self.settings, said) if plan else here
        wide = length(there) - length(common(there, self.clocked)) if self.settings.rounding_minutes > 1 else 0
        self.days[person, day] = (plan, done.narrowed(wide))
        self.exceptions += of_day(person, day, plan, done, opened, self.settings)

    def _weeks(self, mine: list[tuple[date, Day]]) -> dict[date, int]:
        """Sum the minutes of each week that is over, by its Sunday; the rest comes with the next month."""
        weeks: dict[date, int] = {}
        for day, done in mine:
            sunday = dates.week_of(day) + timedelta(6)
            if sunday <= self.last:
                weeks[sunday] = weeks.get(sunday, 0) + done.worked_minutes
        return weeks

    def work(self) -> pd.DataFrame:
        """Give every stretch that counts: person, day, zone, begins, ends."""
        rows = [
            (person, day, self.zones.get((person, day), plan.zone), start, end)
            for (person, day), (plan, done) in self.days.items()
            if plan
            for start, end in done.counted
        ]
        return pd.DataFrame(rows, columns=["person", "day", "zone", "begins", "ends"])

    def thresholds(self) -> dict[tuple[str, date], int]:
        """Say beyond which minutes of a week overtime begins: full time, less what is paid or excused without work.

        In a week that the contract has only a part of, full time pro rata to its weekdays, or its planned hours.
        """
        found: dict[tuple[str, date], int] = {}
        full = self.settings.full_time_minutes
        weekdays, planned = self._weeks_planned()
        for (person, day), (plan, done) in self.days.items():
            if plan:
                key = (person, dates.week_of(day))
                free = plan.away_minutes + done.holiday_paid_minutes + done.credited_minutes + done.unpaid_minutes
                if self.settings.uneven_time:
                    found[key] = found.get(key, 0) + plan.planned_minutes - free
                else:
                    whole = min(full, max(full * weekdays[key] // 5, planned[key]))
                    found[key] = found.get(key, whole) - free
        return {key: max(minutes, 0) for key, minutes in found.items()}

    def _weeks_planned(self) -> tuple[dict[tuple[str, date], int], dict[tuple[str, date], int]]:
        """Count the weekdays with a contract and the planned minutes of each person's weeks, also after the month."""
        weekdays: dict[tuple[str, date], int] = {}
        planned: dict[tuple[str, date], int] = {}
        for person, days in self.planned.items():
            for day, plan in days.items():
                key = (person, dates.week_of(day))
                weekdays[key] = weekdays.get(key, 0) + (day.weekday() < 5)
                planned[key] = planned.get(key, 0) + plan.planned_minutes
        return weekdays, planned


def _days(made: _Made, categories: pd.DataFrame, first: date) -> pd.DataFrame:
    by = categories.set_index(["person", "day"]).to_dict("index")
    rows = []
    for (person, day), (plan, done) in made.days.items():
        if plan is None or day < first:
            continue
        of_kind = {str(name): int(minutes) for name, minutes in by.get((person, day), {}).items()}
        overtime = of_kind.get("overtime_minutes", 0)
        paid = done.holiday_paid_minutes + done.credited_minutes
        row = {name: getattr(plan if hasattr(plan, name) else done, name) for name in (*COUNTED, *PAID)}
        row |= dict.fromkeys(MINUTES, 0) | dict(plan.away)
        row |= {name: of_kind.get(name, 0) for name in MINUTES if name in of_kind}
        row["regular_minutes"] = done.worked_minutes - overtime + paid
        row["unpaid_minutes"] += done.unpaid_minutes
        rows.append({"person": person, "day": day.isoformat(), **row})
    frame = pd.DataFrame(rows, columns=list(DAYS))
    kinds = dict.fromkeys(DAYS, "int64") | {"person": "string", "day": "string"}
    return frame.astype(kinds).sort_values(["person", "day"], ignore_index=True)


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


def _shown(exceptions: list[Exceptional], made: _Made, units: pd.DataFrame, contracts: pd.DataFrame) -> pd.DataFrame:
    looks_after, rows = owners(units, contracts), []
    for e in exceptions:
        said = made.said.get((e.person, e.day), {}).get(e.kind)
        holds = resolved(e, made.said)
        word = said.word if said and holds else None
        was = said.minutes if said and not holds else None
        standing = (int(stops(e, made.said)), int(noted(e, made.said)))
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


def punches_of(inputs: Mapping[str, pd.DataFrame]) -> dict[str, list[Punch]]:
    """Give the punches that stand: those of the clocks that nobody struck out, and those that somebody added."""
    struck = struck_out(inputs["punch_voided"])
    found: dict[str, list[Punch]] = {}
    for table in ("punch", "punch_added"):
        rows = inputs[table]
        devices = rows["device"] if "device" in rows else pd.Series("", index=rows.index)
        minutes = rows["at"].to_numpy(np.int64) // 60_000_000
        for person, at, minute, direction, device, zone, event in zip(
            rows["person"], rows["at"], minutes, rows["direction"], devices, rows["zone"], rows["event"], strict=True
        ):
            if struck.get((person, at, device), 0) < event:
                way = None if pd.isna(direction) else str(direction)
                found.setdefault(str(person), []).append(Punch(int(minute), way, str(device), str(zone)))
    return found


def struck_out(voided: pd.DataFrame) -> dict[tuple[str, int, str], int]:
    """Give the event that struck a punch out last, by person, instant and device; what came later stands."""
    keys = zip(voided["person"], voided["at"], voided["device"], strict=True)
    return dict(zip(keys, voided["event"], strict=True))


def _said(resolutions: pd.DataFrame) -> dict[tuple[str, date], dict[str, Resolution]]:
    found: dict[tuple[str, date], dict[str, Resolution]] = {}
    for row in resolutions.sort_values(["person", "day", "kind", "event"]).to_dict("records"):
        minutes = row.get("minutes")  # folders that form 1 froze have no such column
        said = Resolution(str(row["resolution"]), None if minutes is None or pd.isna(minutes) else int(minutes))
        found.setdefault((str(row["person"]), date.fromisoformat(row["day"])), {})[str(row["kind"])] = said
    return found
