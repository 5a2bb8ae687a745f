"""Asks who signs, and for the passphrase: it is taken once, the field is emptied at once, and nothing keeps it."""

import asyncio
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from ipywidgets import Dropdown, HBox, Password, Text, VBox

from bolib.cli.answers import worded
from bolib.problem import Refused
from bolib.text import say, sentence
from bolib.widgets.button import button, label, visible
from bolib.widgets.field import Plain
from bolib.widgets.markup import area, bullets, element, joined, put
from bolib.widgets.offer import offer

Then = Callable[[str, str, str], None]
SOON = 0.3  # seconds from the Enter key to the last letter of the field


class Signing:
    """The question; `then(key, passphrase, reason)` hears the answer, for what was asked when the button was pressed."""

    def __init__(self, guarded: Callable[[Callable[..., None]], Callable[..., None]]) -> None:
        self._guarded = guarded
        self.title = area("bo-asked")
        self.who, self.reason, self.passphrase = Dropdown(), Text(), Password()
        asked = {"signer": self.who, "reason": self.reason, "passphrase": self.passphrase}
        self._asked = {name: Plain(one) for name, one in asked.items()}
        self.yes = button(guarded(self._answer), "bo-primary")
        self.no = button(guarded(lambda _: self.close()), "bo-cancel")
        buttons = HBox([self.yes, self.no])
        buttons.add_class("bo-actions")
        self.view: Any = VBox([self.title, *(one.view for one in self._asked.values()), buttons])
        self.view.add_class("bo-question")
        self._then: Then | None = None
        self._reasoned, self._language = False, "en"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what replaces it also hears when the field is merely left
            self.passphrase.on_submit(guarded(self._entered))
        self.close()

    def ask(
        self,
        title: str,
        keys: Sequence[str],
        then: Then,
        *,
        language: str,
        follows: Sequence[str] = (),
        notes: Sequence[str] = (),
        reasoned: bool = False,
        yes: str = "",
    ) -> None:
        """Ask for one act: what it is, whose keys may sign it, what follows, what to beware of; with a reason where it needs one."""
        self._then, self._reasoned, self._language = then, reasoned, language
        told = (bullets(follows, kind="bo-follows"), bullets(notes, kind="bo-notes"))
        put(self.title, joined(element("h4", title), *told))
        offer(self.who, keys)
        for name, one in self._asked.items():
            one.speak(say(language, f"desk.{name}"), say(language, f"help.{name}"))
        self.reason.value = self.passphrase.value = ""
        visible(self._asked["reason"].view, reasoned)
        label(self.yes, yes or title)
        label(self.no, say(language, "desk.cancel"))
        visible(self.view, True)

    def close(self) -> None:
        """Take the question away; nothing was asked."""
        self._then, self.passphrase.value = None, ""
        visible(self.view, False)

    @property
    def is_open(self) -> bool:
        """Whether an answer is waited for."""
        return self._then is not None

    def _entered(self, _: object = None) -> None:
        """Hear the Enter key: it can overtake the last letters, so they are waited for."""
        try:
            asyncio.get_running_loop().call_later(SOON, self._guarded(self._answer))
        except RuntimeError:  # a plain program has no loop, and nothing overtakes
            self._answer()

    def _answer(self, _: object = None) -> None:
        typed, then = self.passphrase.value, self._then
        self.passphrase.value = ""
        if then is None:
            return
        try:
            if self._reasoned and not self.reason.value.strip():
                raise Refused("acts.no_reason", self.yes.description)
            if not typed:
                raise Refused("keys.empty_passphrase", str(self.who.value))
            then(str(self.who.value), typed, self.reason.value.strip())
        except Refused as refused:
            name = "reason" if refused.problem.code == "acts.no_reason" else "passphrase"
            self._asked[name].wrong(sentence(self._language, worded(self._language, refused.problem)))
            raise
        self.close()
