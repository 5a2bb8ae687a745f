"""The transfers that claims make: to creditors under their references, and to a protected and an ordinary account."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from bolib.accounting.claims.rules import limits
from bolib.accounting.payroll.countries import croatia_accounts as codes
from bolib.accounting.payroll.rules.claims import KEY, is_claim
from bolib.accounting.payroll.rules.dated import on
from bolib.formats.pain_001 import NO_REFERENCE, Transfer
from bolib.problem import Problem
from bolib.text import say


def divided(slips: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Give one row for each transfer of pay, in the order of `slips`, with its account, code and cents.

    It is one of all that is paid, or the parts of who has a protected account (`accounts` of Population), where an
    account left empty is the ordinary one.
    """
    parts = accounts.astype({"code": "Int64", "amount_cents": "Int64"}).rename(columns={"iban": "account"})
    found = slips.merge(parts, on="person", how="left")
    return found.assign(
        account=found["account"].replace("", pd.NA).fillna(found["iban"]),
        code=found["code"].fillna(codes.WHOLE).astype("int64"),
        amount_cents=found["amount_cents"].fillna(found["transfer_cents"]).astype("int64"),
    )


def to_creditors(
    slips: pd.DataFrame, lines: pd.DataFrame, payees: pd.DataFrame, *, month: str, language: str
) -> list[Transfer]:
    """Give one transfer for each claim that took something, in the order of `lines`; the employer's own has none."""
    taken = _of_others(lines)[["person", "reference", "amount_cents"]].rename(columns={"reference": "claim"})
    found = with_whose(taken, slips).merge(payees, on=list(KEY), how="left", validate="many_to_one")
    about = {"month": f"{month[5:]}/{month[:4]}"}
    return [
        Transfer(
            name=str(row["name"]),
            iban=str(row["iban"]),
            cents=int(row["amount_cents"]),
            payer_reference=NO_REFERENCE,
            payee_reference=str(row["reference"]),
            text=say(language, "payslip.claim_text", **about, claim=str(row["claim"]), whose=row["whose"]),
            purpose="",
        )
        for row in found.to_dict("records")
    ]


def with_whose(lines: pd.DataFrame, slips: pd.DataFrame) -> pd.DataFrame:
    """Give the lines of people in `slips`, with their OIB and `whose`: the name and OIB that a payment to others tells."""
    slips = slips[slips["person"].isin(lines["person"])]
    whose = slips["first_name"] + " " + slips["last_name"] + " " + slips["oib"]
    return lines.merge(slips[["person", "oib"]].assign(whose=whose), on="person", validate="many_to_one")


def due_to_creditors(lines: pd.DataFrame, inputs: Mapping[str, pd.DataFrame], pay_day: str) -> Counter[Any]:
    """Count what the payment file has to hold for claims: account, reference and cents, from the frozen payees."""
    due: Counter[Any] = Counter()
    rows = _of_others(lines)
    payees = on(inputs["claim_payee"], pay_day, KEY) if len(rows) else pd.DataFrame()
    for row in rows.to_dict("records"):
        payee = payees.loc[(row["person"], row["reference"])]
        due[str(payee["iban"]), str(payee["reference"]), int(row["amount_cents"])] += 1
    return due


def divided_pay_is_whole(accounts: pd.DataFrame, slips: pd.DataFrame) -> list[Problem]:
    """The parts of every pay that is divided over accounts add up to what is paid."""
    sums = accounts.groupby("person")["amount_cents"].sum()
    paid = slips.set_index("person")["transfer_cents"].reindex(sums.index)
    return [Problem("payroll.divided_off", f"person {person}") for person in sums.index[sums != paid]]


def _of_others(lines: pd.DataFrame) -> pd.DataFrame:
    own = f"{limits.COMPONENT}{limits.OWN}"
    lines = lines[(lines["kind"] == "deduction") & (lines["component"] != own)]
    return lines[lines["component"].map(is_claim).astype(bool)]
