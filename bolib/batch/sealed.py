"""A sealed run folder: what an act uses of it is read once and held against the seal."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from bolib.batch import manifest, results
from bolib.batch.papers import PAPERS, PROPOSED, BatchPaper
from bolib.batch.places import Place, folder_of
from bolib.books import Books
from bolib.books.write import Transaction
from bolib.problem import Problem, Refused


@dataclass(frozen=True)
class Sealed:
    """A run folder that is, byte for byte, what the books know as sealed."""

    place: Place
    folder: Path
    manifest: dict[str, Any]
    digest: bytes

    @property
    def run(self) -> tuple[str, int]:
        """The run's name and the attempt."""
        return self.place.run, self.place.attempt

    @property
    def where(self) -> str:
        """The run and its attempt."""
        return f"{self.place.run}/{self.place.attempt}"

    @property
    def paper(self) -> BatchPaper:
        """The paper that was run."""
        return PAPERS[self.manifest["paper"]]

    def content(self, name: str) -> bytes:
        """Read a file of the folder; one that is not as it was sealed is refused."""
        path, sealed = self.folder / name, self.manifest["files"].get(name, {})
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != sealed.get("sha256"):
            raise Refused("acts.folder_differs", self.where, file=name, count=1)
        return content

    @property
    def conclusion(self) -> dict[str, int]:
        """What the paper comes to, by name; one that does not say how many doubts it has is refused."""
        found = {str(row["name"]): int(row["number"]) for row in self.rows.get("conclusion", [])}
        if "doubts" not in found:
            raise Refused("acts.no_conclusion", self.where)
        return found

    @cached_property
    def rows(self) -> "Tables":
        """Every table that the paper proposes; none where it proposes nothing. A table of another shape is refused."""
        if results.FILE not in self.manifest["files"]:
            return tables_of(b"")
        tables = tables_of(self.content(results.FILE), self.where)
        results.demand_fit(tables, self.paper, self.where)
        return tables

    def demand_rows(self) -> None:
        """Refuse what the paper proposes where a row is one that a posting could not write."""
        if results.FILE in self.manifest["files"]:
            with closing(tables_of(self.content(results.FILE), self.where)) as tables:
                results.demand_rows(tables, self.paper, self.where)

    def close(self) -> None:
        """Let go of what was read of the folder."""
        if "rows" in vars(self):
            self.rows.close()

    def beside(self, act: Transaction) -> "Tables":
        """Put every table that the paper proposes beside those of the books, under the name PROPOSED, until the act ends.

        A table of another shape is refused.
        """
        content = self.content(results.FILE)
        with closing(tables_of(content, self.where)) as tables:
            results.demand_fit(tables, self.paper, self.where)
        act.db.execute(f"attach ':memory:' as {PROPOSED}")
        act.db.deserialize(content, name=PROPOSED)
        return Tables(act.db, PROPOSED, where=self.where)


class Tables(Mapping[str, list[dict[str, Any]]]):
    """The tables of a SQLite file, in order of name; the rows of one are read when they are asked for, in key order.

    What SQLite cannot read is refused, with the name of the file.
    """

    def __init__(
        self, db: sqlite3.Connection, name: str = "main", *, where: str = "", file: str = results.FILE
    ) -> None:
        self.db, self.name, self.where, self.file = db, name, where, file
        self._names = [
            str(table)
            for (table,) in self.read("", f"select name from {name}.sqlite_master where type = 'table' order by name")
        ]

    def close(self) -> None:
        """Let go of the file: an open one keeps its whole content."""
        self.db.close()

    def read(self, table: str, sql: str, *arguments: object) -> list[Any]:
        """Read rows of a table, or of what SQLite knows of the file."""
        try:
            return self.db.execute(sql, arguments).fetchall()
        except (sqlite3.Error, ValueError) as fault:  # ValueError: a text that is none
            about = {"file": self.file, "table": table, "reason": str(fault)}
            raise Refused("acts.unreadable" if table else "acts.no_tables", self.where, **about) from None

    def __getitem__(self, table: str) -> list[dict[str, Any]]:
        if table not in self._names:
            raise KeyError(table)
        # WITHOUT ROWID, so in key order
        rows = self.read(table, f"select * from {self.name}.{quoted(table)}")
        names = self.columns(table)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def __contains__(self, table: object) -> bool:
        return table in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def columns(self, table: str) -> list[str]:
        """Name the columns of a table; none where there is no such table."""
        return [str(row[1]) for row in self.read(table, f"pragma {self.name}.table_xinfo({quoted(table)})")]

    def column(self, table: str, column: str) -> set[Any]:
        """Give the values of a column; none where there is no such table."""
        if table not in self._names:
            return set()
        sql = f"select t.{quoted(column)} from {self.name}.{quoted(table)} t"
        return {value for (value,) in self.read(table, sql)}

    def total(self, table: str, column: str) -> int:
        """Sum a column."""
        sql = f"select coalesce(sum(t.{quoted(column)}), 0) from {self.name}.{quoted(table)} t"
        ((found,),) = self.read(table, sql)
        return int(found)


def demand_sealed(act: Transaction | Books, place: Place) -> Sealed:
    """Refuse a folder that is not, byte for byte, what the books know as sealed."""
    return _demanded(act, place, lambda folder, _, said: manifest.differences(folder, said))


def looked_at(books: Books, place: Place) -> Sealed:
    """Give a sealed run to be shown, as `demand_sealed`; files that nobody touched since the last look are not read again.

    No act rests on it: whoever owns the computer could put back every time that a file carries.
    """
    return _demanded(books, place, lambda folder, digest, _: _differences(folder, digest, tuple(_stamps(folder))))


@lru_cache(maxsize=64)
def _differences(folder: Path, digest: bytes, stamps: tuple[tuple[str, int, int, int, int], ...]) -> list[Problem]:
    return manifest.differences(folder)


def _stamps(folder: Path) -> Iterator[tuple[str, int, int, int, int]]:
    for path in sorted(folder.rglob("*")):
        of = path.lstat()
        yield str(path), of.st_ino, of.st_size, of.st_mtime_ns, of.st_ctime_ns


def _demanded(
    act: Transaction | Books, place: Place, differences: Callable[[Path, bytes, dict[str, Any]], list[Problem]]
) -> Sealed:
    folder, where = folder_of(place), f"{place.run}/{place.attempt}"
    known = act.rows(
        "select s.manifest, c.company, s.run, s.attempt, s.paper, s.simulation, s.head, s.replaces from seal s, company c "
        "where s.run = ? and s.attempt = ?",
        *place[1:],
    )
    if not known:
        raise Refused("approvals.not_sealed", where)
    content = (folder / manifest.NAME).read_bytes() if (folder / manifest.NAME).is_file() else b""
    if hashlib.sha256(content).digest() != known[0][0]:
        raise Refused("acts.folder_differs", where, file=manifest.NAME, count=1)
    said = manifest.parsed(content, where)
    about = (*(said[name] for name in ("company", "run", "attempt", "paper")), int(said["simulation"]))
    if (*about, bytes.fromhex(said["head"]["hash"]), said["replaces"]) != known[0][1:]:
        raise Refused("acts.other_seal", where)
    if found := differences(folder, known[0][0], said):
        raise Refused("acts.folder_differs", where, file=found[0].where, count=len(found))
    return Sealed(place, folder, said, known[0][0])


def proposed(act: Transaction | Books, place: Place) -> "Tables":
    """Read what a sealed run proposes; files that are not asked for are not held against the seal."""
    return _listed(act, place).rows


def file_of(act: Transaction | Books, place: Place, name: str) -> bytes:
    """Read one file of a sealed run; files that are not asked for are not held against the seal."""
    return _listed(act, place).content(name)


def _listed(act: Transaction | Books, place: Place) -> Sealed:
    """Refuse a folder whose list of files is not what the books know as sealed."""
    folder, where = folder_of(place), f"{place.run}/{place.attempt}"
    known = act.rows("select manifest from seal where run = ? and attempt = ?", *place[1:])
    content = (folder / manifest.NAME).read_bytes() if (folder / manifest.NAME).is_file() else b""
    digest = hashlib.sha256(content).digest()
    if not known or digest != known[0][0]:
        raise Refused("acts.folder_differs", where, file=manifest.NAME, count=1)
    return Sealed(place, folder, manifest.parsed(content, where), digest)


def tables_of(content: bytes, where: str = "", *, file: str = results.FILE) -> Tables:
    """Open a SQLite file from its bytes; of none there are no tables. Bytes that are no SQLite file are refused."""
    db = sqlite3.connect(":memory:")
    if content:
        db.deserialize(content)
    db.execute("pragma trusted_schema = off")
    return Tables(db, where=where, file=file)


def quoted(name: str) -> str:
    """Write a name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
