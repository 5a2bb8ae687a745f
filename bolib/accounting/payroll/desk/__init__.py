"""The desk of payroll: the month's runs, the road of one of them, payslips to hand over, what people owe back."""

from collections.abc import Callable
from typing import Any

from ipywidgets import VBox

from bolib.accounting.payroll.desk.handover import HandoverCard
from bolib.accounting.payroll.desk.recovery import RecoveryCard
from bolib.accounting.payroll.desk.review import ReviewCard
from bolib.accounting.payroll.rules.payouts import SORTS
from bolib.batch.month_runs import ORDERED, SIMULATION, month_runs
from bolib.batch.places import books_of
from bolib.batch.steps import ROAD
from bolib.books import Books
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets.grid import Grid, Look
from bolib.widgets.markup import Markup, area, element, put
from bolib.widgets.road import Road
from bolib.widgets.term import term

PAPER = "accounting/payroll_month"
TONES = {**dict.fromkeys((*ROAD[:3], SIMULATION), "calm"), **dict.fromkeys(ROAD[3:], "good")}
TONES |= {**dict.fromkeys(("rejected", "withdrawn"), "wrong"), ORDERED: "warn"}


class PayrollDesk:
    """The runs of the month, the road of the one that is chosen, and below it payslips to hand over and what people owe back."""

    sees = "payroll"

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed, self._shown = changed, ("", "", "en")
        self.review = ReviewCard()
        self.road = Road(PAPER, lambda *_: Markup(), self._acted, beside=self.review, listed=True)
        self.runs = Grid(self.road.guarded, choose=self.road.go)
        self._title = area()
        card = VBox([self._title, self.runs])
        card.add_class("bo-card")
        self.road.run.observe(lambda _: self._mark(), "value")
        self.handover, self.recovery = HandoverCard(self._acted), RecoveryCard(self._acted)
        self.view: Any = VBox([card, self.road.view, self.handover.view, self.recovery.view])
        self.view.add_class("bo-part")

    def show(self, company: str, month: str, language: str) -> None:
        """Show a month of a company."""
        self._shown = (company, month, language)
        self.road.show(company, month, language)
        self._show_runs()
        self._show_cards()

    def _acted(self) -> None:
        self._show_runs()
        self._show_cards()
        self._changed()

    def _show_cards(self) -> None:
        company, _, language = self._shown
        self.handover.show(company, language)
        self.recovery.show(company, language)

    def _show_runs(self) -> None:
        company, month, language = self._shown
        with Books(books_of(company), SCHEMA) as books:
            rows = month_runs(books, company, month, PAPER)
        states = {state: say(language, f"status.state_{state}") for state in (*ROAD, "rejected", "withdrawn")}
        states |= {state: say(language, f"desk.state_{state}") for state in (ORDERED, SIMULATION)}
        sorts = {sort: say(language, f"payout.short_{sort}") for sort in SORTS}
        look = Look(
            "run",
            words={"state": states, "payout": sorts},
            tones={"state": TONES},
            roomy=("submitted_by", "decided_by"),
            name=f"{month}-runs",
        )
        put(self._title, element("h3", term(language, "desk.runs")))
        self.runs.show(rows, look, language, caption=say(language, "desk.runs"))
        self._mark()

    def _mark(self) -> None:
        """Show in the list which run is looked at."""
        self.runs.mark(str(self.road.run.value or ""))
