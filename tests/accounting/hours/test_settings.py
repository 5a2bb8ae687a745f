"""Rounding and breaks are settings: read strictly, in the worker's favour, and without them nothing changes."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bolib.accounting.hours.rules import month_of_work, settings
from bolib.accounting.hours.rules.intervals import common, length, widened
from tests.accounting.hours.frames import COMPANY, LIMITS, ZONE, contract, frames
from tests.accounting.hours.test_cases import punch, shift


def day(punches: str, *, planned: str = "", **own: str) -> dict[str, Any]:
    """Count the fifth of October with settings of one's own."""
    rows = [punch(f"2026-10-05 {text}", ZONE) for text in punches.split(", ")]
    plans = [shift(f"2026-10-05 {planned}")] if planned else []
    tables = frames(contract=[contract("E-1", 2400)], punch=rows, schedule=plans)
    company = COMPANY | {"hours": {"clock": True, **own}}
    found = month_of_work(tables, company, month="2026-10", calendar="HR", limits=LIMITS)
    return {str(k): v for k, v in found.days.set_index("day").loc["2026-10-05"].items()}


@pytest.mark.parametrize(
    ("punches", "own", "regular", "clocked"),
    [
        ("08:07 in, 12:01 out", {}, 234, 234),
        ("08:07 in, 12:01 out", {"rounding_minutes": "15"}, 255, 234),
        ("08:00 in, 12:00 out", {"rounding_minutes": "15"}, 240, 240),
        ("08:01 in, 09:02 out, 09:03 in, 10:59 out", {"rounding_minutes": "30"}, 180, 177),
        ("08:00 in, 11:00 out, 11:45 in, 14:20 out", {}, 365, 335),
        ("08:00 in, 11:00 out, 11:45 in, 14:20 out", {"break_minutes": "45"}, 380, 335),
        ("08:00 in, 10:00 out, 10:30 in, 13:00 out", {}, 270, 270),
        ("08:00 in, 10:00 out, 10:30 in, 13:00 out", {"break_from": "300"}, 300, 270),
    ],
)
def test_minutes_with_a_setting(punches: str, own: dict[str, str], regular: int, clocked: int) -> None:
    found = day(punches, **own)
    assert (found["regular_minutes"], found["punched_minutes"]) == (regular, clocked)


def test_rounding_counts_nothing_outside_the_plan() -> None:
    found = day("08:00 in, 16:01 out", planned="08:00 16:00", rounding_minutes="15")
    assert (found["regular_minutes"], found["outside_minutes"], found["punched_minutes"]) == (480, 15, 481)


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("rounding_minutes", ("1", "5", "6", "15", "30"), ("0", "7", "31", "15.0", "", 15)),
        ("break_minutes", ("30", "120"), ("29", "121", "-30", 30)),
        ("break_from", ("60", "360"), ("59", "361", "6h", 360)),
        ("overtime_agreement", (True, False), ("yes", "1", 1)),
    ],
)
def test_a_setting_is_read_strictly(key: str, right: tuple[Any, ...], wrong: tuple[Any, ...]) -> None:
    for value in right:
        assert settings.problems(COMPANY | {"hours": {"clock": True, key: value}}) == []
    for value in wrong:
        (problem,) = settings.problems(COMPANY | {"hours": {"clock": True, key: value}})
        assert (problem.code, problem.where) == ("hours.setting_wrong", f"hours.{key}")


@given(st.lists(st.tuples(st.integers(1, 90), st.integers(1, 300)), max_size=8), st.sampled_from([1, 5, 6, 15, 30]))
def test_widened_stays_hold_what_was_clocked_and_never_meet(gaps: list[tuple[int, int]], step: int) -> None:
    stays, at = [], 100_000
    for free, work in gaps:
        stays.append((at + free, at + free + work))
        at += free + work
    wide = widened(stays, step)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(wide))
    assert length(common(wide, stays)) == length(stays) and length(wide) < length(stays) + 2 * step * len(stays) + 1
    assert step > 1 or wide == stays
