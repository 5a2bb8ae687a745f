"""The careful way: one person after another, one day after another, whatever happened on it."""

from collections.abc import Collection
from datetime import date, timedelta

import pandas as pd

from bolib import dates
from bolib.accounting.hours.rules import limits as law
from bolib.accounting.hours.rules.days import Day, by_day, day_of
from bolib.accounting.hours.rules.exceptions import Exceptional, of_day, of_small
from bolib.accounting.hours.rules.intervals import Interval, common, length, widened
from bolib.accounting.hours.rules.limits import Limits
from bolib.accounting.hours.rules.minutes import COUNTED, DAY_MINUTES, MINUTES, PAID
from bolib.accounting.hours.rules.overtime import categorised
from bolib.accounting.hours.rules.pairs import Punch, paired
from bolib.accounting.hours.rules.plan import Plan, Plans
from bolib.accounting.hours.rules.resolutions import Said
from bolib.accounting.hours.rules.settings import HoursSettings
from bolib.accounting.hours.rules.words import with_words

DAYS = ("person", "day", *DAY_MINUTES)


class Counting:
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


def days_of(made: Counting, holidays: Collection[date]) -> pd.DataFrame:
    """Give the days of the month that were counted: DAYS, in order of person and day."""
    categories = categorised(made.work(), made.thresholds(), holidays)
    by = categories.set_index(["person", "day"]).to_dict("index")
    rows = []
    for (person, day), (plan, done) in made.days.items():
        if plan is None or day < made.first:
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
