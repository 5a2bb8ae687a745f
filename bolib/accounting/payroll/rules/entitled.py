"""What of a person's status counts in a payment: relief, coefficients, pillars, disability of a war veteran."""

import pandas as pd

from bolib import money
from bolib.accounting.payroll.rules import dependants, held
from bolib.rates import Rates


def entitled(people: pd.DataFrame, dependant: pd.DataFrame, pay_day: str, rates: Rates) -> pd.DataFrame:
    """Who may use the relief, and which coefficients: of non-residents and without the tax card here, none.

    With several employers the relief needs a statement of the pay there, and is measured by the sum.
    """
    disability = people["disability"].fillna("none")
    rows = dependants.counted(dependant, f"{pay_day[:7]}-01", pay_day)
    found = dependants.dependants_ppm(disability, rows, rates)
    card = (people["resident"] == 1) & (people["allowance_share_ppm"] > 0)
    stated = held.true(people["stated"])
    alone = (people["employed_elsewhere"] == 0) | stated
    return pd.DataFrame(
        {
            "dependants_ppm": found.where(held.true(card), 0),
            "relief_right": held.true(alone).astype(int),
            "gross_elsewhere_cents": people["gross_elsewhere_cents"].where(stated, 0),
            "both_pillars": held.true(people["pension_pillars"] == "1+2").astype(int),
            "veteran_ppm": people["veteran_percent"] * (money.MILLION // 100),
        }
    )
