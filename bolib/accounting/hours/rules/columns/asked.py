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
LONGEST = np.iinfo(np.int16).max  # minutes: longer than any day
Minutes = Column  # int16


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
        left: Minutes = np.maximum(self.planned - self.away, np.int16(0))
        return left


def asked(days: Days, contracts: Contracts, shifts: Shifts, absences: Absences, settings: HoursSettings) -> Asked:
    """Give what each day asks: of who has shifts in these days by the schedule, of anybody else Monday to Friday.

    Every shift lies on a day with a contract.
    """
    place, daily = np.arange(days.count, dtype=np.int16), contracts.daily_minutes.astype(np.int16)
    employed = (place >= contracts.from_day[:, None]) & (place <= contracts.to_day[:, None])
    due = employed * np.where(days.weekday, daily[:, None], np.int16(0))
    planned = due * ~days.holiday
    gone, kind = np.zeros_like(due), np.zeros(due.shape, np.int8)
    whole = absences.minutes == WHOLE_DAY
    gone[absences.person, absences.day] = np.where(whole, LONGEST, absences.minutes)
    kind[absences.person, absences.day] = absences.kind
    by_shift, number = np.zeros(len(due), bool), np.full(due.shape, -1, np.int32)
    by_shift[shifts.person[shifts.day <= days.last]] = True
    kept = by_shift[shifts.person]
    number[shifts.person[kept], shifts.day[kept]] = np.flatnonzero(kept)
    found = Asked(employed, planned, due, np.minimum(gone, planned), kind, number, by_shift)
    if by_shift.any():
        lengths = np.append(shifts.asked, 0).astype(np.int16)
        _by_shift(found, gone, lengths, days, daily, uneven=settings.uneven_time)
    return found


def _by_shift(found: Asked, gone: Minutes, lengths: Minutes, days: Days, daily: Minutes, *, uneven: bool) -> None:
    """Write into `found` what schedules ask, day by day of each week, for all who work by shifts at once."""
    who = np.flatnonzero(found.by_shift)
    tables = (found.due, found.employed, found.shift, gone)
    own, there, number, gone = (np.ascontiguousarray(table[who].T) for table in tables)
    has, asks, daily = number >= 0, lengths[number], daily[who]
    made = tuple(np.zeros_like(own) for _ in range(3))
    covered = np.ones(len(who), bool)
    for monday in range(0, days.count, WEEK):
        week = slice(monday, monday + WEEK)
        total, contract = (table[week].sum(0, dtype=np.int16) for table in (asks, own))
        most = np.where(there[week].any(0), WEEKDAYS * daily, np.int16(0))
        left = total if uneven else np.minimum(np.maximum(contract, total), most)
        room = np.maximum(contract - total, 0)
        for day in range(monday, monday + WEEK):
            of_shift = _of_shift(asks[day], left, gone[day])
            free = _of_free_day(own[day], room, gone[day], bool(days.holiday[day]))
            for table, shifted, other in zip(made, of_shift, free, strict=True):
                table[day] = np.where(has[day], shifted, other)
            left, room = left - of_shift[1], room - np.where(has[day], 0, free[1])
        if days.first <= monday + WEEK - 1:
            covered &= _covered(week, days, (own, made[1], has, there), daily, uneven=uneven)
    planned, due, away = made
    found.planned[who], found.away[who] = planned.T, away.T
    found.due[who] = np.where(covered, due, own).T


def _of_shift(asks: Minutes, left: Minutes, gone: Minutes) -> tuple[Minutes, Minutes, Minutes]:
    """Give planned, due and away of a day with a shift, where so much of the week's hours is left.

    Who is away for the whole shift misses nothing of what lies beyond the week's hours.
    """
    due, away = np.minimum(asks, left), np.minimum(gone, asks)
    whole = away == asks
    return np.where(whole, due, asks), due, np.where(whole, np.minimum(gone, due), away)


def _of_free_day(
    own: Minutes, room: Minutes, gone: Minutes, holiday: bool
) -> tuple[Minutes | int, Minutes, Minutes | int]:
    """Give planned, due and away of a day without a shift: due as a holiday or an absence as far as the week has room."""
    due = np.minimum(own, room)
    if holiday:
        return 0, due, 0
    away = np.minimum(gone, due)
    return 0, away, away


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
    slack = np.where((known | ~there).all(0), 0, FREE_DAYS * daily)
    enough: Flags = (planned > 0) | (contract == 0) if uneven else planned >= contract - slack
    enough |= ~inside
    return enough
