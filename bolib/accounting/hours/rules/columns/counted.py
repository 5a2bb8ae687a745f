"""A month of everyone at once: minutes of each day by category, what has to be looked at, and the sums of each person."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bolib.accounting.hours.rules.columns import told
from bolib.accounting.hours.rules.columns.asked import WEEK, WEEKDAYS, Absences, Asked, Contracts, Days, Shifts, asked
from bolib.accounting.hours.rules.columns.shared import day_of, shared
from bolib.accounting.hours.rules.columns.stays import Punches, by_person, paired, widened
from bolib.accounting.hours.rules.columns.told import Told
from bolib.accounting.hours.rules.columns.walls import PASSED, Column, Flags, Walls, by_sort
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
class Block:
    """The same of some of them, from number `start` on, who are counted from 0; the punches stand in order."""

    start: int
    zone: Column
    contracts: Contracts
    shifts: Shifts
    absences: Absences
    punches: Punches


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
    clocked = by_person(facts.person, facts.at, facts.way, facts.device, len(facts.zone))
    for first in range(0, len(facts.zone), BLOCK):
        beyond = min(first + BLOCK, len(facts.zone))
        here = (first, beyond)
        planned = (facts.contracts.of(*here), facts.shifts.of(*here), facts.absences.of(*here))
        block = Block(first, facts.zone[first:beyond], *planned, clocked.of(*here))
        yield _block(block, days, walls, settings, limits)


def _block(block: Block, days: Days, walls: Walls, settings: HoursSettings, limits: Limits | None) -> Counted:
    zone, shifts = block.zone, block.shifts
    odd = np.zeros(len(zone), bool)
    plan = asked(days, block.contracts, shifts, block.absences, settings)
    clocked, loose = paired(block.punches, settings.longest_shift_minutes, odd)
    stays = widened(clocked, settings.rounding_minutes, walls.start)
    work = worked(stays, shared(stays, plan, shifts, walls, zone, settings, odd), plan, shifts, days, settings)
    weeks, paid = _by_week(work, plan), _holidays(work, plan, days)
    begins, ends = (walls.places(zone, work.whose, at) for at in work.stretches)
    passed = work.groups.sums(walls.between(begins, ends))
    overtime = _overtime(work, weeks, _thresholds(block.contracts, plan, paid, days, settings))
    minutes = {
        "punched_minutes": work.punched - work.wide,
        "break_minutes": work.breaks,
        "grace_minutes": work.grace + work.wide,
        "outside_minutes": work.outside,
        "worked_minutes": work.worked,
        "overtime_minutes": overtime,
        **by_sort(passed),
    }
    waiting = told.of_punches(loose, day_of(loose, plan, shifts, walls, zone, settings))
    parts = [waiting, *told.of_days(work, plan, days, waiting, settings)]
    parts.append(told.of_small(work, len(odd), days, settings))
    if limits:
        parts += told.of_limits(work, weeks, days, limits)
    sums = _sums(work, overtime, passed, plan, paid, days)
    return Counted(block.start, days, plan, paid, work.cell, minutes, told.together(parts, days), sums, odd)


def _by_week(work: Work, plan: Asked) -> Column:
    """Sum the minutes that count by person and week."""
    weeks = np.zeros((len(plan.due), plan.due.shape[1] // WEEK), np.int32)
    weeks.reshape(-1)[work.week[work.weeks[0]]] = work.by_week()
    return weeks


def _holidays(work: Work, plan: Asked, days: Days) -> Column:
    """Count what is paid of public holidays that were due, as far as nobody worked on them."""
    paid = np.zeros_like(plan.due)
    for day in np.flatnonzero(days.holiday):
        paid[:, day] = np.where(plan.shift[:, day] < 0, plan.due[:, day], 0)
    there = np.flatnonzero(days.holiday.take(work.day))
    cell = work.cell[there]
    paid.reshape(-1)[cell] = np.maximum(paid.take(cell) - work.worked[there], 0)
    return paid


def _thresholds(contracts: Contracts, plan: Asked, paid: Column, days: Days, settings: HoursSettings) -> Column:
    """Say beyond which minutes of each week overtime begins: full time, less what is paid or excused without work.

    Of the days after the month nothing is known yet but what is planned.
    """
    until = days.last + 1
    free = _weekly((plan.away + paid)[:, :until])
    if settings.uneven_time:
        whole = _weekly(plan.planned[:, :until])
    else:
        full, monday = settings.full_time_minutes, np.arange(0, days.count, WEEK)
        friday = monday + WEEKDAYS - 1
        until_friday = np.minimum(contracts.to_day[:, None], friday) - np.maximum(contracts.from_day[:, None], monday)
        part = full * np.clip(until_friday + 1, 0, WEEKDAYS) // WEEKDAYS
        whole = np.minimum(full, np.maximum(part, _weekly(plan.planned)))
    most: Column = np.maximum(whole - free, 0)
    return most


def _weekly(table: Column) -> Column:
    """Sum a table by week; the last one may be a part of one."""
    weeks = table[:, ::WEEK].astype(np.int32)
    for day in range(1, WEEK):
        of_day = table[:, day::WEEK]
        weeks[:, : of_day.shape[1]] += of_day
    return weeks


def _overtime(work: Work, weeks: Column, most: Column) -> Column:
    """Give the minutes of each day that lie beyond those of its week: the last ones of the week."""
    found, last = np.zeros_like(work.worked), work.weeks[1]
    beyond = np.take(weeks - most, work.week[last])
    day, beyond = last[beyond > 0], beyond[beyond > 0]
    while len(day):
        found[day] = np.minimum(work.worked[day], beyond)
        beyond = beyond - found[day]
        day, beyond = day[beyond > 0] - 1, beyond[beyond > 0]
    return found


def _sums(work: Work, overtime: Column, passed: Column, plan: Asked, paid: Column, days: Days) -> dict[str, Column]:
    """Sum the month of each person."""
    persons, month = len(plan.due), slice(days.first, days.last + 1)
    worked, beyond, sorts = (work.of_month(part, persons) for part in (work.worked, overtime, passed))
    due, away, free = (table[:, month].sum(1, dtype=np.int32) for table in (plan.due, plan.away, paid))
    found = {"regular_minutes": worked - beyond + free, "overtime_minutes": beyond, **by_sort(sorts)}
    return found | {"due_minutes": due, "away_minutes": away}
