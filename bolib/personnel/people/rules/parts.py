"""The month cut by contract: each version of each contract, from its first to its last day in the month."""

from datetime import date

import numpy as np
import pandas as pd

from bolib.money import Cents

FOREVER = "9999-12-31"


def parts(contracts: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """Give one row for each version of a contract that holds on some day from first to last.

    `contracts` has the columns of the table; a version ends the day before the next version of the same contract, or
    with its own `until`. Adds from_day, to_day (datetime64[D]), calendar_days and work_days (Monday to Friday,
    holidays included; both int64), and daily_minutes. Rows stand in order of person and day.
    """
    rows = contracts.sort_values(["contract", "since", "event"]).drop_duplicates(["contract", "since"], keep="last")
    same = rows["contract"].eq(rows["contract"].shift(-1))
    replaced = rows["since"].shift(-1).where(same, FOREVER).to_numpy("datetime64[D]") - np.timedelta64(1, "D")
    until = rows["until"].fillna(FOREVER).to_numpy("datetime64[D]")
    begins = np.maximum(rows["since"].to_numpy("datetime64[D]"), np.datetime64(first))
    ends = np.minimum(np.minimum(until, replaced), np.datetime64(last))
    rows = rows.assign(from_day=begins, to_day=ends)[begins <= ends].sort_values(["person", "from_day", "contract"])
    begins, ends = (rows[name].to_numpy("datetime64[D]") for name in ("from_day", "to_day"))
    after = ends + np.timedelta64(1, "D")
    weekly = rows["weekly_minutes"].to_numpy(np.int64)
    cut: pd.DataFrame = rows.assign(
        weekly_minutes=weekly,
        pay_cents=rows["pay_cents"].to_numpy(np.int64),
        calendar_days=(after - begins).astype(np.int64),
        work_days=np.busday_count(begins, after).astype(np.int64),
        daily_minutes=weekly // 5,
    ).reset_index(drop=True)
    return cut


def at_once(rows: pd.DataFrame) -> pd.Series:
    """Say for each part whether an earlier part of the same person still runs when it begins."""
    groups = pd.factorize(rows["person"])[0]
    ends = rows["to_day"].groupby(groups).cummax().groupby(groups).shift()
    return (rows["from_day"] <= ends).fillna(False)


def completed_years(rows: pd.DataFrame, first: date) -> Cents:
    """Count the whole years of service of each part's person at the first of the month, years brought along counted."""
    began = rows["employment_since"].to_numpy("datetime64[M]").astype(np.int64)
    late = rows["employment_since"].to_numpy("datetime64[D]") > rows["employment_since"].to_numpy("datetime64[M]")
    here = np.datetime64(first, "M").astype(np.int64) - began - late
    years: Cents = (np.maximum(here, 0) + rows["months_before"].to_numpy(np.int64)) // 12
    return years
