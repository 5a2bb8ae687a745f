"""Payslips that are still to be handed over, at the desk of payroll: the files are made and recorded in one signed act."""

from collections.abc import Callable
from datetime import date
from typing import Any

from ipywidgets import Dropdown, VBox

from bolib.accounting.payroll.store import handed
from bolib.batch import signers
from bolib.batch.attention import today
from bolib.batch.handover import HandedOver, hand_over
from bolib.batch.places import Place, books_of, folder_of
from bolib.books import Books, keys, roles
from bolib.cli.answers import short
from bolib.formats.html_table import day
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets.acting import Acting, row
from bolib.widgets.button import button, visible
from bolib.widgets.listing import Line, Listing
from bolib.widgets.markup import area, element, put, table

RIGHT = "hand_over"
COLUMNS = ("run", "employees", "due")
MEANS = {"both": handed.MEANS, "encrypted": ("encrypted",), "print": ("print",)}


class HandoverCard(Acting):
    """The list of posted runs whose payslips nobody has handed over, and the files of one of them."""

    def __init__(self, acted: Callable[[], None]) -> None:
        super().__init__(acted)
        self._all: dict[str, tuple[int, date]] = {}
        self._run = ""
        self.list = Listing(self.guarded(self.open), "bo-exceptions")
        self._title, self._about, self.passwords = area(), area(), area()
        self.means = Dropdown()
        self.make = button(self.guarded(lambda _: self._ask()), "bo-primary")
        self.taken = button(self.guarded(lambda _: self._told()))
        self.form = VBox([self._about, row(self.means, self.make), self.signing.view])
        self.form.add_class("bo-form")
        parts = [self._title, self.list.view, self.form, self.notice.view, self.passwords, self.taken]
        self.view: Any = VBox(parts)
        self.view.add_class("bo-card")
        self._told()
        visible(self.form, False)

    def show(self, company: str, language: str) -> None:
        """Show the runs of a company whose payslips are to be handed over."""
        if company != self.company:
            self._told()
        self.speak(company, language, {}, {"hand_over": self.make, "passwords_taken": self.taken})
        self.means.description = say(language, "desk.field_means")
        chosen = self.means.value or "both"
        self.means.options = tuple((say(language, f"desk.means_{name}"), name) for name in MEANS)
        self.means.value = chosen
        with Books(books_of(company), SCHEMA) as books:
            now = today(books)
            found = handed.waiting(books)
        self._all = {run: (count, handed.due(pay_day, paid, now)) for run, count, pay_day, paid in found}
        if self._run not in self._all:
            self.written()
        headings = [say(language, f"column.{name}") for name in COLUMNS]
        self.list.show(headings, [self._line(run) for run in self._all], language)
        put(
            self._title,
            element("h3", say(language, "desk.handover", count=len(found))),
            element("p", say(language, "desk.handover_what"), kind="bo-muted"),
        )
        visible(self.view, found or self.notice.said or self.passwords.value)

    def open(self, key: str) -> None:
        """Look at one run."""
        self._run = key
        self.notice.clear()
        self.signing.close()
        put(self._about, element("h4", key), element("p", self._consequence(), kind="bo-muted"))
        visible(self.form, True)

    def written(self) -> None:
        self._run = ""
        visible(self.form, False)

    def _consequence(self) -> str:
        return say(self.language, "desk.handover_consequence", count=self._all[self._run][0], run=self._run)

    def _ask(self) -> None:
        run, means, title = self._run, MEANS[str(self.means.value)], str(self.make.description)
        with Books(books_of(self.company), SCHEMA) as books:
            here = [name for name, user in signers.here(books).items() if roles.may(books, user, RIGHT)]
            whom = ", ".join(roles.who_may(books, RIGHT))
        if not here:
            raise Refused("desk.key_elsewhere", title, whom=whom)
        self.notice.clear()
        self._told()
        self.signing.ask(
            f"{title}: {run}",
            here,
            lambda key, passphrase, _: self._make(run, means, keys.unlock(key, passphrase)),
            language=self.language,
            notes=[self._consequence()],
            yes=title,
        )

    def _make(self, run: str, means: tuple[str, ...], key: keys.Key) -> None:
        """Make the files for everyone of the run who was handed nothing yet."""
        with Books(books_of(self.company), SCHEMA) as books:
            persons, attempt = handed.not_yet(books, run)
        made = hand_over(folder_of(Place(self.company, run, attempt)), key, persons=persons, means=means)
        said = say(self.language, "bo.handed_over", people=made.people, folder=short(made.folder))
        self.notice.done(said)
        self._tell(made)
        self._acted()

    def _tell(self, made: HandedOver) -> None:
        """Show the passwords that were made, this once."""
        if not made.made:
            return
        title = say(self.language, "bo.handed_passwords")
        headings = (say(self.language, "column.person"), say(self.language, "desk.password"))
        put(self.passwords, element("p", title), table(headings, list(made.made.items()), label=title))
        visible(self.passwords, True)
        visible(self.taken, True)

    def _told(self) -> None:
        """Take the passwords off the screen."""
        put(self.passwords)
        visible(self.passwords, False)
        visible(self.taken, False)

    def _line(self, run: str) -> Line:
        count, due = self._all[run]
        cells = (run, str(count), day(due.isoformat(), self.language))
        return Line(run, cells, say(self.language, "desk.look"), "waits", f"{run}: {count}")
