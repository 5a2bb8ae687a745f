"""The people of the hours benchmark: made-up contracts, shifts, absences and punches, as columns and as frozen tables."""

from datetime import timedelta

import numpy as np
import pandas as pd

from bolib import dates
from bolib.accounting.hours.rules.columns.asked import WHOLE_DAY, Absences, Contracts, Days, Shifts, days_of
from bolib.accounting.hours.rules.columns.counted import Facts
from bolib.accounting.hours.rules.columns.walls import Column, Walls, walls

ZONE, MONTH = "Europe/Zagreb", "2026-05"  # with two public holidays
DAILY, HOUR, WEEK = 480, 60, 7
OUT, IN = 0, 2
AWAY, BREAKS = 1 / 12, 0.02  # of the days; in so many a break is punched
FORGOTTEN, TWICE, LATER, SHORT, NOBODY = range(5)  # what goes wrong on a day


def calendar() -> tuple[Days, Walls]:
    """Give the days that are counted and what the walls show on them."""
    first, last = dates.month_of(MONTH)
    begin, holidays = dates.week_of(first - timedelta(1)), dates.holidays("HR", first.year)
    return days_of(begin, first, last, holidays), walls([ZONE], begin, last, holidays)


def facts(count: int, faults: float, days: Days, seen: Walls, *, in_time: bool) -> Facts:
    """Make up people of whose days so many of a hundred go wrong; the punches stand in order of time, or in none."""
    draw = np.random.default_rng(20260531)
    place, who = np.arange(days.count), np.arange(count)[:, None]
    by_shift, six = who % 3 == 0, who % 30 == 0
    turn = place + who // 3
    at_work = np.where(by_shift, turn % WEEK < np.where(six, 6, 5), days.weekday & ~days.holiday)
    hour = np.where(by_shift, 6 + 8 * ((turn // WEEK + who) % 3), 8)  # another shift after the free days
    midnight = np.searchsorted(seen.day, place).astype(np.int32)
    begins = (midnight + hour * HOUR).astype(np.int32)
    away = at_work & (draw.random(at_work.shape, np.float32) < AWAY)
    planned, absent = np.nonzero(at_work & by_shift), np.nonzero(away)
    length = np.full(len(planned[0]), DAILY, np.int32)
    shifts = Shifts(planned[0], planned[1], begins[planned], begins[planned] + DAILY, length)
    absences = Absences(absent[0], absent[1], np.zeros_like(absent[0]), np.full(len(absent[0]), WHOLE_DAY))
    contracts = Contracts(np.full(count, DAILY), np.zeros(count, np.int16), np.full(count, days.count - 1, np.int16))
    there = np.nonzero((at_work & ~away)[:, : days.last + 1])
    punches = _punches(draw, there[0].astype(np.int32), begins[there], by_shift[there[0], 0], faults)
    order = np.argsort(punches[1], kind="stable") if in_time else draw.permutation(len(punches[1]))
    return Facts(np.zeros(count, np.int32), contracts, shifts, absences, *(column[order] for column in punches))


def _punches(
    draw: np.random.Generator, person: Column, begins: Column, by_shift: Column, faults: float
) -> tuple[Column, ...]:
    """Come and go up to five minutes beside the plan; who has no shift stays the whole time. Gives the four columns."""
    count = len(person)
    come = begins + draw.integers(-5, 6, count, np.int32)
    go = np.where(by_shift, begins, come) + DAILY + draw.integers(0, 6, count, np.int32)
    wrong = np.where(draw.random(count) * 100 < faults, draw.integers(0, 5, count), -1)
    go += np.where(wrong == LATER, 1, np.where(wrong == SHORT, -1, 0)) * draw.integers(30, 180, count, np.int32)
    comes, goes, twice = wrong != NOBODY, (wrong != NOBODY) & (wrong != FORGOTTEN), wrong == TWICE
    rests = goes & (draw.random(count) < BREAKS)
    parts = [
        (comes, come, IN),
        (twice, come, IN),
        (goes, go, OUT),
        (rests, begins + 240, OUT),
        (rests, begins + 270, IN),
    ]
    persons = np.concatenate([person[which] for which, _, _ in parts])
    at = np.concatenate([minute[which] for which, minute, _ in parts])
    way = np.concatenate([np.full(int(which.sum()), kind, np.int32) for which, _, kind in parts])
    return persons, at, way, persons % 50


def tables(known: Facts, seen: Walls) -> dict[str, pd.DataFrame]:
    """Give the same as the tables that a run of hours freezes."""
    names = pd.Series([f"E-{number:06}" for number in range(len(known.zone))], dtype="string")
    about = {"contract": "C-" + names, "person": names, "since": "2020-01-01", "until": None, "site": None, "event": 1}
    minute = seen.start + known.at.astype(np.int64)
    ways = pd.Series(["out", None, "in"], dtype="string")
    starts, ends = (_clock(seen, at) for at in (known.shifts.begins, known.shifts.ends))
    found = {
        "contract": pd.DataFrame(
            about | {"kind": "indefinite", "unit": "ALL", "weekly_minutes": 5 * DAILY, "pay_cents": 1}
        ),
        "punch": pd.DataFrame(
            {"person": _of(names, known.person), "at": minute * 60_000_000, "zone": ZONE, "event": 2}
        ).assign(direction=_of(ways, known.way), device="D" + pd.Series(known.device).astype("string")),
        "schedule": pd.DataFrame(
            {"person": _of(names, known.shifts.person), "day": _day(seen, known.shifts.day)}
        ).assign(starts=starts, ends=ends, zone=ZONE, break_minutes=0, cancelled=0, event=3),
        "absence": pd.DataFrame(
            {"person": _of(names, known.absences.person), "first_day": _day(seen, known.absences.day)}
        ).assign(kind="annual_leave", minutes=None, event=4),
    }
    found["absence"]["last_day"] = found["absence"]["first_day"]
    empty = {"punch_added": "person at zone direction event", "punch_voided": "person at device event"}
    empty |= {"hours_resolution": "person day kind at resolution minutes event", "month_hours": "person month event"}
    empty |= {"hours_month": "run person month event", "unit": "unit since name parent manager event"}
    return found | {name: pd.DataFrame(columns=columns.split(), dtype="string") for name, columns in empty.items()}


def _of(texts: pd.Series, place: Column) -> pd.Series:
    return texts.take(place).reset_index(drop=True)


def _day(seen: Walls, day: Column) -> pd.Series:
    return pd.Series(np.datetime_as_string(np.datetime64(seen.begin) + day), dtype="string")


def _clock(seen: Walls, at: Column) -> pd.Series:
    """Write what the wall shows; in May it is two hours ahead of UTC."""
    shown = (seen.start + at.astype(np.int64)) * 60 + 2 * 3600
    return pd.Series(pd.to_datetime(shown, unit="s").strftime("%H:%M"), dtype="string")
