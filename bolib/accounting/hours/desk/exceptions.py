"""The exceptions of a month in a grid: what waits, what is only noted, or all; one is opened, several are picked."""

from collections.abc import Callable
from typing import Any

from ipywidgets import ToggleButtons, VBox

from bolib.accounting.hours.desk.found import Found, Row, as_rows
from bolib.accounting.hours.rules.resolutions import KINDS
from bolib.text import say
from bolib.widgets.grid import Grid, Look
from bolib.widgets.guard import Guard
from bolib.widgets.markup import area, element, put
from bolib.widgets.offer import offer
from bolib.widgets.term import term

COLUMNS = ("name", "person", "day", "finding", "resolution", "owner")
WHICH = ("waits", "noted", "all")
TONES = {"resolution": {"waits": "warn", "noted": "calm"}}


class Exceptions:
    """The grid; `choose(row)` hears which exception is looked at, `enter()` the Enter key, `pick(rows)` which are picked."""

    def __init__(
        self,
        guard: Guard,
        choose: Callable[[Row | None], None],
        enter: Callable[[], None],
        pick: Callable[[list[Row]], None],
    ) -> None:
        self._found: Found | None = None
        self._choose, self._pick, self._quiet = choose, pick, False
        self.grid = Grid(guard, choose=self._chosen, enter=lambda _: enter(), pick=lambda _: pick(self.picked()))
        self.which = ToggleButtons(options=[(one, one) for one in WHICH], value="waits")
        self.which.add_class("bo-switch")
        self.which.observe(guard(lambda _: self._draw()), "value")
        self._title = area()
        self.view: Any = VBox([self._title, self.which, self.grid])
        self.view.add_class("bo-card")

    def show(self, found: Found, *, acted: bool = False) -> None:
        """Show a month; after an act the exception that now stands in the place of the one looked at is looked at."""
        place = self._place() if acted else None
        other = self._found is not None and found.month != self._found.month
        self._found = found
        language, rows = found.language, found.rows
        counts = {one: int((rows["standing"] == one).sum()) for one in ("waits", "noted")} | {"all": len(rows)}
        self._quiet = True
        offer(self.which, [(f"{say(language, f'desk.{one}')} ({counts[one]})", one) for one in WHICH])
        self._quiet = False
        what = say(language, "desk.exceptions_what")
        put(self._title, element("h3", term(language, "desk.exceptions")), element("p", what, kind="bo-muted"))
        if other:
            self.grid.search, self.grid.chosen = "", ""
        chosen = self.grid.chosen
        self._draw()
        if place is not None and chosen and not self.grid.chosen:
            keys = self.grid.in_order()
            if keys:
                self.grid.chosen = keys[min(place, len(keys) - 1)]
            else:
                self._choose(None)
        self._pick(self.picked())

    def picked(self) -> list[Row]:
        """Give the exceptions that are picked, in order of person and day."""
        rows = self._found.rows if self._found else None
        return as_rows(rows[rows["key"].isin(self.grid.picked)]) if rows is not None else []

    def shown(self) -> list[Row]:
        """Give the exceptions that are shown, as they stand in the grid."""
        rows = self._found.rows.set_index("key", drop=False) if self._found else None
        return as_rows(rows.loc[self.grid.in_order()]) if rows is not None else []

    def _draw(self) -> None:
        found = self._found
        if found is None or self._quiet:
            return
        wanted, rows, language = str(self.which.value), found.rows, found.language
        words = {word: say(language, f"resolution.{word}") for of in KINDS.values() for word in of}
        words |= {"waits": say(language, "desk.month_waits"), "noted": say(language, "desk.only_noted")}
        look = Look(
            "key",
            COLUMNS,
            {"resolution": words},
            TONES,
            name=f"{found.month}-{wanted}",
            kept=(found.company, "exceptions"),
        )
        empty = say(language, "desk.nothing_waits" if wanted == "waits" else "desk.nothing_found")
        caption = say(language, "desk.exceptions")
        shown = rows if wanted == "all" else rows[rows["standing"] == wanted]
        self.grid.show(shown, look, language, caption=caption, empty=empty)

    def _place(self) -> int | None:
        keys = self.grid.in_order()
        return keys.index(self.grid.chosen) if self.grid.chosen in keys else None

    def _chosen(self, key: str) -> None:
        if self._found is not None:
            rows = self._found.rows
            self._choose(as_rows(rows[rows["key"] == key])[0])
