"""One figure of a payslip at the desk: how it came about, and what it is made of, each of which is looked at with a click."""

import base64
from collections.abc import Callable
from typing import Any

import pandas as pd
from ipywidgets import HBox, VBox

from bolib.accounting.payroll.rules.explanation_walk import Stop
from bolib.accounting.payroll.store.walk import Walk
from bolib.batch.places import books_of
from bolib.books import Books
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets.button import button, label, visible
from bolib.widgets.grid import Grid, Look
from bolib.widgets.guard import Guard
from bolib.widgets.markup import area, element, joined, put

DEEPEST = 24  # steps of a path: more than any figure has
ON = "›"


class Walked:
    """The path at the top, the thing that is looked at, and below it the ways on from there."""

    def __init__(self, guard: Guard, give: Callable[[str, bytes], None]) -> None:
        self._give, self._company = give, ""
        self._walk: Walk | None = None
        self.path: list[str] = []
        self.stop: Stop | None = None
        # Buttons that stay: the keyboard is not lost when one that was pressed becomes the end of the path.
        self.crumbs = [button(guard(lambda _, n=n: self.back(n)), "bo-small", "bo-crumb") for n in range(DEEPEST)]
        self._trail, self._head, self._picture = HBox(self.crumbs), area(), area("bo-picture")
        self._trail.add_class("bo-crumbs")
        self.ways = Grid(guard, choose=self._chosen)
        self.ways.add_class("bo-plain")
        self.draw, self.save = button(guard(lambda _: self._draw()), "bo-small"), button(guard(lambda _: self._save()))
        self.save.add_class("bo-small")
        actions = HBox([self.draw, self.save])
        actions.add_class("bo-actions")
        self.view: Any = VBox([self._trail, self._head, self.ways, actions, self._picture])
        self.view.add_class("bo-walk")
        self.close()

    def close(self) -> None:
        """Look at nothing."""
        self._walk, self.path, self.stop = None, [], None
        visible(self.view, False)

    def begin(self, company: str, walk: Walk, key: str) -> None:
        """Look at a figure of a slip."""
        self._company, self._walk, self.path = company, walk, [key]
        self._show()

    def speak(self, walk: Walk) -> None:
        """Say the same in other words."""
        self._walk = walk
        self._show()

    def back(self, place: int) -> None:
        """Go back to a place of the path."""
        self.path = self.path[: place + 1]
        self._show()

    def _chosen(self, place: str) -> None:
        key = self.stop.ways[int(place)].key if self.stop else ""
        if key and len(self.path) < DEEPEST:
            self.path.append(key)
            self._show()

    def _show(self) -> None:
        if self._walk is None:
            return
        language = self._walk.parts.language
        with Books(books_of(self._company), SCHEMA) as books:
            stops = [self._walk.stop(books, key) for key in self.path]
        self.stop = stops[-1]
        for n, made in enumerate(self.crumbs):
            visible(made, n < len(stops))
            if n < len(stops):
                label(made, stops[n].title)
            (made.add_class if n == len(stops) - 1 else made.remove_class)("bo-here")
        put(self._head, _told(self.stop))
        rows = [
            (str(n), way.what, f"{way.title} {ON}" if way.key else way.title, way.value, way.said)
            for n, way in enumerate(self.stop.ways)
        ]
        frame = pd.DataFrame(rows, columns=["key", "what", "made_of", "value_right", "said"], dtype="string")
        self.ways.chosen = ""
        caption = say(language, "walk.made_of", title=self.stop.title)
        look = Look("key", ("made_of", "value_right", "what", "said"))
        self.ways.show(frame, look, language, caption=caption, empty=say(language, "walk.end"))
        figure = self.path[-1].startswith("figure:")
        for made, word in ((self.draw, "walk.draw"), (self.save, "walk.save")):
            label(made, say(language, word))
            visible(made, figure and made is self.draw)
        put(self._picture)
        visible(self.view, True)

    def _draw(self) -> None:
        """Draw the figure with everything that it rests on."""
        if self._walk is None:
            return
        picture = self._walk.picture(self.path[-1])
        code = base64.b64encode(picture.svg.encode()).decode()
        put(self._picture, element("img", src=f"data:image/svg+xml;base64,{code}", alt=picture.label))
        visible(self.save, True)

    def _save(self) -> None:
        if self._walk is not None:
            name = f"{self._walk.made.person}-{self.path[-1].removeprefix('figure:').removesuffix('_cents')}.svg"
            self._give(name, self._walk.picture(self.path[-1]).svg.encode())


def _told(stop: Stop) -> str:
    head = element("div", element("h4", stop.title), element("b", stop.value) if stop.value else "", kind="bo-figure")
    said = (element("p", one, kind="bo-formula" if one.startswith("=") else "") for one in stop.said)
    facts = (joined(element("dt", word), element("dd", text)) for word, text in stop.facts)
    return joined(head, *said, element("dl", *facts, kind="bo-facts") if stop.facts else "")
