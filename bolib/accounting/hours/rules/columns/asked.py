"""What each day asks of everyone at once: a row of days for each person (plan.plans and shifts.by_shift, in whole columns)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bolib import dates
from bolib.accounting.hours.rules.columns.walls import Column, Flags
from bolib.accounting.hours.rules.settings import HoursSettings
from bolib.accounting.hours.rules.shifts import FREE_DAYS

WEEK, WEEKDAYS, SATURDAY = 7, 5, 5
WHOLE_DAY = -1
Minutes = NDArray[np.int16]


@dataclass(frozen=True)
class Days:
    """The days that are counted: from a Monday (0) on whole weeks, the month itself being `first` to `last`."""

    begin: date
    first: int
    last: int
    holiday: Flags

    @property
    def count(self) -> int:
        """How many there are; always whole weeks."""
        return len(self.holiday)

    @property
    def weekday(self) -> Flags:
        """Which are Monday to Friday."""
        return np.arange(self.count) % WEEK < SATURDAY


def days_of(begin: date, first: date, last: date, holidays: Collection[date]) -> Days:
    """Give the days from a Monday to the Sunday after the month."""
    whole = dates.days(begin, dates.week_of(last) + timedelta(WEEK - 1))
    holiday = np.array([day in holidays for day in whole])
    return Days(begin, (first - begin).days, (last - begin).days, holiday)


@dataclass(frozen=True)
class Contracts:
    """Of each person: minutes of a day, and the first and last day with a contract (inside those that are counted)."""

    daily_minutes: Column
    from_day: Column
    to_day: Column

    def of(self, first: int, beyond: int) -> "Contracts":
        """Give those of persons from first to beyond."""
        return Contracts(*(part[first:beyond] for part in (self.daily_minutes, self.from_day, self.to_day)))


@dataclass(frozen=True)
class Shifts:
    """Planned shifts in order of person and day, one a day, none meeting another; `asked` are minutes without long breaks."""

    person: Column
    day: Column
    begins: Column
    ends: Column
    asked: Column

    def of(self, first: int, beyond: int) -> "Shifts":
        """Give those of persons from first to beyond, who are counted from the first."""
        low, high = np.searchsorted(self.person, [first, beyond])
        rest = (part[low:high] for part in (self.day, self.begins, self.ends, self.asked))
        return Shifts(self.person[low:high] - first, *rest)


@dataclass(frozen=True)
class Absences:
    """Days away in order of person, no two of a person and day: `kind` a number, `minutes` of a part of the day, else WHOLE_DAY."""

    person: Column
    day: Column
    kind: Column
    minutes: Column

    def of(self, first: int, beyond: int) -> "Absences":
        """Give those of persons from first to beyond, who are counted from the first."""
        low, high = np.searchsorted(self.person, [first, beyond])
        return Absences(
            self.person[low:high] - first, *(part[low:high] for part in (self.day, self.kind, self.minutes))
        )


@dataclass(frozen=True)
class Asked:
    """Of each person and day: whether there is a contract, minutes planned, due and away, kind of absence, number of the shift.

    `by_shift` says who works by shifts; a day without one has the number -1.
    """

    employed: Flags
    planned: Minutes
    due: Minutes
    away: Minutes
    kind: NDArray[np.int8]
    shift: NDArray[np.int32]
    by_shift: Flags

    @property
    def left(self) -> Minutes:
        """What is to be worked: the planned minutes without those that the register excuses."""
        return np.maximum(self.planned - self.away, np.int16(0))


def asked(days: Days, contracts: Contracts, shifts: Shifts, absences: Absences, settings: HoursSettings) -> Asked:
    """Give what each day asks: of who has shifts in these days by the schedule, of anybody else Monday to Friday."""
    persons, place = len(contracts.daily_minutes), np.arange(days.count)
    employed = (place >= contracts.from_day[:, None]) & (place <= contracts.to_day[:, None])
    daily = contracts.daily_minutes.astype(np.int16)
    due = employed * daily[:, None] * days.weekday
    planned = np.where(days.holiday, np.int16(0), due)
    away, kind = np.zeros_like(due), np.zeros(due.shape, np.int8)
    whole = absences.minutes == WHOLE_DAY
    of = (absences.person, absences.day)
    away[of] = np.where(whole, planned[of], np.minimum(absences.minutes, planned[of]))
    kind[of] = absences.kind
    by_shift, number = np.zeros(persons, bool), np.full(due.shape, -1, np.int32)
    by_shift[shifts.person[shifts.day <= days.last]] = True
    kept = by_shift[shifts.person]
    number[shifts.person[kept], shifts.day[kept]] = np.flatnonzero(kept)
    found = Asked(employed, planned, due, away, kind, number, by_shift)
    _by_shift(found, days, daily, shifts, absences, uneven=settings.uneven_time)
    return found


def _by_shift(found: Asked, days: Days, daily: Minutes, shifts: Shifts, absences: Absences, *, uneven: bool) -> None:
    """Write into `found` what schedules ask, day by day of each week, for all who work by shifts at once."""
    who = np.flatnonzero(found.by_shift)
    if not len(who):
        return
    gone = np.zeros((len(found.by_shift), days.count), np.int16)
    gone[absences.person, absences.day] = np.where(
        absences.minutes == WHOLE_DAY, np.iinfo(np.int16).max, absences.minutes
    )
    own, there, number, gone = (
        np.ascontiguousarray(table[who].T) for table in (found.due, found.employed, found.shift, gone)
    )
    has, lengths = number >= 0, np.append(shifts.asked, 0)[number].astype(np.int16)
    planned, due, away = (np.zeros_like(own) for _ in range(3))
    covered = np.ones(len(who), bool)
    for monday in range(0, days.count, WEEK):
        week = slice(monday, monday + WEEK)
        total, contract = lengths[week].sum(0), own[week].sum(0)
        full = np.where(there[week].any(0), WEEKDAYS * daily[who], 0)
        left = total if uneven else np.minimum(np.maximum(contract, total), full)
        room = np.maximum(contract - total, 0)
        for day in range(monday, monday + WEEK):
            shifted, length = has[day], lengths[day]
            of_shift = np.minimum(length, left)
            excused = np.minimum(gone[day], length)
            whole = shifted & (
                excused == length
            )  # away for the whole shift: beyond the week's hours nothing is missing
            of_day = np.minimum(own[day], room)
            excused_else = 0 if days.holiday[day] else np.minimum(gone[day], of_day)
            due_else = of_day if days.holiday[day] else excused_else
            planned[day] = np.where(shifted, np.where(whole, of_shift, length), 0)
            due[day] = np.where(shifted, of_shift, due_else)
            away[day] = np.where(shifted, np.where(whole, np.minimum(gone[day], of_shift), excused), excused_else)
            left = left - np.where(shifted, of_shift, 0)
            room = room - np.where(shifted, 0, due_else)
        if days.first <= monday + WEEK - 1:
            covered &= _covered(week, days, (own, due, has, there), daily[who], uneven=uneven)
    found.planned[who], found.away[who] = planned.T, away.T
    found.due[who] = np.where(covered, due, own).T


def _covered(
    week: slice, days: Days, tables: tuple[Minutes, Minutes, Flags, Flags], daily: Minutes, *, uneven: bool
) -> Flags:
    """Say whose schedule has planned the contract's hours of a week, or of that part of it that is known."""
    own, due, has, there = (table[week] for table in tables)
    place = np.arange(week.start, week.stop)[:, None]
    low = np.minimum(np.where(has, place, days.first).min(0), days.first)
    high = np.maximum(np.where(has, place, days.last).max(0), days.last)
    known = (place >= low) & (place <= high)
    planned, contract = np.where(known, due, 0).sum(0), np.where(known, own, 0).sum(0)
    inside = there.any(0) & (np.where(there, place, -1).max(0) >= days.first)  # a week that the month has a part of
    if uneven:
        return ~inside | (planned > 0) | (contract == 0)
    slack = np.where((known | ~there).all(0), 0, FREE_DAYS * daily)
    return ~inside | (planned >= contract - slack)
