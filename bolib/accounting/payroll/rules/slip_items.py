"""A payslip as a list of items, in the order in which it is printed: lines of pay, what is taken from them, what is paid."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from bolib.accounting.payroll.rules import item_kinds
from bolib.accounting.payroll.rules.claims import is_elsewhere
from bolib.accounting.payroll.rules.claims_explained import kind_of
from bolib.accounting.payroll.rules.documents import LINES
from bolib.accounting.payroll.rules.items import plain
from bolib.text import say

# Figures of a slip after lines of these kinds; what is nothing is left out, but for ALWAYS.
PARTS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("", "earning", "other_receipt"),
        (
            *("gross_cents", "pension_base_cents", "relief_cents", "first_pillar_cents", "second_pillar_cents"),
            *("income_cents", "allowance_cents", "tax_base_cents", "veteran_relief_cents", "area_relief_cents"),
            *("tax_cents", "surtax_cents", "net_cents"),
        ),
    ),
    (("non_taxable",), ("health_fund_cents",)),
    (("in_kind",), ("in_kind_cents",)),
    (("deduction",), ("deductions_cents", "tax_settlement_cents", "paid_cents")),
    ((), ("health_cents", "hazard_first_cents", "hazard_second_cents", "employer_cost_cents")),
)
ALWAYS = ("gross_cents", "allowance_cents", "tax_base_cents", "tax_cents", "net_cents", "paid_cents")
NUMBERS = ("hours_minutes", "amount_cents")


def listed(slip: Mapping[str, Any], lines: pd.DataFrame, company: dict[str, Any], language: str) -> pd.DataFrame:
    """List the items of one slip: figure (as `explain` names it), item (in words), hours_minutes, amount_cents.

    `slip` has the columns of `payslip`, `lines` those of `payslip_line`.
    """
    frame = pd.DataFrame(list(_rows(slip, lines, company, language)), columns=["figure", "item", *NUMBERS])
    return frame.astype({"figure": "string", "item": "string", **dict.fromkeys(NUMBERS, "Int64")})


def _rows(
    slip: Mapping[str, Any], lines: pd.DataFrame, company: dict[str, Any], language: str
) -> Iterator[tuple[str, str, int | None, int]]:
    kinds, rows = item_kinds.read(company), [plain(line) for line in lines.to_dict("records")]
    for wanted, figures in PARTS:
        for line in rows:
            if (line["kind"] or "") in wanted:
                name = f"line_{line['line']}_{line['component']}_cents"
                yield name, _called(line, kinds, language), line["minutes"], int(line["amount_cents"])
        for figure in figures:
            cents = slip.get(figure)
            if not pd.isna(cents) and (cents or figure in ALWAYS):
                yield figure, say(language, f"told.{figure}"), None, int(cents or 0)


def _called(line: Mapping[str, Any], kinds: item_kinds.Kinds, language: str) -> str:
    component = str(line["component"])
    if component in LINES:
        return say(language, LINES[component])
    name = (
        say(language, f"deduction.{kind_of(component)}")
        if is_elsewhere(component)
        else kinds[component].name(language)
        if component in kinds
        else component
    )
    return f"{name} {line['reference'] or ''}".strip()
