"""A gap: how much less women are paid than men, as a part of men's pay; the sign is kept."""

from collections.abc import Callable

import numpy as np
import pandas as pd

Values = "pd.Series[float]"
QUARTERS = 4


def gap(men: float | None, women: float | None) -> float | None:
    """Give (men − women) / men; there is none where either is missing or men's is zero.

    >>> gap(20.0, 19.0), gap(19.0, 20.9), gap(0.0, 1.0), gap(None, 1.0)
    (0.05, -0.09999999999999992, None, None)
    """
    missing = men is None or women is None or np.isnan(men) or np.isnan(women)
    return None if missing or not men else float((men - women) / men)  # type: ignore[operator]


def ppm(share: float | None) -> int | None:
    """Round a share to a tenth of a percent, in parts per million; finer than that is noise.

    >>> ppm(0.05249), ppm(-0.1), ppm(None)
    (52000, -100000, None)
    """
    return None if share is None or not np.isfinite(share) else round(share * 1000) * 1000


def of(workers: pd.DataFrame, column: str, summed: "Callable[[pd.Series], float]") -> float | None:
    """Give the gap of a column of hourly pay, its means or medians taken by `summed`."""
    pay = {name: workers.loc[workers["group"] == name, column] for name in ("men", "women")}
    told = {name: float(summed(cells)) if len(cells) else None for name, cells in pay.items()}
    return gap(told["men"], told["women"])


def mean_of(workers: pd.DataFrame, column: str, group: str) -> float | None:
    """Give the mean of a column of one sex, null where there is nobody."""
    cells = workers.loc[workers["group"] == group, column]
    return float(cells.mean()) if len(cells) else None


def quarters(workers: pd.DataFrame) -> pd.DataFrame:
    """Divide workers by hourly pay into four equal groups, the lowest first: band, women and men as shares (floats).

    People of equal pay at an edge are divided in proportion, so that neither order nor name decides who is in which.
    """
    edges = np.arange(QUARTERS + 1) * len(workers) / QUARTERS
    women = np.zeros(QUARTERS)
    start = 0
    for _, same in workers.groupby("hourly", sort=True):
        end = start + len(same)
        inside = np.clip(np.minimum(edges[1:], end) - np.maximum(edges[:-1], start), 0, None)
        women += inside * float((same["group"] == "women").mean())
        start = end
    share = women / max(len(workers) / QUARTERS, 1e-9)
    return pd.DataFrame({"band": range(1, QUARTERS + 1), "women": share, "men": 1 - share})
