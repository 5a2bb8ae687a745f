"""Asks before something is done that cannot be taken back: what will happen, in words, and yes or no."""

from collections.abc import Callable, Sequence
from typing import Any

from ipywidgets import HBox, VBox

from bolib.text import say
from bolib.widgets.button import button, label, visible
from bolib.widgets.guard import Guard
from bolib.widgets.markup import area, bullets, element, joined, put


class Confirm:
    """The question; what is done is what was asked for, whatever is chosen until the answer comes."""

    def __init__(self, guarded: Guard) -> None:
        self.title = area("bo-asked")
        self.yes = button(guarded(self._answer), "bo-primary")
        self.no = button(guarded(lambda _: self.close()), "bo-cancel")
        buttons = HBox([self.yes, self.no])
        buttons.add_class("bo-actions")
        self.view: Any = VBox([self.title, buttons])
        self.view.add_class("bo-question")
        self._then: Callable[[], None] | None = None
        self.close()

    def ask(
        self, title: str, consequences: Sequence[str], then: Callable[[], None], *, language: str, yes: str
    ) -> None:
        """Ask: what it is, what follows from it, and the word for doing it."""
        self._then = then
        put(self.title, joined(element("h4", title), bullets(consequences)))
        label(self.yes, yes)
        label(self.no, say(language, "desk.cancel"))
        visible(self.view, True)

    def close(self) -> None:
        """Take the question away; nothing was done."""
        self._then = None
        visible(self.view, False)

    @property
    def is_open(self) -> bool:
        """Whether an answer is waited for."""
        return self._then is not None

    def _answer(self, _: object = None) -> None:
        then = self._then
        self.close()
        if then:
            then()
