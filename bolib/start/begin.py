"""How a company begins: one step after the other, each done or to do, and nothing twice; or the demo in one click."""

import time
from typing import Any

from ipywidgets import HBox, VBox

from bolib.batch import apart, begun, filled_company, status
from bolib.start.bring_in import BringIn
from bolib.start.company_form import about, company_form, speak
from bolib.start.founders import Founders
from bolib.text import say
from bolib.widgets.address import to_desk
from bolib.widgets.button import button, label, visible
from bolib.widgets.markup import area, element, joined, put
from bolib.widgets.notice import Notice
from bolib.widgets.page import Door
from bolib.widgets.term import term
from bolib.widgets.work import Work

DESK = "accounting/desk.ipynb"


class Begin:
    """The steps and what is done in each; `here` is the desk that it stands in."""

    sees = ""

    def __init__(self, here: str, door: Door) -> None:
        self._door, self._here, self._company, self._language, self._said = door, here, "", "en", ""
        self._head, self._go_on, self._about_demo = area(), area(), area()
        self.notice, self.work = Notice(), Work[apart.Made]()
        self._pending = ""  # a company whose file is written and whose books are not founded
        self._another = False
        self.form = company_form(self._write, door.guarded)
        self.founders = Founders(self._founded, door.guarded)
        self.bring_in = BringIn(self._brought, door.give)
        self.another = button(door.guarded(lambda _: self._ask_for_another()))
        self.demo = button(door.guarded(lambda _: self._make_demo()))
        actions = HBox([self.demo])
        actions.add_class("bo-actions")
        self._demo_card = VBox([self._about_demo, actions, self.notice.view])
        self._demo_card.add_class("bo-card")
        bar = HBox([self.another, self._go_on])
        bar.add_class("bo-actions")
        card = VBox([self._head, self.form.view, self.founders.view, bar])
        card.add_class("bo-card")
        self.view: Any = VBox([card, self.bring_in.view, self._demo_card])
        self.view.add_class("bo-part")

    def show(self, company: str, month: str, language: str) -> None:
        """Show how far a company has come; without one, how to begin."""
        self._company, self._language = company, language
        waits = begun.waiting()
        if self._pending not in waits:
            self._pending = "" if company and not self._another else next(iter(waits), "")
        new = self._another or not company
        at = self._pending if new else company
        put(self._head, element("h3", _title(at, language)), _steps(begun.done(at), language))
        for part, seen in (
            (self.form.view, new and not self._pending),
            (self.founders.view, new and self._pending),
            (self.bring_in.view, not new),
            (self.another, not new),
        ):
            visible(part, seen)
        speak(self.form, language)
        about(self.form, company)
        if new and self._pending:
            self.founders.show(self._pending, language)
        if not new:
            self.bring_in.show(company, language)
        label(self.another, say(language, "begin.another"))
        put(self._go_on, "" if new else self._link("begin.go_on"))
        visible(self._demo_card, begun.DEMO not in status.companies())
        put(
            self._about_demo,
            element("h3", say(language, "begin.demo")),
            element("p", say(language, "begin.demo_what"), kind="bo-muted"),
        )
        label(self.demo, say(language, "begin.make_demo"), off=self.work.since is not None)

    def _link(self, words: str) -> str:
        return to_desk(say(self._language, words), DESK, self._here, company=self._company, language=self._language)

    def _ask_for_another(self) -> None:
        self._another = True
        self._door.page.notice.clear()
        self._door.page.show()

    def _write(self, code: str, values: dict[str, str]) -> None:
        filled_company.write(code, values, self._language)
        self._pending, self._another = code, True
        self.form.empty()
        self._door.page.show()

    def _founded(self, code: str) -> None:
        self._pending, self._another = "", False
        page = self._door.page
        page.companies(code)
        page.go("begin")
        page.notice.done(say(self._language, "begin.founded", company=code))

    def _brought(self) -> None:
        self._door.page.notice.clear()
        done = begun.done(self._company)
        put(self._head, element("h3", _title(self._company, self._language)), _steps(done, self._language))

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


def _title(company: str, language: str) -> str:
    return say(language, "begin.title_of", company=company) if company else say(language, "begin.title")


def _steps(done: dict[str, bool], language: str) -> str:
    now = next((name for name, is_done in done.items() if not is_done), "")
    kinds = {name: "done" if is_done else "now" if name == now else "" for name, is_done in done.items()}
    lines = [
        element(
            "li",
            element("b", term(language, f"begin.step_{name}")),
            element("span", say(language, "begin.done" if done[name] else f"begin.what_{name}"), kind="bo-muted"),
            kind=kind,
        )
        for name, kind in kinds.items()
    ]
    return joined(element("ol", *lines, kind="bo-steps"))
