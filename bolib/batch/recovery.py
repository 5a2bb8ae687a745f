"""Finish what an event promised, and mark as failed what no event knows; every command does this first."""

import hashlib
from pathlib import Path

from bolib.batch import manifest
from bolib.batch.places import Place, bank_of, books_of, folder_of, outputs_of
from bolib.batch.run import finish, mark_failed
from bolib.books import Books, files
from bolib.books.files import rename_durably, write_durably
from bolib.books.migrations import opened
from bolib.books.queue import alone
from bolib.problem import Problem
from bolib.stores import SCHEMA


def recover(company: str) -> list[Problem]:
    """Bring an older file up, finish or mark what a killed command left; gives what was done and what cannot be."""
    if not books_of(company).is_file():
        return []
    with opened(books_of(company), SCHEMA) as books:
        done = [*_folders(books, company), *_payments(books, company)]
        if any(files.folder(books.path).glob("*/*.part")):
            files.recover(books)
    return done


def _folders(books: Books, company: str) -> list[Problem]:
    found = []
    for part in sorted(outputs_of(company).glob("*/.*.part")):
        if not part.is_dir():
            continue
        with alone(part.parent / ".running") as mine:
            if mine and part.is_dir():
                found.append(_folder(books, part))
    return found


def _folder(books: Books, part: Path) -> Problem:
    run, attempt = part.parent.name, int(part.name.removeprefix(".").removesuffix(".part"))
    known = books.rows("select manifest from seal where run = ? and attempt = ?", run, attempt)
    if known and (part / manifest.NAME).is_file() and manifest.digest(part) == known[0][0]:
        return Problem("recovery.sealed", str(finish(part)))
    return Problem("recovery.failed", str(mark_failed(part)))


def _payments(books: Books, company: str) -> list[Problem]:
    found = []
    for run, attempt, name, digest in books.rows("select run, attempt, file, digest from release order by event"):
        path = bank_of(company) / name
        if path.is_file():
            continue
        if (content := _payment(Place(company, run, attempt), digest)) is None:
            found.append(Problem("recovery.payment_missing", f"{run}/{attempt}", {"file": str(path)}))
        else:
            give_to_bank(path, content)
            found.append(Problem("recovery.payment", str(path)))
    return found


def _payment(place: Place, digest: bytes) -> bytes | None:
    from bolib.batch.papers import PAPERS

    folder = folder_of(place)
    if not (folder / manifest.NAME).is_file():
        return None
    payment = PAPERS[manifest.read(folder)["paper"]].payment
    path = folder / str(payment)
    content = path.read_bytes() if payment and path.is_file() else b""
    return content if hashlib.sha256(content).digest() == digest else None


def give_to_bank(path: Path, content: bytes) -> None:
    """Write a payment file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    write_durably(part, content)
    rename_durably(part, path)
