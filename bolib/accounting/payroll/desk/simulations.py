"""Simulations at the desk: what was ordered and made of a month, the order of another one, its road, and several side by side."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from ipywidgets import VBox

from bolib.accounting.payroll.desk.compare import CompareCard, changed
from bolib.accounting.payroll.desk.order import HOURS, PAY, OrderCard
from bolib.batch import month_runs, run_file
from bolib.batch.places import Place, books_of, folder_of, run_file_of
from bolib.books import Books
from bolib.books.approvals.waiting import latest
from bolib.formats.html_table import day
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import catalogue, say
from bolib.widgets.button import visible
from bolib.widgets.grid import Grid, Look
from bolib.widgets.markup import Markup, area, element, put
from bolib.widgets.road import Road
from bolib.widgets.term import term

CHANGES = ("gross_change_cents", "net_change_cents", "employer_cost_change_cents")
COLUMNS = ("run", "changes", "state", *CHANGES)
DECIMAL = {"en": ".", "hr": ","}
STATES = {month_runs.ORDERED: "warn", month_runs.SIMULATION: "good"}


class Simulations:
    """What if: nothing here can ever be approved or posted."""

    sees = "payroll"

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed, self._shown = changed, ("", "", "en")
        self.road = Road(PAY, lambda *_: Markup(), self._acted, listed=True)
        self.runs = Grid(self.road.guarded, choose=self.go)
        self.order, self.compare = OrderCard(self._was_ordered), CompareCard()
        self._title = area()
        card = VBox([self._title, self.runs])
        card.add_class("bo-card")
        self.view: Any = VBox([card, self.road.view, self.compare.view, self.order.view])
        self.view.add_class("bo-part")
        visible(self.road.view, False)

    def show(self, company: str, month: str, language: str) -> None:
        """Show a month of a company."""
        if self._shown[:2] != (company, month):
            self.runs.mark("")
        self._shown = (company, month, language)
        self.order.show(company, month, language)
        self._draw()

    def go(self, run: str) -> None:
        """Look at one simulation."""
        self.road.paper = HOURS if "hours_what_if" in run else PAY
        self.road.show(*self._shown)
        self.road.go(run)
        self.runs.mark(run)
        visible(self.road.view, True)

    def _acted(self) -> None:
        self._draw()
        self._changed()

    def _was_ordered(self, run: str) -> None:
        self._draw()
        self.go(run)

    def _draw(self) -> None:
        company, month, language = self._shown
        with Books(books_of(company), SCHEMA) as books:
            runs = [run for paper in (PAY, HOURS) for run in month_runs.names(books, company, month, paper)]
            attempts = {run: attempt for run, attempt, *_ in latest(books)}
        made = {run: folder_of(Place(company, run, attempts[run])) for run in runs if run in attempts}
        runs = [run for run in runs if run in made or run_file_of(company, run).is_file()]
        numbers = dict.fromkeys(CHANGES, "Int64")
        rows = pd.DataFrame([self._row(run, made.get(run)) for run in runs], columns=list(COLUMNS))
        title = say(language, "simulation.runs")
        about = say(language, "desk.never_real" if runs else "simulation.begin")
        put(self._title, element("h3", term(language, "simulation.runs")), element("p", about, kind="bo-muted"))
        self.runs.show(
            rows.astype({name: numbers.get(name, "string") for name in COLUMNS}),
            Look(
                "run",
                words={
                    "state": {
                        month_runs.ORDERED: say(language, "desk.state_ordered"),
                        month_runs.SIMULATION: say(language, "simulation.made"),
                    }
                },
                tones={"state": STATES},
                name=f"{month}-simulations",
            ),
            language,
            caption=title,
        )
        visible(self.runs, runs)
        if self.runs.chosen:
            self.road.refresh()
        visible(self.road.view, self.runs.chosen)
        self.compare.show(made, language)

    def _row(self, run: str, folder: Path | None) -> dict[str, Any]:
        state = month_runs.SIMULATION if folder else month_runs.ORDERED
        return {"run": run, "changes": self._said(run), "state": state, **(changed(folder) if folder else {})}

    def _said(self, run: str) -> str:
        """Say what a run file changes."""
        company, _, language = self._shown
        try:
            plan = run_file.planned(company, run)
        except Refused:
            return ""
        return "; ".join(change_said(change, language) for change in plan.changes) if plan else ""


def change_said(change: dict[str, str], language: str) -> str:
    """Put one change of a run file into words; what has no word keeps its name."""
    words, what = catalogue(language), str(change["what"])
    called = words.get(f"value.{what}") or words.get(f"simulation.{what}") or what
    value = change.get("value") or f"{change['percent']}\xa0%"
    if re.fullmatch(r"-?[0-9.]+(\xa0%)?", value):
        value = value.replace(".", DECIMAL[language])
    since = say(language, "simulation.since", day=day(change["since"], language)) if "since" in change else ""
    kind, _, whom = change.get("who", "").partition(" ")
    who = (
        say(language, "simulation.everybody")
        if kind == "everybody"
        else f"({words.get(f'column.{kind}', kind)} {whom})"
    )
    return " ".join(part for part in (called, value, who if kind else "", since) if part)
