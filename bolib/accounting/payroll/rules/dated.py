"""Which of a person's dated rows holds on a day, and days as texts (2026-10-31) in whole columns."""

from typing import Literal

import numpy as np
import pandas as pd

from bolib.formats.in_order import ordered


def on(rows: pd.DataFrame, day: str, key: tuple[str, ...] = ("person",)) -> pd.DataFrame:
    """Give the row of each key that holds on a day, indexed by key, without `since` and `event`.

    It is that of the latest `since` up to the day, and of those the one known last.
    """
    begun = ordered(rows[rows["since"] <= day], [*key, "since", "event"])
    return begun.drop_duplicates(list(key), keep="last").drop(columns=["since", "event"]).set_index(list(key))


def as_text(days: pd.Series) -> pd.Series:
    """Write days as texts."""
    return pd.Series(np.datetime_as_string(days.to_numpy("datetime64[D]")), days.index, dtype="string")


def of_each(texts: pd.Series, by: pd.Series, which: Literal["min", "max"]) -> pd.Series:
    """Give the first or last text of each person in the order of texts, as of days; a gap counts where there is no other."""
    return texts.astype("category").cat.as_ordered().groupby(by, sort=False).agg(which).astype("string")
