"""Buttons as desks have them: words, a sentence on the reason where one is grey, and what a click does."""

from collections.abc import Callable
from typing import Any

from ipywidgets import Button


def button(does: Callable[..., None], *kinds: str) -> Any:
    """Make a button."""
    made = Button()
    for kind in ("bo-button", *kinds):
        made.add_class(kind)
    made.on_click(does)
    return made


def label(made: Any, words: str, *, why_not: str = "", off: object = False) -> None:
    """Name a button and say why it is grey; `off` may be any truth value, also numpy's."""
    made.description, made.tooltip = words, why_not or words
    made.disabled = bool(why_not) or bool(off)


def visible(made: Any, yes: object) -> None:
    """Show a part or take it away."""
    made.layout.display = "" if bool(yes) else "none"
