"""A forgotten punch at the desk of hours: somebody proposes their own, or a clerk anybody's; another person decides."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from ipywidgets import Dropdown, Text, VBox

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.seen import reading
from bolib.accounting.hours.rules.by_hand import AddedPunch
from bolib.batch import signers
from bolib.batch.places import books_of
from bolib.books import Books, roles
from bolib.dates import NeverThatDay, TwiceThatDay
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets.acting import Acting, row
from bolib.widgets.button import button, visible
from bolib.widgets.markup import area, element, put
from bolib.widgets.offer import offer

RIGHT = "resolve_hours"


class Forgotten(Acting):
    """The form; whose punches may be proposed here is what accounts and keys on this computer allow."""

    def __init__(self, acted: Callable[[], None]) -> None:
        super().__init__(acted)
        self._title = area()
        self.person, self.day, self.time, self.direction = Dropdown(), Text(), Text(), Dropdown()
        self.offset = Dropdown(options=("",))
        self.propose = button(self.guarded(lambda _: self._propose()), "bo-primary")
        fields = row(self.person, self.day, self.time, self.direction, self.offset)
        form = VBox([fields, self.reason, row(self.propose), self.signing.view])
        form.add_class("bo-form")
        self.view: Any = VBox([self._title, form, self.notice.view])
        self.view.add_class("bo-card")

    def show(self, company: str, month: str, language: str, called: pd.Series, due: list[str]) -> None:
        """Show the form for a month of a company; `due` are the people with a contract in it."""
        fields = {"person": self.person, "on": self.day, "time": self.time, "direction": self.direction}
        self.speak(company, language, fields | {"offset": self.offset}, {"propose_punch": self.propose})
        self.day.placeholder, self.time.placeholder = f"{month}-…", "16:00"
        with reading(company, month) as books:
            users = {roles.user_of_account(books, books.account), *signers.here(books).values()} - {None}
            every = any(roles.may(books, user, RIGHT) for user in users if user)
            own = {hours.person_of(books, user) for user in users if user}
        persons = [person for person in due if every or person in own]
        mine = next((person for person in persons if person in own), None)
        offer(self.person, [(f"{called.get(person, person)} ({person})", person) for person in persons], first=mine)
        offer(self.direction, [(say(language, f"desk.{way}"), way) for way in ("in", "out")])
        put(
            self._title,
            element("h3", say(language, "desk.forgotten")),
            element("p", say(language, "desk.forgotten_what"), kind="bo-muted"),
        )
        visible(self.offset, len(self.offset.options) > 1)
        visible(self.view, persons)

    def written(self) -> None:
        self.time.value, self.offset.options = "", ("",)

    def _propose(self) -> None:
        person = str(self.person.value)
        punch = self._checked(person, self.reasoned(person))

        def able(books: Books, user: str) -> bool:
            return hours.person_of(books, user) == person or roles.may(books, user, RIGHT)

        self.do(
            str(self.propose.description),
            f"{person}, {punch.day} {punch.wall}",
            lambda books, key: hours.propose_punch(books, punch, key=key),
            able=able,
            signed=False,
            whom=lambda books: roles.who_may(books, RIGHT),
        )

    def _checked(self, person: str, reason: str) -> AddedPunch:
        """Look at the punch before anybody types a passphrase; where the clocks showed its time twice the offset is asked."""
        about = (person, f"{self.day.value.strip()} {self.time.value.strip()}", str(self.direction.value))
        with Books(books_of(self.company), SCHEMA) as books:
            site = hours.site_of(books, person, self.day.value.strip())
            try:
                return hours.check_punch(books, *about, reason=reason, site=site, offset=self.offset.value or None)
            except TwiceThatDay as twice:
                self.offset.options = ("", *twice.offsets)
                visible(self.offset, True)
                raise Refused("desk.twice", about[1]) from None
            except NeverThatDay:
                raise Refused("desk.never", about[1]) from None
