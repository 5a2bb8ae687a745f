"""Which of a person's dated rows holds: the latest `since` up to the day, and of those the one known last."""

import pandas as pd


def on(rows: pd.DataFrame, day: str, key: tuple[str, ...] = ("person",)) -> pd.DataFrame:
    """Give the row of each key that holds on a day (text, 2026-10-31), indexed by key, without `since` and `event`."""
    begun = rows[rows["since"] <= day].sort_values([*key, "since", "event"])
    return begun.drop_duplicates(list(key), keep="last").drop(columns=["since", "event"]).set_index(list(key))
