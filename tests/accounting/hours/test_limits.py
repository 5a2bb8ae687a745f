"""What lies beyond the limits of working time is told with its article, and holds nobody."""

import dataclasses
from datetime import date, timedelta

import pandas as pd
import pytest

from bolib.accounting.hours.rules import limits, month_of_work
from bolib.accounting.hours.rules.intervals import Interval
from bolib.rates import Rates, read_texts
from tests.accounting.hours.frames import COMPANY, LIMITS, RATES, ZONE, contract, frames
from tests.accounting.hours.test_cases import punch
from tests.tree import ROOT

MONDAY = date(2026, 10, 5)
LAST = date(2026, 10, 31)
assert LIMITS


def at(day: int, hour: int) -> int:
    return (day * 24 + hour) * 60


def week(*shifts: tuple[int, int, int]) -> list[tuple[date, list[Interval]]]:
    """Give days of work: the number of the day from a Monday on, from and to which hour."""
    return [(MONDAY + timedelta(day), [(at(day, start), at(day, end))]) for day, start, end in shifts]


@pytest.mark.parametrize(
    ("days", "rests"),
    [
        ([(n, 8, 16) for n in range(14)], [("2026-10-11", 16 * 60)]),
        ([(n, 8, 16) for n in (0, 1, 2, 3, 4, 7)], []),
        ([(n, 8, 16) for n in range(6)] + [(7, 3, 11), (8, 8, 16)], [("2026-10-11", 35 * 60)]),
        ([(n, 8, 16) for n in range(6)] + [(7, 4, 12), (8, 8, 16)], []),
        ([(n, 8, 16) for n in range(2, 7)] + [(7, 8, 16)], []),  # the week began with free days
        ([(n, 8, 16) for n in range(7)], []),  # what follows is not known yet
    ],
)
def test_a_week_in_which_no_long_rest_begins_is_told(
    days: list[tuple[int, int, int]], rests: list[tuple[str, int]]
) -> None:
    found = limits.of_weekly_rest("E-1", week(*days), LAST, LIMITS)
    assert [(one.day.isoformat(), one.minutes) for one in found] == rests


@pytest.mark.parametrize(("minutes", "told"), [(3000, 0), (3001, 1)])
def test_a_week_of_more_than_fifty_hours_is_told(minutes: int, told: int) -> None:
    assert len(list(limits.of_weeks("E-1", {MONDAY: minutes}, LIMITS))) == told


def before(
    month: str, overtime: int, *, night: int = 0, worked: int = 10_000, source: str = "run"
) -> dict[str, object]:
    about = {"person": "E-1", "month": month, "source": source, "overtime_minutes": overtime}
    return {**about, "night_minutes": night, "worked_minutes": worked}


def saturdays(rows: list[dict[str, object]], *, agreed: bool = False) -> pd.DataFrame:
    """Count an October of ten hours on each day, with what the year held before; gives what is told."""
    days = [MONDAY + timedelta(n) for n in range(5)]
    punches = [punch(f"{d} {clock} {way}", ZONE) for d in days for clock, way in (("08:00", "in"), ("18:00", "out"))]
    tables = frames(contract=[contract("E-1", 2400)], punch=punches) | {"hours_before": pd.DataFrame(rows)}
    company = COMPANY | {"hours": {"clock": True, "outside_plan": "count", "overtime_agreement": agreed}}
    allowed = limits.read(RATES, company)
    return month_of_work(tables, company, month="2026-10", calendar="HR", limits=allowed).exceptions


@pytest.mark.parametrize(
    ("rows", "agreed", "told"),
    [
        ([before("2026-09", 170 * 60)], False, []),  # with ten hours of this week 180
        ([before("2026-09", 170 * 60 + 1)], False, [180 * 60 + 1]),
        ([before("2026-03", 100 * 60, source="opening"), before("2026-09", 80 * 60)], False, [190 * 60]),
        ([before("2025-12", 170 * 60 + 1)], False, []),  # another year
        ([before("2026-09", 200 * 60)], True, []),  # 250 by collective agreement
        ([before("2026-09", 240 * 60 + 1)], True, [250 * 60 + 1]),
    ],
)
def test_overtime_of_the_year_counts_from_wherever_it_was_approved(
    rows: list[dict[str, object]], agreed: bool, told: list[int]
) -> None:
    found = saturdays(rows, agreed=agreed)
    beyond = found[found["kind"] == "overtime_year"]
    assert beyond["minutes"].tolist() == told
    assert beyond["stops"].sum() == 0 and beyond["noted"].tolist() == [1] * len(told)


def nights(hours: int, worked: int, *, rows: tuple[dict[str, object], ...] = ()) -> dict[str, object]:
    day = {"person": "E-1", "regular_minutes": worked, "overtime_minutes": 0, "night_minutes": hours * 60}
    days = pd.DataFrame([day | {"holiday_paid_minutes": 0, "credited_minutes": 0}] * 20)
    earlier = pd.DataFrame(list(rows)) if rows else limits.NONE_BEFORE
    (row,) = limits.of_year(days, earlier, "2026-10", LIMITS).to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_who_works_three_hours_at_night_on_most_days_or_a_third_of_the_year_is_a_night_worker() -> None:
    assert nights(3, 480)["night_worker"] == 1
    assert nights(2, 480)["night_worker"] == 0
    assert nights(2, 480, rows=(before("2026-02", 0, night=4_200),))["night_worker"] == 1
    assert nights(2, 480, rows=(before("2025-02", 0, night=4_200),))["night_worker"] == 0


def test_a_night_workers_average_is_over_four_months_of_six_days_a_week() -> None:
    alone = nights(3, 640)
    assert (alone["average_minutes"], alone["longest_night_minutes"]) == (20 * 640 * 7 // (31 * 6), 640)
    with_three = nights(3, 640, rows=(before("2026-07", 0), before("2026-09", 0), before("2026-06", 0)))
    assert with_three["average_minutes"] == (20 * 640 + 20_000) * 7 // ((31 + 31 + 30) * 6)
    over = pd.DataFrame([alone | {"average_minutes": LIMITS.night_average + n} for n in (0, 1)])
    assert len(list(limits.of_sums(over, MONDAY, set(), LIMITS))) == 1


def test_where_the_limits_are_not_adopted_none_is_looked_at_and_it_is_said() -> None:
    file = ROOT / "parameters" / "rates" / "croatia" / "minimum_wage.yaml"
    without: Rates = read_texts({file.name: file.read_bytes()}, month=MONDAY, pay_day=MONDAY)
    assert limits.read(without, COMPANY) is None
    assert [problem.where for problem in limits.untold(without)] == limits.needed() and limits.untold(RATES) == []
    assert dataclasses.asdict(LIMITS)["weekly_rest"] == 36 * 60
