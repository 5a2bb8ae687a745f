"""What counts of everyone's days at once: stays, breaks and the edges of shifts (days.worked, in whole columns)."""

from dataclasses import dataclass

import numpy as np

from bolib.accounting.hours.rules.columns.asked import Asked, Days, Shifts
from bolib.accounting.hours.rules.columns.stays import Stays
from bolib.accounting.hours.rules.columns.walls import Column, Flags
from bolib.accounting.hours.rules.settings import HoursSettings

FAR = 1 << 30  # minutes: no day has such an edge


@dataclass(frozen=True)
class Work:
    """Days with a stay, in order of person and day, and the stretches that count, one for each stay (or empty).

    Minutes of a day: clocked (`wide` of them by rounding), break and grace inside what counts, outside; `pause` lies
    between what counts. `first` is the number of a day's first stretch; `from_minute` and `to_minute` are where what
    counts of the day begins and ends.
    """

    person: Column
    day: Column
    first: Column
    begins: Column
    ends: Column
    punched: Column
    wide: Column
    breaks: Column
    grace: Column
    outside: Column
    worked: Column
    from_minute: Column
    to_minute: Column

    @property
    def pause(self) -> Column:
        """Minutes between the stretches that count."""
        return np.where(self.worked > 0, self.to_minute - self.from_minute - self.worked, 0)

    def sums(self, minutes: Column) -> Column:
        """Sum minutes of the stretches by day."""
        return _sums(minutes, self.first)


def _sums(minutes: Column, first: Column) -> Column:
    return np.add.reduceat(minutes, first) if len(first) else minutes[:0]


def worked(stays: Stays, day: Column, asked: Asked, shifts: Shifts, days: Days, settings: HoursSettings) -> Work:
    """Count the stays of the days from begin to the end of the month by what each day asks; `day` is that of each stay."""
    inside = (day >= 0) & (day <= days.last)
    person, begins, ends, day = stays.person[inside], stays.begins[inside], stays.ends[inside], day[inside]
    new = np.append(True, (person[1:] != person[:-1]) | (day[1:] != day[:-1]))[: len(person)]
    first = np.flatnonzero(new)
    count = np.diff(first, append=len(person))
    who, on = person[first], day[first]
    of = np.repeat(np.arange(len(first), dtype=np.int32), count)  # the day of each stretch
    punched = _sums(ends - begins, first)
    rested = _breaks(begins, ends, new, first, of, punched, settings)
    there = punched + _sums(rested, first)
    until = ends + rested
    due = asked.left[who, on].astype(np.int32)
    begun, done = _graced(begins, until, first, of, (who, on), there, due, asked, shifts, settings)
    low, high = (edge[of] for edge in _edges(who, on, asked, shifts))
    inner = np.maximum(begun, low)
    length = np.maximum(np.minimum(done, high) - inner, 0)
    taken = np.clip(due[of] - _before(length, first, of), 0, length)
    if settings.outside_plan == "count":
        inner, taken = begun, done - begun
        taken = np.where(asked.employed[who, on][of], taken, 0)
    counted = inner + taken
    sums = [_sums(part, first) for part in (_met(ends, until, inner, counted), taken, done - begun)]
    grace = _sums(_met(begun, begins, inner, counted) + _met(until, done, inner, counted), first)
    some = taken > 0
    edges = (
        np.minimum.reduceat(np.where(some, inner, FAR), first) if len(first) else first,
        np.maximum.reduceat(np.where(some, counted, -FAR), first) if len(first) else first,
    )
    outside = np.where(asked.employed[who, on], sums[2] - sums[1], 0)
    wide = np.zeros_like(punched) if stays.wide is None else _sums(stays.wide[inside], first)
    return Work(who, on, first, inner, counted, punched, wide, sums[0], grace, outside, sums[1], *edges)


def _before(minutes: Column, first: Column, of: Column) -> Column:
    """Sum the minutes of the stretches of the same day that stand before each."""
    before = np.cumsum(minutes, dtype=np.int64) - minutes
    return before - before[first][of]


def _met(some: Column, until: Column, begins: Column, ends: Column) -> Column:
    """Count the minutes that each two stretches have in common."""
    return np.maximum(np.minimum(until, ends) - np.maximum(some, begins), 0)


def _breaks(
    begins: Column, ends: Column, new: Flags, first: Column, of: Column, punched: Column, settings: HoursSettings
) -> Column:
    """Give the minutes after each stretch that count as a break: the first of the day's gaps, on a day that is long enough."""
    gap = np.zeros_like(ends)
    gap[:-1] = np.where(new[1:], 0, begins[1:] - ends[:-1])
    if not gap.any():
        return gap
    free = np.clip(settings.break_minutes - _before(gap, first, of), 0, gap)
    enough = punched + _sums(free, first) >= settings.break_from
    return np.where(enough[of], free, 0).astype(np.int32)


def _edges(who: Column, on: Column, asked: Asked, shifts: Shifts) -> tuple[Column, Column]:
    """Give from when to when each day's plan lasts; on a day without times of its own that is always."""
    number = asked.shift[who, on]
    timed = asked.by_shift[who]
    low, high = (np.append(edge, 0)[number] for edge in (shifts.begins, shifts.ends))
    return np.where(timed, low, -FAR), np.where(timed, high, FAR)


def _graced(
    begins: Column,
    ends: Column,
    first: Column,
    of: Column,
    cell: tuple[Column, Column],
    there: Column,
    due: Column,
    asked: Asked,
    shifts: Shifts,
    settings: HoursSettings,
) -> tuple[Column, Column]:
    """Let stretches begin and end with the shift where somebody came late or went early by few enough minutes.

    A day without times of its own ends so much later.
    """
    begun, done = begins.copy(), ends.copy()
    timed = asked.by_shift[cell[0]]
    last = np.append(first[1:], len(begins))[: len(first)] - 1
    short = (asked.planned[cell].astype(np.int32) - asked.away[cell]) - there
    late = ~timed & (short > 0) & (short <= settings.grace_minutes)
    done[last[late]] += short[late]
    if not timed.any():
        return begun, done
    low, high = _edges(*cell, asked, shifts)
    inner, until = np.maximum(begins, low[of]), np.minimum(ends, high[of])
    some = until > inner
    came = np.minimum.reduceat(np.where(some, inner, FAR), first)
    went = np.maximum.reduceat(np.where(some, until, -FAR), first)
    came_late = timed & (came > low) & (came - low <= settings.grace_minutes)
    went_early = timed & (went < high) & (high - went <= settings.grace_minutes)
    start, end = some & came_late[of] & (inner == came[of]), some & went_early[of] & (until == went[of])
    begun[start], done[end] = low[of][start], high[of][end]
    return begun, done
