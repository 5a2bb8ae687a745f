"""Drafts: a half-filled form and what somebody prefers. They may change, no paper reads them, and losing one does no harm.

They stand in the file of the books, outside its trail: no event, no digest. Writing one never waits for others; where it
cannot be written at once, or the medium is read-only, there is simply none.
"""

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

WAIT = 0.2  # seconds that a draft waits for whoever is writing
TABLES = {
    "draft_form": """CREATE TABLE draft_form (user text not null, form text not null, about text not null,
    text text not null, at integer not null, primary key (user, form, about)) strict, without rowid""",
    "draft_preference": """CREATE TABLE draft_preference (user text not null, name text not null, value text not null,
    primary key (user, name)) strict, without rowid""",
}
LONGEST = 20_000  # letters of one draft


def keep_form(path: Path, user: str, form: str, about: str, values: Mapping[str, str]) -> bool:
    """Keep what a user has typed into a form so far, by field; says whether it was kept. Never give it a passphrase."""
    text = json.dumps(dict(values), ensure_ascii=False, sort_keys=True)
    row = (user, form, about, text, time.time_ns() // 1000)
    return len(text) <= LONGEST and _write(path, "insert or replace into draft_form values (?, ?, ?, ?, ?)", *row)


def form(path: Path, user: str, form: str, about: str) -> dict[str, str]:
    """Give what a user had typed into a form, by field; nothing where there is no draft."""
    found = _read(path, "select text from draft_form where user = ? and form = ? and about = ?", user, form, about)
    with contextlib.suppress(ValueError, TypeError):
        read = json.loads(found or "")
        if isinstance(read, dict):
            return {str(name): value for name, value in read.items() if isinstance(value, str)}
    return {}


def since(path: Path, user: str, form: str, about: str) -> int:
    """Say when a user typed into a form last, in microseconds since 1970 UTC; 0 where there is no draft."""
    found = _read(path, "select at from draft_form where user = ? and form = ? and about = ?", user, form, about)
    return int(found or 0)


def drop_form(path: Path, user: str, form: str, about: str) -> bool:
    """Let go of a draft that was sent."""
    return _write(path, "delete from draft_form where user = ? and form = ? and about = ?", user, form, about)


def prefer(path: Path, user: str, name: str, value: str) -> bool:
    """Keep what a user prefers; says whether it was kept."""
    return len(value) <= LONGEST and _write(
        path, "insert or replace into draft_preference values (?, ?, ?)", user, name, value
    )


def preferred(path: Path, user: str, name: str) -> str:
    """Give what a user prefers; "" where nothing is known."""
    return _read(path, "select value from draft_preference where user = ? and name = ?", user, name) or ""


def clear(db: sqlite3.Connection) -> None:
    """Let go of every draft: what is erased by law must not stand in one."""
    for table in TABLES:
        db.execute(f'delete from "{table}"')


@contextlib.contextmanager
def _opened(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=WAIT)
    try:
        yield db
    finally:
        db.close()


def _write(path: Path, sql: str, *arguments: object) -> bool:
    """Write in a short transaction of its own; nothing is kept where somebody else writes longer, or nobody may."""
    try:
        with _opened(path, "rw") as db:
            for pragma in ("secure_delete = on", "trusted_schema = off", "synchronous = normal"):
                db.execute(f"pragma {pragma}")
            db.execute(sql, arguments)
    except sqlite3.Error:
        return False
    return True


def _read(path: Path, sql: str, *arguments: object) -> str | None:
    from bolib.books import read_only

    try:
        db = sqlite3.connect(read_only(path), uri=True, timeout=WAIT)
        try:
            row = db.execute(sql, arguments).fetchone()
        finally:
            db.close()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None
