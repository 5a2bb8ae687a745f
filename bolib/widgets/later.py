"""What came in after a run was frozen, as a grid at its road: who, what, what it was and is now, when, by whom."""

from typing import Any

from babel.numbers import format_decimal
from ipywidgets import VBox

from bolib.batch.changed_since import COLUMNS, changes
from bolib.batch.places import books_of
from bolib.batch.steps import Standing
from bolib.books import Books
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets.button import visible
from bolib.widgets.grid import Grid, Look
from bolib.widgets.guard import Guard
from bolib.widgets.markup import area, element, put
from bolib.widgets.term import term


class Later:
    """The grid; nothing is seen where nothing came in, or nobody has to read the run any more."""

    def __init__(self, guard: Guard) -> None:
        self.grid, self._title = Grid(guard), area()
        self.view: Any = VBox([self._title, self.grid])
        self.view.add_class("bo-later")
        visible(self.view, False)

    def show(self, found: Standing | None, language: str) -> None:
        """Show what came in after a run was frozen."""
        visible(self.view, found and found.later)
        if found is None or not found.later:
            return
        with Books(books_of(found.place.company), SCHEMA) as books:
            rows = changes(books, found.place, language)
        about = say(language, "desk.later_what", count=format_decimal(len(rows), locale=language))
        put(
            self._title,
            element("div", element("h4", term(language, "desk.later")), element("p", about), kind="bo-caution"),
        )
        rows = rows.assign(row=range(len(rows)))
        look = Look("row", COLUMNS, name=f"{found.place.run}-later")
        self.grid.show(rows, look, language, caption=say(language, "desk.later"))
