"""Very many rows at once: whole columns go in, and the digests are made of the same columns."""

import hashlib
import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bolib.books.audit_trail import values
from bolib.formats.coded import Coded, constant, ranked

Columns = Mapping[str, "NDArray[np.int64] | Coded"]
Typed = Sequence[tuple[str, str]]
ROWS = 100  # of one statement; more take longer to bind
CACHE = "pragma cache_size = -65536"  # 64 MiB, so that no page is written twice
USUAL_CACHE = "pragma cache_size = -2000"


def insert(db: sqlite3.Connection, table: str, columns: Columns, names: Typed, seq: int) -> int:
    """Insert rows whose columns are given; a column that is not named is null. Gives how many rows there were.

    INTEGER columns are int64 arrays or Coded, TEXT columns are Coded. They must be of one length.
    """
    (count,) = {len(column) for column in columns.values()} or {0}
    whole = {name: _Listed(columns.get(name, constant(None, count))) for name, _ in names}
    # What is the same in every row is bound once for a whole statement.
    same = {name: column.only for name, column in whole.items() if column.is_constant} | {"event": seq}
    varied = [column for name, column in whole.items() if name not in same]
    quoted = ", ".join(f'"{name}"' for name in (*whole, "event"))
    db.execute(CACHE)
    for start in range(0, count, ROWS):
        size = min(ROWS, count - start)
        cells: list[object] = [None] * (size * len(varied))
        for place, column in enumerate(varied):
            cells[place :: len(varied)] = column.cells(slice(start, start + size))
        rows = _statement((*whole, "event"), tuple(same), size)
        db.execute(f'insert into "{table}" ({quoted}) values {rows}', [*same.values(), *cells])
    db.execute(USUAL_CACHE)
    return count


@cache
def _statement(names: tuple[str, ...], same: tuple[str, ...], size: int) -> str:
    """Write the marks of so many rows: numbers of values, those that are the same in every row first."""
    fixed = {name: f"?{place}" for place, name in enumerate(same, start=1)}
    number = itertools.count(len(same) + 1)
    rows = (", ".join(fixed.get(name) or f"?{next(number)}" for name in names) for _ in range(size))
    return ", ".join(f"({row})" for row in rows)


class _Listed:
    """Gives the cells of a column as a statement takes them."""

    def __init__(self, column: "NDArray[np.int64] | Coded") -> None:
        self.codes = column if isinstance(column, np.ndarray) else column.codes
        self.values = None if isinstance(column, np.ndarray) else np.array([*column.values, None], object)
        self.is_constant = self.values is not None and len(self.codes) > 0 and bool((self.codes == self.codes[0]).all())

    @property
    def only(self) -> object:
        """The value of a constant column."""
        assert self.values is not None
        return self.values[self.codes[0]]

    def cells(self, rows: slice) -> list[object]:
        found: list[object] = (self.codes[rows] if self.values is None else self.values[self.codes[rows]]).tolist()
        return found


def in_order(columns: Columns, key: Sequence[str]) -> bool:
    """Whether rows stand in the order of a key, each with a key of its own."""
    ascending: NDArray[np.bool_] | None = None
    equal: NDArray[np.bool_] | None = None
    for name in key:
        ranks = _ranks(columns[name])
        up, same = ranks[1:] > ranks[:-1], ranks[1:] == ranks[:-1]
        ascending = up if ascending is None or equal is None else ascending | (equal & up)
        equal = same if equal is None else equal & same
    return ascending is None or bool(ascending.all())


def _ranks(column: "NDArray[np.int64] | Coded") -> NDArray[np.int64]:
    if isinstance(column, np.ndarray):
        return column
    places = ranked(str(value) for value in column.values)
    return column.mapped([places[str(value)] for value in column.values])


def digests(table: str, columns: Columns, names: Typed, block: int, count: int) -> Iterator[tuple[bytes, int]]:
    """Hash columns that stand in the order of the key, block by block: the digest and the number of rows."""
    makers = [(values(name, kind), _Maker(kind, columns.get(name, constant(None, count)))) for name, kind in names]
    for start in range(0, count, block):
        size = min(block, count - start)
        sha = hashlib.sha256(values(table, size))
        for head, maker in makers:
            sha.update(head)
            for part in maker.parts(slice(start, start + size)):
                sha.update(part)
        yield sha.digest(), size


class _Maker:
    """Gives the bytes of one column of a block, as the audit trail writes them."""

    def __init__(self, kind: str, column: "NDArray[np.int64] | Coded") -> None:
        self.text, self.column = kind != "INTEGER", column
        if isinstance(column, np.ndarray):
            return
        nulls = [value is None for value in column.values]
        self.nulls = np.array(nulls, np.uint8)
        if self.text:
            raw = [b"" if value is None else str(value).encode() for value in column.values]
            self.raw, self.numbers = np.array(raw, object), np.array([len(one) for one in raw], "<i8")
        else:
            self.numbers = np.array([value or 0 for value in column.values], "<i8")

    def parts(self, rows: slice) -> Iterator[bytes]:
        """Null marks, then the integers or the lengths, then the texts."""
        if isinstance(self.column, np.ndarray):
            cells = self.column[rows]
            yield bytes(len(cells))
            yield cells.astype("<i8").tobytes()
            return
        codes = self.column.codes[rows]
        yield self.nulls[codes].tobytes()
        yield self.numbers[codes].tobytes()
        if not self.text:
            return
        if (codes == codes[0]).all():
            yield self.raw[codes[0]] * len(codes)
        else:
            yield b"".join(self.raw[codes].tolist())
