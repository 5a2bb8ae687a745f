"""A month of everyone at once: minutes of each day by category, what has to be looked at, and the sums of each person."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bolib.accounting.hours.rules.columns import told
from bolib.accounting.hours.rules.columns.asked import WEEK, WEEKDAYS, Absences, Asked, Contracts, Days, Shifts, asked
from bolib.accounting.hours.rules.columns.shared import day_of, shared
from bolib.accounting.hours.rules.columns.stays import in_order, paired, widened
from bolib.accounting.hours.rules.columns.told import Told
from bolib.accounting.hours.rules.columns.walls import PASSED, Column, Flags, Walls
from bolib.accounting.hours.rules.columns.work import Work, worked
from bolib.accounting.hours.rules.limits import Limits
from bolib.accounting.hours.rules.settings import HoursSettings

BLOCK = 8_192  # people who are counted at once: their columns stay in the processor's own memory
SUMMED = ("regular_minutes", "overtime_minutes", *PASSED, "due_minutes", "away_minutes")


@dataclass(frozen=True)
class Facts:
    """What is known of some people: of each the number of the zone and the contract, and what was planned and clocked.

    `person`, `at` (place on the walls), `way` (stays.WAYS) and `device` are the punches, in any order.
    """

    zone: Column
    contracts: Contracts
    shifts: Shifts
    absences: Absences
    person: Column
    at: Column
    way: Column
    device: Column


@dataclass(frozen=True)
class Counted:
    """What the days of some people come to; `start` is the number of the first of them, from whom they are counted here.

    `minutes` holds by column the minutes of each day with a stay, `cell` its place in a table of persons and days; `asked`
    and `paid` (public holidays without work) are such tables. `sums` are the minutes of each person's month by SUMMED. What
    is said of those who are `odd` does not count: they have to be counted one by one.
    """

    start: int
    days: Days
    asked: Asked
    paid: Column
    cell: Column
    minutes: dict[str, Column]
    told: Told
    sums: dict[str, Column]
    odd: Flags

    def table(self, column: str) -> Column:
        """Give the minutes of a column as a table of persons and days."""
        table = np.zeros(self.paid.shape, np.int16)
        np.put(table, self.cell, self.minutes[column])
        return table


def counted(
    facts: Facts, days: Days, walls: Walls, settings: HoursSettings, limits: Limits | None
) -> Iterator[Counted]:
    """Count the days of everyone from punches, plans and absences, block by block of people."""
    punches = in_order(facts.person, facts.at, facts.way, facts.device)
    for first in range(0, len(facts.zone), BLOCK):
        beyond = min(first + BLOCK, len(facts.zone))
        here = (first, beyond)
        planned = (facts.contracts.of(*here), facts.shifts.of(*here), facts.absences.of(*here))
        block = Facts(facts.zone[first:beyond], *planned, *punches.of(*here))
        yield _block(first, block, days, walls, settings, limits)


def _block(
    start: int, facts: Facts, days: Days, walls: Walls, settings: HoursSettings, limits: Limits | None
) -> Counted:
    zone, shifts = facts.zone, facts.shifts
    odd = np.zeros(len(zone), bool)
    plan = asked(days, facts.contracts, shifts, facts.absences, settings)
    clocked, loose = paired(facts.person, facts.at, facts.way, facts.device, settings.longest_shift_minutes, odd)
    stays = widened(clocked, settings.rounding_minutes, walls.start)
    work = worked(stays, shared(stays, plan, shifts, walls, zone, settings, odd), plan, shifts, days, settings)
    weeks, paid = _by_week(work, plan), _holidays(work, plan, days)
    minutes = _minutes(work, walls, zone)
    minutes["overtime_minutes"] = _overtime(work, weeks, _thresholds(plan, paid, days, settings))
    waiting = told.of_punches(loose, day_of(loose, plan, shifts, walls, zone, settings))
    parts = [waiting, *told.of_days(work, plan, days, waiting, settings)]
    parts.append(told.of_small(work, len(odd), days, settings))
    if limits:
        parts += told.of_limits(work, weeks, days, limits)
    sums = _sums(work, minutes, plan, paid, days)
    return Counted(start, days, plan, paid, work.cell, minutes, told.together(parts, days), sums, odd)


def _by_week(work: Work, plan: Asked) -> Column:
    """Sum the minutes that count by person and week."""
    weeks = np.zeros((len(plan.due), plan.due.shape[1] // WEEK), np.int32)
    if len(work.cell):
        week = work.cell // WEEK
        first = np.flatnonzero(np.append(True, week[1:] != week[:-1]))
        np.put(weeks, week[first], np.add.reduceat(work.worked, first))
    return weeks


def _holidays(work: Work, plan: Asked, days: Days) -> Column:
    """Count what is paid of public holidays that were due, as far as nobody worked on them."""
    paid = np.zeros_like(plan.due)
    for day in np.flatnonzero(days.holiday):
        paid[:, day] = np.where(plan.shift[:, day] < 0, plan.due[:, day], 0)
    there = np.flatnonzero(days.holiday[work.day])
    cell = work.cell[there]
    np.put(paid, cell, np.maximum(np.take(paid, cell) - work.worked[there], 0))
    return paid


def _minutes(work: Work, walls: Walls, zone: Column) -> dict[str, Column]:
    """Give the minutes of each day with a stay, those of the night, of Sundays and holidays by the clock on the wall."""
    found = {
        "punched_minutes": work.punched - work.wide,
        "break_minutes": work.breaks,
        "grace_minutes": work.grace + work.wide,
        "outside_minutes": work.outside,
        "worked_minutes": work.worked,
    }
    begins, ends = (walls.places(zone, work.whose, at) for at in work.stretches)
    for column in PASSED:
        found[column] = work.groups.sums(walls.between(column, begins, ends))
    return found


def _thresholds(plan: Asked, paid: Column, days: Days, settings: HoursSettings) -> Column:
    """Say beyond which minutes of each week overtime begins: full time, less what is paid or excused without work.

    Of the days after the month nothing is known yet but what is planned.
    """
    until = days.last + 1
    free = _weekly(plan.away, until) + _weekly(paid, until)
    if settings.uneven_time:
        whole = _weekly(plan.planned, until)
    else:
        full = settings.full_time_minutes
        part = full * _weekly(plan.employed & days.weekday, days.count) // WEEKDAYS
        whole = np.minimum(full, np.maximum(part, _weekly(plan.planned, days.count)))
    most: Column = np.maximum(whole - free, 0)
    return most


def _weekly(table: Column, until: int) -> Column:
    """Sum a table by week, as far as a day."""
    mondays = np.arange(0, table.shape[1], WEEK)
    known = mondays[mondays < until]
    weeks = np.zeros((len(table), len(mondays)), np.int32)
    weeks[:, : len(known)] = np.add.reduceat(table[:, :until], known, axis=1, dtype=np.int32)
    return weeks


def _overtime(work: Work, weeks: Column, most: Column) -> Column:
    """Give the minutes of each day that lie beyond those of its week, in order of time."""
    found = np.zeros_like(work.worked)
    week = work.cell // WEEK
    rows = np.flatnonzero(np.take(weeks > most, week))
    if len(rows):
        own, week = work.worked[rows], week[rows]
        new = np.append(True, week[1:] != week[:-1])
        until = np.cumsum(own, dtype=np.int64)
        before = (until - own)[new][np.cumsum(new) - 1]
        found[rows] = np.clip(until - before - np.take(most, week), 0, own)
    return found


def _sums(work: Work, minutes: dict[str, Column], plan: Asked, paid: Column, days: Days) -> dict[str, Column]:
    """Sum the month of each person."""
    persons, month = len(plan.due), slice(days.first, days.last + 1)
    inside = np.flatnonzero(work.day >= days.first)
    whose = work.person[inside]
    first = np.flatnonzero(np.append(True, whose[1:] != whose[:-1])[: len(whose)])
    found = {}
    for name in ("worked_minutes", "overtime_minutes", *PASSED):
        found[name] = np.zeros(persons, np.int32)
        if len(first):
            found[name][whose[first]] = np.add.reduceat(minutes[name][inside], first)
    tables = {"due_minutes": plan.due, "away_minutes": plan.away, "paid_minutes": paid}
    found |= {name: table[:, month].sum(1, dtype=np.int32) for name, table in tables.items()}
    found["regular_minutes"] = found["worked_minutes"] - found["overtime_minutes"] + found["paid_minutes"]
    return {name: found[name] for name in SUMMED}
