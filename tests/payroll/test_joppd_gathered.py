"""What the tax report says of each person is gathered from what a run froze: marks, hours, places, absences."""

from typing import Any

import pytest

from bolib.accounting.payroll.rules import joppd
from bolib.accounting.payroll.rules.joppd import settings
from bolib.formats.joppd import RowsOf
from bolib.problem import Problem
from bolib.text import LANGUAGES, sentence
from tests.payroll import firm
from tests.payroll.test_dues import COMPANY, OWN_SCHEMA, Run

MONTHS = ("2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09")
OPENING = [
    {"month": month, "component": component, "amount_cents": cents, "minutes": minutes}
    for month in MONTHS
    for component, cents, minutes in (
        ("gross_cents", 200_000, None),
        ("net_cents", 137_000, None),
        ("base", None, 10_560),
    )
]
OWN = COMPANY | {"pay": COMPANY["pay"] | {"sick_rate": "0.7"}}
OWN |= {
    "accounts": COMPANY["accounts"] | {"health_fund": "150"},
    "joppd": COMPANY["joppd"] | {"sites": {"ST": "04090"}},
}


def rows(given: dict[str, Any]) -> list[dict[str, Any]]:
    run = Run({"A": given}, OWN)
    assert run.report.doubts == [] == joppd.found_in(run.report.files, run.report.rows, OWN_SCHEMA, {})
    return [row._asdict() for row in RowsOf(run.report.rows)]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (
            {},
            {"holder": "0001", "month_mark": "3", "time_mark": "1", "hours": 176, "unworked_hours": 0, "work": "01333"},
        ),
        ({"contract": {"site": "ST"}}, {"work": "04090", "residence": "01333"}),
        ({"contract": {"site": "XX"}}, {"work": "01333"}),
        ({"contract": {"kind": "director"}}, {"holder": "0001"}),
        (
            {"contract": {"first_employment": 1, "since": "2026-03-01", "employment_since": "2026-03-01"}},
            {"holder": "0002", "health_cents": 0},
        ),
        (
            {"contract": {"health_exempt_since": "2026-01-01"}},
            {"holder": "0010", "health_cents": 0},
        ),
        ({"contract": {"until": "2026-10-31"}}, {"month_mark": "2", "to_day": "2026-10-31"}),
        ({"contract": {"until": "2026-11-01"}}, {"month_mark": "3"}),
        ({"contract": {"since": "2026-10-01", "employment_since": "2026-10-01"}}, {"month_mark": "1"}),
        (
            {"contract": {"weekly_minutes": 1200, "pay_cents": 100_000}, "month_hours": {"regular_minutes": 5_280}},
            {"time_mark": "2", "hours": 88},
        ),
        (
            {
                "tax_status": {
                    "employed_elsewhere": 1,
                    "relief_statement_since": "2026-01-01",
                    "gross_elsewhere_cents": 1000,
                },
                "contract": {"pay_cents": 110_000},
            },
            {"relief_mark": "3"},
        ),
        ({"contract": {"pay_cents": 110_000}}, {"relief_mark": "1"}),
        ({"contract": {"pay_cents": 130_000}}, {"relief_mark": "0"}),
    ],
)
def test_the_row_of_pay_says_what_is_known_of_the_person(given: dict[str, Any], wanted: dict[str, Any]) -> None:
    (row,) = rows(given)
    assert {name: row[name] for name in wanted} == wanted


def test_public_holidays_and_leave_are_hours_not_worked() -> None:
    people = {"A": {"month_hours": {"month": "2026-06", "regular_minutes": 10_560}}}
    run = firm.inputs(people)
    assert len(run["month_hours"]) == 1
    (row,) = rows({"month_hours": {"regular_minutes": 9_600, "leave_minutes": 960}, "opening": OPENING})
    assert (row["hours"], row["unworked_hours"]) == (176, 16)


def test_the_employers_sick_pay_is_in_the_row_of_pay() -> None:
    (row,) = rows(
        {
            "absence": [{"kind": "sick_employer", "first_day": "2026-10-05", "last_day": "2026-10-09"}],
            "month_hours": {"regular_minutes": 8_160, "sick_employer_minutes": 2_400},
            "opening": OPENING,
        }
    )
    assert (row["hours"], row["unworked_hours"]) == (176, 40)


@pytest.mark.parametrize(("kind", "holder"), [("sick_fund", "5201"), ("sick_injury", "5209"), ("sick_child", "5201")])
def test_an_absence_on_the_fund_has_a_row_of_its_own(kind: str, holder: str) -> None:
    given = {
        "absence": [{"kind": kind, "first_day": "2026-10-05", "last_day": "2026-10-09"}],
        "month_hours": {"regular_minutes": 8_160, "sick_fund_minutes": 2_400},
        "opening": OPENING,
    }
    pay, fund = rows(given)
    assert (pay["hours"], pay["payment"]) == (136, "1")
    assert (fund["holder"], fund["work"], fund["hours"], fund["unworked_hours"]) == (holder, "00000", 40, 40)
    assert (fund["from_day"], fund["to_day"], fund["month_mark"], fund["non_taxable"]) == (
        *("2026-10-05", "2026-10-09", "4", "12"),
    )
    told = Run({"A": given}, OWN).report.cautions
    recalled = [Problem("joppd.mark_recalled", "person A", {"mark": holder})]
    assert told == (recalled if kind == "sick_child" else [])


# The register's days decide mark 8 of the fund's row: its own days, not those at the employer's cost before them.
@pytest.mark.parametrize(
    ("absence", "minutes", "mark", "period", "told"),
    [
        ([("sick_fund", "2026-10-26", "2026-10-31")], 2_400, "4", ("2026-10-26", "2026-10-31"), True),
        ([("sick_fund", "2026-10-26", "2026-10-30")], 2_400, "4", ("2026-10-26", "2026-10-30"), True),  # a Friday
        ([("sick_fund", "2026-10-26", "2026-10-29")], 1_920, "4", ("2026-10-26", "2026-10-29"), False),
        ([("sick_fund", "2026-10-26", "2026-11-01")], 2_400, "1", ("2026-10-26", "2026-10-31"), False),
        ([("sick_fund", "2026-09-28", "2026-10-31")], 10_560, "2", ("2026-10-01", "2026-10-31"), True),
        ([("sick_fund", "2026-09-28", "2026-11-13")], 10_560, "3", ("2026-10-01", "2026-10-31"), False),
        # one sickness in two rows of the register, and one that the employer paid until the day before
        (
            [("sick_fund", "2026-09-01", "2026-09-30"), ("sick_fund", "2026-10-01", "2026-11-13")],
            *(10_560, "3", ("2026-10-01", "2026-10-31"), False),
        ),
        (
            [("sick_employer", "2026-08-19", "2026-09-29"), ("sick_fund", "2026-09-30", "2026-10-02")],
            *(960, "2", ("2026-10-01", "2026-10-02"), False),
        ),
        (
            [("sick_employer", "2026-08-20", "2026-09-30"), ("sick_fund", "2026-10-01", "2026-11-13")],
            *(10_560, "1", ("2026-10-01", "2026-10-31"), False),
        ),
    ],
)
def test_mark_8_of_the_funds_row_is_by_the_days_on_the_fund(
    absence: list[tuple[str, str, str]], minutes: int, mark: str, period: tuple[str, str], told: bool
) -> None:
    given = {
        "absence": [{"kind": kind, "first_day": first, "last_day": last} for kind, first, last in absence],
        "month_hours": {"regular_minutes": 10_560 - minutes, "sick_fund_minutes": minutes},
        "opening": OPENING,
    }
    fund = rows(given)[-1]
    assert (fund["holder"], fund["month_mark"], (fund["from_day"], fund["to_day"])) == ("5201", mark, period)
    cautions = Run({"A": given}, OWN).report.cautions
    assert cautions == [Problem("joppd.absence_may_go_on", "person A", {"last": absence[-1][2]})] * told
    assert all(sentence(language, one) for language in LANGUAGES for one in cautions)


GOOD = COMPANY["joppd"]


@pytest.mark.parametrize(
    "joppd_settings",
    [
        *({**GOOD, "submitter": mark} for mark in ("0", "14", 1, "x")),
        *({**GOOD, "email": email} for email in ("a", "a@b", "a b@c.hr", 5)),
        *(
            {**GOOD, "author": author}
            for author in (None, {}, {"first_name": "A"}, {"first_name": "A", "last_name": "Bo"})
        ),
        *({**GOOD, "work": work} for work in ("1333", "00000", 1333, None)),
        *({**GOOD, "sites": sites} for sites in ({"a/b": "01333"}, {"ST": "4090"})),
        {**GOOD, "more": 1},
        {},
        [],
        "x",
    ],
)
def test_wrong_settings_of_the_report_are_refused(joppd_settings: Any) -> None:
    assert settings.problems({"joppd": joppd_settings}) != []


def test_right_settings_are_read() -> None:
    own = settings.read(OWN)
    assert own is not None and own.place_of("ST") == "04090" and own.place_of(None) == "01333"
    assert settings.read({}) is None
