"""Reads CSV: comma, semicolon or tab, in an encoding that is found out and said; and the text files of time clocks."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bolib.formats import time_clocks
from bolib.formats.encodings import decoded
from bolib.formats.sheets import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS, Row, Sheet, cut, fitted, sheet_of
from bolib.formats.time_clocks import Clock
from bolib.problem import Problem

MAX_LINE = MAX_COLUMNS * MAX_CELL
csv.field_size_limit(MAX_BYTES)  # a longer cell is a fault of its row; no file is longer than this
SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True)
class Opened:
    """A text that holds a table: what separates its columns, the clock it came from, and what is said of it."""

    text: str
    mark: str
    clock: Clock | None
    said: tuple[Problem, ...]


def read(data: bytes, label: str) -> Sequence[Sheet] | Problem:
    """Read the bytes of a CSV file as one sheet."""
    opened = open_text(data, label)
    return opened if isinstance(opened, Problem) else sheets(opened, label)


def open_text(data: bytes, label: str) -> Opened | Problem:
    """Find out how a text is written and what separates its columns."""
    found = decoded(data, label)
    if isinstance(found, Problem):
        return found
    if clock := time_clocks.recognised(found.text):
        clocked = Problem("import.clock", label, {"family": clock.family})
        return Opened(found.text, "\t", clock, (*([found.said] if found.said else []), clocked))
    return Opened(found.text, _separator(found.text), None, (found.said,) if found.said else ())


def sheets(opened: Opened, label: str) -> Sequence[Sheet] | Problem:
    """Read an opened text as its one sheet."""
    lines = _lines(opened.text, opened.mark, label)
    if isinstance(lines, Problem):
        return lines
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_COLUMNS:
            return Problem("tables.columns", f"{label}:{number}", {"found": len(line), "most": MAX_COLUMNS})
    if opened.clock:
        return [_of_clock(opened.clock, lines, opened.said)]
    sheet = sheet_of(label, "", lines, said=opened.said)
    return sheet if isinstance(sheet, Problem) else (sheet,)


def _of_clock(clock: Clock, lines: Sequence[Sequence[str]], said: tuple[Problem, ...]) -> Sheet:
    kept = list(enumerate(lines, start=1))[clock.before :]
    width = len(clock.headings)
    filled = [Row(number, fitted(line, width)) for number, line in kept if any(cell.strip() for cell in line)]
    rows = tuple(filled[: -clock.behind] if clock.behind else filled)
    return Sheet("", clock.headings, rows, said, "punches", clock.unread)


@dataclass(frozen=True)
class Body:
    """The rows of a text below its headings, as UTF-8: the headings, and the number of the first row in the file."""

    text: bytes
    headings: tuple[str, ...]
    first: int


def body(opened: Opened, data: bytes) -> Body | None:
    """Cut the headings off a text, for a reader by columns; None where its beginning must be read row by row.

    `data` are the bytes it came from, which are kept where they are UTF-8 already.
    """
    plain = not opened.said or all(said.code == "import.clock" for said in opened.said)
    text = data.removeprefix(b"\xef\xbb\xbf") if plain else opened.text.encode()
    start = 0
    for _ in range(opened.clock.before if opened.clock else 1):
        start = text.find(b"\n", start) + 1
    if not start and not (opened.clock and opened.clock.before == 0):
        return None
    if opened.clock:
        end = text.rstrip().rfind(b"\n") + 1 if opened.clock.behind else len(text)
        return Body(text[start:end], opened.clock.headings, opened.clock.before + 1)
    line = text[: start - 1].decode()
    if '"' in line or "\r" in line[:-1] or len(line) > MAX_LINE:
        return None
    written = tuple(cell.strip() for cell in line.rstrip("\r").split(opened.mark))
    return Body(text[start:], written, 2) if written[-1] and len(written) <= MAX_COLUMNS else None


def rows_of(body: Body, mark: str, wanted: set[int]) -> list[Row]:
    """Give the rows of some numbers as they were."""
    lines: Iterable[list[str]]
    if b'"' in body.text:
        lines = csv.reader(io.TextIOWrapper(io.BytesIO(body.text), "utf-8", newline=""), delimiter=mark)
    else:
        lines = (line.decode().rstrip("\r\n").split(mark) for line in io.BytesIO(body.text))
    width = len(body.headings)
    return [Row(at, fitted(cut(line), width)) for at, line in enumerate(lines, start=body.first) if at in wanted]


def _separator(text: str) -> str:
    """Choose the mark that cuts the headings into more parts; a heading with a quoted mark in it is read as quoted."""
    first = io.StringIO(text[:100_000], newline="")
    counts = {}
    for mark in SEPARATORS:
        first.seek(0)
        counts[mark] = len(next(csv.reader(first, delimiter=mark), []))
    return max(counts, key=lambda mark: counts[mark])


def _lines(text: str, separator: str, label: str) -> list[list[str]] | Problem:
    lines: list[list[str]] = []
    if any(len(line) > MAX_LINE and line.count(separator) >= MAX_COLUMNS for line in io.StringIO(text, newline="")):
        return Problem("tables.cell", label, {"most": MAX_CELL})
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for line in reader:
            if len(lines) > MAX_ROWS:
                return Problem("tables.rows", label, {"found": f"> {MAX_ROWS}", "most": MAX_ROWS})
            long = [cell for cell in line if len(cell) > MAX_CELL]
            if any("\n" in cell or "\r" in cell for cell in long):
                # A cell of several lines may be rows that a forgotten quotation mark has swallowed.
                return Problem("tables.cell", f"{label}:{len(lines) + 1}", {"most": MAX_CELL})
            lines.append(cut(line) if long else line)
    except csv.Error:
        # An open quotation mark swallows everything after it, so nothing below this row can be trusted.
        return Problem("tables.quotes", f"{label}:{len(lines) + 1}")
    return lines
