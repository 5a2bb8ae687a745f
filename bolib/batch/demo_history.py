"""What the people of the demo company did from February to November 2026, step by step, each on its day."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bolib import dates
from bolib.accounting.hours import store as hours
from bolib.batch import acts, imports
from bolib.batch.places import Place, books_of, folder_of
from bolib.batch.run import run
from bolib.books import Books, roles
from bolib.books.demo_keys import key_of
from bolib.books.given import Given
from bolib.stores import SCHEMA
from bolib.text import say

COMPANY, CALENDAR, ZONE = "demo", "HR", "Europe/Zagreb"
CLERK, MANAGER = "demo-clerk", "demo-manager"
MONTHS = tuple(f"2026-{month:02}" for month in range(3, 11))
PAID = MONTHS[-3:]  # what came before was paid by an earlier program
WRONG = "2026-08"  # the payroll that holds four people: two accounts have become others' own
FOUNDED = datetime(2026, 2, 20, 8, 0, tzinfo=UTC)
HIRED = datetime(2026, 2, 23, 9, 30, tzinfo=UTC)
STAFF = ("units", "people", "dependants", "contracts")


@dataclass(frozen=True)
class Step:
    """Something that one of the demo's people does at an instant; `said` is told before it, "" is nothing.

    `again`: several events, of which a demo that was killed may have written some; doing it again adds the others.
    """

    at: datetime
    account: str
    do: Callable[[Given], None]
    said: str = ""
    again: bool = False

    @property
    def micros(self) -> int:
        """The instant as the books know it."""
        return int(self.at.timestamp()) * 1_000_000


def steps(files: Path, language: str, since: str = MONTHS[0]) -> Iterator[Step]:
    """Give every step in order of time. `since` leaves out hours and pay of the months before: a smaller demo for tests."""
    yield _brings(HIRED, MANAGER, files, STAFF, language)
    found: list[Step] = []
    for month in MONTHS:
        first, last = dates.month_of(month)
        before = _working_day(first, -1)
        if month != WRONG or since <= WRONG:
            found.append(_brings(_at(before, 9), MANAGER, files, (f"people-{month}", f"contracts-{month}"), language))
        if month >= since:
            found.append(_brings(_at(before, 10), CLERK, files, (f"schedules-{month}",), language))
            found += _hours(files, month, _working_day(last, 2), language)
        if month >= since and month in PAID:
            found += _payroll(files, month, _working_day(last, 3), language)
    yield from sorted(found, key=lambda step: step.at)


def _hours(files: Path, month: str, day: date, language: str) -> Iterator[Step]:
    """Bring in a month's absences and punches, decide about exceptions, run the paper, approve and post it."""
    name, after = f"{month}-hours_month", _working_day(day, 1)
    yield _brings(_at(day, 8), MANAGER, files, (f"absences-{month}",), language)
    yield _brings(_at(day, 9), CLERK, files, (f"punches-{month}", f"month_hours-{month}"), language)
    for number, row in enumerate(_rows(files / f"decisions-{month}.csv")):
        yield Step(_at(day, 9, 30 + number), CLERK, lambda given, row=row: _decides(given, row))  # type: ignore[misc]
    yield _runs(_at(day, 11), name, language)
    yield _acts(_at(day, 11, 5), CLERK, acts.submit, name)
    yield _acts(_at(after, 7), MANAGER, acts.approve, name)
    yield _acts(_at(after, 7, 5), MANAGER, acts.post, name)


def _payroll(files: Path, month: str, day: date, language: str) -> Iterator[Step]:
    """Run the payroll of a month and put it forward; all but the last one go on until they are paid."""
    name, after = f"{month}-payroll_month", _working_day(day, 1)
    if month == WRONG:
        yield _brings(_at(day, 7, 30), CLERK, files, ("opening", "claims"), language)
        yield _runs(_at(day, 7, 45), name, language)
        day, after = _working_day(day, 2), _working_day(day, 3)
        yield _brings(_at(_working_day(day, -1), 9), MANAGER, files, ("people-corrected",), language)
    yield _runs(_at(day, 7, 45), name, language)
    yield _acts(_at(day, 7, 50), CLERK, acts.submit, name)
    if month == MONTHS[-1]:
        return
    for number, act in enumerate((acts.approve, acts.post, acts.release)):
        yield _acts(_at(after, 8, 5 * number), MANAGER, act, name)


def _brings(at: datetime, account: str, files: Path, names: tuple[str, ...], language: str) -> Step:
    paths = [path for name in names if (path := files / f"{name}.csv").is_file()]

    def bring(given: Given) -> None:
        with Books(books_of(COMPANY), SCHEMA, writable=True, given=given) as books:
            answer = imports.import_files(books, paths, language=language, day=at.date(), demand=roles.demand)
        if not answer.complete:
            raise AssertionError("\n".join(answer.lines))

    said = say(
        language, "demo.brings", day=dates.show(at.date(), language), files=", ".join(path.name for path in paths)
    )
    return Step(at, account, bring if paths else lambda given: None, said if paths else "", again=True)


def _decides(given: Given, row: dict[str, str]) -> None:
    """Do what a line of decisions-….csv says: add a punch, strike one out, resolve an exception."""
    wall = f"{row['day']} {row['time']}"
    with Books(books_of(COMPANY), SCHEMA, writable=True, given=given) as books:
        if row["act"] == "add_punch":
            hours.add_punch(
                books, hours.check_punch(books, row["person"], wall, row["direction"], reason=row["reason"])
            )
        elif row["act"] == "void_punch":
            at = dates.instant(dates.parse_wall(wall), ZONE)
            hours.void_punch(books, row["person"], at, row["device"], reason=row["reason"])
        else:
            about = (row["person"], row["day"], row["kind"], row["resolution"])
            hours.resolve(books, *about, reason=row["reason"])


def _runs(at: datetime, name: str, language: str) -> Step:
    said = say(language, "demo.runs", day=dates.show(at.date(), language), run=name)
    return Step(at, CLERK, lambda given: _ignored(run(COMPANY, name, given=given)), said)


def _acts(at: datetime, user: str, act: Callable[..., object], name: str) -> Step:
    return Step(at, user, lambda given: _ignored(act(latest(name), key_of(user), given=given)))


def _ignored(_: object) -> None:
    """Make a step of something that gives an answer."""


def latest(name: str) -> Path:
    """Give the folder of the last attempt of a run."""
    with Books(books_of(COMPANY), SCHEMA) as books:
        ((attempt,),) = books.rows("select max(attempt) from seal where run = ?", name)
    return folder_of(Place(COMPANY, name, attempt))


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _working_day(day: date, count: int) -> date:
    """Go so many working days on from a day, or back."""
    while count:
        day += timedelta(1 if count > 0 else -1)
        if dates.is_working_day(day, CALENDAR):
            count -= 1 if count > 0 else -1
    return day


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)
