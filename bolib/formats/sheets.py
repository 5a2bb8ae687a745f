"""A table as it came in: its headings and its rows as text, each row with the number it has in the file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bolib.problem import Problem

MAX_BYTES = 50_000_000  # of a file
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 2_000  # characters
MAX_TITLE = 20  # rows in which the headings may stand, below the titles of a workbook

Known = Callable[[str, Sequence[str]], int]  # how many headings of a row are known, in the sheet of a name


class Number(str):
    """The text of a cell that was a number in the workbook: its point is a decimal point, never a thousands mark."""


@dataclass(frozen=True)
class Row:
    """One row: its number in the file, where the headings mostly are row 1, and its cells in the order of the headings."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One table: the name of its sheet (empty in a CSV file), its headings, and the rows that are not blank.

    `said` is what the reader is told of how it was read; `kind` what its content says it is; `unread` are headings of
    columns that are left alone.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    said: tuple[Problem, ...] = ()
    kind: str = ""
    unread: frozenset[str] = frozenset()


def cut(cells: Sequence[str]) -> list[str]:
    """Keep of an over-long cell so much that it stays too long: its row is refused, and can be written back."""
    return [cell if len(cell) <= MAX_CELL else cell[: MAX_CELL + 1] for cell in cells]


def fitted(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Cut empty cells off a row that is wider than its headings; one with content there is left as it is."""
    return tuple(cells[:width]) if not any(cells[width:]) else tuple(cells)


def sheet_of(
    label: str,
    name: str,
    lines: Sequence[Sequence[str]],
    known: Known = lambda name, cells: 0,
    said: tuple[Problem, ...] = (),
) -> Sheet | Problem:
    """Make a sheet of its lines; one that is too large or has no headings is a problem.

    The headings are the first line, or the one among the first twenty of which `known` counts the most. Columns at the
    end that have neither heading nor content are cut off.
    """
    above = max(range(min(MAX_TITLE, len(lines))), key=lambda at: (known(name, lines[at]), -at), default=0)
    if above:
        said, lines = (*said, Problem("import.heading_row", label, {"row": above + 1})), lines[above:]
    if not lines or not any(cell.strip() for cell in lines[0]):
        return Problem("tables.no_headings", label)
    if len(lines) - 1 > MAX_ROWS:
        return Problem("tables.rows", label, {"found": len(lines) - 1, "most": MAX_ROWS})
    headings = [cell.strip() for cell in lines[0]]
    if any(len(heading) > MAX_CELL for heading in headings):
        return Problem("tables.cell", f"{label}:{above + 1}", {"most": MAX_CELL})
    while not headings[-1] and not any("".join(line[len(headings) - 1 : len(headings)]).strip() for line in lines):
        headings.pop()
    if len(headings) > MAX_COLUMNS:
        return Problem("tables.columns", label, {"found": len(headings), "most": MAX_COLUMNS})
    rows = []
    for number, line in enumerate(lines[1:], start=above + 2):
        if any(cell.strip() for cell in line):
            rows.append(Row(number, fitted(line, len(headings))))
    return Sheet(name, tuple(headings), tuple(rows), said)
