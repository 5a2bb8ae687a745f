"""One day of one person at the desk of hours: plan, punches, minutes, what was found, what the program would do, and what a person may do."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from ipywidgets import HBox, VBox

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.found import Found, Row
from bolib.accounting.hours.desk.said import punch_in_words, suggestion_in_words
from bolib.accounting.hours.rules.by_hand import AddedPunch
from bolib.accounting.hours.rules.resolutions import KINDS
from bolib.accounting.hours.rules.suggested import Suggested, suggested
from bolib.accounting.hours.rules.week import LINES, SeenDay
from bolib.accounting.hours.store import Clocked
from bolib.batch.places import books_of
from bolib.books import Books
from bolib.dates import NeverThatDay, TwiceThatDay
from bolib.formats.html_table import day as day_in_words
from bolib.formats.html_table import hours as hours_in_words
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets import field
from bolib.widgets.acting import Act, Acting, row
from bolib.widgets.button import button, visible
from bolib.widgets.draft import Draft
from bolib.widgets.field import Choice
from bolib.widgets.markup import area, bullets, element, put, table
from bolib.widgets.term import term

RIGHT = "resolve_hours"


class Detail(Acting):
    """The day; what is done about it is written with a reason. `closed` hears that nothing is looked at any more."""

    def __init__(self, acted: Callable[[], None], closed: Callable[[], None]) -> None:
        super().__init__(acted)
        self._closed = closed
        self._found: Found | None = None
        self._day: SeenDay | None = None
        self._rows: dict[str, Row] = {}
        self._punches: list[Clocked] = []
        self._proposal: Suggested | None = None
        self._quiet = False
        self._title, self._about, self._numbers, self._suggested = area(), area(), area(), area()
        self.finding, self.resolution = Choice("finding"), Choice("resolution")
        self.day, self.time, self.direction, self.offset = (
            Choice("punch_day"),
            field.time("time"),
            Choice("direction"),
            Choice("offset"),
        )
        self.punch = Choice("punch")
        self.fields = [self.finding, self.resolution, self.day, self.time, self.direction, self.offset, self.punch]
        self.resolve, self.add, self.strike = (
            button(self.guarded(does))
            for does in (lambda _: self._resolve(), lambda _: self._add(), lambda _: self._strike())
        )
        self.take = button(self.guarded(lambda _: self._take()), "bo-small")
        self.shut = button(self.guarded(lambda _: self.close()), "bo-small")
        self.finding.input.observe(self.guarded(lambda _: self._other_finding()), "value")
        head = HBox([self._title, self.shut])
        head.add_class("bo-form-head")
        self._proposed = VBox([self._suggested, self.take])
        self._proposed.add_class("bo-suggestion")
        self._resolving = row(self.resolution.view, self.resolve)
        self._adding = row(self.day.view, self.time.view, self.direction.view, self.offset.view, self.add)
        self._striking = row(self.punch.view, self.strike)
        self.draft = Draft("day", [self.reason, self.time], self.guarded)
        self._acts = VBox([self.draft.view, self.reason.view, self._resolving, self._adding, self._striking])
        self._acts.add_class("bo-acts")
        parts = [head, self.finding.view, self._about, self._proposed, self._numbers, self._acts, self.signing.view]
        self.view: Any = VBox(parts)
        self.view.add_class("bo-card")
        self.view.add_class("bo-detail")
        visible(self.view, False)

    @property
    def shown(self) -> tuple[str, str, str] | None:
        """Name what is looked at: person, day, key of the exception."""
        return (self._day.person, self._day.day, self._key) if self._day else None

    @property
    def _key(self) -> str:
        return str(self.finding.input.value or "")

    def show(self, found: Found) -> None:
        """Speak the language of a month that was read."""
        if self._found and (found.company, found.month) != (self._found.company, self._found.month):
            self.close()
        self._found = found
        buttons = {"resolve": self.resolve, "add": self.add, "strike": self.strike, "close": self.shut}
        self.speak(found.company, found.language, self.fields, buttons | {"take_suggested": self.take})
        self.direction.offer([(say(found.language, f"desk.{way}"), way) for way in ("in", "out")])

    def open(self, day: SeenDay, rows: Sequence[Row], key: str = "", *, again: bool = False) -> None:
        """Look at a day and its exceptions, first at the one of the key; `again` keeps what was answered and typed."""
        same = again and self.shown == (day.person, day.day, key)
        self._day, self._rows = day, {str(one["key"]): one for one in rows}
        if not again:
            self.notice.clear()
            self.signing.close()
        self.draft.at(self.company, f"{day.person}|{day.day}|{key}")
        with Books(books_of(self.company), SCHEMA) as books:
            self._punches = hours.clocked(books, day.person, day.day)
        self._quiet = True
        self.finding.offer([(str(one["finding"]), str(one["key"])) for one in rows], first=key)
        if key in self._rows:
            self.finding.input.value = key
        self._quiet = False
        self._fill(fresh=not same)
        visible(self.view, True)

    def close(self) -> None:
        """Look at nothing."""
        was, self._day = self._day, None
        self.signing.close()
        visible(self.view, False)
        if was:
            self._closed()

    def focus(self) -> None:
        """Go to the first field."""
        self.reason.input.focus()

    def _other_finding(self) -> None:
        if self._day and not self._quiet:
            self._fill(fresh=True)

    def _fill(self, *, fresh: bool) -> None:
        day, one, language = self._shown_day(), self._rows.get(self._key), self.language
        on = date.fromisoformat(day.day)
        weekday = format_date(on, "EEEE", locale=language)
        put(self._title, element("h4", f"{self._named()}"), element("p", f"{weekday}, {self._when()}", kind="bo-muted"))
        visible(self.finding.view, len(self._rows) > 1)
        put(self._about, *self._found_words(one))
        self._say_numbers(day)
        open_here = day.state != "approved"
        visible(self._acts, open_here)
        self._say_suggestion(
            suggested(one, day, self._punches) if one and open_here and one["standing"] != "said" else None
        )
        words = KINDS[str(one["kind"])] if one else ()
        self.resolution.offer([(say(language, f"resolution.{word}"), word) for word in words])
        visible(self._resolving, words)
        # by its place: two clocks may have a punch of the same instant
        standing = [(self._punch(p), str(n)) for n, p in enumerate(self._punches) if not p.voided]
        self.punch.offer(standing)
        visible(self._striking, standing)
        days = [day.day, (on + timedelta(1)).isoformat()]
        self.day.offer([(day_in_words(each, language), each) for each in days], first=day.day)
        if fresh:
            for choice in (self.resolution, self.punch, self.day):
                choice.input.value = next((value for _, value in choice.input.options), None)
            self.direction.input.value = "out" if one is not None and one["kind"] == "open_in" else "in"
            self.offset.offer([("", "")])
        visible(self.offset.view, len(self.offset.input.options) > 1)

    def _found_words(self, one: Row | None) -> list[str]:
        language, day = self.language, self._shown_day()
        if one is None:
            return [
                element("p", say(language, "desk.approved_day" if day.state == "approved" else "desk.no_exception"))
            ]
        said: list[str] = [element("p", str(one["finding"]), kind="bo-finding")]
        if one["decided_by"]:
            word = say(language, f"resolution.{one['resolution']}")
            told = say(
                language, "desk.decided", said=word, reason=one["reason"], by=one["decided_by"], at=one["decided_at"]
            )
            said.append(element("p", told, kind="bo-muted"))
        return said

    def _say_numbers(self, day: SeenDay) -> None:
        language = self.language
        numbers = [(name, day.minutes.get(name, 0)) for name in LINES]
        rows = [(say(language, f"column.{name}"), hours_in_words(count)) for name, count in numbers if count]
        shifts = ", ".join(f"{begins}–{ends}" for begins, ends in day.shifts)
        rows = [(say(language, "desk.shift"), shifts), *rows] if shifts else rows
        title, punches = say(language, "desk.day_counted"), [self._punch(punch) for punch in self._punches]
        put(
            self._numbers,
            element("h4", term(language, "desk.punches")),
            bullets(punches or [say(language, "desk.no_punches")], kind="bo-punches"),
            *((element("h4", title), table(("", ""), rows, label=title, kind="bo-numbers")) if rows else ()),
        )

    def _say_suggestion(self, proposal: Suggested | None) -> None:
        self._proposal = proposal
        visible(self._proposed, proposal)
        for made, act in ((self.resolve, "resolve"), (self.add, "add"), (self.strike, "strike")):
            (made.add_class if proposal and proposal.act == act else made.remove_class)("bo-primary")
        if proposal:
            what, why = suggestion_in_words(proposal, self._shown_day().day, self.language)
            told = element("p", element("b", say(self.language, "desk.suggested")), " ", what)
            put(self._suggested, told, element("p", why, kind="bo-muted"))

    def _take(self) -> None:
        """Fill the fields as the program would; nothing is written."""
        proposal = self._proposal
        if proposal is None:
            return
        if proposal.act == "resolve":
            self.resolution.set(proposal.word)
        elif proposal.act == "strike":
            self.punch.set(str(next(n for n, punch in enumerate(self._punches) if punch == proposal.punch)))
        else:
            offered = [value for _, value in self.day.input.options]
            if proposal.day not in offered:
                self.day.offer([(day_in_words(each, self.language), each) for each in sorted([*offered, proposal.day])])
            self.day.set(proposal.day)
            self.time.set(proposal.time)
            self.direction.set(proposal.direction)
        self.reason.input.focus()

    # --- what is done: everything is taken when the button is pressed

    def _resolve(self) -> None:
        one, said = self._rows[self._key], str(self.resolution.input.value)
        reason, seen = self.reasoned(str(one["name"])), int(one["minutes"])
        about = (str(one["person"]), str(one["day"]), str(one["kind"]), said)
        self._act(self.resolve, lambda books, key: hours.resolve(books, *about, reason=reason, seen=seen, key=key))

    def _strike(self) -> None:
        day = self._shown_day()
        reason, punch = self.reasoned(self._called()), self._punches[int(str(self.punch.input.value))]
        about = (day.person, punch.at, punch.device)
        self._act(self.strike, lambda books, key: hours.void_punch(books, *about, reason=reason, key=key))

    def _add(self) -> None:
        day, reason = self._shown_day(), self.reasoned(self._called())
        if not self.time.check():
            self.time.input.focus()
        at = f"{self.day.input.value} {self.time.text}"
        punch = self._checked((day.person, at, str(self.direction.input.value)), reason)
        self._act(self.add, lambda books, key: hours.add_punch(books, punch, key=key))

    def _checked(self, about: tuple[str, str, str], reason: str) -> AddedPunch:
        """Look at a punch before anybody types a passphrase; where the clocks showed its time twice the offset is asked.

        It was made where the day's other punches were, else where the contract says.
        """
        with Books(books_of(self.company), SCHEMA) as books:
            clocked = next((punch.site for punch in self._punches if punch.site), None)
            site = clocked or hours.site_of(books, about[0], str(self.day.input.value))
            try:
                return hours.check_punch(books, *about, reason=reason, site=site)
            except TwiceThatDay as twice:
                visible(self.offset.view, True)
                chosen = self.offset.input.value
                if chosen not in twice.offsets:
                    self.offset.offer([("", ""), *((one, one) for one in twice.offsets)])
                    raise Refused("desk.twice", about[1]) from None
                return hours.check_punch(books, *about, reason=reason, site=site, offset=chosen)
            except NeverThatDay:
                raise Refused("desk.never", about[1]) from None

    def _act(self, pressed: Any, act: Act) -> None:
        """Write one fact: by the account where it may, else by a key that is asked for."""
        day = self._shown_day()
        self.do(
            str(pressed.description),
            f"{self._called()}, {self._when()}",
            act,
            able=lambda books, user: hours.may(books, user, RIGHT, day.person, day.day),
            signed=False,
            whom=lambda books: hours.who_may(books, RIGHT, day.person, day.day),
        )

    def written(self) -> None:
        self.draft.done()

    def _shown_day(self) -> SeenDay:
        assert self._day is not None
        return self._day

    def _called(self) -> str:
        day = self._shown_day()
        return str(self._found.called.get(day.person, day.person)) if self._found else day.person

    def _named(self) -> str:
        return f"{self._called()} ({self._shown_day().person})"

    def _when(self) -> str:
        return day_in_words(self._shown_day().day, self.language)

    def _punch(self, punch: Clocked) -> str:
        return punch_in_words(punch, self._shown_day().day, self.language)
