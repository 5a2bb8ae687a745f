"""What came in after hours were approved, at the desk of hours, and the form that puts approved hours right."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from ipywidgets import VBox

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.found import Found
from bolib.accounting.hours.desk.said import change_in_words
from bolib.accounting.hours.desk.seen import reading
from bolib.accounting.hours.rules import late
from bolib.accounting.hours.rules.adjustments import KINDS, MOST, checked
from bolib.batch.places import books_of
from bolib.books import Books, keys
from bolib.formats.html_table import day
from bolib.problem import Problem, Refused
from bolib.stores import SCHEMA
from bolib.text import say, sentence
from bolib.widgets import field
from bolib.widgets.acting import Acting
from bolib.widgets.button import visible
from bolib.widgets.field import Value
from bolib.widgets.form import Form
from bolib.widgets.grid import Grid, Look
from bolib.widgets.markup import area, element, put
from bolib.widgets.term import term

RIGHT = "resolve_hours"
COLUMNS = ("name", "person", "day", "finding", "at", "user")


class PutRight(Acting):
    """The late facts, and what one person proposes about approved hours; another decides."""

    def __init__(self, acted: Callable[[], None]) -> None:
        super().__init__(acted)
        self._found: Found | None = None
        self._approved: list[str] = []
        self.grid = Grid(self.guarded, choose=self.open, enter=lambda _: self.minutes[KINDS[0]].input.focus())
        self._title = area()
        self.person = field.Person(required=True)
        self.day, self.reference = field.day("day"), field.text("reference")
        self.minutes = {kind: field.change(kind.removesuffix("_minutes"), most=MOST) for kind in KINDS}
        fields = [self.person, self.day, self.reference, *self.minutes.values(), self.reason]
        self.form = Form(fields, self._propose, self.guarded, "put_right")
        self.form.view.add_class("bo-narrow")
        self.propose = self.form.go
        self.view: Any = VBox([self._title, self.notice.view, self.grid, self.form.view, self.signing.view])
        self.view.add_class("bo-card")

    def show(self, found: Found) -> None:
        """Show what came late for a month that was read, and whose hours of it are approved here."""
        language, month = found.language, found.month
        self._found = found
        self.speak(found.company, language, (), {})
        self.form.speak(language, say(language, "desk.put_right_form"), say(language, "desk.propose"))
        with reading(found.company, found.month) as books:
            facts = hours.after_approval.as_frame(hours.late_facts(books, month))
        self._approved = list(found.approved)
        zone = str(found.settings["time_zone"])
        rows = late.listed({"after_approval": facts}, found.called, zone, language)
        rows.insert(0, "key", pd.Series([str(n) for n in range(len(rows))], dtype="string"))
        title = say(language, "desk.put_right", count=len(rows))
        put(
            self._title,
            element("h3", term(language, "desk.put_right", count=len(rows))),
            element("p", say(language, "desk.put_right_what"), kind="bo-muted"),
        )
        self.grid.show(rows, Look("key", COLUMNS, name="late"), language, caption=title)
        self.person.offer(found.names(self._approved))
        self.form.at(found.company, month)
        visible(self.grid, len(rows))
        visible(self.form.view, self._approved)
        visible(self.view, self._approved or len(rows))

    def open(self, key: str) -> None:
        """Take person and day of a late fact into the form."""
        self.take(str(self.grid.row(key)["person"]), str(self.grid.row(key)["day"]))

    def take(self, person: str, on: str) -> None:
        """Take a person and a day into the form; refused where nobody approved the person's hours here."""
        if person not in self._approved:
            raise Refused("hours.adjusts_unapproved", f"person {person}", month=self._month)
        self.person.set(person)
        self.day.set(on)
        self.notice.clear()

    def written(self) -> None:
        self.form.empty()

    @property
    def _month(self) -> str:
        return self._found.month if self._found else ""

    def _propose(self, values: Mapping[str, Value]) -> None:
        person, on, reference = str(values["person"]), values["day"], values["reference"]
        change = {kind: int(n) for kind, one in self.minutes.items() if isinstance(n := values[one.name], int)}
        about = {"day": None if on is None else str(on), "reference": None if reference is None else str(reference)}
        month, reason = self._month, str(values["reason"])
        if not change:
            self.minutes[KINDS[0]].wrong(Problem("hours.adjusts_nothing", ""))
            self.minutes[KINDS[0]].input.focus()
        checked(person, month, change, about["day"])
        with Books(books_of(self.company), SCHEMA) as books:
            hours.demand_possible(books, person, month, change)
            beyond = hours.overtime_told(books, person, month, change)
        name = self._found.named(person) if self._found else person
        told = [f"{name}, {day(about['day'] or month, self.language)}: {change_in_words(change, self.language)}"]
        told += [sentence(self.language, beyond)] if beyond else []

        def act(books: Books, key: keys.Key | None) -> None:
            hours.propose_adjustment(books, person, month, change, reason=reason, key=key, **about)

        self.do(
            str(self.propose.description),
            "; ".join(told),
            act,
            able=lambda books, user: hours.may(books, user, RIGHT, person, month),
            signed=True,
            whom=lambda books: hours.who_may(books, RIGHT, person, month),
        )
