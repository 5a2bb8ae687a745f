"""Writes the rows that came back beside the file they came from, and never over anything that lies there."""

import contextlib
import itertools
import os
from collections.abc import Sequence
from pathlib import Path

from bolib.formats.columns import Fault
from bolib.formats.sheets import Sheet
from bolib.text import sentence

Rejects = tuple[str, Sequence[str], Sequence[tuple[int, str, str, Sequence[str]]]]


def rows(sheet: Sheet, kind: str, faults: Sequence[Fault], language: str) -> Rejects:
    """Set the reasons beside the rows they are about: number, columns, reasons, and the row as it was."""
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    found = []
    for row in sheet.rows:
        if row.number in by_row:
            columns = ", ".join(dict.fromkeys(fault.column for fault in by_row[row.number] if fault.column))
            reasons = [sentence(language, fault.problem) for fault in by_row[row.number]]
            found.append((row.number, columns, "\n".join(reasons), row.cells))
    return kind, sheet.headings, found


def write(beside: Path, content: bytes) -> Path:
    """Write `<file>.rejected.xlsx`; where another one lies there, the next free number. The same again is left alone.

    What lies there may be half corrected by hand. The file is whole or not there, and only its owner may read it.
    """
    return placed(beside.parent, f"{beside.name}.rejected", content)


def placed(folder: Path, name: str, content: bytes) -> Path:
    """Write `<name>.xlsx`, or the next free `<name>-2.xlsx`; where the very same lies already, it is left alone."""
    for number in itertools.count(1):
        path = folder / f"{name}{'' if number == 1 else f'-{number}'}.xlsx"
        if path.is_file() and not path.is_symlink() and path.read_bytes() == content:
            return path
        if not os.path.lexists(path) and _placed(path, content):
            return path
    raise AssertionError("numbers do not end")


def _placed(path: Path, content: bytes) -> bool:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link, unlike a renaming, never replaces what another has put there meanwhile.
        os.link(part, path)
    except FileExistsError:
        return False
    except OSError:  # a disk without links
        if path.exists():
            return False
        os.rename(part, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
    return True
