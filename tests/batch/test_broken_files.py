"""Every kind of broken file is refused in one sentence: no traceback, no hang, nothing outside the folder touched."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bolib.batch.imports import import_files
from bolib.books import Books
from bolib.formats import tables
from bolib.text import LANGUAGES
from tests.batch.broken_files import CASES, GOOD, WORKBOOK, csv_of
from tests.personnel.bringing import CONTRACT, DAY, PERSON, SECOND, UNIT, bring


def snapshot(folder: Path) -> dict[str, str]:
    """Every file of a folder with its hash; what is no ordinary file only by name."""
    listed = sorted(path for path in folder.rglob("*") if "books" not in path.parts)
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file() and path.stat().st_size < 10**8
        else ""
        for path in listed
    }


@pytest.fixture
def staffed(books: Books, tmp_path: Path) -> Iterator[Books]:
    assert bring(books, tmp_path, people=[PERSON], units=[UNIT], contracts=[CONTRACT]).complete
    yield books
    assert books.verify().problems == []


def test_there_are_at_least_58_kinds_and_the_file_they_are_made_from_is_good(books: Books, tmp_path: Path) -> None:
    assert len(CASES) >= 58 and len({(name, content) for name, content, _ in CASES.values()}) == len(CASES)
    for name, content in (("people.csv", csv_of(GOOD)), ("people.xlsx", WORKBOOK)):
        (tmp_path / name).write_bytes(content)
        assert import_files(books, [tmp_path / name], language="en", day=DAY).complete


@pytest.mark.timeout(60)
@pytest.mark.parametrize("case", CASES)
def test_a_broken_file_is_refused_in_one_sentence(staffed: Books, tmp_path: Path, case: str) -> None:
    name, content, code = CASES[case]
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / name
    if callable(content):
        content(path)
    else:
        path.write_bytes(content)
    before, events = snapshot(tmp_path), staffed.rows("select count(*) from person")
    for language in LANGUAGES:
        answer = import_files(staffed, [path], language=language, day=DAY)
        problems = [problem for sheet in answer.sheets for problem in sheet.problems]
        faults = [fault.problem for sheet in answer.sheets for fault in sheet.faults]
        assert answer.rejected and code in [problem.code for problem in (problems or faults)]
        assert len(problems) <= 1
        lines = list(answer.lines)
        assert all(len(line) < 1_000 and line.isprintable() for line in lines)
        assert not re.search(r"Traceback|Error\b|Exception|<[a-z]+ object", "\n".join(lines))
    after = snapshot(tmp_path)
    written = set(after) - set(before)
    assert {place: after[place] for place in before} == before
    assert all(place.startswith(f"in/{name}.rejected") for place in written)
    assert staffed.rows("select count(*) from person") == events
    for place in written:
        (sheet,) = tables.read((tmp_path / place).read_bytes(), place)
        assert sheet.rows[0].cells[2]


def test_a_file_that_may_not_be_read_is_one_sentence(
    staffed: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(csv_of(GOOD))

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (sheet,) = import_files(staffed, [path], language="en", day=DAY).sheets
    assert [(p.code, p.args) for p in sheet.problems] == [("import.unreadable", {"reason": "Permission denied"})]


def test_the_reasons_are_in_the_language_of_the_user_and_no_cell_is_a_formula(books: Books, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(csv_of(GOOD, person="E 1", first_name="=1+1", last_name="@x"))
    said = {}
    for language in LANGUAGES:
        (written,) = import_files(books, [path], language=language, day=DAY).rejects.values()
        (sheet,) = tables.read(written.read_bytes(), "t")
        said[language] = sheet.rows[0].cells[2]
        assert "=1+1" in sheet.rows[0].cells and "@x" in sheet.rows[0].cells
    assert "is no code" in said["en"] and "nije šifra" in said["hr"]


@pytest.mark.parametrize("length", [2_001, 200_000])
def test_of_a_file_with_an_over_long_cell_the_other_rows_go_in(books: Books, tmp_path: Path, length: int) -> None:
    path = tmp_path / "people.csv"
    second = csv_of(SECOND | {"since": GOOD["since"]})
    headings, first, long = csv_of(GOOD).splitlines() + csv_of(GOOD, last_name="x" * length).splitlines()[1:]
    path.write_bytes(b"\n".join([headings, first, long, second.splitlines()[1]]))
    answer = import_files(books, [path], language="en", day=DAY)
    (sheet,) = answer.sheets
    (fault,) = sheet.faults
    assert (fault.row, fault.column, fault.problem.code, fault.problem.where) == (
        3,
        "last_name",
        "cells.long",
        "people.csv:3:last_name",
    )
    assert fault.problem.args == {"most": 2_000} and sheet.added == 2
    assert books.rows("select person from person order by person") == [("E-1",), ("E-2",)]
    (written,) = answer.rejects.values()
    again = import_files(books, [written], language="en", day=DAY)  # what came back is read, and refused again
    assert [fault.problem.code for sheet in again.sheets for fault in sheet.faults] == ["cells.long"]
