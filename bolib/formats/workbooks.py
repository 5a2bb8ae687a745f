"""Writes workbooks that carry text alone: the template of a kind, and the rows that came back with their reasons."""

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from bolib.formats.columns import Column
from bolib.formats.headings import REJECTED
from bolib.formats.sheets import Number

MADE = datetime(2026, 1, 1)  # the same content gives the same bytes
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def template(kind: str, columns: Sequence[Column], say: Callable[[str], str]) -> bytes:
    """Write an empty sheet of a kind: its columns with a note each, and one example row.

    `say` gives the sentence of a key in the reader's language. The second sheet lists the same notes to be printed.
    Every cell is text, so that no leading zero is lost.
    """
    made = io.BytesIO()
    book = _book(made)
    text, grey, bold = (
        book.add_format(look) for look in ({}, {"italic": True, "font_color": "#777777"}, {"bold": True})
    )
    for look in (text, grey):
        look.set_num_format("@")
    sheet, notes = book.add_worksheet(kind), book.add_worksheet("columns")
    for place, column in enumerate(columns):
        sheet.set_column(place, place, max(12, len(column.name) + 2), text)
        sheet.write_string(0, place, column.name, bold if column.required else text)
        sheet.write_comment(0, place, say(column.note), {"author": "", "x_scale": 2})
        sheet.write_string(1, place, column.example, grey)
        required = say("columns.required") if column.required else ""
        for at, content in enumerate((column.name, required, say(column.note), column.example)):
            notes.write_string(place + 1, at, content, text)
    for at, heading in enumerate(("columns.name", "columns.required", "columns.note", "columns.example")):
        notes.write_string(0, at, say(heading), bold)
    sheet.freeze_panes(1, 0)
    notes.set_column(0, 0, 24)
    notes.set_column(2, 2, 90)
    book.close()
    return made.getvalue()


def rejects(sheets: Iterable[tuple[str, Sequence[str], Iterable[tuple[int, str, str, Sequence[str]]]]]) -> bytes:
    """Write the rows that came back, one sheet a kind: row number, column and reason, then the row as it was.

    Takes for each sheet its name, its headings, and of each row number, columns, reasons and cells. Every cell is a
    text cell, and one that a spreadsheet could take for a formula is marked as text, so nothing in it is ever run.
    """
    made = io.BytesIO()
    book = _book(made)
    text, quoted, bold = (
        book.add_format({"num_format": "@"}),
        book.add_format({"num_format": "@"}),
        book.add_format({"bold": True}),
    )
    quoted.set_quote_prefix()
    for name, headings, rows in sheets:
        again = sum(other.get_name().split("-")[0] == name for other in book.worksheets())
        sheet = book.add_worksheet(f"{name}-{again + 1}" if again else name)
        sheet.set_column(0, 1, 16)
        sheet.set_column(2, 2, 80)
        for place, heading in enumerate((*REJECTED, *headings)):
            sheet.write_string(0, place, heading, bold)
        for line, (number, columns, reasons, cells) in enumerate(rows, start=1):
            sheet.write_number(line, 0, number)
            for place, cell in enumerate((columns, reasons, *cells), start=1):
                _write(sheet, line, place, cell, quoted if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else text)
        sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue()


def _write(sheet: Any, line: int, place: int, cell: str, look: Any) -> None:
    # A number stays a number: as text, 1.234 could be read two ways when the row is brought back.
    if isinstance(cell, Number) and len(cell) <= 15:
        sheet.write_number(line, place, float(cell))
    else:
        sheet.write_string(line, place, cell, look)


def _book(made: io.BytesIO) -> Any:
    from xlsxwriter import Workbook

    book = Workbook(made, OPTIONS)
    book.set_properties({"created": MADE})
    return book
