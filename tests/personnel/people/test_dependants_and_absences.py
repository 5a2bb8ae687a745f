"""Dependants and absences come in with their dates, for people who are in the books."""

from datetime import date
from pathlib import Path

import pytest

from bolib.books import Books
from bolib.personnel import people
from bolib.personnel.people.rules import absences
from tests.personnel.bringing import bring, counts, told

CHILD = {
    **{"person": "E-1", "dependant": "D-1", "birth_date": "2019-11-30", "kind": "child", "since": "2024-02-01"},
    **{"until": "", "share": "50%"},
}
AWAY = {"person": "E-1", "from": "2026-10-12", "to": "2026-10-16", "kind": "annual_leave", "minutes": ""}


def test_a_dependant_counts_from_its_day_to_its_last(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, dependants=[CHILD | {"until": "2026-10-20"}])
    assert [len(people.dependants(staffed, date(2026, 10, day))) for day in (20, 21)] == [1, 0]
    assert people.dependants(staffed, date(2026, 10, 1)).at[0, "share_ppm"] == 500_000


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"person": "E-9"}, "person people.person_unknown"),
        ({"until": "2024-01-31"}, "until people.until_before"),
        ({"since": "2019-11-29"}, "since people.before_birth"),
        ({"share": "0.5"}, "share cells.two_percents"),
    ],
)
def test_a_dependant_that_cannot_be_is_rejected(staffed: Books, tmp_path: Path, change: dict, problem: str) -> None:
    assert told(bring(staffed, tmp_path, dependants=[CHILD | change])) == [f"2 {problem}"]


@pytest.mark.parametrize(("first", "last", "seen"), [(16, 31, 1), (17, 31, 0), (1, 12, 1), (1, 11, 0)])
def test_an_absence_touches_the_days_it_has(staffed: Books, tmp_path: Path, first: int, last: int, seen: int) -> None:
    bring(staffed, tmp_path, absences=[AWAY])
    assert len(people.absences(staffed, date(2026, 10, first), date(2026, 10, last))) == seen


def test_a_longer_absence_replaces_the_shorter_one(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, absences=[AWAY])
    assert counts(bring(staffed, tmp_path, absences=[AWAY])) == [(0, 1, 0)]
    assert counts(bring(staffed, tmp_path, absences=[AWAY | {"to": "2026-10-19"}])) == [(1, 0, 0)]
    found = people.absences(staffed, date(2026, 10, 1), date(2026, 10, 31))
    assert list(found["last_day"]) == ["2026-10-19"]


def standing(books: Books) -> list[tuple]:
    found = absences.standing(people.absences(books, date(2026, 10, 1), date(2026, 10, 31)))
    return list(zip(found["first_day"], found["last_day"], strict=True))


def test_an_absence_that_was_taken_back_stands_no_more_until_it_is_said_again(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, absences=[AWAY])
    assert counts(bring(staffed, tmp_path, absences=[AWAY | {"cancelled": "ne"}])) == [(0, 1, 0)]
    assert standing(staffed) == [("2026-10-12", "2026-10-16")]
    assert counts(bring(staffed, tmp_path, absences=[AWAY | {"cancelled": "da"}])) == [(1, 0, 0)]
    assert standing(staffed) == []
    answer = bring(staffed, tmp_path, absences=[AWAY | {"to": "2026-10-19"}])
    assert [note.code for sheet in answer.sheets for note in sheet.notes] == ["people.absence_stays_cancelled"]
    assert standing(staffed) == []
    assert counts(bring(staffed, tmp_path, absences=[AWAY | {"cancelled": ""}])) == [(1, 0, 0)]
    assert standing(staffed) == [("2026-10-12", "2026-10-16")]
    assert staffed.verify().problems == []


@pytest.mark.parametrize("change", [{"from": "2026-10-13"}, {"kind": "unpaid_leave"}])
def test_taking_back_an_absence_that_nobody_brought_is_said(staffed: Books, tmp_path: Path, change: dict) -> None:
    bring(staffed, tmp_path, absences=[AWAY])
    answer = bring(staffed, tmp_path, absences=[AWAY | change | {"cancelled": "da"}])
    (note,) = [note for sheet in answer.sheets for note in sheet.notes]
    assert (note.code, note.args["day"]) == ("people.no_absence_cancelled", change.get("from", "2026-10-12"))
    assert standing(staffed) == [("2026-10-12", "2026-10-16")]
    right = bring(staffed, tmp_path, absences=[AWAY | {"cancelled": "da"}])
    assert [note for sheet in right.sheets for note in sheet.notes] == [] and standing(staffed) == []


def test_what_an_earlier_form_froze_of_absences_stands(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, absences=[AWAY])
    frozen = people.absences(staffed, date(2026, 10, 1), date(2026, 10, 31)).drop(columns="cancelled")
    assert len(absences.standing(frozen)) == 1


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"person": "E-9"}, "person people.person_unknown"),
        ({"to": "2026-10-11"}, "to people.until_before"),
        ({"minutes": "60"}, "minutes people.minutes_of_days"),
        ({"kind": "holiday"}, "kind cells.choice"),
    ],
)
def test_an_absence_that_cannot_be_is_rejected(staffed: Books, tmp_path: Path, change: dict, problem: str) -> None:
    assert told(bring(staffed, tmp_path, absences=[AWAY | change])) == [f"2 {problem}"]
