"""The frame of every desk: its name, company, month, who sits here and language; the parts of it; one line that answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from ipywidgets import Dropdown, HBox, ToggleButtons, VBox

from bolib.batch import status
from bolib.batch.places import books_of
from bolib.batch.recovery import recover
from bolib.books import Books, sight
from bolib.formats.html_table import month_name
from bolib.problem import Problem
from bolib.stores import SCHEMA
from bolib.text import LANGUAGES, say, tell
from bolib.widgets.browser import Browser
from bolib.widgets.button import visible
from bolib.widgets.draft import prefer, preferred
from bolib.widgets.guard import guarded
from bolib.widgets.markup import area, element, joined, put
from bolib.widgets.notice import Notice
from bolib.widgets.offer import offer


class Part(Protocol):
    """A part of a desk: `view` is its widget, `show` reads everything again; `sees` is what a role must see for it, as roles.yaml names it.

    Where it has `own(books)`, that says whether somebody sees at least what is their own in it.
    """

    view: Any
    sees: str

    def show(self, company: str, month: str, language: str) -> None:
        """Show a month of a company."""


class Door:
    """The page of a desk as its parts know it before it is made: they hear clicks, give files and lead on through it."""

    page: "Page"

    def guarded(self, does: Callable[..., None]) -> Callable[..., None]:
        """Guard a click."""
        return lambda *given: self.page.guarded(does)(*given)

    def give(self, name: str, content: bytes) -> None:
        """Give a file to whoever sits at the desk."""
        self.page.browser.give(name, content)


class Page:
    """The frame; `parts` are shown one at a time, `months(books)` gives the months there are and which is seen first.

    `begins` is the part that is shown where there are no books yet. What changes in one part is read again by the others
    when they are looked at. A part that nobody here may see is not offered and reads nothing; where none may be seen, one
    sentence says why. What the address of the desk asks for is gone to where it is offered, and else left alone. Who sits
    here finds the part where they were last, and their language where the notebook names none.
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
        begins: str = "",
    ) -> None:
        self.name, self.parts, self._months_of, self._begins, self._quiet = name, dict(parts), months, begins, True
        self.browser, self.notice = Browser(), Notice()
        self._seen: list[str] = []
        self._why_not: Problem | None = None
        known = status.companies()
        first = known[0] if begins and known else None
        self.company = Dropdown(options=known, value=company if company in known else first)
        language = language or preferred(str(self.company.value or ""), "language") or LANGUAGES[0]
        names = [(say(one, "desk.language_name"), one) for one in LANGUAGES]
        self.month, self.language = Dropdown(), Dropdown(options=names, value=language)
        self.part = ToggleButtons(options=[(one, one) for one in parts], value=part or next(iter(parts)))
        self.part.add_class("bo-switch")
        self._title, self._empty = area("bo-name"), area("bo-card")
        bar = HBox([self._title, self.company, self.month, self.language])
        bar.add_class("bo-bar")
        views = [one.view for one in self.parts.values()]
        self.view: Any = VBox([self.browser, bar, self.part, self.notice.view, self._empty, *views])
        self.view.add_class("bo-desk")
        for one in views:
            visible(one, False)
        self.guarded(self._find_months)(month)
        self._quiet = False
        for field, does in (
            (self.company, self._other_company),
            (self.month, self.show),
            (self.language, lambda: self._chosen("language", str(self.language.value))),
            (self.part, lambda: self._chosen(f"part.{self.name}", str(self.part.value))),
        ):
            field.observe(self.guarded(lambda _, does=does: None if self._quiet else does()), "value")
        self.browser.observe(self.guarded(lambda _: self.ask(self.browser.asked)), "asked")
        self.guarded(self._first)(preferred(str(self.company.value or ""), f"part.{name}") if not part else "")

    def guarded(self, does: Callable[..., None]) -> Callable[..., None]:
        """Guard a click of this page."""
        return guarded(does, self.notice, lambda: str(self.language.value))

    def show(self) -> None:
        """Read everything again, in the language that is chosen."""
        self._look()
        language, company, month = str(self.language.value), self.company.value, self.month.value
        self.browser.language = language
        self._name_everything(language)
        here = bool(company and self._seen and (month or not self._needs_month()))
        seen = str(self.part.value) if here else "" if company else self._begins
        visible(self.part, here and len(self._seen) > 1)
        visible(self.company, len(self.company.options) > 0)
        put(self._empty, "" if seen else element("p", self._why_nothing(language)))
        for name, part in self.parts.items():
            if name != seen:
                visible(part.view, False)
        if seen:  # what is empty yet is not seen
            self.parts[seen].show(company or "", month or "", language)
            visible(self.parts[seen].view, True)

    def go(self, part: str) -> None:
        """Go to a part."""
        self.part.value = part

    def ask(self, wanted: Mapping[str, str]) -> None:
        """Go to a company, month and part in a language, as far as they are offered; what is not known is not obeyed."""
        self._quiet = True
        for field, name in ((self.language, "language"), (self.company, "company")):
            if wanted.get(name) in _values(field):
                field.value = wanted[name]
        self._quiet = False
        self._find_months(wanted.get("month", ""))  # of another company, whose parts are seen by others
        self._first(part := wanted.get("part", ""))
        if part in self._seen:
            prefer(str(self.company.value or ""), f"part.{self.name}", part)

    def companies(self, company: str) -> None:
        """Read anew which companies have books here, and go to one of them."""
        self._quiet = True
        self.company.options = status.companies()
        self.company.value = company
        self._quiet = False
        self._other_company()

    def _first(self, part: str = "") -> None:
        if self.company.value:
            recover(self.company.value)
        if part in self._seen:
            self._quiet = True
            self._offer_parts(str(self.language.value))
            self.part.value = part
            self._quiet = False
        self.show()

    def _chosen(self, what: str, value: str) -> None:
        """Keep what was chosen for the next time, and show it."""
        prefer(str(self.company.value or ""), what, value)
        self.show()

    def _name_everything(self, language: str) -> None:
        self._quiet = True
        for field, name in ((self.company, "company"), (self.month, "month"), (self.language, "language")):
            field.description = say(language, f"desk.{name}")
        self._offer_parts(language)
        offer(self.month, [(month_name(one, language), one) for one in _values(self.month)])
        visible(self.month, self._needs_month())
        self._quiet = False
        title = say(language, f"desk.title_{self.name}")
        put(self._title, joined(element("h2", title), element("p", self._who(language), kind="bo-muted")))

    def _offer_parts(self, language: str) -> None:
        offer(self.part, [(say(language, f"desk.part_{name}"), name) for name in self._seen])

    def _who(self, language: str) -> str:
        if not self.company.value:
            return ""
        with Books(books_of(self.company.value), SCHEMA) as books:
            ((called,),) = books.rows("select name from company")
            here, account = sight.sitting(books), books.account
        words = "desk.who_not" if not here else "desk.who" if len(here) == 1 else "desk.who_any"
        return say(language, words, company=called, user=", ".join(here), account=account)

    def _needs_month(self) -> bool:
        """Whether there is a month to choose: only for who sees a part that has something to be seen of it."""
        return bool(self._months_of) and any(self.parts[name].sees for name in self._seen)

    def _look(self) -> None:
        """Ask the books which parts may be seen here; no other is offered, shown or read."""
        self._seen, self._why_not = [], None
        if not self.company.value:
            return
        with Books(books_of(self.company.value), SCHEMA) as books:
            why = {name: self._why_not_part(books, part) for name, part in self.parts.items()}
        self._seen = [name for name, problem in why.items() if problem is None]
        self._why_not = next(iter(why.values()))

    def _why_not_part(self, books: Books, part: Part) -> Problem | None:
        if part.sees and sight.sitting(books) and getattr(part, "own", lambda _: False)(books):
            return None
        return sight.why_not(books, part.sees)

    def _why_nothing(self, language: str) -> str:
        if not self.company.value:
            return say(language, "status.begin")
        return tell(language, self._why_not) if self._why_not else say(language, "desk.nothing_here")

    def _other_company(self) -> None:
        recover(self.company.value)
        self._find_months("")
        self.show()

    def _find_months(self, wanted: str) -> None:
        self._look()
        if not self._needs_month() or not self._months_of:
            return
        with Books(books_of(self.company.value), SCHEMA) as books:
            known, seen = self._months_of(books)
        self._quiet = True
        language, kept = str(self.language.value), self.month.value
        wanted = wanted if wanted in known else kept if kept in known and not wanted else seen
        self.month.value = None
        offer(self.month, [(month_name(one, language), one) for one in known], first=wanted)
        self._quiet = False


def _values(field: Any) -> list[Any]:
    return [one[1] if isinstance(one, tuple) else one for one in field.options]
