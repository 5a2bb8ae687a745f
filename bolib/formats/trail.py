"""The bytes of the audit trail, as pure functions; `bolib/books/audit_trail` specifies them in full."""

import hashlib
import json
import struct
from collections.abc import Sequence
from itertools import chain

FORM = 1
GENESIS = bytes(32)
CONTEXT = "back-office-workbench event"  # so that a signature of anything else is none of an event
FIELDS = ("seq", "form", "at", "account", "key", "act", "subject", "reason", "prev")
Columns = Sequence[tuple[str, str]]


def values(*items: object) -> bytes:
    """Write a few values so that no two different lists give the same bytes."""
    out = []
    for item in items:
        match item:
            case None:
                tag, raw = b"n", b""
            case int():
                tag, raw = b"i", struct.pack("<q", item)
            case str():
                tag, raw = b"t", item.encode()
            case bytes():
                tag, raw = b"b", item
            case _:
                raise TypeError(f"{type(item).__name__} has no place in the books")
        out.append(tag + struct.pack("<q", len(raw)) + raw)
    return b"".join(out)


class BlockDigest:
    """The digest of one block of rows that comes in pieces: few rows at a time stay near the processor."""

    def __init__(self, table: str, columns: Columns) -> None:
        self.count = 0
        self._table, self._columns = table, columns
        self._parts: list[tuple[list[bytes], ...]] = [([values(name, kind)], [], []) for name, kind in columns]

    def add(self, rows: Sequence[tuple[object, ...]]) -> None:
        """Take some rows; texts come in as UTF-8 bytes."""
        self.count += len(rows)
        for (_, kind), parts, cells in zip(self._columns, self._parts, zip(*rows, strict=True), strict=True):
            for part, found in zip(parts, column_bytes(kind, cells), strict=True):
                part.append(found)

    def digest(self) -> bytes:
        """Hash what was taken."""
        sha = hashlib.sha256(values(self._table, self.count))
        for parts in self._parts:
            sha.update(b"".join(chain.from_iterable(parts)))
        return sha.digest()


def block_digest(table: str, columns: Columns, rows: Sequence[tuple[object, ...]]) -> bytes:
    """Hash one block of rows; texts come in as UTF-8 bytes."""
    made = BlockDigest(table, columns)
    made.add(rows)
    return made.digest()


def row_digests(table: str, columns: Columns, rows: Sequence[tuple[object, ...]]) -> list[bytes]:
    """Hash each row as a block of its own; the bytes of a column are made for all rows at once."""
    cells = zip(columns, zip(*rows, strict=True), strict=True)
    parts = (_cells(values(name, kind), kind, column) for (name, kind), column in cells)
    begin = values(table, 1)
    return [hashlib.sha256(begin + b"".join(row)).digest() for row in zip(*parts, strict=True)]


def _cells(head: bytes, kind: str, cells: Sequence[object]) -> list[bytes]:
    """Give the bytes of each cell as those of a column of one row."""
    nulls, numbers, _ = column_bytes(kind, cells)
    begun = [head + nulls[at : at + 1] + numbers[8 * at : 8 * at + 8] for at in range(len(cells))]
    if kind == "INTEGER":
        return begun
    return [number + (cell or b"") for number, cell in zip(begun, cells, strict=True)]  # type: ignore[operator]


def column_bytes(kind: str, cells: Sequence[object]) -> tuple[bytes, bytes, bytes]:
    """Give the bytes of a column, texts come in as UTF-8: null marks, then the integers or the lengths, then the cells joined."""
    count = len(cells)
    if cells[0] is None and cells.count(None) == count:
        return b"\1" * count, bytes(8 * count), b""
    try:
        return bytes(count), *_filled(kind, cells)  # as most columns are
    except TypeError:  # an empty cell, or one that has no place in such a column
        nulls, nothing = bytes(cell is None for cell in cells), 0 if kind == "INTEGER" else b""
        return nulls, *_filled(kind, [nothing if cell is None else cell for cell in cells])


def _filled(kind: str, cells: Sequence[object]) -> tuple[bytes, bytes]:
    if kind == "INTEGER":
        return _integers(cells), b""
    joined = b"".join(cells)  # type: ignore[arg-type]
    if kind == "TEXT" and not joined.isascii():
        for cell in cells:
            cell.decode()  # type: ignore[attr-defined]  # text that does not decode is a fault, whatever its digest
    return _integers([*map(len, cells)]), joined  # type: ignore[arg-type]


def _integers(cells: Sequence[object]) -> bytes:
    try:
        return struct.pack(f"<{len(cells)}q", *cells)
    except struct.error as fault:
        raise TypeError(f"no whole numbers: {fault}") from fault


def as_json(columns: Columns) -> str:
    """Write the columns the way the trail keeps them."""
    return json.dumps(columns, ensure_ascii=False, separators=(",", ":"))


def body(company: str, event: Sequence[object], written: Sequence[Sequence[object]]) -> bytes:
    """Give the bytes that are signed and hashed."""
    return values(CONTEXT, company, *event) + b"".join(values(*row) for row in written)


def hashed(message: bytes, signature: bytes | None) -> bytes:
    """Give the hash of an event."""
    return hashlib.sha256(message + values(signature)).digest()
