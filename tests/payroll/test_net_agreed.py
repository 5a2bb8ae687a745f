"""A contract that agrees net pay: the gross is found, to the cent, and everything else follows from it."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bolib import money
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import net_agreed
from bolib.country import country
from bolib.text import sentence
from tests.payroll import firm, shadow, test_corrections
from tests.payroll.firm import rates_for, sort_out

CASES = yaml.safe_load((Path(__file__).parent / "net_agreed.yaml").read_text("utf-8"))
MODULE = country("croatia")
LOW = np.arange(1, 160_001)  # every gross up to 1,600.00
COARSE = np.arange(1, 1_500_001, 997)  # and up to 15,000.00 in wide steps


def agreeing(given: dict[str, Any]) -> dict[str, Any]:
    changes = firm.flat(given.get("contract", {})) or [{}]
    return {**given, "contract": [{"pay_kind": "net", **change} for change in changes]}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_gross_found_from(case: dict[str, Any]) -> None:
    people = sort_out({"A": agreeing(case["given"])}, **case.get("settings", {}))
    assert people.held == []
    assert [money.show(cents, "en") for cents in people.agreed["gross_cents"]] == [
        money.show(money.parse(euros, "en"), "en") for euros in case["gross"]
    ]
    assert list(people.agreed["net_cents"]) == list(people.agreed["agreed_cents"])
    expected = [
        (component, money.parse(euros, "en"))
        for component, parts in case["lines"].items()
        for euros in (parts if isinstance(parts, list) else [parts])
    ]
    assert list(people.lines[["component", "amount_cents"]].itertuples(index=False, name=None)) == expected


@pytest.mark.parametrize("agreed", [1, 59_999, 60_000, 79_924, 150_000, 412_345, 900_000])
def test_the_second_calculation_gives_the_agreed_net_from_the_gross_and_from_no_gross_just_below(agreed: int) -> None:
    """tests/payroll/shadow.py shares nothing with the rules."""
    law = shadow.law(firm.RATES, "2026-10", "2026-11-10")
    (gross,) = net_agreed.least_gross(MODULE, person(), np.array([agreed]), rates_for())
    told = {name: int(value) for name, value in person().iloc[0].items() if name not in ("person", "gross_cents")}
    nets = [shadow.slip({**told, "gross_cents": int(gross) - less}, law)["net_cents"] for less in range(min(gross, 40))]
    assert nets[0] == agreed and agreed not in nets[1:]


def person(**given: int) -> pd.DataFrame:
    ordinary = {"insured_part": 1, "insured_whole": 1, "relief_right": 1, "allowance_share_ppm": 1_000_000}
    ordinary |= {"dependants_ppm": 0, "lower_rate_ppm": 230_000, "higher_rate_ppm": 330_000, "surtax_ppm": 0}
    return pd.DataFrame([{"person": "A", "gross_cents": 0, **ordinary, **given}])


PERSON = st.fixed_dictionaries(
    {
        "insured_part": st.integers(1, 40),
        "insured_whole": st.just(40),
        "relief_right": st.sampled_from([0, 1]),
        "allowance_share_ppm": st.sampled_from([0, 333_333, 1_000_000]),
        "dependants_ppm": st.sampled_from([0, 500_000, 1_700_001]),
        "lower_rate_ppm": st.sampled_from([150_000, 200_000, 215_000, 230_000]),
        "higher_rate_ppm": st.sampled_from([250_000, 320_000, 354_000]),
        "surtax_ppm": st.sampled_from([0, 180_000]),
        "both_pillars": st.sampled_from([0, 1]),
        "director": st.sampled_from([0, 1]),
        "gross_elsewhere_cents": st.sampled_from([0, 0, 100, 15_000, 55_000, 90_000]),
        "veteran_ppm": st.sampled_from([0, 0, 300_000]),
        "area_relief": st.sampled_from([0, 0, 1]),
    }
)


@settings(max_examples=40, deadline=None)
@given(PERSON, st.integers(1, 700_000))
@example({}, 1)
@example({}, 60_000)
@example({"relief_right": 0}, 60_001)
@example({"gross_elsewhere_cents": 100}, 12_345)
@example({"insured_part": 1, "insured_whole": 40, "gross_elsewhere_cents": 10_000}, 3_000)
def test_no_other_gross_is_a_better_answer(given: dict[str, int], agreed: int) -> None:
    """Held against every gross within 40.00 of the answer, and against all up to 15,000.00 in wide steps."""
    rates, people = rates_for(), person(**given)
    (found,) = net_agreed.least_gross(MODULE, people, np.array([agreed]), rates)
    near = np.arange(max(found - 4_000, 1), found + 4_001)
    gross = np.unique(np.concatenate([near, COARSE]))
    nets = net_agreed.net_of(MODULE, people, rates)(gross[None, :])[0]
    enough = np.flatnonzero(nets >= agreed)
    assert found and enough.size
    assert found == gross[enough[nets[enough] == nets[enough].min()][0]]


def test_rounding_makes_the_net_of_one_cent_more_a_cent_less_and_still_the_least_gross_is_found() -> None:
    nets = net_agreed.net_of(MODULE, person(), rates_for())(LOW[None, :])[0]
    falls = np.flatnonzero(np.diff(nets) < 0)[2:]
    assert falls.size > 1000 and np.diff(nets)[falls].min() == -1
    agreed = nets[falls[nets[falls] > 0][::300]]
    found = net_agreed.least_gross(MODULE, pd.concat([person()] * len(agreed)), agreed, rates_for())
    for gross, net in zip(found, agreed, strict=True):
        assert nets[gross - 1] == net and not (nets[: gross - 1] == net).any()


def test_where_a_relief_grows_faster_than_pay_the_least_net_above_is_taken() -> None:
    people, rates = person(gross_elsewhere_cents=100), rates_for()
    nets = net_agreed.net_of(MODULE, people, rates)(LOW[None, :])[0]
    reached = set(nets.tolist())
    jumped = [net for net in range(1, 40_000) if net not in reached and net + 1 in reached]
    assert len(jumped) >= 5
    for agreed in jumped[:5]:
        (found,) = net_agreed.least_gross(MODULE, people, np.array([agreed]), rates)
        assert nets[found - 1] == agreed + 1


def test_many_people_are_looked_at_together_and_each_has_their_own() -> None:
    agreed = np.arange(50_000, 50_000 + 7 * 2_500, 7)
    people = pd.concat([person()] * len(agreed), ignore_index=True)
    together = net_agreed.least_gross(MODULE, people, agreed, rates_for())
    for place in (0, 999, 1000, 2499):
        alone = net_agreed.least_gross(MODULE, person(), agreed[place : place + 1], rates_for())
        assert together[place] == alone[0]


def test_who_cannot_be_taxed_or_would_need_too_much_gross_is_held() -> None:
    too_much = sort_out({"A": {"contract": {"pay_kind": "net", "pay_cents": 70_000_000}}})
    assert [problem.code for problem in too_much.held] == ["payroll.held_net_agreed"]
    most = net_agreed.net_of(MODULE, person(), rates_for())(np.array([[net_agreed.MOST_PAY]]))[0, 0]
    assert list(net_agreed.least_gross(MODULE, person(), np.array([most]), rates_for())) == [net_agreed.MOST_PAY]
    assert list(net_agreed.least_gross(MODULE, person(), np.array([most + 1]), rates_for())) == [0]
    untaxed = sort_out({"A": {"contract": {"pay_kind": "net"}, "tax_status": None}})
    assert sorted(p.code for p in untaxed.held) == ["payroll.held_net_agreed", "payroll.no_tax_status"]


def test_the_minimum_wage_is_of_the_gross_that_was_found() -> None:
    enough = sort_out({"A": {"contract": {"pay_kind": "net", "pay_cents": 79_924}}})
    assert enough.held == []
    less = sort_out({"A": {"contract": {"pay_kind": "net", "pay_cents": 79_923}}})
    assert [problem.code for problem in less.held] == ["payroll.below_minimum"]


def test_a_later_payout_of_the_month_takes_the_gross_that_the_first_one_found() -> None:
    given = firm.inputs({"A": {"contract": {"pay_kind": "net", "pay_cents": 150_000}, "dependant": {}}})
    before = {"run": "r", "person": "A", "contract": "C-A", "since": "2024-01-01", "agreed_cents": 150_000}
    about = {"month": "2026-10", "pay_day": "2026-11-10"}
    for agreed, gross in ((150_000, 221_103), (150_001, 209_902)):
        kept = pd.DataFrame([{**before, "agreed_cents": agreed, "gross_cents": 221_103}])
        people = rules.population(
            {**given, "net_agreed": kept}, firm.settings(), rates_for(), firm.municipal(), **about
        )
        assert list(people.agreed["gross_cents"]) == [gross]
        assert list(people.agreed["found_now"]) == [int(gross != 221_103)]


def test_an_advance_finds_the_gross_of_no_month() -> None:
    given = firm.inputs({"A": {"contract": {"pay_kind": "net", "pay_cents": 150_000}}})
    payout = rules.payouts.read("advance", "A=300.00")
    about = {"month": "2026-10", "pay_day": "2026-11-10", "payout": payout}
    people = rules.population(given, firm.settings(), rates_for(), firm.municipal(), **about)
    assert people.held == [] and people.agreed.empty
    assert list(people.lines["amount_cents"]) == [30_000]


def test_the_explanation_shows_the_agreed_net_and_the_check_and_no_search() -> None:
    people = sort_out({"A": {"contract": {"pay_kind": "net", "pay_cents": 150_000}}})
    (row,) = rules.explain_agreed(people.agreed).to_dict("records")
    assert row["figure"] == "net_agreed_1_cents" and row["value_cents"] == 221_103
    assert row["operands"] == (
        "net agreed €1,500.00; check: gross €2,211.03 − Pension, first pillar €331.65 − Pension, second pillar €110.55 "
        "− Income tax €268.83 = net €1,500.00"
    )
    (earlier,) = rules.explain_agreed(people.agreed.assign(found_now=0), language="hr").to_dict("records")
    assert earlier["operands"] == "ugovoreni neto 1.500,00\xa0€" and earlier["formula"].startswith("kako ga je")


def test_the_second_page_of_the_payslip_begins_with_the_agreed_net() -> None:
    from bolib.accounting.payroll.rules import how

    given = firm.inputs({"A": {"contract": {"pay_kind": "net", "pay_cents": 150_000}}})
    about = {"month": "2026-10", "pay_day": "2026-11-10"}
    people = rules.population(given, firm.settings(), rates_for(), firm.municipal(), **about)
    steps = how.steps(people, given, firm.settings(), rates_for(), **about, language="hr")
    assert steps["A"][0].label.text == "Bruto iz ugovorenog neta"
    assert "1.500,00" in steps["A"][0].operands and "2.211,03" in steps["A"][0].amount


def test_a_reversal_takes_what_was_found_back_with_the_slip_and_a_difference_does_not() -> None:
    found = pd.DataFrame([{"run": run, "person": "A", "gross_cents": 1} for run in ("r", "other")])
    tables = {"payslip": found, "payslip_line": found, "net_agreed": found}
    for sort, of, left in (("reversal", "r", ["other"]), ("difference", "", ["r", "other"])):
        payout = rules.payouts.read(sort, "A", of)
        assert list(rules.corrections.standing(tables, payout)["net_agreed"]["run"]) == left
    old = {name: table for name, table in tables.items() if name != "net_agreed"}  # frozen before form 4
    assert "net_agreed" not in rules.corrections.standing(old, rules.payouts.read("reversal", "A", "r"))


STEPS = {
    "one payout": ([{"run": "o", "pay_day": "2026-11-10"}], None),
    "an advance of another month of payment": (
        [
            {"run": "a", "pay_day": "2026-10-30", "payout": "advance", "amount": "500.00"},
            {"run": "o", "pay_day": "2026-11-10"},
        ],
        ("payroll.net_paid_more", 159_051, 9_051),
    ),
    "hours that came in later": (
        [
            {
                "run": "o",
                "pay_day": "2026-11-10",
                "given": {"month_hours": {"regular_minutes": 9_999, "unpaid_minutes": 561}},
            },
            {"run": "d", "pay_day": "2026-11-20", "payout": "difference"},
        ],
        ("payroll.net_paid_less", 149_999, 1),
    ),
}


@pytest.mark.parametrize("case", STEPS, ids=list(STEPS))
def test_who_is_paid_another_net_than_was_agreed_is_named_with_both_amounts(case: str) -> None:
    books, (steps, wanted) = test_corrections.Books({}), STEPS[case]
    agreed = {"contract": {"pay_kind": "net", "pay_cents": 150_000}}
    for step in steps:
        step = step | {"month": "2026-10", "given": agreed | dict(step.get("given", {}))}  # type: ignore[arg-type]
        inputs = books.inputs(step)
        people, slips = books.step(step)
        assert people.held == []
        told = list(
            net_agreed.paid_otherwise(
                "croatia", people.agreed, people.ready, slips, inputs["payslip"], rates_for(), month="2026-10"
            )
        )
        books.post(step, people, slips)
    net = int(pd.concat(books.slips)["net_cents"].sum())
    found = [(one.code, int(str(one.args["paid"])), int(str(one.args["difference"]))) for one in told]
    assert found == ([wanted] if wanted else []) and (wanted is None or found[0][1] == net)
    for one in told:
        assert one.where == "person A" and int(str(one.args["agreed"])) == 150_000
        assert sentence("en", one) != sentence("hr", one)
