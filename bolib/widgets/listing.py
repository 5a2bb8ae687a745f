"""A list of which one line is chosen: plain cells, a button at the end of each line, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ipywidgets import HBox, VBox

from bolib.text import say
from bolib.widgets.button import button, label, visible
from bolib.widgets.markup import area, cell, element, put

PAGE = 10


@dataclass(frozen=True)
class Line:
    """One line: its key, its cells, the words of its button, how it is marked (waits, calm), what the button is about."""

    key: str
    cells: tuple[str, ...]
    action: str
    tone: str = ""
    about: str = ""


class Listing:
    """The list; `choose(key)` hears which line was chosen."""

    def __init__(self, choose: Callable[[str], None], kind: str) -> None:
        self.lines: Sequence[Line] = ()
        self._choose, self._page, self._language = choose, 0, "en"
        self._head = area("bo-row", "bo-head", kind)
        self._rows, self._kind = VBox(), kind
        self._where = area("bo-where")
        self.back, self.on = button(lambda _: self._turn(-1), "bo-small"), button(lambda _: self._turn(1), "bo-small")
        self._pager = HBox([self.back, self._where, self.on])
        self._pager.add_class("bo-pager")
        self.view: Any = VBox([self._head, self._rows, self._pager])
        self.view.add_class("bo-list")

    def show(self, headings: Sequence[str], lines: Sequence[Line], language: str) -> None:
        """Show other lines, on the page where the reader is."""
        self.lines, self._language = lines, language
        put(self._head, *(element("span", heading) for heading in headings))
        self._page = min(self._page, max((len(lines) - 1) // PAGE, 0))
        self._draw()

    def button_of(self, key: str) -> Any:
        """Give the button of a line on this page."""
        return next(
            row.children[1] for row, line in zip(self._rows.children, self._here(), strict=True) if line.key == key
        )

    def _here(self) -> Sequence[Line]:
        return self.lines[self._page * PAGE : (self._page + 1) * PAGE]

    def _turn(self, by: int) -> None:
        self._page += by
        self._draw()

    def _draw(self) -> None:
        self._rows.children = [self._row(line) for line in self._here()]
        last = max((len(self.lines) - 1) // PAGE, 0)
        label(self.back, "‹", off=self._page == 0)
        label(self.on, "›", off=self._page == last)
        self.back.tooltip, self.on.tooltip = say(self._language, "desk.back"), say(self._language, "desk.on")
        put(self._where, f"{self._page + 1} / {last + 1}")
        visible(self._pager, last)

    def _row(self, line: Line) -> Any:
        cells = area("bo-row", self._kind)
        put(cells, *(element("span", cell(text)) for text in line.cells))
        act = button(lambda _, key=line.key: self._choose(key), "bo-small")
        label(act, line.action)
        act.tooltip = line.about or line.action
        row = HBox([cells, act])
        row.add_class("bo-line")
        if line.tone:
            row.add_class(f"bo-{line.tone}")
        return row
