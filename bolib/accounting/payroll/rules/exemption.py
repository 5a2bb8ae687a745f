"""Who needs no health contribution in a month: a first employment for its years, others while their exemption runs."""

import pandas as pd

from bolib.rates import Rates

FIRST_YEARS = "contributions.first_employment_exempt_years"
COLUMNS = ("health_due", "exempt_in_part")


def health(rows: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Give COLUMNS by person; `rows` are the parts of the month (ZoD čl. 20 st. 2, st. 3; young persons until 2024).

    How many years a first employment is free says the law of the month; a law without that value frees none.

    `health_due` is 0 where every day of employment in the month is exempt, else 1; `exempt_in_part` says that some are
    and some are not.
    """
    first, last = rows["from_day"], rows["to_day"]
    began = pd.to_datetime(rows["employment_since"])
    of_first = (rows["first_employment"] == 1).fillna(False) & (last >= began)
    years = int(rates.value(FIRST_YEARS).value) if FIRST_YEARS in rates.names else 0
    ends = began + pd.DateOffset(years=years) - pd.Timedelta(days=1)
    whole, met = of_first & (last <= ends), of_first & (first <= ends)
    since, until = pd.to_datetime(rows["health_exempt_since"]), pd.to_datetime(rows["health_exempt_until"])
    running = since.notna() & (since <= last) & (until.isna() | (until >= first))
    whole |= running & (since <= first) & (until.isna() | (until >= last))
    met |= running
    days = pd.DataFrame({"person": rows["person"], "whole": whole.astype(bool), "met": met.astype(bool)})
    by_person = days.groupby("person", sort=False)
    every, some = by_person["whole"].all(), by_person["met"].any()
    return pd.DataFrame({"health_due": (~every).astype("int64"), "exempt_in_part": some & ~every})
