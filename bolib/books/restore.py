"""Puts a backup in the place of the books: looked at first, the present ones kept aside, all of it or nothing.

What takes the place is a verified copy, under a name of its own until one rename; a process that dies before it leaves
the old books, one that dies after it the new ones. The copy ends with an event `restore`, whose reason names the head
that it replaces, so that the books themselves say where their history was cut.
"""

import contextlib
import itertools
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bolib.books import PRAGMAS, accounts, files
from bolib.books.backup import backup, copy_whole, demand_fit, head_of
from bolib.books.files import rename_durably, write_durably
from bolib.books.migrations import form_of, migrate
from bolib.books.queue import alone, turn
from bolib.books.tables import Schema
from bolib.books.write import Transaction
from bolib.problem import Refused

SIDES = ("", "-wal", "-shm")
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Candidate:
    """A verified copy of a backup: where the copy lies, what it was made from, its events, head and company id."""

    part: Path
    source: Path
    events: int
    head: str
    company: str


@dataclass(frozen=True)
class Loss:
    """What the present books hold and the backup does not.

    `head` is theirs (empty: there are none), `common` the last event that both know, `acts` counts the later events by
    act, `runs` names the acts on each run, `revoked` keys and `erased` the rows whose erasure would be forgotten.
    """

    head: str = ""
    common: int = 0
    acts: dict[str, int] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    revoked: list[str] = field(default_factory=list)
    erased: int = 0

    @property
    def events(self) -> int:
        """How many events would be lost."""
        return sum(self.acts.values())


@contextlib.contextmanager
def candidate(source: Path, path: Path, schema: Schema, *, verified: bool = True) -> Iterator[Candidate]:
    """Copy a backup beside the books at `path` and verify the copy; it goes away again unless it was put there.

    Refused: what is no backup, one of a newer form, one that does not verify (unless `verified` is false: then nobody has
    looked), and a second restore at the same time.
    """
    if not source.is_file() or (path.exists() and source.samefile(path)):
        raise Refused("restore.no_backup", str(source))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.restore")
    with alone(Path(f"{path}-restore")) as mine:
        if not mine:
            raise Refused("restore.under_way", path.name)
        try:
            _clear(part)  # of a restore that was killed
            yield _checked(source, part, schema, verified=verified)
        finally:
            _clear(part)


def _checked(source: Path, part: Path, schema: Schema, *, verified: bool) -> Candidate:
    try:
        if (form := form_of(source)) > schema.form:
            raise Refused("books.newer", source.name, form=form, known=schema.form)
        events, head = copy_whole(source, part)
        if verified:
            _demand_fit(part, schema, source.name)
        (company,) = rows(part, "select company from company")[0]
    except sqlite3.DatabaseError as fault:
        raise Refused("books.unreadable", source.name, reason=str(fault)) from None
    return Candidate(part, source, events, head, str(company))


def _demand_fit(part: Path, schema: Schema, name: str) -> None:
    """Verify the copy; one of an older form is verified as a migration would leave it, and stays what it is."""
    if form_of(part) == schema.form:
        demand_fit(part, schema, name)
        return
    trial = part.with_name(f"{part.name}-trial")
    try:
        shutil.copyfile(part, trial)
        migrate(trial, schema)
        demand_fit(trial, schema, name)
    finally:
        _clear(trial)


def _clear(part: Path) -> None:
    for rest in (*SIDES, "-journal", "-queue", "-trial"):
        Path(f"{part}{rest}").unlink(missing_ok=True)


def rows(path: Path, sql: str, *arguments: object) -> list[Any]:
    """Read rows of a file of books of whatever form; a file that is none raises sqlite3.DatabaseError."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    try:
        db.execute("pragma trusted_schema = off")
        return db.execute(sql, arguments).fetchall()
    finally:
        db.close()


def loss(path: Path, found: Candidate) -> Loss:
    """Compare the books at `path` with the candidate; where nobody can read them, `head` says unreadable.

    Books of another company are refused.
    """
    if not _stands(path):
        return Loss()
    try:
        head = head_of(path)[1]
        (company,) = rows(path, "select company from company")[0]
    except (sqlite3.DatabaseError, IndexError):
        return Loss(head=UNREADABLE)
    if company != found.company:
        raise Refused("restore.other_company", found.source.name)
    common = _common(path, found)
    acts = rows(path, "select act, count(*) from event where seq > ? group by act order by act", common)
    runs = rows(
        path,
        "select subject, group_concat(act, ', ') from (select * from event where seq > ? order by seq) "
        "where subject like '%/%' and act <> 'adopt' and act <> 'confirm' group by subject order by subject",
        common,
    )
    revoked = rows(path, "select key from key_revoked where event > ? order by key", common)
    ((erased,),) = rows(path, "select count(*) from erased where event > ?", common)
    return Loss(
        head=head,
        common=common,
        acts=dict(acts),
        runs=dict(runs),
        revoked=[key for (key,) in revoked],
        erased=erased,
    )


def _common(path: Path, found: Candidate) -> int:
    """Find the last event that both chains know: they are alike up to it and differ from it on."""
    ours, theirs = (dict(rows(file, "select seq, hash from event")) for file in (path, found.part))
    low, high = 0, min(len(ours), len(theirs))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if ours.get(middle) == theirs.get(middle) else (low, middle - 1)
    return low


def missing_documents(found: Candidate, path: Path) -> list[str]:
    """List the documents that the backup knows and that lie neither beside it nor beside the present books."""
    places = (files.folder(found.source), files.folder(path))
    return [d for d in _documents(found) if not any(files.fits(_document(place, d), d) for place in places)]


def _documents(found: Candidate) -> list[str]:
    return [digest for (digest,) in rows(found.part, "select digest from file order by digest")]


def _document(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def put(found: Candidate, path: Path, schema: Schema, *, expected: str) -> Path | None:
    """Put the candidate in the place of the books; gives where the replaced ones are kept, null where there were none.

    `expected` is the head that the person was shown. Refused: books that have grown since, books that somebody writes
    or has open.
    """
    with turn(path):
        if loss(path, found).head != expected:
            raise Refused("restore.moved_on", path.name)
        _record(found, schema, expected)
        aside = _keep_aside(path) if _stands(path) else None
        _bring_documents(found, path)
        with _nobody_reads(path) if expected not in ("", UNREADABLE) else contextlib.nullcontext():
            for side in SIDES[1:]:  # an old -wal would be read into the new file
                Path(f"{path}{side}").unlink(missing_ok=True)
            rename_durably(found.part, path)
    return aside


def _record(found: Candidate, schema: Schema, replaced: str) -> None:
    db = sqlite3.connect(found.part, isolation_level=None)
    try:
        for pragma in PRAGMAS:
            db.execute(f"pragma {pragma}")
        db.execute("begin immediate")
        subject = f"event {found.events}"
        act = Transaction(db, schema, act="restore", subject=subject, account=accounts.current(), key=None)
        act.reason = f"replaces {replaced[:16] or 'nothing'}"
        act.close(time.time_ns() // 1000)
        db.execute("commit")
    finally:
        db.close()
    with found.part.open("rb+") as file:
        os.fsync(file.fileno())


def _stands(path: Path) -> bool:
    return any(Path(f"{path}{side}").exists() for side in SIDES[:2])


def _keep_aside(path: Path) -> Path:
    """Copy the present books and their documents to the backups, verified or not."""
    folder = path.parent / "backups"
    for number in itertools.count(1):
        prefix = f"{path.stem}-replaced" + (f"-{number}" if number > 1 else "")
        try:
            return backup(path, folder, prefix=prefix).path
        except sqlite3.DatabaseError:
            break
        except Refused as refused:
            if refused.problem.code != "backup.exists":
                break
    return _keep_raw(path, folder)


def _keep_raw(path: Path, folder: Path) -> Path:
    """Copy books that SQLite cannot read, byte for byte, with what lies beside them."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = (folder / f"{path.stem}-replaced-{UNREADABLE}-{number}.db" for number in itertools.count(1))
    final = next(name for name in names if not _stands(name))
    for side in SIDES:
        if Path(f"{path}{side}").is_file():
            write_durably(Path(f"{final}{side}"), Path(f"{path}{side}").read_bytes())
    if files.folder(path).is_dir():
        shutil.copytree(files.folder(path), files.folder(final))
    return final


def _bring_documents(found: Candidate, path: Path) -> None:
    """Copy the documents that lie beside the backup; what lies beside the books already stays there."""
    for digest in _documents(found):
        source, final = (_document(files.folder(one), digest) for one in (found.source, path))
        if files.fits(source, digest) and not files.fits(final, digest):
            final.parent.mkdir(parents=True, exist_ok=True)
            part = final.with_name(f"{digest}.part")
            write_durably(part, source.read_bytes())
            rename_durably(part, final)


@contextlib.contextmanager
def _nobody_reads(path: Path) -> Iterator[None]:
    """Hold the old file alone until it is replaced; its -wal goes into it, so that no reader takes the new one's.

    The journal stays switched off only if this is killed; who opens the books to write switches it on again.
    """
    db = sqlite3.connect(path, isolation_level=None, timeout=3)
    try:
        try:
            (mode,) = db.execute("pragma journal_mode = delete").fetchone()
            db.execute("begin exclusive")
        except sqlite3.OperationalError:
            mode = "locked"
        if mode != "delete":
            raise Refused("restore.in_use", path.name)
        yield
    finally:
        db.close()
