"""What a payroll paper proves: each proof holds on an ordinary run, and finds what it is for when one thing is wrong."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from bolib.accounting.ledger import rules as ledger
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import claim_payments, claims, documents, item_kinds, payments, reconciliation
from bolib.accounting.payroll.rules.bridge import REASONS
from bolib.formats.pain_001 import Transfer, payee_reference
from bolib.problem import Problem
from bolib.text import tell
from tests.payroll import firm
from tests.payroll.firm import rates_for, sort_out
from tests.run_folder import oib

ACCOUNTS = {"net_pay": "420", "tax": "421", "contributions_from_pay": "422", "contributions_on_pay": "423"}
ACCOUNTS |= {"employees": "230", "tax_due": "241", "contributions_due": "242"}
PEOPLE: dict[str, dict[str, Any]] = {
    "A": {},
    "B": {"bank_account": [{"iban": "HR1723600001101234565"}], "contract": {"pay_cents": 300_000}},
}
OIBS = pd.DataFrame({"person": ["A", "B"], "oib": [oib(1), oib(2)]}, dtype="string")
NO_CLAIMS = pd.DataFrame({"person": [], "owed_cents": []})
NOTHING_BACK = pd.DataFrame({"person": []})
BANK = firm.inputs(PEOPLE)["bank_account"]


class Run:
    """What a paper proposes for two people."""

    def __init__(self) -> None:
        people = sort_out(PEOPLE)
        made = rules.slips("croatia", people.ready, rates_for())
        own = documents.proposed_lines(people.lines)
        self.slips = reconciliation.moved(documents.proposed_slips("croatia", made), own, NO_CLAIMS, NOTHING_BACK)
        self.lines = ledger.payroll_entry(made, ACCOUNTS)
        self.transfers = [
            Transfer(
                name="x",
                iban=iban,
                cents=int(cents),
                payer_reference="x",
                payee_reference=payee_reference(number),
                text="x",
            )
            for iban, cents, number in zip(made["iban"], made["paid_cents"], OIBS["oib"], strict=True)
        ]

    def problems(self) -> list[Problem]:
        sums = reconciliation.payments(self.slips, self.transfers, self.lines, ACCOUNTS, "en")
        return [
            *reconciliation.sums_agree(sums),
            *reconciliation.each_debt_is_booked(self.slips, self.lines, ACCOUNTS),
            *reconciliation.each_slip_has_its_transfer(self.slips, self.transfers, OIBS, BANK),
        ]


def moved(run: Run, account: str, to: str) -> None:
    run.lines = run.lines.assign(account=run.lines["account"].replace({account: to, to: account}))


def changed(number: int, **fields: object) -> Callable[[Run], None]:
    def change(run: Run) -> None:
        run.transfers[number] = replace(run.transfers[number], **fields)  # type: ignore[arg-type]

    return change


def pays_exchanged(run: Run) -> None:
    run.slips = run.slips.assign(transfer_cents=run.slips["transfer_cents"].to_numpy()[::-1])


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        (lambda run: None, set()),
        (lambda run: run.transfers.pop(), {"payroll.sums_differ", "payroll.transfer_differs"}),
        (lambda run: run.transfers.append(run.transfers[0]), {"payroll.sums_differ", "payroll.transfer_differs"}),
        (changed(0, iban="HR1723600001101234565"), {"payroll.transfer_differs"}),
        (changed(0, payee_reference=payee_reference(oib(2))), {"payroll.transfer_differs"}),
        (changed(0, cents=1), {"payroll.sums_differ", "payroll.transfer_differs"}),
        (pays_exchanged, {"payroll.transfer_differs"}),
        (lambda run: moved(run, "241", "242"), {"payroll.debts_differ"}),
        (lambda run: moved(run, "230", "241"), {"payroll.sums_differ", "payroll.debts_differ"}),
    ],
)
def test_what_is_wrong_between_slips_transfers_and_entry_is_found(
    wrong: Callable[[Run], None], codes: set[str]
) -> None:
    run = Run()
    wrong(run)
    for problem in run.problems():
        assert not set(problem.args) & {"slips"} or "€" in tell("en", problem)
    assert {problem.code for problem in run.problems()} == codes
    for problem in run.problems():
        assert tell("en", problem) != tell("hr", problem) != ""


def test_two_debts_in_one_account_are_added() -> None:
    run, one = Run(), {**ACCOUNTS, "tax_due": "242"}
    assert reconciliation.each_debt_is_booked(run.slips, run.lines, one) != []
    run.lines = run.lines.assign(account=run.lines["account"].replace({"241": "242"}))
    assert reconciliation.each_debt_is_booked(run.slips, run.lines, one) == []


KINDS = {
    "car": {"name": {"en": "Car", "hr": "Auto"}, "kind": "in_kind", "varies": False, "counts_into": []},
    "pension": {
        **{"name": {"en": "Pension", "hr": "Mirovina"}, "kind": "premium", "receipt": "pension_premium"},
        "paid_to": {"name": "Fond", "iban": "HR8299999991101234565", "reference": "HR00{oib}"},
    },
}
COMPANY = {**firm.SETTINGS, "pay_items": KINDS, "name": "Proba d.o.o.", "oib": oib(99), "bic": "TRALHR22"}
COMPANY |= {"iban": "HR8299999991101234565", "payment_file": {"namespace": "iso"}}
USES = ACCOUNTS | {"non_taxable": "460", "in_kind": "239", "deductions": "239"}


def beside(
    change: Callable[[list[Transfer]], object] = lambda sent: None, accounts: dict[str, str] = USES
) -> list[Problem]:
    """Prove a run of one person with a car in kind and a premium, after a change of its transfers."""
    items = [{"item": "car", "amount_cents": 10_000}, {"item": "pension", "amount_cents": 6_700}]
    people = sort_out({"A": {"pay_item": items, "person": {"oib": oib(1)}}}, pay_items=KINDS)
    made = rules.slips("croatia", people.ready, rates_for())
    kinds, lines = item_kinds.read(COMPANY), documents.proposed_lines(people.lines)
    slips = reconciliation.moved(documents.proposed_slips("croatia", made), lines, NO_CLAIMS, NOTHING_BACK)
    entry = ledger.payroll_entry(made, accounts)
    about = {"month": "2026-10", "pay_day": "2026-11-10", "report_mark": "26314", "language": "en"}
    files = payments.payment(made, people.lines, COMPANY, message=uuid.UUID(int=1), **about)
    sent = payments.transfers(files["payment.xml"])
    change(sent)
    return [
        *reconciliation.sums_agree(reconciliation.payments(slips, sent, entry, accounts, "en")),
        *reconciliation.each_debt_is_booked(slips, entry, accounts),
        *reconciliation.each_slip_has_its_transfer(slips, sent, OIBS.iloc[:1], BANK),
        *reconciliation.each_deduction_has_its_transfer(lines, sent, kinds, OIBS),
    ]


@pytest.mark.parametrize("account", ["460", "230"])
def test_what_is_given_in_kind_may_be_taken_off_a_cost_in_one_account(account: str) -> None:
    assert beside(accounts=USES | {"in_kind": account}) == []


def test_what_is_not_taxed_and_booked_elsewhere_is_found() -> None:
    people = sort_out({"A": {"pay_item": [{"item": "pension", "amount_cents": 6_700}]}}, pay_items=KINDS)
    made = rules.slips("croatia", people.ready, rates_for())
    slips = reconciliation.moved(
        documents.proposed_slips("croatia", made), documents.proposed_lines(people.lines), NO_CLAIMS, NOTHING_BACK
    )
    entry = ledger.payroll_entry(made, USES)
    entry = entry.assign(account=entry["account"].replace({"460": "420"}))
    found = [one.args["account"] for one in reconciliation.each_debt_is_booked(slips, entry, USES)]
    assert "460" in found


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda sent: None, []),
        (lambda sent: sent.pop(), ["payroll.sums_differ", "payroll.transfer_differs"]),
        (lambda sent: sent.append(sent[-1]), ["payroll.sums_differ", "payroll.transfer_differs"]),
        (lambda sent: sent.append(replace(sent.pop(), iban="HR1723600001101234565")), ["payroll.transfer_differs"] * 2),
        (lambda sent: sent.append(replace(sent.pop(), payee_reference="HR99")), ["payroll.transfer_differs"] * 2),
    ],
)
def test_a_premium_that_does_not_reach_its_fund_is_found(
    change: Callable[[list[Transfer]], object], codes: list[str]
) -> None:
    assert [problem.code for problem in beside(change)] == codes


def test_pay_items_are_listed_under_their_names() -> None:
    items = [{"item": "car", "amount_cents": 10_000, "reference": "7"}, {"item": "pension", "amount_cents": 6_700}]
    lines = sort_out({"A": {"pay_item": items}}, pay_items=KINDS).lines
    names = pd.Series({"A": "Ana"})
    shown = reconciliation.pay_items(lines, item_kinds.read(COMPANY), names, "hr")
    assert shown[["item", "kind", "amount_cents"]].to_numpy().tolist() == [
        ["Auto 7", "plaća u naravi", 10_000],
        ["Mirovina", "neoporezivo", 6_700],
        ["Mirovina", "uplata drugima", 6_700],
    ]
    assert reconciliation.pay_items(sort_out({"A": {}}).lines, {}, names, "hr").empty


def test_nothing_paid_needs_no_transfer() -> None:
    run = Run()
    none = run.slips.assign(transfer_cents=0)
    assert reconciliation.each_slip_has_its_transfer(none, [], OIBS, BANK) == []


def test_a_bridge_with_something_left_over_is_found() -> None:
    row = {"person": ["A"], "before_cents": [100], "pay_cents": [20], "other_cents": [0], "now_cents": [120]}
    good = pd.DataFrame(row)
    assert reconciliation.bridge_adds_up(good) == []
    for wrong in ({"now_cents": 121}, {"before_cents": 99}, {"pay_cents": 19, "other_cents": 1}):
        found = reconciliation.bridge_adds_up(good.assign(**wrong))
        assert [(problem.code, problem.where) for problem in found] == [("payroll.bridge_off", "person A")]


def test_everybody_is_paid_or_held_and_nobody_both() -> None:
    due, slips = pd.Series(["A", "B"]), pd.DataFrame({"person": ["A"]})
    stopped = [Problem("payroll.no_hours", "person B", {})]
    assert reconciliation.everyone_is_paid_or_held(due, slips, stopped) == []
    lost = reconciliation.everyone_is_paid_or_held(due, slips, [])
    assert [(p.code, p.where) for p in lost] == [("payroll.neither_paid_nor_held", "person B")]
    both = reconciliation.everyone_is_paid_or_held(due, pd.DataFrame({"person": ["A", "B", "C"]}), stopped)
    assert [(p.code, p.where) for p in both] == [
        ("payroll.paid_though_not_due", "person B"),
        ("payroll.paid_though_not_due", "person C"),
    ]


NAMES = pd.Series({"Z2": "Ana Primjer", "Z10": "Ivo Primjer"}, dtype="string")


def test_the_bridge_is_read_with_names_and_without_idle_reasons() -> None:
    zero = dict.fromkeys((*REASONS, "other_cents"), 0)
    bridge = pd.DataFrame([{"person": "Z2", "before_cents": 0, **zero, "pay_cents": 5, "now_cents": 5}])
    read = reconciliation.bridge_to_read(bridge, NAMES)
    assert list(read) == ["person", "name", "before_cents", "pay_cents", "now_cents"]
    assert list(read["name"]) == ["Ana Primjer"]


def test_who_is_held_is_named_once() -> None:
    held = [Problem("payroll.no_hours", "person Z10", {}), Problem("payroll.no_account", "person Z10", {})]
    assert reconciliation.held_now(held, NAMES).to_dict("records") == [{"person": "Z10", "name": "Ivo Primjer"}]
    assert len(reconciliation.held_in_words(held, NAMES, "hr")) == 2
    assert reconciliation.held_now([], NAMES).empty
    assert reconciliation.held_in_words([], NAMES, "hr").empty


def test_municipal_rates_are_those_of_the_pay_day_with_their_mark() -> None:
    columns = ["code", "name", "lower_rate", "higher_rate", "nn", "effective_from"]
    rows = [("00001", "A", "0.20", "0.30", "1/24", "2024-01-01"), ("00001", "A", "0.22", "0.32", "9/26", "2027-01-01")]
    slips = pd.DataFrame({"person": ["x", "y"], "municipality": ["00001", "00001"]}, dtype="string")
    municipal = pd.DataFrame(rows, columns=columns, dtype="string")
    for day, lower, gazette, mark in (
        ("2026-12-31", 200_000, "NN 1/24", "verified"),
        ("2027-01-01", 220_000, "NN 9/26", ""),
    ):
        (row,) = reconciliation.municipal_rates(municipal, slips, day, "en").to_dict("records")
        assert (row["lower_rate_ppm"], row["gazette"], row["mark"], row["persons"]) == (lower, gazette, mark, 2)
    assert reconciliation.municipal_rates(municipal, slips.iloc[:0], "2026-11-10", "en").empty
    (row,) = reconciliation.municipal_rates(municipal.iloc[:1], slips, "2027-01-01", "en").to_dict("records")
    assert row["mark"] == "not checked for this year"


SLIP = {"person": "A", "month": "2026-09", "pay_day": "2026-10-09", "event": 50}


@pytest.mark.parametrize(
    ("accounts", "posted", "listed"),
    [
        ([("2020-01-01", 3, "one")], [SLIP], []),
        ([("2020-01-01", 3, "one"), ("2026-09-01", 50, "two")], [SLIP], []),
        ([("2020-01-01", 3, "one"), ("2026-09-01", 51, "two")], [SLIP], [("one", "two")]),
        ([("2020-01-01", 3, "one"), ("2026-10-10", 40, "two")], [SLIP], [("one", "two")]),
        ([("2020-01-01", 3, "one"), ("2026-09-30", 9, "two")], [], []),
        ([("2020-01-01", 3, "one"), ("2026-10-01", 9, "two")], [], [("one", "two")]),
        ([("2026-10-01", 9, "one")], [], [("", "one")]),
        ([("2020-01-01", 51, "one")], [{**SLIP, "month": "2026-10"}], []),
    ],
)
def test_accounts_changed_since_the_last_slip_are_listed(
    accounts: list[tuple[str, int, str]], posted: list[dict[str, Any]], listed: list[tuple[str, str]]
) -> None:
    bank = pd.DataFrame([("A", *row) for row in accounts], columns=["person", "since", "event", "iban"])
    slips = pd.DataFrame(posted, columns=list(SLIP)).astype({"event": "Int64"})
    text = {"person": "string", "since": "string", "iban": "string", "event": "Int64"}
    slips = slips.astype({name: "string" for name in slips if name != "event"})
    due, names = pd.Series(["A"]), pd.Series({"A": "Ana"}, dtype="string")
    found = reconciliation.accounts_changed(bank.astype(text), slips, due, names, "2026-10")
    assert list(zip(found["iban_before"].fillna(""), found["iban_now"], strict=True)) == listed
    assert reconciliation.accounts_changed(bank.astype(text), slips, due.iloc[:0], names, "2026-10").empty


CREDITOR = "HR4399999981000000005"
OWED = {
    "claim": [{"monthly_cents": 10_000}, {"claim": "O-2", "kind": "own_claim", "monthly_cents": 5_000}],
    "claim_payee": {"iban": CREDITOR},
}


def owing(change: Callable[[list[Transfer]], object] = lambda sent: None) -> tuple[list[Transfer], list[Problem]]:
    """Prove a run of one person with a claim, an own claim and a protected account, after a change of its transfers."""
    given = {**OWED, "protected_account": {}, "person": {"oib": oib(1)}}
    people = sort_out({"A": given})
    slips = rules.slips("croatia", people.ready, rates_for())
    lines = documents.proposed_lines(people.lines)
    proposed = reconciliation.moved(documents.proposed_slips("croatia", slips), lines, NO_CLAIMS, NOTHING_BACK)
    uses = USES | {"own_claims": "130"}
    entry = ledger.payroll_entry(claims.with_kept(slips, people.lines), uses)
    about = {"month": "2026-10", "pay_day": "2026-11-10", "report_mark": "26314", "language": "en"}
    about |= {"payees": people.payees, "accounts": people.accounts}
    files = payments.payment(slips, people.lines, COMPANY, message=uuid.UUID(int=1), **about)
    sent = payments.transfers(files["payment.xml"])
    change(sent)
    creditors = claim_payments.due_to_creditors(lines, firm.inputs({"A": given}), "2026-11-10")
    return sent, [
        *reconciliation.sums_agree(reconciliation.payments(proposed, sent, entry, uses, "en")),
        *reconciliation.each_debt_is_booked(proposed, entry, uses),
        *reconciliation.each_slip_has_its_transfer(proposed, sent, OIBS.iloc[:1], BANK, people.accounts),
        *reconciliation.each_deduction_has_its_transfer(lines, sent, {}, OIBS, creditors),
        *claim_payments.divided_pay_is_whole(people.accounts, proposed),
    ]


def test_pay_goes_to_both_accounts_and_a_claim_to_its_creditor() -> None:
    sent, found = owing()
    assert found == []
    protected = firm.TABLES["protected_account"]["iban"]
    assert [(one.iban, one.cents, one.payee_reference) for one in sent] == [
        (protected, 95_600, f"HR6940002-{oib(1)}-110"),
        (firm.account(0), 26_400, f"HR6940002-{oib(1)}-120"),
        (CREDITOR, 10_000, "HR00123"),
    ]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda sent: sent.pop(), ["payroll.sums_differ", "payroll.transfer_differs"]),
        (lambda sent: sent.pop(0), ["payroll.sums_differ", "payroll.transfer_differs"]),
        (lambda sent: sent.append(replace(sent.pop(0), iban=firm.account(0))), ["payroll.transfer_differs"]),
        (lambda sent: sent.append(replace(sent.pop(), iban=firm.account(0))), ["payroll.transfer_differs"] * 2),
        (lambda sent: sent.append(replace(sent.pop(), payee_reference="HR99")), ["payroll.transfer_differs"] * 2),
    ],
)
def test_a_part_that_goes_elsewhere_is_found(change: Callable[[list[Transfer]], object], codes: list[str]) -> None:
    assert [problem.code for problem in owing(change)[1]] == codes


def test_parts_that_are_not_the_pay_are_found() -> None:
    people = sort_out({"A": {"protected_account": {}}})
    slips = rules.slips("croatia", people.ready, rates_for())
    less = people.accounts.assign(amount_cents=people.accounts["amount_cents"] - 1)
    assert [problem.code for problem in claim_payments.divided_pay_is_whole(less, slips)] == ["payroll.divided_off"]


def test_a_claim_arises_of_whom_it_is_and_of_nobody_else() -> None:
    claims_of = pd.DataFrame({"person": ["A"], "owed_cents": [12_345]}).astype(
        {"person": "string", "owed_cents": "Int64"}
    )
    slips = pd.DataFrame({"person": ["A", "B"], "deductions_cents": [0, 700]}).astype({"person": "string"})
    lines = pd.DataFrame({"person": ["B"], "component": ["recovery"], "reference": ["r"], "amount_cents": [700]})
    found = reconciliation.moved(slips, lines.assign(kind="deduction"), claims_of, pd.DataFrame(columns=["person"]))
    assert found["arisen_cents"].tolist() == [-12_345, 0]
    assert found["recovered_cents"].tolist() == [0, 700]
    assert found["others_cents"].tolist() == [0, 0]
