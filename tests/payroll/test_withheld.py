"""Claims of others and what is owed back to the company meet on one slip: who comes first, and who is left alone."""

from types import SimpleNamespace

import pandas as pd
import pytest

from bolib.accounting.claims.rules import limits
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import corrections, measured, recovery
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


def people(
    given: dict[str, object],
    *,
    owing: bool = False,
    payout: Payout | None = None,
    kinds: dict[str, object] | None = None,
    owed: int = 50_000,
    earlier: dict[str, object] | None = None,
) -> rules.Population:
    inputs = firm.inputs({"A": given})
    inputs["payslip"] = inputs["payslip"].assign(**(earlier or {}))
    if owing:
        plan = OWING | {"owed_cents": owed, "instalment_cents": owed}
        frame = pd.DataFrame([plan], columns=list(recovery.COLUMNS_OF_OPEN))
        inputs |= {recovery.OPEN: frame.astype({name: "Int64" for name in frame if str(name).endswith("_cents")})}
    more = {"payout": payout} if payout else {}
    return rules.population(
        inputs,
        SETTINGS | {"pay_items": kinds or {}},
        rates_for(),
        firm.municipal(),
        month=ABOUT["month"],
        pay_day=ABOUT["pay_day"],
        **more,
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


REVERSAL = Payout("reversal", ("A",), of="r")
AHEAD = Payout("advance", ("A",), {"A": 50_000})
PAID = {"payslip": {"month": "2026-10", "pay_day": "2026-11-10"}, "payslip_line": {}}


@pytest.mark.parametrize(
    ("given", "payout", "codes"),
    [
        ({"protected_account": {}}, AHEAD, ["payroll.held_claim_payout"]),
        ({"claim": {}, "claim_payee": {}}, AHEAD, []),
        ({"claim": {}, "claim_payee": {}} | PAID, REVERSAL, ["payroll.held_claim_payout"]),
        (PAID, REVERSAL, []),
    ],
)
def test_held_are_a_protected_account_in_another_payout_and_a_claim_where_a_slip_is_taken_back(
    given: dict[str, object], payout: Payout, codes: list[str]
) -> None:
    paid = dict.fromkeys(("paid_cents", "deductions_cents"), 0)
    assert [problem.code for problem in people(given, payout=payout, earlier=paid).held] == codes


def test_a_claim_that_was_taken_whole_takes_nothing_of_another_payout() -> None:
    settled = {"claim": {"total_cents": 50_000}, "claim_payee": {}, "claim_taken": {"taken_cents": 50_000}}
    assert taken(people(settled, payout=AHEAD)) == {}
    assert taken(people(settled | {"claim_taken": {"taken_cents": 49_999}}, payout=AHEAD)) == {"claim_ordinary": 1}


def test_a_premium_and_a_fee_are_outside_what_bounds_a_recovery() -> None:
    fee = {"claim": {"kind": "membership_fee", "monthly_cents": 1_500}, "claim_payee": {}}
    assert taken(people(fee, owing=True)) == {"claim_membership_fee": 1_500, "recovery": 41_400}
    premium = {"pay_item": {"item": "pension", "amount_cents": 5_000}}
    kind = {"name": {"en": "Pension premium", "hr": "Premija"}, "kind": "premium", "receipt": "pension_premium"}
    kind |= {"paid_to": {"name": "Fond", "iban": "HR8299999991101234565", "reference": "HR99"}}
    found = people(premium, owing=True, kinds={"pension": kind})
    assert taken(found) == {"pension": 5_000, "recovery": 41_400}


@pytest.mark.parametrize(("monthly", "left"), [(9_838, 40_613), (9_837, 40_614), (100, 50_351)])
def test_after_an_advance_a_recovery_is_bounded_by_the_whole_month(monthly: int, left: int) -> None:
    """Of 393.53 paid ahead and 1,066.98 now 956.00 stay; what a claim took of the advance is gone."""
    ahead = {"run": "r", "month": "2026-10", "pay_day": "2026-10-20", "gross_cents": 50_000, "net_cents": 39_353}
    given = {
        "payslip": ahead,
        "payslip_line": [
            {"component": "advance", "amount_cents": 50_000},
            {
                "line": 2,
                "component": "claim_ordinary",
                "amount_cents": monthly,
                "kind": "deduction",
                "reference": "O-1",
            },
        ],
    }
    figures = {"payout": "advance", "pension_base_cents": 75_734, "relief_cents": 30_000, "health_base_cents": 75_734}
    found = people(given, owing=True, owed=200_000, earlier=figures)
    assert taken(found) == {"recovery": left}


def test_what_claims_and_recoveries_took_is_no_difference_of_hours() -> None:
    line = {"run": "r", "person": "A", "minutes": pd.NA, "code": pd.NA, "reference": "O-1"}
    components = ("base", "claim_ordinary", "claim_own_claim", "recovery")
    rows = [line | {"component": name, "amount_cents": 5_000, "kind": "deduction"} for name in components]
    slips = pd.DataFrame([{"run": "r", "person": "A", "month": "2026-10"}])
    left = corrections.earlier_lines({"payslip": slips, "payslip_line": pd.DataFrame(rows)}, "2026-10")
    assert list(left["component"]) == ["base"]


def test_pay_in_kind_is_no_part_of_what_limits_are_measured_on() -> None:
    net = limits.measured(173_960, 250_000, 0, 60_000)
    assert limits.may_take(limits.OWN, net, 143_400, 0) == 28_490  # of 1,139.60 three quarters stay


@pytest.mark.parametrize(
    ("net", "paid", "now"),
    [(100_000, 90_000, 90_000), (100_000, 120_000, 100_000), (1, 1, 1), (-5_000, 0, 0), (0, 0, 0)],
)
def test_what_a_payout_has_of_the_net_pay_is_at_most_what_is_paid_and_never_below_nothing(
    net: int, paid: int, now: int
) -> None:
    inputs = firm.inputs({"A": {}})
    slip = {
        **dict.fromkeys(measured.ADDED, 0),
        "person": "A",
        "net_cents": net,
        "gross_cents": 150_000,
        "paid_cents": paid,
    }
    paying = SimpleNamespace(inputs=inputs, month="2026-10")
    lines = pd.DataFrame(columns=["person", "component", "reference", "amount_cents"])
    assert measured.measured(paying, pd.DataFrame([slip]), lines)["A"].now_cents == now


def test_who_owes_a_cent_is_told_and_who_owes_nothing_is_not() -> None:
    slips = pd.DataFrame({"person": ["A", "B", "C"], "owed_cents": [0, 1, 4]})
    found = list(recovery.told(slips, []))
    assert [(one.code, str(one.where)) for one in found] == [
        ("recovery.arises", "person B"),
        ("recovery.arises", "person C"),
    ]
