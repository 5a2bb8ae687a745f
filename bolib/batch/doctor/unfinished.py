"""The doctor on what was left half done: acts that were cut off, runs whose last attempt failed."""

import re
from collections.abc import Iterator
from pathlib import Path

from bolib.batch import manifest
from bolib.batch.doctor.finding import LOOK, OK, Finding, finding
from bolib.batch.places import bank_of, books_of, outputs_of
from bolib.books import files
from bolib.books.queue import alone

NUMBER = re.compile(r"([1-9][0-9]*)(\.failed.*)?", re.ASCII)


def acts(company: str) -> Iterator[Finding]:
    """List what a killed command left; the next command finishes or removes it. What is at work now is left out."""
    books = books_of(company)
    parts = [path for path in outputs_of(company).glob("*/.*.part") if not _at_work(path)]
    parts += [*bank_of(company).glob(".*.part"), *files.folder(books).glob("*/*.part")]
    parts += [*books.parent.glob(f".{books.name}.part"), *books.parent.glob(f".{books.name}.restore")]
    for path in sorted(parts):
        yield finding(LOOK, "doctor.half_done", str(path))
    if not parts:
        yield finding(OK, "doctor.nothing_half_done", company)


def _at_work(part: Path) -> bool:
    with alone(part.parent / ".running") as mine:
        return not mine


def runs(company: str) -> Iterator[Finding]:
    """List runs whose last attempt failed, and folders without a manifest that look like results."""
    failed = 0
    for run in sorted(path for path in outputs_of(company).glob("[0-9]*-*") if path.is_dir()):
        numbered = [(int(found[1]), path) for path in run.iterdir() if (found := NUMBER.fullmatch(path.name))]
        if numbered and (last := max(numbered)[1]).suffix.startswith(".failed"):
            yield finding(LOOK, "doctor.failed", str(last))
            failed += 1
        for _, path in numbered:
            if path.name.isdecimal() and not (path / manifest.NAME).is_file():
                yield finding(LOOK, "doctor.no_result", str(path))
                failed += 1
    if not failed:
        yield finding(OK, "doctor.runs", company)
