"""What has to be looked at in everyone's days at once (exceptions.of_day and limits, in whole columns)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bolib.accounting.hours.rules.columns.asked import WEEK, Asked, Days
from bolib.accounting.hours.rules.columns.stays import LOOSE, Loose
from bolib.accounting.hours.rules.columns.walls import Column, Flags
from bolib.accounting.hours.rules.columns.work import Work
from bolib.accounting.hours.rules.exceptions import MANY_SMALL
from bolib.accounting.hours.rules.limits import Limits
from bolib.accounting.hours.rules.resolutions import KINDS
from bolib.accounting.hours.rules.settings import HoursSettings

NAMES = tuple(KINDS)
WEDNESDAY = 2


@dataclass(frozen=True)
class Told:
    """Exceptions: person, day, kind (its number in NAMES), minutes, and the minute of a punch or -1."""

    person: Column
    day: Column
    kind: Column
    minutes: Column
    at: Column


def _told(kind: str, person: Column, day: Column, minutes: Column) -> Told:
    return Told(person, day, np.full(len(person), NAMES.index(kind)), minutes, np.full(len(person), -1))


def together(parts: Sequence[Told], days: Days) -> Told:
    """Give the exceptions of the month itself, of all parts."""
    names = ("person", "day", "kind", "minutes", "at")
    whole = Told(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
    kept = (whole.day >= days.first) & (whole.day <= days.last)
    return Told(*(getattr(whole, name)[kept] for name in names))


def of_punches(loose: Loose, day: Column) -> Told:
    """Name the punches without a partner."""
    kind = np.array([NAMES.index(name) for name in LOOSE])[loose.kind]
    return Told(loose.person, day, kind, np.zeros(len(day), np.int64), loose.at)


def of_days(work: Work, asked: Asked, days: Days, waiting: Told, settings: HoursSettings) -> Iterator[Told]:
    """Name missing and surplus minutes, work without a contract or beside an absence, short breaks.

    A day with a punch that has no partner (`waiting`) is not called short.
    """

    def of(kind: str, some: Flags, minutes: Column) -> Told:
        rows = np.flatnonzero(some)
        return _told(kind, work.person[rows], work.day[rows], minutes[rows])

    employed, away = np.take(asked.employed, work.cell), np.take(asked.away, work.cell)
    yield of("no_contract", ~employed, work.punched)
    yield of("absent_and_worked", (away > 0) & (away >= np.take(asked.planned, work.cell)), work.punched)
    yield of("outside_plan", (work.outside > 0) & (work.outside >= settings.outside_plan_from), work.outside)
    rest = work.pause() + work.breaks
    long = employed & (work.worked >= settings.break_from)
    yield of("break_short", long & (rest > 0) & (rest < settings.break_minutes), rest)
    missing = asked.left
    missing[:, days.last + 1 :] = 0
    known = (waiting.day >= 0) & (waiting.day <= days.last)
    missing[waiting.person[known], waiting.day[known]] = 0
    short = np.take(missing, work.cell).astype(np.int32) - work.worked
    yield of("short", short > 0, short)
    missing.reshape(-1)[work.cell] = 0
    cell = np.flatnonzero(missing != 0)
    yield _told("no_show", cell // days.count, cell % days.count, np.take(missing, cell))


def of_small(work: Work, persons: int, days: Days, settings: HoursSettings) -> Told:
    """Name the months whose minutes outside the plan, too few for any day to ask about, come to an hour."""
    small = work.of_month(work.outside * (work.outside < settings.outside_plan_from), persons)
    person = np.flatnonzero(small >= MANY_SMALL)
    return _told("outside_small", person, np.full(len(person), days.first), small[person])


def of_limits(work: Work, weeks: Column, days: Days, limits: Limits) -> Iterator[Told]:
    """Name what lies beyond the law's limits of the week and of rests; `weeks` are the worked minutes by person and week."""
    sundays = np.arange(len(weeks.T)) * WEEK + WEEK - 1
    person, week = np.nonzero((weeks > limits.week_most) & (sundays <= days.last))
    yield _told("week_over_50", person, sundays[week], weeks[person, week])
    done = np.flatnonzero(work.worked > 0)
    person, day, week, begins, ends = (part.take(done) for part in (work.person, work.day, work.week, *work.span))
    follows = person[1:] == person[:-1]
    rest = begins[1:] - ends[:-1]
    short = np.flatnonzero(follows & (rest < limits.daily_rest))
    yield _told("rest_short", person[short + 1], day[short + 1], np.maximum(rest[short], 0))
    if len(done):
        long = np.append(~follows | (rest >= limits.weekly_rest), True)  # the rest after the last work is not over yet
        yield _of_weekly_rest(person, day, week, np.append(rest, np.int32(0)), np.flatnonzero(long), weeks.size, days)


def _of_weekly_rest(
    person: Column, day: Column, week: Column, rest: Column, long: Column, weeks: int, days: Days
) -> Told:
    """Name the weeks with work in which no long rest begins (limits.of_weekly_rest); `rest` is that after each day."""
    new = np.flatnonzero(np.append(True, week[1:] != week[:-1]))
    rested = np.zeros(weeks, bool)
    rested[week[long]] = True
    sunday = day[new] // WEEK * WEEK + WEEK - 1
    rested[week[new[day[new] % WEEK >= WEDNESDAY]]] = True  # it began with free days
    short = np.flatnonzero(~rested[week[new]] & (sunday <= days.last))
    between = np.stack([new[short], new[short + 1]], 1).ravel()  # a person's last week is never short
    longest = np.maximum.reduceat(rest, between)[::2] if len(short) else rest[:0]
    return _told("week_rest_short", person[new[short]], sunday[short], np.maximum(longest, 0))
