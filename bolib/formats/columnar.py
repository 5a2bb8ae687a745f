"""Reads very long tables by columns: every distinct cell is read once, and rows that are not plain are left over.

It looks at bytes, many rows together. What it cannot take at a glance (a cell that is no value, a row of another width)
goes to the ordinary reader, which says what is wrong; a text whose quotation marks are not plain goes there as a whole.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bolib.formats.coded import Coded
from bolib.formats.distinct import LONGEST, PAD, distinct, words_of
from bolib.formats.sheets import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Row, cut, fitted

CHUNK = 1 << 21  # bytes looked at together
NEWLINE, RETURN, QUOTE, BLANK, LETTER_T, COLON = b'\n\r" T:'
Int64 = NDArray[np.int64]
Bytes = NDArray[np.uint8]
ODD = object()  # what a reader gives for a cell that the ordinary reader should see
NOT_THERE = -1


@dataclass(frozen=True)
class Wanted:
    """One column that is wanted: its place in a row, which part of the cell, and what reads the text of that part.

    A wall time has three parts (day, clock, seconds), another cell one: all.
    """

    name: str
    place: int
    read: Callable[[str], Any]
    part: str = "all"


@dataclass(frozen=True)
class Columnar:
    """A table read by columns: the number of each plain row, the wanted columns by name, and the rows left over."""

    rows: Int64
    columns: dict[str, Coded]
    odd: Sequence[Row]


class NotPlain(Exception):
    """The text has quotation marks, line ends or rows that must be read one after the other."""


def read(
    text: bytes,
    mark: str,
    first: int,
    width: int,
    wanted: Sequence[Wanted],
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Columnar:
    """Read UTF-8 text that holds the rows below the headings; raises NotPlain where it cannot.

    `first` is the number of its first row, `width` the number of cells of a row. `progress` is told how many bytes of
    how many are done.
    """
    table = _Table(ord(mark), width, [_Column(one) for one in wanted], first)
    for chunk, done in _chunks(text):
        table.take(chunk)
        progress(done, len(text))
    rows = np.concatenate([np.zeros(0, np.int64), *table.rows])
    return Columnar(rows, {column.wanted.name: column.whole() for column in table.columns}, table.odd)


def _chunks(text: bytes) -> Iterator[tuple[bytes, int]]:
    """Cut a text at ends of rows."""
    start = 0
    while start < len(text):
        end = min(start + CHUNK, len(text))
        if end < len(text):
            end = _row_end(text, start, end)
        chunk = text[start:end]
        yield chunk + (b"" if chunk.endswith(b"\n") else b"\n") + PAD, end
        start = end


def _row_end(text: bytes, start: int, end: int) -> int:
    """Find the last line end before a place that does not stand inside quotation marks."""
    quotes = text.count(b'"', start, end)
    while (found := text.rfind(b"\n", start, end)) >= 0:
        quotes -= text.count(b'"', found, end)
        if quotes % 2 == 0:
            return found + 1
        end = found
    raise NotPlain


@dataclass
class _Column:
    """One wanted column as it grows: what each text meant, and the numbers of the values of each chunk's rows."""

    wanted: Wanted
    known: dict[bytes, int] = field(default_factory=dict)
    values: dict[Any, int] = field(default_factory=dict)
    codes: list[Int64] = field(default_factory=list)

    def number(self, text: bytes) -> int:
        """Number the value of a text; NOT_THERE where it is odd."""
        if text not in self.known:
            value = self.wanted.read(text.decode())
            self.known[text] = NOT_THERE if value is ODD else self.values.setdefault(value, len(self.values))
        return self.known[text]

    def whole(self) -> Coded:
        return Coded(tuple(self.values), np.concatenate([np.zeros(0, np.int64), *self.codes]))


@dataclass
class _Table:
    """A table as it grows, chunk by chunk."""

    mark: int
    width: int
    columns: list[_Column]
    next_row: int
    rows: list[Int64] = field(default_factory=list)
    odd: list[Row] = field(default_factory=list)

    def take(self, chunk: bytes) -> None:
        """Read the rows of a chunk."""
        cells = _Cells.of(chunk, self.mark)
        plain = np.flatnonzero((cells.sizes == self.width) & (cells.row_ends - cells.row_starts <= MAX_CELL))
        firsts = cells.first[plain]
        found = [self._codes(chunk, cells, firsts, column) for column in self.columns]
        good = np.all([codes != NOT_THERE for codes in found], axis=0)
        taken = plain if good.all() else plain[good]
        for column, codes in zip(self.columns, found, strict=True):
            column.codes.append(codes if taken is plain else codes[good])
        self.rows.append(taken + self.next_row)
        self._leave_over(chunk, cells, taken)
        self.next_row += len(cells.sizes)

    def _codes(self, chunk: bytes, cells: "_Cells", firsts: Int64, column: _Column) -> Int64:
        starts, lengths, fits = cells.part(firsts + column.wanted.place, column.wanted.part)
        fits &= lengths <= LONGEST
        starts, lengths = np.where(fits, starts, 0), np.where(fits, lengths, 0)
        examples, codes = distinct(cells.words, starts, lengths)
        numbers = [
            column.number(chunk[start : start + length])
            for start, length in zip(starts[examples].tolist(), lengths[examples].tolist(), strict=True)
        ]
        return np.where(fits, np.array(numbers, np.int64)[codes] if numbers else codes, NOT_THERE)

    def _leave_over(self, chunk: bytes, cells: "_Cells", taken: Int64) -> None:
        left = np.ones(len(cells.sizes), bool)
        left[taken] = False
        left &= (cells.sizes > 1) | (cells.row_ends > cells.row_starts)  # an empty line is no row
        if len(self.odd) + np.count_nonzero(left) > MAX_ROWS:
            raise NotPlain
        for at in np.flatnonzero(left).tolist():
            text = chunk[cells.row_starts[at] : cells.row_ends[at]].decode()
            line = next(csv.reader(io.StringIO(text, newline=""), delimiter=chr(self.mark), strict=True), [])
            if any(cell.strip() for cell in line):
                self.odd.append(Row(self.next_row + at, fitted(cut(line), self.width)))


@dataclass(frozen=True)
class _Cells:
    """Where the cells of a chunk begin and end, and which of them make a row."""

    text: Bytes
    words: NDArray[np.uint64]
    starts: Int64
    ends: Int64
    first: Int64  # of each row its first cell
    sizes: Int64  # of each row its number of cells
    row_starts: Int64
    row_ends: Int64

    @classmethod
    def of(cls, chunk: bytes, mark: int) -> "_Cells":
        """Cut a padded chunk into rows and cells."""
        text = np.frombuffer(chunk, np.uint8)[: len(chunk) - len(PAD)]
        ends = np.flatnonzero((text == NEWLINE) | (text == mark))
        quotes = np.flatnonzero(text == QUOTE)
        if len(quotes):
            ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
        last = np.flatnonzero(text[ends] == NEWLINE)
        if not len(last) or last[-1] != len(ends) - 1 or len(quotes) % 2:
            raise NotPlain
        starts = np.concatenate([[0], ends[:-1] + 1])
        first = np.concatenate([[0], last[:-1] + 1])
        row_starts, row_ends, sizes = starts[first], ends[last], last - first + 1
        if sizes.max() > MAX_COLUMNS or (len(quotes) and (row_ends - row_starts).max() > MAX_CELL):
            raise NotPlain
        returned = (row_ends > row_starts) & (text[row_ends - 1] == RETURN)
        if np.count_nonzero(text == RETURN) != np.count_nonzero(returned):
            raise NotPlain
        row_ends, ends = row_ends - returned, ends.copy()
        ends[last] = row_ends
        if len(quotes):
            starts, ends = _unquoted(text, quotes, starts, ends)
        return cls(text, words_of(chunk), starts, ends, first, sizes, row_starts, row_ends)

    def part(self, cells: Int64, part: str) -> tuple[Int64, Int64, NDArray[np.bool_]]:
        """Give where a part of some cells begins, how long it is, and whether the cell has such parts."""
        starts, ends = self.starts[cells], self.ends[cells]
        fits = np.ones(len(cells), bool)
        if part == "all":
            return starts, ends - starts, fits
        seconds = self._is(ends - 3, starts, COLON) & self._is(ends - 6, starts, COLON)
        clock_end = np.where(seconds, ends - 3, ends)
        if part == "seconds":
            return clock_end, ends - clock_end, fits
        short = self._is_gap(clock_end - 5, starts)
        fits = short | self._is_gap(clock_end - 6, starts)
        begins = clock_end - np.where(short, 4, 5)
        return (begins, clock_end - begins, fits) if part == "clock" else (starts, begins - 1 - starts, fits)

    def _is(self, places: Int64, starts: Int64, byte: int) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (places >= starts) & (self.text[np.maximum(places, 0)] == byte)
        return found

    def _is_gap(self, places: Int64, starts: Int64) -> NDArray[np.bool_]:
        return self._is(places, starts, BLANK) | self._is(places, starts, LETTER_T)


def _unquoted(text: Bytes, quotes: Int64, starts: Int64, ends: Int64) -> tuple[Int64, Int64]:
    """Take the marks off cells that stand in quotation marks as a whole; any other mark is not plain."""
    marks = np.searchsorted(quotes, ends) - np.searchsorted(quotes, starts)
    quoted = marks > 0
    at, until = starts[quoted], ends[quoted]
    whole = (marks[quoted] == 2) & (until - at >= 2) & (text[at] == QUOTE) & (text[until - 1] == QUOTE)
    if not whole.all():
        raise NotPlain
    return starts + quoted, ends - quoted
