"""A sealed run folder: what an act uses of it is read once and held against the seal."""

import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bolib.batch import manifest
from bolib.batch.papers import PAPERS, BatchPaper, Rows
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

    @property
    def rows(self) -> Rows:
        """Every table that the paper proposes; none where it proposes nothing."""
        return tables_of(self.content("results.db")) if "results.db" in self.manifest["files"] else {}


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


def tables_of(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """Read every table of a SQLite file from its bytes; the tables are WITHOUT ROWID, so rows come in key order."""
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    try:
        db.deserialize(content)
        db.execute("pragma trusted_schema = off")
        names = db.execute("select name from sqlite_master where type = 'table' order by name").fetchall()
        return {name: [dict(row) for row in db.execute(f'select * from "{name}"')] for (name,) in names}
    finally:
        db.close()
