"""A copy of the books that can be trusted: made by SQLite itself, checked, with its head on the backups' list."""

import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bolib.books import Books, files, read_only
from bolib.books.tables import Schema
from bolib.problem import Problem, Refused

LIST, NOT_VERIFIED = "backups.txt", "-not-verified"


@dataclass(frozen=True)
class Backup:
    """Where a copy lies, how many events it holds, the hash of the last one (hex), and what in it does not verify."""

    path: Path
    events: int
    head: str
    problems: tuple[Problem, ...] = ()


def backup(source: Path, folder: Path, *, prefix: str | None = None, schema: Schema | None = None) -> Backup:
    """Copy the books and the documents beside them, while others go on writing.

    With a `schema` the copy is verified as `bo verify` does. One that does not fit says so in its name
    (`-not-verified`) and on the list, and a text beside it names each problem. A copy gets its name when it is whole; its
    head goes on the list in `folder`: a witness outside the books, so keep that list elsewhere too.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f".{source.stem}.{os.getpid()}.part"
    try:
        events, head = copy_whole(source, part)
        problems = _problems(part, schema) if schema else ()
        final = folder / f"{prefix or source.stem}-{events:08}{NOT_VERIFIED if problems else ''}.db"
        if final.exists() and head_of(final) != (events, head):
            raise Refused("backup.exists", final.name)
        _copy_files(files.folder(source), files.folder(final))
        if problems:
            listed = "".join(f"{one.where}\t{one.code}\n" for one in problems)
            files.write_durably(final.with_suffix(".txt"), listed.encode())
        files.rename_durably(part, final)
    finally:
        for rest in ("", "-wal", "-shm", "-journal"):
            Path(f"{part}{rest}").unlink(missing_ok=True)
    _list(folder / LIST, f"{final.name}\t{events}\t{head}\n")
    return Backup(final, events, head, problems)


def _list(path: Path, line: str) -> None:
    if not path.is_file() or line not in path.read_text("utf-8").splitlines(keepends=True):
        with path.open("a", encoding="utf-8") as listed:
            listed.write(line)


def demand_fit(part: Path, schema: Schema, name: str) -> None:
    """Refuse a copy in which `verify` finds a problem."""
    if problems := _problems(part, schema):
        raise Refused("backup.does_not_fit", name, count=len(problems), first=f"{problems[0].where} {problems[0].code}")


def _problems(part: Path, schema: Schema) -> tuple[Problem, ...]:
    with Books(part, schema) as copy:
        return tuple(copy.verify().problems)


def copy_whole(source: Path, part: Path) -> tuple[int, str]:
    """Copy a file of books by SQLite's online backup, checked and on the disk; gives its events and head."""
    try:
        return _copy_whole(source, part)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as fault:
        raise Refused("backup.broken", source.name, reason=str(fault)) from None


def _copy_whole(source: Path, part: Path) -> tuple[int, str]:
    old, new = sqlite3.connect(read_only(source), uri=True), sqlite3.connect(part)
    try:
        old.backup(new)
        new.execute("pragma journal_mode = delete")
        (said,) = new.execute("pragma integrity_check").fetchone()
        if said != "ok":
            raise Refused("backup.broken", source.name, reason=said)
    finally:
        old.close()
        new.close()
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    return head_of(part)


def head_of(path: Path) -> tuple[int, str]:
    """Give the number of events and the hash of the last one, in hex."""
    db = sqlite3.connect(read_only(path), uri=True)
    try:
        row = db.execute("select seq, hash from event order by seq desc limit 1").fetchone()
    finally:
        db.close()
    return (int(row[0]), row[1].hex()) if row else (0, "")


def _copy_files(source: Path, final: Path) -> None:
    for path in sorted(source.glob("*/*")):
        if path.suffix != ".part":
            copy = final / path.parent.name / path.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
