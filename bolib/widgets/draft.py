"""Keeps what is typed into a form until it is sent, and gives it back when the form is opened again; never a passphrase."""

from collections.abc import Mapping

from bolib.batch.places import books_of
from bolib.books import Books, drafts, roles
from bolib.stores import SCHEMA


def sits(company: str) -> str:
    """Name who sits here: the user of the account, else the account; "" where the company has no books."""
    if not company or not books_of(company).is_file():
        return ""
    with Books(books_of(company), SCHEMA) as books:
        return roles.user_of_account(books, books.account) or books.account


def prefer(company: str, name: str, value: str) -> None:
    """Keep what who sits here prefers, such as a language."""
    if who := sits(company):
        drafts.prefer(books_of(company), who, name, value)


def preferred(company: str, name: str) -> str:
    """Give what who sits here prefers; "" where nothing is known."""
    who = sits(company)
    return drafts.preferred(books_of(company), who, name) if who else ""


class Draft:
    """The draft of one form, of who sits here; `at` says of which company, and about what (a person, a day)."""

    def __init__(self, form: str) -> None:
        self.form, self._company, self._about, self._who = form, "", "", ""

    def at(self, company: str, about: str = "") -> None:
        """Hear what the form is about from now on."""
        self._company, self._about, self._who = company, about, sits(company)

    def kept(self) -> dict[str, str]:
        """Give what was typed before, by field."""
        return drafts.form(books_of(self._company), self._who, self.form, self._about) if self._who else {}

    def keep(self, typed: Mapping[str, str]) -> None:
        """Keep what is typed now; where nothing is typed there is no draft."""
        if self._who and any(typed.values()):
            drafts.keep_form(books_of(self._company), self._who, self.form, self._about, typed)
        elif self._who:
            self.drop()

    def drop(self) -> None:
        """Let go of it."""
        if self._who:
            drafts.drop_form(books_of(self._company), self._who, self.form, self._about)
