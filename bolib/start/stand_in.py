"""Who stands in for whom, at the start page: handed over from day to day with a signature, and ended by one of the two."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from ipywidgets import Checkbox, HBox, VBox

from bolib.batch import signers
from bolib.batch.places import books_of
from bolib.books import Books, deputies, keys, roles
from bolib.books.deputies import RIGHTS, Deputy
from bolib.formats.html_table import day
from bolib.problem import Problem, Refused
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets import field
from bolib.widgets.acting import Acting, row
from bolib.widgets.button import button, label, visible
from bolib.widgets.field import Value
from bolib.widgets.form import Form
from bolib.widgets.grid import Grid, Look
from bolib.widgets.markup import area, element, put

COLUMNS = ("deputy", "stands_in_for", "does", "first_day", "last_day", "counts")
TONES = {"counts": {"now": "good", "later": "calm"}}


class StandIn(Acting):
    """The list, what ends one of it, and the form in which somebody whose key lies here hands rights to a deputy."""

    def __init__(self, acted: Callable[[], None]) -> None:
        super().__init__(acted)
        self._all: dict[str, Deputy] = {}
        self._key = ""
        self.grid = Grid(self.guarded, choose=self.open)
        self.end = button(self.guarded(lambda _: self._end()))
        self.rights = {right: Checkbox(indent=False, layout={"width": "auto"}) for right in RIGHTS}
        self.deputy, self.reason = field.Choice("deputy", required=True), field.text("reason")
        self.first, self.last = field.day("first_day", required=True), field.day("last_day", required=True)
        fields = [self.deputy, self.first, self.last, self.reason]
        self.form = Form(fields, self._hand, self.guarded, "deputy", more=self._ticked, take=self._tick)
        for tick in self.rights.values():
            tick.observe(self.guarded(lambda _: self.form.keep()), "value")
        self.form.view.add_class("bo-narrow")
        self._title, self._about, self._what = area(), area(), area()
        ticks = HBox(list(self.rights.values()))
        ticks.add_class("bo-actions")
        title, again, *rest = self.form.view.children
        self.form.view.children = (title, again, self._what, ticks, *rest)
        ending = row(self._about, self.end)
        parts = [self._title, self.notice.view, self.grid, ending, self.form.view, self.signing.view]
        self._ending = ending
        self.view: Any = VBox(parts)
        self.view.add_class("bo-card")

    def show(self, company: str, language: str) -> None:
        """Show who stands in for whom now and later, and what may be handed over by whose keys lie here."""
        self.speak(company, language, (), {})
        with Books(books_of(company), SCHEMA) as books:
            self._all = {str(one.number): one for one in deputies.listed(books)}
            here, others = set(signers.here(books).values()), {user for user, _ in roles.signers(books)}
            held = [right for right in RIGHTS if any(roles.holds(books, user, right) for user in here)]
            today = roles.day(books)
        rows = [
            (key, one.deputy, one.user, self._words(one), one.first_day, one.last_day, "now" if one.counts else "later")
            for key, one in self._all.items()
        ]
        words = {"counts": {"now": say(language, "deputies.now"), "later": say(language, "deputies.later")}}
        frame = pd.DataFrame(rows, columns=["key", *COLUMNS], dtype="string")
        title = say(language, "deputies.title")
        self.grid.show(frame, Look("key", COLUMNS, words, TONES, name="deputies"), language, caption=title)
        told = say(language, "deputies.what" if rows else "deputies.nobody")
        put(self._title, element("h3", title), element("p", told, kind="bo-muted"))
        visible(self.grid, rows)
        label(self.end, say(language, "deputies.end"))
        self.open(self._key if self._key in self._all else "")
        self._offer(held, sorted(others - here) if len(here) == 1 else sorted(others), today)

    def _offer(self, held: list[str], others: list[str], today: str) -> None:
        language = self.language
        self.form.speak(language, say(language, "deputies.form"), say(language, "deputies.hand"))
        put(self._what, element("b", say(language, "deputies.rights")))
        for right, tick in self.rights.items():
            tick.description = say(language, f"right.{right}")
            visible(tick, right in held)
            tick.value = tick.value and right in held
        self.deputy.offer([(user, user) for user in others])
        self.form.at(self.company, "", {"first_day": today})
        visible(self.form.view, held and others)

    def open(self, key: str) -> None:
        """Look at one line: who may end it, and how."""
        self._key = key
        self.grid.mark(key)
        if one := self._all.get(key):
            about = {"user": one.user, "deputy": one.deputy, "does": self._words(one)}
            until = day(one.last_day, self.language)
            put(self._about, element("p", say(self.language, "deputies.about", **about, last=until)))
        visible(self._ending, key)

    def written(self) -> None:
        self.form.empty()

    def _ticked(self) -> str:
        return " ".join(right for right, tick in self.rights.items() if tick.value)

    def _tick(self, ticked: str) -> None:
        for right, tick in self.rights.items():
            tick.value = right in ticked.split()

    def _hand(self, values: Mapping[str, Value]) -> None:
        deputy, first, last = (str(values[name]) for name in ("deputy", "first_day", "last_day"))
        does = self._ticked().split()
        reason = str(values["reason"]) if values["reason"] else None
        with Books(books_of(self.company), SCHEMA) as books:
            today, here = roles.day(books), signers.here(books).values()
            for wrong, by, problem in (
                (first < today, self.first, Problem("deputies.backdated", first, {"today": today})),
                (last < first, self.last, Problem("deputies.ends_before", last, {"first": first})),
            ):
                if wrong:
                    by.wrong(problem)
                    by.input.focus()
                    return
            possible = self._possible(books, set(here), deputy, does)

        def act(books: Books, key: keys.Key | None) -> None:
            assert key  # it is signed
            deputies.hand(books, deputy, does, first, last, key=key, reason=reason)

        about = {"deputy": deputy, "does": self._said(does), "first": day(first, self.language)}
        self.do(
            str(self.form.go.description),
            say(self.language, "deputies.handed", **about, last=day(last, self.language)),
            act,
            able=lambda books, user: user in possible,
            signed=True,
            whom=lambda books: [user for user in roles.users(books) if _holds(books, user, does)],
        )

    def _possible(self, books: Books, here: set[str], deputy: str, does: list[str]) -> set[str]:
        """Name who of those whose keys lie here may hand it over; why none may is said before anybody signs."""
        holders = sorted(user for user in here if user != deputy and _holds(books, user, does))
        found, why = set[str](), list[Refused]()
        for user in holders or sorted(here):
            try:
                deputies.demand_possible(books, user, deputy, does)
                found.add(user)
            except Refused as refused:
                why.append(refused)
        if not found and why:
            raise why[0]
        return found

    def _end(self) -> None:
        one = self._all[self._key]

        def act(books: Books, key: keys.Key | None) -> None:
            assert key  # it is signed
            deputies.end(books, one.number, key=key)

        about = {"user": one.user, "deputy": one.deputy, "does": self._words(one)}
        self.do(
            str(self.end.description),
            say(self.language, "deputies.about", **about, last=day(one.last_day, self.language)),
            act,
            able=lambda books, user: user in (one.user, one.deputy),
            signed=True,
            whom=lambda books: [one.user, one.deputy],
        )

    def _words(self, one: Deputy) -> str:
        return self._said(list(one.does))

    def _said(self, does: list[str]) -> str:
        return ", ".join(say(self.language, f"right.{right}") for right in does)


def _holds(books: Books, user: str, does: list[str]) -> bool:
    return all(roles.holds(books, user, right) for right in does)
