"""Every part that desks share, shown once with made-up rows: what `notebooks/gallery.ipynb` opens."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from ipywidgets import Dropdown, HBox, VBox

from bolib.problem import Refused
from bolib.text import LANGUAGES, say
from bolib.widgets import field
from bolib.widgets.browser import Browser
from bolib.widgets.button import button, label
from bolib.widgets.confirm import Confirm
from bolib.widgets.form import Form
from bolib.widgets.grid import Grid, Look
from bolib.widgets.guard import guarded
from bolib.widgets.how import How
from bolib.widgets.markup import area, element, put, table
from bolib.widgets.notice import Notice

ROWS = 100_000
STATES = ("open", "paid", "held")
HOSTILE = "<img src=x onerror=alert(1)>"  # what a cell holds is shown, never obeyed


def rows(count: int = ROWS) -> pd.DataFrame:
    """Make up rows, the same each time: person, name, day, net_cents, state; every thousandth name would be markup."""
    n = np.arange(count)
    names = np.array(["Čavlić", "Đurić", "Ljubić", "Šimić", "Žagar"], dtype=object)[n % 5]
    days = pd.date_range("2026-01-01", periods=365).strftime("%Y-%m-%d").to_numpy()
    return pd.DataFrame(
        {
            "person": [f"E-{number:06}" for number in n],
            "name": pd.array(np.where(n % 1000 == 7, HOSTILE, names), dtype="string"),
            "day": pd.array(days[n * 7 % 365], dtype="string"),
            "net_cents": pd.array(n * 7919 % 500_000 - 20_000, dtype="Int64"),
            "state": pd.array(np.array(STATES, dtype=object)[n * 31 % 3], dtype="string"),
        }
    )


class Gallery:
    """The parts one below the other; `view` is what the notebook shows."""

    def __init__(self, language: str = "en", count: int = ROWS) -> None:
        self.language, self._frame = language if language in LANGUAGES else "en", rows(count)
        self.notice = Notice()
        self.grid = Grid(self._guarded, choose=self._chosen, edit=self._edited)
        self.detail, self._title = area("bo-card"), area("bo-name")
        fields = [
            field.text("reason", required=True),
            field.amount("amount", positive=True),
            field.day("day"),
            field.iban("iban"),
        ]
        self.form = Form(fields, self._sent, self._guarded)
        self.confirm, self.how = Confirm(self._guarded), How("gallery")
        self.ask, self.fail = (button(self._guarded(does)) for does in (self._asked, self._failed))
        buttons = HBox([self.ask, self.fail])
        buttons.add_class("bo-actions")
        self.switch = Dropdown(
            options=[(say(one, "desk.language_name"), one) for one in LANGUAGES], value=self.language
        )
        self.switch.observe(self._guarded(lambda _: self._spoken()), "value")
        bar, card = HBox([self._title, self.switch]), VBox([self.grid])
        for part, kind in ((bar, "bo-bar"), (card, "bo-card")):
            part.add_class(kind)
        self.browser = Browser(language=self.language)
        parts = [
            self.browser,
            bar,
            self.notice.view,
            card,
            self.detail,
            self.form.view,
            buttons,
            self.confirm.view,
            self.how.view,
        ]
        self.view: Any = VBox(parts)
        self.view.add_class("bo-desk")
        self._name()

    def _guarded(self, does: Any) -> Any:
        return guarded(does, self.notice, lambda: self.language)

    def _spoken(self) -> None:
        """Speak the language that was chosen; what was said or asked in the other one goes."""
        self.language = self.browser.language = str(self.switch.value)
        self.notice.clear()
        self.confirm.close()
        self.grid.mark("")
        self._name()

    def _name(self) -> None:
        words = {
            one: say(self.language, f"status.state_{state}")
            for one, state in zip(STATES, ("sealed", "posted", "rejected"), strict=True)
        }
        look = Look(
            "person",
            words={"state": dict(words)},
            tones={"state": {"open": "calm", "paid": "good", "held": "warn"}},
            edits=("net_cents",),
            name="gallery",
        )
        self.switch.description = say(self.language, "desk.language")
        put(self._title, element("h2", say(self.language, "desk.title_gallery")))
        put(self.detail, element("p", say(self.language, "gallery.choose"), kind="bo-muted"))
        self.grid.show(self._frame, look, self.language, caption=say(self.language, "desk.title_gallery"))
        self.form.speak(self.language, say(self.language, "gallery.form"), say(self.language, "gallery.send"))
        label(self.ask, say(self.language, "gallery.ask"))
        label(self.fail, say(self.language, "gallery.fail"))
        self.how.show("", "", self.language)

    def _chosen(self, key: str) -> None:
        found = self.grid.row(key)
        told = [(name, str(value)) for name, value in found.items()]
        put(self.detail, table(("", key), told, label=key))

    def _edited(self, key: str, column: str, text: str) -> None:
        typed = field.amount("amount")
        typed.speak(self.language)
        typed.input.value = text
        if not typed.check():
            assert typed.problem
            raise Refused(typed.problem.code, key, **typed.problem.args)
        self._frame.loc[self._frame["person"] == key, column] = typed.value()
        self._name()
        self.notice.done(say(self.language, "gallery.kept", about=key))

    def _sent(self, values: Mapping[str, field.Value]) -> None:
        self.notice.done(say(self.language, "gallery.kept", about=str(values["reason"])))

    def _asked(self, _: object) -> None:
        then = self._guarded(lambda: self.notice.done(say(self.language, "gallery.kept", about="")))
        title, yes = say(self.language, "gallery.ask"), say(self.language, "gallery.send")
        self.confirm.ask(title, [say(self.language, "gallery.follows")], then, language=self.language, yes=yes)

    def _failed(self, _: object) -> None:
        raise Refused("cells.amount", "gallery", found=HOSTILE)
