"""How the gross of a contract that agrees net pay came about, in words: what was agreed, and the check that it is so."""

from datetime import date
from typing import Any

import pandas as pd

from bolib import dates, money
from bolib.accounting.payroll.rules.explanation import frame
from bolib.accounting.payroll.rules.net_agreed import CHECK
from bolib.text import say

LAW = "ZOR čl. 92"
TAKEN = [figure for figure in CHECK if figure not in ("allowance_cents", "net_cents")]  # gross less these is net


def name(place: int) -> str:
    """Name the figure of one person's first, second … part of the month that agrees net pay."""
    return f"net_agreed_{place}_cents"


def explain_agreed(agreed: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """Explain the gross of each part of one person's month that agrees net pay, in the columns of `explain`.

    `agreed` are the person's rows of Population.agreed. The steps of the search are not told: the check says that it is so.
    """
    rows = agreed.sort_values("since").to_dict("records")
    return frame([_row(place, row, language) for place, row in enumerate(rows, 1)])


def _row(place: int, row: dict[Any, Any], language: str) -> dict[str, object]:
    since = dates.show(date.fromisoformat(str(row["since"])), language)
    shown = {key: money.show(int(row[f"{key}_cents"]), language) for key in ("agreed", "gross", "net")}
    taken = [
        f"− {say(language, f'told.{figure}')} {money.show(int(row[figure]), language)}"
        for figure in TAKEN
        if row[figure]
    ]
    operands = say(language, "explain.net_agreed", agreed=shown["agreed"])
    formula = "formula.net_agreed_before"
    if row["found_now"]:
        formula = "formula.net_agreed"
        operands += "; " + say(language, "explain.net_agreed_check", **shown, taken=" ".join(taken))
    return {
        "figure": name(place),
        "value_cents": int(row["gross_cents"]),
        "meaning": say(language, "meaning.net_agreed", contract=row["contract"], since=since),
        "formula": say(language, formula),
        "law": LAW,
        "operands": operands,
    }
