"""Approved hours come in as minutes of one person and month, and stay inside what a month can hold."""

from pathlib import Path

import pytest

from bolib.accounting import hours
from bolib.accounting.hours import store
from bolib.accounting.hours.rules import MINUTES
from bolib.books import Books, settings
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


PUNCH = {"person": "E-1", "at": "2026-10-05 08:00", "direction": "in", "device": "7"}


@pytest.mark.parametrize(
    ("at", "closed"),
    [
        ("2026-09-30 23:59", "2026-09"),
        ("2026-10-01 00:00", "2026-10"),
        ("2026-10-15 12:00", "2026-10"),
        ("2026-10-31 23:59", "2026-10"),
        ("2026-11-01 00:00", "2026-11"),
    ],
)
def test_hours_do_not_go_around_the_punches_of_their_month(
    staffed: Books, tmp_path: Path, at: str, closed: str
) -> None:
    assert bring(staffed, tmp_path, punches=[PUNCH | {"at": at}]).complete
    for month in ("2026-09", "2026-10", "2026-11"):
        answer = bring(staffed, tmp_path, month_hours=[HOURS | {"month": month}])
        assert told(answer) == (["2 month hours.has_punches"] if month == closed else [])
        assert (f"{month}-hours_month-2" in "\n".join(answer.lines)) == (month == closed)


def test_hours_that_were_known_before_the_punches_are_no_fault_and_a_punch_added_by_hand_counts_too(
    staffed: Books, tmp_path: Path
) -> None:
    assert bring(staffed, tmp_path, month_hours=[HOURS]).complete
    store.add_punch(staffed, store.check_punch(staffed, "E-1", "2026-10-05 16:00", "out", reason="forgot"))
    assert counts(bring(staffed, tmp_path, month_hours=[HOURS])) == [(0, 1, 0)]
    changed = bring(staffed, tmp_path, month_hours=[HOURS | {"regular_minutes": "10080"}])
    assert told(changed) == ["2 month hours.has_punches"]


def test_a_punch_that_was_struck_out_closes_no_month(staffed: Books, tmp_path: Path) -> None:
    assert bring(staffed, tmp_path, punches=[PUNCH]).complete
    ((at,),) = staffed.rows("select at from punch")
    store.void_punch(staffed, "E-1", at, "7", reason="another person's")
    assert bring(staffed, tmp_path, month_hours=[HOURS]).complete


def test_where_no_clock_counts_hours_come_in_beside_punches(
    staffed: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bring(staffed, tmp_path, punches=[PUNCH]).complete
    company = settings.company(staffed)
    monkeypatch.setattr(settings, "company", lambda reader: {**company, "hours": {**company["hours"], "clock": False}})
    assert bring(staffed, tmp_path, month_hours=[HOURS]).complete
