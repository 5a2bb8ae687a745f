"""What waits for another person's decision at the desk of hours: forgotten punches, and what is to be put right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from ipywidgets import VBox

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.put_right import said
from bolib.accounting.hours.desk.seen import reading
from bolib.books import Books, keys, roles
from bolib.formats.html_table import day
from bolib.text import say, sentence
from bolib.widgets.acting import Acting, row
from bolib.widgets.button import button, visible
from bolib.widgets.listing import Line, Listing
from bolib.widgets.markup import area, element, put

RIGHT = "approve_hours"
COLUMNS = ("name", "day", "finding", "reason", "proposed_by")


@dataclass(frozen=True)
class Proposal:
    """One proposal: its number and sort (punch, adjustment), whose, the day (or none: the month), what in words, why, by whom."""

    number: int
    sort: str
    person: str
    day: str
    finding: str
    reason: str
    proposed_by: str
    beyond: str = ""  # the limit of the law that lies below it

    @property
    def key(self) -> str:
        """What the list calls it."""
        return f"{self.sort}|{self.number}"


class Decisions(Acting):
    """The list of what waits, and the decision about one of them with a reason."""

    def __init__(self, acted: Callable[[], None]) -> None:
        super().__init__(acted)
        self._all: dict[str, Proposal] = {}
        self._key, self._month, self._called = "", "", pd.Series(dtype="string")
        self.list = Listing(self.guarded(self.open), "bo-exceptions")
        self._title, self._about = area(), area()
        self.approve = button(self.guarded(lambda _: self._decide("approve")), "bo-primary")
        self.reject = button(self.guarded(lambda _: self._decide("reject")))
        self.form = VBox([self._about, self.reason, row(self.approve, self.reject), self.signing.view])
        self.form.add_class("bo-form")
        self.view: Any = VBox([self._title, self.list.view, self.form, self.notice.view])
        self.view.add_class("bo-card")

    def show(self, company: str, month: str, language: str, called: pd.Series) -> None:
        """Show what waits in a month of a company."""
        self.speak(company, language, {}, {"approve": self.approve, "reject": self.reject})
        self._month, self._called = month, called
        with reading(company, month) as books:
            found = [*_punches(books, month, language), *_adjustments(books, month, language)]
        self._all = {one.key: one for one in found}
        if self._key not in self._all:
            self.written()
        headings = [say(language, f"column.{name}") for name in COLUMNS]
        self.list.show(headings, [self._line(one) for one in found], language)
        put(
            self._title,
            element("h3", say(language, "desk.decisions", count=len(found))),
            element("p", say(language, "desk.decisions_what"), kind="bo-muted"),
        )
        visible(self.list.view, found)
        visible(self.view, found or self.notice.said)

    def open(self, key: str) -> None:
        """Look at one proposal."""
        self._key, self.reason.value = key, ""
        self.notice.clear()
        self.signing.close()
        one = self._all[key]
        why = say(self.language, "desk.proposed_why", by=one.proposed_by, reason=one.reason)
        beyond = [element("p", one.beyond)] if one.beyond else []
        put(self._about, element("h4", self._named(one)), element("p", why, kind="bo-muted"), *beyond)
        visible(self.form, True)
        self.reason.focus()

    def written(self) -> None:
        self._key = ""
        visible(self.form, False)

    def _decide(self, decision: str) -> None:
        one = self._all[self._key]
        reason, person = self.reasoned(self._named(one)), one.person

        def act(books: Books, key: keys.Key | None) -> None:
            decide = hours.decide_punch if one.sort == "punch" else hours.decide_adjustment
            decide(books, one.number, decision, reason=reason, key=key)

        def able(books: Books, user: str) -> bool:
            own = hours.person_of(books, user) == person or user == one.proposed_by
            return roles.may(books, user, RIGHT) and (not own or roles.alone(books))

        title = str((self.approve if decision == "approve" else self.reject).description)
        self.do(
            title,
            self._named(one),
            act,
            able=able,
            signed=one.sort == "adjustment",
            whom=lambda books: [user for user in roles.who_may(books, RIGHT) if able(books, user)],
        )

    def _named(self, one: Proposal) -> str:
        name = f"{self._called.get(one.person, one.person)} ({one.person})"
        return f"{name}, {self._when(one)}: {one.finding}"

    def _when(self, one: Proposal) -> str:
        return day(one.day, self.language) if one.day else self._month

    def _line(self, one: Proposal) -> Line:
        name = f"{self._called.get(one.person, one.person)} ({one.person})"
        cells = (name, self._when(one), one.finding, one.reason, one.proposed_by)
        return Line(one.key, cells, say(self.language, "desk.look"), "waits", self._named(one))


def _punches(books: Books, month: str, language: str) -> list[Proposal]:
    return [
        Proposal(
            one.proposal,
            "punch",
            one.person,
            one.day,
            say(language, "desk.forgotten_punch", time=one.wall, way=say(language, f"desk.{one.direction}")),
            one.reason or "",
            one.proposed_by,
        )
        for one in hours.waiting_punches(books, month)
    ]


def _adjustments(books: Books, month: str, language: str) -> list[Proposal]:
    waits = hours.adjustments(books, month)
    found = []
    for _, rows in waits[waits["decision"].isna()].groupby("proposal"):
        first = rows.iloc[0]
        person, change = (
            str(first["person"]),
            dict(zip(rows["kind"].astype(str), rows["minutes"].astype(int), strict=True)),
        )
        beyond = hours.overtime_told(books, person, month, change)
        when = "" if pd.isna(first["day"]) else str(first["day"])
        why = "" if pd.isna(first["reason"]) else str(first["reason"])
        about = (person, when, said(change, language), why, str(first["proposed_by"]))
        told = sentence(language, beyond) if beyond else ""
        found.append(Proposal(int(rows["proposal"].iloc[0]), "adjustment", *about, told))
    return found
