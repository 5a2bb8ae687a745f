"""The audit trail: the exact bytes of what an event wrote.

Form 1, in full. It was written before the code; whoever reads it can check the books without this program.

*Value*: one byte (`n` null, `i` integer, `t` text, `b` blob), the length of what follows as a little-endian int64, then
the bytes: an integer as little-endian int64, text as UTF-8, a blob as it is, nothing for null.

*Rows* of one table and one event, in the order of the primary key (texts by their UTF-8 bytes, integers by value), are
cut into blocks of `block` rows. The digest of a block is the sha256 of: the values (table name, number of rows in the
block); then for each column, in the order in which `columns` lists them, the values (name, type) and the column's bytes:
one byte a row (1 null, 0 not); then for INTEGER one little-endian int64 a row (0 for null), for TEXT and BLOB one
little-endian int64 a row, the length of the cell (0 for null), and all cells joined. The column `event` is left out.

`event_rows` has one row for each event and table it wrote: `columns` is the JSON text of the list of [name, type] pairs,
without spaces, letters as they are; `block` is 4,096, or 1 where single rows may be erased; `rows` counts them; `digests`
are the blocks' digests joined.

*Body* of an event: the values (`back-office-workbench event`, company id, seq, form, at, account, key, act, subject, reason, prev), then for each of its
`event_rows`, in order of the table's name (UTF-8 bytes), the values (table, columns, block, rows, digests). `at` counts
microseconds since 1970-01-01 UTC. `signature` is Ed25519 (RFC 8032) over the body, or null. `hash` is the sha256 of the
body followed by the value (signature). `prev` is the hash of the event before; the first one's is 32 zero bytes.
"""

import hashlib
import json
import sqlite3
import struct
import sys
from array import array
from collections.abc import Iterator, Sequence

from bolib.books.tables import Schema

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


def digests(
    db: sqlite3.Connection, schema: Schema, table: str, columns: Columns, block: int, seq: int
) -> Iterator[tuple[bytes, int]]:
    """Read what one event wrote into one table, block by block: the digest and the number of rows."""
    names = ", ".join(f'"{name}"' for name, _ in columns)
    order = ", ".join(f'"{name}"' for name in schema[table].key)
    usual, db.text_factory = db.text_factory, bytes
    try:
        cursor = db.execute(f'select {names} from main."{table}" where event = ? order by {order}', (seq,))
        while rows := cursor.fetchmany(block):
            yield block_digest(table, columns, rows), len(rows)
    finally:
        db.text_factory = usual


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
