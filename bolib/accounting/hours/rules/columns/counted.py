"""A month of everyone at once: minutes of each day by category, what has to be looked at, and the sums of each person."""

from dataclasses import dataclass

import numpy as np

from bolib.accounting.hours.rules.columns import told
from bolib.accounting.hours.rules.columns.asked import WEEK, WEEKDAYS, Absences, Asked, Contracts, Days, Shifts, asked
from bolib.accounting.hours.rules.columns.shared import day_of, shared
from bolib.accounting.hours.rules.columns.stays import paired, widened
from bolib.accounting.hours.rules.columns.told import Told
from bolib.accounting.hours.rules.columns.walls import PASSED, Column, Flags, Walls
from bolib.accounting.hours.rules.columns.work import Work, worked
from bolib.accounting.hours.rules.limits import Limits
from bolib.accounting.hours.rules.settings import HoursSettings

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
    """What the days of some people come to.

    `minutes` holds by column a table of persons and days; `sums` the minutes of each person's month by SUMMED. What is
    said of those who are `odd` does not count: they have to be counted one by one.
    """

    days: Days
    asked: Asked
    minutes: dict[str, Column]
    told: Told
    sums: dict[str, Column]
    odd: Flags


def counted(facts: Facts, days: Days, walls: Walls, settings: HoursSettings, limits: Limits | None) -> Counted:
    """Count the days of everyone from punches, plans and absences."""
    odd = np.zeros(len(facts.zone), bool)
    plan = asked(days, facts.contracts, facts.shifts, facts.absences, settings)
    clocked, loose = paired(facts.person, facts.at, facts.way, facts.device, settings.longest_shift_minutes, odd)
    stays = widened(clocked, settings.rounding_minutes, walls.start)
    day = shared(stays, plan, facts.shifts, walls, facts.zone, settings, odd)
    work = worked(stays, day, plan, facts.shifts, days, settings)
    waiting = told.of_punches(loose, day_of(loose, plan, facts.shifts, walls, facts.zone, settings))
    minutes = _minutes(work, plan, days, walls, facts.zone, settings)
    parts = [waiting, *told.of_days(work, plan, days, waiting, settings)]
    parts.append(told.of_small(work, len(odd), days, settings))
    if limits:
        parts += told.of_limits(work, _by_week(minutes["worked_minutes"]), days, limits)
    return Counted(days, plan, minutes, told.together(parts, days), _sums(minutes, plan, days), odd)


def _by_week(table: Column) -> Column:
    return table.reshape(len(table), -1, WEEK).sum(2, dtype=np.int32)


def _minutes(
    work: Work, plan: Asked, days: Days, walls: Walls, zone: Column, settings: HoursSettings
) -> dict[str, Column]:
    """Give the tables of minutes by category; overtime in order of time beyond the hours of the week."""
    found = {
        "punched_minutes": work.punched - work.wide,
        "break_minutes": work.breaks,
        "grace_minutes": work.grace + work.wide,
        "outside_minutes": work.outside,
        "worked_minutes": work.worked,
    }
    ahead = np.repeat(zone[work.person] * walls.span, np.diff(work.first, append=len(work.begins)))
    for column in PASSED:
        found[column] = work.sums(walls.between(column, work.begins + ahead, work.ends + ahead))
    tables = {name: _table(plan, work, sums) for name, sums in found.items()}
    paid = np.where(days.holiday & (plan.shift < 0), np.maximum(plan.due - tables["worked_minutes"], 0), 0)
    tables["holiday_paid_minutes"] = paid.astype(np.int16)
    most = _thresholds(plan, tables["holiday_paid_minutes"], days, settings)
    tables["overtime_minutes"] = _table(plan, work, _overtime(work, most))
    tables["regular_minutes"] = tables["worked_minutes"] - tables["overtime_minutes"] + tables["holiday_paid_minutes"]
    return tables


def _table(plan: Asked, work: Work, minutes: Column) -> Column:
    table = np.zeros(plan.due.shape, np.int16)
    table[work.person, work.day] = minutes
    return table


def _thresholds(plan: Asked, paid: Column, days: Days, settings: HoursSettings) -> Column:
    """Say beyond which minutes of each week overtime begins: full time, less what is paid or excused without work."""
    counts = np.arange(days.count) <= days.last
    free = _by_week(np.where(counts, plan.away + paid, 0))
    if settings.uneven_time:
        return np.maximum(_by_week(np.where(counts, plan.planned, 0)) - free, 0)
    full, weekdays = settings.full_time_minutes, _by_week(plan.employed & days.weekday)
    whole = np.minimum(full, np.maximum(full * weekdays // WEEKDAYS, _by_week(plan.planned)))
    return np.maximum(whole - free, 0)


def _overtime(work: Work, most: Column) -> Column:
    """Give the minutes of each day that lie beyond those of its week, in order of time."""
    if not len(work.person):
        return work.worked
    week = work.day // WEEK
    new = np.append(True, (work.person[1:] != work.person[:-1]) | (week[1:] != week[:-1]))
    until = np.cumsum(work.worked, dtype=np.int64)
    before = (until - work.worked)[new][np.cumsum(new) - 1]
    return np.clip(until - before - most[work.person, week], 0, work.worked)


def _sums(minutes: dict[str, Column], plan: Asked, days: Days) -> dict[str, Column]:
    month = slice(days.first, days.last + 1)
    tables = minutes | {"due_minutes": plan.due, "away_minutes": plan.away}
    return {name: tables[name][:, month].sum(1, dtype=np.int32) for name in SUMMED}
