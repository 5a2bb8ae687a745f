"""Recompute everything in the books and list what does not fit."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bolib.books.audit_trail import GENESIS
from bolib.books.audit_trail.check import FAULTS, Checker
from bolib.books.tables import TRAIL, Schema, create, indexes, triggers
from bolib.problem import Problem

OURS_TO_CHANGE = ("draft_", "derived_", "sqlite_")  # tables that hold no facts


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
    (last,) = db.execute("select coalesce(max(seq), 0) from main.event").fetchone()
    prev, at, signed, heads = GENESIS, 0, 0, set()
    for seq in range(1, last + 1):
        progress(seq, last)
        problems += checker.check_event(seq)
        row = db.execute("select prev, at, hash, signature from main.event where seq = ?", (seq,)).fetchone()
        if row is None:
            continue
        if row[0] != prev:
            problems.append(Problem("trail.broken_chain", f"event {seq}"))
        if row[1] < at:
            problems.append(Problem("trail.time_goes_back", f"event {seq}"))
        prev, at, signed = row[2], row[1], seq if row[3] is not None else signed
        heads.add(prev.hex())
    problems += [*_strangers(db, schema, last), *_gaps(db)]
    if last == 0:
        problems.append(Problem("trail.not_founded", "file"))
    if head is not None and (len(head) < 12 or not any(known.startswith(head.lower()) for known in heads)):
        problems.append(Problem("trail.head_unknown", head))
    return Report(problems, last, prev.hex(), last - signed, len(checker.erased))


def _building(db: sqlite3.Connection, schema: Schema) -> Iterator[Problem]:
    """Compare every table, index and trigger of the file with what this version of the program makes."""
    expected = TRAIL | triggers(schema) | {table.name: create(table) for table in schema.tables}
    for table in schema.tables:
        expected |= indexes(table)
    standing = dict(db.execute("select name, sql from main.sqlite_master where sql is not null"))
    for name in sorted(standing.keys() | expected.keys()):
        if standing.get(name) != expected.get(name) and not name.startswith(OURS_TO_CHANGE):
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
