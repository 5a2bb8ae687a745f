"""Every kind of line that a payslip can have, as it is read: words, hours, base, rate, amount; held as whole gold files."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import documents, payslip_words
from bolib.formats import payslip
from bolib.text import LANGUAGES
from tests.payroll import firm
from tests.payroll.test_items import KINDS
from tests.run_folder import iban, oib

GOLD = Path(__file__).parent / "gold"
MONTH, PAY_DAY = "2026-10", "2026-11-10"
SETTINGS: dict[str, Any] = {"sick_rate": "0.7", "seniority_rate": "0.005", "no_variable_pay_before": "2026-01"}
COMPANY = {**firm.settings(**SETTINGS, pay_items=KINDS), "name": "Proba d.o.o.", "oib": oib(99), "iban": iban(9)}
COMPANY |= {"address": {"street": "Ulica 2", "postcode": "10000", "town": "Zagreb"}}
BEFORE = [
    {"month": f"2026-{month:02}", "component": component, **amount}
    for month in range(2, 10)
    for component, amount in (
        ("gross_cents", {"amount_cents": 222_200}),
        ("net_cents", {"amount_cents": 150_000}),
        ("base", {"minutes": 9_600}),
    )
]
PEOPLE: dict[str, dict[str, Any]] = {
    "plain": {},
    "family": {
        "tax_status": {"allowance_share_ppm": 333_333, "disability": "partial"},
        "dependant": [{}, {"dependant": "D-2", "share_ppm": 333_333}, {"dependant": "D-3", "kind": "other"}],
    },
    "hours": {
        "contract": {"employment_since": "2010-10-01"},
        "month_hours": {"overtime_minutes": 90, "night_minutes": 61, "sunday_minutes": 120, "holiday_minutes": 480},
    },
    "hourly": {"contract": {"pay_kind": "hourly", "pay_cents": 1_234}, "month_hours": {"overtime_minutes": 60}},
    "high": {"contract": {"pay_cents": 1_300_000}},
    "reliefs": {"tax_status": {"area_relief": 1, "veteran_percent": 30, "pension_pillars": "1"}},
    "exempt": {
        "contract": {
            "pay_cents": 110_000,
            "health_exempt_since": "2026-01-01",
            "health_exempt_until": "2030-12-31",
        }
    },
    "items": {
        "pay_item": [
            {"item": "bonus", "amount_cents": 12_345, "reference": "R-1"},
            {"item": "award", "amount_cents": 130_000},
            {"item": "meal", "amount_cents": 5_001},
            {"item": "yearly", "amount_cents": 7_007},
            {"item": "car", "amount_cents": 15_000},
            {"item": "pension", "amount_cents": 3_003},
        ]
    },
    "sick": {
        "absence": [
            {"kind": "sick_employer", "first_day": "2026-10-05", "last_day": "2026-10-06"},
            {"kind": "sick_fund", "first_day": "2026-10-07", "last_day": "2026-10-08"},
        ],
        "month_hours": {"regular_minutes": 8_640, "sick_employer_minutes": 960, "sick_fund_minutes": 960},
        "opening": BEFORE,
    },
    "leave": {
        "absence": {"kind": "annual_leave", "first_day": "2026-10-05", "last_day": "2026-10-09"},
        "month_hours": {"regular_minutes": 8_160, "leave_minutes": 2_400},
        "opening": BEFORE,
    },
    "hazard": {"contract": {"hazard_class": 3}},
    "claim": {"claim": {"monthly_cents": 10_001}, "claim_payee": {}, "protected_account": {}},
}


def slips_of(
    people: dict[str, dict[str, Any]], language: str, monkeypatch: pytest.MonkeyPatch
) -> list[payslip.Payslip]:
    """Give the payslips of people as they are handed over to be set."""
    seen: list[payslip.Payslip] = []

    def kept(slip: payslip.Payslip) -> bytes:
        seen.append(slip)
        return b""

    monkeypatch.setattr(payslip, "pdf", kept)
    found = firm.sort_out(people, MONTH, PAY_DAY, **SETTINGS, pay_items=KINDS)
    assert [(problem.code, problem.where) for problem in found.held] == []
    made, frozen = rules.slips("croatia", found.ready, firm.rates_for()), firm.inputs(people)
    law, towns, head = firm.rates_for(), firm.municipal(), "1a2b3c4d5e6f"
    documents.payslips(
        made, found, frozen, COMPANY, law, towns, month=MONTH, pay_day=PAY_DAY, head=head, language=language
    )
    return seen


def written(slips: Sequence[payslip.Payslip]) -> list[str]:
    """Write payslips as rows of text: a section, then its lines."""
    rows = []
    for name, slip in zip(sorted(PEOPLE), slips, strict=True):
        rows.append(f"# {name}: {slip.title.text}, {slip.period}")
        for section in slip.sections:
            rows.append(
                " | ".join(one for one in (section.heading.text, section.heading.beside, section.amount) if one)
            )
            for line in section.lines:
                cells = (line.label.text, line.label.beside, line.hours, line.base, line.rate, line.amount)
                rows.append(f"  {'= ' if line.total else ''}{' | '.join(cells)}")
    return rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_line_of_a_payslip_is_as_it_was(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = (GOLD / f"payslip_lines-{language}.txt").read_text("utf-8").splitlines()
    now = written(slips_of(PEOPLE, language, monkeypatch))
    assert now == right, "\n".join(difflib.unified_diff(right, now, lineterm=""))


@pytest.mark.parametrize(("language", "amount"), [("en", "−123.45"), ("hr", "−123,45")])
def test_a_recovery_is_taken_off_under_its_reference(language: str, amount: str) -> None:
    line = documents._recovery_line({"reference": "R-7", "amount_cents": 12_345}, payslip_words.Words(language))
    assert line.label.text.endswith(", R-7") and line.amount == amount
