"""Where each line of a pay item comes from: the event of its row, what kind it is here, the caps it was held against."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from bolib import money
from bolib.accounting.payroll.countries.receipts import not_together, receipts
from bolib.accounting.payroll.rules import item_kinds, items
from bolib.accounting.payroll.rules.explanation import COLUMNS, frame, value_told
from bolib.accounting.payroll.rules.item_kinds import ItemKind
from bolib.country import country
from bolib.rates import Rates
from bolib.text import say

FORMULAS = {"non_taxable": "formula.line_item_free", "other_receipt": "formula.line_item_above"}


def explain_items(
    lines: pd.DataFrame,
    inputs: Mapping[str, pd.DataFrame],
    company: dict[str, Any],
    rates: Rates,
    *,
    month: str,
    pay_day: str,
    language: str = "en",
) -> pd.DataFrame:
    """Explain the lines that pay items made on one person's slip, in the columns of `explain`.

    `lines` are the person's rows of Population.lines, `inputs` the frozen tables they were made from.
    """
    kinds, name = item_kinds.read(company), company["country"]
    own = [items.plain(row) for row in lines[lines["component"].isin(list(kinds))].to_dict("records")]
    if not own:
        return frame([])
    law = items.Law(receipts(name), not_together(name), rates)
    about = {"month": month, "pay_day": pay_day, "calendar": country(name).CALENDAR}
    rows, caps = items.caps(inputs, kinds, law, own[0]["person"], **about)
    told = []
    for line in own:
        key = (line["component"], line["reference"] or "")
        kind = kinds[line["component"]]
        spent = law.receipts[kind.receipt].law if kind.receipt else ""
        told.append(_line(line, kind, rows[key], caps[key], spent, rates, language))
    return frame(told)


def _line(
    line: dict[str, Any],
    kind: ItemKind,
    row: dict[str, Any],
    caps: list[tuple[str, int, int]],
    spent: str,
    rates: Rates,
    language: str,
) -> dict[str, object]:
    what = say(language, f"item_kind.{line['kind']}")
    name, reference = kind.name(language), line["reference"] or "-"
    meaning = say(language, "meaning.line_item", line=line["line"], name=name, kind=what, reference=reference)
    formula = say(language, FORMULAS.get(line["kind"], "formula.line_item") if caps else "formula.line_item")
    amount = money.show(int(row["amount_cents"]), language)
    operands = [say(language, "explain.item", event=row["event"], amount=amount)]
    if row.get("quantity_hundredths") is not None:
        operands.append(say(language, "explain.quantity", quantity=_hundredths(row["quantity_hundredths"], language)))
    for value, most, used in caps:
        operands.append(value_told(value, rates.value(value), language))
        left = {"most": money.show(most, language), "used": money.show(used, language)}
        operands.append(say(language, "explain.cap", **left))
    laws = dict.fromkeys(rates.value(value).law for value, *_ in caps)
    setting = say(language, "explain.item_kind", code=kind.code, kind=kind.kind)
    cells = (
        f"line_{line['line']}_{kind.code}_cents",
        int(line["amount_cents"]),
        *(meaning, formula, "; ".join(filter(None, [*laws, spent, setting])), "; ".join(operands)),
    )
    return dict(zip(COLUMNS, cells, strict=True))


def _hundredths(number: int, language: str) -> str:
    text = f"{number // 100}.{number % 100:02}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "hr" else text
