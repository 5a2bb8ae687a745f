"""The desk of payroll: the month's run, its paper, who is held and why, the signatures it takes, payslips to hand over, debts."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
from ipywidgets import VBox

from bolib.accounting.payroll import rules as payroll
from bolib.accounting.payroll.desk.handover import HandoverCard
from bolib.accounting.payroll.desk.recovery import RecoveryCard
from bolib.accounting.payroll.rules import payouts, reconciliation
from bolib.batch import manifest
from bolib.batch.places import Place, folder_of
from bolib.books import settings
from bolib.dates import month_of
from bolib.paper import read_tables
from bolib.rates import read_texts
from bolib.text import say
from bolib.widgets.markup import Markup, element, joined, table
from bolib.widgets.road import Road


class PayrollDesk:
    """The road of the month's payroll, and below it payslips to hand over and what people owe back."""

    sees = "payroll"

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed, self._shown = changed, ("", "en")
        self.road = Road("accounting/payroll_month", held, self._acted)
        self.handover, self.recovery = HandoverCard(self._acted), RecoveryCard(self._acted)
        self.view: Any = VBox([self.road.view, self.handover.view, self.recovery.view])

    def _acted(self) -> None:
        self._show_cards()
        self._changed()

    def _show_cards(self) -> None:
        self.handover.show(*self._shown)
        self.recovery.show(*self._shown)

    def show(self, company: str, month: str, language: str) -> None:
        """Show a month of a company."""
        self._shown = (company, language)
        self.road.show(company, month, language)
        self._show_cards()


def held(place: Place, language: str) -> Markup:
    """Name who is held in a sealed run, with every reason, worked out again from what the run froze."""
    folder = folder_of(place)
    given, frozen = manifest.read(folder)["parameters"], read_tables(folder / "inputs.db")
    month, pay_day = str(given["month"]), str(given["pay_day"])
    company = settings.parsed(str(frozen["setting"].set_index("kind")["text"]["company"]))
    files = {path.name: path.read_bytes() for path in sorted((folder / "rates").iterdir())}
    municipal = pd.read_csv(io.BytesIO(files.pop("municipal_tax.csv")), dtype="string")
    rates = read_texts(files, month=month_of(month)[0], pay_day=date.fromisoformat(pay_day))
    people = payroll.population(
        frozen, company, rates, municipal, month=month, pay_day=pay_day, payout=payouts.given(given)
    )
    named = reconciliation.held_in_words(people.held, reconciliation.names(frozen["personal_data"]), language)
    if named.empty:
        return Markup()
    rows = [(f"{row['name']} ({row['person']})", str(row["finding"])) for row in named.to_dict("records")]
    headings, title = (say(language, "column.name"), say(language, "column.finding")), say(language, "desk.held")
    return joined(element("h4", title), table(headings, rows, label=title))
