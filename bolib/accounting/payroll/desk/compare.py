"""Two or three simulations of a month side by side, at the desk of payroll: totals, units and persons, each with its difference."""

import io
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from ipywidgets import HBox, VBox

from bolib.accounting.hours.rules import changes as of_hours
from bolib.accounting.hours.rules import simulation as hours
from bolib.accounting.payroll.desk.order import PAY
from bolib.accounting.payroll.rules import changes as of_pay
from bolib.accounting.payroll.rules import side_by_side
from bolib.accounting.payroll.rules import simulation as pay
from bolib.batch import manifest
from bolib.batch.acts import concluded
from bolib.batch.beside import asked
from bolib.books import settings
from bolib.country import country
from bolib.paper import Paper
from bolib.text import say
from bolib.widgets import field
from bolib.widgets.button import visible
from bolib.widgets.grid import Grid, Look
from bolib.widgets.guard import guarded
from bolib.widgets.markup import area, element, put
from bolib.widgets.notice import Notice
from bolib.widgets.work import Work

Key = tuple[Path, bytes]  # a sealed folder and the bytes of its manifest
MANY, KEPT = 2_000, 6  # persons from which on a simulation is worked out beside the desk; simulations that are kept
NONE = "-"
BY = ("person", "unit")


class CompareCard:
    """Which simulations, by what, of which figure; and the grids."""

    def __init__(self) -> None:
        self._language, self._made, self._quiet = "en", dict[str, Path](), False
        self._known: dict[Key, pd.DataFrame] = {}
        self._totals: tuple[object, ...] = ()  # of which sides, in which language, the totals stand there
        self.notice, self.work, self._title, self._told = Notice(), Work[None](), area(), area()
        self.places = [field.Choice(name) for name in side_by_side.PLACES]
        self.figure, self.by = field.Choice("figure"), field.Choice("by")
        self.totals, self.rows = Grid(self._guarded), Grid(self._guarded)
        for one in (*self.places, self.figure, self.by):
            one.input.observe(self._guarded(lambda _: self._draw()), "value")
        which, how = HBox([one.view for one in self.places]), HBox([self.figure.view, self.by.view])
        for line in (which, how):
            line.add_class("bo-fields")
        self.view: Any = VBox([self._title, which, self._told, self.totals, how, self.rows, self.notice.view])
        self.view.add_class("bo-card")
        visible(self.view, False)

    def _guarded(self, does: Any) -> Any:
        return guarded(does, self.notice, lambda: self._language)

    def show(self, made: dict[str, Path], language: str) -> None:
        """Show what can be compared: the simulations that are made, by name, each with its folder."""
        self._made, self._language, self._quiet = made, language, True
        put(
            self._title,
            element("h3", say(language, "simulation.compare")),
            element("p", say(language, "simulation.compare_what"), kind="bo-muted"),
        )
        for one in (*self.places, self.figure, self.by):
            one.speak(language)
        self.by.offer([(say(language, f"column.{name}"), name) for name in BY])
        self._quiet = False
        visible(self.view, len(made) > 1)
        self._draw()

    def _draw(self) -> None:
        if self._quiet or len(self._made) < 2:
            return
        self._quiet = True
        self._offer()
        self._quiet = False
        if self.work.since is None:
            self.notice.clear()
        chosen = [str(one.value()) for one in self.places]
        chosen = [run for n, run in enumerate(chosen) if run in self._made and run not in chosen[:n]]
        shown = (self.totals, self.figure.view, self.by.view, self.rows)
        for part in shown:
            visible(part, len(chosen) > 1)
        if len(chosen) < 2:
            return put(self._told, element("p", say(self._language, "simulation.two"), kind="bo-muted"))
        sides = self._sides(chosen)
        if sides is None:
            for part in shown:
                visible(part, False)
            return put(self._told)
        differs = side_by_side.as_is_differs(sides)
        put(
            self._told,
            element("div", say(self._language, "simulation.other_books"), kind="bo-caution") if differs else "",
        )
        self._show(sides)

    def _sides(self, chosen: Sequence[str]) -> list[pd.DataFrame] | None:
        """Give the simulations that are chosen, person by person; of very many people nothing until they are worked out again."""
        keys = [key_of(self._made[run]) for run in chosen]
        missing = [key for key in keys if key not in self._known]
        later = [key for key in missing if people_of(*key) > MANY]
        for key in missing:
            if key not in later:
                self._keep(key, side(*key))
        if later:
            self._work_out(later)
            return None
        return [self._known[key] for key in keys]

    def _keep(self, key: Key, found: pd.DataFrame) -> None:
        """Keep the latest; the same bytes of the manifest, the same answer."""
        self._known = {**dict(list(self._known.items())[1 - KEPT :]), key: found}

    def _work_out(self, wanted: Sequence[Key]) -> None:
        """Work large simulations out again, one after the other, in a process beside the desk."""
        if self.work.since is not None:
            return
        done: dict[Key, pd.DataFrame] = {}
        words = say(self._language, "simulation.comparing")

        def does() -> None:
            for key in wanted:
                done[key] = asked(side, *key)

        def tick(since: float) -> None:
            more = say(self._language, "simulation.compared", done=len(done), of=len(wanted))
            self.notice.working(words, since, more=more, share=len(done) / len(wanted))

        def ended(result: Callable[[], None]) -> None:
            self.notice.clear()
            for key, found in done.items():
                self._keep(key, found)
            result()
            self._draw()

        self.work.start(does, tick, self._guarded(ended))

    def _offer(self) -> None:
        """Offer what can stand beside the first one: simulations of the same paper."""
        runs, first = sorted(self._made), self.places[0]
        first.offer([(run, run) for run in runs])
        alike = [run for run in runs if _paper(run) == _paper(str(first.value())) and run != first.value()]
        none = (say(self._language, "simulation.none"), NONE)
        self.places[1].offer([(run, run) for run in alike] or [none])
        others = [run for run in alike if run != self.places[1].value()]
        self.places[2].offer([none, *((run, run) for run in others)])
        figures = side_by_side.PAY if _paper(str(first.value())) == _paper(PAY) else side_by_side.HOURS
        self.figure.offer([(say(self._language, f"column.{one.rpartition('_')[0]}"), one) for one in figures])

    def _show(self, sides: Sequence[pd.DataFrame]) -> None:
        language, figure, by = self._language, str(self.figure.value()), str(self.by.value())
        about = (language, *map(id, sides))
        if about != self._totals:
            totals = side_by_side.totals(sides, language)
            caption = say(language, "what_if.of_company")
            self.totals.show(totals, Look("item", name="simulations"), language, caption=caption)
            self._totals = about
        units = by == "unit"
        rows = side_by_side.units(sides, figure) if units else side_by_side.together(sides, figure)
        words = say(language, "what_if.of_units" if units else "what_if.of_persons")
        self.rows.show(rows, Look("unit" if units else "person", name=f"simulations-{by}"), language, caption=words)


def _paper(run: str) -> str:
    return "payroll" if "payroll_what_if" in run else "hours"


def key_of(folder: Path) -> Key:
    """Tell a sealed simulation apart."""
    return folder, (folder / manifest.NAME).read_bytes()


@lru_cache(maxsize=64)
def people_of(folder: Path, sealed: bytes) -> int:
    """Say how many people a sealed simulation is about."""
    return max(concluded(folder).values(), default=0)


def side(folder: Path, sealed: bytes) -> pd.DataFrame:
    """Work a sealed simulation out again, person by person; the same bytes of the manifest, the same answer."""
    given, paper = manifest.parsed(sealed, folder.name)["parameters"], Paper(folder)
    month, pay_day = str(given["month"]), str(given["pay_day"])
    company, rates = settings.parsed(paper.setting("company")), paper.rates(month=month, pay_day=pay_day)
    changes = paper.inputs["change"]
    if _paper(folder.parent.name) == "payroll":
        inputs = of_pay.Inputs(paper.inputs, company, rates, paper.rates_csv("municipal_tax"))
        return side_by_side.pay(pay.simulated(inputs, changes, month=month, pay_day=pay_day), "en")
    calendar = country(company["country"]).CALENDAR
    counted = hours.simulated(of_hours.Inputs(paper.inputs, company, rates), changes, month=month, calendar=calendar)
    return side_by_side.hours(counted, "en")


def changed(folder: Path) -> dict[str, int]:
    """Give what a simulation of pay changes of gross, net and the employer's cost in all, from the list beside its paper."""
    listed = folder / "persons.csv"
    if not listed.is_file():
        return {}
    rows = pd.read_csv(io.BytesIO(listed.read_bytes()), dtype="string")
    names = [f"{name.removesuffix('_cents')}_change_cents" for name in side_by_side.PAY]
    return {name: sum(int(cell.lstrip("'")) for cell in rows[name]) for name in names if name in rows}
