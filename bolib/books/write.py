"""One write is one event: decide inside it, add rows, close the event."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from secrets import token_bytes
from typing import TYPE_CHECKING, Any

from bolib.books import audit_trail
from bolib.books.keys import Key
from bolib.books.tables import Schema, columns_of
from bolib.problem import Refused

if TYPE_CHECKING:
    from bolib.books.bulk import Columns

VARIABLES = 30_000  # bound values in one statement


class Transaction:
    """The open event: what it reads is the present, what it adds is kept together or not at all."""

    def __init__(
        self, db: sqlite3.Connection, schema: Schema, *, act: str, subject: str, account: str, key: Key | None
    ) -> None:
        self.db, self.schema, self.act, self.subject, self.account, self.key = db, schema, act, subject, account, key
        row = db.execute("select seq + 1, at, hash from main.event order by seq desc limit 1").fetchone()
        first = (1, 0, audit_trail.GENESIS)
        self.seq: int
        self.last_at: int
        self.prev: bytes
        self.seq, self.last_at, self.prev = row or first
        self.now = self.last_at  # the clock of this event, which `Books.write` sets
        self.reason: str | None = None  # a code of ours, never a person's words
        self.after_commit: list[Callable[[], object]] = []
        self.salt_from: str | None = None
        self._columns: dict[str, list[tuple[str, str]]] = {}
        self._digests: dict[str, list[tuple[bytes, int]]] = {}
        self._salted = 0

    def rows(self, sql: str, *arguments: object) -> list[Any]:
        """Read rows inside the write."""
        return self.db.execute(sql, arguments).fetchall()

    def row(self, sql: str, *arguments: object) -> Any:
        """Read one row inside the write; null where there is none."""
        return self.db.execute(sql, arguments).fetchone()

    def setting(self, kind: str) -> str:
        """Give the adopted text of a setting."""
        from bolib.books.settings import text_of

        return text_of(self, kind)

    @property
    def signer(self) -> str:
        """The user whose key signs this event; an unsigned event or a key that is not enrolled is refused."""
        if self.key is None:
            raise Refused("books.not_signed", self.act)
        if self.seq <= 2:  # the founding
            return self.key.user
        row = self.row(
            'select "user" from key_enrolled join enrolment_confirmed using (key) where key = ?', self.key.name
        )
        if row is None or self.row("select 1 from key_revoked where key = ?", self.key.name):
            raise Refused("books.key_not_enrolled", self.key.name)
        return str(row[0])

    def add(self, table: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Add facts; a column that is not named is null.

        A table that only a signed event may write refuses an unsigned one; an unknown column raises KeyError.
        """
        declared, rows = self.schema[table], list(rows)
        if declared.needs_signature:
            _ = self.signer
        names = [name for name, _ in self._columns.setdefault(table, columns_of(self.db, table))]
        self._digests.pop(table, None)
        for row in rows:
            if unknown := row.keys() - set(names):
                raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
        if declared.erasable:
            rows = [{**row, "salt": self._salt()} for row in rows]
        quoted = ", ".join(f'"{name}"' for name in [*names, "event"])
        marks = "(" + ", ".join("?" * (len(names) + 1)) + ")"
        step = VARIABLES // (len(names) + 1)
        for start in range(0, len(rows), step):
            chunk = rows[start : start + step]
            cells = [value for row in chunk for value in (*(row.get(name) for name in names), self.seq)]
            self.db.execute(f'insert into "{table}" ({quoted}) values {", ".join([marks] * len(chunk))}', cells)

    def add_columns(self, table: str, columns: "Columns") -> None:
        """Add very many facts to a bulk table, as whole columns in the order of its key; what is not named is null.

        Raises KeyError for an unknown column and ValueError where the rows are in another order.
        """
        from bolib.books import bulk

        declared = self.schema[table]
        if not declared.bulk or declared.needs_signature or declared.erasable:
            raise ValueError(f"{table} takes no columns")
        again = table in self._columns
        names = self._columns.setdefault(table, columns_of(self.db, table))
        if unknown := columns.keys() - {name for name, _ in names}:
            raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
        if not bulk.in_order(columns, [name for name in declared.key if name != "event"]):
            raise ValueError(f"rows of {table} are not in the order of its key")
        count = bulk.insert(self.db, table, columns, names, self.seq)
        self._digests.pop(table, None)
        if not again:  # else the rows of both are digested together, as they are read back
            self._digests[table] = list(bulk.digests(table, columns, names, declared.block, count))

    def add_from(self, table: str, source: str, **same: str) -> None:
        """Add facts as they stand in a table beside the books, `source`; what is the `same` in each is named.

        A table that only a signed event may write refuses an unsigned one; an unknown column raises KeyError, a column of
        `source` that is named in `same` ValueError: SQLite would take the first of the two.
        """
        schema, _, name = source.partition(".")
        given = [str(row[1]) for row in self.rows(f'pragma {schema}.table_info("{name}")')]
        declared = self.schema[table]
        if declared.erasable:
            raise ValueError(f"{table} is not copied: each of its rows needs a salt")
        if twice := set(given) & set(same):
            raise ValueError(f"{source} says itself what {', '.join(sorted(twice))} is")
        if not self.row(f'select 1 from {schema}."{name}" limit 1'):
            return
        if declared.needs_signature:
            _ = self.signer
        names = [name for name, _ in self._columns.setdefault(table, columns_of(self.db, table))]
        self._digests.pop(table, None)
        if unknown := {*given, *same} - set(names):
            raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
        into = ", ".join(f'"{column}"' for column in (*given, *same, "event"))
        cells = ", ".join([*(f'"{column}"' for column in given), *("?" * (len(same) + 1))])
        self.db.execute(
            f'insert into main."{table}" ({into}) select {cells} from {schema}."{name}"', (*same.values(), self.seq)
        )

    def _salt(self) -> bytes:
        if self.salt_from is None:
            return token_bytes(16)
        self._salted += 1
        return hashlib.sha256(f"{self.salt_from} {self.seq} {self._salted}".encode()).digest()[:16]

    def close(self, at: int) -> None:
        """Write the event and the digests of what it added; `at` is in microseconds since 1970 UTC."""
        written = [self._digested(table) for table in sorted(self._columns, key=str.encode)]
        (company,) = self.row("select company from company")
        key = self.key.name if self.key else None
        event = (
            *(self.seq, audit_trail.FORM, max(at, self.last_at), self.account, key),
            *(self.act, self.subject, self.reason, self.prev),
        )
        message = audit_trail.body(company, event, written)
        signature = self.key.private.sign(message) if self.key else None
        self.db.executemany("insert into event_rows values (?, ?, ?, ?, ?, ?)", [(self.seq, *row) for row in written])
        hashed = audit_trail.hashed(message, signature)
        self.db.execute(f"insert into event values ({', '.join('?' * 11)})", (*event, hashed, signature))

    def _digested(self, table: str) -> Sequence[object]:
        columns, block = self._columns[table], self.schema[table].block
        found = self._digests.get(table)
        if found is None:
            found = list(audit_trail.digests(self.db, self.schema, table, columns, block, self.seq))
        digests, count = b"".join(digest for digest, _ in found), sum(number for _, number in found)
        return table, audit_trail.as_json(columns), block, count, digests
