"""A company's own headings and its lost zeros: told once, remembered, and never guessed."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from bolib.batch.imports import KINDS, import_files
from bolib.books import Books, roles
from bolib.formats.headings import CROATIAN, means
from bolib.problem import Refused
from tests.personnel.bringing import CONTRACT, DAY, HOURS, PERSON, SECOND, UNIT, bring, counts, told

OWN = {"Broj": "person", "Ime radnika": "first_name"}


def named(row: dict[str, str], words: dict[str, str]) -> dict[str, str]:
    back = {column: word for word, column in words.items()}
    return {back.get(name, name): cell for name, cell in row.items()}


def bring_in(books: Books, *paths: Path, **options):
    return import_files(books, paths, language="en", day=DAY, **options)


def written(folder: Path, name: str, row: dict[str, str]) -> Path:
    path = folder / name
    path.write_text(";".join(row) + "\n" + ";".join(row.values()) + "\n", "utf-8")
    return path


def test_own_headings_are_told_once_and_remembered(books: Books, tmp_path: Path) -> None:
    path = written(tmp_path, "people.csv", named(PERSON | {"since": "2024-01-01"}, OWN))
    assert [p.code for p in bring_in(books, path).sheets[0].problems] == ["columns.missing"]
    answer = bring_in(books, path, maps=[f"{heading}={column}" for heading, column in OWN.items()])
    assert answer.complete and "headings of your own: Broj = person, Ime radnika = first_name" in "\n".join(
        answer.lines
    )
    other = written(
        tmp_path,
        "people-2.csv",
        named(SECOND | {"since": "2024-01-01"}, {"BROJ": "person", "ime-radnika": "first_name"}),
    )
    assert counts(bring_in(books, other)) == [(1, 0, 0)]
    assert books.rows("select count(*) from heading") == [(2,)] and books.verify().problems == []


def test_a_heading_may_be_told_anew_and_leaves_an_event_of_its_own(books: Books, tmp_path: Path) -> None:
    row = PERSON | {"since": "2024-01-01", "Opaska": "x@y.hr"}
    path = written(tmp_path, "people.csv", row)
    assert bring_in(books, path, maps=["Opaska=address"]).complete
    seq = books.seq
    assert bring_in(books, path, maps=["Opaska=email"]).complete and books.seq == seq + 1
    assert books.rows("select email from personal_data order by event desc")[0] == ("x@y.hr",)
    assert books.rows('select "column" from heading_now') == [("email",)]


def test_a_dry_run_remembers_nothing(books: Books, tmp_path: Path) -> None:
    path = written(tmp_path, "people.csv", named(PERSON | {"since": "2024-01-01"}, OWN))
    maps = [f"{heading}={column}" for heading, column in OWN.items()]
    assert counts(bring_in(books, path, maps=maps, dry_run=True)) == [(1, 0, 0)]
    assert books.rows("select count(*) from heading") == [(0,)]


def test_who_may_not_bring_a_kind_in_may_not_name_its_headings(books: Books, tmp_path: Path) -> None:
    path = written(tmp_path, "people.csv", named(PERSON, OWN))
    (sheet,) = bring_in(books, path, maps=["Broj=person", "Ime radnika=first_name"], demand=roles.demand).sheets
    assert [p.code for p in sheet.problems] == ["roles.no_right"] and books.rows("select * from heading") == []


@pytest.mark.parametrize(
    ("told_so", "code"),
    [
        ("Broj", "import.map_form"),
        ("=person", "import.map_form"),
        ("Broj=", "import.map_form"),
        ("Broj=shoe", "import.map_column"),
        ("First name=person", "import.map_known"),
        ("Nema=person", "import.map_unused"),
        ("oib=gross", "import.map_known"),
        ("Broj=gross", "import.map_unused"),
    ],
)
def test_a_heading_that_says_nothing_is_refused(books: Books, tmp_path: Path, told_so: str, code: str) -> None:
    path = written(tmp_path, "people.csv", named(PERSON, {"Broj": "person"}))
    with pytest.raises(Refused, match=code):
        bring_in(books, path, maps=[told_so])


@pytest.mark.parametrize(
    ("kind", "heading", "column"),
    [
        ("people", "Šifra", "person"),
        ("people", "DATUM ROĐENJA", "birth_date"),
        ("people", "datum rodenja", "birth_date"),
        ("people", "Općina / grad", "municipality"),
        ("people", "prebivalište_od", "residence_since"),
        ("people", "od", "since"),
        ("units", "sifra", "unit"),
        ("contracts", "od", "since"),
        ("contracts", "do", "until"),
        ("contracts", "vrsta", "kind"),
        ("contracts", "Tjedni sati", "weekly_hours"),
        ("contracts", "radno mjesto", "position"),
        ("absences", "od", "from"),
        ("absences", "do", "to"),
        ("absences", "vrsta", "kind"),
        ("schedules", "početak", "start"),
        ("schedules", "stanka", "break_minutes"),
        ("punches", "vrijeme", "at"),
        ("punches", "smjer", "direction"),
        ("opening", "iznos", "amount"),
        ("pay_items", "razlog", "reason"),
        ("month_hours", "vrijeme", None),
    ],
)
def test_a_croatian_heading_means_a_column_of_its_kind(kind: str, heading: str, column: str | None) -> None:
    assert means(heading, {one.name for one in KINDS[kind].columns}, {}) == column


def test_every_croatian_heading_means_something_somewhere() -> None:
    columns = {column.name for kind in KINDS.values() for column in kind.columns}
    assert not [word for word, found in CROATIAN.items() if not set(found) <= columns]


def test_two_headings_of_one_column_are_asked_back(books: Books, tmp_path: Path) -> None:
    path = written(tmp_path, "people.csv", PERSON | {"Šifra": "E-1"})
    assert [p.code for p in bring_in(books, path).sheets[0].problems] == ["columns.repeated"]


def workbook(path: Path, above: int, rows: list[dict[str, str]], sheet: str = "Sheet1") -> Path:
    with xlsxwriter.Workbook(path) as book:
        made = book.add_worksheet(sheet)
        for line in range(above):
            made.write(line, line % 2, f"Popis radnika, {line + 1}. dio" if line % 2 == 0 else "Ime")
        for line, cells in enumerate([dict(zip(rows[0], rows[0], strict=True)), *rows], start=above):
            made.write_row(line, 0, list(cells.values()))
    return path


@pytest.mark.parametrize("above", [0, 1, 3, 19])
def test_titles_above_the_headings_of_a_workbook_are_passed_over(books: Books, tmp_path: Path, above: int) -> None:
    rows = [PERSON | {"since": "2024-01-01"}, SECOND | {"since": "2024-01-01", "oib": "1"}]
    answer = bring_in(books, workbook(tmp_path / "people.xlsx", above, rows))
    assert counts(answer) == [(1, 0, 1)] and answer.sheets[0].faults[0].row == above + 3
    assert (f"the headings stand in row {above + 1}" in "\n".join(answer.lines)) == (above > 0)


def test_headings_below_twenty_rows_of_titles_are_not_looked_for(books: Books, tmp_path: Path) -> None:
    answer = bring_in(books, workbook(tmp_path / "people.xlsx", 20, [PERSON]))
    assert answer.sheets[0].problems


def test_an_oib_gets_its_zeros_back_only_where_that_is_said(books: Books, tmp_path: Path) -> None:
    row = PERSON | {"oib": "2100014", "municipality": "1333", "since": "2024-01-01"}
    path = written(tmp_path, "people.csv", row)
    assert told(bring_in(books, path)) == ["2 oib cells.oib_cut", "2 municipality people.municipality_code"]
    assert bring_in(books, path, restore_zeros=True).complete
    assert books.rows("select oib, municipality from person join residence using (person)") == [
        ("00002100014", "01333")
    ]
    wrong = written(tmp_path, "people-2.csv", row | {"person": "E-3", "oib": "2100015"})
    (problem,) = told(bring_in(books, wrong, restore_zeros=True))
    assert problem.startswith("2 oib identity.")


@pytest.mark.parametrize("kind", ["month_hours", "punches"])
def test_a_persons_code_gets_its_zeros_back_only_where_that_is_said(books: Books, tmp_path: Path, kind: str) -> None:
    person, contract = PERSON | {"person": "0042"}, CONTRACT | {"person": "0042"}
    assert bring(books, tmp_path, people=[person], units=[UNIT], contracts=[contract]).complete
    row = {"month_hours": HOURS, "punches": {"person": "", "at": "2026-10-05 08:00"}}[kind] | {"person": "42"}
    path = written(tmp_path, f"{kind}.csv", row)
    answer = bring_in(books, path)
    assert told(answer) == ["2 person people.person_cut"]
    assert answer.sheets[0].faults[0].problem.args == {"found": "42", "offered": "0042"}
    assert bring_in(books, path, restore_zeros=True).complete
    table = {"month_hours": "month_hours", "punches": "punch"}[kind]
    assert books.rows(f"select person from {table}") == [("0042",)]


def test_a_code_that_two_people_could_have_is_not_offered(books: Books, tmp_path: Path) -> None:
    people = [PERSON | {"person": "042", "since": "2024-01-01"}, SECOND | {"person": "0042", "since": "2024-01-01"}]
    bring(books, tmp_path, people=people)
    path = written(tmp_path, "month_hours.csv", HOURS | {"person": "42"})
    assert told(bring_in(books, path, restore_zeros=True)) == ["2 person people.person_unknown"]


def test_every_kind_may_stand_in_a_sheet_of_its_own_below_a_title(books: Books, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    kinds = {
        "opening": {"person": "E-1", "month": "2026-07", "component": "net", "amount": "1200.00"},
        "people": PERSON,
        "punches": {"person": "E-1", "vrijeme": datetime(2026, 10, 5, 7, 58, 9)},
        "raspored": {"x": "y"},
        "schedules": {"person": "E-1", "datum": date(2026, 10, 5), "start": time(8), "end": time(16)},
        "units": UNIT,
        "contracts": CONTRACT,
    }
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        for kind, row in kinds.items():
            sheet = book.add_worksheet(kind)
            sheet.write(0, 0, "A title")
            sheet.write_row(2, 0, list(row))
            sheet.write_row(3, 0, list(row.values()))
    seq = books.seq
    answer = bring_in(books, path)
    assert answer.complete, list(answer.lines)
    assert [sheet.kind for sheet in answer.sheets] == [kind for kind in KINDS if kind in kinds]
    assert [sheet.added for sheet in answer.sheets] == [1] * 6 and books.seq == seq + 1
    assert books.rows("select at % 60000000 from punch") == [(9_000_000,)]
    assert books.rows("select starts, ends from schedule") == [("08:00", "16:00")]
    assert books.verify().problems == []
