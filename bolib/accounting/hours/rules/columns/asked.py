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
    cell = absences.person * days.count + absences.day
    gone.reshape(-1)[cell], kind.reshape(-1)[cell] = np.where(whole, LONGEST, absences.minutes), absences.kind
    by_shift, number = np.zeros(len(due), bool), np.full(due.shape, -1, np.int32)
    by_shift[shifts.person[shifts.day <= days.last]] = True
    kept = np.flatnonzero(by_shift.take(shifts.person))
    number.reshape(-1)[(shifts.person * days.count + shifts.day)[kept]] = kept
    found = Asked(employed, planned, due, np.minimum(gone, planned), kind, number, by_shift)
    if by_shift.any():
        lengths = np.append(shifts.asked, 0).astype(np.int16)
        _by_shift(found, gone, lengths, days, daily, uneven=settings.uneven_time)
    return found


def _by_shift(found: Asked, gone: Minutes, lengths: Minutes, days: Days, daily: Minutes, *, uneven: bool) -> None:
    """Write into `found` what schedules ask, for all weeks of all who work by shifts at once, day by day of the week."""
    who = np.flatnonzero(found.by_shift)
    shape = (days.count // WEEK, WEEK, len(who))
    tables = (found.due, found.employed, found.shift, gone)
    own, there, number, gone = (np.ascontiguousarray(table.take(who, 0).T).reshape(shape) for table in tables)
    has, asks, daily = number >= 0, lengths.take(number), daily[who]
    planned, due, away = (np.zeros_like(own) for _ in range(3))
    total, contract = (table.sum(1, dtype=np.int16) for table in (asks, own))
    most = np.where(there.any(1), WEEKDAYS * daily, np.int16(0))
    left = total if uneven else np.minimum(np.maximum(contract, total), most)
    room = np.maximum(contract - total, 0)
    for day in range(WEEK):
        here, holiday = has[:, day], days.holiday[day::WEEK, None]
        shifted = _of_shift(asks[:, day], left, gone[:, day])
        free, excused = _of_free_day(own[:, day], room, gone[:, day], holiday)
        planned[:, day] = np.where(here, shifted[0], 0)
        due[:, day] = np.where(here, shifted[1], free)
        away[:, day] = np.where(here, shifted[2], excused)
        left, room = left - shifted[1], room - np.where(here, 0, free)
    covered = _covered(days, (own, due, has, there), daily, uneven=uneven)
    for table, made in ((found.planned, planned), (found.away, away), (found.due, np.where(covered, due, own))):
        table[who] = made.reshape(days.count, len(who)).T


def _of_shift(asks: Minutes, left: Minutes, gone: Minutes) -> tuple[Minutes, Minutes, Minutes]:
    """Give planned, due and away of a day with a shift, where so much of the week's hours is left.

    Who is away for the whole shift misses nothing of what lies beyond the week's hours.
    """
    due, away = np.minimum(asks, left), np.minimum(gone, asks)
    whole = away == asks
    return np.where(whole, due, asks), due, np.where(whole, np.minimum(gone, due), away)


def _of_free_day(own: Minutes, room: Minutes, gone: Minutes, holiday: Flags) -> tuple[Minutes, Minutes]:
    """Give due and away of a day without a shift: due as a holiday or an absence as far as the week has room."""
    due = np.minimum(own, room)
    away = np.minimum(gone, due)
    return np.where(holiday, due, away), np.where(holiday, np.int16(0), away)


def _covered(days: Days, tables: tuple[Minutes, Minutes, Flags, Flags], daily: Minutes, *, uneven: bool) -> Flags:
    """Say whose schedule has planned the contract's hours of each week, or of that part of it that is known."""
    own, due, has, there = tables
    place = np.arange(days.count, dtype=np.int16).reshape(-1, WEEK, 1)
    low = np.minimum(np.where(has, place, np.int16(days.first)).min(1, keepdims=True), np.int16(days.first))
    high = np.maximum(np.where(has, place, np.int16(days.last)).max(1, keepdims=True), np.int16(days.last))
    known = (place >= low) & (place <= high)
    planned, contract = np.where(known, due, 0).sum(1), np.where(known, own, 0).sum(1)
    inside = (there & (place >= days.first)).any(1)  # a week that the month has a part of
    slack = np.where((known | ~there).all(1), 0, FREE_DAYS * daily)
    enough = (planned > 0) | (contract == 0) if uneven else planned >= contract - slack
    covered: Flags = np.all(enough | ~inside, axis=0)
    return covered
