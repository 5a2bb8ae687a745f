"""Large documents beside the books, kept by digest: `<company>.files/ab/<sha256>`.

The event names the digest; the file gets its name only after the event stands. `recover` finishes what an event
promised and removes what no event knows.
"""

import hashlib
import os
from pathlib import Path

from bolib.books import Books
from bolib.books.queue import turn
from bolib.books.tables import Table
from bolib.books.write import Transaction
from bolib.problem import Problem, Refused

TABLES = (
    Table(
        "file",
        ("digest text not null", "bytes integer not null check (bytes >= 0)", "media_type text not null"),
        ("digest",),
        erasable=True,
    ),
)


def folder(books_path: Path) -> Path:
    """Say where the documents of these books lie."""
    return books_path.with_suffix(".files")


def keep(act: Transaction, books_path: Path, content: bytes, media_type: str) -> str:
    """Keep a document inside an act; gives its sha256 in hex. The same document again is kept once."""
    digest = hashlib.sha256(content).hexdigest()
    if act.row("select 1 from file where digest = ?", digest):
        return digest
    path = folder(books_path) / digest[:2] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{digest}.part")
    write_durably(part, content)
    act.add("file", [{"digest": digest, "bytes": len(content), "media_type": media_type}])
    act.after_commit.append(lambda: rename_durably(part, path))
    return digest


def read(books: Books, digest: str) -> bytes:
    """Give a document back; one that is missing or changed is refused."""
    path = folder(books.path) / digest[:2] / digest
    if not books.rows("select 1 from file where digest = ?", digest) or not path.is_file():
        raise Refused("files.missing", digest)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise Refused("files.changed", digest)
    return content


def recover(books: Books) -> None:
    """Give their name to documents that an event knows; remove the remains of acts that came to nothing."""
    with turn(books.path):
        for part in sorted(folder(books.path).glob("*/*.part")):
            if books.rows("select 1 from file where digest = ?", part.stem) and fits(part, part.stem):
                rename_durably(part, part.with_suffix(""))
            else:
                part.unlink()


def problems(books: Books) -> list[Problem]:
    """List documents that are missing or are not what was kept."""
    found = []
    for (digest,) in books.rows("select digest from file order by digest"):
        path = folder(books.path) / digest[:2] / digest
        if not path.is_file():
            found.append(Problem("files.missing", digest))
        elif not fits(path, digest):
            found.append(Problem("files.changed", digest))
    return found


def fits(path: Path, digest: str) -> bool:
    """Say whether a file is there and is the document with this digest."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest


def write_durably(path: Path, content: bytes) -> None:
    """Write a file anew, so that it and its name are on the disk when this returns; a link that lies there goes."""
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def rename_durably(path: Path, final: Path) -> None:
    """Give a file or folder its name so that it keeps it when the power fails."""
    os.replace(path, final)
    sync_folder(final.parent)


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder are on the disk."""
    if os.name != "nt":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
