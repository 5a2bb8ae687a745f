"""Rows that a reader takes along as a file, CSV or XLSX: headings in words, amounts as numbers, and no cell is a formula.

The column's name says the unit, as in `html_table`: cents become euros, minutes hours, parts per million a share, an ISO
date a day. The same rows give the same bytes.
"""

import csv
import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bolib.formats.html_table import heading
from bolib.formats.listings import FORMULA
from bolib.formats.workbooks import MADE, OPTIONS

if TYPE_CHECKING:
    import pandas as pd

Words = Mapping[str, Mapping[Any, str]]
MARKS = {
    "en": (",", "."),
    "hr": (";", ","),
}  # between cells, before the cents: as a spreadsheet of that language reads them
LOOKS = {"_cents": "#,##0.00", "_minutes": "[h]:mm", "_ppm": "0.00##%"}
PARTS = {"_cents": 100, "_minutes": 24 * 60, "_ppm": 1_000_000}  # how many make one


def as_csv(frame: "pd.DataFrame", words: Words, language: str) -> bytes:
    """Write rows as CSV for a spreadsheet of the reader's language, UTF-8 with its mark."""
    out = io.StringIO()
    comma, point = MARKS[language]
    names = [str(name) for name in frame.columns]
    writer = csv.writer(out, delimiter=comma, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([_safe(heading(name, language)) for name in names])
    for row in _rows(frame):
        writer.writerow([_text(name, value, words, point) for name, value in zip(names, row, strict=True)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(frame: "pd.DataFrame", words: Words, language: str) -> bytes:
    """Write rows as a workbook of one sheet: amounts, hours, shares and days as such, every other cell as text."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, OPTIONS)
    book.set_properties({"created": MADE})
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    marked = book.add_format({"num_format": "@", "quote_prefix": True})
    looks = {unit: book.add_format({"num_format": look}) for unit, look in LOOKS.items()}
    day = book.add_format({"num_format": "d. m. yyyy" if language == "hr" else "d mmm yyyy"})
    sheet, names = book.add_worksheet(), [str(name) for name in frame.columns]
    for place, name in enumerate(names):
        sheet.write_string(0, place, heading(name, language), bold)
        sheet.set_column(place, place, 16)
    for line, row in enumerate(_rows(frame), start=1):
        for place, (name, value) in enumerate(zip(names, row, strict=True)):
            unit = next((unit for unit in LOOKS if name.endswith(unit)), None)
            if value is None:
                continue
            if unit:
                sheet.write_number(line, place, int(value) / PARTS[unit], looks[unit])
            elif isinstance(value, int) and name not in words:
                sheet.write_number(line, place, value)
            elif when := _day(value):
                sheet.write_datetime(line, place, when, day)
            else:
                said = words.get(name, {}).get(value, str(value))
                sheet.write_string(line, place, said, marked if said.startswith(FORMULA) else text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(frame), max(len(names) - 1, 0))
    book.close()
    return made.getvalue()


def _rows(frame: "pd.DataFrame") -> Any:
    columns = [frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame.columns]
    return zip(*columns, strict=True)


def _text(name: str, value: Any, words: Words, point: str) -> object:
    if value is None:
        return ""
    if name.endswith("_cents"):
        return f"{Decimal(int(value)).scaleb(-2):.2f}".replace(".", point)
    if name.endswith("_minutes"):
        return f"{'-' if value < 0 else ''}{abs(value) // 60}:{abs(value) % 60:02}"
    if name.endswith("_ppm"):
        return f"{Decimal(int(value)).scaleb(-6).normalize():f}".replace(".", point)
    return value if isinstance(value, int) and name not in words else _safe(words.get(name, {}).get(value, str(value)))


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
