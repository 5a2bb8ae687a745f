"""Kinds of broken files: how each is made, and the code of what is said of it. To add one, add a row to CASES."""

import io
import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from tests.personnel.bringing import HOURS, PERSON

GOOD = PERSON | {"since": "2024-01-01"}
PUNCH = {"person": "E-1", "at": "2026-10-05 08:00"}
PAID = {"person": "E-1", "month": "2026-10", "item": "bonus", "amount": "5.00"}
SHEET = "xl/worksheets/sheet1.xml"


def csv_of(row: dict[str, str], **change: str) -> bytes:
    """One row of a kind, with changed cells."""
    row = row | change
    return (";".join(row) + "\n" + ";".join(row.values()) + "\n").encode()


def workbook(row: dict[str, str], sheet: str = "people", *, hidden: bool = False, empty: bool = False) -> bytes:
    """A workbook with one row of a kind."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        if not empty:
            page.write_row(0, 0, list(row))
            page.write_row(1, 0, list(row.values()))
        if hidden:
            book.add_worksheet("nothing").activate()
            page.hide()
    return made.getvalue()


WORKBOOK = workbook(GOOD)


def repacked(change: Callable[[bytes], bytes], name: str = SHEET, **more: bytes) -> bytes:
    """The good workbook with one part changed, and more parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
        for part, content in more.items():
            new.writestr(part.replace("__", "/"), content)
    return made.getvalue()


def archive(name: str, content: bytes) -> bytes:
    """An archive that is no workbook."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        new.writestr(name, content)
    return made.getvalue()


def locked(data: bytes) -> bytes:
    """The flag of a password on every part of an archive."""
    changed = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            changed[at + place] |= 1
            at = data.find(mark, at + 1)
    return bytes(changed)


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    usual = Path.cwd()
    os.chdir(path.parent)  # the name of a socket may not be long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(usual)


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_001)


# name of the file, its content or what makes it, the code of the problem or of the row's fault
Content = bytes | Callable[[Path], None]
CASES: dict[str, tuple[str, Content, str]] = {
    "empty": ("people.csv", b"", "tables.empty"),
    "blanks only": ("people.csv", b" \n\t\n \r\n", "tables.empty"),
    "a mark only": ("people.csv", b"\xef\xbb\xbf", "tables.no_headings"),
    "headings only": ("people.csv", csv_of(GOOD).splitlines()[0], "tables.no_rows"),
    "headings of punches only": ("punches.csv", b"person,at\n", "tables.no_rows"),
    "headings in a workbook only": (
        "people.xlsx",
        repacked(lambda x: x.replace(b"<v>", b"<w>")),
        "tables.not_readable",
    ),
    "no headings": ("people.csv", b"\n" + csv_of(GOOD), "tables.no_headings"),
    "a zero byte": ("people.csv", csv_of(GOOD, last_name="a\0b") * 20, "tables.nul"),
    "sixteen bits without a mark": ("people.csv", csv_of(GOOD).decode().encode("utf-16-le"), "tables.encoding"),
    "sixteen bits, cut": ("people.csv", csv_of(GOOD).decode().encode("utf-16")[:-1], "tables.not_utf_sixteen"),
    "sixteen bits, half a letter": ("people.csv", b"\xff\xfea\x00\x00\xd8;\x00", "tables.not_utf_sixteen"),
    "thirty-two bits": ("people.csv", csv_of(GOOD).decode().encode("utf-32"), "tables.nul"),
    "two marks": ("people.csv", b"\xef\xbb\xbf\xef\xbb\xbf" + csv_of(GOOD), "columns.missing"),
    "a byte without meaning": ("people.csv", csv_of(GOOD) + b"\x81\n", "tables.not_any"),
    "control characters": (
        "people.csv",
        csv_of(GOOD, first_name="Š").decode().encode("cp1250") + b"\x1b[2J",
        "tables.not_any",
    ),
    "two encodings": ("people.csv", csv_of(GOOD) + "Š;ž\n".encode("cp1250"), "tables.mixed"),
    "a mark before Windows-1250": ("people.csv", b"\xef\xbb\xbf" + "Š\n".encode("cp1250"), "tables.mixed"),
    "a mark inside": ("people.csv", csv_of(GOOD, last_name="\ufeffKos"), "cells.letter"),
    "a letter that turns the text": ("people.csv", csv_of(GOOD, last_name="K\u202eos"), "cells.letter"),
    "an open quotation mark": ("people.csv", csv_of(GOOD, last_name='"Kos'), "tables.quotes"),
    "text behind a quotation mark": ("people.csv", csv_of(GOOD, last_name='"Kos"x'), "tables.quotes"),
    "quotation marks in quotation marks": ("people.csv", csv_of(GOOD, last_name='"' * 10_000), "cells.long"),
    "quotation marks without end": ("people.csv", csv_of(GOOD, last_name='"' * 1_001), "tables.quotes"),
    "a million characters in a cell": ("people.csv", csv_of(GOOD, last_name="x" * 1_000_000), "cells.long"),
    "a million characters in a heading": ("people.csv", csv_of(GOOD | {"x" * 1_000_000: "1"}), "tables.cell"),
    "rows that a quotation mark swallows": (
        "people.csv",
        csv_of(GOOD, last_name='"Kos' + "\n;" * 2_000 + '"'),
        "tables.cell",
    ),
    "a million characters in a line": ("people.csv", b"x" * 1_000_000, "tables.cell"),
    "a million characters in a punch": ("punches.csv", csv_of(PUNCH, person="x" * 1_000_000), "cells.long"),
    "ten thousand columns": ("people.csv", b";".join([b"a"] * 10_000) + b"\n", "tables.columns"),
    "ten thousand columns of punches": ("punches.csv", b"person,at" + b",x" * 9_998 + b"\n1,2\n", "tables.columns"),
    "too many rows": ("people.csv", b"person\n" + b"1\n" * 200_001, "tables.rows"),
    "a row that was cut": ("people.csv", csv_of(GOOD) + b"E-2;0000\n", "columns.cells"),
    "a row that is too wide": ("people.csv", csv_of(GOOD, last_name="a;b"), "columns.cells"),
    "a heading twice": ("people.csv", csv_of(GOOD | {"OIB ": "1"}), "columns.repeated"),
    "a heading in two languages": ("people.csv", csv_of(GOOD | {"ime": "Ana"}), "columns.repeated"),
    "other headings": ("people.csv", b"<!doctype html>\n<p>;</p>\n", "columns.none_known"),
    "another format": ("people.csv", b'{"person": "E-1"}\n[1]\n', "columns.none_known"),
    "a column that is missing": ("people.csv", b"person;oib\nE-1;00002100014\n", "columns.missing"),
    "headings with orders to the terminal": ("people.csv", b"\x1b[2J;\x1b]0;x\x07\n1;2\n", "columns.none_known"),
    "line ends of three kinds": ("people.csv", b"a\rb\nc\r\nd\n", "columns.none_known"),
    "a PDF": ("people.csv", b"%PDF-1.7\n", "tables.other_kind"),
    "a picture": ("people.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(99), "tables.other_kind"),
    "a packed file": ("people.csv", b"\x1f\x8b\x08" + bytes(99), "tables.other_kind"),
    "a database": ("people.csv", b"SQLite format 3\0" + bytes(99), "tables.other_kind"),
    "an old workbook": ("people.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "tables.old_excel"),
    "no archive": ("people.xlsx", b"PK\x03\x04 no archive", "tables.not_readable"),
    "an archive that was cut": ("people.xlsx", WORKBOOK[:-300], "tables.not_readable"),
    "an archive with a password": ("people.xlsx", locked(WORKBOOK), "tables.not_readable"),
    "another archive": ("people.xlsx", archive("word/document.xml", b"<x/>"), "tables.other_kind"),
    "an archive that leads elsewhere": ("people.xlsx", archive("../../outside.txt", b"x"), "tables.other_kind"),
    "an archive that unpacks without end": (
        "people.xlsx",
        repacked(lambda x: x, **{"docProps__more.xml": bytes(401_000_000)}),
        "tables.unpacked",
    ),
    "a document type with entities": (
        "people.xlsx",
        repacked(lambda x: b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>' + x),
        "tables.not_readable",
    ),
    "a sheet cut in its middle": ("people.xlsx", repacked(lambda x: x[:-40]), "tables.not_readable"),
    "a sheet in sixteen bits": ("people.xlsx", repacked(lambda x: x.decode().encode("utf-16")), "tables.not_readable"),
    "a cell very far away": ("people.xlsx", repacked(lambda x: x.replace(b'"B2"', b'"XFD1048576"')), "tables.rows"),
    "a cell far to the right": ("people.xlsx", repacked(lambda x: x.replace(b'"B2"', b'"XFD2"')), "tables.columns"),
    "a formula that failed": (
        "people.xlsx",
        repacked(lambda x: x.replace(b'"B2" t="s"', b'"B2" t="e"')),
        "tables.formula_fault",
    ),
    "a link to another workbook": (
        "people.xlsx",
        repacked(
            lambda x: x.replace(b'<c r="B2" t="s">', b'<c r="B2" t="e"><f>\'file:///tmp/[x.xlsx]a\'!A1</f>'),
            **{"xl__externalLinks__externalLink1.xml": b"<externalLink/>"},
        ),
        "tables.formula_fault",
    ),
    "a workbook without content": ("people.xlsx", workbook(GOOD, empty=True), "tables.empty"),
    "a workbook with all hidden": ("people.xlsx", workbook(GOOD, hidden=True), "tables.empty"),
    "a workbook of nobody knows what": ("staff.xlsx", workbook(GOOD, "Sheet1"), "import.kind_unknown"),
    "a path in a code": ("people.csv", csv_of(GOOD, person="../../x"), "cells.code"),
    "a formula in a code": ("people.csv", csv_of(GOOD, person='=HYPERLINK("x")'.replace('"', "")), "cells.code"),
    "a code that is too long": ("people.csv", csv_of(GOOD, person="x" * 41), "cells.code"),
    "an OIB without its zeros": ("people.csv", csv_of(GOOD, oib="2100014"), "cells.oib_cut"),
    "negative minutes": ("month_hours.csv", csv_of(HOURS, regular_minutes="-5"), "cells.whole"),
    "a date of the year 0": ("people.csv", csv_of(GOOD, birth_date="0000-01-01"), "cells.day"),
    "the 31st of February": ("people.csv", csv_of(GOOD, birth_date="31.02.1990."), "cells.day"),
    "a wall time that never was": ("punches.csv", csv_of(PUNCH, at="2026-03-29 02:30"), "punches.never"),
    "a wall time that was twice": ("punches.csv", csv_of(PUNCH, at="2026-10-25 02:30"), "punches.twice"),
    "an hour that there is not": ("punches.csv", csv_of(PUNCH, at="2026-10-05 25:00"), "cells.wall_time"),
    "an amount of two readings": ("pay_items.csv", csv_of(PAID, amount="1.234"), "cells.two_amounts"),
    "a line of a clock that was cut": (
        "7.dat",
        b"1\t2026-10-05 08:00:00\t7\t0\t1\t0\n1\t2026-10-05 08:0\n2\t3\n",
        "columns.cells",
    ),
    "a folder": ("people.csv", lambda path: path.mkdir(), "import.no_file"),
    "no file": ("people.csv", lambda path: None, "import.no_file"),
    "a link to nothing": ("people.csv", lambda path: path.symlink_to("nothing"), "import.no_file"),
    "a link to itself": ("people.csv", lambda path: path.symlink_to(path.name), "import.no_file"),
    "a link to a device": ("people.csv", lambda path: path.symlink_to("/dev/zero"), "import.no_file"),
    "a pipe that nobody writes to": ("people.csv", _fifo, "import.no_file"),
    "a socket": ("people.csv", _socket, "import.no_file"),
    "a very large file": ("people.csv", _large, "tables.bytes"),
}
