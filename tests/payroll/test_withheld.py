"""Claims of others and what is owed back to the company meet on one slip: who comes first, and who is left alone."""

import pandas as pd
import pytest

from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import corrections, recovery
from bolib.accounting.payroll.rules.payouts import Payout
from tests.payroll import firm
from tests.payroll.firm import rates_for

ABOUT = {"month": "2026-10", "pay_day": "2026-11-10"}
OWING = {
    **{"run": "2026-08-x", "person": "A", "month": "2026-08", "day": "2026-09-10", "owed_cents": 50_000},
    **{"taken_cents": 0, "first_month": "2026-10", "instalment_cents": 50_000, "consent_day": "2026-09-20"},
}
SETTINGS = {
    **firm.settings(),
    "accounts": {**firm.settings()["accounts"], "recovery": "130", "deductions": "235", "own_claims": "131"},
}


def people(given: dict[str, object], *, owing: bool = False, payout: Payout | None = None) -> rules.Population:
    inputs = firm.inputs({"A": given})
    if owing:
        frame = pd.DataFrame([OWING], columns=list(recovery.COLUMNS_OF_OPEN))
        inputs |= {recovery.OPEN: frame.astype({name: "Int64" for name in frame if str(name).endswith("_cents")})}
    more = {"payout": payout} if payout else {}
    return rules.population(
        inputs, SETTINGS, rates_for(), firm.municipal(), month=ABOUT["month"], pay_day=ABOUT["pay_day"], **more
    )


def taken(found: rules.Population) -> dict[str, int]:
    rows = found.lines[found.lines["kind"] == "deduction"]
    return dict(zip(rows["component"], rows["amount_cents"], strict=True))


def test_a_claim_comes_before_what_is_owed_back_and_both_stay_within_the_limit() -> None:
    alone = taken(people({}, owing=True))
    assert alone == {"recovery": 41_400}  # of a net pay of 1,370.00 with an average of 1,434.00: 956.00 stay
    both = taken(people({"claim": {"monthly_cents": 30_000}, "claim_payee": {}}, owing=True))
    assert both == {"claim_ordinary": 30_000, "recovery": 11_400}
    assert taken(people({"claim": {}, "claim_payee": {}}, owing=True)) == {"claim_ordinary": 41_400}


def test_nothing_is_taken_back_of_who_has_a_protected_account_and_the_paper_says_so() -> None:
    found = people({"protected_account": {}}, owing=True)
    assert taken(found) == {} and [problem.code for problem in found.noted] == ["recovery.protected"]
    slips = rules.slips("croatia", found.ready, rates_for())
    assert int(found.accounts["amount_cents"].sum()) == int(slips["transfer_cents"].sum()) == 137_000


@pytest.mark.parametrize("given", [{"claim": {}, "claim_payee": {}}, {"protected_account": {}}], ids=str)
def test_another_payout_than_the_months_is_held_for_who_has_a_claim_or_a_protected_account(
    given: dict[str, object],
) -> None:
    ahead = Payout("advance", ("A",), {"A": 50_000})
    assert [problem.code for problem in people(given, payout=ahead).held] == ["payroll.held_claim_payout"]
    assert people({}, payout=ahead).held == []


def test_a_claim_that_was_taken_whole_holds_no_other_payout() -> None:
    settled = {"claim": {"total_cents": 50_000}, "claim_payee": {}, "claim_taken": {"taken_cents": 50_000}}
    assert people(settled, payout=Payout("advance", ("A",), {"A": 50_000})).held == []
    owed = settled | {"claim_taken": {"taken_cents": 49_999}}
    found = people(owed, payout=Payout("advance", ("A",), {"A": 50_000}))
    assert [problem.code for problem in found.held] == ["payroll.held_claim_payout"]


def test_what_claims_and_recoveries_took_is_no_difference_of_hours() -> None:
    line = {"run": "r", "person": "A", "minutes": pd.NA, "code": pd.NA, "reference": "O-1"}
    components = ("base", "claim_ordinary", "claim_own_claim", "recovery")
    rows = [line | {"component": name, "amount_cents": 5_000, "kind": "deduction"} for name in components]
    slips = pd.DataFrame([{"run": "r", "person": "A", "month": "2026-10"}])
    left = corrections.earlier_lines({"payslip": slips, "payslip_line": pd.DataFrame(rows)}, "2026-10")
    assert list(left["component"]) == ["base"]


def test_pay_in_kind_is_no_part_of_what_a_recovery_is_measured_on() -> None:
    assert recovery.may_be_taken(173_960, 0, 250_000, 143_400, 60_000) == 28_490  # of 1,139.60 three quarters stay
    assert recovery.may_be_taken(113_960, 0, 250_000, 143_400) == 28_490
