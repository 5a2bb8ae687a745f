"""Brings a company's own files into the books: good rows go in, the others come back beside the file with their reasons."""

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from bolib.accounting.hours import rules as hours_rules
from bolib.accounting.hours import store as hours
from bolib.accounting.payroll import store as payroll
from bolib.accounting.payroll.rules import pay_items
from bolib.batch import rejected
from bolib.batch.import_answer import Answer, SheetAnswer
from bolib.books import Books, files
from bolib.books.keys import Key
from bolib.books.write import Transaction
from bolib.dates import local
from bolib.formats import tables, workbooks
from bolib.formats.cells import Reading
from bolib.formats.columns import Kind, Parsed, Taken, parse
from bolib.formats.sheets import MAX_BYTES, Sheet
from bolib.personnel.people import rules as people_rules
from bolib.personnel.people import store as people
from bolib.personnel.people.rules import contracts, municipalities
from bolib.personnel.people.rules.facts import Importing
from bolib.problem import Problem, Refused
from bolib.text import say

# In the order in which they go in: who is named comes before what names them.
KINDS: dict[str, Kind] = {
    **people_rules.KINDS,
    hours_rules.KIND.name: hours_rules.KIND,
    pay_items.KIND.name: pay_items.KIND,
}
ORDER = list(KINDS)
STORES = dict.fromkeys(people_rules.KINDS, people.take) | {"month_hours": hours.take, "pay_items": payroll.take}
# What a role must allow before a kind may be brought in.
ACTS = dict.fromkeys(people_rules.KINDS, "import_people")
ACTS |= {"month_hours": "import_hours", "pay_items": "import_pay_items"}
MUNICIPALITIES = "rates/croatia/municipal_tax.csv"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Demand = Callable[[Transaction, str], object]
Progress = Callable[[str, int, int], None]  # file, rows done, all its rows


@dataclass
class _Read:
    """One sheet on its way in."""

    sheet: Sheet
    parsed: Parsed
    answer: SheetAnswer

    @property
    def kind(self) -> str:
        """The kind it was read as."""
        return str(self.answer.kind)


@dataclass
class _File:
    """One file on its way in: its bytes, its sheets, and what could not be read at all."""

    path: Path
    data: bytes = b""
    sheets: list[_Read] = field(default_factory=list)
    unread: list[SheetAnswer] = field(default_factory=list)

    @property
    def order(self) -> int:
        """The place of its first kind among all kinds."""
        return min((ORDER.index(one.kind) for one in self.sheets), default=len(ORDER))

    @property
    def answers(self) -> list[SheetAnswer]:
        """What became of it."""
        return [*(one.answer for one in self.sheets), *self.unread]


class _NothingToKeep(Exception):
    """Ends a write that must leave no event."""


def import_files(
    books: Books,
    paths: Sequence[Path],
    *,
    language: str,
    day: date | None = None,
    kind: str | None = None,
    decimal: str | None = None,
    dry_run: bool = False,
    demand: Demand = lambda act, what: None,
    key: Key | None = None,
    progress: Progress = lambda file, done, of: None,
) -> Answer:
    """Bring files into the books: one event for each file that says something new, none for one that does not.

    `kind` says what the files are where their names do not; `decimal` (comma, point) how their amounts are written;
    `day` is the day of import, today in the company's time zone where none is given. `demand(act, what)` raises Refused
    where whoever imports may not do `what` (a value of ACTS); that file then stays out. `key` signs the events, where the
    account alone does not say who it is. `progress(file, done, of)` is told every thousand rows and at the end of a
    larger file. A dry run writes nothing at all, and says what would happen. An unknown `kind` is refused.
    """
    if kind is not None:
        _known(kind)
    if decimal not in (None, "comma", "point"):
        raise ValueError(f"{decimal} is neither comma nor point")
    reading = Reading(decimal, _municipalities(books))
    assisted = cache(lambda: municipalities.assisted(books.setting(MUNICIPALITIES)))
    incoming = sorted((_read(path, kind, reading, progress) for path in paths), key=lambda file: file.order)
    sheets = [one.parsed for file in incoming for one in file.sheets if one.kind == "contracts"]
    starts = contracts.starts(entry for parsed in sheets for entry in (*parsed.entries, *parsed.faulty))
    today = (day or _today(books)).isoformat()
    importing = Importing(today, starts, assisted=lambda code: code in assisted())
    with _nothing_kept(books, key) if dry_run else contextlib.nullcontext():
        for file in incoming:
            _bring_in(books, file, importing, demand, key, keep=not dry_run)
    written = {} if dry_run else dict(_rejects(incoming, language))
    return Answer(tuple(answer for file in incoming for answer in file.answers), written, dry_run, language)


def template(kind: str, language: str) -> bytes:
    """Give an empty workbook of a kind with a note on each column and one example row; an unknown kind is refused."""
    columns = [replace(column, example=column.shown(language)) for column in _known(kind).columns]
    return workbooks.template(kind, columns, lambda key: say(language, key))


def _known(kind: str) -> Kind:
    if kind not in KINDS:
        raise Refused("import.no_kind", kind, kinds=", ".join(KINDS))
    return KINDS[kind]


def write_template(kind: str, folder: Path, language: str) -> Path:
    """Write the template of a kind into a folder as `<kind>.xlsx`, or beside one that lies there with the next number."""
    return rejected.placed(folder, kind, template(kind, language))


def _today(books: Books) -> date:
    zone = ZoneInfo(yaml.safe_load(books.setting("company"))["time_zone"])
    return datetime.fromtimestamp(books.given.at / 1_000_000, zone).date() if books.given else datetime.now(zone).date()


def kind_of(name: str) -> str | None:
    """Find the kind in the first part of a file's or sheet's name (people.csv, people-2026.xlsx), or None."""
    found = re.match("|".join(sorted(KINDS, key=len, reverse=True)), name.strip().lower().replace(" ", "_"))
    rest = name.strip()[len(found[0]) :] if found else ""
    return found[0] if found and not rest[:1].isalpha() else None


@contextlib.contextmanager
def _nothing_kept(books: Books, key: Key | None) -> Iterator[None]:
    """One write around everything that is taken back at its end; the writes inside join it."""
    with contextlib.suppress(_NothingToKeep), books.write("import", "dry run", key=key):
        yield
        raise _NothingToKeep


def _municipalities(books: Books) -> Callable[[str], str | Problem]:
    """Find municipalities in the adopted table, which is read when the first one is looked for."""

    @cache
    def table() -> Callable[[str], str | Problem]:
        return municipalities.finder(books.setting(MUNICIPALITIES))

    return lambda text: table()(text)


def _read(path: Path, kind: str | None, reading: Reading, progress: Progress) -> _File:
    file, label = _File(path), path.name
    data = _content(path)
    sheets = data if isinstance(data, Problem) else tables.read(data, label)
    if isinstance(data, Problem) or isinstance(sheets, Problem):
        problem = data if isinstance(data, Problem) else sheets
        assert isinstance(problem, Problem)
        file.unread.append(SheetAnswer(label, "", kind, problems=(problem,)))
        return file
    file.data = data
    for sheet, found in _kinds(sheets, label, kind):
        place = f"{label}[{sheet.name}]" if sheet.name else label
        answer = SheetAnswer(label, sheet.name, found, rows=len(sheet.rows))
        if found is None:
            unnamed = Problem("import.kind_unknown", place, {"kinds": ", ".join(KINDS)})
            file.unread.append(replace(answer, problems=(unnamed,)))
            continue
        parsed = parse(sheet, KINDS[found], place, reading, partial(progress, label))
        answer = replace(answer, faults=parsed.faults, unknown_columns=parsed.unknown, problems=parsed.problems)
        file.sheets.append(_Read(sheet, parsed, answer))
    file.sheets.sort(key=lambda one: ORDER.index(one.kind))
    return file


def _content(path: Path) -> bytes | Problem:
    try:
        if not path.is_file():
            return Problem("import.no_file", path.name)
        if path.stat().st_size > MAX_BYTES:
            return Problem("tables.bytes", path.name, {"found": path.stat().st_size, "most": MAX_BYTES})
        return path.read_bytes()
    except OSError as fault:
        return Problem("import.unreadable", path.name, {"reason": fault.strerror or type(fault).__name__})


def _kinds(sheets: Sequence[Sheet], label: str, kind: str | None) -> list[tuple[Sheet, str | None]]:
    """Say what each sheet is: what the command says, else its own name, else (for the first sheet) the file's name.

    Other sheets of a workbook in which some are known are the company's own and stay unread.
    """
    if kind:
        return [(sheets[0], kind)]
    named = [(sheet, kind_of(sheet.name)) for sheet in sheets if kind_of(sheet.name)]
    return list(named) or [(sheets[0], kind_of(label))]


def _bring_in(books: Books, file: _File, importing: Importing, demand: Demand, key: Key | None, *, keep: bool) -> None:
    if not file.sheets:
        return
    try:
        with contextlib.suppress(_NothingToKeep), books.write("import", _subject(file), key=key) as act:
            for what in dict.fromkeys(ACTS[one.kind] for one in file.sheets):
                demand(act, what)
            before = _before(books, act, file)
            for one in file.sheets:
                one.answer = _taken(act, one, replace(importing, again=bool(before)), before)
            if not any(one.answer.added for one in file.sheets):
                raise _NothingToKeep
            if keep:
                files.keep(act, books.path, file.data, EXCEL if file.data.startswith(b"PK") else "text/csv")
    except Refused as refused:
        for one in file.sheets:
            one.answer = replace(one.answer, faults=(), problems=(refused.problem,))


def _subject(file: _File) -> str:
    """Name the kinds and the content; the file's own name may hold a person's."""
    return f"{'+'.join(one.kind for one in file.sheets)} {hashlib.sha256(file.data).hexdigest()}"


def _before(books: Books, act: Transaction, file: _File) -> list[Problem]:
    """Say where this very file came in before, as the same kinds; nothing where it did not."""
    found = act.rows(
        "select seq, at from event where act = 'import' and subject = ? order by seq desc limit 1", _subject(file)
    )
    zone = yaml.safe_load(books.setting("company"))["time_zone"] if found else ""
    return [
        Problem("import.came_before", file.path.name, {"event": seq, "day": local(at, zone).date().isoformat()})
        for seq, at in found
    ]


def _taken(act: Transaction, one: _Read, importing: Importing, before: Sequence[Problem]) -> SheetAnswer:
    if one.answer.problems:
        return one.answer
    taken: Taken = STORES[one.kind](act, one.kind, one.parsed.entries, importing)
    faults = tuple(sorted((*one.parsed.faults, *taken.faults), key=lambda fault: fault.row))
    return replace(
        one.answer, added=taken.added, unchanged=taken.unchanged, faults=faults, notes=(*before, *taken.notes)
    )


def _rejects(incoming: Sequence[_File], language: str) -> Iterator[tuple[str, Path]]:
    for file in incoming:
        sheets = [
            rejected.rows(one.sheet, one.kind, one.answer.faults, language) for one in file.sheets if one.answer.faults
        ]
        if sheets:
            yield str(file.path), rejected.write(file.path, workbooks.rejects(sheets))
