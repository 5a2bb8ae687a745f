"""Puts the rows of a long table in the order of their key, or chooses some; one that is so already is not copied."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def chosen(frame: pd.DataFrame, mask: pd.Series) -> pd.DataFrame:
    """Give the rows for which a mask is true; an empty cell of it is no."""
    known = mask.fillna(False).to_numpy(bool)
    return frame if known.all() else frame[known]


def stretches(column: pd.Series) -> tuple[pd.Series, NDArray[np.int64]]:
    """Give the first of each stretch of equal cells, none empty, and their numbers: rows of one person stand together."""
    cells = column.to_numpy(object)
    begins = np.flatnonzero(np.r_[np.ones(min(len(cells), 1), bool), cells[1:] != cells[:-1]])
    return column.iloc[begins], np.diff(begins, append=len(cells))


def among(column: pd.Series, known: pd.Series | pd.Index) -> pd.Series:
    """Say which cells of a column, none empty, are among those known."""
    firsts, counts = stretches(column)
    return pd.Series(np.repeat(firsts.isin(known).to_numpy(), counts), column.index)


def ordered(frame: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """Give the rows in the order of the key; those with the same key, or none, as they stood."""
    return frame if in_order(frame, key) else frame.sort_values(list(key), kind="stable")


def in_order(frame: pd.DataFrame, key: Sequence[str]) -> bool:
    """Whether rows stand in the order of the key, texts by their letters' numbers, each row with a key of its own.

    Whole numbers and texts; an empty cell has no place in an order.
    """
    after: NDArray[np.bool_] = np.zeros(max(len(frame) - 1, 0), np.bool_)
    for column in reversed(key):
        if frame[column].hasnans:
            return False
        cells = frame[column].array.to_numpy(np.int64 if pd.api.types.is_integer_dtype(frame[column]) else object)
        after = (cells[1:] > cells[:-1]) | ((cells[1:] == cells[:-1]) & after)
    return bool(after.all())
