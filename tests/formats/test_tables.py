"""Tables come in as CSV or XLSX, whatever their names say; a hostile or broken one is refused in one sentence."""

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bolib.formats import sheets, tables, xlsx_tables
from bolib.formats.sheets import Number, Sheet
from bolib.problem import Problem


def rows(data: bytes) -> list[tuple[str, ...]]:
    found = tables.read(data, "t")
    assert not isinstance(found, Problem), found
    return [tuple(found[0].headings), *(row.cells for row in found[0].rows)]


def refused(data: bytes) -> str:
    found = tables.read(data, "t")
    assert isinstance(found, Problem)
    return found.code


def workbook(fill, **options) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, **options})
    fill(book, book.add_worksheet("people"))
    book.close()
    return made.getvalue()


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_with_comma_or_semicolon_with_or_without_mark(mark: bytes, delimiter: str, end: str) -> None:
    text = end.join([delimiter.join(["a", "b"]), delimiter.join(["Šimić", '"x,y;z"']), ""])
    assert rows(mark + text.encode()) == [("a", "b"), ("Šimić", "x,y;z")]


def test_rows_keep_their_number_and_blank_ones_are_left_out() -> None:
    (sheet,) = tables.read(b"a,b\n\n1,2\n , \n3,4\n", "t")
    assert [(row.number, row.cells) for row in sheet.rows] == [(3, ("1", "2")), (5, ("3", "4"))]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "tables.empty"),
        (b" \n \n", "tables.empty"),
        (b"\n1,2\n", "tables.no_headings"),
        (b"a,b\n\x81,1\n", "tables.not_any"),
        ("a,b\nŠ,1\n\x07,2\n".encode("cp1250"), "tables.not_any"),
        ("a,b\nŠ,1\n".encode("cp1250") + "Š,1\n".encode(), "tables.mixed"),
        (b"\xef\xbb\xbf" + "a,b\nŠ,1\n".encode("cp1250"), "tables.mixed"),
        ("a,b\nŠ,1\n".encode("utf-16-le"), "tables.encoding"),
        ("a,b\nŠ,1\n".encode("utf-16")[:-1], "tables.not_utf_sixteen"),
        ("a,b\nŠ,1\n".encode("utf-32"), "tables.nul"),
        (b"a,b\n1,\0\n" + b"1,2\n" * 50, "tables.nul"),
        (b'a,b\n"1,2\n3,4\n', "tables.quotes"),
        (b'a,b\n"1"x,2\n', "tables.quotes"),
        (b"a," + b"x" * 2001 + b"\n1,2\n", "tables.cell"),
        (b'a,b\n1,"' + b"x\n" * 1001 + b'"\n', "tables.cell"),
        (b"a,b\n" + b"," * 2_000_000, "tables.cell"),
        (b"a,b\n" + b",".join([b"1"] * 201), "tables.columns"),
        (b",".join([b"a"] * 201), "tables.columns"),
        (b"a\n" + b"1\n" * 200_001, "tables.rows"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "tables.old_excel"),
        (b"%PDF-1.7", "tables.other_kind"),
        (b"PK\x03\x04 no archive", "tables.not_readable"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_the_largest_table_is_read_and_a_larger_file_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    (sheet,) = tables.read(b"a\n" + b"1\n" * 200_000, "t")
    assert len(sheet.rows) == 200_000
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    assert len(rows(b"a,b\n1,2\n3")) == 3
    assert refused(b"a,b\n1,2\n3,4") == "tables.bytes"


def test_a_byte_without_meaning_is_named_with_its_row() -> None:
    found = tables.read("a,b\n1,2\n3,Šime\x07\n".encode("cp1250"), "t.csv")
    assert isinstance(found, Problem)
    assert (found.where, found.args) == ("t.csv:3", {"byte": "0x07"})


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", ("import.encoding", {"found": "UTF-16"})),
        ("utf-16-be", ("import.encoding", {"found": "UTF-16"})),
        ("cp1250", ("import.windows", {"letters": "Šć"})),
    ],
)
def test_an_encoding_is_found_out_and_said(encoding: str, said: tuple | None) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    (sheet,) = tables.read(mark + "a\tb\r\nŠimić\t1\r\n".encode(encoding), "t")
    assert (sheet.headings, sheet.rows[0].cells) == (("a", "b"), ("Šimić", "1"))
    assert [(one.code, one.args) for one in sheet.said] == ([said] if said else [])


def test_a_workbook_gives_numbers_dates_durations_and_truth_values_as_text() -> None:
    def fill(book, sheet) -> None:
        looks = [book.add_format({"num_format": look}) for look in ("yyyy-mm-dd", "[h]:mm", "yyyy-mm-dd hh:mm")]
        sheet.write_row(0, 0, list("abcdefgh"))
        sheet.write_number(1, 0, 1234.56)
        sheet.write_datetime(1, 1, date(2026, 10, 31), looks[0])
        sheet.write_number(1, 2, 168.5 / 24, looks[1])
        sheet.write_boolean(1, 3, True)
        sheet.write_formula(1, 4, "=1.1*3", None, 3.3000000000000003)
        sheet.write_number(1, 5, 12345678903)
        sheet.write_string(1, 6, "00000000001")
        sheet.write_datetime(1, 7, datetime(2026, 10, 31, 8, 30), looks[2])

    found = rows(workbook(fill))[1]
    assert found == ("1234.56", "2026-10-31", "168:30", "yes", "3.3", "12345678903", "00000000001", "2026-10-31 08:30")
    assert [isinstance(cell, Number) for cell in found] == [True, False, False, False, True, True, False, False]


@given(st.integers(-90_000_000_000, 90_000_000_000))
def test_every_amount_of_a_workbook_comes_in_to_the_cent(cents: int) -> None:
    from bolib.formats import amounts

    assert amounts.read(xlsx_tables._text(cents / 100)) == cents


def test_durations_beyond_a_day_are_hours() -> None:
    assert xlsx_tables._text(timedelta(days=7, minutes=30)) == "168:30"


def test_hidden_and_empty_sheets_are_not_read() -> None:
    def fill(book, sheet) -> None:
        sheet.write_row(0, 0, ["a"])
        book.add_worksheet("empty")
        hidden = book.add_worksheet("units")
        hidden.write_row(0, 0, ["a"])
        hidden.hide()

    assert [sheet.name for sheet in tables.read(workbook(fill), "t")] == ["people"]


def repacked(data: bytes, name: str, change) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content) if part == name else content)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
PLAIN = workbook(lambda book, sheet: (sheet.write_row(0, 0, ["a", "b"]), sheet.write_row(1, 0, ["1", "2"])))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda xml: xml.replace(b'r="B2"', b'r="XFD1048576"'), "tables.rows"),
        (lambda xml: xml.replace(b'r="B2"', b"r = 'XFD2'"), "tables.columns"),
        (lambda xml: xml.replace(b'r="B2"', b'r="GR200001"'), "tables.all_cells"),
        (lambda xml: b'<!DOCTYPE x [<!ENTITY y "z">]>' + xml, "tables.not_readable"),
        (lambda xml: xml.decode().encode("utf-16"), "tables.not_readable"),
        (lambda xml: xml[:-40], "tables.not_readable"),
        (lambda xml: xml.replace(b'r="B2" t="s"', b'r="B2" t="e"'), "tables.formula_fault"),
    ],
)
def test_a_hostile_sheet_is_refused(change, code: str) -> None:
    assert rows(PLAIN) == [("a", "b"), ("1", "2")]
    assert refused(repacked(PLAIN, SHEET, change)) == code


def test_a_workbook_that_unpacks_to_too_much_is_refused_whatever_size_it_states(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = repacked(PLAIN, "docProps/app.xml", lambda _: bytes(3_000_000))
    monkeypatch.setattr(xlsx_tables, "MAX_UNPACKED", 2_000_000)
    assert rows(PLAIN)
    assert refused(bomb) == "tables.unpacked"
    assert refused(bomb.replace((3_000_000).to_bytes(4, "little"), (30).to_bytes(4, "little"))) == "tables.unpacked"


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refused(made.getvalue()) == "tables.other_kind"


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"a,b\n", PLAIN[:700]]))
def test_no_bytes_break_the_reader(data: bytes, start: bytes) -> None:
    found = tables.read(start + data, "t")
    assert isinstance(found, Problem) or all(isinstance(sheet, Sheet) for sheet in found)


@given(st.integers(0, len(PLAIN) - 1), st.integers(1, 255))
def test_no_changed_byte_of_a_workbook_breaks_the_reader(place: int, change: int) -> None:
    data = bytearray(PLAIN)
    data[place] ^= change
    found = tables.read(bytes(data), "t")
    assert isinstance(found, Problem) or all(isinstance(sheet, Sheet) for sheet in found)


def test_columns_at_the_end_without_heading_and_content_are_cut_off() -> None:
    assert sheets.sheet_of("t", "", [["a", "", ""], ["1", "", ""]]) == Sheet("", ("a",), (sheets.Row(2, ("1",)),))
    found = sheets.sheet_of("t", "", [["a", "", ""], ["1", "x", ""]])
    assert isinstance(found, Sheet) and found.headings == ("a", "")
