"""December's settlement of the year's tax (ZoPD čl. 47): what is still withheld, or given back with the last pay.

Read: who gets it, and that pay counts by the day of payment. Second-hand, from a program in use: the formula and the sign.
That a mover is whoever had two municipalities in the year is our reading since surtax ended; where the source of a refund is
larger than the month's tax was not found.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from bolib import money
from bolib.accounting.payroll.rules.held import problem
from bolib.money import Cents
from bolib.problem import Problem
from bolib.rates import Rates

THRESHOLD = "income_tax.higher_rate_above"
RELIEF = "income_tax.area_relief"
MONTHS = 12
YEAR = {  # of each person, by day of payment
    "income_cents": "gross less the pension contributions of the year",
    "rights_cents": "the allowances of all twelve months, whether or not they were used",
    "withheld_cents": "tax and surtax that were withheld, after reliefs",
    "taxed_cents": "tax bases of the year's months as they were",
    "lower_rate_ppm": "lower rate of the last payment",
    "higher_rate_ppm": "higher rate of the last payment",
    "surtax_ppm": "surtax of the last payment",
    "veteran_ppm": "disability of a war veteran",
    "area_relief": "1 of a resident of an area with relief",
}
MADE_OF = (
    "year_at_rates_cents",
    "year_veteran_cents",
    "year_area_cents",
    "year_surtax_cents",
)  # together year_tax_cents


def settled(people: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Give year_base_cents, year_tax_cents, settlement_base_cents, tax_settlement_cents, and what the tax is made of (MADE_OF).

    settlement_base_cents is what the year's base is more than the months' were. `people` has YEAR, one row a person, in
    whole cents; the threshold is twelve times that of a month. A settlement below zero is given back.
    """
    told: Mapping[str, Cents] = {name: people[name].to_numpy(np.int64) for name in YEAR}
    base = np.maximum(told["income_cents"] - told["rights_cents"], 0)
    limit = MONTHS * rates.cents(THRESHOLD)
    before = money.banded(base, limit, told["lower_rate_ppm"], told["higher_rate_ppm"])
    veteran = money.share(before, told["veteran_ppm"])
    area = money.share(before - veteran, told["area_relief"] * rates.ppm(RELIEF))
    tax = before - veteran - area
    surtax = money.share(tax, told["surtax_ppm"])
    whole = tax + surtax
    found = {
        **dict(zip(MADE_OF, (before, -veteran, -area, surtax), strict=True)),
        "year_base_cents": base,
        "year_tax_cents": whole,
        "settlement_base_cents": base - told["taxed_cents"],
        "tax_settlement_cents": whole - told["withheld_cents"],
    }
    return pd.DataFrame(found, index=people.index)


def left_out(months: pd.DataFrame, employed: pd.DataFrame, year: str) -> list[Problem]:
    """Name who has no settlement here, each with every reason; the Tax Administration settles them.

    `months` has person, pay_day and municipality of every payment of the year, `employed` person, first_day and last_day
    (empty: open) of the employment here, `year` is 2026.
    """
    found = []
    towns = months[months["pay_day"].str[:4] == year].groupby("person")["municipality"].nunique()
    for row in employed.sort_values("person").to_dict("records"):
        person = str(row["person"])
        ended = not pd.isna(row["last_day"]) and row["last_day"] < f"{year}-12-31"
        if row["first_day"] > f"{year}-01-01" or ended:
            found.append(problem("year.not_whole", person, year=year))
        if towns.get(person, 0) > 1:
            found.append(problem("year.moved", person, year=year))
        if towns.get(person, 0) == 0:
            found.append(problem("year.not_paid", person, year=year))
    return found
