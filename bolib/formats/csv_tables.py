"""Reads CSV: comma or semicolon, UTF-8 with or without mark; another encoding is named and asked back."""

import csv
import io
from collections.abc import Sequence

from bolib.formats.sheets import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Sheet, sheet_of
from bolib.problem import Problem

MAX_LINE = MAX_COLUMNS * MAX_CELL
MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def read(data: bytes, label: str) -> Sequence[Sheet] | Problem:
    """Read the bytes of a CSV file as one sheet."""
    text = _decoded(data, label)
    if isinstance(text, Problem):
        return text
    lines = _lines(text, _delimiter(text), label)
    if isinstance(lines, Problem):
        return lines
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_COLUMNS:
            return Problem("tables.columns", f"{label}:{number}", {"found": len(line), "most": MAX_COLUMNS})
    sheet = sheet_of(label, "", lines)
    return sheet if isinstance(sheet, Problem) else (sheet,)


def _decoded(data: bytes, label: str) -> str | Problem:
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return Problem("tables.encoding", label, {"found": name})
    if b"\0" in data:
        half_empty = data[:400].count(0) * 3 > len(data[:400])
        return Problem("tables.encoding", label, {"found": "UTF-16"}) if half_empty else Problem("tables.nul", label)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line, byte = data.count(b"\n", 0, fault.start) + 1, f"0x{data[fault.start]:02X}"
        return Problem("tables.not_utf_eight", f"{label}:{line}", {"byte": byte})


def _delimiter(text: str) -> str:
    """Choose the mark that cuts the headings into more parts; a heading with a quoted mark in it is read as quoted."""
    first = io.StringIO(text[:100_000], newline="")
    counts = {}
    for mark in (",", ";"):
        first.seek(0)
        counts[mark] = len(next(csv.reader(first, delimiter=mark), []))
    return max(counts, key=lambda mark: counts[mark])


def _lines(text: str, delimiter: str, label: str) -> list[list[str]] | Problem:
    lines: list[list[str]] = []
    if any(len(line) > MAX_LINE for line in io.StringIO(text, newline="")):
        return Problem("tables.cell", label, {"most": MAX_CELL})
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for line in reader:
            if len(lines) > MAX_ROWS:
                return Problem("tables.rows", label, {"found": f"> {MAX_ROWS}", "most": MAX_ROWS})
            if any(len(cell) > MAX_CELL for cell in line):
                return Problem("tables.cell", f"{label}:{len(lines) + 1}", {"most": MAX_CELL})
            lines.append(line)
    except csv.Error:
        # An open quotation mark swallows everything after it, so nothing below this row can be trusted.
        return Problem("tables.quotes", f"{label}:{len(lines) + 1}")
    return lines
