"""Keeps what is typed into a form until the act is done, and gives it back when the form is opened again; never a passphrase.

A quiet line says from which day it is, with a button to start afresh. A draft belongs to who sits here, to a company, and to
what the form is about (a person, a day, a month); it is a convenience: losing one does no harm.
"""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ipywidgets import Dropdown, HBox, Password
from traitlets import TraitError

from bolib.batch.places import books_of
from bolib.books import Books, drafts, roles, settings
from bolib.dates import local
from bolib.formats.html_table import day
from bolib.stores import SCHEMA
from bolib.text import LANGUAGES, say
from bolib.widgets.button import button, label, visible
from bolib.widgets.field import Field, Value
from bolib.widgets.guard import Guard
from bolib.widgets.markup import area, element, put

LANGUAGE, MORE = "language of the form", "more"  # beside the fields, which are named without blanks


def sits(company: str) -> tuple[str, str]:
    """Name who sits here, the user of the account, else the account, and the company's time zone; "" where there are no books."""
    if not company or not books_of(company).is_file():
        return "", ""
    with Books(books_of(company), SCHEMA) as books:
        who = roles.user_of_account(books, books.account) or books.account
        return who, str(settings.company(books)["time_zone"])


def prefer(company: str, name: str, value: str) -> None:
    """Keep what who sits here prefers, such as a language."""
    if who := sits(company)[0]:
        drafts.prefer(books_of(company), who, name, value)


def preferred(company: str, name: str) -> str:
    """Give what who sits here prefers; "" where nothing is known."""
    who = sits(company)[0]
    return drafts.preferred(books_of(company), who, name) if who else ""


class Draft:
    """The draft of a form; `more` gives, and `take` takes back, what belongs to it and stands in no field of its own.

    Amounts and days are kept as they were typed, with the language in which they were: nothing becomes another number.
    """

    def __init__(
        self,
        form: str,
        fields: Sequence[Field],
        guarded: Guard,
        *,
        more: Callable[[], str] = lambda: "",
        take: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.form, self._more, self._take = form, more, take
        self._fields = {one.name: one for one in fields if not isinstance(one.input, Password)}
        self._at: tuple[str, str] | None = None
        self._who, self._zone, self._quiet = "", "", True
        self._filled: Mapping[str, Value] = {}
        self._blank: dict[str, str] = {}
        self._since = 0  # microseconds since 1970 UTC; 0 where nothing was typed before
        self._said = area("bo-muted")
        self.afresh = button(guarded(lambda _: self.done()), "bo-small")
        self.view: Any = HBox([self._said, self.afresh])
        self.view.add_class("bo-actions")
        visible(self.view, False)
        heard = guarded(lambda _: self.keep())
        for one in self._fields.values():
            one.input.observe(lambda change: None if self._quiet else heard(change), "value")

    def at(self, company: str, about: str = "", filled: Mapping[str, Value] | None = None) -> None:
        """Hear of what company and what the form is, after its fields were named and their choices offered.

        Where that is something else than before the form is filled anew: with what the desk knows, then with what was typed.
        """
        if (company, about) != self._at:
            if self._at is None or company != self._at[0]:
                self._who, self._zone = sits(company)
            self._at, self._filled = (company, about), filled or {}
            self._fill()
            self._restore()
        self._speak()

    def keep(self) -> None:
        """Keep what is typed now; where only choices were made there is no draft."""
        if not self._who or self._at is None or self._quiet:
            return
        typed, where = self._typed(), (books_of(self._at[0]), self._who, self.form, self._at[1])
        if all(typed.get(name, "") == self._blank.get(name, "") for name in (*self._written, MORE)):
            drafts.drop_form(*where)
        else:
            drafts.keep_form(*where, typed | {LANGUAGE: self._language})

    def done(self, filled: Mapping[str, Value] | None = None) -> None:
        """Let go of it, and fill the form as the desk does: the act is done, or somebody starts afresh."""
        self._filled = self._filled if filled is None else filled
        self._fill()
        if self._who and self._at is not None:
            drafts.drop_form(books_of(self._at[0]), self._who, self.form, self._at[1])
        self._speak()

    @property
    def again(self) -> bool:
        """Whether something that was typed before is there again."""
        return self._since > 0

    @property
    def _written(self) -> list[str]:
        return [name for name, one in self._fields.items() if not isinstance(one.input, Dropdown)]

    @property
    def _language(self) -> str:
        return next(iter(self._fields.values())).language

    def _typed(self) -> dict[str, str]:
        typed = {name: str(one.input.value or "") for name, one in self._fields.items()}
        return typed | ({MORE: more} if (more := self._more()) else {})

    def _fill(self) -> None:
        self._quiet, self._since = True, 0
        for name, one in self._fields.items():
            if not isinstance(one.input, Dropdown) or name in self._filled:
                one.set(self._filled.get(name))
        self._take("")
        self._blank, self._quiet = self._typed(), False

    def _restore(self) -> None:
        """Put back what was typed and never sent."""
        if not self._who or self._at is None:
            return
        where = (books_of(self._at[0]), self._who, self.form, self._at[1])
        typed = drafts.form(*where)
        if not typed:
            return
        self._quiet, self._since = True, drafts.since(*where)
        now, then = self._language, typed.get(LANGUAGE, "")
        for name, one in self._fields.items():
            one.speak(then if then in LANGUAGES else now)
            with contextlib.suppress(TraitError):  # what was chosen then is not offered now
                one.input.value = typed.get(name, "")
            one.speak(now)
        self._take(typed.get(MORE, ""))
        self._quiet = False

    def _speak(self) -> None:
        visible(self.view, self._since)
        if self._since:
            on = day(local(self._since, self._zone).date().isoformat(), self._language)
            put(self._said, element("span", say(self._language, "draft.again", day=on)))
            label(self.afresh, say(self._language, "draft.afresh"))
