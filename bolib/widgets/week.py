"""A week as a table: days side by side, a line for each count, at the end the sum; a day is chosen by click or by keyboard.

Arrows, Home and End move from cell to cell, Enter and Space choose the day of the cell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import anywidget
import traitlets

from bolib.widgets.guard import Guard
from bolib.widgets.script import script


@dataclass(frozen=True)
class Line:
    """One line: its name, its heading, a text for each day, their sum in words, tones of the days (good, warn, calm)."""

    name: str
    label: str
    cells: Sequence[str]
    sum: str = ""
    tones: Sequence[str] = ()


@dataclass(frozen=True)
class Head:
    """One day: its key, what stands above it, whether nobody is due on it, and a note on it."""

    key: str
    label: str
    free: bool = False
    note: str = ""


class Week(anywidget.AnyWidget):
    """The table; `choose(key)` hears which day was chosen."""

    _esm = script("week")
    days: Any = traitlets.List().tag(sync=True)
    lines: Any = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)
    drawn = traitlets.Int().tag(sync=True)  # counts what was drawn: the last to change, so that all else is there

    def __init__(self, guard: Guard, choose: Callable[[str], None]) -> None:
        super().__init__()
        self._choose = choose
        self.on_msg(guard(self._told))

    def show(self, days: Sequence[Head], lines: Sequence[Line], *, caption: str, sum: str) -> None:
        """Show other days; the one that was chosen stays so where it is still here."""
        with self.hold_sync():
            self.words = {"caption": caption, "sum": sum}
            self.days = [vars(day) for day in days]
            self.lines = [vars(line) | {"cells": list(line.cells), "tones": list(line.tones)} for line in lines]
            if self.chosen not in {day.key for day in days}:
                self.chosen = ""
            self.drawn += 1

    def choose(self, key: str) -> None:
        """Choose a day, as a click on it does."""
        self.chosen = key
        self._choose(key)

    def _told(self, _: object, message: Mapping[str, Any], __: object) -> None:
        if message.get("choose") in {day["key"] for day in self.days}:
            self.choose(str(message["choose"]))
