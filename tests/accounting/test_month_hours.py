"""Approved hours come in as minutes of one person and month, and stay inside what a month can hold."""

from pathlib import Path

import pytest

from bolib.accounting import hours
from bolib.accounting.hours.rules import MINUTES
from bolib.books import Books
from tests.personnel.bringing import CONTRACT, HOURS, PERSON, UNIT, bring, counts, told


@pytest.fixture
def staffed(books: Books, tmp_path: Path) -> Books:
    assert bring(books, tmp_path, people=[PERSON], units=[UNIT], contracts=[CONTRACT]).complete
    return books


def test_a_kind_of_minutes_that_is_not_named_has_none(staffed: Books, tmp_path: Path) -> None:
    assert bring(staffed, tmp_path, month_hours=[HOURS | {"overtime_minutes": ""}]).complete
    (row,) = hours.approved(staffed, "2026-10").to_dict("records")
    assert row == {"person": "E-1", **dict.fromkeys(MINUTES, 0), "regular_minutes": 10_560}
    assert len(hours.approved(staffed, "2026-09")) == 0


def test_hours_may_be_written_instead_of_minutes(staffed: Books, tmp_path: Path) -> None:
    row = {"person": "E-1", "month": "10/2026", "regular_hours": "168:30"}
    assert bring(staffed, tmp_path, month_hours=[row]).complete
    assert list(hours.approved(staffed, "2026-10")["regular_minutes"]) == [10_110]


def test_a_later_row_of_the_month_replaces_the_earlier_one(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, month_hours=[HOURS])
    event = staffed.seq
    assert counts(bring(staffed, tmp_path, month_hours=[HOURS])) == [(0, 1, 0)]
    assert counts(bring(staffed, tmp_path, month_hours=[HOURS | {"regular_minutes": "10080"}])) == [(1, 0, 0)]
    assert list(hours.approved(staffed, "2026-10")["regular_minutes"]) == [10_080]
    assert list(hours.approved(staffed.as_known(event), "2026-10")["regular_minutes"]) == [10_560]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"person": "E-9"}, "person people.person_unknown"),
        ({"month": "2024-01"}, "month hours.no_contract"),
        ({"regular_minutes": ""}, "regular_minutes columns.empty"),
        ({"regular_minutes": "-1"}, "regular_minutes cells.whole"),
        ({"regular_minutes": "44641"}, "regular_minutes cells.whole"),
        ({"leave_minutes": "34081"}, "regular_minutes hours.more_than_month"),
        ({"month": "2026-11", "leave_minutes": "32641"}, "regular_minutes hours.more_than_month"),
        ({"night_minutes": "10561"}, "night_minutes hours.not_inside"),
        ({"holiday_minutes": "10561"}, "holiday_minutes hours.not_inside"),
    ],
)
def test_hours_that_cannot_be_are_rejected(staffed: Books, tmp_path: Path, change: dict, problem: str) -> None:
    assert told(bring(staffed, tmp_path, month_hours=[HOURS | change])) == [f"2 {problem}"]


@pytest.mark.parametrize(
    "change",
    [
        {"month": "2024-02"},
        {"leave_minutes": "34080"},
        {"night_minutes": "10560"},
        {"sunday_minutes": "10561", "overtime_minutes": "1"},
    ],
)
def test_hours_at_the_edge_of_what_can_be_go_in(staffed: Books, tmp_path: Path, change: dict) -> None:
    assert bring(staffed, tmp_path, month_hours=[HOURS | change]).complete


def test_hours_without_minutes_are_asked_back_once(staffed: Books, tmp_path: Path) -> None:
    row = {"person": "E-1", "month": "2026-10", "regular_minutes": "", "regular_hours": "176"}
    answer = bring(staffed, tmp_path, month_hours=[row])
    assert told(answer) == ["2 regular_hours cells.duration"]
    assert "176 is no duration; write hours:minutes, such as 176:00" in "\n".join(answer.lines)
    assert told(bring(staffed, tmp_path, month_hours=[row | {"regular_hours": ""}])) == [
        "2 regular_minutes columns.empty"
    ]


def test_two_rows_of_one_month_that_differ_both_come_back(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, month_hours=[HOURS])
    answer = bring(staffed, tmp_path, month_hours=[HOURS, HOURS | {"regular_minutes": "10080"}])
    assert (counts(answer), told(answer)) == ([(0, 0, 2)], [f"{row}  people.contradicts" for row in (2, 3)])
    assert list(hours.approved(staffed, "2026-10")["regular_minutes"]) == [10_560]


def test_hours_in_both_columns_must_agree(staffed: Books, tmp_path: Path) -> None:
    assert bring(staffed, tmp_path, month_hours=[HOURS | {"regular_hours": "176:00"}]).complete
    answer = bring(staffed, tmp_path, month_hours=[HOURS | {"regular_hours": "176:01"}])
    assert told(answer) == ["2 regular_hours columns.twice"]
