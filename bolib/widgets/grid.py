"""A grid of many rows: they stay in Python, one page of them travels; sorted, searched, chosen, changed, taken as a file.

In the browser it is a real table (role grid): arrows, Home and End move from cell to cell, Page Up and Page Down turn
pages, Enter opens a row or changes a cell, Space picks a row where several may be picked.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import anywidget
import pandas as pd
import traitlets
from babel.numbers import format_decimal

from bolib.cli.answers import worded
from bolib.formats import spreadsheet
from bolib.formats.html_table import heading, heading_key
from bolib.formats.spreadsheet import Words
from bolib.problem import Refused
from bolib.text import say, sentence
from bolib.text.terms import meaning
from bolib.widgets.draft import prefer, preferred
from bolib.widgets.guard import Guard
from bolib.widgets.rows import Order, Rows
from bolib.widgets.script import script

PAGE = 50
MANY = 5_000  # rows from which on a first search and sort are prepared beside the desk
FILES = {"csv": spreadsheet.as_csv, "xlsx": spreadsheet.as_xlsx}
DOWN = "down"
SAID = ("search", "first", "back", "on", "last", "csv", "xlsx", "pick")


@dataclass(frozen=True)
class Look:
    """How rows look: the column that tells them apart, which columns are shown, words and tones of values, what may be typed."""

    key: str
    columns: Sequence[str] = ()  # none: all of them
    words: Words | None = None
    tones: Mapping[str, Mapping[Any, str]] | None = None  # of the value of a cell: good, warn, wrong, calm
    edits: Sequence[str] = ()
    roomy: Sequence[str] = ()  # what is left out where there is little room; files have it all the same
    name: str = "rows"  # of a file that is taken
    kept: tuple[str, str] = ("", "")  # company and name under which who sits here finds the order of rows again


class Grid(anywidget.AnyWidget):
    """The grid; `choose(key)` hears which row was chosen, `edit(key, column, text)` what was typed and refuses by raising.

    `enter(key)` hears that a row was opened with the Enter key, `pick(keys)` which rows were picked, with what was before.
    """

    _esm = script("grid")
    columns: Any = traitlets.List().tag(sync=True)
    rows: Any = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    empty = traitlets.Unicode().tag(sync=True)
    where = traitlets.Unicode().tag(sync=True)
    search = traitlets.Unicode().tag(sync=True)
    sort = traitlets.Unicode().tag(sync=True)
    descending = traitlets.Bool().tag(sync=True)
    page = traitlets.Int().tag(sync=True)
    pages = traitlets.Int(1).tag(sync=True)
    begin = traitlets.Int().tag(sync=True)
    total = traitlets.Int().tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)
    picks = traitlets.Bool().tag(sync=True)
    picked: Any = traitlets.List().tag(sync=True)
    drawn = traitlets.Int().tag(sync=True)  # counts what was drawn: the last to change, so that all else is there

    def __init__(
        self,
        guard: Guard,
        *,
        choose: Callable[[str], None] | None = None,
        edit: Callable[[str, str, str], None] | None = None,
        enter: Callable[[str], None] | None = None,
        pick: Callable[[list[str]], None] | None = None,
    ) -> None:
        super().__init__(picks=pick is not None)
        self._look, self._rows = Look(""), Rows(pd.DataFrame({"": []}), [], "en")
        self._places: Order = self._rows.frame.index.to_numpy()
        self._choose, self._edit, self._enter, self._pick, self._quiet = choose, edit, enter, pick, False
        self._asked: tuple[object, ...] | None = None
        self._order: tuple[str, str, bool] = ("", "", False)  # of which company, the column, whether from the end
        self.observe(guard(lambda _: self._draw()), ["search", "sort", "descending", "page"])
        self.observe(guard(lambda _: self._chosen()), "chosen")
        self.observe(guard(lambda _: self._picked()), "picked")
        self.on_msg(guard(self._told))

    def show(self, frame: pd.DataFrame, look: Look, language: str, *, caption: str, empty: str = "") -> None:
        """Show other rows, on the page and in the order in which the reader is."""
        names = list(look.columns) or [str(name) for name in frame.columns]
        self._look, self._rows = look, Rows(frame.reset_index(drop=True), names, language, look.words)
        self._asked, self._quiet = None, True
        with self.hold_sync():
            self.words = {name: say(language, f"grid.{name}") for name in SAID}
            self.caption, self.empty = caption, empty or say(language, "table.empty")
            self.columns = [
                {
                    "name": name,
                    "label": heading(name, language),
                    "means": meaning(language, heading_key(name)),
                    "right": self._rows.is_right(name),
                    "edit": name in look.edits,
                    "roomy": name in look.roomy,
                }
                for name in names
            ]
            if look.kept[0] != self._order[0]:
                self.sort, _, way = preferred(look.kept[0], f"order.{look.kept[1]}").partition(" ")
                self.descending = way == DOWN
            if self.sort not in names:
                self.sort, self.descending = "", False
            self._order = (look.kept[0], self.sort, self.descending)
            here = set(frame[look.key].astype(str))
            if self.chosen not in here:
                self.chosen = ""
            self.picked = [key for key in self.picked if key in here]
        self._quiet = False
        self._draw()
        if len(frame) > MANY:
            threading.Thread(target=self._rows.prepare, daemon=True).start()

    def mark(self, key: str) -> None:
        """Show a row as chosen; nobody hears of it."""
        self._quiet, quiet = True, self._quiet
        self.chosen = key
        self._quiet = quiet

    def row(self, key: str) -> Mapping[str, Any]:
        """Give the values of a row; one that is not here raises KeyError."""
        frame = self._rows.frame
        found = frame[frame[self._look.key].astype(str) == key]
        if found.empty:
            raise KeyError(key)
        return {str(name): value for name, value in found.iloc[0].items()}

    def in_order(self) -> list[str]:
        """Give the keys of the rows that are found, in their order."""
        return [str(key) for key in self._rows.frame[self._look.key].iloc[self._places]]

    def shown(self) -> pd.DataFrame:
        """Give the rows that are found, in their order, with the columns that are shown."""
        return self._rows.frame.iloc[self._places][list(self._rows.names)]

    def _draw(self) -> None:
        if self._quiet:
            return
        asked = (self.search, self.sort, self.descending)
        if asked != self._asked:
            rows, everything = self._rows, pd.RangeIndex(len(self._rows)).to_numpy()
            order = rows.order(self.sort, descending=self.descending) if self.sort in rows.names else everything
            self._places, self._asked = order[rows.found(self.search)[order]], asked
        total = len(self._places)
        self._quiet = True
        with self.hold_sync():
            self.total, self.pages = total, max(-(-total // PAGE), 1)
            self.page = min(max(self.page, 0), self.pages - 1)
            self.begin = self.page * PAGE
            here = self._places[self.begin : self.begin + PAGE]
            cells = self._rows.written(here)
            keys, tones = self._rows.frame[self._look.key].iloc[here].astype(str), self._tones(here)
            self.rows = [
                {"key": key, "cells": row, "tones": tone} for key, row, tone in zip(keys, cells, tones, strict=True)
            ]
            self.where = self._where(total)
            self.drawn += 1
        self._quiet = False
        company, name = self._look.kept
        if company and (company, self.sort, self.descending) != self._order:
            self._order = (company, self.sort, self.descending)
            prefer(company, f"order.{name}", f"{self.sort} {DOWN}" if self.descending else self.sort)

    def _tones(self, here: Order) -> list[dict[str, str]]:
        tones = self._look.tones or {}
        part = self._rows.frame.iloc[here]
        rows = part[list(tones)].to_dict("records") if tones else [{}] * len(part)
        return [{name: of[row[name]] for name, of in tones.items() if row[name] in of} for row in rows]

    def _where(self, total: int) -> str:
        first, last = (self.begin + 1 if total else 0), min(self.begin + PAGE, total)
        numbers = {"first": first, "last": last, "total": total}
        written = {name: format_decimal(number, locale=self._rows.language) for name, number in numbers.items()}
        return say(self._rows.language, "grid.where", **written)

    def _chosen(self) -> None:
        if self._choose and self.chosen and not self._quiet:
            self._choose(self.chosen)

    def _picked(self) -> None:
        if self._pick and not self._quiet:
            self._pick(list(self.picked))

    def _told(self, _: object, message: Mapping[str, Any], __: object) -> None:
        write = FILES.get(str(message.get("file")))
        if write:
            content = write(self.shown(), self._rows.words, self._rows.language)
            self.send({"give": f"{self._look.name}.{message['file']}"}, [content])
        if self._enter and message.get("enter"):
            self._enter(str(message["enter"]))
        asked = message.get("edit")
        if asked and asked["column"] in self._look.edits:
            self.send({"edited": {"wrong": self._typed(str(asked["key"]), str(asked["column"]), str(asked["text"]))}})

    def _typed(self, key: str, column: str, text: str) -> str:
        """Hand on what was typed; gives what is wrong with it, or nothing."""
        try:
            if self._edit:
                self._edit(key, column, text)
        except Refused as refused:
            return sentence(self._rows.language, worded(self._rows.language, refused.problem))
        return ""
