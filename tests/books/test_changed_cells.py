"""A changed cell, an added, removed or swapped row is found in every table, whoever put the triggers back."""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bolib.books.audit_trail.verify import verify
from bolib.books.tables import TRAIL, triggers
from bolib.stores import SCHEMA
from tests.books import full, independent_reader
from tests.conftest import Signers

TABLES = [*TRAIL, *(table.name for table in SCHEMA.tables)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, signers: Signers) -> Path:
    return full.make(tmp_path_factory.mktemp("full") / "full.db", signers)


@pytest.fixture
def opened(whole: Path, tmp_path: Path) -> Iterator[full.Opened]:
    file = full.behind_their_back(Path(shutil.copy(whole, tmp_path / "full.db")))
    yield file
    file.db.close()


def found_in(db: sqlite3.Connection) -> list[str]:
    return [f"{problem.code} {problem.where}" for problem in verify(db, SCHEMA).problems]


def described(db: sqlite3.Connection, table: str) -> dict[str, tuple[str, bool]]:
    """Give each column with its type and whether it is of the key."""
    return {row[1]: (row[2], bool(row[5])) for row in db.execute(f'pragma table_info("{table}")')}


def other(kind: str, old: Any, drawn: random.Random) -> object:
    """Another value of the same type."""
    if kind == "INTEGER":
        return (old or 0) + drawn.choice((1, 1000, 1_000_000))
    if kind == "TEXT":
        return drawn.choice([f"{old or ''}x", f"{old or ''} ", f"x{old or ''}"])
    changed = bytearray(old or b"x")
    changed[drawn.randrange(len(changed))] ^= 1 << drawn.randrange(8)
    return bytes(changed)


def named(problems: list[str], table: str) -> bool:
    """Whether the table is named; the trail itself shows as an event."""
    return any(table in problem or (table in TRAIL and "event" in problem) for problem in problems)


def test_the_trial_books_have_a_row_in_every_table(whole: Path) -> None:
    db = sqlite3.connect(whole)
    assert [name for name in TABLES if not db.execute(f'select count(*) from "{name}"').fetchone()[0]] == []
    assert found_in(db) == []
    db.close()


@pytest.mark.parametrize("table", TABLES)
def test_a_changed_cell_is_found_in_every_column(opened: full.Opened, table: str) -> None:
    db, drawn = opened.db, random.Random(table)
    columns = described(db, table)
    key = [name for name, (_, of_key) in columns.items() if of_key]
    where = " and ".join(f'"{name}" = ?' for name in key)
    rows = db.execute(f'select {", ".join(f"{chr(34)}{n}{chr(34)}" for n in columns)} from "{table}"').fetchall()
    opened.put_back()
    for column, (kind, _) in columns.items():
        row = dict(zip(columns, drawn.choice(rows), strict=True))
        db.execute("savepoint one")
        db.execute(f'drop trigger "{table}_update"')
        new = other(kind, row[column], drawn)
        db.execute(f'update "{table}" set "{column}" = ? where {where}', (new, *(row[name] for name in key)))
        db.execute(triggers(SCHEMA)[f"{table}_update"])
        problems = found_in(db)
        assert named(problems, table), f"{table}.{column} {row[column]!r} -> {new!r}: {problems}"
        db.execute("rollback to one")
        db.execute("release one")
    assert found_in(db) == []


@pytest.mark.parametrize("table", TABLES)
def test_a_removed_row_is_found(opened: full.Opened, table: str) -> None:
    opened.db.execute(f'delete from "{table}"')
    opened.put_back()
    assert named(found_in(opened.db), table)


@pytest.mark.parametrize("table", [table.name for table in SCHEMA.tables])
def test_an_added_row_is_found(opened: full.Opened, table: str) -> None:
    db, columns = opened.db, described(opened.db, table)
    row = dict(zip(columns, db.execute(f'select * from "{table}" limit 1').fetchone(), strict=True))
    declared, drawn = SCHEMA[table], random.Random(table)
    for column in sorted({*declared.key, *(name for names in declared.unique for name in names)} - {"event"}):
        new = row[column] + 1_000_000 if columns[column][0] == "INTEGER" else None  # a number that no row has
        row[column] = new or other(columns[column][0], row[column], drawn)
    row["event"] = 3 if declared.key == ("event",) else row["event"]
    names = ", ".join(f'"{name}"' for name in row)
    db.execute(f'insert into "{table}" ({names}) values ({", ".join("?" * len(row))})', list(row.values()))
    opened.put_back()
    assert named(found_in(db), table)


def test_two_swapped_rows_are_found(opened: full.Opened) -> None:
    db = opened.db
    db.execute("update ledger_line set debit_cents = 3 - debit_cents where line in (1, 2)")
    opened.put_back()
    assert any(problem.startswith("trail.rows_changed") and "ledger_line" in problem for problem in found_in(db))


def test_text_that_does_not_decode_is_found(opened: full.Opened) -> None:
    opened.db.execute("update unit set name = cast(x'ff' as text)")
    opened.put_back()
    assert any(problem.startswith("trail.unreadable") and "unit" in problem for problem in found_in(opened.db))


@pytest.mark.parametrize("table", TABLES)
def test_the_independent_reader_finds_changes_too(opened: full.Opened, table: str, tmp_path: Path) -> None:
    db, columns = opened.db, described(opened.db, table)
    row = dict(zip(columns, db.execute(f'select * from "{table}" limit 1').fetchone(), strict=True))
    key = [name for name, (_, of_key) in columns.items() if of_key]
    column = list(columns)[-1]
    new = other(columns[column][0], row[column], random.Random(table))
    where = " and ".join(f'"{name}" = ?' for name in key)
    db.execute(f'update "{table}" set "{column}" = ? where {where}', (new, *(row[name] for name in key)))
    opened.put_back()
    db.execute("commit")
    assert independent_reader.faults(str(tmp_path / "full.db"))
