"""The desk of hours: what somebody has to look at or decide, what is only noted, what came late, and the month's paper."""

from collections.abc import Callable
from typing import Any

from ipywidgets import ToggleButtons, VBox

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.decisions import Decisions
from bolib.accounting.hours.desk.forgotten import Forgotten
from bolib.accounting.hours.desk.form import Form
from bolib.accounting.hours.desk.put_right import PutRight
from bolib.accounting.hours.desk.seen import reading as books_read
from bolib.accounting.hours.rules import month_of_work, reading
from bolib.accounting.hours.rules import settings as own
from bolib.accounting.hours.rules.resolutions import KINDS
from bolib.batch.places import Place, folder_of
from bolib.books import Books, settings
from bolib.country import country
from bolib.formats.html_table import day
from bolib.paper import read_tables
from bolib.text import say
from bolib.widgets.button import visible
from bolib.widgets.listing import Line, Listing
from bolib.widgets.markup import Markup, area, element, joined, put, table
from bolib.widgets.offer import offer
from bolib.widgets.road import Road

COLUMNS = ("name", "day", "finding", "resolution", "owner")
NOTED = ("name", "day", "finding", "may_be_said", "owner")
Row = tuple[dict[Any, Any], dict[Any, Any]]


class HoursDesk:
    """A month's exceptions, one of them looked at in a form; what waits for a decision, came late or was forgotten; the road of the paper."""

    sees = hours.SEES

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._company, self._month, self._language = "", "", "en"
        self._everyone = True  # else the own unit alone, and the paper of everybody is not shown
        self.form = Form(self._acted)
        self.list, self._title, self._count = Listing(self._chosen, "bo-exceptions"), area(), area()
        self.noted, self._noted_title = Listing(self._chosen_noted, "bo-exceptions"), area()
        self.which = ToggleButtons(options=[("", "waits"), (" ", "all")], value="waits")
        self.which.add_class("bo-switch")
        self.which.observe(self.form.guarded(lambda _: self._draw()), "value")
        self.road = Road("accounting/hours_month", self._held, self._road_changed)
        self._below, self._below_noted = VBox(), VBox()  # the form stands below the list it was opened from
        card = VBox([self._title, self.which, self._count, self.list.view, self._below])
        self.noted_card: Any = VBox([self._noted_title, self.noted.view, self._below_noted])
        for one in (card, self.noted_card):
            one.add_class("bo-card")
        self._put_form(self._below)
        self._road_title = area("bo-title")
        self.decisions, self.put_right = Decisions(self._acted), PutRight(self._acted)
        self.forgotten = Forgotten(self._acted)
        self._more = VBox([self.decisions.view, self.put_right.view, self.forgotten.view])
        self._more.add_class("bo-part")
        self.view: Any = VBox([card, self.noted_card, self._more, self._road_title, self.road.view])
        self.view.add_class("bo-part")

    def own(self, books: Books) -> bool:
        """Whether somebody here sees at least their own hours: who works here does."""
        return bool(hours.own(books))

    def show(self, company: str, month: str, language: str) -> None:
        """Show a month of a company."""
        if (company, month) != (self._company, self._month):
            self.form.close()
        if (company, month, language) != (self._company, self._month, self._language):
            self.form.notice.clear()
        self._company, self._month, self._language = company, month, language
        offer(self.which, [(say(language, "desk.waits"), "waits"), (say(language, "desk.all"), "all")])
        put(self._title, element("h3", say(language, "desk.exceptions")))
        put(self._road_title, element("h3", say(language, "desk.hours_paper")))
        self.form.show(company, language)
        self._draw()
        if self._everyone:
            self.road.show(company, month, language)

    def _draw(self) -> None:
        """Read the exceptions again, as the books know them now."""
        with books_read(self._company, self._month) as books:
            self._everyone = books.persons is None
            company = settings.company(books)
            clock = own.read(company).clock
            frozen = hours.inputs(books, self._month) if clock else {}
            limits = hours.limits(books, self._month)
        for part in (self.which, self.list.view, self._more):
            visible(part, clock)
        for part in (self._road_title, self.road.view):
            visible(part, clock and self._everyone)
        visible(self.noted_card, False)
        if not clock:
            return put(self._count, element("p", say(self._language, "desk.no_clock"), kind="bo-muted"))
        about = {"month": self._month, "calendar": country(company["country"]).CALENDAR}
        work = month_of_work(frozen, company, **about, limits=limits)
        called = reading.names(frozen["personal_data"])
        said = reading.exceptions(work, called, frozen, company, self._language)
        rows = list(zip(work.exceptions.to_dict("records"), said.to_dict("records"), strict=True))
        shown = [both for both in rows if self.which.value == "all" or both[0]["stops"]]
        headings = [say(self._language, f"column.{name}") for name in COLUMNS]
        self.list.show(headings, [self._line(*row, str(row[1]["resolution"])) for row in shown], self._language)
        waits = int(work.exceptions["stops"].sum())
        put(
            self._count,
            element("p", say(self._language, "desk.waiting_count", count=waits, all=len(rows)), kind="bo-muted"),
        )
        visible(self.list.view, shown)
        self._draw_noted(rows)
        self.form.keep({_key(found): (found, words) for found, words in rows})
        here = (self._company, self._month, self._language)
        self.decisions.show(*here, called)
        self.put_right.show(*here, called)
        self.forgotten.show(*here, called, work.due.tolist())

    def _draw_noted(self, rows: list[Row]) -> None:
        """Show what stops nobody's month and of which nobody has said anything yet, with the words that may be said."""
        noted = [row for row in rows if row[0]["noted"]]
        headings = [say(self._language, f"column.{name}") for name in NOTED]
        self.noted.show(headings, [self._line(*row, self._may_be_said(row[0])) for row in noted], self._language)
        put(
            self._noted_title,
            element("h3", say(self._language, "desk.noted", count=len(noted))),
            element("p", say(self._language, "desk.noted_what"), kind="bo-muted"),
        )
        apart = bool(noted) and self.which.value == "waits"
        visible(self.noted_card, apart)
        if not apart:
            self._put_form(self._below)  # what was answered is still to be read

    def _may_be_said(self, found: dict[Any, Any]) -> str:
        return " / ".join(say(self._language, f"resolution.{word}") for word in KINDS[found["kind"]])

    def _line(self, found: dict[Any, Any], words: dict[Any, Any], said: str) -> Line:
        when = day(str(words["day"]), self._language)
        name = f"{words['name']} ({words['person']})"
        cells = (name, when, str(words["finding"]), said, str(words["owner"]))
        about = f"{name}, {when}: {words['finding']}"
        return Line(_key(found), cells, say(self._language, "desk.look"), "waits" if found["stops"] else "", about)

    def _chosen(self, key: str) -> None:
        self._put_form(self._below)
        self.form.open(key)

    def _chosen_noted(self, key: str) -> None:
        self._put_form(self._below_noted)
        self.form.open(key)

    def _put_form(self, place: Any) -> None:
        for other in (self._below, self._below_noted):
            other.children = (self.form.view, self.form.notice.view) if other is place else ()
            visible(other, other is place)

    def _acted(self) -> None:
        self._draw()
        if self._everyone:
            self.road.refresh()
        self._changed()

    def _road_changed(self) -> None:
        self._draw()
        self._changed()

    def _held(self, place: Place, language: str) -> Markup:
        """Name who is held in a sealed paper, with every reason."""
        frozen = read_tables(folder_of(place) / "inputs.db")
        company = settings.parsed(str(frozen["setting"].set_index("kind")["text"]["company"]))
        month = str(frozen["frozen"]["month"].iloc[0])
        work = month_of_work(frozen, company, month=month, calendar=country(company["country"]).CALENDAR, limits=None)
        held = reading.held(work, reading.names(frozen["personal_data"]), language)
        return joined(element("h4", say(language, "desk.held")), as_table(held, language)) if len(held) else Markup()


def as_table(held: Any, language: str) -> Markup:
    """Show persons and what was found of each."""
    rows = [(f"{row['name']} ({row['person']})", str(row["finding"])) for row in held.to_dict("records")]
    headings = (say(language, "column.name"), say(language, "column.finding"))
    return table(headings, rows, label=say(language, "desk.held"))


def _key(found: dict[Any, Any]) -> str:
    return "|".join(str(found[name]) for name in ("person", "day", "kind", "at"))
