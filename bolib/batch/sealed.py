"""A sealed run folder: what an act uses of it is read once and held against the seal."""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bolib.batch import manifest
from bolib.batch.papers import PAPERS, PROPOSED, BatchPaper
from bolib.batch.places import Place, folder_of
from bolib.books import Books
from bolib.books.write import Transaction
from bolib.problem import Refused


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
        """Every table that the paper proposes; none where it proposes nothing."""
        return tables_of(self.content("results.db") if "results.db" in self.manifest["files"] else b"")

    def beside(self, act: Transaction) -> "Tables":
        """Put every table that the paper proposes beside those of the books, under the name PROPOSED, until the act ends."""
        act.db.execute(f"attach ':memory:' as {PROPOSED}")
        act.db.deserialize(self.content("results.db"), name=PROPOSED)
        return Tables(act.db, PROPOSED)


class Tables(Mapping[str, list[dict[str, Any]]]):
    """The tables of a SQLite file, in order of name; the rows of one are read when they are asked for, in key order."""

    def __init__(self, db: sqlite3.Connection, name: str = "main") -> None:
        self.db, self.name = db, name
        listed = db.execute(f"select name from {name}.sqlite_master where type = 'table' order by name")
        self._names = [str(table) for (table,) in listed]

    def __getitem__(self, table: str) -> list[dict[str, Any]]:
        if table not in self._names:
            raise KeyError(table)
        cursor = self.db.execute(f'select * from {self.name}."{table}"')  # WITHOUT ROWID, so in key order
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def __contains__(self, table: object) -> bool:
        return table in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def column(self, table: str, column: str) -> set[Any]:
        """Give the values of a column; none where there is no such table."""
        if table not in self._names:
            return set()
        return {value for (value,) in self.db.execute(f'select t."{column}" from {self.name}."{table}" t')}

    def total(self, table: str, column: str) -> int:
        """Sum a column."""
        (found,) = self.db.execute(f'select coalesce(sum(t."{column}"), 0) from {self.name}."{table}" t').fetchone()
        return int(found)


def demand_sealed(act: Transaction | Books, place: Place) -> Sealed:
    """Refuse a folder that is not, byte for byte, what the books know as sealed."""
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
    if found := manifest.differences(folder, said):
        raise Refused("acts.folder_differs", where, file=found[0].where, count=len(found))
    return Sealed(place, folder, said, known[0][0])


def tables_of(content: bytes) -> Tables:
    """Open a SQLite file from its bytes; of none there are no tables."""
    db = sqlite3.connect(":memory:")
    if content:
        db.deserialize(content)
    db.execute("pragma trusted_schema = off")
    return Tables(db)
