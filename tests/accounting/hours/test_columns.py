"""Whole columns of people come to the same minutes and exceptions as one person after another."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bolib import dates
from bolib.accounting.hours.rules import Month
from bolib.accounting.hours.rules import month as counting
from bolib.accounting.hours.rules.clock import NIGHT_BEGINS, NIGHT_ENDS, local_day
from bolib.accounting.hours.rules.columns.frames import ordinary
from bolib.accounting.hours.rules.columns.stays import by_person
from bolib.accounting.hours.rules.columns.walls import PASSED, by_sort, walls
from bolib.dates import local
from tests.accounting.hours.frames import COMPANY, LIMITS, contract, frames, tables
from tests.accounting.hours.simulated import Person, Wall, month
from tests.accounting.hours.test_cases import absence, punch, said, shift
from tests.accounting.hours.test_simulation import ZONES, restless, say, steady

PEOPLE = 100
SITES = {"sites": {"ABROAD": {"name": "Abroad", "time_zone": "Europe/London"}}}
SETTINGS: dict[str, dict[str, Any]] = {
    "as they are": {},
    "what is outside the plan counts": {"outside_plan": "count", "overtime_agreement": True},
    "uneven time, stays are widened": {"uneven_time": True, "rounding_minutes": "15", "grace_minutes": "20"},
    "a longer break from earlier on": {"break_minutes": "45", "break_from": "240", "rounding_minutes": "5"},
    "every minute asks, stays are short": {
        "outside_plan_from": "0",
        "grace_minutes": "0",
        "shift_gap_minutes": "60",
        "longest_shift_minutes": "500",
    },
}
ONE = {"contract": [contract("E-1", 2400)]}
PUNCHES = [punch(f"2026-10-05 {clock} {way}", "Europe/Zagreb") for clock, way in (("08:00", "in"), ("16:00", "out"))]


@contextmanager
def watched(*, one_by_one: bool) -> Iterator[list[str]]:
    """Note who is counted in whole columns; `one_by_one` leaves nobody to them."""
    found: list[str] = []

    def watching(inputs: Any, contracts: pd.DataFrame, left_out: Any, **about: Any) -> Any:
        made = ordinary(inputs, contracts, {*left_out, *(contracts["person"] if one_by_one else ())}, **about)
        found.extend(made.persons)
        return made

    with mock.patch.object(counting, "ordinary", watching):
        yield found


def both_ways(
    inputs: dict[str, pd.DataFrame], name: str, company: dict[str, Any], limits: Any = LIMITS
) -> tuple[Month, list[str]]:
    """Count in whole columns and one by one, hold the two against each other; gives the month and who was in columns."""
    made = []
    for single in (False, True):
        with watched(one_by_one=single) as columns:
            made.append(counting.month_of_work(inputs, company, month=name, calendar="HR", limits=limits))
        if not single:
            seen = list(columns)
    assert not columns
    for part in ("days", "totals", "exceptions", "year"):
        pd.testing.assert_frame_equal(*(getattr(one, part) for one in made), obj=part)
    for part in ("held", "elsewhere", "before"):
        assert getattr(made[0], part) == getattr(made[1], part), part
    return made[0], seen


def people(name: str, chance: random.Random) -> tuple[dict[str, Person], dict[str, Wall]]:
    """Make up people, as the walk through every minute does; some have had words said of their exceptions."""
    first, last = dates.month_of(name)
    span = (dates.week_of(first - timedelta(1)), first, last)
    holidays = {day for year in (span[0].year, last.year) for day in dates.holidays("HR", year)}
    made, seen = {}, {zone: Wall(zone, span[0], last) for zone in ZONES}
    for number in range(PEOPLE):
        person = (steady if chance.random() < 0.4 else restless)(chance, seen, span)
        if chance.random() < 0.2:
            say(chance, person, month(person, seen[person.zone], *span, holidays), first, often=0.9)
        made[f"E-{number:02}"] = person
    return made, seen


@pytest.mark.parametrize("about", SETTINGS)
@pytest.mark.parametrize("name", ["2026-03", "2026-10", "2026-05"])  # two of them with a change of clocks
def test_whole_columns_come_to_the_same_as_one_by_one(name: str, about: str) -> None:
    made, seen = people(name, random.Random(f"{name} {about}"))
    inputs = tables(made, seen)
    abroad = [person.zone == "Europe/London" for person in made.values()]
    inputs["contract"].loc[abroad, "site"] = "ABROAD"
    company = COMPANY | SITES | {"hours": {"clock": True, **SETTINGS[about]}}
    found, columns = both_ways(inputs, name, company)
    assert PEOPLE // 2 < len(columns) < PEOPLE  # both have been looked at
    kinds = set(found.exceptions.loc[found.exceptions["person"].isin(columns), "kind"])
    assert kinds >= {"open_in", "open_out", "short", "no_show", "no_contract", "rest_short"}
    of_them = found.days[found.days["person"].isin(columns)]
    assert all(of_them[f"{kind}_minutes"].any() for kind in ("regular", "night", "sunday", "leave"))
    assert of_them["overtime_minutes"].any() or "counts" not in about
    assert of_them["holiday_minutes"].any() or name != "2026-05"


def test_no_limits_are_looked_at_where_they_are_not_known() -> None:
    found, columns = both_ways(frames(**ONE, punch=PUNCHES), "2026-10", COMPANY, None)
    assert columns == ["E-1"] and found.year.empty


@pytest.mark.parametrize("block", [1, 7])
def test_blocks_of_people_come_to_the_same(block: int) -> None:
    made, seen = people("2026-10", random.Random(block))
    some = dict(list(made.items())[:30])
    with mock.patch("bolib.accounting.hours.rules.columns.counted.BLOCK", block):
        _, columns = both_ways(tables(some, seen), "2026-10", COMPANY)
    assert len(columns) > block


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (
            {"punch": [*PUNCHES, punch("2026-10-06 08:00", "Europe/Zagreb")]},
            "a clock that says in or out only at times",
        ),
        ({"punch": [punch("2026-10-05 08:00 in", "Europe/London")]}, "a clock in another time zone"),
        ({"punch": [punch("2026-08-05 08:00 in", "Europe/Zagreb")]}, "a punch far from the month"),
        ({"schedule": [shift("2026-10-05 08:00 12:00"), shift("2026-10-05 16:00 20:00")]}, "two shifts on a day"),
        ({"schedule": [shift("2026-10-05 20:00 08:00"), shift("2026-10-06 07:00 15:00")]}, "shifts that meet"),
        (
            {"absence": [absence(f"2026-10-05 2026-10-05 {k} 60") for k in ("sick_employer", "paid_leave")]},
            "two absences",
        ),
        ({"hours_resolution": [said("2026-10-05 short unpaid 60")]}, "a word that changes minutes"),
        (
            {"contract": [contract("E-1", 2400, until="2026-10-11"), contract("E-1", 1200, since="2026-10-12")]},
            "a change",
        ),
        (
            {
                "punch": [
                    punch("2026-10-05 20:00 in", "Europe/Zagreb"),
                    punch("2026-10-06 10:00 out", "Europe/Zagreb"),
                ],
                "schedule": [shift("2026-10-05 20:00 06:00"), shift("2026-10-06 08:00 16:00")],
            },
            "a stay that goes on into another shift",
        ),
    ],
)
def test_whose_month_is_out_of_the_ordinary_is_counted_one_by_one(given: dict[str, Any], why: str) -> None:
    assert both_ways(frames(**(ONE | given)), "2026-10", COMPANY)[1] == [], why


@pytest.mark.parametrize(
    "given",
    [
        {"hours_resolution": [said("2026-10-05 outside_plan accept 60")]},
        {
            "contract": [
                contract("E-1", 2400, until="2026-10-11"),
                contract("E-1", 2400, since="2026-10-12", contract="U-2"),
            ]
        },
        {"absence": [absence("2026-10-05 2026-10-09 annual_leave"), absence("2026-10-12 2026-10-12 paid_leave 60")]},
        {"punch": PUNCHES, "schedule": [shift("2026-10-05 20:00 06:00"), shift("2026-10-06 08:00 16:00")]},
    ],
)
def test_whose_month_is_ordinary_is_counted_in_whole_columns(given: dict[str, Any]) -> None:
    assert both_ways(frames(**(ONE | given)), "2026-10", COMPANY)[1] == ["E-1"]


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 90_000), st.integers(0, 2), st.sampled_from([0, 1, 2, 1 << 20]))
    ),
    st.integers(1, 6),
)
def test_punches_stand_in_order_whatever_order_they_come_in(rows: list[tuple[int, ...]], block: int) -> None:
    columns = np.array(rows, np.int64).reshape(-1, 4).T
    clocked, found = by_person(*columns, count=6), []
    for first in range(0, 6, block):
        punches = clocked.of(first, min(first + block, 6))
        person, at = punches.who(punches.moment)
        devices = punches.device(np.arange(len(person)))
        found += zip((person + first).tolist(), at.tolist(), punches.way.tolist(), devices.tolist(), strict=True)
    once = {row[:3]: row for row in sorted(rows, reverse=True)}  # of the same minute and way the least device
    assert found == sorted(once.values())


@pytest.mark.parametrize("zone", ["Europe/Zagreb", "Australia/Lord_Howe", "America/Havana", "Asia/Beirut", "UTC"])
@pytest.mark.parametrize("begin", [date(2026, 3, 23), date(2026, 10, 19)])
def test_the_walls_show_the_day_and_the_night_of_every_minute(zone: str, begin: date) -> None:
    seen = walls([zone, "Asia/Kathmandu"], begin, begin + timedelta(20), {begin + timedelta(1)})
    for minute in range(0, seen.span - 1, 7):
        at = seen.start + minute
        shown = local(at * 60_000_000, zone)
        assert seen.begin + timedelta(int(seen.day[minute])) == local_day(at, zone) == shown.date()
        is_so = {
            "night_minutes": not NIGHT_ENDS <= shown.time() < NIGHT_BEGINS,
            "sunday_minutes": shown.weekday() == 6,
            "holiday_minutes": shown.date() == begin + timedelta(1),
        }
        found = by_sort(seen.between(np.array([minute]), np.array([minute + 1])))
        assert {column: [is_so[column]] for column in PASSED} == found, shown
