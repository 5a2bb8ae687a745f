"""Several exceptions of one kind resolved with one reason: each is an act of its own, and what cannot be written is named."""

from collections.abc import Callable, Sequence
from typing import Any

from ipywidgets import VBox

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.found import Found, Row
from bolib.accounting.hours.rules.resolutions import KINDS
from bolib.books import Books, keys, roles
from bolib.cli.answers import worded
from bolib.formats.html_table import day
from bolib.problem import Refused
from bolib.text import say, tell
from bolib.widgets.acting import Acting, row
from bolib.widgets.button import button, label, visible
from bolib.widgets.confirm import Confirm
from bolib.widgets.draft import Draft
from bolib.widgets.field import Choice
from bolib.widgets.markup import area, bullets, element, put

RIGHT = "resolve_hours"
NAMED = 12  # that are named one by one


class Several(Acting):
    """The card; `done` hears that nothing is picked any more."""

    def __init__(self, acted: Callable[[], None], done: Callable[[], None]) -> None:
        super().__init__(acted)
        self._rows: list[Row] = []
        self._month = ""
        self._left: list[str] = []
        self._done = done
        self._about = area()
        self.resolution = Choice("resolution")
        self.resolve = button(self.guarded(lambda _: self._ask()), "bo-primary")
        self.shut = button(self.guarded(lambda _: done()), "bo-small")
        self.confirm = Confirm(self.guarded)
        self.draft = Draft("several", [self.reason, self.resolution], self.guarded)
        self._acts = VBox([self.draft.view, self.resolution.view, self.reason.view])
        self._acts.add_class("bo-acts")
        questions = [self.confirm.view, self.signing.view]
        self.view: Any = VBox([self._about, self._acts, row(self.resolve, self.shut), *questions])
        self.view.add_class("bo-card")
        self.view.add_class("bo-detail")
        visible(self.view, False)

    def show(self, found: Found) -> None:
        """Speak the language of a month that was read."""
        self._month = found.month
        self.speak(found.company, found.language, [self.resolution], {"resolve": self.resolve, "pick_none": self.shut})

    def take(self, rows: Sequence[Row]) -> None:
        """Show what is picked; two or more make a card."""
        self._rows, language = list(rows), self.language
        visible(self.view, len(rows) > 1)
        if len(rows) < 2:
            self.confirm.close()
            return
        kinds = {str(one["kind"]) for one in rows}
        words = KINDS[min(kinds)] if len(kinds) == 1 else ()
        why = say(language, "desk.pick_one_kind") if len(kinds) > 1 else say(language, "desk.each_its_own")
        listed = bullets([self._named(one) for one in rows[:NAMED]] + (["…"] if len(rows) > NAMED else []))
        title = element("h4", say(language, "desk.picked", count=len(rows)))
        put(self._about, title, listed, *([] if words else [element("p", why, kind="bo-caution")]))
        self.resolution.offer([(say(language, f"resolution.{word}"), word) for word in words])
        if words:
            self.draft.at(self.company, f"{self._month}|{min(kinds)}")
        label(self.resolve, say(language, "desk.resolve_all", count=len(rows)), why_not="" if words else why)
        visible(self._acts, words)

    def _ask(self) -> None:
        rows, word, language = self._rows, str(self.resolution.input.value), self.language
        about = say(language, "desk.picked", count=len(rows))
        reason = self.reasoned(about)
        told = [say(language, "desk.each_written", said=say(language, f"resolution.{word}"), reason=reason)]
        told += [self._named(one) for one in rows[:NAMED]] + (["…"] if len(rows) > NAMED else [])
        self.confirm.ask(
            str(self.resolve.description),
            told,
            lambda: self._resolve(rows, word, reason),
            language=language,
            yes=say(language, "desk.resolve"),
        )

    def _resolve(self, rows: Sequence[Row], word: str, reason: str) -> None:
        written: list[str] = []
        left: list[str] = []

        def act(books: Books, key: keys.Key | None) -> None:
            for one in rows:
                about = (str(one["person"]), str(one["day"]), str(one["kind"]), word)
                try:
                    hours.resolve(books, *about, reason=reason, seen=int(one["minutes"]), key=key)
                    written.append(str(one["key"]))
                except Refused as refused:
                    left.append(tell(self.language, worded(self.language, refused.problem)))
            if not written:
                raise Refused("desk.none_written", "", what="; ".join(left))

        def able(books: Books, user: str) -> bool:
            about = {(str(one["person"]), str(one["day"])[:7]) for one in rows}
            return all(hours.may(books, user, RIGHT, *each) for each in about)

        def told() -> str:
            said = say(self.language, "desk.several_written", count=len(written))
            return said if not left else f"{said} {say(self.language, 'desk.not_written', what='; '.join(left))}"

        self.do(
            str(self.resolve.description),
            say(self.language, "desk.picked", count=len(rows)),
            act,
            able=able,
            signed=False,
            whom=lambda books: [user for user in roles.who_may(books, RIGHT) if able(books, user)],
            told=told,
        )

    def written(self) -> None:
        self.draft.done()
        self._done()

    def _named(self, one: Row) -> str:
        return f"{one['name']} ({one['person']}), {day(str(one['day']), self.language)}: {one['finding']}"
