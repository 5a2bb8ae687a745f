"""The two who found a company: each types a passphrase of their own, their keys are made, and the books are founded with both."""

from collections.abc import Callable
from typing import Any

from ipywidgets import HBox, Password, VBox

from bolib.batch import company
from bolib.books import keys
from bolib.books.keys import Key
from bolib.problem import Refused
from bolib.text import say
from bolib.widgets.button import button, label, visible
from bolib.widgets.field import Plain
from bolib.widgets.guard import Guard
from bolib.widgets.markup import area, element, put


class Founders:
    """The card; `founded(company)` hears that there are books now. No passphrase is kept, whatever happens."""

    def __init__(self, founded: Callable[[str], None], guarded: Guard) -> None:
        self._founded, self._company = founded, ""
        self._about = area()
        self.typed: dict[str, tuple[Any, Any]] = {}
        self._people = VBox()
        self._people.add_class("bo-people")
        self.go = button(guarded(lambda _: self._found()), "bo-primary")
        actions = HBox([self.go])
        actions.add_class("bo-actions")
        self.view: Any = VBox([self._about, self._people, actions])
        self.view.add_class("bo-form")

    def show(self, code: str, language: str) -> None:
        """Show who founds a company whose file is written."""
        put(
            self._about,
            element("h4", say(language, "begin.found_title", company=code)),
            element("p", say(language, "begin.found_what"), kind="bo-muted"),
        )
        label(self.go, say(language, "begin.found"))
        if code != self._company:
            self._company = code
            self.typed = {user: (Password(), Password()) for user in company.founders_of(code)}
        cards = []
        for user, (first, again) in self.typed.items():
            there = keys.path_of(user).is_file()
            named = area()
            put(named, element("b", user), element("p", say(language, "begin.key_there") if there else ""))
            asked, repeated = Plain(first), Plain(again)
            asked.speak(say(language, "desk.passphrase"), say(language, "help.new_passphrase"))
            repeated.speak(say(language, "begin.passphrase_again"), say(language, "help.passphrase_again"))
            visible(repeated.view, not there)
            card = VBox([named, asked.view, repeated.view])
            card.add_class("bo-person")
            cards.append(card)
        self._people.children = cards

    def _found(self) -> None:
        typed = {user: (first.value, again.value) for user, (first, again) in self.typed.items()}
        for pair in self.typed.values():
            for one in pair:
                one.value = ""
        for user, (first, again) in typed.items():
            if not first:
                raise Refused("keys.empty_passphrase", user)
            if not keys.path_of(user).is_file() and first != again:
                raise Refused("keys.passphrases_differ", user)
        opened = {user: _key(user, first) for user, (first, _) in typed.items()}
        code = self._company
        company.found(code, opened).close()
        self._founded(code)


def _key(user: str, passphrase: str) -> Key:
    if keys.path_of(user).is_file():
        return keys.unlock(user, passphrase)
    return keys.new(user, passphrase)
