"""Says whether the rows of a table stand in the order of their key, so that a long one need not be sorted."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray


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
