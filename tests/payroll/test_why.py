"""Why net pay is another than last month's: each reason by itself, in both languages, and always to the cent."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import why
from tests.payroll.firm import rates_for, settings, sort_out
from tests.payroll.test_bridge import KINDS, away, item, scheduled

SEPTEMBER, OCTOBER = ("2026-09", "2026-10-09"), ("2026-10", "2026-11-10")
COMPANY = settings(seniority_rate="0.005", pay_items=KINDS, sick_rate="0.7")


def month(person: dict[str, Any], when: tuple[str, str]) -> why.Month:
    people = sort_out({"A": person}, *when, seniority_rate="0.005", pay_items=KINDS, sick_rate="0.7")
    assert people.held == []
    (slip,) = rules.slips("croatia", people.ready, rates_for(*when)).to_dict("records")
    return why.Month(
        when[0], people.ready, people.lines, people, rates_for(*when), slip["net_cents"], slip["paid_cents"]
    )


def both(then: dict[str, Any], now: dict[str, Any]) -> tuple[why.Month, why.Month]:
    hours = {"month": "2026-09", **then.get("month_hours", {})}
    return month({**then, "month_hours": hours}, SEPTEMBER), month(now, OCTOBER)


def in_full(two: tuple[why.Month, why.Month], language: str = "en") -> list[str]:
    paid = why.beside(*two, COMPANY, language)
    assert why.paid_adds_up(paid, *two)
    return why.told(why.steps(*two, COMPANY, language), paid, *two, language)


def said(then: dict[str, Any], now: dict[str, Any]) -> list[tuple[int, str]]:
    two = both(then, now)
    found = why.steps(*two, COMPANY, "en")
    assert why.adds_up(found, *two)
    assert [step.cents for step in found] == [step.cents for step in why.steps(*two, COMPANY, "hr")]
    english, croatian = (in_full(two, name) for name in ("en", "hr"))
    assert len(english) == len(croatian) and not set(english) & set(croatian)
    return [(step.cents, step.said) for step in found]


def test_nothing_changed_is_one_sentence() -> None:
    assert said({}, {}) == []
    two = both({}, {})
    assert in_full(two) == ["Net pay of 2026-10 is €1,382.32, the same as in 2026-09 (€1,382.32)."]
    (croatian,) = in_full(two, "hr")
    assert croatian.replace("\xa0", " ") == (
        "Neto plaća za 10/2026 iznosi 1.382,32 €, jednako kao za 09/2026 (1.382,32 €)."
    )


RISE = {"contract": [{}, {"since": "2026-10-01", "pay_cents": 210_000}]}


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        ({}, RISE, [(6_222, "agreed pay and seniority changed: +€101.00 of gross")]),
        (
            {"month_hours": {"overtime_minutes": 60}},
            {"month_hours": {"overtime_minutes": 120}},
            [(1_051, "Overtime is €34.09 of gross; it was €17.05")],
        ),
        ({}, item("bonus", 10_000), [(6_160, "Bonus: €100.00 of gross, which the month before had not")]),
        (item("bonus", 10_000, "2026-09"), {}, [(-6_160, "Bonus: €100.00 of gross in the month before, nothing now")]),
        (scheduled("2026-09", 10_080), scheduled("2026-10", 11_040), []),
        ({}, item("bus", 3_000), []),
    ],
)
def test_each_reason_is_said_with_what_it_was(
    then: dict[str, Any], now: dict[str, Any], expected: list[tuple[int, str]]
) -> None:
    assert said(then, now) == expected


def test_allowance_town_and_status_are_told_apart() -> None:
    moved = [{}, {"since": "2026-10-15", "municipality": "04090"}]
    alone = [{}, {"since": "2026-10-01", "pension_pillars": "1"}]
    now = {"dependant": {"since": "2026-11-01"}, "residence": moved, "tax_status": alone}
    words = [text.split(":")[0] for _, text in said({}, now)]
    assert sorted(word[:30] for word in words) == ["the personal allowance changed", "the tax rates of the town of r"]
    ((cents, text),) = said({}, {"dependant": {"since": "2026-11-01"}})
    assert cents == 6_900 and text.endswith("are 100% / 50% of the basic amounts; they were 100% / 0%")


def test_sick_hours_and_sick_pay_are_two_reasons() -> None:
    found = said({}, away("sick_employer", "sick_employer_minutes"))
    assert [cents for cents, _ in found] == [-11_200, 8_624, -112]
    assert found[0][1] == "the agreed pay was for 160:00 of 176:00 hours due; it was for 176:00 of 176:00"


CLAIMED = {"claim": {"claim": "O-1", "monthly_cents": 5_000}, "claim_payee": {}}
FUND = {"month_hours": {"regular_minutes": 9_600, "sick_fund_minutes": 960}}
PAID_OUT = "Paid out for 2026-10: {now}; for 2026-09 it was €1,382.32. Beside net pay this changed it:"


@pytest.mark.parametrize(
    ("now", "settled", "paid", "expected"),
    [
        (item("bus", 3_000), 0, "€1,412.32", ["€30.00 more: Bus: €30.00; it was €0.00"]),
        (CLAIMED, 0, "€1,332.32", ["€50.00 less: Enforcement O-1: €50.00; it was €0.00"]),
        (
            {**CLAIMED, **item("bus", 5_000)},
            -4_600,
            "€1,428.32",
            [
                "€50.00 more: Bus: €50.00; it was €0.00",
                "€50.00 less: Enforcement O-1: €50.00; it was €0.00",
                "€46.00 more: settlement of the year's tax, withheld with this pay (below zero: given back): -€46.00; it "
                "was €0.00. Net pay after the year's tax is €1,428.32",
            ],
        ),
    ],
)
def test_each_thing_that_is_paid_beside_net_pay_is_named(
    now: dict[str, Any], settled: int, paid: str, expected: list[str]
) -> None:
    then, after = both({}, now)
    ready = after.ready.assign(tax_settlement_cents=settled)
    two = then, replace(after, ready=ready, paid_cents=after.paid_cents - settled)
    lines = in_full(two)
    assert lines[1] == PAID_OUT.format(now=paid)
    assert sorted(lines[2:-1]) == sorted(expected)
    assert lines[-1].endswith(f"beside it = {paid} paid out.")
    assert not set(in_full(two, "hr")) & set(lines)


def test_pay_in_kind_is_a_reason_of_net_pay_and_of_what_is_paid_out() -> None:
    two = both({}, item("car", 10_000))
    lines = in_full(two)
    assert "€100.00 less: Given in kind: €100.00; it was €0.00" in lines
    assert any(line.startswith("€62.22 more: Car") or line.startswith("€61.60 more: Car") for line in lines)


def test_reasons_stand_by_size_and_add_up_in_words() -> None:
    two = both(item("bonus", 1_000, "2026-09"), {**RISE, **item("car", 10_000)})
    lines = in_full(two)
    assert [line.split(":")[0] for line in lines[1:4]] == ["€62.22 more", "€61.60 more", "€6.16 less"]
    assert lines[4] == "The reasons add up to the cent: €1,388.48 +€117.66 = €1,506.14."


PAY, MINUTES = st.integers(110_000, 1_500_000), st.integers(0, 3_000)


@effort(max_examples=15, deadline=None)
@given(PAY, PAY, MINUTES, MINUTES, st.integers(0, 3), st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(KINDS)))
def test_whatever_changes_it_adds_up(
    then: int, now: int, minutes: int, more: int, children: int, code: str, other: str
) -> None:
    hours = {"overtime_minutes": more, "sunday_minutes": minutes, "regular_minutes": 10_500, "unpaid_minutes": 60}
    kids = {"dependant": [{"dependant": f"D-{n}", "since": "2026-10-15"} for n in range(children)]}
    before = {"contract": {"pay_cents": then}, "month_hours": {"overtime_minutes": minutes}}
    after = {"contract": {"pay_cents": now}, "month_hours": hours, **kids, **item(other, more + 1)}
    two = both(before | item(code, minutes + 1, "2026-09"), after)
    found = why.steps(*two, COMPANY, "en")
    assert two[0].net_cents + sum(step.cents for step in found) == two[1].net_cents
    assert all(step.cents for step in found) and len({step.said for step in found}) == len(found)


def test_of_who_agrees_net_pay_a_child_changes_the_gross_that_is_found() -> None:
    agreed = {"contract": {"pay_kind": "net", "pay_cents": 150_000}}
    found = dict((words, cents) for cents, words in said(agreed, {**agreed, "dependant": {}}))
    assert "gross found for the agreed net of €1,500.00: −€113.13" in found  # 2,211.03 − 2,099.02, with 1 % seniority
    assert (
        len(found) == 2 and sum(found.values()) == -68
    )  # seniority comes on top as gross, so it is 1.12 of gross less
