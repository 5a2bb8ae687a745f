"""Hours by example, in a table that a colleague can extend."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bolib.accounting.hours.rules import Month, month_of_work
from bolib.dates import instant
from tests.accounting.hours.frames import COMPANY, LIMITS, ZONE, contract, frames

CASES = yaml.load((Path(__file__).parent / "cases.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
KEYS = {
    "name",
    "month",
    "only",
    "punches",
    "shifts",
    "absences",
    "said",
    "until",
    "days",
    "exceptions",
    "waits",
    "zone",
}
PERSON = {"person": "E-1"}


def punch(text: str, zone: str) -> dict[str, object]:
    """Read "2026-10-05 08:00 in A": day, time, and where they stand direction and device."""
    day, clock, *rest = text.split()
    wall = datetime.fromisoformat(f"{day} {clock}")
    direction, device = (rest[0] if rest else None), (rest[1] if len(rest) > 1 else "")
    return {**PERSON, "at": instant(wall, zone), "device": device, "zone": zone, "direction": direction, "event": 9}


def shift(text: str) -> dict[str, object]:
    """Read "2026-10-05 08:00 16:00 30": day, start, end, and where it stands the break."""
    day, starts, ends, *rest = text.split()
    about = {"zone": ZONE, "break_minutes": int(rest[0]) if rest else 0, "cancelled": 0, "event": 4}
    return {**PERSON, "day": day, "starts": starts, "ends": ends, **about}


def absence(text: str) -> dict[str, object]:
    """Read "2026-10-05 2026-10-09 annual_leave 60 cancelled": first day, last day, kind, part of a day, taken back."""
    first, last, kind, *more = text.split()
    minutes = next((int(word) for word in more if word.isdigit()), None)
    back = "cancelled" in more
    about = {"minutes": minutes, "cancelled": int(back) if back else None, "event": 5 if back else 3}
    return {**PERSON, "first_day": first, "last_day": last, "kind": kind, **about}


def said(text: str) -> dict[str, object]:
    """Read "2026-10-05 short unpaid 90": day, kind, word, and where they were kept the minutes it was said of."""
    day, kind, resolution, *rest = text.split()
    minutes = int(rest[0]) if rest else None
    return {**PERSON, "day": day, "kind": kind, "resolution": resolution, "minutes": minutes, "event": 6}


def counted(case: dict[str, Any]) -> Month:
    tables = frames(
        contract=[contract("E-1", 2400, until=case.get("until"))],
        punch=[punch(text, case.get("zone", ZONE)) for text in case.get("punches", [])],
        schedule=[shift(text) for text in case.get("shifts", [])],
        absence=[absence(text) for text in case.get("absences", [])],
        hours_resolution=[said(text) for text in case.get("said", [])],
    )
    return month_of_work(tables, COMPANY, month=case.get("month", "2026-10"), calendar="HR", limits=LIMITS)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_hours_of(case: dict[str, Any]) -> None:
    assert case.keys() <= KEYS
    found = counted(case)
    names = ("regular", "overtime", "night", "sunday", "holiday", "leave", "sick_employer", "sick_fund", "unpaid")
    shown = {
        row["day"]: {name: row[f"{name}_minutes"] for name in names if row[f"{name}_minutes"]}
        for row in found.days.to_dict("records")
        if row["day"] in case["only"]
    }
    expected = {day: {k: int(v) for k, v in minutes.items()} for day, minutes in case.get("days", {}).items()}
    assert {day: minutes for day, minutes in shown.items() if minutes} == expected
    listed = [f"{e['day']} {e['kind']}" for e in found.exceptions.to_dict("records") if e["day"] in case["only"]]
    assert sorted(listed) == sorted(case.get("exceptions", []))
    rows = found.exceptions.to_dict("records")
    waits = [f"{e['day']} {e['kind']}" for e in rows if e["stops"] + e["noted"] and e["day"] in case["only"]]
    assert "waits" not in case or sorted(waits) == sorted(case["waits"])
