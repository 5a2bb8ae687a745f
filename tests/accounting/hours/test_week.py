"""A week of a person: seven days of whatever month, as they are counted now or were approved."""

from datetime import date
from pathlib import Path

import pytest

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.rules.pairs import Punch
from bolib.accounting.hours.rules.stays import stays
from tests.accounting.desk_company import MONTH, read
from tests.batch.test_hours_road import HOURS_RUN, home, made, opened  # noqa: F401 (fixture)


def test_a_week_shows_plan_clock_work_and_what_was_found(home: Path) -> None:  # noqa: F811
    with read() as books:
        days, months = hours.week(books, "E-2", date(2026, 10, 5))
        assert [one.month for one in months] == [MONTH]
        assert [one.stays for one in days[1:6]] == [
            (("08:00", "16:00"),),
            (("08:00", ""),),
            (("08:00", "16:00"),),
            (("09:30", "16:00"),),
            (),
        ]
        assert [one.minutes["worked"] for one in days] == [480, 480, 0, 480, 390, 0, 0]
        assert [one.minutes["planned"] for one in days] == [480] * 5 + [0] * 2
        assert {one.day[-2:]: one.kinds for one in days if one.kinds} == {
            "07": (("open_in", "waits"),),
            "09": (("short", "waits"),),
        }
        assert {one.state for one in days} == {"counted"} and "approved" not in days[0].minutes


def test_a_week_at_the_edge_of_a_month_has_the_days_of_both(home: Path) -> None:  # noqa: F811
    with read() as books:
        days, months = hours.week(books, "E-2", date(2026, 9, 28))
        assert [one.month for one in months] == ["2026-09", MONTH]
        assert [one.minutes.get("planned") for one in days] == [480] * 5 + [0] * 2
        known = hours.known(books, MONTH)
        again, used = hours.week(books, "E-2", date(2026, 9, 28), read=[known])
        assert again == days and used[1] is known
        after, _ = hours.week(books, "E-2", date(2026, 10, 26))
        assert after[-1].day == "2026-11-01" and after[-1].holiday


def test_an_approved_week_has_its_approved_minutes_and_its_month_says_what_is_paid(home: Path) -> None:  # noqa: F811
    made(HOURS_RUN)
    with read() as books:
        days, _ = hours.week(books, "E-1", date(2026, 10, 5))
        assert {one.state for one in days} == {"approved"}
        assert [one.minutes["approved"] for one in days] == [480] * 5 + [0] * 2
        assert hours.of_month(books, "E-1", MONTH, paid=True) == hours.of_month(books, "E-1", MONTH, paid=False)
        of = hours.of_month(books, "E-1", MONTH, paid=True)
        assert (of.run, of.approved_minutes, of.paid_minutes) == (HOURS_RUN, 22 * 480, None)
        of = hours.of_month(books, "E-2", MONTH, paid=True)
        assert (of.run, of.approved_minutes, of.paid_minutes) == (None, None, None)
        of = hours.of_month(books, "E-3", MONTH, paid=False)  # approved elsewhere
        assert of.run is None and of.approved_minutes


@pytest.mark.parametrize("unpaired", [False, True])
def test_a_stay_stands_on_the_day_on_which_it_began(unpaired: bool) -> None:
    night, minute = 22 * 60, 24 * 60
    punches = [
        Punch(night, "in", "", "UTC"),
        Punch(night + 480, "out", "", "UTC"),
        Punch(2 * minute, "in", "", "UTC"),
        Punch(3 * minute, "out", "", "UTC"),
    ]
    found = {"1970-01-01": [("22:00", "06:00")]}
    if unpaired:
        found |= {"1970-01-03": [("00:00", "")], "1970-01-04": [("", "00:00")]}
    assert stays(punches, 960, unpaired=unpaired) == found
