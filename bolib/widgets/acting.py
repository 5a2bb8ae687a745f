"""What the cards of a desk share whose acts another person decides: a reason, who signs, and the answer in one line."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ipywidgets import HBox

from bolib.batch import signers
from bolib.batch.places import books_of
from bolib.books import Books, keys, roles
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets import field
from bolib.widgets.button import label
from bolib.widgets.guard import guarded
from bolib.widgets.notice import Notice
from bolib.widgets.signing import Signing

Act = Callable[[Books, keys.Key | None], object]


class Acting:
    """A card whose acts are written into the books; `acted` hears that something was written."""

    def __init__(self, acted: Callable[[], None]) -> None:
        self._acted, self.company, self.language = acted, "", "en"
        self.notice, self.reason = Notice(), field.text("reason", required=True)
        self.reason.view.add_class("bo-wide")
        self.signing = Signing(self.guarded)

    def guarded(self, does: Callable[..., None]) -> Callable[..., None]:
        """Guard a click of this card."""
        return guarded(does, self.notice, lambda: self.language)

    def speak(self, company: str, language: str, fields: Iterable[field.Field], buttons: Mapping[str, Any]) -> None:
        """Name fields and buttons in a language."""
        if (company, language) != (self.company, self.language):
            self.notice.clear()
            self.signing.close()
        self.company, self.language = company, language
        for one in (self.reason, *fields):
            one.speak(language)
        for name, made in buttons.items():
            label(made, say(language, f"desk.{name}"))

    def reasoned(self, about: str) -> str:
        """Give the reason; without one nothing is asked and nothing written."""
        if not self.reason.check():
            self.reason.input.focus()
            raise Refused("hours.no_reason", about)
        return self.reason.text

    def do(
        self,
        title: str,
        about: str,
        act: Act,
        *,
        able: Callable[[Books, str], bool],
        signed: bool,
        whom: Callable[[Books], list[str]],
        told: Callable[[], str] | None = None,
    ) -> None:
        """Write one act: by the account where it may and nothing has to be signed, else by a key that is asked for.

        `able(books, user)` says who may; `whom(books)` names them where nobody who may has a key here;
        `told()` says afterwards what was done, where that is not plainly what was asked.
        """
        with Books(books_of(self.company), SCHEMA) as books:
            user = roles.user_of_account(books, books.account)
            unsigned = not signed and user is not None and able(books, user)
            here = [name for name, of in signers.here(books).items() if able(books, of)]
            named = ", ".join(whom(books))
        if unsigned:
            return self._write(act, None, about, told)
        if not here:
            raise Refused("desk.key_elsewhere", title, whom=named)
        self.notice.clear()
        self.signing.ask(
            f"{title}: {about}",
            here,
            lambda key, passphrase, _: self._write(act, keys.unlock(key, passphrase), about, told),
            language=self.language,
            yes=title,
        )

    def _write(self, act: Act, key: keys.Key | None, about: str, told: Callable[[], str] | None) -> None:
        with Books(books_of(self.company), SCHEMA, writable=True) as books:
            act(books, key)
        self.reason.set(None)
        self.notice.done(told() if told else say(self.language, "desk.written", about=about))
        self.written()
        self._acted()

    def written(self) -> None:
        """Hear that an act was written; what was typed for it goes."""


def row(*parts: Any) -> Any:
    """Set fields in one row."""
    made = HBox(list(parts))
    made.add_class("bo-fields")
    return made
