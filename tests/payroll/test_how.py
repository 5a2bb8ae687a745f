"""The second page says what `explain` says: every line of the slip, with the same formula, article and amount."""

from typing import Any

import pytest

from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import how
from bolib.formats.html_table import amount
from bolib.formats.payslip import Step
from bolib.text import say
from tests.payroll import firm
from tests.payroll.firm import municipal, rates_for
from tests.payroll.test_dues import MONTH
from tests.payroll.test_joppd_gathered import OPENING, OWN

PEOPLE: dict[str, dict[str, Any]] = {
    "worker": {},
    "director": {"contract": {"kind": "director", "pay_cents": 106_000}},
    "exempt": {"contract": {"first_employment": 1, "since": "2026-03-01", "employment_since": "2026-03-01"}},
    "one pillar": {"tax_status": {"pension_pillars": "1"}},
    "veteran": {"tax_status": {"veteran_percent": 40}},
    "sick": {
        "absence": [{"kind": "sick_employer", "first_day": "2026-10-05", "last_day": "2026-10-09"}],
        "month_hours": {"regular_minutes": 8_160, "sick_employer_minutes": 2_400},
        "opening": OPENING,
    },
    "part month": {
        "contract": {"since": "2026-10-15", "employment_since": "2026-10-15"},
        "month_hours": {"regular_minutes": 12 * 480},
    },
}


def steps(person: str, language: str) -> tuple[list[Step], Any]:
    inputs = firm.inputs({"A": PEOPLE[person]})
    people = rules.population(inputs, OWN, rates_for(), municipal(), **MONTH)
    assert people.held == []
    told = how.steps(people, inputs, OWN, rates_for(), **MONTH, language=language)
    return told["A"], rules.explain("croatia", people.ready, rates_for(), language=language)


@pytest.mark.parametrize("language", ["hr", "en"])
@pytest.mark.parametrize("person", PEOPLE)
def test_the_page_and_the_explanation_are_one(person: str, language: str) -> None:
    told, explained = steps(person, language)
    by_label = {say(language, f"told.{row['figure']}"): row for row in explained.to_dict("records")}
    figures = [step for step in told if step.label.text in by_label]
    assert len(figures) > 12
    for step in figures:
        row = by_label[step.label.text]
        assert step.amount == amount(int(row["value_cents"]), language)
        assert step.formula.text == (row["formula"] or say(language, "payslip.how_sum"))
        assert step.law.text == row["law"]
    assert all(bool(step.formula.beside) == (language == "en") for step in told if "gross −" not in step.formula.text)
    left_out = {row["figure"] for label, row in by_label.items() if label not in {step.label.text for step in told}}
    assert all(row["value_cents"] == 0 for row in by_label.values() if row["figure"] in left_out - set(how.SAME))


@pytest.mark.parametrize(
    ("person", "there", "not_there"),
    [
        ("worker", ["MIO, I. stup 15"], ["direktora", "samo I. stup", "HRVI", "osigurani dio"]),
        ("director", ["direktor u radnom odnosu da", "direktora 1.295,45"], ["HRVI"]),
        ("exempt", ["doprinos za zdravstveno se plaća ne"], ["zdravstveno osiguranje 16,5"]),
        ("one pillar", ["osiguranje u oba stupa ne", "20"], ["MIO, II. stup 5"]),
        ("veteran", ["invaliditet HRVI 40"], []),
        ("sick", ["2026-08", "70", "sati 40:00"], ["health_fund."]),
        ("part month", ["osigurani dio"], []),
    ],
)
def test_what_does_not_count_for_a_person_is_not_said(person: str, there: list[str], not_there: list[str]) -> None:
    told, _ = steps(person, "hr")
    text = " ".join(step.operands for step in told).replace("\xa0", " ")
    assert [word for word in there if word not in text] == []
    assert [word for word in not_there if word in text] == []
