"""Recompute everything in the books and list what does not fit."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bolib.books.audit_trail import GENESIS
from bolib.books.audit_trail.check import FAULTS, Checker
from bolib.books.demo_keys import PUBLISHED
from bolib.books.tables import TRAIL, Schema, create, indexes, triggers
from bolib.problem import Problem

NO_FACTS = ("draft_", "derived_", "sqlite_")  # tables that may change


@dataclass(frozen=True)
class Report:
    """What a check of the books found.

    `head` is the hash of the last event in hex, `after_last_signature` the number of events that no signature covers,
    `erased` the rows that were erased by law.
    """

    problems: list[Problem] = field(default_factory=list)
    events: int = 0
    head: str = ""
    after_last_signature: int = 0
    erased: int = 0


def verify(
    db: sqlite3.Connection,
    schema: Schema,
    *,
    head: str | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Report:
    """Recompute everything in the books; `head` is a head noted elsewhere, in hex, at least its first 12 digits."""
    try:
        return _verify(db, schema, head, progress)
    except FAULTS as fault:
        return Report([Problem("trail.unreadable", "file", {"reason": str(fault)})])


def _verify(db: sqlite3.Connection, schema: Schema, head: str | None, progress: Callable[[int, int], None]) -> Report:
    problems = [*_building(db, schema), *_integrity(db)]
    checker = Checker(db, schema)
    numbers = [seq for (seq,) in db.execute("select seq from main.event order by seq")]
    last = numbers[-1] if numbers else 0
    prev, at, signed, heads = GENESIS, 0, 0, set()
    for expected, seq in enumerate(numbers, 1):
        progress(expected, len(numbers))
        if seq != expected:
            return Report([*problems, Problem("trail.event_missing", f"event {expected}")], len(numbers))
        problems += checker.check_event(seq)
        row = db.execute("select prev, at, hash, signature from main.event where seq = ?", (seq,)).fetchone()
        if row[0] != prev:
            problems.append(Problem("trail.broken_chain", f"event {seq}"))
        if row[1] < at:
            problems.append(Problem("trail.time_goes_back", f"event {seq}"))
        prev, at, signed = row[2], row[1], seq if row[3] is not None else signed
        heads.add(prev.hex())
    problems += [*_strangers(db, schema, last), *_gaps(db), *_founding(checker, last), *_texts(db)]
    problems += [
        Problem(code, str(where)) for code, query in schema.demands for (where,) in db.execute(query).fetchall()
    ]
    if head is not None and (len(head) < 12 or not any(known.startswith(head.lower()) for known in heads)):
        problems.append(Problem("trail.head_unknown", head))
    return Report(problems, last, prev.hex(), last - signed, len(checker.erased))


def _building(db: sqlite3.Connection, schema: Schema) -> Iterator[Problem]:
    """Compare every table, index and trigger of the file with what this version of the program makes."""
    tables = TRAIL | {table.name: create(table) for table in schema.tables}
    expected = {("table", name, sql) for name, sql in tables.items()}
    expected |= {("index", name, sql) for table in schema.tables for name, sql in indexes(table).items()}
    expected |= {("trigger", name, sql) for name, sql in triggers(schema).items()}
    listed = db.execute("select type, name, sql, tbl_name from main.sqlite_master where sql is not null").fetchall()
    standing = [row[:3] for row in listed if not (row[0] in ("table", "index") and row[3].startswith(NO_FACTS))]
    for name in sorted({name for _, name, _ in expected.symmetric_difference(standing)}):
        yield Problem("trail.building", name)
    for name in sorted({row[1] for row in standing if standing.count(row) > 1}):
        yield Problem("trail.building", name)


def _integrity(db: sqlite3.Connection) -> Iterator[Problem]:
    for (line,) in db.execute("pragma main.integrity_check").fetchall():
        if line != "ok":
            yield Problem("trail.integrity", "file", {"reason": line})
    for table, _, parent, _ in db.execute("pragma main.foreign_key_check").fetchall():
        yield Problem("trail.no_parent", table, {"parent": parent})


def _strangers(db: sqlite3.Connection, schema: Schema, last: int) -> Iterator[Problem]:
    """Find rows that no event wrote and entries of events that are not there."""
    for table in schema.tables:
        known = 'select 1 from main.event_rows r where r.seq = t.event and r."table" = ?'
        for event, count in db.execute(
            f'select event, count(*) from main."{table.name}" t group by event having not exists ({known})',
            (table.name,),
        ).fetchall():
            yield Problem("trail.rows_of_no_event", table.name, {"count": count, "event": event})
    for seq, name in db.execute('select seq, "table" from main.event_rows where seq > ? or seq < 1', (last,)):
        yield Problem("trail.entry_of_no_event", f"event {seq}, {name}")
    for (seq,) in db.execute("select seq from main.event where seq < 1").fetchall():
        yield Problem("trail.entry_of_no_event", f"event {seq}")


def _gaps(db: sqlite3.Connection) -> Iterator[Problem]:
    for series, count, top in db.execute(
        "select series, count(*), max(number) from main.number_taken group by series"
    ).fetchall():
        if count != top:
            yield Problem("trail.number_gap", f"number_taken, {series}", {"count": count, "top": top})


def _founding(checker: Checker, last: int) -> Iterator[Problem]:
    """Event 1 founds one company with one or two people's keys; event 2 is signed by the other of two."""
    founders = [user for (user,) in checker.rows("select user from main.key_enrolled where event = 1")]
    companies = checker.rows("select event, demo from main.company")
    whole = last >= 2 and 1 <= len(founders) <= 2 and len(set(founders)) == len(founders)
    if not whole or [event for event, _ in companies] != [1]:
        yield Problem("trail.not_founded", "file")
        return
    signers = [checker.signer(1), checker.signer(2)]
    if set(signers) != set(founders):
        yield Problem("trail.not_founded", "event 2")
    published = [
        user for user, public in checker.rows("select user, public from main.key_enrolled") if public in PUBLISHED
    ]
    for user in published if not companies[0][1] else []:
        yield Problem("keys.published", user)


def _texts(db: sqlite3.Connection) -> Iterator[Problem]:
    """The digest of an adopted text is that of the text."""
    for kind, version, digest, text in db.execute("select kind, version, digest, text from main.adopted").fetchall():
        if hashlib.sha256(text.encode()).digest() != digest:
            yield Problem("trail.other_digest", f"adopted, {kind}", {"version": version})
