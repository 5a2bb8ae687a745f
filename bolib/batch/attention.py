"""What waits in a company and for whom, gathered from every system: for the start page, for desks, and for a calendar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bolib.accounting.hours import store as hours
from bolib.accounting.payroll import store as payroll
from bolib.attention import Waiting
from bolib.batch.places import books_of
from bolib.books import Books, deputies, settings, sight
from bolib.cli.answers import worded
from bolib.dates import local
from bolib.formats import icalendar
from bolib.formats.html_table import day as written
from bolib.formats.html_table import days_left
from bolib.personnel.people import store as people
from bolib.stores import SCHEMA
from bolib.text import say, sentence, tell

SOURCES: tuple[tuple[tuple[str, ...], Callable[[Books, date], list[Waiting]]], ...] = (  # who sees one of these is told
    (("hours",), hours.uncounted),
    (("payroll",), payroll.attention),
    (("payroll", "payments"), payroll.releases),
    (("people",), people.attention),
    (("",), deputies.attention),
)
BACK = 100  # days for which the own unit's people are looked for


@dataclass(frozen=True)
class Row:
    """One thing that waits, as a reader sees it: the item, in words, whether it is the reader's own, and how many days are left."""

    item: Waiting
    words: str
    mine: bool
    left: int

    def who(self, language: str) -> str:
        """Say for whom it waits."""
        return ", ".join(self.item.who) or say(language, "status.nobody")

    def when(self, language: str) -> str:
        """Say until when, in words."""
        near = {0: "attention.today", 1: "attention.tomorrow"}
        return say(language, near[self.left]) if self.left in near else days_left(self.left, language)


def long_months(books: Books, day: date) -> list[str]:
    """Name the months whose exceptions somebody here may see, and that take long to count."""
    return hours.long_months(books, day) if sight.sees(books, hours.SEES) else []


def items(books: Books, day: date, *, counted: bool = True) -> list[Waiting]:
    """List what waits on a day and somebody here may see, what is due first; what they may not see is not read.

    Where not `counted`, the exceptions of `long_months` are left out.
    """
    found = hours.counted(books, long_months(books, day)) if counted else []
    found += [
        item
        for what, attention in SOURCES
        if any(sight.sees(books, one) for one in what)
        for item in attention(books, day)
    ]
    if not sight.sees(books, hours.SEES) and sight.sees_some(books, hours.SEES):
        with hours.as_seen(books, day - timedelta(BACK), day) as own_unit:
            found += hours.attention(own_unit, day)
    return sorted(found, key=lambda item: (item.due, item.what.where, item.who))


def today(books: Books) -> date:
    """Give the day in the company's time zone."""
    return local(int(datetime.now(UTC).timestamp()) * 1_000_000, settings.company(books)["time_zone"]).date()


def why_nothing(company: str, language: str) -> str:
    """Say why somebody here is told nothing of a company; "" where they are a user of it."""
    with Books(books_of(company), SCHEMA) as books:
        problem = sight.why_not(books, "")
    return tell(language, problem) if problem else ""


def takes_long(company: str) -> tuple[bool, int]:
    """Say whether something that waits takes long to count, and up to which event the books go."""
    with Books(books_of(company), SCHEMA) as books:
        return bool(long_months(books, today(books))), books.seq


def rows(company: str, language: str, counted: bool = True) -> list[Row]:
    """List what waits that who asks may see: what is their own first, then what is due first; all, or what is counted soon."""
    with Books(books_of(company), SCHEMA) as books:
        mine, day = books.user, today(books)
        found = items(books, day, counted=counted)
    said = [
        Row(
            item,
            f"{item.what.where}: {sentence(language, worded(language, item.what))}",
            mine in item.who,
            (date.fromisoformat(item.due) - day).days,
        )
        for item in found
    ]
    return sorted(said, key=lambda row: not row.mine)


def lines(company: str, language: str) -> list[str]:
    """Say what waits in lines of text."""
    if why := why_nothing(company, language):
        return [why]
    return [f"{written(row.item.due, language)}  {row.words} – {row.who(language)}" for row in rows(company, language)]


def calendar(company: str, language: str, found: Sequence[Row]) -> bytes:
    """Give what waits as a file for a calendar: a day for each, told apart by the company, what it is and for whom."""
    with Books(books_of(company), SCHEMA) as books:
        name, of = books.rows("select name from company")[0][0], books.company
    days = [
        icalendar.Day(
            "|".join((of, row.item.what.code, row.item.what.where, *row.item.who)),
            date.fromisoformat(row.item.due),
            row.words,
            f"{name} – {row.who(language)}",
        )
        for row in found
    ]
    return icalendar.written(days, say(language, "attention.calendar", name=name), at=datetime.now(UTC))
