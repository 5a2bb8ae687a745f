"""What a day was to be: shifts by the schedule, else the contract's hours of a weekday, less what the register excuses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.hours.rules.clock import minute_of
from bolib.accounting.hours.rules.intervals import Interval, joined, length
from bolib.accounting.hours.rules.settings import BREAK, BREAK_FROM
from bolib.personnel.people.rules.absences import COUNTED_AS, standing
from bolib.personnel.people.rules.parts import parts


@dataclass(frozen=True)
class Plan:
    """One day of one person: planned shifts, minutes due by contract, minutes away by column, where the clocks hang.

    `timed` days have shifts with times; others only so many minutes. `planned_minutes` are to be worked or excused;
    `holiday_minutes` are paid though nobody works.
    """

    zone: str
    contract: str
    timed: bool = False
    shifts: tuple[Interval, ...] = ()
    planned_minutes: int = 0
    due_minutes: int = 0
    holiday: bool = False
    away: Mapping[str, int] = field(default_factory=dict)

    @property
    def away_minutes(self) -> int:
        """All minutes that the register excuses."""
        return sum(self.away.values())


Plans = dict[str, dict[date, Plan]]


def plans(
    inputs: Mapping[str, pd.DataFrame], first: date, last: date, *, zones: Mapping[str, str], holidays: Collection[date]
) -> Plans:
    """Give the plan of everyone with a contract, for each day of it from first to last.

    `inputs` has the tables contract, schedule and absence; `zones` the time zone of each site, "" that of the company.
    Who has any shift in these days works by shifts; anybody else Monday to Friday.
    """
    shifts, away = _shifts(inputs["schedule"]), _absences(inputs["absence"])
    found: Plans = {}
    for row in parts(inputs["contract"], first, last).to_dict("records"):
        person, zone = str(row["person"]), zones.get(str(row["site"] or ""), zones[""])
        by_shift = shifts.get(person, {})
        for day in dates.days(row["from_day"].date(), row["to_day"].date()):
            free = day in holidays
            due = int(row["daily_minutes"]) if day.weekday() < 5 else 0
            made = _timed(by_shift.get(day, ())) if by_shift else None
            planned = _planned(by_shift.get(day, ())) if by_shift else (0 if free else due)
            gone = {} if free or not due else _away(away.get(person, ()), day, due)
            found.setdefault(person, {})[day] = Plan(
                by_shift[day][0]["zone"] if day in by_shift else zone,
                str(row["contract"]),
                made is not None,
                tuple(made or ()),
                planned,
                due,
                free,
                gone,
            )
    return found


def _shifts(schedule: pd.DataFrame) -> dict[str, dict[date, list[dict[str, Any]]]]:
    """Give the shifts that stand, by person and day: of each person, day and start the row known last."""
    rows = schedule.sort_values(["person", "day", "starts", "event"])
    rows = rows.drop_duplicates(["person", "day", "starts"], keep="last")
    found: dict[str, dict[date, list[dict[str, Any]]]] = {}
    for row in rows[rows["cancelled"] == 0].to_dict("records"):
        day = date.fromisoformat(row["day"])
        found.setdefault(str(row["person"]), {}).setdefault(day, []).append({str(k): v for k, v in row.items()})
    return found


def _timed(shifts: Collection[dict[str, Any]]) -> list[Interval]:
    return joined(_interval(shift) for shift in shifts)


def _interval(shift: Mapping[str, Any]) -> Interval:
    day, over = date.fromisoformat(shift["day"]), shift["ends"] <= shift["starts"]
    walls = [time.fromisoformat(shift[name]) for name in ("starts", "ends")]
    return minute_of(day, walls[0], shift["zone"]), minute_of(day + timedelta(over), walls[1], shift["zone"])


def _planned(shifts: Collection[dict[str, Any]]) -> int:
    """Count what a day's shifts ask for: a longer break than the one that counts as worked is not work."""
    whole = length(_timed(shifts))
    breaks = sum(int(shift["break_minutes"]) for shift in shifts)
    return max(whole - max(breaks - (BREAK if whole >= BREAK_FROM else 0), 0), 0)


def _absences(absence: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in standing(absence).to_dict("records"):
        found.setdefault(str(row["person"]), []).append({str(k): v for k, v in row.items()})
    return found


def _away(absences: Collection[Mapping[str, Any]], day: date, due: int) -> dict[str, int]:
    """Give the minutes of a due day that absences excuse, by column; together never more than the day has."""
    found: dict[str, int] = {}
    for row in absences:
        if row["first_day"] <= day.isoformat() <= row["last_day"]:
            minutes = due if pd.isna(row["minutes"]) else int(row["minutes"])
            column = COUNTED_AS[row["kind"]]
            found[column] = found.get(column, 0) + min(minutes, due - sum(found.values()))
    return found
