"""The transfers that claims make: to creditors under their references, and to a protected and an ordinary account."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from bolib.accounting.claims.rules import limits
from bolib.accounting.payroll.countries import croatia_accounts as codes
from bolib.accounting.payroll.rules.claims import KEY, is_claim
from bolib.accounting.payroll.rules.dated import on
from bolib.formats.pain_001 import NO_REFERENCE, Transfer
from bolib.problem import Problem
from bolib.text import say

Divided = Mapping[str, Sequence[tuple[str | None, int, int]]]  # person: account, code and cents of each part


def divided(accounts: pd.DataFrame | None) -> Divided:
    """Give how the pay of who has a protected account is divided (Population.accounts), by person."""
    found: dict[str, list[tuple[str | None, int, int]]] = {}
    for row in [] if accounts is None else accounts.to_dict("records"):
        part = (row["iban"] or None, int(row["code"]), int(row["amount_cents"]))
        found.setdefault(str(row["person"]), []).append(part)
    return found


def parts_of(slip: Mapping[str, Any], parts: Divided) -> list[tuple[str, int, int]]:
    """Give the account, code and cents of each transfer of a person's pay: one of all of it, unless it is divided."""
    whole = [(None, codes.WHOLE, int(slip["transfer_cents"]))]
    return [(str(iban or slip["iban"]), code, cents) for iban, code, cents in parts.get(str(slip["person"]), whole)]


def to_creditors(
    slips: pd.DataFrame, lines: pd.DataFrame, payees: pd.DataFrame, *, month: str, language: str
) -> list[Transfer]:
    """Give one transfer for each claim that took something, in the order of `lines`; the employer's own has none."""
    people, paid_to = slips.set_index("person"), payees.set_index(list(KEY))
    found = []
    for row in _of_others(lines):
        if row["person"] not in people.index:
            continue
        person, payee = people.loc[row["person"]], paid_to.loc[(row["person"], row["reference"])]
        whose = f"{person['first_name']} {person['last_name']} {person['oib']}"
        about = {"month": f"{month[5:]}/{month[:4]}", "claim": str(row["reference"])}
        transfer = Transfer(
            name=str(payee["name"]),
            iban=str(payee["iban"]),
            cents=int(row["amount_cents"]),
            payer_reference=NO_REFERENCE,
            payee_reference=str(payee["reference"]),
            text=say(language, "payslip.claim_text", **about, whose=whose),
            purpose="",
        )
        found.append(transfer)
    return found


def due_to_creditors(lines: pd.DataFrame, inputs: Mapping[str, pd.DataFrame], pay_day: str) -> Counter[Any]:
    """Count what the payment file has to hold for claims: account, reference and cents, from the frozen payees."""
    due: Counter[Any] = Counter()
    rows = _of_others(lines)
    payees = on(inputs["claim_payee"], pay_day, KEY) if rows else pd.DataFrame()
    for row in rows:
        payee = payees.loc[(row["person"], row["reference"])]
        due[str(payee["iban"]), str(payee["reference"]), int(row["amount_cents"])] += 1
    return due


def divided_pay_is_whole(accounts: pd.DataFrame, slips: pd.DataFrame) -> list[Problem]:
    """The parts of every pay that is divided over accounts add up to what is paid."""
    sums = accounts.groupby("person")["amount_cents"].sum()
    paid = slips.set_index("person")["transfer_cents"].reindex(sums.index)
    return [Problem("payroll.divided_off", f"person {person}") for person in sums.index[sums != paid]]


def _of_others(lines: pd.DataFrame) -> Sequence[dict[str, Any]]:
    own = f"{limits.COMPONENT}{limits.OWN}"
    lines = lines[(lines["kind"] == "deduction") & (lines["component"] != own)]
    chosen = lines["component"].map(is_claim).astype(bool)
    return [{str(name): value for name, value in row.items()} for row in lines[chosen].to_dict("records")]
