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

import sqlite3
from collections.abc import Iterator, Sequence

from bolib.books.tables import Schema, Table
from bolib.formats.trail import FIELDS, FORM, GENESIS, BlockDigest, Columns, as_json, body, hashed, row_digests, values

__all__ = ["FIELDS", "FORM", "GENESIS", "Columns", "as_json", "body", "digests", "hashed", "values"]

PIECE = 256  # rows that are read at once; blocks are longer, or one row
WHOLE = ("INTEGER", "TEXT")  # columns of which a list can be made


def digests(
    db: sqlite3.Connection, schema: Schema, table: str, columns: Columns, block: int, seq: int
) -> Iterator[tuple[bytes, int]]:
    """Read what one event wrote into one table, block by block: the digest and the number of rows."""
    usual, db.text_factory = db.text_factory, bytes
    try:
        written = _Written(db, schema[table], columns, seq)
        if block > 1 and all(kind in WHOLE for _, kind in columns):
            while (last := written.end_of(block)) is not None:
                yield written.digest_to(last, block), block
        cursor = written.left()
        while rows := cursor.fetchmany(PIECE):
            if block == 1:
                yield from ((digest, 1) for digest in row_digests(table, columns, rows))
                continue
            made = BlockDigest(table, columns)
            made.add(rows)
            while made.count < block and (rows := cursor.fetchmany(min(PIECE, block - made.count))):
                made.add(rows)
            yield made.digest(), made.count
    finally:
        db.text_factory = usual


class _Written:
    """The rows that one event wrote into one table, in the order of the key; what was hashed lies behind."""

    def __init__(self, db: sqlite3.Connection, table: Table, columns: Columns, seq: int) -> None:
        self.db, self.table, self.columns, self.seq = db, table, columns, seq
        self.key = [name for name in table.key if name != "event"]
        self._last: Sequence[object] = ()

    def end_of(self, block: int) -> Sequence[object] | None:
        """Give the key of the last row of the next whole block; null where fewer rows are left."""
        found = self._read(_listed(self.key), f"order by {_listed(self.key)} limit 1 offset {block - 1}")
        last: Sequence[object] | None = found.fetchone() if self.key else None
        return last

    def digest_to(self, last: Sequence[object], count: int) -> bytes:
        """Hash the block that ends with this row: SQLite makes a list of each column, few cells become objects."""
        from bolib.formats.trail_lists import listed_digest  # loads numpy, which few rows have no use for

        names = (f'json_group_array("{name}")' for name, _ in self.columns)
        lists = self._read(", ".join(names), "", upto=last).fetchone()
        self._last = last
        return listed_digest(self.table.name, self.columns, count, lists)

    def left(self) -> sqlite3.Cursor:
        """Ask for the rows that are left."""
        return self._read(_listed([name for name, _ in self.columns]), f"order by {_listed(self.table.key)}")

    def _read(self, what: str, order: str, upto: Sequence[object] = ()) -> sqlite3.Cursor:
        # A list has the rows as they are met: in the order of the key by this index, whatever else there is.
        own = "not indexed" if self.table.key[0] == "event" else f'indexed by "{self.table.name}_event"'
        by = own if upto else ""
        found, cells = "event = ?", list[object]([self.seq])
        for sign, row in ((">", self._last), ("<=", upto)):
            if row:
                found += f" and ({_listed(self.key)}) {sign} ({', '.join('?' * len(row))})"
                cells += [cell.decode() if isinstance(cell, bytes) else cell for cell in row]
        return self.db.execute(f'select {what} from main."{self.table.name}" {by} where {found} {order}', cells)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
