"""What came in after hours were approved, at the desk of hours, and the form that puts approved hours right."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from ipywidgets import Dropdown, Text, VBox

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.seen import reading
from bolib.accounting.hours.rules import late
from bolib.accounting.hours.rules.adjustments import KINDS, checked
from bolib.accounting.hours.rules.minutes import written
from bolib.batch.places import books_of
from bolib.books import Books, keys, roles, settings
from bolib.formats.html_table import day
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say, sentence
from bolib.widgets.acting import Acting, row
from bolib.widgets.button import button, visible
from bolib.widgets.listing import Line, Listing
from bolib.widgets.markup import area, element, put
from bolib.widgets.offer import offer

RIGHT = "resolve_hours"
COLUMNS = ("name", "day", "finding", "at", "user")
HOURS = re.compile("([+−-]?)([0-9]{1,3}):([0-5][0-9])")
Key = tuple[str, str]


class PutRight(Acting):
    """The list of late facts, and what one person proposes about approved hours; another decides."""

    def __init__(self, acted: Callable[[], None]) -> None:
        super().__init__(acted)
        self._month, self._called = "", pd.Series(dtype="string")
        self._days: dict[str, Key] = {}
        self.list = Listing(self.guarded(self.open), "bo-exceptions")
        self._title = area()
        self.person, self.day, self.reference = Dropdown(), Text(), Text()
        self.minutes = {kind: Text() for kind in KINDS}
        self.propose = button(self.guarded(lambda _: self._propose()), "bo-primary")
        fields = row(self.person, self.day, self.reference)
        self.form = VBox([fields, row(*self.minutes.values()), self.reason, row(self.propose), self.signing.view])
        self.form.add_class("bo-form")
        self.view: Any = VBox([self._title, self.list.view, self.form, self.notice.view])
        self.view.add_class("bo-card")

    def show(self, company: str, month: str, language: str, called: pd.Series) -> None:
        """Show what came late for a month of a company, and whose hours of it are approved here."""
        fields = {"person": self.person, "on": self.day, "reference": self.reference}
        self.speak(company, language, fields, {"propose": self.propose})
        for kind, field in self.minutes.items():
            field.description, field.placeholder = called_kind(kind, language), "+1:30"
        self._month, self._called = month, called
        self.day.placeholder = f"{month}-…"
        with reading(company, month) as books:
            found = hours.after_approval.as_frame(hours.late_facts(books, month))
            zone = str(settings.company(books)["time_zone"])
            approved = sorted(set(hours.days(books, month)["person"]))
        rows = late.listed({"after_approval": found}, called, zone, language).to_dict("records")
        self._days = {str(n): (str(one["person"]), str(one["day"])) for n, one in enumerate(rows)}
        headings = [say(language, f"column.{name}") for name in COLUMNS]
        self.list.show(headings, [self._line(str(n), one) for n, one in enumerate(rows)], language)
        offer(self.person, [(f"{called.get(person, person)} ({person})", person) for person in approved])
        put(
            self._title,
            element("h3", say(language, "desk.put_right", count=len(rows))),
            element("p", say(language, "desk.put_right_what"), kind="bo-muted"),
        )
        visible(self.list.view, rows)
        visible(self.form, approved)
        visible(self.view, approved or rows)

    def open(self, key: str) -> None:
        """Take person and day of a late fact into the form."""
        person, on = self._days[key]
        if person not in [value for _, value in self.person.options]:
            raise Refused("hours.adjusts_unapproved", f"person {person}", month=self._month)
        self.person.value, self.day.value = person, on
        self.notice.clear()
        self.minutes[KINDS[0]].focus()

    def written(self) -> None:
        for field in (self.day, self.reference, *self.minutes.values()):
            field.value = ""

    def _propose(self) -> None:
        person, name = str(self.person.value), f"{self._called.get(self.person.value, self.person.value)}"
        on, reference = self.day.value.strip() or None, self.reference.value.strip() or None
        change = {kind: minutes_of(field.value) for kind, field in self.minutes.items() if field.value.strip()}
        month, reason = self._month, self.reasoned(name)
        checked(person, month, change, on)
        with Books(books_of(self.company), SCHEMA) as books:
            hours.demand_possible(books, person, month, change)
            beyond = hours.overtime_told(books, person, month, change)
        told = [f"{name}, {(on and day(on, self.language)) or month}: {said(change, self.language)}"]
        told += [sentence(self.language, beyond)] if beyond else []

        def act(books: Books, key: keys.Key | None) -> None:
            hours.propose_adjustment(books, person, month, change, reason=reason, day=on, reference=reference, key=key)

        self.do(
            str(self.propose.description),
            "; ".join(told),
            act,
            able=lambda books, user: roles.may(books, user, RIGHT),
            signed=True,
            whom=lambda books: roles.who_may(books, RIGHT),
        )

    def _line(self, key: str, one: dict[Any, Any]) -> Line:
        name = f"{one['name']} ({one['person']})"
        cells = (name, day(str(one["day"]), self.language), str(one["finding"]), str(one["at"]), str(one["user"]))
        return Line(key, cells, say(self.language, "desk.take_over"), "waits", f"{name}: {one['finding']}")


def called_kind(kind: str, language: str) -> str:
    """Name a column of minutes."""
    return say(language, f"column.{kind.removesuffix('_minutes')}")


def said(change: Mapping[str, int], language: str) -> str:
    """Say what is put right: Regular hours −1:30, Unpaid +1:30."""
    return ", ".join(f"{called_kind(k, language)} {'+' if m > 0 else ''}{written(m)}" for k, m in change.items())


def minutes_of(typed: str) -> int:
    """Read hours and minutes more or less: +1:30, -0:15; anything else is refused."""
    found = HOURS.fullmatch(typed.strip())
    if not found:
        raise Refused("desk.no_minutes", typed.strip()[:20] or "-", right=written(90))
    minutes = int(found[2]) * 60 + int(found[3])
    return -minutes if found[1] in ("-", "−") else minutes
