"""A payroll's entry balances for every unit, and no chart or line is taken that is wrong."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bolib.accounting.ledger import rules

CHART = (Path(__file__).parents[2] / "parameters" / "chart.yaml").read_text("utf-8")
ACCOUNTS = {
    "net_pay": "420",
    "tax": "421",
    "contributions_from_pay": "422",
    "contributions_on_pay": "423",
    "employees": "230",
    "tax_due": "241",
    "contributions_due": "242",
}
FIGURES = [figure for figure, *_ in rules.PAYROLL]


def slips(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["unit", *FIGURES]).astype({"unit": "string"} | dict.fromkeys(FIGURES, "int64"))


def lines(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["account", "unit", "debit_cents", "credit_cents"])
    return frame.assign(line=range(1, len(rows) + 1))


def test_the_entry_is_that_of_pay_practice() -> None:
    entry = rules.payroll_entry(slips(("SHOP", 100, 20, 1, 30, 10, 25)), ACCOUNTS)
    assert entry[["account", "debit_cents", "credit_cents"]].to_numpy().tolist() == [
        ["420", 100, 0],
        ["421", 21, 0],
        ["422", 40, 0],
        ["423", 25, 0],
        ["230", 0, 100],
        ["241", 0, 21],
        ["242", 0, 65],
    ]
    assert entry["line"].tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_what_is_beside_pay_has_its_own_accounts() -> None:
    paid = slips(("SHOP", 100, 20, 1, 30, 10, 25)).assign(non_taxable_cents=50, in_kind_cents=7, deductions_cents=3)
    uses = {"non_taxable": "460", "in_kind": "469", "deductions": "239"}
    entry = rules.payroll_entry(paid, ACCOUNTS | uses)
    beside = entry[entry["account"].isin(["230", *uses.values()])]
    assert beside[["account", "debit_cents", "credit_cents"]].to_numpy().tolist() == [
        ["230", 10, 0],
        ["460", 50, 0],
        ["230", 0, 150],
        ["239", 0, 3],
        ["469", 0, 7],
    ]
    assert [problem for check in rules.CHECKS for problem in check(entry)] == []
    with pytest.raises(KeyError, match="in_kind"):
        rules.payroll_entry(paid, ACCOUNTS | {"non_taxable": "460"})
    nothing = paid.assign(non_taxable_cents=0, in_kind_cents=0, deductions_cents=0)
    assert len(rules.payroll_entry(nothing, ACCOUNTS)) == 7


def test_the_health_fund_owes_what_is_paid_for_its_account() -> None:
    paid = slips(("SHOP", 100, 20, 1, 30, 10, 25)).assign(health_fund_cents=28)
    entry = rules.payroll_entry(paid, ACCOUNTS | {"health_fund": "150"})
    fund = entry[entry["account"].isin(["150", "230"])]
    assert fund[["account", "debit_cents", "credit_cents"]].to_numpy().tolist() == [["150", 28, 0], ["230", 0, 128]]
    assert "150" in set(rules.read_chart(CHART)["account"])


def test_what_sums_to_nothing_has_no_line_and_a_negative_sum_changes_sides() -> None:
    entry = rules.payroll_entry(slips(("SHOP", 100, -20, 0, 0, 0, 0)), ACCOUNTS)
    assert entry[["account", "debit_cents", "credit_cents"]].to_numpy().tolist() == [
        ["420", 100, 0],
        ["421", 0, 20],
        ["230", 0, 100],
        ["241", 20, 0],
    ]


def test_nobody_paid_is_an_entry_without_lines() -> None:
    entry = rules.payroll_entry(slips(), ACCOUNTS)
    assert entry.empty
    assert {name: str(kind) for name, kind in entry.dtypes.items()} == rules.LINE
    assert rules.proposed_entry(entry, period="2026-10", day="2026-10-31").empty
    assert [problem for check in rules.CHECKS for problem in check(entry)] == []


def test_an_account_that_is_not_mapped_is_named() -> None:
    with pytest.raises(KeyError, match="employees"):
        rules.payroll_entry(slips(("SHOP", 1, 0, 0, 0, 0, 0)), {k: v for k, v in ACCOUNTS.items() if k != "employees"})


@given(st.lists(st.tuples(st.sampled_from("ABC"), *[st.integers(-(10**9), 10**9)] * len(FIGURES)), max_size=12))
def test_every_payroll_balances_in_every_unit(rows: list[tuple[object, ...]]) -> None:
    paid = slips(*rows)
    entry = rules.payroll_entry(paid, ACCOUNTS)
    assert [problem for check in rules.CHECKS for problem in check(entry)] == []
    owed = entry[entry["account"] == "230"]
    assert int(owed["credit_cents"].sum() - owed["debit_cents"].sum()) == int(paid["net_cents"].sum())


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([("420", "A", 100, 0), ("230", "A", 0, 100)], []),
        ([("420", "A", 100, 0), ("230", "A", 0, 99)], ["ledger.unbalanced", "ledger.unbalanced"]),
        ([("420", "A", 100, 0), ("230", "B", 0, 100)], ["ledger.unbalanced", "ledger.unbalanced"]),
        ([("420", "A", 1, 1)], ["ledger.one_side"]),
        ([("420", "A", 0, 0)], ["ledger.one_side"]),
        ([("420", "A", -1, 0), ("230", "A", 0, -1)], ["ledger.one_side", "ledger.one_side"]),
    ],
)
def test_the_checks_find_what_is_wrong(rows: list[tuple[str, str, int, int]], codes: list[str]) -> None:
    assert [problem.code for check in rules.CHECKS for problem in check(lines(*rows))] == codes


def test_our_chart_has_every_account_of_the_payroll_in_both_languages() -> None:
    chart = rules.read_chart(CHART)
    assert rules.unknown_accounts(ACCOUNTS.values(), chart) == []
    assert chart["account"].is_unique
    assert chart["account"].tolist() == sorted(chart["account"])
    assert not chart[["en", "hr"]].isna().any().any()


def test_an_account_that_the_chart_has_not_is_named() -> None:
    (found,) = rules.unknown_accounts(["420", "999"], rules.read_chart(CHART))
    assert (found.code, found.where) == ("ledger.unknown_account", "account 999")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{account: '1'}",
        "- {account: '1', kind: asset, en: a}",
        "- {account: 1, kind: asset, en: a, hr: b}",
        "- {account: 'x', kind: asset, en: a, hr: b}",
        "- {account: '1', kind: other, en: a, hr: b}",
        "- {account: '1', kind: asset, en: '', hr: b}",
        "- {account: '1', kind: asset, en: a, hr: b, more: c}",
        "- {account: '1', kind: asset, en: a, hr: b}\n- {account: '1', kind: asset, en: a, hr: b}",
    ],
)
def test_a_chart_that_is_badly_written_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"account|chart"):
        rules.read_chart(text)
