"""Finish what an event promised, and mark as failed what no event knows; every command does this first."""

import hashlib
import re
from contextlib import nullcontext
from pathlib import Path

from bolib.batch import manifest
from bolib.batch.places import bank_of, books_of, outputs_of
from bolib.batch.run import finish, mark_failed
from bolib.books import Books, files
from bolib.books.files import rename_durably
from bolib.books.migrations import opened
from bolib.books.queue import alone, turn
from bolib.problem import Problem
from bolib.stores import SCHEMA

PART = re.compile(r"\.([1-9][0-9]*)\.part", re.ASCII)


def recover(company: str) -> list[Problem]:
    """Bring an older file up, finish or mark what a killed command left; gives what was done."""
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
        if not part.is_dir() or not PART.fullmatch(part.name):
            continue
        with alone(part.parent / ".running") as mine:
            if mine and part.is_dir():
                found.append(_folder(books, part))
    return found


def _folder(books: Books, part: Path) -> Problem:
    attempt = int(part.name.removeprefix(".").removesuffix(".part"))
    known = books.rows("select manifest from seal where run = ? and attempt = ?", part.parent.name, attempt)
    if known and (part / manifest.NAME).is_file() and manifest.digest(part) == known[0][0]:
        return Problem("recovery.sealed", str(finish(part)))
    return Problem("recovery.failed", str(mark_failed(part)))


def _payments(books: Books, company: str) -> list[Problem]:
    """Name the payment files whose release stands, remove the others; one that the bank has fetched stays away."""
    parts = sorted(bank_of(company).glob(".*.part"))
    found = []
    with turn(books.path) if parts else nullcontext():
        for part in (path for path in parts if path.is_file()):
            final = part.with_name(part.name.removeprefix(".").removesuffix(".part"))
            digest = hashlib.sha256(part.read_bytes()).digest()
            if books.rows("select 1 from release where file = ? and digest = ?", final.name, digest):
                rename_durably(part, final)
                found.append(Problem("recovery.payment", str(final)))
            else:
                part.unlink()
    return found


def payment_problems(books: Books, company: str) -> list[Problem]:
    """List payment files in the bank folder that are not what was released; one that is gone was fetched."""
    found = []
    for name, digest in books.rows("select file, digest from release order by event"):
        path = bank_of(company) / name
        if path.is_symlink() or (path.is_file() and hashlib.sha256(path.read_bytes()).digest() != digest):
            found.append(Problem("recovery.payment_differs", str(path)))
    return found
