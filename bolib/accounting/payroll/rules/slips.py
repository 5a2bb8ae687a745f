"""The slips of a run: who is paid, with every figure, as the books keep them."""

import pandas as pd

from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.population import OF_PAYOUT, READY, SHARED
from bolib.country import country
from bolib.rates import Rates

TAXED = ("lower_rate_ppm", "higher_rate_ppm", "surtax_ppm")
TEXTS = ("person", "month", "pay_day", "unit", "municipality")
KEPT = (*TEXTS, *TAXED)
MONEY = ("transfer_cents", "owed_cents")  # what the bank is to pay the person now, and what the person comes to owe
BESIDE = ["person", "iban", SHARED, *OF_PAYOUT[1:], "owed_cents"]  # what checks look at beside the posted slip


def slips(name: str, ready: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Give one slip for each row of Population.ready, in order of person.

    It has READY, SHARED, OF_PAYOUT, the tax rates, every figure, and MONEY: what is paid, less what a slip that is taken
    back had paid; what is below zero is not paid but owed.
    """
    figures = list(country(name).FIGURES)
    made = calculate(name, ready, rates)
    moved = made["paid_cents"] - ready["reversed_cents"].to_numpy()
    money = pd.DataFrame({"transfer_cents": moved.clip(lower=0), "owed_cents": (-moved).clip(lower=0)})
    found = pd.concat([ready[[*READY, SHARED, *OF_PAYOUT, *TAXED]], made[figures], money], axis=1)
    return found.sort_values("person", ignore_index=True)


def kept(name: str, made: pd.DataFrame, run: str) -> pd.DataFrame:
    """Give the slips with the columns of the table payslip, for the name of a run; with their types, also without a row."""
    columns = [*KEPT, *country(name).FIGURES, "payout", "transfer_cents"]
    types = dict.fromkeys(columns, "int64") | dict.fromkeys((*TEXTS, "payout"), "string")
    slips: pd.DataFrame = made[columns].astype(types)
    slips.insert(0, "run", pd.Series(run, index=slips.index, dtype="string"))
    return slips
