"""Payslips that are still to be handed over, at the desk of payroll: the files are made and recorded in one signed act."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from ipywidgets import HBox, VBox

from bolib.accounting.payroll.store import handed
from bolib.batch import signers
from bolib.batch.attention import today
from bolib.batch.handover import HandedOver, hand_over
from bolib.batch.places import Place, books_of, folder_of
from bolib.books import Books, keys, roles
from bolib.cli.answers import short
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets.acting import Acting
from bolib.widgets.button import button, visible
from bolib.widgets.field import Choice
from bolib.widgets.form import Form
from bolib.widgets.grid import Grid, Look
from bolib.widgets.markup import area, element, put, table
from bolib.widgets.term import term

RIGHT = "hand_over"
COLUMNS = ("run", "employees", "due")
MEANS = {"both": handed.MEANS, "encrypted": ("encrypted",), "print": ("print",)}


class HandoverCard(Acting):
    """The list of posted runs whose payslips nobody has handed over, and the files of one of them."""

    def __init__(self, acted: Callable[[], None]) -> None:
        super().__init__(acted)
        self._run = ""
        self.runs, self.means = Grid(self.guarded, choose=self.open), Choice("means")
        self._title, self._about, self.passwords = area(), area(), area()
        self.form = Form([self.means], lambda _: self._ask(), self.guarded)
        self.taken = button(self.guarded(lambda _: self._told()))
        noted = HBox([self.taken])
        noted.add_class("bo-actions")
        answers = [self.form.view, self._about, self.signing.view, self.notice.view, self.passwords, noted]
        self.view: Any = VBox([self._title, self.runs, *answers])
        self.view.add_class("bo-card")
        self._told()
        self._open("")

    def show(self, company: str, language: str) -> None:
        """Show the runs of a company whose payslips are to be handed over."""
        if company != self.company:
            self._told()
        self.speak(company, language, {}, {"passwords_taken": self.taken})
        self.means.offer([(say(language, f"desk.means_{name}"), name) for name in MEANS], first="both")
        with Books(books_of(company), SCHEMA) as books:
            now = today(books)
            found = handed.waiting(books)
        rows = [(run, count, handed.due(pay_day, paid, now).isoformat()) for run, count, pay_day, paid in found]
        title = say(language, "desk.handover", count=len(found))
        self.runs.show(pd.DataFrame(rows, columns=list(COLUMNS)), Look("run", name="handover"), language, caption=title)
        self._open(self._run if self._run in {run for run, *_ in rows} else "")
        about = element("p", say(language, "desk.handover_what"), kind="bo-muted")
        put(self._title, element("h3", term(language, "desk.handover", count=len(found))), about)
        visible(self.view, found or self.notice.said or self.passwords.value)
        visible(self.runs, found)

    def open(self, run: str) -> None:
        """Look at one run."""
        self.notice.clear()
        self.signing.close()
        self._open(run)

    def _open(self, run: str) -> None:
        self._run = run
        self.runs.mark(run)
        visible(self.form.view, run)
        put(self._about, element("p", self._consequence(), kind="bo-muted") if run else "")
        if run:
            self.form.speak(self.language, run, say(self.language, "desk.hand_over"))

    def _consequence(self) -> str:
        count = self.runs.row(self._run)["employees"]
        return say(self.language, "desk.handover_consequence", count=count, run=self._run)

    def _ask(self) -> None:
        run, means, title = self._run, MEANS[str(self.means.value())], say(self.language, "desk.hand_over")
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
            follows=[self._consequence()],
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
