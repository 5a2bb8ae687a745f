"""One exception of hours at a desk: its punches, and the three things a person may do about it, each with a reason."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from ipywidgets import Dropdown, HBox, Text, VBox

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.rules.by_hand import AddedPunch
from bolib.accounting.hours.rules.resolutions import KINDS
from bolib.accounting.hours.store import Clocked
from bolib.batch import signers
from bolib.batch.places import books_of
from bolib.books import Books, keys, roles
from bolib.dates import NeverThatDay, TwiceThatDay
from bolib.formats.html_table import day
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets.button import button, label, visible
from bolib.widgets.guard import guarded
from bolib.widgets.markup import Markup, area, bullets, element, put
from bolib.widgets.notice import Notice
from bolib.widgets.offer import offer
from bolib.widgets.signing import Signing

RIGHT = "resolve_hours"
Act = Callable[[Books, keys.Key | None], None]
Shown = tuple[dict[Any, Any], dict[Any, Any]]


class Form:
    """The form; `acted` hears that something was written."""

    def __init__(self, acted: Callable[[], None]) -> None:
        self._acted, self._company, self._language = acted, "", "en"
        self._all: Mapping[str, Shown] = {}
        self._key, self._punches = "", list[Clocked]()
        self.notice = Notice()
        self.signing = Signing(self.guarded)
        self._title, self.reason = area(), Text()
        self.resolution, self.resolve = Dropdown(), button(self.guarded(lambda _: self._resolve()), "bo-primary")
        self.punch, self.strike = Dropdown(), button(self.guarded(lambda _: self._strike()))
        self.day, self.time, self.direction, self.offset = (
            Dropdown(),
            Text(),
            Dropdown(),
            Dropdown(options=("",)),
        )
        self.add = button(self.guarded(lambda _: self._add()))
        self.shut = button(self.guarded(lambda _: self.close()), "bo-small")
        self._resolving = _row(self.resolution, self.resolve)
        self._adding = _row(self.day, self.time, self.direction, self.offset, self.add)
        self._striking = _row(self.punch, self.strike)
        head = HBox([self._title, self.shut])
        head.add_class("bo-form-head")
        rows = [head, self.reason, self._resolving, self._adding, self._striking, self.signing.view]
        self.view: Any = VBox(rows)
        self.view.add_class("bo-form")
        self.close()

    def guarded(self, does: Callable[..., None]) -> Callable[..., None]:
        """Guard a click of this form, or of the list above it."""
        return guarded(does, self.notice, lambda: self._language)

    def show(self, company: str, language: str) -> None:
        """Speak a language."""
        self._company, self._language = company, language
        words = {"reason": self.reason, "resolution": self.resolution, "punch": self.punch, "day": self.day}
        words |= {"time": self.time, "direction": self.direction, "offset": self.offset}
        for name, field in words.items():
            field.description = say(language, f"desk.field_{name}")
        self.reason.placeholder = say(language, "desk.reason_hint")
        offer(self.direction, [(say(language, f"desk.{way}"), way) for way in ("in", "out")])
        for made, name in ((self.resolve, "resolve"), (self.add, "add"), (self.strike, "strike"), (self.shut, "close")):
            label(made, say(language, f"desk.{name}"))
        self.signing.close()

    def keep(self, everything: Mapping[str, Shown]) -> None:
        """Hear what there is now; the form shuts where what it shows is gone or resolved."""
        was = self._all.get(self._key)
        self._all = everything
        now = everything.get(self._key)
        if not self._key or now is None or (was is not None and was[0]["stops"] and not now[0]["stops"]):
            self.close()
        else:
            self._fill()

    def open(self, key: str) -> None:
        """Look at one exception."""
        self._key, self.reason.value, self.time.value = key, "", ""
        self.resolution.value = self.punch.value = self.day.value = None  # what was chosen for another day stays there
        self.notice.clear()
        self.signing.close()
        self._fill()
        self.reason.focus()

    def close(self) -> None:
        """Look at none."""
        self._key = ""
        self.signing.close()
        visible(self.view, False)

    def _fill(self) -> None:
        found, words = self._all[self._key]
        here, language = str(found["day"]), self._language
        with Books(books_of(self._company), SCHEMA) as books:
            self._punches = hours.clocked(books, str(found["person"]), here)
        said = [self._named(punch) for punch in self._punches] or [say(language, "desk.no_punches")]
        name = f"{words['name']} ({words['person']}), {day(here, language)}"
        decided = self._decided(words) if words["decided_by"] else Markup()
        put(self._title, element("h4", name, " — ", str(words["finding"])), decided, bullets(said, kind="bo-punches"))
        offer(self.resolution, [(say(language, f"resolution.{one}"), one) for one in KINDS[found["kind"]]])
        visible(self._resolving, KINDS[found["kind"]])
        # by its place: two clocks may have a punch of the same instant
        standing = [(self._named(punch), n) for n, punch in enumerate(self._punches) if not punch.voided]
        offer(self.punch, standing)
        visible(self._striking, standing)
        days = [here, (date.fromisoformat(here) + timedelta(1)).isoformat()]
        offer(self.day, [(day(one, language), one) for one in days], first=here)
        self.direction.value = "out" if found["kind"] == "open_in" else "in"
        self.offset.options = ("",)
        visible(self.offset, False)
        visible(self.view, True)

    def _decided(self, words: Mapping[Any, Any]) -> Markup:
        about = {"said": words["resolution"], "by": words["decided_by"], "at": words["decided_at"]}
        return element("p", say(self._language, "desk.decided", reason=words["reason"], **about), kind="bo-muted")

    def _named(self, punch: Clocked) -> str:
        language = self._language
        way = say(language, f"desk.{punch.direction or 'touched'}")
        notes = [say(language, "desk.clock", device=punch.device)] if punch.device else []
        notes += [say(language, "desk.site", site=punch.site)] if punch.site else []
        notes += [say(language, "desk.by_hand")] if punch.by_hand else []
        notes += [say(language, "desk.struck")] if punch.voided else []
        other = "" if punch.day == self._all[self._key][0]["day"] else day(punch.day, language) + " "
        return f"{other}{punch.wall} {way}" + (f" ({', '.join(notes)})" if notes else "")

    # --- what is done: everything is taken when the button is pressed

    def _resolve(self) -> None:
        found, said, reason = self._all[self._key][0], str(self.resolution.value), self._reason()
        about = (str(found["person"]), str(found["day"]), str(found["kind"]), said)
        seen = int(found["minutes"])
        self._do(
            self.resolve.description,
            lambda books, key: hours.resolve(books, *about, reason=reason, seen=seen, key=key),
        )

    def _strike(self) -> None:
        person, reason = str(self._all[self._key][0]["person"]), self._reason()
        punch = self._punches[self.punch.value]
        about = (person, punch.at, punch.device)
        self._do(self.strike.description, lambda books, key: hours.void_punch(books, *about, reason=reason, key=key))

    def _add(self) -> None:
        person, reason, way = str(self._all[self._key][0]["person"]), self._reason(), str(self.direction.value)
        at = f"{self.day.value} {self.time.value.strip()}"
        punch = self._checked((person, at, way), reason)
        self._do(self.add.description, lambda books, key: hours.add_punch(books, punch, key=key))

    def _checked(self, about: tuple[str, str, str], reason: str) -> AddedPunch:
        """Look at a punch before anybody types a passphrase; where the clocks showed its time twice the offset is asked.

        It was made where the day's other punches were, else where the contract says.
        """
        with Books(books_of(self._company), SCHEMA) as books:
            clocked = next((punch.site for punch in self._punches if punch.site), None)
            site = clocked or hours.site_of(books, about[0], str(self.day.value))
            try:
                return hours.check_punch(books, *about, reason=reason, site=site)
            except TwiceThatDay as twice:
                visible(self.offset, True)
                if self.offset.value not in twice.offsets:
                    self.offset.options = ("", *twice.offsets)
                    raise Refused("desk.twice", about[1]) from None
                return hours.check_punch(books, *about, reason=reason, site=site, offset=self.offset.value)
            except NeverThatDay:
                raise Refused("desk.never", about[1]) from None

    def _reason(self) -> str:
        if not self.reason.value.strip():
            self.reason.focus()
            raise Refused("hours.no_reason", str(self._all[self._key][1]["name"]))
        return str(self.reason.value)

    def _do(self, title: str, act: Act) -> None:
        """Write one fact: by the account where it may, else by a key that is asked for."""
        company, about = self._company, self._title_words()
        with Books(books_of(company), SCHEMA) as books:
            unsigned = signers.needs_none(books, RIGHT)
            able = [name for name, user in signers.here(books).items() if roles.may(books, user, RIGHT)]
            whom = ", ".join(roles.who_may(books, RIGHT))
        if unsigned:
            return self._written(company, act, None, about)
        if not able:
            raise Refused("desk.key_elsewhere", title, whom=whom)
        self.signing.ask(
            f"{title}: {about}",
            able,
            lambda key, passphrase, _: self._written(company, act, keys.unlock(key, passphrase), about),
            language=self._language,
            yes=title,
        )

    def _title_words(self) -> str:
        found, words = self._all[self._key]
        return f"{words['name']}, {day(str(found['day']), self._language)}"

    def _written(self, company: str, act: Act, key: keys.Key | None, about: str) -> None:
        with Books(books_of(company), SCHEMA, writable=True) as books:
            act(books, key)
        self.reason.value = self.time.value = ""
        self.notice.done(say(self._language, "desk.written", about=about))
        self._acted()


def _row(*parts: Any) -> Any:
    made = HBox(list(parts))
    made.add_class("bo-fields")
    return made
