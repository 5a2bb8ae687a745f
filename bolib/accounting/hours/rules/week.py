"""Days of one person as a clerk reads them: plan, clock, work, breaks, night, Sunday, overtime, absence and what is approved."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from bolib.accounting.hours.rules.minutes import AWAY, WORKED
from bolib.accounting.hours.rules.month import Month
from bolib.accounting.hours.rules.plan import shifts_of
from bolib.accounting.hours.rules.punched import punches_of
from bolib.accounting.hours.rules.settings import HoursSettings
from bolib.accounting.hours.rules.stays import stays

PUNCHES = ("punch", "punch_added", "punch_voided")
LINES = ("planned", "worked", "break", "night", "sunday", "holiday", "overtime", "away", "approved")


@dataclass(frozen=True)
class Known:
    """What the books know of a month: what a run would freeze, what it comes to now, and the days that were posted."""

    month: str
    inputs: Mapping[str, pd.DataFrame]
    work: Month
    posted: pd.DataFrame


@dataclass(frozen=True)
class SeenDay:
    """One day of one person.

    `shifts` and `stays` are (from, to) on the wall, one of them empty where a punch is missing; `minutes` by LINES, empty
    where nobody counts the day here; `state` is approved, counted or nothing; `kinds` are the exceptions that stand, the
    kind and whether it waits, is only noted, or something was said of it.
    """

    person: str
    day: str
    holiday: bool
    shifts: tuple[tuple[str, str], ...]
    stays: tuple[tuple[str, str], ...]
    minutes: Mapping[str, int]
    state: str
    kinds: tuple[tuple[str, str], ...]


def seen(
    person: str,
    days: Sequence[date],
    known: Sequence[Known],
    *,
    settings: HoursSettings,
    holidays: Collection[date],
) -> list[SeenDay]:
    """Give some days of a person, of the months that are known; a day of another month is empty."""
    minutes: dict[str, tuple[str, dict[str, int]]] = {}
    kinds: dict[str, list[tuple[str, str]]] = {}
    shifts: dict[str, list[tuple[str, str]]] = {}
    punches = set()
    for one in known:
        for state, frame in (("counted", one.work.days), ("approved", one.posted)):
            minutes |= {str(row["day"]): (state, _minutes(row, state)) for row in _of(frame, person)}
        for row in _of(one.work.exceptions, person):
            kinds.setdefault(str(row["day"]), []).append((str(row["kind"]), standing(row)))
        own = {name: one.inputs[name][one.inputs[name]["person"] == person] for name in (*PUNCHES, "schedule")}
        punches |= set(punches_of(own).get(person, []))
        for row in shifts_of(own["schedule"]).to_dict("records"):
            pair, day = (str(row["starts"]), str(row["ends"])), shifts.setdefault(str(row["day"]), [])
            day += [] if pair in day else [pair]
    there = stays(sorted(punches), settings.longest_shift_minutes, unpaired=True)
    return [
        SeenDay(
            person,
            key,
            day in holidays,
            tuple(sorted(shifts.get(key, ()))),
            tuple(there.get(key, ())),
            minutes.get(key, ("", {}))[1],
            minutes.get(key, ("", {}))[0],
            tuple(kinds.get(key, ())),
        )
        for day, key in ((day, day.isoformat()) for day in days)
    ]


def standing(row: Mapping[Any, Any]) -> str:
    """Say how an exception stands: it waits, is only noted, or something was said of it."""
    return "waits" if row["stops"] else "noted" if row["noted"] else "said"


def _of(frame: pd.DataFrame, person: str) -> list[dict[Any, Any]]:
    found: list[dict[Any, Any]] = frame[frame["person"] == person].to_dict("records")
    return found


def _minutes(row: Mapping[Any, Any], state: str) -> dict[str, int]:
    """Count one day by LINES; paid holidays and minutes that count without work are no work."""
    worked = sum(int(row[name]) for name in WORKED)
    away = sum(int(row[name]) for name in AWAY)
    free = int(row["holiday_paid_minutes"])
    found = {"worked": worked - free - int(row["credited_minutes"]), "away": away + free}
    if state == "approved":
        found["approved"] = worked + away
    named = ("planned", "break", "night", "sunday", "holiday", "overtime")
    return found | {name: int(row[f"{name}_minutes"]) for name in named}
