"""A file on its way in: its bytes, its sheets each read as its kind, and what could not be read at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from bolib.accounting.hours.rules import punches
from bolib.accounting.hours.rules.punches import Punches
from bolib.batch import own_words
from bolib.batch.import_answer import SheetAnswer
from bolib.batch.kinds import KINDS, ORDER, PUNCHES, kind_of
from bolib.batch.own_words import OwnWords
from bolib.formats import columnar, csv_tables, headings, tables
from bolib.formats.cells import Reading
from bolib.formats.columnar import NotPlain
from bolib.formats.columns import Parsed, headed, parse
from bolib.formats.csv_tables import Opened
from bolib.formats.sheets import MAX_BYTES, Row, Sheet
from bolib.problem import Problem

MAX_PUNCH_BYTES = 100_000_000  # of a file of punches, which is read by columns
Progress = Callable[[str, int, int], None]  # file, rows (or bytes) done, all of them


@dataclass
class Incoming:
    """One sheet on its way in; punches stand in columns, everything else in entries."""

    sheet: Sheet
    parsed: Parsed
    answer: SheetAnswer
    punches: Punches | None = None
    cells: Callable[[set[int]], Sequence[Row]] | None = None

    @property
    def kind(self) -> str:
        """The kind it was read as."""
        return str(self.answer.kind)

    @property
    def place(self) -> str:
        """File and sheet, as problems name them."""
        return f"{self.answer.file}[{self.sheet.name}]" if self.sheet.name else self.answer.file

    def sheet_with(self, rows: set[int]) -> Sheet:
        """The sheet with the rows of some numbers at least, as they were."""
        return replace(self.sheet, rows=tuple(self.cells(rows))) if self.cells else self.sheet


@dataclass
class File:
    """One file on its way in."""

    path: Path
    data: bytes = b""
    sheets: list[Incoming] = field(default_factory=list)
    unread: list[SheetAnswer] = field(default_factory=list)

    @property
    def order(self) -> int:
        """The place of its first kind among all kinds."""
        return min((ORDER.index(one.kind) for one in self.sheets), default=len(ORDER))

    @property
    def answers(self) -> list[SheetAnswer]:
        """What became of it."""
        return [*(one.answer for one in self.sheets), *self.unread]


@dataclass(frozen=True)
class How:
    """How files are read: the kind that the command says, its reading of cells, the company's own words, progress."""

    kind: str | None
    reading: Reading
    own: OwnWords
    progress: Progress


def read(path: Path, how: How) -> File:
    """Read a file; what is wrong with it as a whole is one problem of its answer."""
    file, label = File(path), path.name
    data = _content(path, how.kind or kind_of(label))
    found = data if isinstance(data, Problem) else _sheets(data, label, how)
    if isinstance(data, Problem) or isinstance(found, Problem):
        problem = data if isinstance(data, Problem) else found
        assert isinstance(problem, Problem)
        file.unread.append(SheetAnswer(label, "", how.kind, problems=(problem,)))
        return file
    file.data = data
    for one in found:
        if isinstance(one, Incoming):
            file.sheets.append(one)
        else:
            file.unread.append(one)
    file.sheets.sort(key=lambda one: ORDER.index(one.kind))
    return file


def _content(path: Path, kind: str | None) -> bytes | Problem:
    try:
        if not path.is_file():
            return Problem("import.no_file", path.name)
        if path.stat().st_size > MAX_PUNCH_BYTES:
            most = MAX_PUNCH_BYTES if kind == PUNCHES else MAX_BYTES
            return Problem("tables.bytes", path.name, {"found": path.stat().st_size, "most": most})
        return path.read_bytes()
    except OSError as fault:
        return Problem("import.unreadable", path.name, {"reason": fault.strerror or type(fault).__name__})


def _sheets(data: bytes, label: str, how: How) -> Sequence[Incoming | SheetAnswer] | Problem:
    if problem := tables.other(data, label):
        return problem
    if tables.is_workbook(data):
        found = tables.read(data, label, partial(_known_headings, label=label, how=how))
    else:
        opened = csv_tables.open_text(data, label)
        if isinstance(opened, Problem):
            return opened
        kind = how.kind or (PUNCHES if opened.clock else kind_of(label))
        if kind == PUNCHES and (fast := _by_columns(opened, data, label, how)):
            return [fast]
        if len(data) > MAX_BYTES:
            return Problem("tables.bytes", label, {"found": len(data), "most": MAX_BYTES})
        found = csv_tables.sheets(opened, label)
    if isinstance(found, Problem):
        return found
    return [_parsed(sheet, kind, label, how) for sheet, kind in _kinds(found, label, how.kind)]


def _known_headings(name: str, cells: Sequence[str], *, label: str, how: How) -> int:
    kind = how.kind or kind_of(name) or kind_of(label)
    if kind is None:
        return 0
    return headings.count(cells, [column.name for column in KINDS[kind].columns], how.own.headings(kind))


def _kinds(sheets: Sequence[Sheet], label: str, kind: str | None) -> list[tuple[Sheet, str | None]]:
    """Say what each sheet is: what the command says, else its own name, else (for the first sheet) the file's name.

    Other sheets of a workbook in which some are known are the company's own and stay unread.
    """
    if kind:
        return [(sheets[0], kind)]
    named = [(sheet, found) for sheet in sheets if (found := sheet.kind or kind_of(sheet.name))]
    return list(named) or [(sheets[0], kind_of(label))]


def _parsed(sheet: Sheet, kind: str | None, label: str, how: How) -> Incoming | SheetAnswer:
    place = f"{label}[{sheet.name}]" if sheet.name else label
    answer = SheetAnswer(label, sheet.name, kind, rows=len(sheet.rows), said=sheet.said)
    if kind is None:
        return replace(answer, problems=(Problem("import.kind_unknown", place, {"kinds": ", ".join(KINDS)}),))
    parsed = parse(sheet, KINDS[kind], place, how.reading, partial(how.progress, label), how.own.headings(kind))
    answer = _answer(answer, parsed, place)
    if kind != PUNCHES:
        return Incoming(sheet, parsed, answer)
    given = punches.given(parsed.columns, how.reading)
    return Incoming(sheet, parsed, answer, punches.of_entries(parsed.entries, given))


def _answer(answer: SheetAnswer, parsed: Parsed, place: str) -> SheetAnswer:
    nothing = () if answer.rows or parsed.problems else (Problem("tables.no_rows", place),)
    return replace(
        answer,
        faults=parsed.faults,
        unknown_columns=parsed.unknown,
        problems=(*parsed.problems, *nothing),
        said=(*answer.said, *own_words.told(parsed.own, place)),
    )


def _by_columns(opened: Opened, data: bytes, label: str, how: How) -> Incoming | None:
    """Read punches by columns; None where the ordinary reader has to read them row by row."""
    body = csv_tables.body(opened, data)
    if body is None:
        return None
    sheet = Sheet("", body.headings, (), opened.said, PUNCHES, opened.clock.unread if opened.clock else frozenset())
    own, kind = how.own.headings(PUNCHES), KINDS[PUNCHES]
    head = headed(sheet, kind, label, own)
    wanted = None if head.problems else punches.wanted(head.places, how.reading)
    if wanted is None:
        return None
    try:
        read = columnar.read(
            body.text, opened.mark, body.first, len(body.headings), wanted, partial(how.progress, label)
        )
    except NotPlain:
        return None
    left = replace(sheet, rows=tuple(read.odd))
    parsed = parse(left, kind, label, how.reading, own=own)
    given = punches.given(head.columns, how.reading)
    parts = [punches.of_columns(read, given), punches.of_entries(parsed.entries, given)]
    answer = SheetAnswer(label, "", PUNCHES, rows=len(read.rows) + len(read.odd), said=opened.said)
    cells = partial(csv_tables.rows_of, body, opened.mark)
    whole = punches.joined([part for part in parts if len(part)] or parts[:1])
    return Incoming(left, parsed, _answer(answer, parsed, label), whole, cells)
