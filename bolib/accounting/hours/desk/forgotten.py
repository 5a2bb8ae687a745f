"""A forgotten punch at the desk of hours: somebody proposes their own, or a clerk anybody's; another person decides."""

from collections.abc import Callable, Mapping
from typing import Any

from ipywidgets import VBox

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.found import Found
from bolib.accounting.hours.desk.seen import reading
from bolib.accounting.hours.rules.by_hand import AddedPunch
from bolib.batch import signers
from bolib.batch.places import books_of
from bolib.books import Books, roles
from bolib.dates import NeverThatDay, TwiceThatDay
from bolib.formats.html_table import day
from bolib.problem import Problem, Refused
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets import field
from bolib.widgets.acting import Acting
from bolib.widgets.button import visible
from bolib.widgets.field import Choice, Value
from bolib.widgets.form import Form
from bolib.widgets.markup import area, element, put
from bolib.widgets.term import term

RIGHT = "resolve_hours"


class Forgotten(Acting):
    """The form; whose punches may be proposed here is what accounts and keys on this computer allow."""

    def __init__(self, acted: Callable[[], None]) -> None:
        super().__init__(acted)
        self._found: Found | None = None
        self._title = area()
        self.person, self.day = field.Person(required=True), field.day("day", required=True)
        self.time, self.direction = field.time("time", required=True), Choice("direction", required=True)
        self.offset = Choice("offset")
        fields = [self.person, self.day, self.time, self.direction, self.offset, self.reason]
        self.form = Form(fields, self._propose, self.guarded, "forgotten_punch")
        self.form.view.add_class("bo-narrow")
        self.propose = self.form.go
        self.view: Any = VBox([self._title, self.notice.view, self.form.view, self.signing.view])
        self.view.add_class("bo-card")
        self._no_offset()

    def show(self, found: Found) -> None:
        """Show the form for a month that was read, for the people with a contract in it."""
        language = found.language
        self._found = found
        self.speak(found.company, language, (), {})
        self.form.speak(language, "", say(language, "desk.propose_punch"))
        with reading(found.company, found.month) as books:
            users = {roles.user_of_account(books, books.account), *signers.here(books).values()} - {None}
            others = [hours.persons_for(books, user, RIGHT, found.month) for user in users if user]
            own = {hours.person_of(books, user) for user in users if user}
        every, some = None in others, own.union(*(persons for persons in others if persons))
        persons = [person for person in found.due if every or person in some]
        self.person.offer(found.names(persons))
        mine = next((person for person in persons if person in own), None)
        self.direction.offer([(say(language, f"desk.{way}"), way) for way in ("in", "out")])
        self.form.at(found.company, found.month, {"person": mine} if mine else {})
        put(
            self._title,
            element("h3", term(language, "desk.forgotten")),
            element("p", say(language, "desk.forgotten_what"), kind="bo-muted"),
        )
        visible(self.view, persons)

    def written(self) -> None:
        self.form.empty({"person": self.person.value()})
        self._no_offset()

    def _no_offset(self) -> None:
        self.offset.offer([("", "")])
        visible(self.offset.view, False)

    def _propose(self, values: Mapping[str, Value]) -> None:
        person, reason = str(values["person"]), str(values["reason"])
        punch = self._checked((person, f"{values['day']} {values['time']}", str(values["direction"])), reason)
        name = self._found.named(person) if self._found else person

        def able(books: Books, user: str) -> bool:
            return hours.person_of(books, user) == person or hours.may(books, user, RIGHT, person, punch.day)

        self.do(
            str(self.propose.description),
            f"{name}, {day(punch.day, self.language)} {punch.wall}",
            lambda books, key: hours.propose_punch(books, punch, key=key),
            able=able,
            signed=False,
            whom=lambda books: hours.who_may(books, RIGHT, person, punch.day),
        )

    def _checked(self, about: tuple[str, str, str], reason: str) -> AddedPunch:
        """Look at the punch before anybody types a passphrase; where the clocks showed its time twice the offset is asked."""
        chosen = self.offset.text or None
        with Books(books_of(self.company), SCHEMA) as books:
            site = hours.site_of(books, about[0], about[1][:10])
            try:
                return hours.check_punch(books, *about, reason=reason, site=site, offset=chosen)
            except TwiceThatDay as twice:
                self.offset.offer([("", ""), *((one, one) for one in twice.offsets)])
                visible(self.offset.view, True)
                self.offset.wrong(Problem("desk.twice", ""))
                raise Refused("desk.twice", about[1]) from None
            except NeverThatDay:
                raise Refused("desk.never", about[1]) from None
