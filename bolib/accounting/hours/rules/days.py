"""One day of one person: which of the minutes at work count, which wait for a word, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from bolib.accounting.hours.rules.clock import local_day
from bolib.accounting.hours.rules.intervals import Interval, common, first_minutes, gaps, joined, length, without
from bolib.accounting.hours.rules.plan import Plan
from bolib.accounting.hours.rules.settings import HoursSettings

EARLY = 60  # minutes before a shift in which a punch belongs to it
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Day:
    """What was worked on a day: the stretches that count, and the minutes of each sort.

    `break_minutes` and `grace_minutes` (with what rounding adds) lie inside what counts; `outside_minutes` do not count. By somebody's word:
    `credited_minutes` count although nobody was seen at work, `unpaid_minutes` are missing and nobody pays them,
    `allowed_minutes` lie outside the plan and count, `left_out_minutes` were punched and do not.
    """

    counted: tuple[Interval, ...] = ()
    punched_minutes: int = 0
    break_minutes: int = 0
    grace_minutes: int = 0
    outside_minutes: int = 0
    missing_minutes: int = 0
    credited_minutes: int = 0
    unpaid_minutes: int = 0
    holiday_paid_minutes: int = 0
    allowed_minutes: int = 0
    left_out_minutes: int = 0

    @property
    def worked_minutes(self) -> int:
        """The minutes that count as worked."""
        return length(self.counted)

    def narrowed(self, minutes: int) -> "Day":
        """Give the day with so many minutes told as rounding and not as clocked; what counts stays."""
        wide = min(minutes, self.punched_minutes)
        return replace(self, punched_minutes=self.punched_minutes - wide, grace_minutes=self.grace_minutes + wide)


def by_day(
    intervals: Sequence[Interval], plans: Mapping[date, Plan], zones: Mapping[int, str], settings: HoursSettings
) -> dict[date, list[Interval]]:
    """Give every stretch of work to the day on which its shift began.

    Where it meets planned shifts, the day of the plan it meets most; one that goes on into a shift of another day is cut
    where that begins. Else the date on which the shift began at the clock, and a shift goes on until a gap of
    `shift_gap_minutes`. `zones` names the time zone of each minute at which a stretch begins.
    """
    found: dict[date, list[Interval]] = {}
    planned = [(shift, day) for day, plan in plans.items() for shift in plan.shifts]
    before: tuple[int, date] | None = None
    for whole in intervals:
        near = [(shift, day) for shift, day in planned if shift[0] < whole[1] and whole[0] < shift[1]]
        for start, end in _cut(whole, near):
            met = [(min(end, b) - max(start, a), day) for (a, b), day in near if a < end and start < b]
            if met:
                day = max(met, key=lambda one: (one[0], -one[1].toordinal()))[1]
            elif before and start - before[0] < settings.shift_gap_minutes:
                day = before[1]
            else:
                day = local_day(start, zones[whole[0]])
            found.setdefault(day, []).append((start, end))
            before = (end, day)
    return found


def _cut(whole: Interval, near: Sequence[tuple[Interval, date]]) -> list[Interval]:
    """Cut a stretch where a shift of another day begins than the one before it."""
    shifts = sorted((start, day) for (start, _), day in near)
    edges = [start for (_, before), (start, day) in pairwise(shifts) if day != before and start > whole[0]]
    return list(pairwise([whole[0], *edges, whole[1]]))


def day_of(minute: int, plans: Mapping[date, Plan], zone: str, settings: HoursSettings) -> date:
    """Give the day to which a punch without a partner belongs: that of the shift around it, else its date."""
    for day, plan in plans.items():
        for start, end in plan.shifts:
            if start - EARLY <= minute < end + settings.shift_gap_minutes:
                return day
    return local_day(minute, zone)


def worked(
    intervals: Sequence[Interval], plan: Plan, settings: HoursSettings, said: Mapping[str, str] = NOTHING
) -> Day:
    """Count one day's stretches of work by its plan.

    On a day of six hours or more a break of 30 minutes counts as worked, punched or not (ZOR čl. 73; settings may
    give more). Up to
    `grace_minutes` at the edges of a shift count as worked. What lies outside the plan counts if the settings say so or
    somebody did: `said` holds what counts of what was said of the day, by the kind of exception it was said of.
    """
    punched = joined(intervals)
    present = [] if said.get("absent_and_worked") == "leave_out" else punched
    count = said.get("outside_plan") == "count"
    missing = said.get("short" if punched else "no_show")
    rested = _break(present, settings)
    there = joined([*present, *rested])
    graced = _grace(there, plan, settings)
    whole = joined([*there, *graced])
    due = max(plan.planned_minutes - plan.away_minutes, 0)  # what the register excuses is not worked as well
    inside = first_minutes(common(whole, plan.shifts) if plan.timed else whole, due)
    counted = whole if settings.outside_plan == "count" or count else inside
    left = max(due - length(counted), 0)
    paid = _holiday(plan, length(counted))
    return Day(
        tuple(counted),
        length(present),
        length(common(rested, counted)),
        length(common(graced, counted)),
        length(without(whole, counted)),
        0 if missing in ("credit", "unpaid") else left,
        left if missing == "credit" else 0,
        left if missing == "unpaid" else 0,
        paid,
        length(without(whole, inside)) if count and settings.outside_plan != "count" else 0,
        length(punched) - length(present),
    )


def _break(present: Sequence[Interval], settings: HoursSettings) -> list[Interval]:
    free = first_minutes(gaps(present), settings.break_minutes)
    return free if length(present) + length(free) >= settings.break_from else []


def _grace(there: Sequence[Interval], plan: Plan, settings: HoursSettings) -> list[Interval]:
    """Give the minutes by which somebody came late or went early, where they are few enough.

    A day without times of its own ends so much later.
    """
    short = plan.planned_minutes - plan.away_minutes - length(there)
    if not plan.timed:
        return [(there[-1][1], there[-1][1] + short)] if there and 0 < short <= settings.grace_minutes else []
    found = []
    for start, end in plan.shifts:
        inside = common(there, [(start, end)])
        if inside and inside[0][0] - start <= settings.grace_minutes:
            found.append((start, inside[0][0]))
        if inside and end - inside[-1][1] <= settings.grace_minutes:
            found.append((inside[-1][1], end))
    return without(joined(found), there)


def _holiday(plan: Plan, counted: int) -> int:
    """A public holiday on a day that was due is paid as if worked, as far as it was not worked."""
    return max(plan.due_minutes - counted, 0) if plan.holiday and not plan.shifts else 0
