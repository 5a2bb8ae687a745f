"""A person's week at the desk of hours: seven days side by side, from Monday; a day of it is looked at."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from ipywidgets import HBox, VBox

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.found import Found, Row
from bolib.accounting.hours.desk.seen import reading
from bolib.accounting.hours.rules.week import LINES, Known, SeenDay
from bolib.accounting.hours.store.week import OfMonth
from bolib.books import sight
from bolib.dates import month_of, week_of
from bolib.formats.html_table import day as day_in_words
from bolib.formats.html_table import hours as hours_in_words
from bolib.formats.html_table import month_name
from bolib.text import say
from bolib.widgets.button import button, label
from bolib.widgets.field import Person
from bolib.widgets.guard import Guard
from bolib.widgets.markup import area, element, put
from bolib.widgets.week import Head, Line, Week

WEEKDAYS = 5
SELDOM = ("holiday",)  # told only in a week that has it


class PersonWeek:
    """The card; `choose(day, exceptions)` hears which day is looked at."""

    def __init__(self, guard: Guard, choose: Callable[[SeenDay, list[Row]], None]) -> None:
        self._found: Found | None = None
        self._choose = choose
        self._who, self._monday = "", date.min
        self._days: list[SeenDay] = []
        self._months: list[Known] = []
        self.person = Person()
        self.person.input.observe(guard(lambda _: self._other_person()), "value")
        self.back, self.on = (button(guard(lambda _, by=by: self._turn(by)), "bo-small") for by in (-7, 7))
        self.table = Week(guard, self._chosen)
        self._title, self._which, self._below = area(), area("bo-week-name"), area()
        bar = HBox([self.person.view, self.back, self._which, self.on])
        bar.add_class("bo-week-bar")
        self.view: Any = VBox([self._title, bar, self.table, self._below])
        self.view.add_class("bo-card")

    def show(self, found: Found) -> None:
        """Show the week anew; of another month its first week with a day on which something waits."""
        was, self._found = self._found, found
        language = found.language
        what = say(language, "desk.week_what")
        put(self._title, element("h3", say(language, "desk.week")), element("p", what, kind="bo-muted"))
        for made, name in ((self.back, "week_before"), (self.on, "week_after")):
            label(made, "‹" if name == "week_before" else "›")
            made.tooltip = say(language, f"desk.{name}")
        persons = sorted(found.due)
        self.person.speak(language)
        self.person.offer(found.names(persons))
        if was is None or (was.company, was.month) != (found.company, found.month) or self._who not in persons:
            self.look(*self._first(persons))
        else:
            self._draw()

    def look(self, person: str, day: str) -> None:
        """Show the week of a day of a person."""
        self._who, self._monday = person, week_of(date.fromisoformat(day))
        if self.person.value() != person:
            self.person.set(person or None)
        self._draw()

    def day(self, key: str) -> tuple[SeenDay, list[Row]] | None:
        """Give a day of the week that is shown, with its exceptions; nothing where it is not of this week."""
        found = next((one for one in self._days if one.day == key), None)
        assert self._found is not None
        return (found, self._found.of_day(self._who, key, self._months)) if found else None

    def _first(self, persons: Sequence[str]) -> tuple[str, str]:
        assert self._found is not None
        rows = self._found.rows
        rows = rows[rows["standing"] == "waits"]
        if len(rows):
            return str(rows["person"].iloc[0]), str(rows["day"].iloc[0])
        return (persons[0] if persons else ""), month_of(self._found.month)[0].isoformat()

    def _other_person(self) -> None:
        person = self.person.value()
        if self._found and isinstance(person, str) and person != self._who:
            self._who = person
            self.table.chosen = ""
            self._draw()

    def _turn(self, by: int) -> None:
        self._monday += timedelta(by)
        self._draw()

    def _draw(self) -> None:
        found = self._found
        if not found or not self._who:
            self._days = []
            return self.table.show([], [], caption="", sum="")
        with reading(found.company, found.month) as books:
            self._days, self._months = hours.week(books, self._who, self._monday, read=[found.known(self._who)])
            paid = sight.sees(books, "payroll")
            stands = [hours.of_month(books, self._who, one.month, paid=paid) for one in self._months]
        language = found.language
        ends = self._monday + timedelta(6)
        span = f"{day_in_words(self._monday.isoformat(), language)} – {day_in_words(ends.isoformat(), language)}"
        put(self._which, element("b", span, role="status"))
        caption = f"{found.named(self._who)}, {span}"
        self.table.show(
            [self._head(one) for one in self._days],
            self._lines(),
            caption=caption,
            sum=say(language, "table.total"),
        )
        put(self._below, *(element("p", self._month(one), kind="bo-muted") for one in stands))

    def _head(self, one: SeenDay) -> Head:
        assert self._found is not None
        on, language = date.fromisoformat(one.day), self._found.language
        written = format_date(on, "EEE d. M." if language == "hr" else "EEE d MMM", locale=language)
        note = say(language, "desk.holiday") if one.holiday else ""
        return Head(one.day, written, one.holiday or on.weekday() >= WEEKDAYS, note)

    def _lines(self) -> list[Line]:
        assert self._found is not None
        language, days = self._found.language, self._days
        kinds = [[how for _, how in one.kinds] for one in days]
        marks = [
            ", ".join(
                f"{say(language, f'desk.{how}')}: {count}"
                for how in ("waits", "noted")
                if (count := sum(one == how for one in of))
            )
            for of in kinds
        ]
        tones = ["warn" if "waits" in of else "calm" if "noted" in of else "" for of in kinds]
        lines = [Line("exceptions", say(language, "desk.exceptions"), marks, "", tones)]
        shifts = [self._shift(one) for one in days]
        lines += [Line("shift", say(language, "desk.shift"), shifts)] if any(shifts) else []
        stays = ["\n".join(f"{a or '?'}–{b or '?'}" for a, b in one.stays) for one in days]
        lines.append(Line("clock", say(language, "desk.clock_row"), stays))
        for name in LINES:
            counts = [one.minutes.get(name) for one in days]
            known = [count for count in counts if count is not None]
            if name in SELDOM and not any(known):
                continue
            cells = ["" if count is None else hours_in_words(count) if count else "–" for count in counts]
            total = hours_in_words(sum(known)) if any(known) else "–" if known else ""
            lines.append(Line(name, say(language, f"column.{name}"), cells, total))
        return lines

    def _shift(self, one: SeenDay) -> str:
        assert self._found is not None
        free = say(self._found.language, "desk.holiday") if one.holiday else ""
        return "\n".join(f"{begins}–{ends}" for begins, ends in one.shifts) or free

    def _month(self, one: OfMonth) -> str:
        """Say how a month stands: approved by which run, or not; how many minutes are approved and paid."""
        assert self._found is not None
        language = self._found.language
        said = say(language, "desk.month_approved" if one.approved_minutes is not None else "desk.month_open")
        told = [f"{month_name(one.month, language)}: {said}" + (f" ({one.run})" if one.run else "")]
        for name, minutes in (("approved", one.approved_minutes), ("paid", one.paid_minutes)):
            if minutes is not None:
                told.append(f"{say(language, f'column.{name}')} {hours_in_words(minutes)}")
        return "; ".join(told)

    def _chosen(self, key: str) -> None:
        found = self.day(key)
        if found:
            self._choose(*found)
