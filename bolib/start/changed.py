"""What changed since the last working day, or for longer: the events of the audit trail, one of them looked at closely."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
from ipywidgets import HBox, ToggleButtons, VBox

from bolib.batch import changes
from bolib.batch.attention import today
from bolib.batch.changes import Event
from bolib.batch.places import books_of
from bolib.books import Books
from bolib.formats.html_table import day, moment
from bolib.stores import SCHEMA
from bolib.text import catalogue, say
from bolib.widgets.grid import Grid, Look
from bolib.widgets.markup import area, element, put, table
from bolib.widgets.offer import offer
from bolib.widgets.page import Door

COLUMNS = ("event", "at", "user", "act", "subject", "how")
SPANS = {"day": 0, "week": 7, "month": 31, "ever": 0}  # days back; a day is the last working day
ONE_OF = {"people": "person", "punches": "punch"}


class Changed:
    """The list of events and the detail of the one that is chosen."""

    sees = ""

    def __init__(self, door: Door) -> None:
        self._company, self._language, self._events, self._quiet = "", "en", list[Event](), False
        self._title, self.detail = area(), area("bo-detail")
        self.span = ToggleButtons(options=[("", span) for span in SPANS], value="day")
        self.span.add_class("bo-switch")
        self.span.observe(door.guarded(lambda _: None if self._quiet else self._draw()), "value")
        self.grid = Grid(door.guarded, choose=self._chosen)
        bar = HBox([self._title, self.span])
        bar.add_class("bo-part-bar")
        self.view: Any = VBox([bar, self.grid, self.detail])
        self.view.add_class("bo-card")

    def show(self, company: str, month: str, language: str) -> None:
        """Show what changed, of whatever month."""
        self._company, self._language = company, language
        self._draw()

    def _draw(self) -> None:
        language = self._language
        with Books(books_of(self._company), SCHEMA) as books:
            first = self._first(books)
            self._events = changes.since(books, first)
        self._quiet = True
        offer(self.span, [(say(language, f"changed.span_{span}"), span) for span in SPANS])
        self._quiet = False
        since = say(language, "changed.since", day=day(first.isoformat(), language))
        ever = self.span.value == "ever"
        title = element("h3", say(language, "changed.title")), element("p", "" if ever else since, kind="bo-muted")
        put(self._title, *title)
        put(self.detail)
        self.grid.chosen = ""
        look = Look(
            "event",
            words={
                "act": {one.act: act(one.act, language) for one in self._events},
                "subject": {one.about: subject(one.about, language) for one in self._events},
                "how": {yes: say(language, f"changed.{yes}") for yes in ("signed", "unsigned")},
            },
            tones={"how": {"signed": "good"}},
            name=f"{self._company}-events",
        )
        nothing = say(language, "changed.nothing")
        self.grid.show(frame(self._events), look, language, caption=say(language, "changed.title"), empty=nothing)

    def _first(self, books: Books) -> date:
        if self.span.value == "ever":
            return date(1970, 1, 2)
        if self.span.value == "day":
            return changes.last_working_day(books, today(books))
        return today(books) - timedelta(SPANS[self.span.value])

    def _chosen(self, key: str) -> None:
        found = next((one for one in self._events if str(one.event) == key), None)
        put(self.detail, *(_told(found, self._language) if found else ()))


def frame(events: Sequence[Event]) -> pd.DataFrame:
    """Give events as rows of a grid."""
    rows = [(one.event, one.at, one.user, one.act, one.about, "signed" if one.signed else "unsigned") for one in events]
    return pd.DataFrame(rows, columns=COLUMNS).astype({name: "string" for name in COLUMNS[1:]} | {"event": "Int64"})


def act(name: str, language: str) -> str:
    """Say what was done; an act that has no word is called as it is."""
    return catalogue(language).get(f"act.{name}", name)


def subject(about: str, language: str) -> str:
    """Say what an event is about: kinds of rows in words, a run or a person as they are called.

    >>> subject("people, month_hours", "en"), subject("2026-10-payroll_month/1", "en")
    ('Persons, Approved hours', '2026-10-payroll_month/1')
    """
    words = catalogue(language)
    keys = {one: (f"facts.{one}", f"facts.{ONE_OF.get(one, one.removesuffix('s'))}") for one in about.split(", ")}
    return ", ".join(next((words[key] for key in tried if key in words), one) for one, tried in keys.items())


def _told(one: Event, language: str) -> Sequence[str]:
    """Tell everything of an event that the trail says of it."""
    words = catalogue(language)
    wrote = [f"{words[f'facts.{name}']}: {rows}" for name, rows in one.rows if f"facts.{name}" in words]
    told = {
        "at": moment(one.at, language),
        "user": one.user,
        "login": one.account,
        "act": act(one.act, language),
        "subject": subject(one.about, language),
        "how": say(language, "changed.signed" if one.signed else "changed.unsigned"),
        "reason": one.reason,
        "rows": "; ".join(wrote),
        "hash": one.hash,
    }
    rows = [(say(language, f"column.{name}"), text) for name, text in told.items() if text]
    title = say(language, "changed.event", event=one.event)
    return element("h4", title), table((), rows, label=title, kind="bo-told")
