"""What waits in a company and for whom, gathered from every system: for the start page, for desks, and for a calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from bolib.accounting.hours import store as hours
from bolib.accounting.payroll import store as payroll
from bolib.attention import Waiting
from bolib.batch.places import books_of
from bolib.books import Books, roles, settings
from bolib.cli.answers import worded
from bolib.dates import local
from bolib.formats import icalendar
from bolib.formats.html_table import day as written
from bolib.formats.html_table import days_left
from bolib.stores import SCHEMA
from bolib.text import say, sentence

SYSTEMS = (hours, payroll)


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


def items(books: Books, day: date) -> list[Waiting]:
    """List what waits on a day, what is due first."""
    found = [item for system in SYSTEMS for item in system.attention(books, day)]
    return sorted(found, key=lambda item: (item.due, item.what.where, item.who))


def today(books: Books) -> date:
    """Give the day in the company's time zone."""
    return local(int(datetime.now(UTC).timestamp()) * 1_000_000, settings.company(books)["time_zone"]).date()


def may_see(books: Books, what: str) -> bool:
    """Say whether who asks may see something; without `what`: whether it is a user. The demo is made up: everybody may see it."""
    if books.rows("select 1 from company where demo = 1"):
        return True
    return roles.sees(books, books.user, what) if what else books.user in roles.users(books)


def is_known(company: str) -> bool:
    """Say whether who asks is a user of a company's books: others are shown nothing of it."""
    with Books(books_of(company), SCHEMA) as books:
        return may_see(books, "")


def rows(company: str, language: str) -> list[Row]:
    """List what waits that who asks may see: what is their own first, then what is due first."""
    with Books(books_of(company), SCHEMA) as books:
        mine, day = books.user, today(books)
        seen = {part: may_see(books, part) for part in ("", "hours", "payroll")}
        found = [item for item in items(books, day) if mine in item.who or seen[item.part]]
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
    return [f"{written(row.item.due, language)}  {row.words} – {row.who(language)}" for row in rows(company, language)]


def calendar(company: str, language: str, *, mine: bool = False) -> bytes:
    """Give what waits as a file for a calendar: a day for each, told apart by the company, what it is and for whom."""
    found = [row for row in rows(company, language) if row.mine or not mine]
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
