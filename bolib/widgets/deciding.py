"""A card of what one person proposed and another decides: a grid of it, one of it opened, and the answer with a reason."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from ipywidgets import VBox

from bolib.text import say
from bolib.widgets.acting import Acting, row
from bolib.widgets.button import visible
from bolib.widgets.draft import Draft
from bolib.widgets.field import Field
from bolib.widgets.grid import Grid, Look
from bolib.widgets.markup import area, element, put
from bolib.widgets.term import term


class Deciding(Acting):
    """The card; a card that is one lays its own fields and buttons, and says in `opened(key)` what there is to know of a row."""

    def __init__(self, acted: Callable[[], None]) -> None:
        super().__init__(acted)
        self.key = ""
        self.grid = Grid(self.guarded, choose=self.open, enter=lambda _: self.reason.input.focus())
        self._title, self.about = area(), area()
        self.form, self.view = VBox(), VBox()
        self.form.add_class("bo-form")
        self.view.add_class("bo-card")
        self.view.children = (self._title, self.notice.view, self.grid, self.form)
        visible(self.form, False)

    def lay(self, fields: Sequence[Field], buttons: Sequence[Any], draft: str) -> None:
        """Set fields and buttons below what is opened; what is typed is kept as a draft of that name."""
        self.draft = Draft(draft, [*fields, self.reason], self.guarded)
        asked = [row(*(one.view for one in fields))] if fields else []
        parts = [self.about, self.draft.view, *asked, self.reason.view, row(*buttons), self.signing.view]
        self.form.children = tuple(parts)

    def list(self, frame: pd.DataFrame, look: Look, title: str, what: str) -> None:
        """Show what there is, a row each, under a title and what there is to know of it (keys of texts).

        What was opened and is gone is shut, and a card without anything is not shown.
        """
        named, count = term(self.language, title, count=len(frame)), len(frame)
        put(self._title, element("h3", named), element("p", say(self.language, what), kind="bo-muted"))
        self.grid.show(frame, look, self.language, caption=say(self.language, title, count=count))
        if self.key not in set(frame[look.key]):
            self.close()
        visible(self.grid, len(frame))
        visible(self.view, len(frame) or self.notice.said)

    def open(self, key: str) -> None:
        """Look at one row."""
        self.key = key
        self.draft.at(self.company, key)
        self.notice.clear()
        self.signing.close()
        self.opened(key)
        visible(self.form, True)

    def opened(self, key: str) -> None:
        """Say what there is to know of a row, into `about`."""
        raise NotImplementedError

    def close(self) -> None:
        """Look at none."""
        self.key = self.grid.chosen = ""
        visible(self.form, False)

    def written(self) -> None:
        self.draft.done()
        self.close()
