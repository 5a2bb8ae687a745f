"""What a kind of file looks like: its columns, how each cell is read, and which rows can be used."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bolib.formats import headings
from bolib.formats.cells import Reader, Reading, invisible, plain
from bolib.formats.headings import REJECTED, Own
from bolib.formats.sheets import MAX_CELL, Number, Row, Sheet
from bolib.problem import Problem

STEP = 1000  # rows between two words of progress


@dataclass(frozen=True)
class Column:
    """One column: how its cells are read, the key of its note, an example, and what an empty cell means.

    `gives` is the name of the value where two columns can give the same one (regular_hours, regular_minutes);
    `croatian` the example where a Croatian reader writes it otherwise.
    """

    name: str
    read: Reader
    note: str
    example: str = ""
    required: bool = False
    empty: str | int | None = None
    gives: str = ""
    croatian: str = ""

    def shown(self, language: str) -> str:
        """Give the example as it is written in a language."""
        return self.croatian or self.example if language == "hr" else self.example

    @property
    def value(self) -> str:
        """The name of the value it gives."""
        return self.gives or self.name


@dataclass(frozen=True)
class Entry:
    """One row that could be read: its number, its place (`people.csv:12`), and its values by name.

    A column that is not in the file has no value here; an empty cell has the column's `empty`.
    """

    row: int
    where: str
    values: Mapping[str, Any]

    def fault(self, column: str, code: str, /, **args: object) -> "Fault":
        """Say what is wrong with this row."""
        return Fault(self.row, column, Problem(code, f"{self.where}:{column}".rstrip(":"), args))


@dataclass(frozen=True)
class Fault:
    """Why a row cannot go in: its number, the column, and the problem."""

    row: int
    column: str
    problem: Problem


@dataclass(frozen=True)
class Kind:
    """One kind of file: its columns and what must hold inside one row."""

    name: str
    columns: tuple[Column, ...]
    check: Callable[[Entry], Iterable[Fault]] = lambda entry: ()

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Parsed:
    """A sheet as its kind reads it: the rows that can be used, the faults of the others, the columns nobody knows.

    `faulty` are the rows with faults, with those of their values that could be read; `columns` are the columns that the
    sheet has, `own` the company's own headings among them.
    """

    entries: tuple[Entry, ...] = ()
    faulty: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    unknown: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    columns: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """What became of the rows of one kind: how many said something new, how many nothing, and why others are out."""

    added: int = 0
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Headed:
    """What the headings of a sheet say: where each known column stands, what is unknown, and what stops the sheet."""

    places: tuple[tuple[int, Column], ...] = ()
    unknown: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the known columns."""
        return tuple(column.name for _, column in self.places)


def headed(sheet: Sheet, kind: Kind, label: str, own: Own) -> Headed:
    """Understand the headings; a required column that is missing, or one that stands twice, stops the whole sheet.

    A sheet of which no heading is known is most likely another file. `own` are the company's own headings.
    """
    known = {column.name: column for column in kind.columns}
    read = headings.read(sheet.headings, known, own)
    problems = [*headings.repeated(read.names, label), *_missing(read.names, kind, label)]
    if not set(read.names) & set(known):
        problems = [Problem("columns.none_known", label, {"kind": kind.name})]
    if problems:
        return Headed(problems=tuple(problems))
    left_alone = {"", *known, *REJECTED, *sheet.unread}
    unknown = [sheet.headings[at] or f"({at + 1})" for at, name in enumerate(read.names) if name not in left_alone]
    places = tuple((at, known[name]) for at, name in enumerate(read.names) if name in known)
    return Headed(places, tuple(unknown), (), read.own)


def parse(
    sheet: Sheet,
    kind: Kind,
    label: str,
    reading: Reading,
    progress: Callable[[int, int], None] = lambda done, of: None,
    own: Own | None = None,
) -> Parsed:
    """Read a sheet as this kind; what is wrong with its headings stops the whole sheet.

    `label` names file and sheet; `progress` is told every thousand rows, and at the end of a larger sheet, how many of how many are done.
    """
    head = headed(sheet, kind, label, own or {})
    if head.problems:
        return Parsed(problems=head.problems)
    entries: list[Entry] = []
    faulty: list[Entry] = []
    faults: list[Fault] = []
    for done, row in enumerate(sheet.rows, start=1):
        where = f"{label}:{row.number}"
        entry, against = _misfit(row, sheet.headings, where) or _entry(row, head.places, kind, where, reading)
        (faulty if against else entries).append(entry)
        faults += against
        if done % STEP == 0 or (done > STEP and done == len(sheet.rows)):
            progress(done, len(sheet.rows))
    found = (tuple(entries), tuple(faulty), tuple(faults))
    return Parsed(*found, head.unknown, columns=head.columns, own=head.own)


def _missing(names: Sequence[str], kind: Kind, label: str) -> Iterator[Problem]:
    values = dict.fromkeys(column.value for column in kind.columns if column.required)
    ways = [[column.name for column in kind.columns if column.value == value] for value in values]
    if missing := [" / ".join(way) for way in ways if not set(way) & set(names)]:
        yield Problem("columns.missing", label, {"columns": ", ".join(missing)})


def _misfit(row: Row, headings: Sequence[str], where: str) -> tuple[Entry, list[Fault]] | None:
    """A row with more or fewer cells than headings was cut, or has the mark of the columns inside an amount.

    One with a cell that is longer than any is read as little.
    """
    width, entry = len(headings), Entry(row.number, where, {})
    if len(row.cells) != width and (len(row.cells) < width or any(row.cells[width:])):
        return entry, [entry.fault("", "columns.cells", found=len(row.cells), expected=width)]
    long = [name for name, text in zip(headings, row.cells, strict=False) if len(text) > MAX_CELL]
    return (entry, [entry.fault(name, "cells.long", most=MAX_CELL) for name in long]) if long else None


def _entry(
    row: Row, places: Sequence[tuple[int, Column]], kind: Kind, where: str, reading: Reading
) -> tuple[Entry, list[Fault]]:
    values: dict[str, Any] = {}
    entry = Entry(row.number, where, values)
    cells = [(column, _cell(row, i)) for i, column in places]
    if any(all(text == column.shown(language) for column, text in cells) for language in ("en", "hr")):
        return entry, [entry.fault(kind.columns[0].name, "columns.example_row")]
    faults = []
    for column, text in cells:
        value = value_of(column, text, reading)
        if isinstance(value, Problem):
            faults.append(Fault(row.number, column.name, replace(value, where=f"{where}:{column.name}")))
        elif text and values.get(column.value) not in (None, column.empty, value):
            faults.append(entry.fault(column.name, "columns.twice", column=column.value))
        elif text or column.value not in values:
            values[column.value] = value
    wrong = {kind[fault.column].value for fault in faults}
    for column, _ in cells:
        if column.required and values.get(column.value, "") is None:
            del values[column.value]
            if column.value not in wrong:  # what stands in the other column of this value is told already
                faults.append(entry.fault(column.name, "columns.empty"))
    return entry, faults or list(kind.check(entry))


def value_of(column: Column, text: str, reading: Reading) -> Any:
    """Read one cell of a column; an empty one gives the column's `empty`."""
    return (invisible(text) or column.read(text, reading)) if text else column.empty


def _cell(row: Row, place: int) -> str:
    text = row.cells[place] if place < len(row.cells) else ""
    return Number(text.strip()) if isinstance(text, Number) else plain(text)
