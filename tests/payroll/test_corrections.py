"""Several payouts of one month: what each pays is by hand in corrections.yaml, and every figure by a second calculation."""

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bolib import dates, money
from bolib.accounting.claims.rules import limits
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import corrections, payouts, recovery
from bolib.accounting.payroll.rules.payouts import Payout
from bolib.country import country
from bolib.problem import Refused
from bolib.text import LANGUAGES, sentence
from tests.payroll import firm, shadow

CASES = yaml.safe_load((Path(__file__).parent / "corrections.yaml").read_text("utf-8"))
OF_PAYMENT = ("earlier_income_cents", "earlier_allowance_cents", "earlier_tax_cents")
STEP = {
    "run",
    "month",
    "pay_day",
    "payout",
    "persons",
    "amount",
    "hold",
    "of",
    "pay",
    "given",
    "expect",
    "at",
    "held",
    "unchanged",
    "accounts",
}


class Books:
    """The slips of one person as they are posted, step after step, and what the second calculation says of each."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.slips: list[pd.DataFrame] = []
        self.lines: list[pd.DataFrame] = []
        self.back: set[str] = set()
        self.shadow: dict[str, tuple[str, str, dict[str, int], dict[str, int]]] = {}
        self.settings = firm.settings(**case.get("settings", {}))
        if case.get("account"):
            self.settings = self.settings | {"accounts": {**self.settings["accounts"], "recovery": "130"}}

    def inputs(self, step: dict[str, Any]) -> dict[str, pd.DataFrame]:
        given = {name: firm.flat(change) for name, change in step.get("given", {}).items()}
        hours = [
            {"month": step["month"], "regular_minutes": dates.weekdays(*dates.month_of(step["month"])) * 480},
            *given.pop("month_hours", []),
        ]
        hours = [hours[0] | hours[-1]]
        contract = {"pay_cents": money.parse(step.get("pay", "2000.00"), "en")}
        made = firm.inputs({"A": {"contract": contract, "month_hours": hours, **of_month(given, step["month"])}})
        standing = [frame[~frame["run"].isin(self.back)] for frame in self.slips]
        lines = [frame[~frame["run"].isin(self.back)] for frame in self.lines]
        if standing:
            made |= {
                "payslip": pd.concat(standing, ignore_index=True),
                "payslip_line": pd.concat(lines, ignore_index=True),
                "claim_taken": taken_of(lines),
            }
        return made

    def step(self, step: dict[str, Any]) -> tuple[rules.Population, pd.DataFrame]:
        assert step.keys() <= STEP
        about = {"month": step["month"], "pay_day": step["pay_day"]}
        payout = paid_out(step)
        rates = firm.rates_for(**about)
        people = rules.population(self.inputs(step), self.settings, rates, firm.municipal(), **about, payout=payout)
        return people, rules.slips("croatia", people.ready, rates)

    def post(self, step: dict[str, Any], people: rules.Population, slips: pd.DataFrame) -> None:
        made = rules.kept("croatia", slips, step["run"]).astype({"payout": "string"})
        event = 100 + len(self.slips)
        self.slips.append(made.assign(event=pd.array([event] * len(made), dtype="Int64")))
        lines = people.lines.assign(run=step["run"], event=event)
        self.lines.append(
            lines[
                ["run", "person", "line", "component", "minutes", "amount_cents", "kind", "code", "reference", "event"]
            ]
        )
        self.back |= {step["of"]} if "of" in step else set()

    def second(self, step: dict[str, Any], ready: dict[str, Any]) -> dict[str, int]:
        """Work out the slip by the independent calculation, which keeps its own account of earlier payouts."""
        told = {name: int(ready[name]) for name in shadow.TOLD if not name.startswith("earlier_")}
        earlier: Counter[str] = Counter()
        for run, (month, paid, own, made) in self.shadow.items():
            if run == step.get("of") or run in self.back:
                continue
            for name, cents in shadow.earlier(own, made).items():
                same = paid == step["pay_day"][:7] if name in OF_PAYMENT else month == step["month"]
                earlier[name] += cents - own.get(name, 0) if same else 0
        told |= earlier
        law = shadow.law(firm.RATES, step["month"], step["pay_day"])
        made = shadow.slip(told, law)
        self.shadow[step["run"]] = (step["month"], step["pay_day"][:7], told, made)
        return made


def taken_of(lines: list[pd.DataFrame]) -> pd.DataFrame:
    """Sum what posted lines gave to claims, as a run freezes it."""
    every = pd.concat(lines, ignore_index=True)
    every = every[every["component"].map(limits.is_claim).astype(bool)].rename(columns={"reference": "claim"})
    return (
        every.groupby(["person", "claim"], as_index=False)["amount_cents"]
        .sum()
        .set_axis(["person", "claim", "taken_cents"], axis=1)
    )


def of_month(given: dict[str, Any], month: str) -> dict[str, Any]:
    return {
        name: [{"month": month, **row} for row in rows] if name == "pay_item" else rows for name, rows in given.items()
    }


def paid_out(step: dict[str, Any]) -> Payout:
    sort = step.get("payout", "month")
    persons = step.get("persons", "A" if sort == "reversal" else "")
    persons = f"A={step['amount']}" if sort == "advance" else persons
    return payouts.read(sort, persons, step.get("of", ""), hold=step.get("hold", ""))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_each_payout_of(case: dict[str, Any]) -> None:
    books = Books(case)
    for step in case["steps"]:
        people, slips = books.step(step)
        assert [problem.code for problem in people.held] == step.get("held", []), step["run"]
        assert people.unchanged == (["A"] if step.get("unchanged") else []), step["run"]
        assert len(slips) == (0 if step.get("held") or step.get("unchanged") else 1)
        for slip, ready in zip(slips.to_dict("records"), people.ready.to_dict("records"), strict=True):
            shown = {name: money.show(int(slip[f"{name}_cents"]), "en").replace(",", "") for name in step["expect"]}
            assert {name: text.replace("€", "").replace("−", "-").strip() for name, text in shown.items()} == step[
                "expect"
            ]
            found = {name: int(slip[name]) for name in shadow.FIGURES}
            assert found == books.second(step, ready)
            at = people.lines.groupby("component")["amount_cents"].sum().to_dict()
            parts = people.accounts[["iban", "code", "amount_cents"]].to_numpy().tolist()
            protected = {firm.TABLES["protected_account"]["iban"]: "protected"}
            shown_parts = [[protected.get(iban, iban), code, cents] for iban, code, cents in parts]
            wanted = [[iban, code, money.parse(euros, "en")] for iban, code, euros in step.get("accounts", [])]
            assert shown_parts == wanted
            if "at" in step:
                assert at == {name: money.parse(text, "en") for name, text in step["at"].items()}
        assert rules.lines_make_the_slip(slips, people.lines) == []
        assert [problem for check in rules.CHECKS for problem in check(slips)] == []
        books.post(step, people, slips)


def test_every_difference_is_explained_with_what_was_paid_before() -> None:
    books = Books({})
    first = {"run": "o", "month": "2026-10", "pay_day": "2026-11-10", "pay": "1200.00"}
    again = {"run": "o2", "month": "2026-10", "pay_day": "2026-11-20", "payout": "difference", "pay": "1400.00"}
    books.post(first, *books.step(first))
    people, _ = books.step(again)
    own = rules.explain_gross(people.with_hours(people.lines), rules_settings(books), fund_days=22)
    assert own["value_cents"].tolist() == [20_000]
    assert "1,400.00" in own["operands"].iloc[0] and "1,200.00" in own["operands"].iloc[0]
    steps = rules.explain("croatia", people.ready, firm.rates_for("2026-10", "2026-11-20")).set_index("figure")
    assert "earlier_pay_cents €1,200.00" in steps.loc["month_pay_cents", "operands"]
    assert "earlier_relief_cents €50.00" in steps.loc["relief_cents", "operands"]
    assert "earlier_tax_cents" in steps.loc["tax_before_relief_cents", "operands"]


def rules_settings(books: Books) -> Any:
    from bolib.accounting.payroll.rules import settings

    return settings.read(books.settings)


def test_who_has_no_contract_in_a_corrected_month_does_not_disappear() -> None:
    books = Books({})
    first = {"run": "o", "month": "2026-10", "pay_day": "2026-11-10"}
    books.post(first, *books.step(first))
    inputs = books.inputs(first)
    inputs["contract"] = inputs["contract"].assign(since="2026-11-01")
    about = {"month": "2026-10", "pay_day": "2026-12-10"}
    people = rules.population(
        inputs, books.settings, firm.rates_for(**about), firm.municipal(), **about, payout=payouts.read("difference")
    )
    assert [(p.where, p.code) for p in people.held] == [("person A", "correction.no_contract_now")]
    assert people.due.tolist() == ["A"]


def test_a_correction_is_about_those_who_were_paid_and_the_month_about_everybody() -> None:
    slips = pd.DataFrame({"run": ["o"], "person": ["A"], "month": ["2026-10"], "pay_day": ["2026-11-10"], "event": [9]})
    assert corrections.scope(Payout(), slips, {"A", "B"}, "2026-10", "2026-11-10").persons == {"A", "B"}
    assert corrections.scope(payouts.read("difference"), slips, {"A", "B"}, "2026-10", "2026-12-10").persons == {"A"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"payout": "bonus"}, "correction.unknown"),
        ({"payout": "month", "persons": "A"}, "correction.month_is_everybody"),
        ({"payout": "advance"}, "correction.names_nobody"),
        ({"payout": "advance", "persons": "A"}, "correction.wrong_amount"),
        ({"payout": "advance", "persons": "A=0"}, "correction.wrong_amount"),
        ({"payout": "advance", "persons": "A=1,000.00"}, "correction.wrong_amount"),
        ({"payout": "advance", "persons": "A=1, A=2"}, "correction.person_twice"),
        ({"payout": "difference", "persons": "A=5"}, "correction.no_amounts"),
        ({"payout": "difference", "of": "o"}, "correction.of_a_reversal"),
        ({"payout": "reversal", "persons": "A"}, "correction.of_a_reversal"),
        ({"payout": "difference", "transfer_day": "2026-11-20"}, "correction.transfer_day"),
        ({"payout": "reversal", "persons": "A", "of": "o", "transfer_day": "soon"}, "correction.wrong_day"),
        ({"hold": "A"}, "correction.hold_reason"),
        ({"hold": "=why"}, "correction.hold_reason"),
        ({"hold": "A=" + "x" * 201}, "correction.hold_reason"),
        ({"hold": "A=why; A=why"}, "correction.person_twice"),
        ({"payout": "difference", "persons": "A", "hold": "A=why"}, "correction.person_twice"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, str], code: str) -> None:
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        payouts.read(**given)


def test_who_is_left_out_of_a_payout_that_is_not_about_them_is_named() -> None:
    slips = pd.DataFrame({"run": [], "person": [], "month": [], "pay_day": []}, dtype="string")
    payout = payouts.read(hold="A=why=so; C=left")
    found = corrections.scope(payout, slips, {"A", "B"}, "2026-10", "2026-11-10").problems
    assert [(p.where, p.code, p.args["reason"]) for p in found] == [
        ("person A", "correction.left_out", "why=so"),
        ("person C", "correction.left_out_unasked", "left"),
    ]


# --- what is owed


AVERAGE = 143_400


@pytest.mark.parametrize(
    ("net", "taken"),
    [(80_000, 20_000), (127_467, 31_867), (130_000, 34_400), (143_400, 47_800), (200_000, 104_400), (0, 0)],
)
def test_what_may_be_taken_of_a_net_pay(net: int, taken: int) -> None:
    assert limits.may_take(limits.OWN, limits.measured(net, 200_000, 0, 0), AVERAGE, 0) == taken


@given(net=st.integers(0, 10**6), gross=st.integers(1, 2 * 10**6), sick=st.integers(0, 10**6))
def test_the_second_calculation_may_take_the_same(net: int, gross: int, sick: int) -> None:
    sick = min(sick, gross)
    law = shadow.law(firm.RATES, "2026-10", "2026-11-10")
    left = shadow.without_sick_pay(net, sick, gross)
    (expected,) = shadow.taken(left, [shadow.Claim("ordinary")], law)
    assert limits.may_take(limits.OWN, limits.measured(net, gross, sick, 0), AVERAGE, 0) == expected


CLAIM = {"run": "c", "person": "A", "month": "2026-09", "day": "2026-10-09", "owed_cents": 61_600, "taken_cents": 0}
PLAN = {"first_month": "2026-10", "instalment_cents": 10_000, "consent_day": "2026-10-10"}


@pytest.mark.parametrize(
    ("changes", "pay", "taken", "codes"),
    [
        ({}, "2000.00", 10_000, []),
        ({"consent_day": "2026-10-09"}, "2000.00", 0, ["recovery.consent_before"]),  # on the day the claim arose
        ({"consent_day": "2026-10-01"}, "2000.00", 0, ["recovery.consent_before"]),
        ({"consent_day": None}, "2000.00", 0, ["recovery.no_consent"]),
        ({"instalment_cents": None, "first_month": None, "consent_day": None}, "2000.00", 0, ["recovery.no_plan"]),
        ({"first_month": "2026-11"}, "2000.00", 0, ["recovery.later"]),
        ({"taken_cents": 60_000}, "2000.00", 1_600, []),  # no more than is owed
        ({"instalment_cents": 61_600}, "2000.00", 41_400, ["recovery.less"]),  # 1,370.00 less two thirds of 1,434.00
        ({"instalment_cents": 41_400}, "2000.00", 41_400, []),
    ],
)
def test_what_a_month_takes_for_a_claim(changes: dict[str, Any], pay: str, taken: int, codes: list[str]) -> None:
    books = Books({"account": True})
    step = {"run": "o", "month": "2026-10", "pay_day": "2026-11-10", "pay": pay}
    frozen = pd.DataFrame([CLAIM | PLAN | changes], columns=list(recovery.COLUMNS_OF_OPEN))
    numbers = {name: "Int64" if name.endswith("_cents") else "string" for name in frozen}
    about = {"month": step["month"], "pay_day": step["pay_day"]}
    inputs = books.inputs(step) | {recovery.OPEN: frozen.astype(numbers)}
    people = rules.population(inputs, books.settings, firm.rates_for(**about), firm.municipal(), **about)
    slips = rules.slips("croatia", people.ready, firm.rates_for(**about))
    assert [problem.code for problem in people.noted] == codes
    own = people.lines[people.lines["component"] == "recovery"]
    assert (int(own["amount_cents"].sum()), set(own["reference"])) == (taken, {"c"} if taken else set())
    assert slips["paid_cents"].tolist() == [137_000 - taken] == slips["transfer_cents"].tolist()
    assert slips["recovered_cents"].tolist() == [taken]
    frozen_claim = CLAIM | PLAN | changes
    asked = min(frozen_claim["instalment_cents"] or 0, frozen_claim["owed_cents"] - frozen_claim["taken_cents"])
    working = {
        "net_cents": 137_000,
        "average_cents": AVERAGE,
        "exempt_cents": 95_600,
        "year_cents": 0,
        "others_cents": 0,
    }
    working |= {"before_cents": 0, "room_cents": 41_400, "asked_cents": asked, "now_cents": 137_000}
    whose = {"person": "A", "component": "recovery", "reference": "c"}
    assert people.workings.to_dict("records") == ([whose | working] if taken else [])
    assert rules.lines_make_the_slip(slips, people.lines) == []


@pytest.mark.parametrize(
    ("until", "payout", "told"),
    [
        (None, "month", []),  # the plan goes on
        ("2026-10-15", "month", []),  # the last pay settles what it may
        ("2026-09-30", "month", [("person A", "recovery.has_left", 51_600)]),
        ("2026-09-30", "advance", []),
    ],
)
def test_a_claim_on_somebody_who_has_left_is_told_every_month(
    until: str | None, payout: str, told: list[tuple[str, str, int]]
) -> None:
    hours = {"A": 5_280 if until else 10_560, "B": 10_560}  # eleven days to the 15th
    people = {"A": {"contract": {"until": until}, "month_hours": {"regular_minutes": hours["A"]}}, "B": {}}
    frozen = pd.DataFrame([CLAIM | PLAN | {"taken_cents": 10_000}], columns=list(recovery.COLUMNS_OF_OPEN))
    numbers = {name: "Int64" if name.endswith("_cents") else "string" for name in frozen}
    inputs = firm.inputs(people) | {recovery.OPEN: frozen.astype(numbers)}
    asked = payouts.read(payout, "B=100" if payout == "advance" else "")
    own = Books({"account": True}).settings
    about = {"month": "2026-10", "pay_day": "2026-11-10"}
    found = rules.population(inputs, own, firm.rates_for(), firm.municipal(), **about, payout=asked)
    assert [(one.where, one.code, one.args["owed"]) for one in found.noted] == told
    assert all(sentence(language, one) for language in LANGUAGES for one in found.noted)


def test_a_claim_stands_where_the_slip_would_pay_below_zero() -> None:
    slips = pd.DataFrame({"person": ["A", "B"], "month": ["2026-10"] * 2, "owed_cents": [0, 500]})
    assert recovery.proposed(slips, "2026-11-10").to_dict("records") == [
        {"person": "B", "month": "2026-10", "day": "2026-11-10", "owed_cents": 500}
    ]


def test_the_country_is_told_of_every_earlier_sum() -> None:
    told = {*corrections.OF_WORK, *corrections.OF_PAYMENT}
    assert told == {name for name in country("croatia").PEOPLE if name.startswith("earlier_")}


def test_other_receipts_of_earlier_payouts_are_no_part_of_their_pay_and_bases_but_of_their_income() -> None:
    figures = {"gross_cents": 100_000, "pension_base_cents": 90_000, "relief_cents": 700, "health_base_cents": 80_000}
    figures |= {"income_cents": 70_000, "allowance_cents": 60_000, "tax_cents": 2_300, "tax_before_relief_cents": None}
    slip = {"person": "A", "month": "2026-10", "pay_day": "2026-11-10", "other_receipts_cents": 5_000, **figures}
    next_month = {**slip, "month": "2026-11", "tax_before_relief_cents": 4_600, "other_receipts_cents": None}
    found = corrections.earlier(pd.DataFrame([slip, next_month]), pd.Index(["A", "B"]), "2026-10", "2026-11-30")
    assert found.loc["A"].to_dict() == {
        **{"earlier_pay_cents": 95_000, "earlier_pension_base_cents": 85_000, "earlier_relief_cents": 700},
        **{"earlier_health_base_cents": 75_000, "earlier_income_cents": 140_000, "earlier_allowance_cents": 120_000},
        **{"earlier_tax_cents": 6_900, "earlier_payouts": 2, "same_month": 1},
    }
    assert found.loc["B"].eq(0).all()
