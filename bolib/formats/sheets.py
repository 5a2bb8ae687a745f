"""A table as it came in: its headings and its rows as text, each row with the number it has in the file."""

from collections.abc import Sequence
from dataclasses import dataclass

from bolib.problem import Problem

MAX_BYTES = 50_000_000  # of a file
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 2_000  # characters


class Number(str):
    """The text of a cell that was a number in the workbook: its point is a decimal point, never a thousands mark."""


@dataclass(frozen=True)
class Row:
    """One row: its number in the file (the headings are row 1) and its cells, in the order of the headings."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One table: the name of its sheet (empty in a CSV file), its headings, and the rows that are not blank."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def sheet_of(label: str, name: str, lines: Sequence[Sequence[str]]) -> Sheet | Problem:
    """Make a sheet of its lines, the first of which are the headings; one that is too large or has none is a problem.

    Columns at the end that have neither heading nor content are cut off.
    """
    if not lines or not any(cell.strip() for cell in lines[0]):
        return Problem("tables.no_headings", label)
    if len(lines) - 1 > MAX_ROWS:
        return Problem("tables.rows", label, {"found": len(lines) - 1, "most": MAX_ROWS})
    headings = [cell.strip() for cell in lines[0]]
    while not headings[-1] and not any("".join(line[len(headings) - 1 : len(headings)]).strip() for line in lines):
        headings.pop()
    if len(headings) > MAX_COLUMNS:
        return Problem("tables.columns", label, {"found": len(headings), "most": MAX_COLUMNS})
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in line):
            rows.append(Row(number, tuple(line[: len(headings)]) if not any(line[len(headings) :]) else tuple(line)))
    return Sheet(name, tuple(headings), tuple(rows))
