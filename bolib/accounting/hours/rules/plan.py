"""What a day was to be: shifts by the schedule, else the contract's hours of a weekday, less what the register excuses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.hours.rules.excused import excused
from bolib.accounting.hours.rules.intervals import Interval
from bolib.accounting.hours.rules.settings import HoursSettings
from bolib.accounting.hours.rules.shifts import by_shift
from bolib.personnel.people.rules.absences import standing
from bolib.personnel.people.rules.parts import parts


@dataclass(frozen=True)
class Plan:
    """One day of one person: planned shifts, minutes due, minutes away by column, where the clocks hang.

    `timed` days have shifts with times; others only so many minutes. `planned_minutes` are to be worked or excused;
    `daily_minutes` are a fifth of the contract's week, `due_minutes` count as the month's: by the contract, or by a
    schedule that covers the month. On a `holiday` without a shift they are paid though nobody works.
    """

    zone: str
    contract: str
    timed: bool = False
    shifts: tuple[Interval, ...] = ()
    planned_minutes: int = 0
    due_minutes: int = 0
    daily_minutes: int = 0
    holiday: bool = False
    away: Mapping[str, int] = field(default_factory=dict)

    @property
    def away_minutes(self) -> int:
        """All minutes that the register excuses."""
        return sum(self.away.values())


Plans = dict[str, dict[date, Plan]]


def plans(
    inputs: Mapping[str, pd.DataFrame],
    first: date,
    last: date,
    *,
    begin: date,
    zones: Mapping[str, str],
    holidays: Collection[date],
    settings: HoursSettings,
) -> Plans:
    """Give the plan of everyone with a contract, for each day of it from begin to the Sunday after last.

    `inputs` has the tables contract, schedule and absence; `zones` the time zone of each site, "" that of the company.
    Who has a shift in the month works by shifts, anybody else Monday to Friday. Shifts of the days before the month
    stand on those days: they make nobody a shift worker of a month in which none is planned.
    """
    shifts, away = _shifts(inputs["schedule"]), _absences(inputs["absence"])
    found: Plans = {}
    for row in parts(inputs["contract"], begin, dates.week_of(last) + timedelta(6)).to_dict("records"):
        person, zone = str(row["person"]), zones.get(str(row["site"] or ""), zones[""])
        for day in dates.days(row["from_day"].date(), row["to_day"].date()):
            daily = int(row["daily_minutes"])
            due = daily if day.weekday() < 5 else 0
            free = day in holidays
            gone = {} if free or not due else excused(away.get(person, ()), day, due)
            found.setdefault(person, {})[day] = Plan(
                zone,
                str(row["contract"]),
                planned_minutes=0 if free else due,
                due_minutes=due,
                daily_minutes=daily,
                holiday=free,
                away=gone,
            )
    for person, own in found.items():
        theirs = {day: rows for day, rows in shifts.get(person, {}).items() if day in own}
        if any(day <= last for day in theirs):
            made = by_shift(own, theirs, away.get(person, ()), first, last, settings)
            here = any(first <= day <= last for day in theirs)
            found[person] = made if here else {day: made[day] if day < first else own[day] for day in own}
    return found


def shifts_of(schedule: pd.DataFrame) -> pd.DataFrame:
    """Give the shifts that stand: of each person, day and start the row known last, unless it was taken back."""
    rows = schedule.sort_values(["person", "day", "starts", "event"])
    rows = rows.drop_duplicates(["person", "day", "starts"], keep="last")
    return rows[rows["cancelled"] == 0]


def _shifts(schedule: pd.DataFrame) -> dict[str, dict[date, list[dict[str, Any]]]]:
    found: dict[str, dict[date, list[dict[str, Any]]]] = {}
    for row in shifts_of(schedule).to_dict("records"):
        day = date.fromisoformat(row["day"])
        found.setdefault(str(row["person"]), {}).setdefault(day, []).append({str(k): v for k, v in row.items()})
    return found


def _absences(absence: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in standing(absence).to_dict("records"):
        found.setdefault(str(row["person"]), []).append({str(k): v for k, v in row.items()})
    return found
