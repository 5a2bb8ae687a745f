"""Hazardous service: what the employer pays on top by class, and where it is found again."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bolib import money
from bolib.accounting.ledger import rules as ledger
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import dues
from bolib.rates import Rates
from tests.payroll import firm
from tests.payroll.firm import rates_for, sort_out

CASES = yaml.safe_load((Path(__file__).parent / "hazard.yaml").read_text("utf-8"))
HAZARD = {"contract": {"hazard_class": 2}}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_added_contributions_of(case: dict[str, Any]) -> None:
    people = sort_out({"A": case["given"]})
    assert people.held == []
    (slip,) = rules.slips("croatia", people.ready, rates_for()).to_dict("records")
    found = [slip[f"{name}_cents"] for name in ("hazard_first", "hazard_second", "employer_cost")]
    assert found == [money.parse(case[name], "en") for name in ("first", "second", "cost")]


def test_net_pay_is_that_of_anybody() -> None:
    nets = [
        int(rules.slips("croatia", sort_out({"A": given}).ready, rates_for())["net_cents"].iloc[0])
        for given in ({}, HAZARD)
    ]
    assert nets[0] == nets[1]


def test_the_rates_of_both_pillars_together_are_that_of_the_first_alone() -> None:
    rates = rates_for()
    for number in (1, 2, 3, 4):
        first, second, alone = (
            rates.ppm(f"contributions.hazard_{name}_{number}") for name in ("first", "second", "first_alone")
        )
        assert first + second == alone


def test_without_an_adopted_rate_who_needs_it_is_held_and_nobody_else() -> None:
    rates = rates_for()
    older = {name: history for name, history in rates._values.items() if "hazard" not in name}
    known = Rates(older, month=rates.days["month"], pay_day=rates.days["pay_day"])
    given = firm.inputs({"A": HAZARD, "B": {}})
    people = rules.population(given, firm.settings(), known, firm.municipal(), month="2026-10", pay_day="2026-11-10")
    assert [(p.where, p.code) for p in people.held] == [("person A", "payroll.held_hazard_rate")]


def test_other_receipts_beside_pay_in_hazardous_service_are_held() -> None:
    kinds = {"bonus": {"name": {"en": "Bonus", "hr": "Nagrada"}, "kind": "other_receipt"}}
    for given, held in ((HAZARD, ["payroll.held_hazard_other_receipts"]), ({}, [])):
        people = sort_out({"A": {**given, "pay_item": {}}}, pay_items=kinds)
        assert [problem.code for problem in people.held] == held


def test_it_goes_to_the_budgets_under_its_own_kind_of_revenue_and_into_the_entry() -> None:
    people = sort_out({"A": HAZARD, "B": {}})
    slips = rules.slips("croatia", people.ready, rates_for())
    company = {"tax_accounts": {}, "oib": "00000000001"}
    owed = dues.dues(slips, rates_for(), company, firm.municipal()).set_index("due")
    assert [
        (owed.at[name, "kind"], int(owed.at[name, "amount_cents"])) for name in ("hazard_first", "hazard_second")
    ] == [
        ("8192", 11_660),
        ("2321", 4_020),
    ]
    accounts = {use: use for use in ledger.ACCOUNTS}
    entry = ledger.payroll_entry(slips, accounts).groupby("account")[["debit_cents", "credit_cents"]].sum()
    assert int(entry.at["contributions_on_pay", "debit_cents"]) == 2 * 33_000 + 11_660 + 4_020
    assert int(entry.at["contributions_due", "credit_cents"]) == 2 * (40_000 + 33_000) + 11_660 + 4_020
    assert rules.CHECKS and all(check(slips) == [] for check in rules.CHECKS)


def test_the_tax_report_has_class_and_contributions_in_the_row_of_pay() -> None:
    from bolib.accounting.payroll.rules.joppd import checks, gathered, held_against, rows
    from bolib.accounting.payroll.rules.joppd.settings import ReportSettings

    given = firm.inputs({"A": HAZARD, "B": {}})
    about = {"month": "2026-10", "pay_day": "2026-11-10"}
    people = rules.population(given, firm.settings(), rates_for(), firm.municipal(), **about)
    slips = rules.slips("croatia", people.ready, rates_for())
    own = ReportSettings("1", "", ("Ana", "Primjer"), "01333")
    facts = gathered.report_facts(people, given, firm.settings(), own, month="2026-10")
    page = rows.page_b(slips, people.lines, facts, None, rates_for(), pay_day="2026-11-10")
    columns = ["hazard", "hazard_first_cents", "hazard_second_cents"]
    assert page[columns].to_numpy().tolist() == [["2", 11_660, 4_020], ["0", 0, 0]]
    assert held_against.rows_carry_the_slips(page, slips) == []
    assert held_against.rows_carry_the_slips(page.assign(hazard_first_cents=0), slips) != []
    assert checks.marks_go_together(page) == []
    assert len(checks.marks_go_together(page.assign(hazard="0"))) == 1
    assert len(checks.marks_go_together(page.assign(hazard_first_cents=0))) == 1
