"""The bytes of the audit trail, as pure functions; `bolib/books/audit_trail` specifies them in full."""

import hashlib
import json
import struct
import sys
from array import array
from collections.abc import Sequence

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


def block_digest(table: str, columns: Columns, rows: Sequence[tuple[object, ...]]) -> bytes:
    """Hash one block of rows; texts come in as UTF-8 bytes."""
    sha = hashlib.sha256(values(table, len(rows)))
    for (name, kind), cells in zip(columns, zip(*rows, strict=True), strict=True):
        sha.update(values(name, kind) + _column(kind, cells))
    return sha.digest()


def _column(kind: str, cells: Sequence[object]) -> bytes:
    nulls = bytes(cell is None for cell in cells)
    if kind == "INTEGER":
        return nulls + _int64([0 if cell is None else cell for cell in cells])  # type: ignore[misc]
    raw = [b"" if cell is None else _bytes(cell, kind) for cell in cells]
    return nulls + _int64([len(cell) for cell in raw]) + b"".join(raw)


def _bytes(cell: object, kind: str) -> bytes:
    if not isinstance(cell, bytes):
        raise TypeError(f"{type(cell).__name__} in a column of {kind}")
    if kind == "TEXT":
        cell.decode()  # text that does not decode is a fault, whatever its digest
    return cell


def _int64(numbers: Sequence[int]) -> bytes:
    column = array("q", numbers)
    if sys.byteorder == "big":
        column.byteswap()
    return column.tobytes()


def as_json(columns: Columns) -> str:
    """Write the columns the way the trail keeps them."""
    return json.dumps(columns, ensure_ascii=False, separators=(",", ":"))


def body(company: str, event: Sequence[object], written: Sequence[Sequence[object]]) -> bytes:
    """Give the bytes that are signed and hashed."""
    return values(CONTEXT, company, *event) + b"".join(values(*row) for row in written)


def hashed(message: bytes, signature: bytes | None) -> bytes:
    """Give the hash of an event."""
    return hashlib.sha256(message + values(signature)).digest()
