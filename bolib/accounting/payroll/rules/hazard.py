"""Hazardous service, whose insurance counts longer: the rates of the added contributions that the employer pays by class.

A class is that of the contract, 1 to 4 (12 months count as 14, 15, 16 or 18). The rates are second-hand: read in a program
in use, not in the act. Who has a class for a part of the month alone, or other receipts beside pay, is held: whether the
added contributions are due on them was not found.
"""

from collections.abc import Iterator
from types import ModuleType

import pandas as pd

from bolib.accounting.payroll.rules.held import problem
from bolib.problem import Problem
from bolib.rates import Rates


def classes(rows: pd.DataFrame) -> pd.DataFrame:
    """Give hazard_class (that of every part of the month, else 0) and hazard_in_part by person; `rows` are the parts."""
    found = rows["hazard_class"].astype("int64").groupby(rows["person"], sort=False).agg(["min", "max"])
    same = found["min"] == found["max"]
    return pd.DataFrame({"hazard_class": found["max"].where(same, 0), "hazard_in_part": ~same})


def rated(people: pd.DataFrame, module: ModuleType, rates: Rates) -> pd.DataFrame:
    """Give the rates of each person in parts per million, by the columns that the country names in HAZARD.

    `people` has hazard_class and both_pillars; nobody has a rate where none is adopted or the country has no such rule.
    """
    named = getattr(module, "HAZARD", {})
    found = pd.DataFrame(0, people.index, list(named))
    for number in people["hazard_class"].unique():
        for second in people["both_pillars"].unique():
            own = (people["hazard_class"] == number) & (people["both_pillars"] == second)
            for column, (both, alone) in named.items() if own.any() else ():
                found.loc[own, column] = _rate(rates, both if second else alone, number)
    return found


def held(people: pd.DataFrame, module: ModuleType, rates: Rates) -> Iterator[Problem]:
    """Whose added contributions cannot be worked out, and what is missing; `people` has the columns of `classes` too."""
    named = getattr(module, "HAZARD", {})
    for person in people.index[people["hazard_in_part"]]:
        yield problem("payroll.held_hazard_in_part", person)
    for row in people[people["hazard_class"] > 0].reset_index().to_dict("records"):
        values = [both if row["both_pillars"] else alone for both, alone in named.values()]
        wanted = [f"{value}_{row['hazard_class']}" for value in values if value]
        if not named or rates.missing(wanted):
            yield problem("payroll.held_hazard_rate", row["person"], number=row["hazard_class"])


def other_receipts(people: pd.DataFrame) -> Iterator[Problem]:
    """Nobody in hazardous service has other receipts beside pay."""
    for person in people.index[(people["hazard_class"] > 0) & (people["other_receipts_cents"] > 0)]:
        yield problem("payroll.held_hazard_other_receipts", person)


def _rate(rates: Rates, name: str | None, number: int) -> int:
    value = f"{name}_{number}"
    return 0 if not number or name is None or rates.missing([value]) else rates.ppm(value)
