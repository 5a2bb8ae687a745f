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
from collections.abc import Iterator

from bolib.books.tables import Schema
from bolib.formats.trail import FIELDS, FORM, GENESIS, BlockDigest, Columns, as_json, body, hashed, row_digests, values

__all__ = ["FIELDS", "FORM", "GENESIS", "Columns", "as_json", "body", "digests", "hashed", "values"]

PIECE = 256  # rows that are read at once; blocks are longer, or one row


def digests(
    db: sqlite3.Connection, schema: Schema, table: str, columns: Columns, block: int, seq: int
) -> Iterator[tuple[bytes, int]]:
    """Read what one event wrote into one table, block by block: the digest and the number of rows."""
    names = ", ".join(f'"{name}"' for name, _ in columns)
    order = ", ".join(f'"{name}"' for name in schema[table].key)
    usual, db.text_factory = db.text_factory, bytes
    try:
        cursor = db.execute(f'select {names} from main."{table}" where event = ? order by {order}', (seq,))
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
