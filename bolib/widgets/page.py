"""The frame of every desk: its name, company, month, who sits here and language; the parts of it; one line that answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from ipywidgets import Dropdown, HBox, ToggleButtons, VBox

from bolib.batch import status
from bolib.batch.places import books_of
from bolib.batch.recovery import recover
from bolib.books import Books, roles
from bolib.stores import SCHEMA
from bolib.text import LANGUAGES, say
from bolib.widgets.browser import Browser
from bolib.widgets.button import visible
from bolib.widgets.guard import guarded
from bolib.widgets.markup import area, element, joined, put
from bolib.widgets.notice import Notice
from bolib.widgets.offer import offer


class Part(Protocol):
    """A part of a desk: `view` is its widget, `show` reads everything again; `sees` is what a role must see for it, as roles.yaml names it."""

    view: Any
    sees: str

    def show(self, company: str, month: str, language: str) -> None:
        """Show a month of a company."""


class Page:
    """The frame; `parts` are shown one at a time, `months(books)` gives the months there are and which is seen first.

    What changes in one part is read again by the others when they are looked at.
    """

    def __init__(
        self,
        name: str,
        parts: Mapping[str, Part],
        company: str,
        language: str,
        *,
        months: Callable[[Books], tuple[Sequence[str], str]] | None = None,
        month: str = "",
        part: str = "",
    ) -> None:
        self.name, self.parts, self._months_of, self._quiet = name, dict(parts), months, True
        self.browser, self.notice = Browser(), Notice()
        known = status.companies()
        self.company = Dropdown(options=known, value=company if company in known else None)
        self.month, self.language = Dropdown(), Dropdown(options=LANGUAGES, value=language)
        self.part = ToggleButtons(options=[(one, one) for one in parts], value=part or next(iter(parts)))
        self.part.add_class("bo-switch")
        self._title, self._empty = area("bo-name"), area("bo-card")
        bar = HBox([self._title, self.company, self.month, self.language])
        bar.add_class("bo-bar")
        views = [one.view for one in self.parts.values()]
        self.view: Any = VBox([self.browser, bar, self.part, self.notice.view, self._empty, *views])
        self.view.add_class("bo-desk")
        visible(self.month, months)
        visible(self.part, len(self.parts) > 1)
        self.guarded(self._find_months)(month)
        self._quiet = False
        for field, does in (
            (self.company, self._other_company),
            *((one, self.show) for one in (self.month, self.language, self.part)),
        ):
            field.observe(self.guarded(lambda _, does=does: None if self._quiet else does()), "value")
        self.guarded(self._first)()

    def guarded(self, does: Callable[..., None]) -> Callable[..., None]:
        """Guard a click of this page."""
        return guarded(does, self.notice, lambda: str(self.language.value))

    def show(self) -> None:
        """Read everything again, in the language that is chosen."""
        language, company, month = str(self.language.value), self.company.value, self.month.value
        self.browser.language = language
        self._name_everything(language)
        here = bool(company and (month or not self._months_of))
        put(
            self._empty, "" if here else element("p", say(language, "desk.nothing_here" if company else "status.begin"))
        )
        for name, part in self.parts.items():
            shown = here and self.part.value == name
            visible(part.view, shown)
            if shown:
                part.show(company, month or "", language)

    def go(self, part: str) -> None:
        """Go to a part."""
        self.part.value = part

    def _first(self) -> None:
        if self.company.value:
            recover(self.company.value)
        self.show()

    def _name_everything(self, language: str) -> None:
        self._quiet = True
        for field, name in ((self.company, "company"), (self.month, "month"), (self.language, "language")):
            field.description = say(language, f"desk.{name}")
        offer(self.part, [(say(language, f"desk.part_{name}"), name) for name in self.parts])
        self._quiet = False
        title = say(language, f"desk.title_{self.name}")
        put(self._title, joined(element("h2", title), element("p", self._who(language), kind="bo-muted")))

    def _who(self, language: str) -> str:
        if not self.company.value:
            return ""
        with Books(books_of(self.company.value), SCHEMA) as books:
            ((called,),) = books.rows("select name from company")
            user = roles.user_of_account(books, books.account)
        return say(language, "desk.who" if user else "desk.who_not", company=called, user=user, account=books.account)

    def _other_company(self) -> None:
        recover(self.company.value)
        self._find_months("")
        self.show()

    def _find_months(self, wanted: str) -> None:
        if not self._months_of or not self.company.value:
            return
        with Books(books_of(self.company.value), SCHEMA) as books:
            known, seen = self._months_of(books)
        self._quiet = True
        self.month.value = None
        offer(self.month, list(known), first=wanted if wanted in known else seen)
        self._quiet = False
