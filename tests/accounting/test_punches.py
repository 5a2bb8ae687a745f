"""Punches come in as the clock told them: every instant once, and what cannot be told is asked back."""

from datetime import datetime
from pathlib import Path

import pytest

from bolib import dates
from bolib.accounting.hours.rules import punches_taken
from bolib.batch.imports import import_files
from bolib.books import Books
from tests.personnel.bringing import CONTRACT, DAY, PERSON, SECOND, UNIT, bring, counts, told

PUNCH = {"person": "E-1", "at": "2026-10-05 07:58", "direction": "in", "site": "", "device": "7", "offset": ""}


@pytest.fixture
def staffed(books: Books, tmp_path: Path) -> Books:
    second = CONTRACT | {"contract": "U-2", "person": "E-2"}
    people, units, contracts = [PERSON, SECOND], [UNIT], [CONTRACT, second]
    assert bring(books, tmp_path, people=people, units=units, contracts=contracts).complete
    return books


def punches(books: Books) -> list[tuple]:
    return books.rows("select person, at, device, zone, direction, site from punch order by at, person")


def micros(text: str, offset: str | None = None) -> int:
    return dates.instant(datetime.fromisoformat(text), "Europe/Zagreb", offset)


def notes(answer) -> list[tuple[str, dict]]:
    return [(note.code, note.args) for sheet in answer.sheets for note in sheet.notes]


def test_a_punch_is_an_instant_with_the_zone_of_its_place(staffed: Books, tmp_path: Path) -> None:
    rows = [PUNCH, PUNCH | {"at": "5.10.2026. 16:01:30", "direction": "izlaz"}]
    assert bring(staffed, tmp_path, punches=rows).complete
    assert punches(staffed) == [
        ("E-1", micros("2026-10-05 07:58:00"), "7", "Europe/Zagreb", "in", None),
        ("E-1", micros("2026-10-05 16:01:30"), "7", "Europe/Zagreb", "out", None),
    ]
    assert staffed.verify().problems == []


def test_a_second_import_adds_nothing_and_leaves_no_event(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, punches=[PUNCH, PUNCH])
    head = staffed.head
    assert counts(bring(staffed, tmp_path, punches=[PUNCH, PUNCH])) == [(0, 2, 0)]
    assert staffed.head == head and len(punches(staffed)) == 1


def test_another_device_is_another_punch_and_another_direction_a_later_word(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, punches=[PUNCH])
    assert counts(bring(staffed, tmp_path, punches=[PUNCH, PUNCH | {"device": "8"}])) == [(1, 1, 0)]
    assert counts(bring(staffed, tmp_path, punches=[PUNCH | {"direction": "out"}])) == [(1, 0, 0)]
    assert staffed.rows("select direction from punch where device = '7' order by event") == [("in",), ("out",)]
    assert counts(bring(staffed, tmp_path, punches=[PUNCH | {"direction": "out"}])) == [(0, 1, 0)]


def test_a_file_without_a_column_leaves_what_it_held(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, punches=[PUNCH | {"site": "ZG"}])
    bare = {name: PUNCH[name] for name in ("person", "at", "device")}
    assert counts(bring(staffed, tmp_path, punches=[bare])) == [(0, 1, 0)]
    assert counts(bring(staffed, tmp_path, punches=[bare | {"direction": "out"}])) == [(1, 0, 0)]
    assert staffed.rows("select direction, site from punch order by event desc")[0] == ("out", "ZG")


def test_rows_that_contradict_each_other_all_come_back(staffed: Books, tmp_path: Path) -> None:
    rows = [PUNCH, PUNCH | {"direction": "out"}, PUNCH | {"device": "8"}, PUNCH]
    answer = bring(staffed, tmp_path, punches=rows)
    assert counts(answer) == [(1, 0, 3)]
    assert told(answer) == ["2  people.contradicts", "3  people.contradicts", "5  people.contradicts"]


def test_of_two_files_that_contradict_each_other_the_later_one_comes_back(staffed: Books, tmp_path: Path) -> None:
    (tmp_path / "punches-1.csv").write_text("person;at;direction\nE-1;2026-10-05 08:00;in\n")
    (tmp_path / "punches-2.csv").write_text("person;at;direction\nE-1;2026-10-05 08:00;out\n")
    paths = [tmp_path / "punches-1.csv", tmp_path / "punches-2.csv"]
    for dry_run in (True, False):
        answer = import_files(staffed, paths, language="en", day=DAY, dry_run=dry_run)
        assert counts(answer) == [(1, 0, 0), (0, 0, 1)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"person": "E-9"}, "person people.person_unknown"),
        ({"at": "2026-10-25 02:30"}, "at punches.twice"),
        ({"at": "2026-03-29 02:30"}, "at punches.never"),
        ({"at": "2026-10-25 02:30", "offset": "+03:00"}, "offset punches.other_offset"),
        ({"at": "2026-10-05 08:00", "offset": "+01:00"}, "offset punches.other_offset"),
        ({"at": "2026-10-05"}, "at cells.wall_time"),
        ({"at": "2026-02-31 08:00"}, "at cells.wall_time"),
        ({"at": "0000-01-01 08:00"}, "at cells.wall_time"),
        ({"at": "1899-12-31 08:00"}, "at cells.day_absurd"),
        ({"at": "2026-10-05 24:00"}, "at cells.wall_time"),
        ({"at": ""}, "at columns.empty"),
        ({"direction": "2"}, "direction cells.choice"),
        ({"offset": "2"}, "offset cells.offset"),
    ],
)
def test_what_cannot_be_told_comes_back(staffed: Books, tmp_path: Path, change: dict, problem: str) -> None:
    assert told(bring(staffed, tmp_path, punches=[PUNCH | change])) == [f"2 {problem}"]
    assert punches(staffed) == []


@pytest.mark.parametrize(
    ("at", "offset", "utc"),
    [
        ("2026-10-25 01:59", "", "2026-10-24T23:59:00+00:00"),
        ("2026-10-25 02:30", "+02:00", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25 02:30", "+01:00", "2026-10-25T01:30:00+00:00"),
        ("2026-10-25 03:00", "", "2026-10-25T02:00:00+00:00"),
        ("2026-03-29 01:59", "", "2026-03-29T00:59:00+00:00"),
        ("2026-03-29 02:30", "+01:00", "2026-03-29T01:30:00+00:00"),
        ("2026-03-29 03:00", "+02:00", "2026-03-29T01:00:00+00:00"),
    ],
)
def test_an_offset_settles_what_the_wall_does_not(
    staffed: Books, tmp_path: Path, at: str, offset: str, utc: str
) -> None:
    assert bring(staffed, tmp_path, punches=[PUNCH | {"at": at, "offset": offset}]).complete
    assert dates.local(punches(staffed)[0][1], "UTC").isoformat() == utc


def test_both_offsets_are_named_where_a_time_occurs_twice(staffed: Books, tmp_path: Path) -> None:
    (sheet,) = bring(staffed, tmp_path, punches=[PUNCH | {"at": "2026-10-25 02:30"}]).sheets
    args = sheet.faults[0].problem.args
    assert (args["before"], args["after"], args["zone"]) == ("+02:00", "+01:00", "Europe/Zagreb")


def test_a_punch_on_a_day_without_a_contract_goes_in_and_is_named(staffed: Books, tmp_path: Path) -> None:
    early = [PUNCH | {"at": f"2024-01-{day} 08:00"} for day in ("30", "31")] + [PUNCH | {"at": "2024-02-01 08:00"}]
    answer = bring(staffed, tmp_path, punches=early)
    assert answer.complete and len(punches(staffed)) == 3
    assert notes(answer) == [("punches.no_contract", {"person": "E-1", "count": 2, "first": "2024-01-30"})]


def test_punches_without_direction_are_said_to_be_paired_by_order(staffed: Books, tmp_path: Path) -> None:
    answer = bring(staffed, tmp_path, punches=[PUNCH | {"direction": ""}, PUNCH | {"device": "8"}])
    assert notes(answer) == [("punches.by_order", {"count": 1})]


def test_too_many_rows_that_would_come_back_are_refused_as_a_whole(
    staffed: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(punches_taken, "MOST_FAULTS", 2)
    strangers = [PUNCH | {"person": f"X-{n}"} for n in range(3)]
    assert counts(bring(staffed, tmp_path, punches=[PUNCH, *strangers[:2]])) == [(1, 0, 2)]
    for rows in (strangers, [PUNCH, PUNCH | {"direction": "out"}, PUNCH]):
        (sheet,) = bring(staffed, tmp_path, punches=[PUNCH | {"device": "9"}, *rows]).sheets
        assert [problem.code for problem in sheet.problems] == ["punches.too_many"]
    assert len(punches(staffed)) == 1


def test_more_clocks_than_can_be_are_refused_in_one_sentence(
    staffed: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(punches_taken, "BITS", 20)
    (sheet,) = bring(staffed, tmp_path, punches=[PUNCH, PUNCH | {"at": "2026-01-01 08:00"}]).sheets
    assert [problem.code for problem in sheet.problems] == ["punches.too_many_clocks"]
