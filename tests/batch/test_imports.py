"""A command brings files in: good rows under one event a file, the others beside the file with their reasons."""

import os
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
import yaml

from bolib.batch import imports
from bolib.batch.imports import ACTS, KINDS, import_files, kind_of, template
from bolib.books import Books, roles
from bolib.formats import tables, workbooks
from bolib.formats.cells import Reading
from bolib.formats.sheets import Number
from bolib.personnel import people
from bolib.personnel.people.rules import municipalities
from bolib.problem import Refused
from bolib.text import LANGUAGES
from tests.personnel.bringing import CONTRACT, DAY, HOURS, PERSON, SECOND, UNIT, Rows, bring, counts, told, written
from tests.run_folder import iban, oib

BAD = SECOND | {"oib": "00000000002", "first_name": "=cmd|' /C calc'!A1", "since": "2024-01-01"}
GOOD = PERSON | {"since": "2024-01-01"}


def workbook(path: Path, **kinds: Rows) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        for kind, rows in kinds.items():
            sheet = book.add_worksheet(kind)
            for line, row in enumerate([dict(zip(rows[0], rows[0], strict=True)), *rows]):
                for place, cell in enumerate(row.values()):
                    sheet.write(line, place, cell)
    return path


def sheet_of(path: Path) -> list[tuple[str, ...]]:
    (sheet,) = tables.read(path.read_bytes(), "t")
    return [sheet.headings, *(row.cells for row in sheet.rows)]


def bring_in(books: Books, *paths: Path, **options) -> imports.Answer:
    return import_files(books, paths, language="en", day=DAY, **options)


def test_every_file_that_says_something_new_is_one_event(books: Books, tmp_path: Path) -> None:
    seq = books.seq
    answer = bring(books, tmp_path, month_hours=[HOURS], contracts=[CONTRACT], units=[UNIT], people=[PERSON])
    assert answer.complete and books.seq == seq + 4
    assert books.rows("select act, substr(subject, 1, instr(subject, ' ') - 1) from event where seq > ?", seq) == [
        ("import", kind) for kind in ("people", "units", "contracts", "month_hours")
    ]
    assert books.rows("select count(*) from file") == [(4,)]
    assert not books.verify().problems


def test_no_event_holds_the_name_of_a_file(books: Books, tmp_path: Path) -> None:
    path = written(tmp_path, people=[GOOD])[0].rename(tmp_path / "people Ana Šimić.csv")
    bring_in(books, path)
    assert "Ana" not in books.rows("select subject from event order by seq desc")[0][0]


def test_the_same_files_again_add_nothing_and_leave_no_event(books: Books, tmp_path: Path) -> None:
    kinds = {"people": [PERSON], "units": [UNIT], "contracts": [CONTRACT], "month_hours": [HOURS]}
    bring(books, tmp_path, **kinds)
    head = books.head
    assert counts(bring(books, tmp_path, **kinds)) == [(0, 1, 0)] * 4
    assert books.head == head


def test_the_same_file_again_does_not_take_back_what_a_newer_file_said(books: Books, tmp_path: Path) -> None:
    other = PERSON | {"iban": SECOND["iban"], "iban_since": "2026-10-01"}
    first = written(tmp_path, people=[PERSON], units=[UNIT], contracts=[CONTRACT], month_hours=[HOURS])
    (tmp_path / "newer").mkdir()
    newer = {
        "people": [other],
        "month_hours": [HOURS | {"regular_minutes": "10080"}],
        "contracts": [CONTRACT | {"gross": "1700.00"}],
    }
    bring_in(books, *first)
    assert bring_in(books, *written(tmp_path / "newer", **newer)).complete
    head = books.head
    for dry_run in (True, False):
        again = bring_in(books, *first, dry_run=dry_run)
        assert counts(again) == [(0, 1, 0)] * 4 and books.head == head
        codes = [[note.code for note in sheet.notes] for sheet in again.sheets]
        assert codes == [["import.came_before"]] * 4
    assert "this very file came in before (event " in "\n".join(again.lines)
    assert list(people.people(books, DAY)["iban"]) == [SECOND["iban"]]
    assert list(people.contracts(books, DAY)["pay_cents"]) == [170_000]


def test_rows_that_came_back_go_in_with_the_same_file_once_they_can(books: Books, tmp_path: Path) -> None:
    bring(books, tmp_path, people=[PERSON], units=[UNIT], contracts=[CONTRACT])
    rows = [HOURS, HOURS | {"person": "E-2"}]
    assert counts(bring(books, tmp_path, month_hours=rows)) == [(1, 0, 1)]
    second = CONTRACT | {"contract": "U-2", "person": "E-2"}
    (tmp_path / "more").mkdir()
    bring(books, tmp_path / "more", people=[SECOND], contracts=[second])
    answer = bring(books, tmp_path, month_hours=rows)
    assert counts(answer) == [(1, 1, 0)] and answer.complete


def test_a_file_that_came_in_as_another_kind_did_not_come_in_before(books: Books, tmp_path: Path) -> None:
    (path,) = written(tmp_path, people=[GOOD])
    bring_in(books, path)
    path.write_text(path.read_text() + "\n")
    assert [note.code for note in bring_in(books, path).sheets[0].notes] == []


def test_every_changed_bank_account_is_said(books: Books, tmp_path: Path) -> None:
    persons = [GOOD | {"person": f"E-{n}", "oib": oib(n), "iban": iban(n)} for n in range(1, 26)]
    assert bring(books, tmp_path, people=persons).complete
    moved = [row | {"iban": iban(100 + n)} for n, row in enumerate(persons, 1)]
    for dry_run in (True, False):
        lines = list(bring(books, tmp_path, dry_run=dry_run, people=moved).lines)
        said = [line for line in lines if "another bank account" in line]
        assert len(said) == 25
        assert said[0].endswith(
            "E-1: another bank account, 0001 → 0101 (last 4 characters); ask the person, by a way you know"
        )
        assert iban(101) not in "".join(lines)


@pytest.mark.parametrize(
    ("account", "code"),
    [
        ("HR7199999993501234565", "people.protected_as_ordinary"),
        ("DE89370400440532013000", "people.foreign_account"),
        (PERSON["iban"], None),
    ],
)
def test_an_account_that_will_hold_the_pay_is_pointed_out(
    books: Books, tmp_path: Path, account: str, code: str | None
) -> None:
    answer = bring(books, tmp_path, people=[GOOD | {"iban": account}])
    assert answer.complete and [note.code for note in answer.sheets[0].notes] == ([code] if code else [])


def test_a_dry_run_says_the_same_and_writes_nothing(books: Books, tmp_path: Path) -> None:
    kinds = {"people": [PERSON, BAD], "units": [UNIT], "contracts": [CONTRACT], "month_hours": [HOURS]}
    head = books.head
    dry = bring(books, tmp_path / ".", dry_run=True, **kinds)
    assert books.head == head and books.rows("select count(*) from person") == [(0,)]
    left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert [name for name in left if "rejected" in name or name.endswith(".part")] == []
    assert not list(tmp_path.rglob("*.files/*/*"))
    real = bring(books, tmp_path, **kinds)
    assert (counts(dry), told(dry)) == (counts(real), told(real))
    assert next(iter(dry.lines)).startswith("dry run")


def test_rejected_rows_come_back_with_their_reasons_and_go_in_once_corrected(books: Books, tmp_path: Path) -> None:
    answer = bring(books, tmp_path, people=[GOOD, BAD])
    (path,) = answer.rejects.values()
    assert path == tmp_path / "people.csv.rejected.xlsx"
    headings, row = sheet_of(path)
    assert headings[:3] == ("rejected_row", "rejected_column", "rejected_reason")
    assert row[0:2] == ("3", "oib") and "check digit" in row[2]
    assert row[headings.index("first_name")] == "=cmd|' /C calc'!A1"
    fixed = [dict(zip(headings, row, strict=True)) | {"oib": SECOND["oib"]}]
    again = bring_in(books, workbook(tmp_path / "people.xlsx", people=fixed))
    assert again.complete and again.sheets[0].unknown_columns == ()
    assert len(people.people(books, DAY)) == 2


def test_nothing_in_a_rejects_file_is_a_formula(books: Books, tmp_path: Path) -> None:
    (path,) = bring(books, tmp_path, people=[GOOD, BAD | {"last_name": "@x", "first_name": "-1+1"}]).rejects.values()
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert b"quotePrefix" in archive.read("xl/styles.xml")


def test_a_rejects_file_is_never_written_over_another_file(books: Books, tmp_path: Path) -> None:
    mine = tmp_path / "people.csv.rejected.xlsx"
    mine.write_text("half corrected")
    first = bring(books, tmp_path, people=[GOOD, BAD])
    assert [path.name for path in first.rejects.values()] == ["people.csv.rejected-2.xlsx"]
    again = bring(books, tmp_path, people=[GOOD, BAD])
    assert again.rejects == first.rejects and mine.read_text() == "half corrected"
    assert sorted(path.name for path in tmp_path.glob("*rejected*")) == ["people.csv.rejected-2.xlsx", mine.name]
    assert os.stat(tmp_path / "people.csv.rejected-2.xlsx").st_mode & 0o077 == 0


def test_a_link_beside_the_file_is_not_followed(books: Books, tmp_path: Path) -> None:
    (tmp_path / "people.csv.rejected.xlsx").symlink_to(tmp_path / "elsewhere")
    assert bring(books, tmp_path, people=[GOOD, BAD]).rejects
    assert not (tmp_path / "elsewhere").exists()


def test_a_number_of_a_workbook_comes_back_as_a_number() -> None:
    content = workbooks.rejects([("people", ["gross"], [(2, "gross", "why", (Number("1234.5"),))])])
    (sheet,) = tables.read(content, "t")
    assert isinstance(sheet.rows[0].cells[3], Number) and sheet.rows[0].cells[3] == "1234.5"


def test_a_workbook_brings_several_kinds_in_one_event(books: Books, tmp_path: Path) -> None:
    seq = books.seq
    path = workbook(
        tmp_path / "staff.xlsx",
        month_hours=[HOURS],
        contracts=[CONTRACT],
        notes=[{"x": "y"}],
        units=[UNIT],
        people=[PERSON],
    )
    answer = bring_in(books, path)
    assert answer.complete and [sheet.kind for sheet in answer.sheets] == [
        "people",
        "units",
        "contracts",
        "month_hours",
    ]
    assert books.seq == seq + 1


def test_a_workbook_without_a_kind_is_read_by_the_name_of_its_file_or_the_command(books: Books, tmp_path: Path) -> None:
    path = workbook(tmp_path / "people-2026.xlsx", Sheet1=[GOOD])
    assert bring_in(books, path).complete
    other = workbook(tmp_path / "staff.xlsx", Sheet1=[GOOD])
    (sheet,) = bring_in(books, other).sheets
    assert [problem.code for problem in sheet.problems] == ["import.kind_unknown"]
    assert counts(bring_in(books, other, kind="people")) == [(0, 1, 0)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("people.csv", "people"),
        ("People-2026.xlsx", "people"),
        ("month hours 2026-10.csv", "month_hours"),
        ("people.csv.rejected.xlsx", "people"),
        ("peoples.csv", None),
        ("my people.csv", None),
        ("", None),
    ],
)
def test_the_kind_is_the_first_part_of_the_name(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("person;oib\nE-1;00002100014\n", "columns.missing"),
        ("<!doctype html>\n<html>\n<body>;</body>\n", "columns.none_known"),
        ("\x01\x02 %x;\x7f\n5;6\n", "columns.none_known"),
        ("person;person\nE-1;E-1\n", "columns.repeated"),
        ("person;Person \nE-1;E-1\n", "columns.repeated"),
    ],
)
def test_a_sheet_with_wrong_headings_stays_out(books: Books, tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(text)
    (sheet,) = bring_in(books, path).sheets
    assert code in {problem.code for problem in sheet.problems} and sheet.added == 0


def test_what_is_wrong_with_the_headings_is_one_sentence(books: Books, tmp_path: Path) -> None:
    path = tmp_path / "month_hours.csv"
    for text, problem in (
        ("<html>\n<body></body>\n", {"kind": "month_hours"}),
        ("night_minutes\n5\n", {"columns": "person, month, regular_minutes / regular_hours"}),
    ):
        path.write_text(text)
        (sheet,) = bring_in(books, path).sheets
        assert [found.args for found in sheet.problems] == [problem]


def test_the_examples_of_the_templates_go_in_together(books: Books, tmp_path: Path) -> None:
    """Each example is a row that another one needs; with codes of its own it is one that a company could bring."""
    for language in LANGUAGES:
        rows = {kind: {c.name: c.shown(language) for c in KINDS[kind].columns} for kind in KINDS}
        assert rows["contracts"]["unit"] == rows["units"]["unit"]
        for row in rows.values():
            row |= {name: "E-1" for name in ("person", "manager") if row.get(name) == "EXAMPLE"}
            assert "E-1" in row.values()
        answer = bring(books, tmp_path, **{kind: [row] for kind, row in rows.items()})
        assert answer.complete, list(answer.lines)
        assert {sheet.added for sheet in answer.sheets} == {int(language == "en")}


def test_unknown_columns_are_named_and_columns_may_stand_in_any_order(books: Books, tmp_path: Path) -> None:
    row = dict(reversed((GOOD | {"shoe size": "42", "E-MAIL": "x"}).items()))
    answer = bring(books, tmp_path, people=[row])
    assert answer.complete and answer.sheets[0].unknown_columns == ("E-MAIL", "shoe size")
    assert "E-MAIL, shoe size" in "\n".join(answer.lines)


def test_a_row_with_more_or_fewer_cells_than_headings_is_rejected(books: Books, tmp_path: Path) -> None:
    (path,) = written(tmp_path, people=[GOOD])
    path.write_text(path.read_text() + ";".join(SECOND.values()) + "\n" + ";".join([*GOOD.values(), "x"]) + "\n")
    answer = bring_in(books, path)
    assert counts(answer) == [(1, 0, 2)] and told(answer) == ["3  columns.cells", "4  columns.cells"]


def test_the_decimal_mark_of_the_command_answers_for_the_file(books: Books, tmp_path: Path) -> None:
    paths = written(tmp_path, people=[PERSON], units=[UNIT], contracts=[CONTRACT | {"gross": "1.600"}])
    assert told(bring_in(books, *paths)) == ["2 gross cells.two_amounts"]
    assert bring_in(books, *paths, decimal="comma").complete
    assert list(people.contracts(books, DAY)["pay_cents"]) == [160_000]


@pytest.mark.parametrize("option", [{"kind": "punchcards"}, {"decimal": "."}])
def test_an_unknown_option_raises(books: Books, tmp_path: Path, option: dict) -> None:
    with pytest.raises((ValueError, Refused), match="punchcards|neither comma"):
        bring_in(books, tmp_path / "people.csv", **option)


def test_a_file_that_cannot_be_read_is_one_sentence_and_stops_no_other(books: Books, tmp_path: Path) -> None:
    (tmp_path / "units.csv").mkdir()
    (tmp_path / "people.csv").write_bytes("person\nŠ\x07\n".encode("cp1250"))
    (good,) = written(tmp_path / ".", dependants=[{"person": "E-1"}])
    answer = bring_in(books, tmp_path / "none.csv", tmp_path / "units.csv", tmp_path / "people.csv", good)
    found = {sheet.file: sheet.problems[0].code for sheet in answer.sheets}
    assert found == {
        **{"none.csv": "import.no_file", "units.csv": "import.no_file", "people.csv": "tables.not_any"},
        "dependants.csv": "columns.missing",
    }
    assert len(list(answer.lines)) == len([p for sheet in answer.sheets for p in sheet.problems])


def test_who_may_not_import_a_kind_is_told_so_and_other_files_go_in(books: Books, tmp_path: Path) -> None:
    """This session's account is the payroll clerk's, who brings in hours and pay items, not people."""
    bring(books, tmp_path, people=[PERSON], units=[UNIT], contracts=[CONTRACT])
    paths = written(tmp_path, people=[PERSON | {"last_name": "Kos"}], month_hours=[HOURS])
    answer = bring_in(books, *paths, demand=roles.demand)
    assert [[p.code for p in sheet.problems] for sheet in answer.sheets] == [["roles.no_right"], []]
    assert [sheet.added for sheet in answer.sheets] == [0, 1]


def test_every_kind_demands_a_right_that_some_role_has(books: Books) -> None:
    rights = yaml.safe_load(books.setting("roles"))
    granted = {does for role in rights.values() if isinstance(role, dict) for does in role["does"]}
    assert set(ACTS) == set(KINDS) and set(ACTS.values()) <= granted


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_template_has_every_column_with_a_note_and_its_example_is_not_imported(
    books: Books, tmp_path: Path, kind: str, language: str
) -> None:
    path = tmp_path / f"{kind}.xlsx"
    path.write_bytes(template(kind, language))
    assert template(kind, language) == path.read_bytes()
    sheet, notes = tables.read(path.read_bytes(), "t")
    assert sheet.headings == tuple(column.name for column in KINDS[kind].columns)
    assert [row.cells[0] for row in notes.rows] == list(sheet.headings) and all(row.cells[2] for row in notes.rows)
    (answer,) = bring_in(books, path).sheets
    assert [fault.problem.code for fault in answer.faults] == ["columns.example_row"]


def test_a_template_is_written_beside_a_file_of_its_name_never_over_it(tmp_path: Path) -> None:
    (tmp_path / "people.xlsx").write_text("mine")
    assert imports.write_template("people", tmp_path, "hr").name == "people-2.xlsx"
    assert imports.write_template("people", tmp_path, "hr").name == "people-2.xlsx"
    assert (tmp_path / "people.xlsx").read_text() == "mine"


def test_the_day_of_import_is_today_where_none_is_given(books: Books, tmp_path: Path) -> None:
    bring(books, tmp_path, people=[GOOD])
    before = datetime.now(ZoneInfo("Europe/Zagreb")).date().isoformat()
    import_files(books, written(tmp_path, people=[GOOD | {"last_name": "Kos", "since": ""}]), language="en")
    after = datetime.now(ZoneInfo("Europe/Zagreb")).date().isoformat()
    assert books.rows("select since from personal_data order by event")[-1][0] in (before, after)


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_can_be_read(books: Books, kind: str) -> None:
    reading = Reading(None, municipalities.finder(books.setting(imports.MUNICIPALITIES)))
    for column in KINDS[kind].columns:
        assert column.example or not column.required or column.gives, column.name
        if column.example:
            meant = column.read(column.example, reading)
            assert isinstance(meant, str | int), column.name
            assert column.read(column.shown("hr"), reading) == meant, column.name


def test_progress_is_told_of_a_large_file(books: Books, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    paths = written(tmp_path, units=[UNIT | {"unit": f"U{n}"} for n in range(2500)])
    answer = bring_in(books, *paths, progress=lambda *told: seen.append(told))
    assert answer.complete and seen == [("units.csv", done, 2500) for done in (1000, 2000, 2500)]


def test_two_files_of_one_command_that_contradict_each_other_are_asked_back(books: Books, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    first = written(tmp_path, people=[GOOD])
    second = written(tmp_path / "a", people=[GOOD | {"first_name": "Eva"}])
    assert told(bring_in(books, *first, *second)) == ["2  people.contradicts"]
    assert told(bring_in(books, *first, *second)) == ["2  people.contradicts"]


def test_nothing_of_a_file_acts_on_the_terminal(books: Books, tmp_path: Path) -> None:
    answer = bring(books, tmp_path, people=[GOOD | {"person": "\x1b[2J", "\x1b[31mshoe": "42"}])
    lines = "".join(answer.lines)
    assert "\x1b" not in lines and "\\x1b[31mshoe" in lines and "U+001B" in lines


def test_every_line_can_be_said_in_every_language(books: Books, tmp_path: Path) -> None:
    paths = written(tmp_path, people=[GOOD, BAD])
    for language in LANGUAGES:
        answer = import_files(books, paths, language=language, day=DAY)
        assert all(isinstance(line, str) for line in answer.lines)


def test_many_problems_are_said_once_and_counted(books: Books, tmp_path: Path) -> None:
    rows: Sequence[dict[str, str]] = [BAD | {"person": f"E-{n}"} for n in range(30)]
    lines = list(bring(books, tmp_path, people=list(rows)).lines)
    assert lines[0] == "people.csv (people): 30 rows, 0 new, 0 known already, 30 came back"
    assert lines[-2].strip() == "and 10 more" and len(lines) == 23


def test_no_odd_cells_break_an_import(books: Books, tmp_path: Path) -> None:
    bring(books, tmp_path, people=[PERSON], units=[UNIT], contracts=[CONTRACT])
    chance = Random(20261031)
    odd = [
        "",
        "E-1",
        "E-2",
        "U-1",
        "SHOP",
        "2026-10-01",
        "1.10.2026.",
        "1.234",
        "-5",
        "100",
        "yes",
        "child",
        "=1",
        "Ž",
        "1+2",
    ]
    for _ in range(150):
        kind = chance.choice(list(KINDS))
        columns = [c for c in KINDS[kind].columns if c.required or chance.random() < 0.7]
        rows = [
            {c.name: chance.choice([c.example, c.example, c.example, chance.choice(odd)]) for c in columns}
            for _ in range(6)
        ]
        counts(bring(books, tmp_path, **{kind: rows}))
    assert not books.verify().problems
