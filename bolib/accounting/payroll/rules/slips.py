"""The slips of a run: who is paid, with every figure, as the books keep them."""

import pandas as pd

from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.population import READY, SHARED
from bolib.country import country
from bolib.rates import Rates

TAXED = ("lower_rate_ppm", "higher_rate_ppm", "surtax_ppm")
TEXTS = ("person", "month", "pay_day", "unit", "municipality")
KEPT = (*TEXTS, *TAXED)


def slips(name: str, ready: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Give one slip for each row of Population.ready, in order of person: READY, SHARED, the tax rates, and every figure."""
    figures = list(country(name).FIGURES)
    made = calculate(name, ready, rates)
    return pd.concat([ready[[*READY, SHARED, *TAXED]], made[figures]], axis=1).sort_values("person", ignore_index=True)


def kept(name: str, made: pd.DataFrame, run: str) -> pd.DataFrame:
    """Give the slips with the columns of the table payslip, for the name of a run; with their types, also without a row."""
    columns = [*KEPT, *country(name).FIGURES]
    types = dict.fromkeys(columns, "int64") | dict.fromkeys(TEXTS, "string")
    slips: pd.DataFrame = made[columns].astype(types)
    slips.insert(0, "run", pd.Series(run, index=slips.index, dtype="string"))
    return slips
