"""Reads a table that a clerk brings, CSV or XLSX, whatever its name says; what it cannot read it names in one sentence."""

from collections.abc import Sequence

from bolib.formats import csv_tables, xlsx_tables
from bolib.formats.sheets import MAX_BYTES, Known, Sheet
from bolib.problem import Problem

# What other files begin with. OLE is the form of Excel 97 workbooks and of workbooks with a password.
OTHERS = {
    b"\xd0\xcf\x11\xe0": "tables.old_excel",
    b"%PDF": "tables.other_kind",
    b"\x89PNG": "tables.other_kind",
    b"\xff\xd8\xff": "tables.other_kind",
    b"GIF8": "tables.other_kind",
    b"SQLite format 3": "tables.other_kind",
    b"\x1f\x8b": "tables.other_kind",
    b"{\\rtf": "tables.other_kind",
    b"7z\xbc\xaf": "tables.other_kind",
}


def read(data: bytes, label: str, known: Known = lambda name, cells: 0) -> Sequence[Sheet] | Problem:
    """Read the bytes of a file as its sheets; `label` is the file's name, for the problem.

    In a workbook titles may stand above the headings; `known` counts the known headings of a row. A CSV file has one sheet without a name. Numbers of a workbook come as `sheets.Number`, its dates as 2026-10-31,
    its durations as 168:30, its truth values as yes and no.
    """
    if len(data) > MAX_BYTES:
        return Problem("tables.bytes", label, {"found": len(data), "most": MAX_BYTES})
    if problem := other(data, label):
        return problem
    if is_workbook(data):
        return xlsx_tables.read(data, label, known)
    return csv_tables.read(data, label)


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are to be read as a workbook, whatever the name of the file."""
    return data.startswith(b"PK")


def other(data: bytes, label: str) -> Problem | None:
    """Name a file that is empty or no table at all."""
    if not data or data.isspace():
        return Problem("tables.empty", label)
    return next((Problem(code, label) for start, code in OTHERS.items() if data.startswith(start)), None)
