"""From last month's net pay to this month's: each reason by itself, and always to the cent."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import reconciliation
from bolib.accounting.payroll.rules.bridge import COLUMNS, REASONS
from tests.payroll.firm import rates_for, sort_out

SEPTEMBER, OCTOBER = ("2026-09", "2026-10-09"), ("2026-10", "2026-11-10")


FLAGS: dict[str, Any] = {"varies": True, "counts_into": []}
KINDS: dict[str, dict[str, Any]] = {
    "bonus": {"name": {"en": "Bonus", "hr": "Nagrada"}, "kind": "earning", **FLAGS},
    "car": {"name": {"en": "Car", "hr": "Auto"}, "kind": "in_kind", **FLAGS},
    "yearly": {"name": {"en": "Yearly", "hr": "Godišnja"}, "kind": "other_receipt"},
    "bus": {"name": {"en": "Bus", "hr": "Prijevoz"}, "kind": "non_taxable", "receipt": "transport"},
}


def item(code: str, cents: int, month: str = "2026-10") -> dict[str, Any]:
    return {"pay_item": {"item": code, "amount_cents": cents, "month": month}}


def month(
    people: dict[str, dict[str, Any]], when: tuple[str, str], **changes: Any
) -> tuple[rules.Population, pd.DataFrame]:
    found = sort_out(people, *when, seniority_rate="0.005", pay_items=KINDS, **changes)
    return found, rules.slips("croatia", found.ready, rates_for(*when))


def september(people: dict[str, dict[str, Any]]) -> tuple[rules.Population, pd.DataFrame]:
    """September 2026 has 22 working days too."""
    hours = {p: {**g, "month_hours": {"month": "2026-09", **g.get("month_hours", {})}} for p, g in people.items()}
    return month(hours, SEPTEMBER)


def bridged(before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]], **changes: Any) -> pd.DataFrame:
    then, slips_then = september(before)
    people, slips = month(now, OCTOBER, **changes)
    made = rules.bridge(
        rules.kept("croatia", slips_then, "r"),
        then.lines.assign(run="r"),
        people,
        slips,
        name="croatia",
        rates=rates_for(),
        month="2026-10",
    )
    assert list(made.columns) == list(COLUMNS)
    assert (made["before_cents"] + made[[*REASONS, "other_cents"]].sum(axis=1) == made["now_cents"]).all()
    assert int(made["now_cents"].sum()) == int(slips["net_cents"].sum())
    assert int(made["before_cents"].sum()) == int(slips_then["net_cents"].sum())
    return made.set_index("person")


def reasons(row: pd.Series) -> dict[str, int]:
    return {name.removesuffix("_cents"): int(row[name]) for name in (*REASONS, "other_cents") if row[name]}


def test_nothing_changed() -> None:
    assert reasons(bridged({"A": {}}, {"A": {}}).loc["A"]) == {}


def test_who_joined_left_or_is_held_is_named_so() -> None:
    begun = {"contract": {"since": "2026-10-01", "employment_since": "2026-10-01"}}
    made = bridged({"LEFT": {}, "HELD": {}}, {"JOINED": begun, "BACK": {}, "HELD": {"bank_account": None}})
    net = int(made.loc["LEFT", "before_cents"])
    assert reasons(made.loc["LEFT"]) == {"left": -net}
    assert reasons(made.loc["HELD"]) == {"held": -net}
    assert list(reasons(made.loc["JOINED"])) == ["joined"]
    assert list(reasons(made.loc["BACK"])) == ["no_slip_before"]


@pytest.mark.parametrize(("since", "reason"), [("2026-10-01", "joined"), ("2026-09-30", "no_slip_before")])
def test_who_joined_began_in_the_month(since: str, reason: str) -> None:
    begun = {"contract": {"since": "2026-10-01", "employment_since": since}}
    assert list(reasons(bridged({}, {"A": begun}).loc["A"])) == [reason]


def test_a_rise_is_pay() -> None:
    made = bridged({"A": {}}, {"A": {"contract": [{}, {"since": "2026-10-01", "pay_cents": 210_000}]}})
    assert reasons(made.loc["A"]) == {"pay": 6_222}  # 101.00 with a year's seniority, less 20 % and then 23 %


def test_an_unpaid_day_is_hours() -> None:
    unpaid = {"month_hours": {"regular_minutes": 10_080, "unpaid_minutes": 480}}
    assert list(reasons(bridged({"A": {}}, {"A": unpaid}).loc["A"])) == ["hours", "pay"]
    assert reasons(bridged({"A": {}}, {"A": unpaid}).loc["A"])["hours"] == -5_599


def scheduled(month: str, minutes: int, due: int | None = None, **more: Any) -> dict[str, Any]:
    """A month that a run of hours stated by a schedule."""
    stated = {"month": month, "regular_minutes": minutes, "due_minutes": due or minutes, "extra_minutes": 0}
    return {"hours_month": {**stated, **more}}


@pytest.mark.parametrize(("then", "now"), [(10_080, 10_560), (10_560, 11_040), (11_040, 10_080), (10_080, 10_080)])
def test_months_of_a_schedule_with_other_hours_change_nothing(then: int, now: int) -> None:
    made = bridged({"A": scheduled("2026-09", then)}, {"A": scheduled("2026-10", now)})
    assert reasons(made.loc["A"]) == {}


def test_an_unpaid_shift_of_a_schedule_is_hours() -> None:
    made = bridged({"A": scheduled("2026-09", 10_080)}, {"A": scheduled("2026-10", 10_560, 11_040, unpaid_minutes=480)})
    # 2,000.00 ÷ 184 × 8 = 86.96, less 20 % and then 23 %; the year's seniority of it is pay
    assert reasons(made.loc["A"]) == {"hours": -5_357, "pay": -54}


def test_a_rise_of_who_works_by_a_schedule_is_pay_alone() -> None:
    risen = {"contract": [{}, {"since": "2026-10-01", "pay_cents": 210_000}], **scheduled("2026-10", 11_040)}
    assert reasons(bridged({"A": scheduled("2026-09", 10_080)}, {"A": risen}).loc["A"]) == {"pay": 6_222}


def test_who_joined_in_the_month_before_is_compared_by_the_calendar() -> None:
    half = {"contract": {"since": "2026-09-16", "employment_since": "2026-09-16"}}
    then = {"A": half | {"month_hours": {"regular_minutes": 5_280}}}  # 11 of 22 days
    made = bridged(then, {"A": half}).loc["A"]
    assert list(reasons(made)) == ["hours"] and int(made["before_cents"]) < int(made["hours_cents"]) + 20_000


def test_overtime_is_supplements() -> None:
    made = bridged({"A": {"month_hours": {"overtime_minutes": 60}}}, {"A": {"month_hours": {"overtime_minutes": 120}}})
    assert reasons(made.loc["A"]) == {"supplements": 1_051}


def test_a_taxed_pay_item_is_items_and_one_that_is_not_changes_no_net() -> None:
    assert reasons(bridged({"A": {}}, {"A": item("bonus", 10_000)}).loc["A"]) == {"items": 6_160}
    assert reasons(bridged({"A": {}}, {"A": item("car", 10_000)}).loc["A"]) == {"items": 6_160}
    assert reasons(bridged({"A": item("yearly", 10_000, "2026-09")}, {"A": {}}).loc["A"]) == {"items": -6_160}
    assert reasons(bridged({"A": {}}, {"A": item("bus", 10_000)}).loc["A"]) == {}


MONTHS = [f"2026-0{month}" for month in range(2, 10)]
EARLIER = [
    {"month": month, "component": component, **cells}
    for month in MONTHS
    for component, cells in (
        ("gross_cents", {"amount_cents": 220_000}),
        ("net_cents", {"amount_cents": 152_400}),
        ("base", {"minutes": 10_560}),
    )
]


def away(kind: str, minutes: str) -> dict[str, Any]:
    absence = {"kind": kind, "first_day": "2026-10-05", "last_day": "2026-10-06"}
    return {"absence": absence, "month_hours": {"regular_minutes": 9_600, minutes: 960}, "opening": EARLIER}


def test_sick_pay_is_told_apart_from_the_hours_it_is_paid_for() -> None:
    made = bridged({"A": {}}, {"A": away("sick_employer", "sick_employer_minutes")}, sick_rate="0.7")
    found = reasons(made.loc["A"])
    # 181.82 of base pay, 2,200 ÷ 176 × 70 % × 16 = 140.00 and 1.82 of seniority, each less 20 % and then 23 %
    assert found == {"hours": -11_200, "sick": 8_624, "pay": -112}


def test_leave_by_the_average_is_told_apart_from_the_hours_it_is_paid_for() -> None:
    made = bridged({"A": {}}, {"A": away("annual_leave", "leave_minutes")})
    found = reasons(made.loc["A"])
    assert list(found) == ["hours", "leave", "pay"]
    assert found["leave"] == 12_320  # 2,200 ÷ 176 × 16 = 200.00, less 20 % and then 23 %


def test_the_fund_s_pay_is_beside_net_pay() -> None:
    made = bridged({"A": {}}, {"A": away("sick_fund", "sick_fund_minutes")})
    assert list(reasons(made.loc["A"])) == ["hours", "pay"]


def test_a_child_is_rules() -> None:
    made = bridged({"A": {}}, {"A": {"dependant": {"since": "2026-11-01"}}})
    assert reasons(made.loc["A"]) == {"rules": 6_900}


def test_slips_of_other_months_are_left_out() -> None:
    then, slips_then = september({"A": {}})
    people, slips = month({"A": {}}, OCTOBER)
    kept = rules.kept("croatia", slips_then, "r")
    both = pd.concat([kept, kept.assign(run="x", month="2026-08")])
    lines = pd.concat([then.lines.assign(run="r"), then.lines.assign(run="x")])
    made = rules.bridge(both, lines, people, slips, name="croatia", rates=rates_for(), month="2026-10")
    assert list(made["before_cents"]) == list(made["now_cents"])


def test_the_first_month_has_no_slips_before_and_a_month_with_nobody_only_leavers() -> None:
    assert set(reasons(bridged({}, {"A": {}}).loc["A"])) == {"no_slip_before"}
    assert set(reasons(bridged({"A": {}}, {}).loc["A"])) == {"left"}
    assert bridged({}, {}).empty


PAY, MINUTES = st.integers(110_000, 1_500_000), st.integers(0, 3000)


@effort(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(PAY, PAY, MINUTES, MINUTES, st.integers(0, 4), st.sampled_from(sorted(KINDS))), min_size=1, max_size=6
    )
)
def test_whatever_changes_it_adds_up(people: list[tuple[int, int, int, int, int, str]]) -> None:
    before: dict[str, dict[str, Any]] = {}
    now: dict[str, dict[str, Any]] = {}
    for number, (then, later, minutes, more, children, code) in enumerate(people):
        before[f"P{number}"] = {"contract": {"pay_cents": then}, "month_hours": {"overtime_minutes": minutes}}
        before[f"P{number}"] |= item(code, minutes + 1, "2026-09")
        hours = {"overtime_minutes": more, "sunday_minutes": minutes, "regular_minutes": 10_500, "unpaid_minutes": 60}
        kids = [{"dependant": f"D-{n}"} for n in range(children)]
        now[f"P{number}"] = {"contract": {"pay_cents": later}, "month_hours": hours, "dependant": kids}
        now[f"P{number}"] |= item(sorted(KINDS)[number % len(KINDS)], more + 1)
    made = bridged(before, now)
    assert (made["other_cents"] == 0).all()


def test_the_year_is_a_part_of_the_bridge_in_its_month_and_in_the_next() -> None:
    people, slips = month({"A": {}}, OCTOBER)
    then, slips_then = september({"A": {}})
    before = rules.kept("croatia", slips_then, "r")
    about: dict[str, Any] = {"name": "croatia", "rates": rates_for(), "month": "2026-10"}
    for figure, settled in (("now", -4_600), ("before", 700)):
        now = slips.assign(tax_settlement_cents=settled if figure == "now" else 0)
        old = before.assign(tax_settlement_cents=settled if figure == "before" else 0)
        (row,) = rules.bridge(old, then.lines.assign(run="r"), people, now, **about).to_dict("records")
        assert row["settlement_cents"] == (4_600 if figure == "now" else 700)
        assert row["other_cents"] == 0
        net = int(slips["net_cents"].iloc[0]) - (settled if figure == "now" else 0)
        assert row["now_cents"] == net
        assert row["before_cents"] + sum(row[name] for name in REASONS) == net


def test_the_year_is_told_apart_also_of_who_has_another_payout_in_the_month() -> None:
    people, slips = month({"A": {}, "B": {"contract": {"pay_cents": 210_000}}}, OCTOBER)
    then, slips_then = september({"A": {}, "B": {}})
    ready = people.ready.assign(earlier_payouts=1)
    now = slips.assign(tax_settlement_cents=[-4_600, 300])
    about: dict[str, Any] = {"name": "croatia", "rates": rates_for(), "month": "2026-10"}
    before, lines = rules.kept("croatia", slips_then, "r"), then.lines.assign(run="r")
    found = rules.bridge(before, lines, replace(people, ready=ready), now, **about)
    assert found["settlement_cents"].tolist() == [4_600, -300]
    assert found.loc[0, "payouts_cents"] == 0 and found.loc[1, "payouts_cents"] > 0
    assert reconciliation.bridge_adds_up(found) == []
    read = reconciliation.bridge_to_read(found, pd.Series({"A": "Ana", "B": "Bo"}))
    assert {"before_settled_cents", "now_settled_cents"} <= set(read) and "now_cents" not in read
