"""What an earlier program paid in the month of payment counts once; what it paid for the month itself holds."""

from typing import Any

import pytest

from bolib.accounting.payroll.rules.slips import slips
from bolib.text import tell
from tests.payroll.firm import rates_for, sort_out

PAID = {"gross_cents": 100_000, "income_cents": 80_000, "allowance_cents": 60_000, "tax_cents": 4_600}


def opening(month: str = "2026-09", **figures: int) -> list[dict[str, Any]]:
    return [{"month": month, "component": name, "amount_cents": cents} for name, cents in figures.items()]


def tax(given: dict[str, Any], pay_day: str) -> dict[str, int]:
    people = sort_out({"A": given}, "2026-10", pay_day)
    assert people.held == []
    made = slips("croatia", people.ready, rates_for("2026-10", pay_day)).iloc[0]
    return {name: int(made[f"{name}_cents"]) for name in ("allowance", "tax_base", "tax", "net")}


def test_two_payments_of_a_month_have_one_allowance_and_one_threshold() -> None:
    alone = {"allowance": 60_000, "tax_base": 100_000, "tax": 23_000, "net": 137_000}
    assert tax({}, "2026-10-30") == alone
    # September was paid on 9 October: its allowance is used up, and the tax goes on where it stopped.
    assert tax({"opening": opening(**PAID)}, "2026-10-30") == {
        "allowance": 0,
        "tax_base": 160_000,
        "tax": 36_800,
        "net": 123_200,
    }
    assert tax({"opening": opening(**PAID)}, "2026-11-10") == alone  # another month of payment


def test_an_allowance_that_was_not_told_is_what_the_base_leaves_of_income() -> None:
    told = {"income_cents": 80_000, "tax_base_cents": 20_000, "tax_cents": 4_600}
    assert tax({"opening": opening(**told)}, "2026-10-30") == tax({"opening": opening(**PAID)}, "2026-10-30")


def test_the_second_band_begins_where_both_together_reach_it() -> None:
    # A base of 4,500 before and 1,600 now: 500 at 23 %, 1,100 at 33 %.
    before = PAID | {"gross_cents": 640_000, "income_cents": 510_000, "tax_cents": 103_500}
    assert tax({"opening": opening(**before)}, "2026-10-30")["tax"] == 11_500 + 36_300


@pytest.mark.parametrize(
    ("given", "pay_day", "codes"),
    [
        ({"opening": opening("2026-10", gross_cents=100)}, "2026-11-10", ["payroll.held_paid_before"]),
        ({"opening": opening("2026-10", gross_cents=1)}, "2026-11-10", ["payroll.held_paid_before"]),
        ({"opening": opening("2026-10", gross_cents=0)}, "2026-11-10", []),
        ({"opening": opening(gross_cents=1)}, "2026-10-30", ["payroll.held_paid_same_month"]),
        ({"opening": opening(gross_cents=0)}, "2026-10-30", []),
        ({"opening": opening("2026-10", net_cents=100)}, "2026-11-10", []),
        ({"opening": opening(gross_cents=100)}, "2026-10-30", ["payroll.held_paid_same_month"]),
        ({"opening": opening(gross_cents=100)}, "2026-11-10", []),
        ({"opening": opening("2026-08", gross_cents=100)}, "2026-10-30", []),
        ({"opening": opening(**{**PAID, "tax_cents": 0})}, "2026-10-30", []),
        ({"opening": opening(**PAID)[:-1]}, "2026-10-30", ["payroll.held_paid_same_month"]),
        ({"opening": opening("2026-10", income_cents=100)}, "2026-11-10", ["payroll.held_told_before"]),
        ({"opening": opening(income_cents=100)}, "2026-10-30", ["payroll.held_paid_same_month"]),
        ({"opening": opening(income_cents=40_000, allowance_cents=40_000)}, "2026-10-30", []),
        ({"opening": opening(income_cents=80_000, tax_base_cents=20_000, tax_cents=4_600)}, "2026-10-30", []),
        (
            {"opening": opening(**PAID), "tax_status": {"area_relief": 1}},
            "2026-10-30",
            ["payroll.held_paid_with_relief"],
        ),
        ({"opening": opening(**PAID), "tax_status": {"area_relief": 1}}, "2026-11-10", []),
    ],
)
def test_whom_it_holds(given: dict[str, Any], pay_day: str, codes: list[str]) -> None:
    people = sort_out({"A": given}, "2026-10", pay_day)
    assert [problem.code for problem in people.held] == codes
    for problem in people.held:
        assert tell("en", problem) != tell("hr", problem)


def test_what_was_said_last_counts() -> None:
    rows = [*opening("2026-10", gross_cents=100), {**opening("2026-10", gross_cents=0)[0], "event": 2}]
    assert sort_out({"A": {"opening": rows}}).held == []
