"""The accounting desk: a company and a month, what waits in it, and the desks of hours and payroll side by side."""

from typing import Any

from ipywidgets import Dropdown, HBox, ToggleButtons, VBox

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk import HoursDesk
from bolib.accounting.payroll.desk import PayrollDesk
from bolib.batch import attention, status
from bolib.batch.places import books_of
from bolib.batch.recovery import recover
from bolib.books import Books
from bolib.books.approvals.waiting import latest
from bolib.dates import month_after
from bolib.stores import SCHEMA
from bolib.text import LANGUAGES, say
from bolib.widgets.button import visible
from bolib.widgets.guard import guarded
from bolib.widgets.markup import area, element, put, stylesheet
from bolib.widgets.notice import Notice
from bolib.widgets.offer import offer

PARTS = ("waiting", "hours", "payroll")


class Desk:
    """The desk; `view` is what a notebook shows."""

    def __init__(self, company: str, language: str = "en", month: str = "") -> None:
        self.notice = Notice()
        self.hours, self.payroll = HoursDesk(self._changed), PayrollDesk(self._changed)
        known = status.companies()
        self.company = Dropdown(options=known, value=company if company in known else None)
        self.month, self.language = Dropdown(), Dropdown(options=LANGUAGES, value=language)
        self.part = ToggleButtons(options=[(name, name) for name in PARTS], value="waiting")
        self.part.add_class("bo-switch")
        self._name, self._waiting = area("bo-name"), area("bo-card")
        bar = HBox([self._name, self.company, self.month, self.language])
        bar.add_class("bo-bar")
        self.view: Any = VBox(
            [stylesheet(), bar, self.notice.view, self.part, self._waiting, self.hours.view, self.payroll.view]
        )
        self.view.add_class("bo-desk")
        self._quiet = False
        self._months(month)
        for chosen, does in ((self.company, self._other_company), (self.month, self.show), (self.language, self.show)):
            chosen.observe(self._guarded(lambda _, does=does: None if self._quiet else does()), "value")
        self.part.observe(self._guarded(lambda _: None if self._quiet else self.show()), "value")
        self._guarded(self._first)()

    def _guarded(self, does: Any) -> Any:
        return guarded(does, self.notice, lambda: str(self.language.value))

    def _first(self) -> None:
        if self.company.value:
            recover(self.company.value)
        self.show()

    def show(self) -> None:
        """Read everything again, in the language that is chosen."""
        language, company, month = str(self.language.value), self.company.value, self.month.value
        self._name_everything(language)
        here = bool(company and month)
        if not here:
            put(self._waiting, element("p", say(language, "desk.nothing_here" if company else "status.begin")))
        elif self.part.value == "waiting":
            put(self._waiting, attention.shown(company, language))
        elif self.part.value == "hours":
            self.hours.show(company, month, language)
        else:
            self.payroll.show(company, month, language)
        for part, view in zip(PARTS, (self._waiting, self.hours.view, self.payroll.view), strict=True):
            visible(view, self.part.value == part if here else part == "waiting")

    def _name_everything(self, language: str) -> None:
        self._quiet = True
        for field, name in ((self.company, "company"), (self.month, "month"), (self.language, "language")):
            field.description = say(language, f"desk.{name}")
        offer(self.part, [(say(language, f"desk.part_{name}"), name) for name in PARTS])
        self._quiet = False
        put(self._name, element("h2", say(language, "desk.title")))

    def _other_company(self) -> None:
        recover(self.company.value)
        self._months("")
        self.show()

    def _months(self, wanted: str) -> None:
        """Offer every month that the books know and the one after; the latest known one stands first to be seen."""
        if not self.company.value:
            return
        with Books(books_of(self.company.value), SCHEMA) as books:
            known = sorted({*hours.months(books), *(run[:7] for run, *_ in latest(books))})
        known += [month_after(known[-1], 1)] if known else []
        self._quiet = True
        self.month.value = None
        offer(self.month, list(reversed(known)), first=wanted if wanted in known else known[-2] if known else None)
        self._quiet = False

    def _changed(self) -> None:
        """Hear that one part wrote something; the others read again when they are looked at."""
        self.notice.clear()
