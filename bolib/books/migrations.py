"""Older files are brought up to the present form: a migration only adds tables and columns, and is an event."""

import sqlite3
from pathlib import Path

from bolib.books import PRAGMAS, Books
from bolib.books.queue import turn
from bolib.books.tables import Schema, columns_of, create, indexes, triggers
from bolib.books.write import Transaction
from bolib.problem import Refused


def form_of(path: Path) -> int:
    """Read the form of a file of books."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        form = int(db.execute("pragma user_version").fetchone()[0])
        if not db.execute("select 1 from sqlite_master where name = 'event'").fetchone():
            raise Refused("books.unreadable", path.name, reason="event")
        return form
    except sqlite3.OperationalError as fault:
        raise Refused("books.cannot_open", path.name, reason=str(fault)) from None
    except sqlite3.DatabaseError as fault:
        raise Refused("books.unreadable", path.name, reason=str(fault)) from None
    finally:
        db.close()


def migrate(path: Path, schema: Schema) -> bool:
    """Bring a file up to the schema's form in one transaction; says whether anything was to be done.

    Whoever calls makes a backup first. A file that lacks more than whole tables, indexes and nullable columns is refused.
    """
    with turn(path):
        old = form_of(path)
        if old >= schema.form:
            return False
        db = sqlite3.connect(path, isolation_level=None)
        try:
            for pragma in PRAGMAS:
                db.execute(f"pragma {pragma}")
            db.execute("begin immediate")
            _bring_up(db, schema, path.name)
            _record(db, schema, old)
            db.execute(f"pragma user_version = {schema.form}")
            db.execute("commit")
        except BaseException:
            if db.in_transaction:
                db.execute("rollback")
            raise
        finally:
            db.close()
    return True


def _bring_up(db: sqlite3.Connection, schema: Schema, name: str) -> None:
    for (trigger,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        db.execute(f'drop trigger "{trigger}"')
    standing = {table for (table,) in db.execute("select name from sqlite_master where type = 'table'")}
    for table in schema.tables:
        if table.name not in standing:
            db.execute(create(table))
        else:
            have = {column for column, _ in columns_of(db, table.name)} | {"event"}
            for column, definition in table.defined.items():
                if column not in have:
                    db.execute(f'alter table "{table.name}" add column {definition}')
        for index, sql in indexes(table).items():
            db.execute(f'drop index if exists "{index}"')
            db.execute(sql)
        (found,) = db.execute("select sql from sqlite_master where name = ?", (table.name,)).fetchone()
        if found != create(table):
            raise Refused("books.not_ours", name, table=table.name)
    for name, sql in schema.drafts:
        if name not in standing:
            db.execute(sql)
    for sql in triggers(schema).values():
        db.execute(sql)


def _record(db: sqlite3.Connection, schema: Schema, old: int) -> None:
    import time

    from bolib.books import accounts

    act = Transaction(
        db, schema, act="migrate", subject=f"form {old} to {schema.form}", account=accounts.current(), key=None
    )
    act.close(time.time_ns() // 1000)


def opened(path: Path, schema: Schema, *, writable: bool = False) -> Books:
    """Open books of this form or, after a backup beside them, of an older one."""
    from bolib.books.backup import backup

    if path.is_file() and form_of(path) < schema.form:
        backup(path, path.parent / "backups", prefix=f"{path.stem}-form-{form_of(path)}")
        migrate(path, schema)
    return Books(path, schema, writable=writable)
