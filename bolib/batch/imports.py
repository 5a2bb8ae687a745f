"""Brings a company's own files into the books: good rows go in, the others come back beside the file with their reasons."""

import contextlib
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import yaml

from bolib.accounting.hours import store as hours
from bolib.accounting.payroll import store as payroll
from bolib.batch import incoming, lost_zeros, own_words, rejected
from bolib.batch.import_answer import Answer, SheetAnswer
from bolib.batch.incoming import File, How, Incoming, Progress
from bolib.batch.kinds import ACTS, KINDS, STORES, kind_of, known
from bolib.batch.own_words import OwnWords
from bolib.books import Books, files, settings
from bolib.books.keys import Key
from bolib.books.write import Transaction
from bolib.dates import local
from bolib.formats import tables, workbooks
from bolib.formats.cells import Reading
from bolib.formats.columns import Taken
from bolib.personnel.people.rules import contracts, municipalities
from bolib.personnel.people.rules.facts import Importing
from bolib.problem import Problem, Refused
from bolib.text import say

__all__ = ["ACTS", "KINDS", "Answer", "import_files", "kind_of", "template", "write_template"]
MUNICIPALITIES = "rates/croatia/municipal_tax.csv"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

LATE = (hours.after_approval, payroll.after_payment)  # what may come in too late: of approved hours, of a paid month
Demand = Callable[[Transaction, str], object]


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
    restore_zeros: bool = False,
    directions: bool = False,
    maps: Sequence[str] = (),
    users: Sequence[str] = (),
    month: str = "",
    dry_run: bool = False,
    demand: Demand = lambda act, what: None,
    key: Key | None = None,
    progress: Progress = lambda file, done, of: None,
) -> Answer:
    """Bring files into the books: one event for each file that says something new, none for one that does not.

    `kind` says what the files are where their names do not; `decimal` (comma, point) how their amounts are written;
    `restore_zeros` puts back zeros that were cut off at the front of codes, `directions` trusts what clocks say of in
    and out. `maps` are the company's own headings (`Ime radnika=first_name`) and `users` its people's numbers in a clock
    (`200=E-0200`); both are remembered. `day` is the day of import, today in the company's time zone where none is
    given; `month` the month that the command is about, where rows may say another. `demand(act, what)` raises Refused where whoever imports may not do `what` (a value of ACTS); that file then
    stays out. `key` signs the events, where the account alone does not say who it is. `progress(file, done, of)` is told
    every thousand rows and at the end of a larger file. A dry run writes nothing at all, and says what would happen. An
    unknown `kind`, and own words that nothing uses, are refused.
    """
    if kind is not None:
        known(kind)
    if decimal not in (None, "comma", "point"):
        raise ValueError(f"{decimal} is neither comma nor point")
    own = own_words.own_words(books, maps, users)
    how = How(kind, Reading(decimal, _municipalities(books), restore_zeros, directions), own, progress)
    found = sorted((incoming.read(path, how) for path in paths), key=lambda file: file.order)
    own_words.demand_used(own, [one.parsed.own for file in found for one in file.sheets], _kinds(found))
    importing = replace(_importing(books, found, day), month=month)
    with _nothing_kept(books, key) if dry_run else contextlib.nullcontext():
        for file in found:
            _bring_in(books, file, importing, how, demand, key, keep=not dry_run)
    written = {} if dry_run else dict(_rejects(found, language))
    return Answer(tuple(answer for file in found for answer in file.answers), written, dry_run, language)


def _kinds(found: Sequence[File]) -> list[str | None]:
    return [one.kind for file in found for one in file.sheets]


def _importing(books: Books, found: Sequence[File], day: date | None) -> Importing:
    sheets = [one.parsed for file in found for one in file.sheets if one.kind == "contracts"]
    starts = contracts.starts(entry for parsed in sheets for entry in (*parsed.entries, *parsed.faulty))
    assisted = cache(lambda: municipalities.assisted(books.setting(MUNICIPALITIES)))
    today = (day or _today(books)).isoformat()
    return Importing(today, starts, assisted=lambda code: code in assisted(), first_event=books.seq + 1)


def template(kind: str, language: str) -> bytes:
    """Give an empty workbook of a kind with a note on each column and one example row; an unknown kind is refused."""
    columns = [replace(column, example=column.shown(language)) for column in known(kind).columns]
    return workbooks.template(kind, columns, lambda key: say(language, key))


def write_template(kind: str, folder: Path, language: str) -> Path:
    """Write the template of a kind into a folder as `<kind>.xlsx`, or beside one that lies there with the next number."""
    return rejected.placed(folder, kind, template(kind, language))


def _today(books: Books) -> date:
    zone = ZoneInfo(yaml.safe_load(books.setting("company"))["time_zone"])
    return datetime.fromtimestamp(books.given.at / 1_000_000, zone).date() if books.given else datetime.now(zone).date()


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


def _bring_in(
    books: Books, file: File, importing: Importing, how: How, demand: Demand, key: Key | None, *, keep: bool
) -> None:
    if not file.sheets:
        return
    try:
        with contextlib.suppress(_NothingToKeep), books.write("import", _subject(file), key=key) as act:
            for what in dict.fromkeys(ACTS[one.kind] for one in file.sheets):
                demand(act, what)
            remembered = [own_words.remember(act, how.own, one.kind, _said(one, how.own)) for one in file.sheets]
            # Headings that now mean something else make another file of it.
            before = [] if any(remembered) else _before(act, file)
            kinds = [one.kind for one in file.sheets]
            known = [late.counted(act, act.seq, kinds) for late in LATE]  # a dry run is one event for all files
            for one in file.sheets:
                one.answer = _taken(act, one, replace(importing, again=bool(before)), how.reading, before)
            for late, before_it in zip(LATE, known, strict=True):
                _say_late(file, late, late.counted(act, act.seq, kinds) - before_it)
            if not any(remembered) and not any(one.answer.added for one in file.sheets):
                raise _NothingToKeep
            if keep:
                files.keep(act, books.path, file.data, EXCEL if tables.is_workbook(file.data) else "text/csv")
    except Refused as refused:
        for one in file.sheets:
            one.answer = replace(one.answer, faults=(), problems=(refused.problem,))


def _say_late(file: File, late: ModuleType, found: Counter[tuple[str, str, str]]) -> None:
    """Say what came in of months whose hours are approved, or that are paid, at the first sheet that can have brought it."""
    for kind in {kind for kind, _, _ in found}:
        one = next(one for one in file.sheets if one.kind == kind and one.answer.added)
        one.answer = replace(one.answer, notes=(*one.answer.notes, *late.notes(found, kind, one.place)))


def _said(one: Incoming, own: OwnWords) -> Mapping[str, str]:
    return {} if one.answer.problems or not own.said else one.parsed.own


def _subject(file: File) -> str:
    """Name the kinds and the content; the file's own name may hold a person's."""
    return f"{'+'.join(one.kind for one in file.sheets)} {hashlib.sha256(file.data).hexdigest()}"


def _before(act: Transaction, file: File) -> list[Problem]:
    """Say where this very file came in before, as the same kinds; nothing where it did not."""
    found = act.rows(
        "select seq, at from event where act = 'import' and subject = ? order by seq desc limit 1", _subject(file)
    )
    zone = settings.company(act)["time_zone"] if found else ""
    return [
        Problem("import.came_before", file.path.name, {"event": seq, "day": local(at, zone).date().isoformat()})
        for seq, at in found
    ]


def _taken(
    act: Transaction, one: Incoming, importing: Importing, reading: Reading, before: Sequence[Problem]
) -> SheetAnswer:
    if one.answer.problems:
        return one.answer
    zeros = lost_zeros.cut(act, one, restore=reading.restore_zeros)
    taken: Taken
    if one.punches is not None:
        taken = hours.take_punches(act, zeros.punches(one.punches), importing, one.place)
    else:
        taken = STORES[one.kind](act, one.kind, zeros.entries(one.parsed.entries), importing)
    faults = sorted((*one.parsed.faults, *zeros.offered(taken.faults)), key=lambda fault: fault.row)
    return replace(
        one.answer, added=taken.added, unchanged=taken.unchanged, faults=tuple(faults), notes=(*before, *taken.notes)
    )


def _rejects(found: Sequence[File], language: str) -> Iterator[tuple[str, Path]]:
    for file in found:
        sheets = [
            rejected.rows(one.sheet_with({f.row for f in one.answer.faults}), one.kind, one.answer.faults, language)
            for one in file.sheets
            if one.answer.faults
        ]
        if sheets:
            yield str(file.path), rejected.write(file.path, workbooks.rejects(sheets))
