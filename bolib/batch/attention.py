"""What waits in a company and for whom, gathered from every system: for the start page and for desks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bolib.accounting.hours import store as hours
from bolib.accounting.payroll import store as payroll
from bolib.attention import Waiting
from bolib.batch.places import books_of
from bolib.books import Books, settings, sight
from bolib.cli.answers import worded
from bolib.dates import local
from bolib.formats.html_table import Shown
from bolib.formats.html_table import day as written
from bolib.stores import SCHEMA
from bolib.text import say, sentence, tell
from bolib.widgets.markup import Markup, element, joined, link, table

SOURCES: tuple[tuple[tuple[str, ...], Callable[[Books, date], list[Waiting]]], ...] = (  # who sees one of these is told
    (("hours",), hours.attention),
    (("payroll",), payroll.attention),
    (("payroll", "payments"), payroll.releases),
)
BACK = 100  # days for which the own unit's people are looked for
COLUMNS = ("what", "who", "due")


def items(books: Books, day: date) -> list[Waiting]:
    """List what waits on a day and somebody here may see, what is due first; what they may not see is not read."""
    found = [
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


def rows(company: str, language: str) -> list[tuple[bool, Waiting, str]]:
    """List what waits: whether for who asks, the item, and what it is in words."""
    with Books(books_of(company), SCHEMA) as books:
        mine, found = books.user, items(books, today(books))
    said = [f"{item.what.where}: {sentence(language, worded(language, item.what))}" for item in found]
    return sorted(
        ((mine in item.who, item, words) for item, words in zip(found, said, strict=True)), key=lambda row: not row[0]
    )


def why_nothing(company: str, language: str) -> str:
    """Say why somebody here is told nothing of a company; "" where they are a user of it."""
    with Books(books_of(company), SCHEMA) as books:
        problem = sight.why_not(books, "")
    return tell(language, problem) if problem else ""


def shown(company: str, language: str) -> Markup:
    """Show what waits as a table; what waits for who asks stands first and is marked."""
    title = element("h3", say(language, "attention.title"))
    if why := why_nothing(company, language):
        return joined(title, element("p", why))
    found = rows(company, language)
    if not found:
        return joined(title, element("p", say(language, "attention.nothing")))
    cells = [
        (
            element("b", words) if mine else words,
            element("mark", _who(item, language)) if mine else _who(item, language),
            written(item.due, language),
        )
        for mine, item, words in found
    ]
    headings = [say(language, f"attention.{name}") for name in COLUMNS]
    return joined(title, table(headings, cells, label=say(language, "attention.title"), kind="bo-attention"))


def lines(company: str, language: str) -> list[str]:
    """Say what waits in lines of text."""
    if why := why_nothing(company, language):
        return [why]
    return [
        f"{written(item.due, language)}  {words} – {_who(item, language)}" for _, item, words in rows(company, language)
    ]


@dataclass(frozen=True)
class Page:
    """What waits, as a notebook shows it: a table with links, elsewhere lines of text."""

    company: str
    language: str

    def __repr__(self) -> str:
        if not books_of(self.company).is_file():
            return say(self.language, "status.begin")
        return "\n".join(lines(self.company, self.language)) or say(self.language, "attention.nothing")

    def _repr_html_(self) -> str:
        if not books_of(self.company).is_file():
            return element("p", say(self.language, "status.begin"))
        if why := why_nothing(self.company, self.language):
            return element("p", why)
        found = rows(self.company, self.language)
        cells = [(words, _who(item, self.language), written(item.due, self.language)) for _, item, words in found]
        headings = tuple(say(self.language, f"attention.{name}") for name in COLUMNS)
        title = say(self.language, "attention.title" if found else "attention.nothing")
        listed = Shown(headings, (False, False, False), tuple(cells))._repr_html_() if found else ""
        links = [
            element("p", link(say(self.language, "attention.open", desk=address), address))
            for address in sorted({item.link for _, item, _ in found})
        ]
        return element("h3", title) + listed + joined(*links)


def page(company: str, language: str = "en") -> Page:
    """Give what waits in a company, for the start page."""
    return Page(company, language)


def _who(item: Waiting, language: str) -> str:
    return ", ".join(item.who) or say(language, "status.nobody")
