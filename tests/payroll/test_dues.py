"""Contributions and tax reach the right account under the right reference, or the paper says what does not."""

import uuid
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from bolib import money
from bolib.accounting.ledger import rules as ledger
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import bank, documents, dues, joppd, payments
from bolib.formats import joppd as formats_joppd
from bolib.formats import pain_001
from bolib.problem import Problem
from bolib.rates import Rates
from bolib.text import LANGUAGES, sentence
from tests.payroll import firm
from tests.payroll.firm import municipal, rates_for
from tests.run_folder import iban, oib

CASES = yaml.safe_load((Path(__file__).parent / "dues.yaml").read_text("utf-8"))
OWN_SCHEMA = {name: (resources.files("bolib") / "formats" / "joppd" / name).read_bytes() for name in formats_joppd.OWN}
ACCOUNTS = {"net_pay": "420", "tax": "421", "contributions_from_pay": "422", "contributions_on_pay": "423"}
ACCOUNTS |= {"employees": "230", "tax_due": "241", "contributions_due": "242"}
COMPANY: dict[str, Any] = {
    **firm.SETTINGS,
    **{"name": "Proba d.o.o.", "oib": oib(99), "iban": iban(1), "bic": "TRALHR22", "accounts": ACCOUNTS},
    **{"address": {"street": "Ulica 1", "postcode": "10000", "town": "Zagreb"}, "payment_file": {"namespace": "iso"}},
    "tax_accounts": {"01333": iban(7)},
    "joppd": {
        "submitter": "1",
        "email": "a@b.hr",
        "author": {"first_name": "Ana", "last_name": "Anić"},
        "work": "01333",
    },
}
MONTH = {"month": "2026-10", "pay_day": "2026-11-10"}


class Run:
    """The documents of a run, as a paper makes and reads them back."""

    def __init__(self, people: dict[str, Any], company: dict[str, Any] = COMPANY, rates: Rates | None = None) -> None:
        self.rates, self.inputs = rates or rates_for(), firm.inputs(people)
        self.people = rules.population(self.inputs, company, rates_for(), municipal(), **MONTH)
        assert self.people.held == []
        made = rules.slips("croatia", self.people.ready, rates_for())
        self.made, self.slips = made, documents.proposed_slips("croatia", made)
        self.lines = ledger.payroll_entry(made, company["accounts"])
        self.due = dues.dues(made, self.rates, company, municipal())
        to_budgets = dues.transfers(self.due, company, report_mark="26314", month="2026-10")
        about = {**MONTH, "language": "hr", "report_mark": "26314", "message": uuid.UUID(int=1)}
        files = payments.payment(made, self.people.lines, company, dues=to_budgets, **about)
        self.sent = payments.transfers(files.get("payment.xml"))
        self.report = joppd.of_run(
            made, self.people, self.inputs, company, rates_for(), **MONTH, report_mark="26314", digest=bytes(32)
        )

    def sums(self) -> pd.DataFrame:
        page = joppd.page_sums(self.report.files, self.report)
        return bank.sums(self.slips, self.lines, self.due, self.sent, page, self.rates, ACCOUNTS)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_is_owed_goes_where_it_belongs(case: dict[str, Any]) -> None:
    run = Run({"A": case["given"]})
    pay, *rest = run.sent
    assert pay.payer_reference == f"HR67{oib(99)}-26314-{case['part']}"
    assert pay.payee_reference.endswith(f"-{case['kind']}")
    wanted = {name: money.parse(euros, "en") for name, euros in case["due"].items()}
    assert dict(zip(run.due["due"], run.due["amount_cents"], strict=True)) == wanted
    kinds = {"first_pillar": "8168", "second_pillar": "2283", "health": "8486", "tax": "1880"}
    assert {one.payee_reference: one.cents for one in rest} == {
        f"HR68{kinds[name]}-{oib(99)}-26314": cents for name, cents in wanted.items()
    }
    assert bank.differences(run.sums()) == [] and dues.not_in_the_file(run.due) == []
    assert run.report.doubts == [] == joppd.found_in(run.report.files, run.report.rows, OWN_SCHEMA, {})


def test_the_funds_sick_pay_alone_has_references_of_its_own() -> None:
    slip = {"gross_cents": 0, "health_fund_cents": 5, "first_pillar_cents": 0, "second_pillar_cents": 0}
    assert _part({**slip, "health_cents": 0}) == 9
    both = {"gross_cents": 9, "health_fund_cents": 5, "first_pillar_cents": 2, "second_pillar_cents": 1}
    assert _part({**both, "health_cents": 1}) == 0
    assert _part({**both, "health_cents": 0}) == 4
    hazardous = {**both, "health_cents": 0, "hazard_first_cents": 1}
    assert _part(hazardous) == 0  # hazardous service is charged on pay


def _part(slip: dict[str, int]) -> int:
    return int(payments.parts(pd.DataFrame([slip]))[0])


TOWNS = {
    "A": {},
    "B": {"residence": {"municipality": "04090"}, "bank_account": {"iban": iban(5)}},
    "C": {"residence": {"municipality": "04090"}, "bank_account": {"iban": iban(6)}},
}


def test_a_municipality_without_an_account_is_told_and_nothing_else_is_missing() -> None:
    run = Run(TOWNS)
    sums = run.sums().set_index("due")
    assert bank.differences(run.sums()) == []
    missing = int(sums.loc["tax", "outside_file_cents"])
    assert missing > 0 and int(sums.loc["tax", "bank_cents"]) + missing == int(sums.loc["tax", "ledger_cents"])
    (told,) = dues.not_in_the_file(run.due)
    assert (told.code, told.where, told.args["amount"]) == ("dues.no_tax_account", "04090 SPLIT", missing)
    assert all("tax_accounts" in sentence(language, told) for language in LANGUAGES)


def test_with_every_account_known_bank_run_and_ledger_are_one_sum() -> None:
    run = Run(TOWNS, COMPANY | {"tax_accounts": {"01333": iban(7), "04090": iban(8)}})
    together = run.sums().set_index("due").loc["together"]
    assert together["slips_cents"] == together["bank_cents"] == together["ledger_cents"]
    assert together["outside_file_cents"] == 0
    assert together["bank_cents"] == sum(one.cents for one in run.sent)


def test_rates_adopted_before_there_were_accounts_pay_people_and_tell_the_rest() -> None:
    values = {
        name: [value] for name in rates_for().names if not name.startswith("payments.") for value in [_value(name)]
    }
    old = Rates(values, month=rates_for().days["month"], pay_day=rates_for().days["pay_day"])
    run = Run({"A": {}}, rates=old)
    assert len(run.sent) == 1 and bank.differences(run.sums()) == []
    assert {problem.code for problem in dues.not_in_the_file(run.due)} == {"dues.no_account"}


def _value(name: str) -> Any:
    return rates_for()._values[name][-1]


def _without(run: Run, due: str) -> None:
    kind = f"HR68{run.due.set_index('due').loc[due, 'kind']}"
    run.sent = [one for one in run.sent if not one.payee_reference.startswith(kind)]


def _more(run: Run) -> None:
    run.sent[-1] = replace(run.sent[-1], cents=run.sent[-1].cents + 1)


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (lambda run: _without(run, "health"), {"dues.health", "dues.contributions", "dues.together"}),
        (lambda run: _without(run, "tax"), {"dues.tax", "dues.together"}),
        (_more, {"dues.tax", "dues.together"}),
        (lambda run: run.sent.pop(0), {"dues.people", "dues.together"}),
        (lambda run: setattr(run, "lines", run.lines[run.lines["account"] != "241"]), {"dues.tax", "dues.together"}),
        (
            lambda run: setattr(run, "slips", run.slips.assign(health_cents=run.slips["health_cents"] + 1)),
            {"dues.health", "dues.contributions", "dues.together"},
        ),
    ],
)
def test_what_differs_between_the_files_is_found(wrong: Any, what: set[str]) -> None:
    run = Run({"A": {}})
    wrong(run)
    found = bank.differences(run.sums())
    assert {str(problem.args["what"]) for problem in found} == what
    assert all(sentence(language, problem) for problem in found for language in LANGUAGES)


def test_a_tax_below_zero_is_told_not_sent() -> None:
    run = Run({"A": {}})
    back = run.due.assign(amount_cents=[-1 if due == "tax" else 5 for due in run.due["due"]])
    assert dues.not_in_the_file(back) == [Problem("dues.given_back", "01333 ZAGREB", {"amount": -1})]
    assert len(dues.transfers(back, COMPANY, report_mark="26314", month="2026-10")) == 3


@pytest.mark.parametrize(
    ("reference", "right"),
    [
        (f"HR688168-{oib(99)}-26314", True),
        (f"HR688169-{oib(99)}-26314", False),
        ("HR688168-00000000001-26314", True),
        ("HR688168-00000000002-26314", False),
        (f"HR688168-{oib(99)}-263145", False),
    ],
)
def test_a_reference_of_a_budget_has_its_check_digits(reference: str, right: bool) -> None:
    if right:
        assert pain_001.checked_reference(reference) == reference
    else:
        with pytest.raises(ValueError, match="HR68"):
            pain_001.checked_reference(reference)
