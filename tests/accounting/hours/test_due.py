"""What is due in a month: by the schedule where one covers it, by the contract else; what differs waits for a word."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bolib.accounting.hours.rules import Month, month_of_work
from bolib.dates import days, month_of
from tests.accounting.hours.frames import COMPANY, LIMITS, ZONE, contract, frames
from tests.accounting.hours.test_cases import absence, punch, said, shift

CASES = yaml.load((Path(__file__).parent / "due.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
KEYS = {"name", "month", "weekly", "week", "shift", "shifts", "not", "without", "also", "absences", "since", "until"}
KEYS |= {"whole", "gives", "held"}
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def worked(case: dict[str, Any]) -> Month:
    """Count the month of somebody who comes and goes as planned."""
    month, weekly = case.get("month", "2026-10"), int(case.get("weekly", 2400))
    first, last = month_of(month)
    since, until = case.get("since", "2020-01-01"), case.get("until", "9999-12-31")
    begin, end = first - timedelta(7), last + timedelta(7)
    known = [day for day in days(begin, end) if since <= day.isoformat() <= until]
    planned = [day for day in known if WEEK[day.weekday()] in case.get("week", ())]
    planned = [day for day in planned if day.isoformat() not in case.get("not", ())]
    planned += [date.fromisoformat(day) for day in case.get("shifts", ())]
    shifts = [shift(f"{day} {case.get('shift', '08:00 16:00')}") for day in planned]
    there = planned or [day for day in known if day.weekday() < 5]
    hours = "08:00 16:00" if planned or weekly == 2400 else f"08:00 {8 + weekly // 300:02}:00"
    stays = [f"{day} {hours}" for day in there if day.isoformat() not in case.get("without", ())]
    found = [*stays, *case.get("also", ())]
    punches = [
        punch(f"{day} {at} {way}", ZONE)
        for day, *ends in map(str.split, found)
        for at, way in zip(ends, ("in", "out"), strict=True)
    ]
    words = [said(f"{stay.split()[0]} outside_plan count") for stay in case.get("also", ())]
    if "whole" in case:
        words.append(said(f"{first} due_differs whole {case['whole']}"))
    tables = frames(
        contract=[contract("E-1", weekly, since=since, until=case.get("until"))],
        punch=punches,
        schedule=shifts,
        absence=[absence(text) for text in case.get("absences", ())],
        hours_resolution=words,
    )
    return month_of_work(tables, COMPANY, month=month, calendar="HR", limits=LIMITS)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_month_of(case: dict[str, Any]) -> None:
    assert case.keys() <= KEYS
    found = worked(case)
    assert [problem.code for problem in found.held] == case.get("held", [])
    shown = [
        {name.removesuffix("_minutes"): value for name, value in row.items() if value and name.endswith("_minutes")}
        for row in found.totals.to_dict("records")
    ]
    expected = {name: int(value) for name, value in case.get("gives", {}).items()}
    assert [{k: v for k, v in row.items() if k in (*expected, "overtime", "extra")} for row in shown] == [
        expected for _ in range("gives" in case)
    ]


@pytest.mark.parametrize(("planned", "held"), [((), []), (("2026-10-01",), ["hours.due_differs"])])
def test_shifts_of_the_week_before_make_nobody_a_shift_worker_of_a_month_without_any(
    planned: tuple[str, ...], held: list[str]
) -> None:
    before = [f"2026-09-{day}" for day in (28, 29, 30)]
    worked_on = [day.isoformat() for day in days(date(2026, 9, 28), date(2026, 10, 31)) if day.weekday() < 5]
    stays = [f"{day} {at} {way}" for day in worked_on for at, way in (("08:00", "in"), ("16:00", "out"))]
    tables = frames(
        contract=[contract("E-1", 2400)],
        punch=[punch(text, ZONE) for text in stays],
        schedule=[shift(f"{day} 08:00 16:00") for day in (*before, *planned)],
    )
    found = month_of_work(tables, COMPANY, month="2026-10", calendar="HR", limits=None)
    assert [problem.code for problem in found.held if problem.code == "hours.due_differs"] == held
    if not planned:  # by the contract: every weekday of eight hours
        assert found.held == [] and found.totals["regular_minutes"].tolist() == [22 * 480]
