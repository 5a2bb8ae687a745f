"""The parts of a payslip that say what claims took, and what is paid to which account."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from bolib.accounting.claims.rules.limits import COMPONENT
from bolib.formats.payslip import Label, Line, Section


def claim_line(row: Mapping[str, Any], words: Any) -> Line:
    """What a claim took, under its kind and the company's code of it."""
    label = words(f"deduction.{str(row['component']).removeprefix(COMPONENT)}")
    reference = "" if pd.isna(row["reference"]) else str(row["reference"])
    return Line(of(label, reference) if reference else label, amount=words.amount(-row["amount_cents"]))


def accounts(slip: Mapping[str, Any], own: Sequence[Mapping[str, Any]], words: Any) -> list[Section]:
    """Part XII of form IP1: what is paid to which account, where it is divided."""
    shown = []
    for row in own:
        iban = grouped(str(row["iban"] or slip["iban"]))
        label = words("payslip.account_free" if row["iban"] else "payslip.account_ordinary")
        shown.append(Line(of(label, f"{iban}, {row['code']}"), amount=words.amount(row["amount_cents"])))
    return [Section(words("payslip.accounts"), shown)] if shown else []


def of(label: Label, whose: str) -> Label:
    """Say whose something is, after its label."""
    return Label(f"{label.text}, {whose}", label.beside)


def grouped(iban: str) -> str:
    """Write an account in groups of four."""
    return " ".join(iban[n : n + 4] for n in range(0, len(iban), 4))
