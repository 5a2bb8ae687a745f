"""How a table of facts is declared, and the triggers that keep it append-only."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

BLOCK = 4096  # rows under one digest


@dataclass(frozen=True)
class Table:
    """One table of facts.

    `columns` are SQL definitions without `event`, which every fact has, and without `salt`, which `erasable` tables
    get: single rows of those may be erased by law, so every row has a digest of its own. `signed` tables are written
    by signed events only; `signer` is the column that must name the user who signed. `bulk` tables have a key that
    starts with `event` and no trigger on insert. `checks` are further constraints of the table. `right` is what a role of
    the signer must allow, or the column that says it for each row; with `own_right` not as somebody's deputy. `apart` is the
    column that names who submitted or proposed it: the signer must not stand in for that person.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    checks: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    signer: str | None = None
    signed: bool = False
    right: str | None = None
    own_right: bool = False
    apart: str | None = None
    erasable: bool = False
    bulk: bool = False

    @property
    def needs_signature(self) -> bool:
        """Whether only a signed event may write it."""
        return self.signed or self.signer is not None

    @property
    def block(self) -> int:
        """How many rows stand under one digest."""
        return 1 if self.erasable else BLOCK

    @property
    def frozen_key(self) -> tuple[str, ...]:
        """The key of rows that were taken out of the books: what is unique in an event of a bulk table is so by itself."""
        return tuple(column for column in self.key if column != "event" or not self.bulk)

    @property
    def defined(self) -> dict[str, str]:
        """Every column with its definition, in the order of the file: the key in key order, event, salt, the others.

        SQLite 3.40's integrity_check reports empty cells that are not there when a key column stands later. A column
        that a migration adds stands last, so that a migrated file reads like a new one.
        """
        listed = ["event integer not null", *(["salt blob not null"] if self.erasable else []), *self.columns]
        named = {text.split()[0].strip('"'): text for text in listed}
        return {column: named[column] for column in self.key} | named

    @property
    def conditions(self) -> list[str]:
        """What holds for every row, as SQL: a file that is opened to be read only has no CHECK of its own."""
        found = (re.search(r"check (\(.*\))$", text) for text in (*self.defined.values(), *self.checks))
        return [match[1] for match in found if match]

    @property
    def says_alone(self) -> bool:
        """Whether its rows can say that one person acted alone."""
        return "alone" in self.defined


@dataclass(frozen=True)
class Schema:
    """All tables of facts and all views of the present that one version of the program knows.

    `form` is the number of the file's layout; it grows by one whenever a table or a column is added. `demands` are
    problems over several tables, each with the query that gives the places where it stands. `drafts` are the statements of
    tables that hold no facts, by name.
    """

    form: int
    tables: tuple[Table, ...]
    views: tuple[tuple[str, str], ...] = ()
    demands: tuple[tuple[str, str], ...] = ()
    drafts: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, name: str) -> Table:
        return _by_name(self)[name]

    def __contains__(self, name: object) -> bool:
        return name in _by_name(self)


@cache
def _by_name(schema: Schema) -> dict[str, Table]:
    return {table.name: table for table in schema.tables}


ALONE = "alone integer not null check (alone in (0, 1))"
TRAIL = {
    "event": """CREATE TABLE event (seq integer primary key, form integer not null, at integer not null,
    account text not null, key text, act text not null, subject text not null, reason text,
    prev blob not null, hash blob not null, signature blob) strict""",
    "event_rows": """CREATE TABLE event_rows (seq integer not null, "table" text not null, columns text not null,
    block integer not null, rows integer not null, digests blob not null,
    primary key (seq, "table")) strict, without rowid""",
}


def statements(schema: Schema) -> Iterator[str]:
    """Give every statement that makes an empty file."""
    yield from TRAIL.values()
    for table in schema.tables:
        yield create(table)
        yield from indexes(table).values()
    for _, sql in schema.drafts:
        yield sql
    yield from triggers(schema).values()


def create(table: Table) -> str:
    """Give the statement that makes one table of facts."""
    parts = [*table.defined.values(), f"primary key ({', '.join(table.key)})"]
    parts += [f"unique ({', '.join(columns)})" for columns in table.unique]
    return f'CREATE TABLE "{table.name}" ({", ".join([*parts, *table.checks])}) strict, without rowid'


def indexes(table: Table) -> dict[str, str]:
    """Give the indexes of one table by name; `verify` reads every table by event."""
    wanted = [*([] if table.bulk else [("event",)]), *table.indexes]
    return {
        f"{table.name}_{'_'.join(columns)}": f'CREATE INDEX "{table.name}_{"_".join(columns)}" '
        f'on "{table.name}" ({", ".join(columns)})'
        for columns in wanted
    }


@cache
def triggers(schema: Schema) -> dict[str, str]:
    """Give the triggers that must stand in the file, by name, written as SQLite keeps them."""
    found: dict[str, str] = {}
    for name, key in (("event", ("seq",)), ("event_rows", ("seq", "table"))):
        found |= dict([_next(name, "seq"), *_append_only(name, (key,))])
    for table in schema.tables:
        if table.bulk:
            found |= dict(_unchanging(table.name))
            continue
        unchanging = _append_only(table.name, (table.key, *table.unique), erasable=table.erasable)
        found |= dict([_next(table.name, "event"), *unchanging])
    return found


def _next(name: str, column: str) -> tuple[str, str]:
    return (
        f"{name}_next",
        f'CREATE TRIGGER "{name}_next" before insert on "{name}" '
        f"when new.{column} is not (select coalesce(max(seq), 0) + 1 from event) "
        f"begin select raise(abort, '{name}: not the open event'); end",
    )


def _append_only(name: str, keys: tuple[tuple[str, ...], ...], *, erasable: bool = False) -> Iterator[tuple[str, str]]:
    clash = " or ".join(
        f'exists (select 1 from "{name}" where ' + " and ".join(f'"{c}" = new."{c}"' for c in key) + ")" for key in keys
    )
    yield (
        f"{name}_key",
        f'CREATE TRIGGER "{name}_key" before insert on "{name}" when {clash} '
        f"begin select raise(abort, '{name}: this key exists'); end",
    )
    yield from _unchanging(name, keys[0] if erasable else ())


def _unchanging(name: str, erasable_by: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    yield (
        f"{name}_update",
        f'CREATE TRIGGER "{name}_update" before update on "{name}" begin select raise(abort, \'{name}: facts stay\'); end',
    )
    allowed = ""
    if erasable_by:
        key = " || ',' || ".join(f'quote(old."{column}")' for column in erasable_by)
        allowed = f" when not exists (select 1 from erased where \"table\" = '{name}' and key = {key})"
    yield (
        f"{name}_delete",
        f'CREATE TRIGGER "{name}_delete" before delete on "{name}"{allowed} '
        f"begin select raise(abort, '{name}: facts stay'); end",
    )


def columns_of(db: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    """Name the columns of a fact table in the file with their types, without `event`."""
    listed = db.execute(f'pragma main.table_info("{table}")').fetchall()
    return [(row[1], row[2].upper()) for row in listed if row[1] != "event"]
