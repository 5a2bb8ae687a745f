"""The part of the personal allowance that comes from dependants and disability."""

import pandas as pd

from bolib import money
from bolib.rates import Rates

NAMES = (
    *(f"income_tax.child_{n}" for n in range(1, 10)),
    *(f"income_tax.{n}" for n in ("further_child", "other_dependant", "disability_partial", "disability_full")),
)


def child_ppm(number: int, rates: Rates) -> int:
    """Give the coefficient of the first, second … child; from the tenth on each has 1.1 more than the one before."""
    known = rates.ppm(f"income_tax.child_{min(number, 9)}")
    return known + max(number - 9, 0) * rates.ppm("income_tax.further_child")


def disability_ppm(kind: str, rates: Rates) -> int:
    """Give the coefficient of a person's disability: none, partial or full (which stands instead of partial)."""
    return 0 if kind == "none" else rates.ppm(f"income_tax.disability_{kind}")


def counted(dependants: pd.DataFrame, first: str, day: str) -> pd.DataFrame:
    """Give the dependants that count for a payment: known by the day, and not ended before the first of its month.

    A month in which a person was a dependant on some day counts whole.
    """
    rows = dependants[dependants["since"] <= day].sort_values(["person", "dependant", "since", "event"])
    rows = rows.drop_duplicates(["person", "dependant"], keep="last")
    return rows[rows["until"].isna() | (rows["until"] >= first)]


def dependants_ppm(own: pd.Series, dependants: pd.DataFrame, rates: Rates) -> pd.Series:
    """Sum the coefficients of each person (ZoPD čl. 14), in parts per million.

    `own` is the disability of each person, indexed by person; `dependants` the rows that count. Children are counted
    from the eldest, shared ones too; a shared dependant brings its share of the coefficient and of its disability.
    """
    rows = dependants[dependants["person"].isin(own.index)].sort_values(["person", "birth_date", "dependant"])
    child = rows["kind"] == "child"
    place = child.groupby(rows["person"]).cumsum().where(child, 0).astype("int64")
    other = "income_tax.other_dependant"
    coefficients = {int(n): child_ppm(int(n), rates) if n else rates.ppm(other) for n in place.unique()}
    whole = place.map(coefficients) + _disability(rows["disability"], rates)
    parts = (whole * rows["share_ppm"].astype("int64") + money.MILLION // 2) // money.MILLION
    more = parts.groupby(rows["person"]).sum().reindex(own.index, fill_value=0)
    return (_disability(own, rates) + more).astype("int64")


def _disability(kinds: pd.Series, rates: Rates) -> pd.Series:
    return kinds.map({kind: disability_ppm(str(kind), rates) for kind in kinds.unique()}).astype("int64")
