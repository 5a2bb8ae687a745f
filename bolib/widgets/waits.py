"""What waits in a company, as a part of any desk: one's own first, what is over marked, each one click from where it is done."""

from collections.abc import Callable, Sequence
from typing import Any

from ipywidgets import HBox, ToggleButtons, VBox

from bolib.batch import attention
from bolib.batch.attention import Row
from bolib.batch.beside import asked
from bolib.formats.html_table import day, month_name
from bolib.text import say
from bolib.widgets.address import to_desk
from bolib.widgets.button import button, label, visible
from bolib.widgets.markup import Markup, area, element, joined, put, table
from bolib.widgets.notice import Notice
from bolib.widgets.offer import offer
from bolib.widgets.page import Door
from bolib.widgets.work import Work

COLUMNS = ("what", "who", "due", "left")
SOON = 3  # days from which on what is due stands out


class Waits:
    """The list; `here` is the desk that it stands in."""

    sees = ""

    def __init__(self, here: str, door: Door) -> None:
        self._here, self._rows, self._shown, self._quiet = here, list[Row](), ("", "en"), False
        self._counted: tuple[object, ...] = ()  # of what `_rows` are, once everything in them is counted
        self.notice, self.work, self._guarded = Notice(), Work[list[Row]](), door.guarded
        self._title, self._list = area(), area()
        self.whose = ToggleButtons(options=[("", "all"), ("", "mine")], value="all")
        self.whose.add_class("bo-switch")
        self.whose.observe(door.guarded(lambda _: None if self._quiet else self._draw()), "value")
        self.file = button(door.guarded(lambda _: self._give(door)), "bo-small")
        bar = HBox([self._title, self.whose, self.file])
        bar.add_class("bo-part-bar")
        self.view: Any = VBox([bar, self.notice.view, self._list])
        self.view.add_class("bo-card")

    def show(self, company: str, month: str, language: str) -> None:
        """Show what waits, of whatever month."""
        self._shown = (company, language)
        long, head = attention.takes_long(company)
        if not long:
            self._rows = attention.rows(company, language)
            if self.work.since is None:
                self.notice.clear()
        elif self._counted != (company, language, head):
            self._rows = attention.rows(company, language, counted=False)
            self._count(company, language, head)
        self._draw()

    def _count(self, company: str, language: str, head: int) -> None:
        """Count beside the desk what takes long; what can be said at once stands there meanwhile."""
        words = say(language, "attention.counting")
        if self.work.since is not None:
            return

        def counted(result: Callable[[], list[Row]]) -> None:
            self.notice.clear()
            rows = result()
            if self._shown != (company, language):
                return self.show(self._shown[0], "", self._shown[1])
            self._rows, self._counted = rows, (company, language, head)
            self._draw()

        self.work.start(
            lambda: asked(attention.rows, company, language),
            lambda since: self.notice.working(words, since),
            self._guarded(counted),
        )

    def _draw(self) -> None:
        company, language = self._shown
        mine = sum(row.mine for row in self._rows)
        counts = {"all": len(self._rows), "mine": mine}
        self._quiet = True
        offer(self.whose, [(say(language, f"attention.{one}", count=counts[one]), one) for one in ("all", "mine")])
        self._quiet = False
        label(self.file, say(language, "attention.file"))
        put(self._title, element("h3", say(language, "attention.title")))
        found = [row for row in self._rows if row.mine or self.whose.value == "all"]
        visible(self.whose, self._rows)
        visible(self.file, found)
        if not found:
            nothing = say(language, "attention.nothing_mine" if self._rows else "attention.nothing")
            put(self._list, element("p", attention.why_nothing(company, language) or nothing, kind="bo-empty"))
            return
        headings = [say(language, f"attention.{name}") for name in COLUMNS]
        cells = [self._cells(row, company, language) for row in found]
        put(self._list, table(headings, cells, label=say(language, "attention.title"), kind="bo-attention"))

    def _cells(self, row: Row, company: str, language: str) -> Sequence[str]:
        wanted = {"company": company, "month": row.item.month, "part": row.item.part, "language": language}
        who = row.who(language)
        return (
            to_desk(_words(row, language), row.item.link, self._here, **wanted),
            element("mark", who) if row.mine else who,
            day(row.item.due, language),
            _left(row, language),
        )

    def _give(self, door: Door) -> None:
        company, language = self._shown
        found = [row for row in self._rows if row.mine or self.whose.value == "all"]
        door.give(f"{company}.ics", attention.calendar(company, language, found))


def _words(row: Row, language: str) -> str:
    """Say what waits; a month that it begins with is called as the reader calls it."""
    item = row.item
    if item.month and item.what.where == item.month:
        return month_name(item.month, language) + row.words.removeprefix(item.month)
    return row.words


def _left(row: Row, language: str) -> Markup:
    words = row.when(language)
    if row.left < 0:
        over = say(language, "attention.overdue")
        return joined(element("span", over, kind="bo-pill wrong"), " ", element("span", words, kind="bo-muted"))
    return element("span", words, kind="bo-pill warn" if row.left <= SOON else "")
