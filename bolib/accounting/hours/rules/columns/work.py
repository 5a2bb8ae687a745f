"""What counts of everyone's days at once: stays, breaks and the edges of shifts (days.worked, in whole columns)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bolib.accounting.hours.rules.columns.asked import WEEK, Asked, Days, Shifts
from bolib.accounting.hours.rules.columns.groups import Groups, grouped, stretches, summed
from bolib.accounting.hours.rules.columns.stays import Stays
from bolib.accounting.hours.rules.columns.walls import Column
from bolib.accounting.hours.rules.settings import HoursSettings

FAR = 1 << 30  # minutes: no day has such an edge


@dataclass(frozen=True)
class Stretches:
    """Stretches of some rows, by the row."""

    begins: Column
    ends: Column

    def common(self, begins: Column, ends: Column) -> Column:
        """Count the minutes that each has in common with another."""
        minutes: Column = np.minimum(self.ends, ends) - np.maximum(self.begins, begins)
        return np.maximum(minutes, 0, out=minutes)


@dataclass(frozen=True)
class Work:
    """Days with a stay, in order of person and day (`cell`: its place in a table of persons and days).

    Minutes of a day: clocked (`wide` of them by rounding), break and grace inside what counts, outside, worked. `counted`
    are the stretches that count, one for each stay (or empty), `whose` says of whom, in `groups` of a day. The month begins
    on day `month`.
    """

    person: Column
    day: Column
    cell: Column
    groups: Groups
    counted: Stretches
    whose: Column
    punched: Column
    wide: Column
    breaks: Column
    grace: Column
    outside: Column
    worked: Column
    month: int

    @property
    def stretches(self) -> tuple[Column, Column]:
        """Where what counts of each stay begins and ends."""
        return self.counted.begins, self.counted.ends

    @cached_property
    def span(self) -> tuple[Column, Column]:
        """Give where what counts of each day begins and ends, of the days on which anything counts."""
        begins, ends = self.stretches
        if not len(self.groups.more):
            return begins, ends
        rows = np.concatenate([self.groups.first[self.groups.several], self.groups.more])
        empty = rows[ends[rows] <= begins[rows]]
        begins, ends = begins.copy(), ends.copy()
        begins[empty], ends[empty] = FAR, -FAR
        return self.groups.least(begins), self.groups.most(ends)

    def pause(self) -> Column:
        """Count the minutes between the stretches that count of each day."""
        found, days = np.zeros_like(self.worked), self.groups.several
        days = days[self.worked[days] > 0]
        if len(days):
            begins, ends = self.span
            found[days] = ends[days] - begins[days] - self.worked[days]
        return found

    @cached_property
    def week(self) -> Column:
        """The place of each day's week in a table of persons and weeks."""
        return self.cell.astype(np.int32) // WEEK

    @cached_property
    def weeks(self) -> tuple[Column, Column]:
        """The first and the last day of each person's weeks."""
        return stretches(self.week)

    def by_week(self) -> Column:
        """Sum the minutes that count of each of these weeks."""
        return summed(self.worked, *self.weeks)

    @cached_property
    def months(self) -> tuple[Column, Column]:
        """The first and the last day of each person's month."""
        first, last = stretches(np.where(self.day < self.month, -1, self.person))
        inside = self.day[first] >= self.month
        return first[inside], last[inside]

    def of_month(self, minutes: Column, persons: int) -> Column:
        """Sum minutes of these days over the month of each person."""
        found = np.zeros(persons, minutes.dtype)
        found[self.person[self.months[0]]] = summed(minutes, *self.months)
        return found


def worked(stays: Stays, day: Column, asked: Asked, shifts: Shifts, days: Days, settings: HoursSettings) -> Work:
    """Count the stays of the days from begin to the end of the month by what each day asks; `day` is that of each stay."""
    stays, day = _inside(stays, day, days)
    cells = stays.person.astype(np.int64) * days.count + day
    groups = grouped(cells)
    cell, person, on = (part.take(groups.first) for part in (cells, stays.person, day))
    punched = groups.sums(stays.ends - stays.begins)
    until = stays.ends + _breaks(stays, groups, punched, settings)
    there = Stretches(stays.begins, until)
    planned, away = (np.take(table, cell).astype(np.int32) for table in (asked.planned, asked.away))
    free = groups.sums(until - stays.ends)
    timed = np.flatnonzero(asked.by_shift.take(stays.person))
    edges = _edges(cells.take(timed), asked, shifts)
    whole = _graced(there, groups, planned - away - punched - free, timed, edges, cells, settings)
    inner = Stretches(whole.begins.copy(), whole.ends.copy())
    begins = np.maximum(whole.begins.take(timed), edges.begins)
    inner.begins[timed] = begins
    inner.ends[timed] = np.maximum(np.minimum(whole.ends.take(timed), edges.ends), begins)
    lengths = inner.ends - inner.begins
    left = groups.each(np.maximum(planned - away, 0)) - groups.before(lengths)
    counted = Stretches(inner.begins, inner.begins + np.clip(left, 0, lengths))
    employed = np.take(asked.employed, cell)
    if settings.outside_plan == "count":
        counted = Stretches(whole.begins, np.where(groups.each(employed), whole.ends, whole.begins))
    minutes = groups.sums(counted.ends - counted.begins)
    return Work(
        person,
        on,
        cell,
        groups,
        counted,
        stays.person,
        punched,
        np.zeros_like(punched) if stays.wide is None else groups.sums(stays.wide),
        groups.sums(counted.common(stays.ends, until)),
        groups.sums(counted.common(whole.begins, stays.begins) + counted.common(until, whole.ends)),
        np.where(employed, groups.sums(whole.ends - whole.begins) - minutes, 0),
        minutes,
        days.first,
    )


def _inside(stays: Stays, day: Column, days: Days) -> tuple[Stays, Column]:
    inside = (day >= 0) & (day <= days.last)
    if inside.all():
        return stays, day
    wide = None if stays.wide is None else stays.wide[inside]
    return Stays(stays.person[inside], stays.begins[inside], stays.ends[inside], wide), day[inside]


def _breaks(stays: Stays, groups: Groups, punched: Column, settings: HoursSettings) -> Column:
    """Give the minutes after each stay that count as a break: the first of the day's gaps, on a day that is long enough."""
    gap = np.zeros_like(stays.ends)
    if not len(groups.more):
        return gap
    gap[groups.more - 1] = stays.begins[groups.more] - stays.ends[groups.more - 1]
    free = np.clip(settings.break_minutes - groups.before(gap), 0, gap)
    enough = punched + groups.sums(free) >= settings.break_from
    return np.where(groups.each(enough), free, 0)


def _edges(cells: Column, asked: Asked, shifts: Shifts) -> Stretches:
    """Give from when to when the shift of each of these days lasts; a day without one has no length."""
    number = np.take(asked.shift, cells)
    return Stretches(*(np.append(edge, np.int32(0)).take(number) for edge in (shifts.begins, shifts.ends)))


def _graced(
    there: Stretches,
    groups: Groups,
    short: Column,
    timed: Column,
    edges: Stretches,
    cells: Column,
    settings: HoursSettings,
) -> Stretches:
    """Let stretches begin and end with the shift where somebody came late or went early by few enough minutes.

    A day without times of its own ends so much later. `timed` are the stretches of those who work by shifts, `edges` the
    shifts of their days; `short` is how much each day has less than it asks for.
    """
    begins, ends, most = there.begins.copy(), there.ends.copy(), settings.grace_minutes
    late = np.flatnonzero((short > 0) & (short <= most))
    last = groups.last[late]
    by_shift = np.zeros(len(begins), bool)
    by_shift[timed] = True
    late, last = late[~by_shift[last]], last[~by_shift[last]]
    ends[last] += short[late]
    inner = np.maximum(begins.take(timed), edges.begins), np.minimum(there.ends.take(timed), edges.ends)
    some = inner[1] > inner[0]
    shifts = grouped(cells.take(timed))
    first = shifts.least_for_each(np.where(some, inner[0], FAR))
    final = -shifts.least_for_each(np.where(some, -inner[1], FAR))
    start = some & (inner[0] == first) & (first - edges.begins <= most)
    end = some & (inner[1] == final) & (edges.ends - final <= most)
    begins[timed] = np.minimum(begins.take(timed), np.where(start, edges.begins, FAR))
    ends[timed] = np.maximum(ends.take(timed), np.where(end, edges.ends, -FAR))
    return Stretches(begins, ends)
