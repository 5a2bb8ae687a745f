"""Frozen tables of made-up months, as a run folder would hold them."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import yaml

from bolib.accounting.hours.rules import limits
from bolib.rates import read_rates
from tests.accounting.hours.simulated import EPOCH, Person, Wall
from tests.conftest import company_text
from tests.tree import ROOT

ZONE = "Europe/Zagreb"
COMPANY: dict[str, Any] = yaml.safe_load(company_text()) | {"hours": {"clock": True}}
RATES = read_rates(ROOT / "parameters" / "rates" / "croatia", month=date(2026, 10, 1), pay_day=date(2026, 11, 10))
LIMITS = limits.read(RATES, COMPANY)
COLUMNS = {
    "punch": "person at device zone direction site event",
    "punch_added": "person at zone direction site event",
    "punch_voided": "person at device event",
    "schedule": "person day starts zone ends break_minutes site cancelled event",
    "absence": "person first_day kind last_day reference minutes cancelled event",
    "contract": "contract since until person kind unit site position weekly_minutes pay_kind pay_cents event",
    "hours_resolution": "person day kind at resolution minutes event",
    "event_said": "event at account user reason",
    "month_hours": "person month event",
    "hours_month": "run person month event",
    "unit": "unit since name parent manager event",
}
NUMBERS = {"at", "break_minutes", "cancelled", "minutes", "weekly_minutes", "pay_cents", "event"}


def frame(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Give rows as a table of inputs.db has them."""
    names = COLUMNS[table].split()
    made = pd.DataFrame(rows, columns=names)
    return made.astype({name: "Int64" if name in NUMBERS else "string" for name in names})


def frames(**given: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    """Give every table, those that are not given empty."""
    return {table: frame(table, given.get(table, [])) for table in COLUMNS}


KINDS = {"leave": "annual_leave", "sick_employer": "sick_employer", "unpaid": "unpaid_leave"}


def tables(people: dict[str, Person], walls: dict[str, Wall]) -> dict[str, pd.DataFrame]:
    """Give the tables of simulated people."""
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in COLUMNS}
    for code, person in people.items():
        wall, here = walls[person.zone], {"person": code, "zone": person.zone}
        until = None if person.until.year == 9999 else person.until.isoformat()
        rows["contract"].append(contract(code, person.daily * 5, since=person.since.isoformat(), until=until))
        for place, direction, device in person.punches:
            at = (wall.start + place) * 60_000_000 + 59_000_000  # the seconds are cut off
            rows["punch"].append({**here, "at": at, "device": device, "direction": direction, "event": 5})
        for place, device in person.struck:
            at = (wall.start + place) * 60_000_000 + 59_000_000
            rows["punch_voided"].append({"person": code, "at": at, "device": device, "event": 6})
        for place, way in person.added:
            rows["punch_added"].append({**here, "at": (wall.start + place) * 60_000_000, "direction": way, "event": 7})
        for day, (start, end) in person.shifts.items():
            rows["schedule"].append(
                {**here, "day": day.isoformat(), "starts": shown(wall, start), "ends": shown(wall, end)}
                | {"break_minutes": 0, "cancelled": 0, "event": 4}
            )
        for day, (column, minutes) in person.away.items():
            days = {"first_day": day.isoformat(), "last_day": day.isoformat()}
            rows["absence"].append({"person": code, **days, "kind": KINDS[column], "minutes": minutes, "event": 3})
        for (day, kind), (word, minutes) in person.said.items():
            about = {"person": code, "day": day.isoformat(), "kind": kind}
            rows["hours_resolution"].append({**about, "resolution": word, "minutes": minutes, "event": 8})
    return frames(**rows)


def contract(person: str, weekly: int, **other: object) -> dict[str, object]:
    """Give a contract since 2020, Monday to Friday."""
    about = {"contract": f"U-{person}", "since": "2020-01-01", "person": person, "kind": "indefinite", "unit": "SHOP"}
    pay = {"position": "clerk", "weekly_minutes": weekly, "pay_kind": "monthly", "pay_cents": 150_000, "event": 2}
    return {**about, **pay, **other}


def shown(wall: Wall, place: int) -> str:
    """Write what the wall shows at a place: 22:30."""
    at: datetime = EPOCH + timedelta(minutes=wall.start + place)
    return f"{at.astimezone(ZoneInfo(wall.zone)):%H:%M}"
