"""What an approver is told to look at: each caution on both sides of its edge; nobody is held for one."""

from typing import Any

import pandas as pd
import pytest

from bolib.accounting.payroll.rules import reconciliation
from bolib.accounting.payroll.rules.cautions import cautions
from bolib.accounting.payroll.store import late as after_payment
from bolib.problem import Problem
from bolib.text import tell
from tests.payroll import firm
from tests.payroll.firm import rates_for, sort_out

ABOUT = {"month": "2026-10", "pay_day": "2026-11-10", "report_mark": "26314"}


def found(given: dict[str, Any], **about: str) -> list[Problem]:
    people = {"A": given}
    due = sort_out(people).parts["person"]
    return cautions(firm.inputs(people), firm.municipal(), due, rates_for(), **{**ABOUT, **about})


def codes(given: dict[str, Any], **about: str) -> list[str]:
    for problem in found(given, **about):
        assert tell("en", problem) != tell("hr", problem)
    return [problem.code.removeprefix("payroll.") for problem in found(given, **about)]


def test_an_ordinary_month_has_nothing_to_look_at() -> None:
    assert codes({}) == []


@pytest.mark.parametrize(
    ("pay_day", "mark", "expected"),
    [
        ("2026-12-31", "26365", []),
        ("2027-01-01", "27001", ["municipal_list_old"]),
        ("2026-11-10", "26315", ["mark_of_another_day"]),
        ("2026-11-10", "25314", ["mark_of_another_day"]),
    ],
)
def test_the_list_of_rates_and_the_mark_are_those_of_the_pay_day(pay_day: str, mark: str, expected: list[str]) -> None:
    assert codes({}, pay_day=pay_day, report_mark=mark) == expected


def test_a_pay_day_after_the_year_of_the_list_asks_for_decisions_of_its_own_year() -> None:
    (problem,) = found({}, pay_day="2027-01-08", report_mark="27008")
    assert tell("en", problem) == (
        "municipal_tax.csv: the list of municipal rates is known for 2026 only; look for decisions of 2027 in the "
        "gazette and type them in"
    )


VUKOVAR, SPLIT = "05185", "04090"


@pytest.mark.parametrize(
    ("residence", "status", "listed"),
    [
        ({"municipality": VUKOVAR}, {}, True),
        ({"municipality": VUKOVAR, "resident": 0}, {}, False),
        ({"municipality": VUKOVAR}, {"area_relief": 1}, False),
        ({"municipality": VUKOVAR, "since": "2026-11-10"}, {}, True),
        ({"municipality": VUKOVAR, "since": "2026-11-11"}, {}, False),
        ({"municipality": SPLIT}, {}, False),
    ],
)
def test_who_lives_in_an_assisted_area_without_relief_is_listed_and_paid(
    residence: dict[str, Any], status: dict[str, Any], listed: bool
) -> None:
    given = {"residence": [{}, {"since": "2026-01-01", **residence}], "tax_status": status}
    assert codes(given) == ["assisted_without_relief"] * listed + ["area_relief_used"] * bool(status)
    assert list(sort_out({"A": given}).ready["person"]) == ["A"]


@pytest.mark.parametrize(
    ("since", "until", "listed"),
    [
        ("2024-12-31", None, []),
        ("2025-01-01", None, ["exemption_not_given"]),
        ("2025-01-01", "2026-09-30", []),
        ("2021-11-01", None, []),
        ("2021-10-31", None, ["exemption_too_long"]),
        ("2021-10-31", "2026-10-30", []),
    ],
)
def test_an_exemption_from_health_that_the_law_does_not_give_is_listed(
    since: str, until: str | None, listed: list[str]
) -> None:
    contract = {"health_exempt_since": since, "health_exempt_until": until}
    assert codes({"contract": [{"since": "2020-01-01"}, {"since": "2026-05-01", **contract}]}) == listed


# In 2026 All Saints is a Sunday; Corpus Christi, 4 June, a Thursday; 22 June a Monday.
@pytest.mark.parametrize(
    ("month", "kind", "first", "last", "days"),
    [
        ("2026-06", "sick_employer", "2026-06-01", "2026-06-05", "2026-06-04"),
        ("2026-06", "sick_employer", "2026-06-01", "2026-06-03", None),
        ("2026-06", "sick_employer", "2026-06-05", "2026-06-21", None),
        ("2026-06", "sick_fund", "2026-05-04", "2026-07-31", "2026-06-04, 2026-06-22"),
        ("2026-06", "sick_injury", "2026-06-22", "2026-06-22", "2026-06-22"),
        ("2026-06", "sick_child", "2026-06-04", "2026-06-04", "2026-06-04"),
        ("2026-06", "annual_leave", "2026-06-01", "2026-06-05", None),
        ("2026-11", "sick_employer", "2026-11-01", "2026-11-06", None),
    ],
)
def test_a_public_holiday_inside_sickness_is_told(
    month: str, kind: str, first: str, last: str, days: str | None
) -> None:
    inputs = firm.inputs({"A": {"absence": {"kind": kind, "first_day": first, "last_day": last}}})
    due = pd.Series(["A"], dtype="string")
    said = cautions(inputs, firm.municipal(), due, rates_for(month, "2026-11-10"), **{**ABOUT, "month": month})
    assert [one.args["days"] for one in said if one.code == "payroll.holiday_in_sickness"] == ([days] if days else [])
    assert all(tell("en", one) != tell("hr", one) for one in said)


SLIP = {"payslip": [{"event": 50}], "payslip_line": {}}


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({}, []),
        ({"contract": [{}, {"since": "2026-09-30", "event": 50}]}, []),
        ({"contract": [{}, {"since": "2026-09-30", "event": 51}]}, ["facts.contract"]),
        ({"contract": [{}, {"since": "2026-10-01", "event": 51}]}, []),
        ({"tax_status": [{}, {"since": "2026-09-01", "event": 51}]}, ["facts.tax_status"]),
        ({"tax_status": [{}, {"since": "2026-10-01", "event": 51}]}, []),
        ({"month_hours": [{}, {"month": "2026-09", "event": 51}]}, ["facts.month_hours"]),
        ({"month_hours": [{}, {"month": "2026-09", "event": 50}]}, []),
        ({"month_hours": [{}, {"month": "2026-08", "event": 51}]}, []),
    ],
)
def test_what_came_in_late_for_a_posted_month_is_listed_and_the_person_paid(
    given: dict[str, Any], what: list[str]
) -> None:
    assert [problem.args["what"] for problem in found({**SLIP, **given})] == what
    assert list(sort_out({"A": {**SLIP, **given}}).ready["person"]) == ["A"]


LATE = [
    after_payment.Late("A", "2026-09", "pay_item", "bonus", 50_000, 20),
    after_payment.Late("A", "2026-08", "contract", "2026-08-01", None, 21),
    after_payment.Late("A", "2026-09", "contract", "2026-08-01", None, 21),
    after_payment.Late("GONE", "2026-09", "hours_adjustment", "overtime_minutes 600", None, 22),
]


def test_what_came_after_pay_is_listed_with_its_amount_also_of_who_has_left() -> None:
    inputs = firm.inputs({"A": {**SLIP, "contract": [{}, {"since": "2026-09-30", "event": 51}]}})
    due = pd.Series(["A"], dtype="string")
    said = cautions(
        {**inputs, after_payment.TABLE: after_payment.as_frame(LATE)}, firm.municipal(), due, rates_for(), **ABOUT
    )
    assert [(one.where, one.args["what"]) for one in said] == [
        ("person A", "facts.pay_item"),
        ("person A", "facts.contract"),
        ("person GONE", "facts.hours_adjustment"),
    ]
    assert (said[0].args["amount"], said[0].args["month"]) == (50_000, "2026-09")
    assert said[1].args["months"] == "2026-08, 2026-09"
    assert "500.00" in tell("en", said[0]) and "500,00" in tell("hr", said[0])
    nothing = {**inputs, after_payment.TABLE: after_payment.as_frame([])}
    assert cautions(nothing, firm.municipal(), due, rates_for(), **ABOUT) == []
    assert len(cautions(inputs, firm.municipal(), due, rates_for(), **ABOUT)) == 1  # as an earlier program froze it


def test_a_caution_of_somebody_who_is_not_due_is_left_out() -> None:
    people = {"A": {}, "GONE": {"contract": {"until": "2026-09-30"}, "residence": {"municipality": VUKOVAR}}}
    due = sort_out(people).parts["person"]
    assert cautions(firm.inputs(people), firm.municipal(), due, rates_for(), **ABOUT) == []


def test_cautions_are_counted_in_the_conclusion_and_do_not_stop_the_paper() -> None:
    slips = firm.inputs({})["payslip"]
    about: dict[str, Any] = {"simulation": False, "language": "en"}
    said = reconciliation.conclusion(slips, [], [], found({"residence": {"municipality": VUKOVAR}}), **about)
    assert "All checks and reconciliations agree." in said
    assert said[-1] == "To be looked at before this paper is submitted: 1; the exceptions above say what."
    assert not any("looked at" in sentence for sentence in reconciliation.conclusion(slips, [], [], **about))
