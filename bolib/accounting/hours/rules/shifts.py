"""What a schedule asks of a person, week by week: shifts, what of them is due by the contract, what absences excuse of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bolib import dates
from bolib.accounting.hours.rules.clock import minute_of
from bolib.accounting.hours.rules.excused import Absences, excused
from bolib.accounting.hours.rules.intervals import Interval, joined, length
from bolib.accounting.hours.rules.settings import HoursSettings

if TYPE_CHECKING:
    from bolib.accounting.hours.rules.plan import Plan

Shifts = Mapping[date, Collection[Mapping[str, Any]]]
FREE_DAYS = 2  # in a week that is not known whole, its free days may lie in the part that is


@dataclass(frozen=True)
class Week:
    """The days of one week with a contract, in order, and the plan of each; `asked` are the minutes of its shifts."""

    days: Sequence[date]
    plans: Mapping[date, "Plan"]
    asked: Mapping[date, int]

    @property
    def contract_minutes(self) -> int:
        """What the contract asks for in the week: its hours, pro rata to the weekdays with a contract."""
        return sum(self.plans[day].due_minutes for day in self.days)

    @property
    def most_due(self) -> int:
        """What is due in the week at most: its contract's hours; where the contract is a part of it, by the plan up to them."""
        whole = 5 * max(self.plans[day].daily_minutes for day in self.days)
        return min(max(self.contract_minutes, sum(self.asked.values())), whole)


def by_shift(
    own: Mapping[date, "Plan"], shifts: Shifts, absences: Absences, first: date, last: date, settings: HoursSettings
) -> dict[date, "Plan"]:
    """Give the days of a person who works by shifts; `own` are the days of the contract, Monday to Friday.

    Where the schedule covers the month (first to last), what is due is what it plans: of a week no more than the
    contract's hours, unless time is uneven by agreement. A weekday without a shift is due as a public holiday or an
    absence as far as the week's shifts leave room for it. Else due is what the contract says.
    """
    uneven = settings.uneven_time
    asked = {day: planned(rows, settings) for day, rows in shifts.items()}
    weeks = [_week(list(days), own, asked) for _, days in groupby(sorted(own), key=dates.week_of)]
    made: dict[date, Plan] = {}
    for week in weeks:
        made |= _planned(week, shifts, absences, uneven=uneven)
    if all(_covered(week, made, first, last, uneven=uneven) for week in weeks if first <= week.days[-1]):
        return made
    return {day: replace(plan, due_minutes=own[day].due_minutes) for day, plan in made.items()}


def _week(days: Sequence[date], own: Mapping[date, "Plan"], asked: Mapping[date, int]) -> Week:
    return Week(days, own, {day: asked[day] for day in days if day in asked})


def _planned(week: Week, shifts: Shifts, absences: Absences, *, uneven: bool) -> dict[date, "Plan"]:
    made = {}
    left = sum(week.asked.values()) if uneven else week.most_due
    room = max(week.contract_minutes - sum(week.asked.values()), 0)
    for day in week.days:
        plan = replace(week.plans[day], timed=True, away={}, planned_minutes=0, due_minutes=0)
        if day in shifts:
            asked = week.asked[day]
            due = min(asked, left)
            away = excused(absences, day, asked)
            if (
                sum(away.values()) == asked
            ):  # away for the whole shift: of more than the week's hours nothing is missing
                away, asked = excused(absences, day, due), due
            left -= due
            zone = str(next(iter(shifts[day]))["zone"])
            made[day] = replace(
                plan, zone=zone, shifts=tuple(timed(shifts[day])), planned_minutes=asked, due_minutes=due, away=away
            )
            continue
        due = min(week.plans[day].due_minutes, room)
        away = {} if plan.holiday else excused(absences, day, due)
        due = due if plan.holiday else sum(away.values())
        room -= due
        made[day] = replace(plan, due_minutes=due, away=away)
    return made


def _covered(week: Week, made: Mapping[date, "Plan"], first: date, last: date, *, uneven: bool) -> bool:
    """Say whether a schedule has planned the contract's hours of a week, or of that part of it that is known.

    Days before the month, or after it, are known where they have a shift.
    """
    low, high = min([first, *week.asked]), max([last, *week.asked])
    days = [day for day in week.days if low <= day <= high]
    there = sum(made[day].due_minutes for day in days)
    contract = sum(week.plans[day].due_minutes for day in days)
    if uneven:
        return there > 0 or not contract
    slack = 0 if len(days) == len(week.days) else FREE_DAYS * max(week.plans[day].daily_minutes for day in week.days)
    return there >= contract - slack


def timed(shifts: Collection[Mapping[str, Any]]) -> list[Interval]:
    """Give the stretches of time that a day's shifts take."""
    return joined(_interval(shift) for shift in shifts)


def _interval(shift: Mapping[str, Any]) -> Interval:
    day, over = date.fromisoformat(shift["day"]), shift["ends"] <= shift["starts"]
    walls = [time.fromisoformat(shift[name]) for name in ("starts", "ends")]
    return minute_of(day, walls[0], shift["zone"]), minute_of(day + timedelta(over), walls[1], shift["zone"])


def planned(shifts: Collection[Mapping[str, Any]], settings: HoursSettings) -> int:
    """Count what a day's shifts ask for: a longer break than the one that counts as worked is not work."""
    whole = length(timed(shifts))
    breaks = sum(int(shift["break_minutes"]) for shift in shifts)
    return max(whole - max(breaks - (settings.break_minutes if whole >= settings.break_from else 0), 0), 0)
