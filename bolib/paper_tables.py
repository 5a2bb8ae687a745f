"""Files of tables, `inputs.db` and `results.db` of a run folder: the same frames give the same bytes.

STRICT tables WITHOUT ROWID of whole numbers and texts, in order of name, key columns first, rows in key order. Very long
tables go through a block of rows at a time: never is a whole table held as rows.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from bolib.formats.in_order import in_order


class Asked(Protocol):
    """Rows that are asked for and not yet read (`bolib/books/rows`): SQL, what it is given, and the type of each column."""

    @property
    def sql(self) -> str:
        """The query."""

    @property
    def arguments(self) -> Mapping[str, str | int | None]:
        """What the query is given."""

    @property
    def columns(self) -> Mapping[str, str]:
        """Every column in the order of the query: `integer` or `text`."""


Tables = Mapping[str, tuple[pd.DataFrame | Asked | str, Sequence[str]]]

NEW = "written"  # under this name a file stands beside the open one while it is written

ONCE = (1).to_bytes(4, "big")  # how often a file was written that is written at once
# SQLite notes here how often the file was written, and last by which version; neither must change the bytes.
HEADER = ((24, ONCE), (92, ONCE), (96, (3_040_000).to_bytes(4, "big")))
BLOCK = 8192  # rows that are turned over at once
PIECE = 256  # rows that are read at once: few enough to stay near the processor
LONG = 1_000_000  # rows of a table that is read again rather than kept
ROWS, VALUES = 100, 30_000  # of one statement, at most


def write_tables(path: Path, tables: Tables) -> None:
    """Write a file of tables anew, `{name: (frame, key)}`: the same frames give the same bytes.

    A key that is missing, empty or twice raises ValueError; a column that holds neither whole numbers nor texts raises
    TypeError.
    """
    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with written_beside(db, path) as write:
            write(tables)
    finally:
        db.close()


def add_tables(path: Path, tables: Tables) -> None:
    """Write tables into a file that may be there: it is then as if all had been written at once. Raises as `write_tables`."""
    if not path.is_file():
        return write_tables(path, tables)
    if _filled(path, tables):
        return None
    new, db = path.with_name(f".{path.name}.new"), sqlite3.connect(path, isolation_level=None)
    try:
        standing = {name: sql for name, sql in db.execute("select name, sql from sqlite_master where type = 'table'")}
        with written_beside(db, new) as write:
            write({**{name: (sql, ()) for name, sql in standing.items()}, **tables})
        db.close()
        new.replace(path)
    finally:
        db.close()
        new.unlink(missing_ok=True)


def _filled(path: Path, tables: Tables) -> bool:
    """Put rows into the one table, where it stands empty in the file and they fit its page: then no other page moves.

    Gives whether that was so; else the file is as it was.
    """
    ((name, (content, key)), *more) = tables.items() or [("", ("", ()))]
    if more or not isinstance(content, pd.DataFrame):
        return False
    db = sqlite3.connect(path, isolation_level=None)
    try:
        _careful(db, "main")
        sql = f"CREATE TABLE {quoted(name)} {_defined(name, _kinds(name, content), key)}"
        known = db.execute("select 1 from sqlite_master where name = ? and sql = ?", (name, sql)).fetchone()
        if not known or db.execute(f"select 1 from {quoted(name)} limit 1").fetchone():
            return False
        pages = db.execute("pragma page_count").fetchone()
        db.execute("begin")
        _insert(db, "main", name, content, key)
        fits = bool(db.execute("pragma page_count").fetchone() == pages)
        db.execute("commit" if fits else "rollback")
    except sqlite3.IntegrityError as fault:
        raise ValueError(f"{name}: {fault}") from fault
    finally:
        db.close()
    _head(path)
    return fits


@contextmanager
def written_beside(db: sqlite3.Connection, path: Path) -> Iterator[Callable[[Tables], None]]:
    """Write a file anew beside an open one: gives what writes its tables, once, which may be asked of the open file.

    Everything inside reads the open file as it was at one moment. Raises as `write_tables`.
    """
    path.unlink(missing_ok=True)
    db.execute(f"attach ? as {NEW}", (str(path),))
    try:
        db.execute(f"pragma {NEW}.page_size = 4096")
        _careful(db, NEW)
        db.execute("begin")
        try:
            yield lambda tables: _write(db, tables)
            db.execute("commit")
        finally:
            if db.in_transaction:
                db.execute("rollback")
    finally:
        db.execute(f"detach {NEW}")
    _head(path)


def _careful(db: sqlite3.Connection, name: str) -> None:
    """Say how a file is written, so that the same rows give the same bytes."""
    db.execute(f"pragma {name}.journal_mode = delete")
    db.execute(f"pragma {name}.synchronous = off")  # the run's seal, not this file, must survive a crash
    db.execute(f"pragma {name}.secure_delete = on")  # what a page no longer holds is zeros, whoever made SQLite


def _head(path: Path) -> None:
    with path.open("r+b") as file:
        for place, content in HEADER:
            file.seek(place)
            file.write(content)


def read_tables(path: Path) -> Mapping[str, pd.DataFrame]:
    """Read the tables of a file, in order of name and key: Int64 and string, both nullable; each when it is first asked for.

    A table of LONG or more rows is read each time: it takes no memory longer than somebody uses it. The file is opened read-only and immutable; one that is not there raises FileNotFoundError.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path.name} is not in this folder")
    return _Frames(path)


class _Frames(Mapping[str, pd.DataFrame]):
    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._read: dict[str, pd.DataFrame] = {}
        self._once: dict[str, dict[Any, Any]] = {}  # each text of what tables begin with, as a person, for all of them
        with self._open() as db:
            names = db.execute("select name from sqlite_master where type = 'table' order by name").fetchall()
        self._names = [str(name) for (name,) in names]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(f"{self.path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            db.execute("pragma trusted_schema = off")
            yield db
        finally:
            db.close()

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name in self._read:
            return self._read[name]
        with self._open() as db:
            frame = _read_table(db, name, self._once)
        if len(frame) < LONG:
            self._read[name] = frame
        return frame

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _write(db: sqlite3.Connection, tables: Tables) -> None:
    for name, (content, key) in sorted(tables.items()):
        try:
            if isinstance(content, str):  # a table that stands in the open file as it is defined there
                db.execute(content.replace("CREATE TABLE ", f"CREATE TABLE {NEW}.", 1))
                # The condition makes SQLite put rows in one by one, as they were: whole pages it would pack otherwise.
                db.execute(f"insert into {NEW}.{quoted(name)} select * from main.{quoted(name)} where true")
            elif isinstance(content, pd.DataFrame):
                _write_frame(db, name, content, key)
            else:
                _write_rows(db, name, content, key)
        except sqlite3.IntegrityError as fault:
            raise ValueError(f"{name}: {fault}") from fault


def _create(db: sqlite3.Connection, name: str, kinds: Mapping[str, str], key: Sequence[str]) -> list[str]:
    """Make an empty table; gives its columns, those of the key first."""
    db.execute(f"create table {NEW}.{quoted(name)} {_defined(name, kinds, key)}")
    return _columns(kinds, key)


def _columns(kinds: Iterable[str], key: Sequence[str]) -> list[str]:
    return [*key, *(column for column in kinds if column not in key)]


def _defined(name: str, kinds: Mapping[str, str], key: Sequence[str]) -> str:
    columns = _columns(kinds, key)
    if not key or len(set(columns)) != len(columns) or set(columns) != set(kinds):
        raise ValueError(f"{name} has no key of its columns: {list(key)}")
    defined = [f"{quoted(c)} {kinds[c]}{' not null' if c in key else ''}" for c in columns]
    return f"({', '.join(defined)}, primary key ({_listed(key)})) strict, without rowid"


def _write_rows(db: sqlite3.Connection, name: str, rows: Asked, key: Sequence[str]) -> None:
    columns = _create(db, name, rows.columns, key)
    db.execute(
        f"insert into {NEW}.{quoted(name)} select {_listed(columns)} from ({rows.sql}) order by {_listed(key)}",
        rows.arguments,
    )


def _write_frame(db: sqlite3.Connection, name: str, frame: pd.DataFrame, key: Sequence[str]) -> None:
    _create(db, name, _kinds(name, frame), key)
    _insert(db, NEW, name, frame, key)


def _kinds(name: str, frame: pd.DataFrame) -> dict[str, str]:
    if len(set(frame.columns)) != len(frame.columns):
        raise ValueError(f"{name} has a column twice")
    return {str(column): _kind(name, frame[column]) for column in frame}


def _insert(db: sqlite3.Connection, into: str, name: str, frame: pd.DataFrame, key: Sequence[str]) -> None:
    columns = _columns(map(str, frame), key)
    if frame[list(key)].isna().any(axis=None):
        raise ValueError(f"{name}: a cell of the key is empty")
    ordered = frame if in_order(frame, key) else frame.sort_values(list(key), kind="stable")
    for cells, rows in _flat(ordered, columns):
        marks = ", ".join([f"({', '.join('?' * len(columns))})"] * rows)
        db.execute(f"insert into {into}.{quoted(name)} values {marks}", cells)


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


def _read_table(db: sqlite3.Connection, name: str, known: dict[str, dict[Any, Any]]) -> pd.DataFrame:
    described = db.execute(f"pragma table_info({quoted(name)})").fetchall()
    columns = [str(row[1]) for row in described]
    key = [row[1] for row in sorted(described, key=lambda row: int(row[5])) if row[5]]
    order = f" order by {', '.join(map(quoted, key))}" if key else ""
    (count,) = db.execute(f"select count(*) from {quoted(name)}").fetchone()
    cursor = db.execute(f"select {', '.join(map(quoted, columns))} from {quoted(name)}{order}")
    whole = [_Column(row[2].upper(), count) for row in described]
    rest, start = dict[Any, Any](), 0
    once = [known.setdefault(column, {}) if key[:1] == [column] else rest for column in columns]
    while rows := cursor.fetchmany(PIECE):
        for column, cells, texts in zip(whole, zip(*rows, strict=True), once, strict=True):
            column.put(start, cells, texts)
        start += len(rows)
    return pd.DataFrame({name: column.array for name, column in zip(columns, whole, strict=True)}, copy=False)


class _Column:
    """A column of a known length that is filled piece by piece: numbers and which are empty, or texts, each kept once."""

    def __init__(self, kind: str, count: int) -> None:
        self.kind, self.cells = kind, np.zeros(count, np.int64 if kind == "INTEGER" else object)
        self.empty = np.zeros(count if kind == "INTEGER" else 0, np.bool_)

    def put(self, start: int, cells: Sequence[Any], once: dict[Any, Any]) -> None:
        place = slice(start, start + len(cells))
        if self.kind != "INTEGER":
            self.cells[place] = list(map(once.setdefault, cells, cells))
        elif None not in cells:
            self.cells[place] = cells
        else:
            self.cells[place] = [cell or 0 for cell in cells]
            self.empty[place] = [cell is None for cell in cells]

    @property
    def array(self) -> Any:
        """The column as a frame holds it."""
        if self.kind == "INTEGER":
            return pd.arrays.IntegerArray(self.cells, self.empty)
        return pd.array(self.cells, dtype="string", copy=False) if self.kind == "TEXT" else self.cells


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


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(map(quoted, columns))
