"""Until when the tax authority is told of a payment: the day of payment or the next working day, and then no more."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from bolib.accounting.payroll.store import report_days
from bolib.books import roles, settings
from bolib.country import country


@pytest.mark.parametrize(
    ("pay_day", "last"),
    [("2026-11-10", "2026-11-11"), ("2026-11-13", "2026-11-16"), ("2026-11-17", "2026-11-19")],  # the 18th: a holiday
)
def test_the_last_day_is_the_next_working_day(pay_day: str, last: str) -> None:
    found = report_days.last_day(date.fromisoformat(pay_day), country("croatia").CALENDAR)
    assert found.isoformat() == last


@pytest.mark.parametrize(("day", "told"), [("2026-11-09", True), ("2026-11-11", True), ("2026-11-12", False)])
@pytest.mark.parametrize("reports", [True, False])
def test_it_waits_until_its_last_day_where_the_company_reports(
    monkeypatch: pytest.MonkeyPatch, day: str, told: bool, reports: bool
) -> None:
    company = {"country": "croatia"} | ({"joppd": {"submitter": "1"}} if reports else {})
    monkeypatch.setattr(settings, "company", lambda books: company)
    monkeypatch.setattr(roles, "who_may", lambda books, act: ["ana"])
    books: Any = SimpleNamespace(rows=lambda sql: [("2026-10-payroll_month", "2026-11-10")])
    found = report_days.attention(books, date.fromisoformat(day), "desk.ipynb")
    assert [(one.month, one.due, one.who) for one in found] == (
        [("2026-10", "2026-11-10", ("ana",))] if told and reports else []
    )
