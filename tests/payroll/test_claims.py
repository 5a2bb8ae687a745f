"""What claims take of pay: limits, ranks, totals, accounts; a table that a payroll clerk can extend, and a second calculation."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from bolib import money
from bolib.accounting.claims.rules import limits
from bolib.accounting.claims.rules.limits import Claim
from bolib.accounting.ledger import rules as ledger
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import claims as claimed
from bolib.rates import read_texts
from bolib.text import tell
from tests.payroll import firm, shadow
from tests.payroll.firm import rates_for, sort_out

TABLE = yaml.safe_load((Path(__file__).parent / "claims.yaml").read_text("utf-8"))
AVERAGE, PAY_DAY = 143_400, "2026-11-10"
LAW = {"enforcement.average_net": Decimal(1434)}
WORDS = {"code": "code", "kind": "kind", "rank": "rank", "received": "received", "by": "by", "share": "share_ppm"}
WORDS |= {"monthly": "monthly_cents", "left": "left_cents"}


def cents(euros: str) -> int:
    return money.parse(euros, "en")


def claim(written: dict[str, Any]) -> Claim:
    about = {WORDS[name]: cents(v) if WORDS[name].endswith("_cents") else v for name, v in written.items()}
    return Claim(**{"kind": "ordinary", "rank": "2026-01-01", **about})


@pytest.mark.parametrize("case", TABLE["limits"], ids=[case["name"] for case in TABLE["limits"]])
def test_claims_take(case: dict[str, Any]) -> None:
    assert case.keys() == {"name", "net", "claims", "takes"}
    found = limits.taken([claim(one) for one in case["claims"]], cents(case["net"]), AVERAGE, PAY_DAY)
    assert found == {code: cents(euros) for code, euros in case["takes"].items()}


@pytest.mark.parametrize("case", TABLE["payouts"], ids=[case["name"] for case in TABLE["payouts"]])
def test_a_later_payout_gives_claims(case: dict[str, Any]) -> None:
    assert case.keys() <= {"name", "net", "now", "earlier", "fees", "year", "claims", "takes"}
    before, fees = ({code: cents(euros) for code, euros in case.get(n, {}).items()} for n in ("earlier", "fees"))
    pay = limits.Pay(cents(case["net"]), AVERAGE, cents(case["now"]), before, fees, cents(case.get("year", "0.00")))
    found = limits.takings([claim(one) for one in case["claims"]], pay, PAY_DAY)
    assert {one.claim.code: one.cents for one in found} == {code: cents(e) for code, e in case["takes"].items()}


@pytest.mark.parametrize("left", [0, 1, 5])
def test_a_claim_of_which_nothing_is_left_is_no_claim(left: int) -> None:
    inputs = firm.inputs({"A": {"claim": {}, "claim_payee": {}, "claim_taken": {"taken_cents": 1_000_000 - left}}})
    found = claimed.by_person(inputs, PAY_DAY)
    assert [one.left_cents for one, _ in found.get("A", [])] == ([left] if left else [])


SOME = st.lists(
    st.builds(
        Claim,
        code=st.uuids().map(str),
        kind=st.sampled_from(("ordinary", "support", "child_support")),
        rank=st.dates().map(str),
        monthly_cents=st.none() | st.integers(1, 200_000),
        left_cents=st.none() | st.integers(0, 300_000),
    ),
    max_size=6,
)


@effort(max_examples=300, deadline=None)
@given(SOME, st.integers(0, 500_000))
def test_the_second_calculation_takes_the_same(some: list[Claim], net: int) -> None:
    in_time = sorted(some, key=lambda one: (one.rank, one.code))
    told = [shadow.Claim(one.kind, one.monthly_cents, one.left_cents) for one in in_time]
    expected = dict(zip((one.code for one in in_time), shadow.taken(net, told, LAW), strict=True))
    assert limits.taken(some, net, AVERAGE, PAY_DAY) == expected


@effort(max_examples=300, deadline=None)
@given(SOME, st.integers(0, 500_000))
def test_nobody_is_left_less_than_the_protected_part(some: list[Claim], net: int) -> None:
    found = limits.taken(some, net, AVERAGE, PAY_DAY)
    kinds = {one.kind: limits.exempt(one.kind, net, AVERAGE) for one in some if found[one.code]}
    assert net - sum(found.values()) >= min(kinds.values(), default=net)
    for one in some:
        assert 0 <= found[one.code] <= limits.may_take(one.kind, net, AVERAGE, 0)


@effort(max_examples=300, deadline=None)
@given(SOME, st.integers(0, 500_000), st.integers(0, 500_000))
def test_a_month_in_two_payouts_takes_no_more_than_its_limits(some: list[Claim], first: int, second: int) -> None:
    ahead = limits.taken(some, first, AVERAGE, PAY_DAY)
    left = [replace(c, left_cents=None if c.left_cents is None else c.left_cents - ahead[c.code]) for c in some]
    rest = limits.takings(left, limits.Pay(first + second, AVERAGE, second, ahead), PAY_DAY)
    both = {one.claim.code: ahead[one.claim.code] + one.cents for one in rest}
    kinds = {one.kind: limits.exempt(one.kind, first + second, AVERAGE) for one in some if both[one.code]}
    assert first + second - sum(both.values()) >= min(kinds.values(), default=0)
    assert sum(one.cents for one in rest) <= second
    for one in some:
        asked = [cents for cents in (one.monthly_cents, one.left_cents) if cents is not None]
        assert 0 <= both[one.code] <= min([*asked, limits.may_take(one.kind, first + second, AVERAGE, 0)])


@effort(max_examples=300, deadline=None)
@given(st.sampled_from(("ordinary", "support", "child_support")), st.integers(0, 500_000), st.integers(0, 500_000))
def test_one_claim_takes_of_two_payouts_what_it_takes_of_one(kind: str, first: int, second: int) -> None:
    one = Claim("A", kind, "2026-01-01")
    ahead = limits.taken([one], first, AVERAGE, PAY_DAY)
    (rest,) = limits.takings([one], limits.Pay(first + second, AVERAGE, second, ahead), PAY_DAY)
    whole = limits.taken([one], first + second, AVERAGE, PAY_DAY)["A"]
    assert ahead["A"] + rest.cents in (whole, min(whole, ahead["A"] + second))


@effort(max_examples=200, deadline=None)
@given(st.integers(0, 300_000), st.integers(1, 400_000), st.data())
def test_sick_pay_is_left_out_as_the_second_calculation_leaves_it(net: int, gross: int, data: Any) -> None:
    net = min(net, gross)
    sick = data.draw(st.integers(0, gross))
    assert limits.measured(net, gross, sick, 0) == shadow.without_sick_pay(net, sick, gross)


def worked(case: dict[str, Any]) -> rules.Population:
    return sort_out({"A": case["given"]}, pay_items=case.get("kinds", {}))


@pytest.mark.parametrize("case", TABLE["people"], ids=[case["name"] for case in TABLE["people"]])
def test_a_month_with(case: dict[str, Any]) -> None:
    assert case.keys() <= {"name", "given", "kinds", "lines", "accounts", "held"}
    people = worked(case)
    assert [problem.code for problem in people.held] == case.get("held", [])
    for problem in people.held:
        assert tell("en", problem) != tell("hr", problem) != ""
    if "held" in case:
        return
    of_claims = people.lines[people.lines["component"].map(claimed.is_claim)]
    made = dict(zip(of_claims["reference"], of_claims["amount_cents"], strict=True))
    assert made == {code: cents(euros) for code, euros in case["lines"].items()}
    slips = rules.slips("croatia", people.ready, rates_for())
    assert rules.lines_make_the_slip(slips, people.lines) == []
    assert int(slips["net_cents"].iloc[0]) == 137_000
    assert int(slips["deductions_cents"].iloc[0]) == sum(made.values())
    protected = firm.TABLES["protected_account"]["iban"]
    expected = [(protected if a else "", code, cents(euros)) for a, code, euros in case.get("accounts", [])]
    assert [tuple(row)[1:] for row in people.accounts.to_numpy()] == expected
    assert sum(row[2] for row in expected) in (0, int(slips["paid_cents"].iloc[0]))


def test_without_the_average_only_who_has_a_claim_is_held() -> None:
    files = {path.name: path.read_bytes() for path in firm.RATES.glob("*.yaml") if path.name != "enforcement.yaml"}
    rates = read_texts(files, month=rates_for().days["month"], pay_day=rates_for().days["pay_day"])
    inputs = firm.inputs({"A": {"claim": {}, "claim_payee": {}}, "B": {}})
    about = {"month": "2026-10", "pay_day": PAY_DAY}
    people = rules.population(inputs, firm.settings(), rates, firm.municipal(), **about)
    assert [(p.where, p.code) for p in people.held] == [("person A", "payroll.held_no_average_net")]
    assert list(people.ready["person"]) == ["B"]


def test_without_an_account_only_who_has_a_claim_is_held() -> None:
    inputs = firm.inputs({"A": {"claim": {}, "claim_payee": {}}, "B": {}})
    settings = {**firm.settings(), "accounts": {"health_fund": "150"}}
    about = {"month": "2026-10", "pay_day": PAY_DAY}
    people = rules.population(inputs, settings, rates_for(), firm.municipal(), **about)
    assert [(p.where, p.code) for p in people.held] == [("person A", "payroll.held_claim_no_account")]


def test_folders_that_were_frozen_before_there_were_claims_are_worked_out_again() -> None:
    inputs = {name: frame for name, frame in firm.inputs({"A": {}}).items() if not name.startswith("claim")}
    about = {"month": "2026-10", "pay_day": PAY_DAY}
    assert rules.population(inputs, firm.settings(), rates_for(), firm.municipal(), **about).held == []


def test_what_stays_with_the_employer_is_booked_off_what_the_person_owes() -> None:
    own = {"kind": "own_claim", "arose": "2026-09-01", "consented": "2026-09-02", "monthly_cents": 5_000}
    other = {"claim": "O-2", "monthly_cents": 10_000}
    people = sort_out({"A": {"claim": [own, other], "claim_payee": {"claim": "O-2"}}})
    slips = claimed.with_kept(rules.slips("croatia", people.ready, rates_for()), people.lines)
    assert slips["own_claims_cents"].tolist() == [5_000]
    uses = {use: use for use in (*ledger.ACCOUNTS, "deductions", "own_claims")}
    entry = ledger.payroll_entry(slips, uses)
    assert ledger.entry_balances(entry) == []
    credits = entry.groupby("account")["credit_cents"].sum() - entry.groupby("account")["debit_cents"].sum()
    assert (credits["deductions"], credits["own_claims"]) == (10_000, 5_000)
