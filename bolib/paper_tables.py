"""Files of tables, `inputs.db` and `results.db` of a run folder: the same frames give the same bytes.

STRICT tables WITHOUT ROWID of whole numbers and texts, in order of name, key columns first, rows in key order. Very long
tables go through a block of rows at a time: never is a whole table held as rows.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bolib.formats.in_order import in_order

Tables = Mapping[str, tuple[pd.DataFrame, Sequence[str]]]

WRITER = (96, (3_040_000).to_bytes(4, "big"))  # SQLite notes here which version wrote; it must not change the bytes
BLOCK = 8192  # rows that are turned over at once
KINDS = {"INTEGER": "Int64", "TEXT": "string"}
ROWS, VALUES = 100, 30_000  # of one statement, at most


def write_tables(path: Path, tables: Tables) -> None:
    """Write a file of tables anew, `{name: (frame, key)}`: the same frames give the same bytes.

    A key that is missing, empty or twice raises ValueError; a column that holds neither whole numbers nor texts raises
    TypeError.
    """
    path.unlink(missing_ok=True)
    _write(path, tables, None)


def add_tables(path: Path, tables: Tables) -> None:
    """Write tables into a file that may be there: it is then as if all had been written at once. Raises as `write_tables`."""
    if not path.is_file():
        return write_tables(path, tables)
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    try:
        _write(new, tables, path)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def read_tables(path: Path, names: Sequence[str] | None = None) -> dict[str, pd.DataFrame]:
    """Read every table of a file or those that are named, in order of name and key: Int64 and string, both nullable.

    The file is opened read-only and immutable; one that is not there raises FileNotFoundError.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path.name} is not in this folder")
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        db.execute("pragma trusted_schema = off")
        known = [name for (name,) in db.execute("select name from sqlite_master where type = 'table' order by name")]
        return {name: _read_table(db, name) for name in known if names is None or name in names}
    finally:
        db.close()


def _write(path: Path, tables: Tables, before: Path | None) -> None:
    """Write tables in order of name, and those of the file before that are not written anew."""
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("pragma page_size = 4096")
        db.execute("pragma journal_mode = delete")
        db.execute("pragma synchronous = off")  # the run's seal, not this file, must survive a crash
        kept: dict[str, str] = {}
        if before:
            db.execute("attach ? as before", (str(before),))
            kept = dict(db.execute("select name, sql from before.sqlite_master where type = 'table'").fetchall())
        db.execute("begin")
        for name in sorted({*kept, *tables}):
            if name in tables:
                _write_table(db, name, *tables[name])
            else:
                db.execute(kept[name])
                # The condition makes SQLite put rows in one by one, as they were: whole pages it would pack otherwise.
                db.execute(f"insert into main.{quoted(name)} select * from before.{quoted(name)} where true")
        db.execute("commit")
    finally:
        db.close()
    with path.open("r+b") as file:
        file.seek(WRITER[0])
        file.write(WRITER[1])


def _write_table(db: sqlite3.Connection, name: str, frame: pd.DataFrame, key: Sequence[str]) -> None:
    columns = [*key, *(str(column) for column in frame.columns if column not in key)]
    if not key or len(set(columns)) != len(columns) or set(columns) != {str(column) for column in frame.columns}:
        raise ValueError(f"{name} has no key of its columns: {list(key)}")
    defined = [f"{quoted(c)} {_kind(name, frame[c])}{' not null' if c in key else ''}" for c in columns]
    db.execute(
        f"create table {quoted(name)} ({', '.join(defined)}, primary key ({', '.join(map(quoted, key))})) "
        "strict, without rowid"
    )
    if frame[list(key)].isna().any(axis=None):
        raise ValueError(f"{name}: a cell of the key is empty")
    ordered = frame if in_order(frame, key) else frame.sort_values(list(key), kind="stable")
    try:
        for cells, rows in _flat(ordered, columns):
            marks = ", ".join([f"({', '.join('?' * len(columns))})"] * rows)
            db.execute(f"insert into {quoted(name)} values {marks}", cells)
    except sqlite3.IntegrityError as fault:
        raise ValueError(f"{name}: {fault}") from fault


def _flat(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[list[Any], int]]:
    """Give the cells of some rows after each other, with the number of rows, as one statement takes them."""
    width = len(columns)
    step = min(ROWS, VALUES // width) * width
    arrays = [frame[column].array for column in columns]
    for start in range(0, len(frame), BLOCK):
        cells = [array[start : start + BLOCK].to_numpy(object, na_value=None).tolist() for array in arrays]
        whole = list(chain.from_iterable(zip(*cells, strict=True)))
        for at in range(0, len(whole), step):
            part = whole[at : at + step]
            yield part, len(part) // width


def _read_table(db: sqlite3.Connection, name: str) -> pd.DataFrame:
    described = db.execute(f"pragma table_info({quoted(name)})").fetchall()
    columns = [str(row[1]) for row in described]
    key = [row[1] for row in sorted(described, key=lambda row: int(row[5])) if row[5]]
    order = f" order by {', '.join(map(quoted, key))}" if key else ""
    cursor = db.execute(f"select {', '.join(map(quoted, columns))} from {quoted(name)}{order}")
    parts: list[list[Any]] = [[] for _ in columns]
    kinds, once = [row[2].upper() for row in described], dict[Any, Any]()
    while rows := cursor.fetchmany(BLOCK):
        for kind, part, cells in zip(kinds, parts, zip(*rows, strict=True), strict=True):
            part.append(_array(kind, cells, once))
    whole = (_joined(kind, part) for kind, part in zip(kinds, parts, strict=True))
    return pd.DataFrame(dict(zip(columns, whole, strict=True)), copy=False)


def _array(kind: str, cells: Sequence[Any], once: dict[Any, Any]) -> Any:
    """Turn some cells of a column into arrays: numbers and which are empty, or texts, of which one is kept once."""
    if kind != "INTEGER":
        found = np.empty(len(cells), object)
        found[:] = [once.setdefault(cell, cell) for cell in cells]
        return found
    try:
        return np.array(cells, np.int64), np.zeros(len(cells), np.bool_)
    except TypeError:
        empty = [cell is None for cell in cells]
        return np.array([cell or 0 for cell in cells], np.int64), np.array(empty, np.bool_)


def _joined(kind: str, parts: list[Any]) -> Any:
    if not parts:
        return pd.Series([], dtype=KINDS.get(kind, "object")).array
    if kind == "INTEGER":
        numbers, empty = zip(*parts, strict=True)
        return pd.arrays.IntegerArray(np.concatenate(numbers), np.concatenate(empty))
    cells = np.concatenate(parts)
    return pd.array(cells, dtype="string", copy=False) if kind == "TEXT" else cells


def _kind(name: str, column: "pd.Series") -> str:
    if pd.api.types.is_integer_dtype(column.dtype):
        return "integer"
    if isinstance(column.dtype, pd.StringDtype):
        return "text"
    texts = column.dropna()
    # An empty column of objects could be either kind, and the kind must not follow from what a month happens to hold.
    told = column.dtype != object or len(texts) > 0
    if told and pd.api.types.is_string_dtype(column.dtype) and all(isinstance(text, str) for text in texts):
        return "text"
    raise TypeError(f"{name}.{column.name} is {column.dtype}; only whole numbers (Int64) and texts (string) are kept")


def quoted(name: str) -> str:
    """Write a name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
