"""The one function that checks one event: its rows, hash, signature, whom it names, and the enrolment of its key."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bolib.books.audit_trail import FIELDS, FORM, GENESIS, body, digests, hashed
from bolib.books.keys import is_sound
from bolib.books.roles import alone, holds, may, stands_in_for
from bolib.books.tables import Schema, columns_of
from bolib.problem import Problem, Refused

# What says whose signature counts and what it may do.
TRUST = (
    *("company", "user", "key_enrolled", "enrolment_confirmed", "key_revoked", "adopted", "adoption_confirmed"),
    *("delegation", "delegation_ended"),
)
FAULTS = (ValueError, TypeError, KeyError, AttributeError, OverflowError, sqlite3.Error, Refused)


class Checker:
    """Checks events of one file; an event that enrolled a key is checked once."""

    def __init__(self, db: sqlite3.Connection, schema: Schema) -> None:
        self.db, self.schema = db, schema
        row = db.execute("select company from main.company").fetchone()
        self.company = str(row[0]) if row else ""
        erased = db.execute('select "table", erased_event, digest from main.erased').fetchall()
        self.erased: set[tuple[str, int, bytes]] = set(erased)
        self._known: dict[int, list[Problem]] = {}

    def check_event(self, seq: int) -> list[Problem]:
        """Check one event and, up to the founding, the events that enrolled the keys it rests on."""
        if seq not in self._known:
            self._known[seq] = []  # a key that vouches for itself finds no fault here; `_signature` refuses it
            try:
                self._known[seq] = list(self._check(seq))
            except FAULTS as fault:
                self._known[seq] = [Problem("trail.unreadable", f"event {seq}", {"reason": str(fault)})]
        return self._known[seq]

    def check_trust(self) -> list[Problem]:
        """Check what every signature rests on: the chain, and each event that wrote keys, their users or settings.

        Without it a key whose revocation was deleted signs on, and a right that an unsigned event adopted counts.
        """
        found: list[Problem] = []
        prev = GENESIS
        for expected, (seq, before, stored) in enumerate(
            self.rows("select seq, prev, hash from main.event order by seq"), 1
        ):
            if seq != expected or before != prev:
                return [*found, Problem("trail.broken_chain", f"event {expected}")]
            found += [] if self._written(seq)[0] == stored else [Problem("trail.entry_changed", f"event {seq}")]
            prev = stored
        for table in TRUST:
            known = f'select seq from main.event_rows where "table" = ? union select event from main."{table}"'
            for (seq,) in self.rows(known, table):
                found += self.check_event(seq)
                if not self.rows('select 1 from main.event_rows where seq = ? and "table" = ?', seq, table):
                    found.append(Problem("trail.rows_of_no_event", table, {"count": 1, "event": seq}))
        return found

    def _written(self, seq: int) -> tuple[bytes, bytes, list[Any]]:
        """Give the hash that an event should have, the bytes that are signed, and its entries in the trail."""
        (row,) = self.rows(f"select {', '.join(FIELDS)}, signature from main.event where seq = ?", seq)
        entries = self.rows(
            'select "table", columns, block, rows, digests from main.event_rows where seq = ? order by "table"', seq
        )
        message = body(self.company, row[:-1], entries)
        return hashed(message, row[-1]), message, entries

    @property
    def now(self) -> int:
        """The instant of the last event."""
        return int(self.rows("select coalesce(max(at), 0) from main.event")[0][0])

    def rows(self, sql: str, *arguments: object) -> list[Any]:
        """Read rows as tuples."""
        return self.db.execute(sql, arguments).fetchall()

    def signer(self, seq: int) -> str | None:
        """Name the user whose key an event names; `check_event` says whether the signature fits. Null: nobody's."""
        row = self.db.execute(
            'select k."user" from main.event e join main.key_enrolled k using (key) where e.seq = ?', (seq,)
        ).fetchone()
        return row[0] if row else None

    def _check(self, seq: int) -> Iterator[Problem]:
        where = f"event {seq}"
        found = self.rows("select form, key, signature, hash from main.event where seq = ?", seq)
        if not found:
            yield Problem("trail.event_missing", where)
            return
        (form, key, signature, stored), (right, message, written) = found[0], self._written(seq)
        if form != FORM:
            yield Problem("trail.form_unknown", where, {"form": form})
        if right != stored:
            yield Problem("trail.entry_changed", where)
        if key is not None or signature is not None:
            yield from self._signature(seq, key, signature, message)
        for entry in written:
            yield from self._table(seq, *entry)

    def _signature(self, seq: int, key: str | None, signature: bytes | None, message: bytes) -> Iterator[Problem]:
        where = f"event {seq}"
        row = self.db.execute("select public, event from main.key_enrolled where key = ?", (key,)).fetchone()
        if row is None or row[1] > seq or (row[1] == seq and seq != 1):
            yield Problem("trail.key_unknown", where, {"key": key})
            return
        public, enrolled = row
        yield from self._confirmed(seq, str(key), enrolled)
        revoked = self.db.execute("select event from main.key_revoked where key = ?", (key,)).fetchone()
        if revoked and revoked[0] < seq:
            yield Problem("trail.key_revoked", where, {"key": key})
        if enrolled < seq and self.check_event(enrolled):
            yield Problem("trail.key_enrolment_faulty", where, {"key": key, "event": enrolled})
        try:
            if not is_sound(public):
                raise ValueError("a point of small order")
            Ed25519PublicKey.from_public_bytes(public).verify(signature or b"", message)
        except (InvalidSignature, ValueError):
            yield Problem("trail.signature", where, {"key": key})

    def _confirmed(self, seq: int, key: str, enrolled: int) -> Iterator[Problem]:
        """A key counts from the event after which a second person had confirmed it; the founders' from the founding."""
        if seq <= 2 and enrolled == 1:
            return
        row = self.db.execute("select event from main.enrolment_confirmed where key = ?", (key,)).fetchone()
        if row is None or row[0] >= seq:
            yield Problem("trail.key_not_confirmed", f"event {seq}", {"key": key})
        elif self.check_event(row[0]):
            yield Problem("trail.key_enrolment_faulty", f"event {seq}", {"key": key, "event": row[0]})

    def _table(self, seq: int, table: str, as_text: str, block: int, count: int, stored: bytes) -> Iterator[Problem]:
        where = f"event {seq}, {table}"
        if table not in self.schema:
            yield Problem("trail.table_unknown", where)
            return
        try:
            columns = [(str(name), str(kind)) for name, kind in json.loads(as_text)]
            if not self._is_ours(table, columns, block):
                yield Problem("trail.entry_not_ours", where)
                return
            found = list(digests(self.db, self.schema, table, columns, block, seq))
        except FAULTS as fault:
            yield Problem("trail.unreadable", where, {"reason": str(fault)})
            return
        yield from self._rows(seq, table, found, count, stored)
        yield from self._named(seq, table, where)
        yield from self._conditions(seq, table, where)
        yield from self._later_columns(seq, table, where, {name for name, _ in columns})

    def _is_ours(self, table: str, columns: list[tuple[str, str]], block: int) -> bool:
        """Whether an entry of the trail names columns of the table, each once, with its whole key, and its block."""
        names, key = [name for name, _ in columns], set(self.schema[table].key) - {"event"}
        known = set(columns_of(self.db, table))
        once = len(set(names)) == len(names)
        return once and set(columns) <= known and key <= set(names) and self.schema[table].block == block

    def _rows(
        self, seq: int, table: str, found: list[tuple[bytes, int]], count: int, stored: bytes
    ) -> Iterator[Problem]:
        where, block, erasable = f"event {seq}, {table}", self.schema[table].block, self.schema[table].erasable
        expected = [stored[i : i + 32] for i in range(0, len(stored), 32)]
        have = {digest for digest, _ in found}
        may_go = {digest for digest in expected if erasable and (table, seq, digest) in self.erased}
        gone = [digest for digest in expected if digest in may_go and digest not in have]
        rows = sum(number for _, number in found) + len(gone)
        if rows != count:
            yield Problem("trail.rows_count", where, {"found": rows, "written": count})
        for number, digest in enumerate(expected):
            if digest not in have and digest not in gone:
                last = min(count, (number + 1) * block)
                yield Problem("trail.rows_changed", where, {"first": number * block + 1, "last": last})
        if have - set(expected):
            yield Problem("trail.rows_unknown", where, {"count": len(have - set(expected))})

    def _named(self, seq: int, table: str, where: str) -> Iterator[Problem]:
        declared = self.schema[table]
        if not declared.needs_signature:
            return
        user = self.signer(seq)
        if user is None:
            yield Problem("trail.not_signed", where)
        elif declared.signer and self._any(table, seq, f'"{declared.signer}" is not ?', user):
            yield Problem("trail.names_another", where, {"column": declared.signer, "user": user})
        if declared.says_alone and self._any(table, seq, "alone <> 0") and not alone(self, before=seq):
            yield Problem("trail.not_alone", where)
        if user is not None:
            yield from self._rights(seq, table, where, user)
            yield from self._apart(seq, table, where, user)

    def _rights(self, seq: int, table: str, where: str, user: str) -> Iterator[Problem]:
        """Whoever signed might do so by the roles that were adopted before; the founding gives the first ones."""
        right = self.schema[table].right
        if right is None or seq <= 2:
            return
        needed = {right}
        if right in self.schema[table].defined:  # the rows say it
            needed = {row[0] for row in self.rows(f'select "{right}" from main."{table}" where event = ?', seq)}
        allows = holds if self.schema[table].own_right else may
        for act in sorted(needed):
            if not allows(self, user, act, before=seq):
                yield Problem("trail.no_right", where, {"user": user, "act": act})

    def _apart(self, seq: int, table: str, where: str, user: str) -> Iterator[Problem]:
        """Whoever signed did not stand in on that day for who had submitted or proposed it."""
        if column := self.schema[table].apart:
            others = {row[0] for row in self.rows(f'select "{column}" from main."{table}" where event = ?', seq)}
            for other in sorted({other for other, _ in stands_in_for(self, user, before=seq)} & others):
                yield Problem("trail.stood_in", where, {"user": user, "other": other})

    def _conditions(self, seq: int, table: str, where: str) -> Iterator[Problem]:
        """Each row fulfils every condition; they are asked one by one only where some row does not fulfil all."""
        conditions = self.schema[table].conditions
        broken = " or ".join(f"not {condition}" for condition in conditions)
        if not conditions or not self._any(table, seq, f"({broken})"):
            return
        for condition in conditions:
            if self._any(table, seq, f"not {condition}"):
                yield Problem("trail.condition", where, {"condition": condition})

    def _later_columns(self, seq: int, table: str, where: str, written: set[str]) -> Iterator[Problem]:
        for name, _ in columns_of(self.db, table):
            if name not in written and self._any(table, seq, f'"{name}" is not null'):
                yield Problem("trail.later_column", where, {"column": name})

    def _any(self, table: str, seq: int, condition: str, *arguments: object) -> bool:
        query = f'select 1 from main."{table}" where event = ? and {condition} limit 1'
        return self.db.execute(query, (seq, *arguments)).fetchone() is not None
