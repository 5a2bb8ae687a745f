"""How a payroll becomes a balanced ledger entry, and what every entry must be like."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import yaml

from bolib.problem import Amount, Problem

KINDS = ("asset", "liability", "equity", "income", "expense")
LINE = {"line": "int64", "account": "string", "unit": "string", "debit_cents": "int64", "credit_cents": "int64"}
PAYROLL = (
    # figure of the payslip, use of the debit account, use of the credit account (pay practice, the ledger entry)
    ("net_cents", "net_pay", "employees"),
    ("tax_cents", "tax", "tax_due"),
    ("surtax_cents", "tax", "tax_due"),
    ("first_pillar_cents", "contributions_from_pay", "contributions_due"),
    ("second_pillar_cents", "contributions_from_pay", "contributions_due"),
    ("health_cents", "contributions_on_pay", "contributions_due"),
)
BESIDE = (  # what only some payrolls have; the account is needed where there is such an amount
    ("hazard_first_cents", "contributions_on_pay", "contributions_due"),
    ("hazard_second_cents", "contributions_on_pay", "contributions_due"),
    ("non_taxable_cents", "non_taxable", "employees"),
    ("in_kind_cents", "employees", "in_kind"),  # given already: it is not owed in money
    ("deductions_cents", "employees", "deductions"),
    ("own_claims_cents", "deductions", "own_claims"),  # what of it stays with the employer, whom the person owes it
    ("health_fund_cents", "health_fund", "employees"),
    ("recovered_cents", "employees", "recovery"),  # of the deductions, what stays with the company
    ("tax_settlement_cents", "employees", "tax_due"),  # of the year, with its last pay; below zero it is given back
    ("owed_cents", "recovery", "employees"),  # paid below zero: a claim on the person
)
ACCOUNTS = tuple(dict.fromkeys(use for _, *uses in PAYROLL for use in uses))


def payroll_entry(slips: pd.DataFrame, accounts: Mapping[str, str]) -> pd.DataFrame:
    """Give the lines of the entry that books these slips: line, account, unit, debit_cents, credit_cents.

    `slips` has `unit` (the cost centre: the person's unit on the last day of the month) and the figures of the payslip;
    `accounts` maps each use to an account of the chart, and one that is missing raises KeyError. Sums by unit and
    account, debits first; what sums to nothing has no line. Source: pay practice, R; accounts as in general use.
    """
    if "recovered_cents" in slips:  # what a claim took is owed to nobody: it stands against the claim alone
        slips = slips.assign(deductions_cents=slips["deductions_cents"] - slips["recovered_cents"])
    beside = [row for row in BESIDE if row[0] in slips and (slips[row[0]] != 0).any()]
    sides = [
        slips.groupby("unit", sort=True)[figure]
        .sum()
        .rename("cents")
        .reset_index()
        .assign(account=accounts[use], side=n)
        for figure, *uses in (*PAYROLL, *beside)
        for n, use in enumerate(uses)
    ]
    moved = pd.concat(sides).astype({"unit": "string", "account": "string", "cents": "int64"})
    summed = moved.groupby(["unit", "side", "account"], sort=True)["cents"].sum().reset_index()
    lines: pd.DataFrame = summed[summed["cents"] != 0].reset_index(drop=True)
    # A negative sum stands on the other side, so that no line is negative.
    debit, size = (lines["side"] == 0) == (lines["cents"] > 0), lines["cents"].abs()
    lines = lines.assign(debit_cents=size.where(debit, 0), credit_cents=size.where(~debit, 0))
    return lines.assign(line=range(1, len(lines) + 1))[list(LINE)].astype(LINE)


def corrected_entry(slips: pd.DataFrame, taken_back: pd.DataFrame, accounts: Mapping[str, str]) -> pd.DataFrame:
    """Give the lines of `payroll_entry`, before them the mirror of those that booked the slips which are taken back."""
    entry = payroll_entry(slips, accounts)
    if taken_back.empty:
        return entry
    figures = [name for name in taken_back if str(name).endswith("_cents")]
    whole = taken_back.assign(**{str(name): taken_back[name].fillna(0).astype("int64") for name in figures})
    booked = payroll_entry(whole, accounts)
    mirror = booked.rename(columns={"debit_cents": "credit_cents", "credit_cents": "debit_cents"})[list(LINE)]
    both = pd.concat([mirror, entry], ignore_index=True)
    return both.assign(line=range(1, len(both) + 1)).astype(LINE)


def proposed_entry(lines: pd.DataFrame, *, period: str, day: str) -> pd.DataFrame:
    """Give the row of ledger_entry that goes with the lines, as results.db holds it: entry 1; without lines no row."""
    row = pd.DataFrame({"entry": [1], "period": [period], "day": [day]}).iloc[: min(len(lines), 1)]
    return row.astype({"entry": "int64", "period": "string", "day": "string"})


def proposed_lines(lines: pd.DataFrame, *, period: str) -> pd.DataFrame:
    """Give the rows of ledger_line as results.db holds them: the lines with their entry, 1, and period."""
    kept = lines.assign(entry=1, period=pd.array([period] * len(lines), dtype="string"))
    return kept[["entry", "line", "period", "account", "unit", "debit_cents", "credit_cents"]].astype(
        {"entry": "int64"}
    )


def named(lines: pd.DataFrame, chart: pd.DataFrame, language: str) -> pd.DataFrame:
    """Give lines a reader's way: line, account, account_name in the language, unit, debit_cents, credit_cents.

    The side of a line that has no amount is empty.
    """
    names = chart.set_index("account")[language]
    sides = {side: lines[side].astype("Int64").where(lines[side] != 0) for side in ("debit_cents", "credit_cents")}
    return lines.assign(account_name=lines["account"].map(names), **sides)[
        ["line", "account", "account_name", "unit", "debit_cents", "credit_cents"]
    ]


def entry_balances(lines: pd.DataFrame) -> list[Problem]:
    """Debits and credits of an entry are the same sum."""
    debit, credit = int(lines["debit_cents"].sum()), int(lines["credit_cents"].sum())
    return (
        []
        if debit == credit
        else [Problem("ledger.unbalanced", "entry", {"debit": Amount(debit), "credit": Amount(credit)})]
    )


def units_balance(lines: pd.DataFrame) -> list[Problem]:
    """Debits and credits of each unit in an entry are the same sum."""
    sums = lines.groupby("unit", sort=True)[["debit_cents", "credit_cents"]].sum().astype("int64")
    off = sums[sums["debit_cents"] != sums["credit_cents"]]
    return [
        Problem("ledger.unbalanced", f"unit {unit}", {"debit": Amount(debit), "credit": Amount(credit)})
        for unit, debit, credit in off.itertuples()
    ]


def lines_have_one_side(lines: pd.DataFrame) -> list[Problem]:
    """Every line of an entry has either a debit or a credit above zero."""
    debit, credit = lines["debit_cents"], lines["credit_cents"]
    wrong = lines[(debit < 0) | (credit < 0) | ((debit == 0) == (credit == 0))]
    return [Problem("ledger.one_side", f"line {line}") for line in wrong["line"]]


CHECKS = [entry_balances, units_balance, lines_have_one_side]


def unknown_accounts(accounts: Iterable[str], chart: pd.DataFrame) -> list[Problem]:
    """List the accounts that the chart does not have."""
    return [Problem("ledger.unknown_account", f"account {a}") for a in sorted(set(accounts) - set(chart["account"]))]


def read_chart(text: str) -> pd.DataFrame:
    """Read a chart of accounts (parameters/chart.yaml): account, kind, en, hr, all text, in order of account.

    An entry with other keys, an account that is no text of digits, a kind that is none of KINDS, or an account that
    stands twice raises ValueError.
    """
    entries = yaml.safe_load(text)
    if not isinstance(entries, list) or not entries:
        raise ValueError("a chart of accounts is a list of accounts")
    chart = pd.DataFrame([_account(entry) for entry in entries]).astype("string")
    twice = sorted(chart["account"][chart["account"].duplicated()])
    if twice:
        raise ValueError(f"the chart has more than one account {', '.join(twice)}")
    return chart.sort_values("account", ignore_index=True)


def _account(entry: Any) -> dict[str, str]:
    if not isinstance(entry, dict) or set(entry) != {"account", "kind", "en", "hr"}:
        raise ValueError(f"an account needs exactly account, kind, en and hr: {entry}")
    if not all(isinstance(value, str) and value.strip() for value in entry.values()):
        raise ValueError(f"write the account, its kind and its names as text, the number in quotes: {entry}")
    if not entry["account"].isascii() or not entry["account"].isdigit() or entry["kind"] not in KINDS:
        raise ValueError(f"account {entry['account']} needs digits, and a kind of {', '.join(KINDS)}")
    return {str(key): str(value) for key, value in entry.items()}
