"""Contributions and tax of a payroll on their way to the budgets: where each goes, its transfer, and what has no account.

The account of a municipality's tax is the company's own word (`tax_accounts` of its settings): none was seen in an act of
2025 or later. What has no account is in no transfer, and the paper says so with its amount.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from bolib.formats import pain_001
from bolib.problem import Amount, Problem
from bolib.rates import NotInForce, Rates, RatesError
from bolib.text import say

CONTRIBUTIONS = ("first_pillar", "second_pillar", "health", "hazard_first", "hazard_second")
TAX = ("tax_cents", "surtax_cents", "tax_settlement_cents")
DUE = {"due": "string", "code": "string", "town": "string", "kind": "string", "iban": "string", "amount_cents": "int64"}
BUDGET = "HR68"  # the model of a payee's reference that budgets alone have


def dues(slips: pd.DataFrame, rates: Rates, company: Mapping[str, Any], municipal: pd.DataFrame) -> pd.DataFrame:
    """List what the slips owe to budgets, one row for each account: DUE.

    `due` is one of CONTRIBUTIONS or `tax`, `code` and `town` name the municipality of a tax, `kind` is the kind of
    revenue and `iban` the account; both are empty where they are not known. What is nothing has no row.
    """
    rows = [
        (name, "", "", _text(rates, f"{name}_code"), _text(rates, f"{name}_account"), cents)
        for name in CONTRIBUTIONS
        if (cents := int(slips[f"{name}_cents"].sum() if f"{name}_cents" in slips else 0))
    ]
    named = municipal.sort_values(["code", "effective_from"]).drop_duplicates("code", keep="last")
    towns = named.set_index("code")["name"]
    accounts, kind = company.get("tax_accounts") or {}, _text(rates, "tax_code")
    for code, cents in _tax(slips).items():
        rows.append(("tax", str(code), str(towns.get(code, code)), kind, accounts.get(str(code)), cents))
    frame = pd.DataFrame(rows, columns=list(DUE))
    return frame.astype(DUE)


def transfers(
    due: pd.DataFrame, company: Mapping[str, Any], *, report_mark: str, month: str
) -> list[pain_001.Transfer]:
    """Give one transfer for each row of `dues` that has an account, with the reference HR68; texts are Croatian."""
    about = {"month": f"{month[5:]}/{month[:4]}"}
    return [
        pain_001.Transfer(
            name=_named(row, "hr"),
            iban=str(row["iban"]),
            cents=int(row["amount_cents"]),
            payer_reference=pain_001.NO_REFERENCE,
            payee_reference=pain_001.budget_reference(str(row["kind"]), str(company["oib"]), report_mark),
            text=say("hr", "dues.text", what=_named(row, "hr"), **about),
            purpose="",
        )
        for row in due[_goes(due)].to_dict("records")
    ]


def not_in_the_file(due: pd.DataFrame) -> list[Problem]:
    """Name every due that no transfer pays, with its amount and how to give its account."""
    found = []
    for row in due[~_goes(due)].to_dict("records"):
        what: dict[str, object] = {"amount": Amount(row["amount_cents"])}
        if row["amount_cents"] < 0:
            found.append(Problem("dues.given_back", f"{row['code']} {row['town']}", what))
        elif row["due"] == "tax" and not pd.isna(row["kind"]):
            found.append(Problem("dues.no_tax_account", f"{row['code']} {row['town']}", what | {"code": row["code"]}))
        else:
            found.append(Problem("dues.no_account", "payments.yaml", what))
    return found


def shown(due: pd.DataFrame, language: str) -> pd.DataFrame:
    """Give the dues as they are read: item, kind of revenue, account (or none), amount."""
    items = [_named(row, language) for row in due.to_dict("records")]
    names = {"item": pd.array(items, dtype="string"), "revenue": due["kind"].fillna("–")}
    return pd.DataFrame(names | {"iban": due["iban"].fillna("–"), "amount_cents": due["amount_cents"]})


def is_due(transfer: pain_001.Transfer) -> bool:
    """Say whether a transfer goes to a budget."""
    return transfer.payee_reference.startswith(BUDGET)


def in_the_file(sent: Sequence[pain_001.Transfer], rates: Rates, due: str) -> int:
    """Sum the transfers of one kind of due, told by part 1 of their reference."""
    kind = _text(rates, f"{due}_code")
    return sum(one.cents for one in sent if kind and one.payee_reference.startswith(f"{BUDGET}{kind}-"))


def _tax(slips: pd.DataFrame) -> dict[str, int]:
    figures = [name for name in TAX if name in slips]
    sums = slips[figures].sum(axis=1).groupby(slips["municipality"].astype("string")).sum()
    return {str(code): int(cents) for code, cents in sums.items() if cents}


def _goes(due: pd.DataFrame) -> "pd.Series[bool]":
    return due["iban"].notna() & due["kind"].notna() & (due["amount_cents"] > 0)


def _named(row: Mapping[Any, Any], language: str) -> str:
    if row["due"] == "tax":
        return say(language, "dues.tax_of", town=row["town"])
    return say(language, f"dues.{row['due']}")


def _text(rates: Rates, name: str) -> str | None:
    try:
        return rates.text(f"payments.{name}")
    except (NotInForce, RatesError):  # adopted before there was such a file
        return None
