"""What became of the files of an import, and how it is said."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bolib.formats.columns import Fault
from bolib.problem import Problem
from bolib.text import say, tell

ALWAYS = ("import.came_before", "people.account_changed", "hours.came_late")  # said of each, however many there are
SHOWN = 20  # problems that are said one by one; all of them stand in the rejects file


@dataclass(frozen=True)
class SheetAnswer:
    """What became of one sheet; rows = added + unchanged + rejected, unless `problems` stopped all of it.

    `said` is how it was read, where that is not as usual.
    """

    file: str
    sheet: str
    kind: str | None
    rows: int = 0
    added: int = 0
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    said: tuple[Problem, ...] = ()

    @property
    def rejected(self) -> int:
        """How many rows did not go in."""
        return len({fault.row for fault in self.faults})


@dataclass(frozen=True)
class Answer:
    """What became of a whole command: its sheets, and the rejects file beside each file that has one."""

    sheets: tuple[SheetAnswer, ...]
    rejects: dict[str, Path]
    dry_run: bool
    language: str

    @property
    def complete(self) -> bool:
        """Whether every row of every file went in or stood there already."""
        return not any(sheet.problems or sheet.faults for sheet in self.sheets)

    @property
    def rejected(self) -> bool:
        """Whether anything stayed out."""
        return not self.complete

    @property
    def lines(self) -> Iterator[str]:
        """Say it: a line for each sheet, and below it what could not go in or should be looked at."""
        if self.dry_run:
            yield say(self.language, "import.dry_run")
        for sheet in self.sheets:
            yield from map(_shown, _lines(sheet, self.language))
        for path in self.rejects.values():
            yield say(self.language, "import.rejects", path=path)


def _shown(line: str) -> str:
    """Write out what could act on the terminal: headings and names of files are others' words."""
    return "".join(x if x.isprintable() else x.encode("unicode_escape").decode() for x in line)


def _lines(sheet: SheetAnswer, language: str) -> Iterator[str]:
    place = f"{sheet.file}[{sheet.sheet}]" if sheet.sheet else sheet.file
    if not sheet.problems:
        counts = {"rows": sheet.rows, "added": sheet.added, "unchanged": sheet.unchanged, "rejected": sheet.rejected}
        yield say(language, "import.counts", place=place, kind=sheet.kind, **counts)
    yield from (f"  {say(language, one.code, **one.args)}" for one in sheet.said)
    if sheet.unknown_columns:
        yield "  " + say(language, "import.unknown_columns", columns=", ".join(sheet.unknown_columns))
    yield from (f"  {tell(language, note)}" for note in sheet.notes if note.code in ALWAYS)
    notes = [note for note in sheet.notes if note.code not in ALWAYS]
    told = [*sheet.problems, *(fault.problem for fault in sheet.faults), *notes]
    yield from (f"  {tell(language, problem)}" for problem in told[:SHOWN])
    if len(told) > SHOWN:
        yield "  " + say(language, "import.more", count=len(told) - SHOWN)
