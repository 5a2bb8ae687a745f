"""How the line of December's settlement came about: the year's income, allowances, tax and what was withheld, in words."""

import pandas as pd

from bolib import money
from bolib.accounting.payroll.rules import settlement
from bolib.accounting.payroll.rules.documents import LINES
from bolib.accounting.payroll.rules.explanation import COLUMNS, frame
from bolib.accounting.payroll.rules.explanation_sources import line_name
from bolib.accounting.payroll.rules.year import MADE_OF, MONTHS, THRESHOLD
from bolib.country import country
from bolib.formats.html_table import percent
from bolib.rates import Rates
from bolib.text import say

AMOUNTS = ("year_income_cents", "rights_cents", "year_base_cents", MADE_OF[0], "year_tax_cents", "withheld_cents")
OF_TAX = ("explain.year_veteran", "explain.year_area", "explain.year_surtax")  # beside the tax at the rates


def explain_settlement(
    name: str, lines: pd.DataFrame, figures: pd.DataFrame, rates: Rates, *, language: str = "en"
) -> pd.DataFrame:
    """Explain the line of the settlement, where one person's lines have it, in the columns of an explanation.

    `figures` are those of Population.year. That formula and sign are second-hand is said with the operands.
    """
    rows = []
    for line in lines[lines["component"] == settlement.COMPONENT].to_dict("records"):
        (own,) = figures[figures["person"] == line["person"]].to_dict("records")
        told = {column.removesuffix("_cents"): money.show(int(own[column]), language) for column in AMOUNTS}
        told |= {"payments": str(own["payments"]), "year": str(line["reference"])}
        told |= {rate: percent(int(own[f"{rate}_rate_ppm"]), language) for rate in ("lower", "higher")}
        told["of_tax"] = "".join(
            say(language, word, amount=money.show(int(own[part]), language))
            for part, word in zip(MADE_OF[1:], OF_TAX, strict=True)
            if own[part]
        )
        limit = money.show(MONTHS * rates.cents(THRESHOLD), language)
        meaning = {"line": line["line"], "component": say(language, LINES[settlement.COMPONENT]), "contract": "-"}
        cells = (
            line_name(line["line"], settlement.COMPONENT),
            int(line["amount_cents"]),
            say(language, "meaning.line", **meaning),
            say(language, "formula.line_tax_settlement"),
            country(name).YEAR,
            say(language, "explain.year", limit=limit, **told),
        )
        rows.append(dict(zip(COLUMNS, cells, strict=True)))
    return frame(rows)
