"""The desk of hours: exceptions and the day of each, a person's week, what waits for a decision or came late, the month's paper."""

from collections.abc import Callable
from typing import Any

from ipywidgets import HBox, ToggleButtons, VBox

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.decisions import Decisions
from bolib.accounting.hours.desk.detail import Detail
from bolib.accounting.hours.desk.exceptions import Exceptions
from bolib.accounting.hours.desk.forgotten import Forgotten
from bolib.accounting.hours.desk.found import Found, Row, counted, is_long, read
from bolib.accounting.hours.desk.person_week import PersonWeek
from bolib.accounting.hours.desk.put_right import PutRight
from bolib.accounting.hours.desk.several import Several
from bolib.accounting.hours.rules import month_of_work, reading
from bolib.accounting.hours.rules.week import SeenDay
from bolib.batch.acts import concluded
from bolib.batch.beside import asked
from bolib.batch.places import Place, folder_of
from bolib.books import Books, settings
from bolib.country import country
from bolib.formats.html_table import month_name
from bolib.paper import read_tables
from bolib.text import say
from bolib.widgets.button import visible
from bolib.widgets.guard import guarded
from bolib.widgets.markup import Markup, area, element, joined, put, table
from bolib.widgets.notice import Notice
from bolib.widgets.offer import offer
from bolib.widgets.road import Road
from bolib.widgets.term import term
from bolib.widgets.work import Work

MANY = 2_000  # persons of a paper; of more the desk does not work out again who is held
PARTS = ("exceptions", "week", "decisions", "hours_paper")


class HoursDesk:
    """A month of hours, one of PARTS at a time; beside exceptions and week stands the day that is looked at."""

    sees = hours.SEES

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed, self._quiet, self._acting, self._old = changed, False, False, True
        self._counts = False  # a month is being counted that takes long
        self._at: tuple[str, str] | None = None  # person and day that the week is to show
        self._company, self._month, self._language = "", "", "en"
        self._found: Found | None = None
        self.work, self.counting = Work[Found | None](), Notice()
        self.detail = Detail(self._acted, self._closed)
        self.several = Several(self._acted, self._pick_none)
        guard = self._guarded
        self.exceptions = Exceptions(guard, self._looked, self.detail.focus, self._picked)
        self.week = PersonWeek(guard, self._day)
        self.decisions, self.put_right = Decisions(self._acted), PutRight(self._acted)
        self.forgotten = Forgotten(self._acted)
        self.road = Road("accounting/hours_month", self._held, self._road_changed)
        self.part = ToggleButtons(options=[(one, one) for one in PARTS], value=PARTS[0])
        self.part.add_class("bo-switch")
        self.part.add_class("bo-parts")
        self.part.observe(guard(lambda _: self._draw_part()), "value")
        left = VBox([self.exceptions.view, self.week.view])
        right = VBox([self.detail.view, self.several.view])
        right.add_class("bo-side")
        self._beside = HBox([left, right])
        self._beside.add_class("bo-beside")
        self._more = VBox([self.decisions.view, self.put_right.view, self.forgotten.view])
        self._more.add_class("bo-part")
        self._no_clock = area("bo-card")
        notices = [self.counting.view, self.detail.notice.view, self.several.notice.view]
        self.view: Any = VBox([self._no_clock, self.part, *notices, self._beside, self._more, self.road.view])
        self.view.add_class("bo-part")

    def own(self, books: Books) -> bool:
        """Whether somebody here sees at least their own hours: who works here does."""
        return bool(hours.own(books))

    def show(self, company: str, month: str, language: str) -> None:
        """Show a month of a company."""
        if (company, month, language) != (self._company, self._month, self._language):
            self.detail.notice.clear()
            self.several.notice.clear()
        self._company, self._month, self._language = company, month, language
        self._draw()
        if self._counts or (self._found and self._found.everyone):
            self.road.show(company, month, language)

    def _guarded(self, does: Callable[..., None]) -> Callable[..., None]:
        return guarded(does, self.detail.notice, lambda: self._language)

    def _draw(self) -> None:
        """Read the month again, as the books know it now."""
        language = self._language
        self._found = found = self._read()
        self._old = True
        put(
            self._no_clock,
            "" if found or self._counts else element("p", say(language, "desk.no_clock"), kind="bo-muted"),
        )
        visible(self.part, found)
        if not found:
            self.detail.close()
            return self._draw_part()
        shown = self.detail.shown
        self.detail.show(found)
        self.several.show(found)
        self.exceptions.show(found, acted=self._acting and self.part.value == "exceptions")
        for part in (self.decisions, self.put_right, self.forgotten):
            part.show(found)
        self._name_parts(found)
        self._draw_part()
        self._look_again(shown)

    def _read(self) -> Found | None:
        """Read the month; one that takes long is counted beside the desk, and then only whom something was written of since."""
        company, month, language = self._company, self._month, self._language
        self._counts = False
        if not is_long(company, month):
            return read(company, month, language)
        found = self._found
        found = found.renewed() if found and (found.company, found.month) == (company, month) else None
        if found is None:
            self._counts = True
            self._count(company, month)
            return None
        return found.spoken(language)

    def _count(self, company: str, month: str) -> None:
        words = say(self._language, "desk.counting", month=month_name(month, self._language))
        if self.work.since is not None:
            return

        def ended(result: Callable[[], Found | None]) -> None:
            self.counting.clear()
            found = result()
            if (company, month) == (self._company, self._month):
                self._found = found
            if self._company:
                self._draw()

        self.work.start(
            lambda: asked(counted, company, month, self._language),
            lambda since: self.counting.working(words, since),
            self._guarded(ended),
        )

    def _name_parts(self, found: Found) -> None:
        waits = int((found.rows["standing"] == "waits").sum())
        counts = {"exceptions": waits, "decisions": self.decisions.count}
        words = [
            (say(found.language, f"desk.part_{one}"), counts.get(one), one)
            for one in PARTS
            if found.everyone or one != "hours_paper"
        ]
        self._quiet = True
        offer(self.part, [(f"{word} ({count})" if count else word, one) for word, count, one in words])
        self._quiet = False

    def _draw_part(self) -> None:
        if self._quiet:
            return
        part = self.part.value if self._found else ""
        if part == "week" and self._found:
            if self._old:
                self.week.show(self._found)
            if self._at:
                self.week.look(*self._at)
                self.week.table.chosen = self._at[1]
            self._old, self._at = False, None
        visible(self._beside, part in ("exceptions", "week"))
        visible(self.exceptions.view, part == "exceptions")
        visible(self.week.view, part == "week")
        visible(self._more, part == "decisions")
        visible(self.road.view, part == "hours_paper" or self._counts)

    # --- what is looked at

    def _looked(self, one: Row | None) -> None:
        """Look at an exception in the grid; the week goes along."""
        if one is None or not self._found:
            return self.detail.close()
        person, on = str(one["person"]), str(one["day"])
        rows = self._found.of_day(person, on)
        self.detail.open(self._found.seen(person, on), rows, str(one["key"]), again=self._acting)
        self._at = (person, on)

    def _day(self, day: SeenDay, rows: list[Row]) -> None:
        """Look at a day of the week."""
        self.detail.open(day, rows, next((str(one["key"]) for one in rows if one["standing"] == "waits"), ""))

    def _look_again(self, shown: tuple[str, str, str] | None) -> None:
        """Show what is looked at as it stands now, unless something else was gone to or the exception is resolved."""
        if not shown or shown != self.detail.shown or not self._found:
            return
        person, on, key = shown
        if on[:7] == self._month:
            day, rows = self._found.seen(person, on), self._found.of_day(person, on)
        else:
            found = self.week.day(on)
            if not found:
                return self.detail.close()
            day, rows = found
        gone = key and key not in {str(one["key"]) for one in rows if one["standing"] != "said"}
        if gone and self.part.value == "exceptions":
            return self.detail.close()
        self.detail.open(day, rows, key, again=True)

    def _picked(self, rows: list[Row]) -> None:
        self.several.take(rows)
        visible(self.detail.view, len(rows) < 2 and self.detail.shown)

    def _pick_none(self) -> None:
        self.exceptions.grid.picked = []

    def _closed(self) -> None:
        self.exceptions.grid.chosen = self.week.table.chosen = ""

    def _acted(self) -> None:
        self._acting = True  # the answer stays to be read while the next exception is looked at
        try:
            self._draw()
        finally:
            self._acting = False
        if self._found and self._found.everyone:
            self.road.refresh()
        self._changed()

    def _road_changed(self) -> None:
        self._draw()
        self._changed()

    def _held(self, place: Place, language: str) -> Markup:
        """Name who is held in a sealed paper, with every reason; of very many people the paper alone does."""
        numbers = concluded(folder_of(place))
        if not numbers.get("held"):
            return Markup()
        if sum(numbers.get(name, 0) for name in ("ready", "held")) > MANY:
            return element("p", say(language, "desk.held_in_paper", count=numbers["held"]), kind="bo-muted")
        frozen = read_tables(folder_of(place) / "inputs.db")
        company = settings.parsed(str(frozen["setting"].set_index("kind")["text"]["company"]))
        month = str(frozen["frozen"]["month"].iloc[0])
        work = month_of_work(frozen, company, month=month, calendar=country(company["country"]).CALENDAR, limits=None)
        held = reading.held(work, reading.names(frozen["personal_data"]), language)
        return joined(element("h4", term(language, "desk.held")), as_table(held, language)) if len(held) else Markup()


def as_table(held: Any, language: str) -> Markup:
    """Show persons and what was found of each."""
    rows = [(f"{row['name']} ({row['person']})", str(row["finding"])) for row in held.to_dict("records")]
    headings = (say(language, "column.name"), say(language, "column.finding"))
    return table(headings, rows, label=say(language, "desk.held"))
