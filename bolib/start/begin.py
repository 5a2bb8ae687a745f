"""How a company begins: one step after the other, each done or to do, and nothing twice; or the demo in one click."""

import time
from typing import Any

from ipywidgets import HBox, VBox

from bolib.batch import apart, begun, status
from bolib.text import say
from bolib.widgets.address import to_desk
from bolib.widgets.button import button, label, visible
from bolib.widgets.markup import area, element, joined, put
from bolib.widgets.notice import Notice
from bolib.widgets.page import Door
from bolib.widgets.work import Work

DESK = "accounting/desk.ipynb"


class Begin:
    """The steps and what is done in each; `here` is the desk that it stands in."""

    sees = ""

    def __init__(self, here: str, door: Door) -> None:
        self._door, self._here, self._company, self._language, self._said = door, here, "", "en", ""
        self._head, self._go_on, self._about_demo = area(), area(), area()
        self.notice, self.work = Notice(), Work[apart.Made]()
        self.demo = button(door.guarded(lambda _: self._make_demo()))
        actions = HBox([self.demo])
        actions.add_class("bo-actions")
        self._demo_card = VBox([self._about_demo, actions, self.notice.view])
        self._demo_card.add_class("bo-card")
        self._card = VBox([self._head, self._go_on])
        self._card.add_class("bo-card")
        self.view: Any = VBox([self._card, self._demo_card])
        self.view.add_class("bo-part")

    def show(self, company: str, month: str, language: str) -> None:
        """Show how far a company has come; without one, how to begin."""
        self._company, self._language = company, language
        done = begun.done(company)
        put(self._head, element("h3", say(language, "begin.title")), _steps(done, language))
        put(self._go_on, element("p", self._link("begin.go_on")) if company else "")
        visible(self._demo_card, begun.DEMO not in status.companies())
        put(
            self._about_demo,
            element("h3", say(language, "begin.demo")),
            element("p", say(language, "begin.demo_what"), kind="bo-muted"),
        )
        label(self.demo, say(language, "begin.make_demo"), off=self.work.since is not None)

    def _link(self, words: str) -> str:
        return to_desk(say(self._language, words), DESK, self._here, company=self._company, language=self._language)

    def _make_demo(self) -> None:
        if self.work.since is not None:
            return
        language, begun_at = self._language, time.monotonic()
        self.demo.disabled, self._said = True, say(language, "begin.making_demo")

        def heard(line: str) -> None:
            self._said = line or self._said

        self.work.start(
            lambda: apart.demo(language=language, said=heard),
            lambda _: self.notice.working(self._said, begun_at),
            self._door.guarded(lambda result: self._demo_made(result())),
        )

    def _demo_made(self, made: apart.Made) -> None:
        self.demo.disabled = False
        if not made.sealed:
            self.notice.wrong(made.said)
            return
        self.notice.clear()
        self._door.page.companies(begun.DEMO)
        self._door.page.go("today")


def _steps(done: dict[str, bool], language: str) -> str:
    now = next((name for name, is_done in done.items() if not is_done), "")
    kinds = {name: "done" if is_done else "now" if name == now else "" for name, is_done in done.items()}
    lines = [
        element(
            "li",
            element("b", say(language, f"begin.step_{name}")),
            element("span", say(language, "begin.done" if done[name] else f"begin.what_{name}"), kind="bo-muted"),
            kind=kind,
        )
        for name, kind in kinds.items()
    ]
    return joined(element("ol", *lines, kind="bo-steps"))
