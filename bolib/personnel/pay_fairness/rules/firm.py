"""What article 9 asks of the whole firm: gaps in hourly and variable pay, who receives variable pay, the four pay bands."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from bolib.personnel.pay_fairness.rules import categories, gaps, small_groups

INDICATORS: dict[
    str, tuple[str, Callable[..., Any], bool]
] = {  # name → column of hourly pay, mean or median, whether it tells base and variable pay apart
    "mean_gap": ("hourly", np.mean, False),
    "median_gap": ("hourly", np.median, False),
    "mean_base_gap": ("base", np.mean, True),
    "mean_variable_gap": ("variable", np.mean, True),
    "median_variable_gap": ("variable", np.median, True),
}


def indicators(workers: pd.DataFrame) -> pd.DataFrame:
    """Give the gaps of the firm, one row each: indicator, means of an hour of both sexes (none of medians), gap_ppm, standing.

    A median of pay is somebody's pay, so only its gap is given. `standing`: shown, few (too few people) or none (no gap
    is defined). Who receives no variable pay counts with 0.
    """
    whole, apart = categories.is_shown(workers), categories.is_split(workers)
    rows: list[dict[str, Any]] = []
    for name, (column, summed, of_split) in INDICATORS.items():
        may = apart if of_split else whole
        found = gaps.of(workers, column, summed) if may else None
        means = {
            f"{sex}_hourly_cents": round(gaps.mean_of(workers, column, sex) or 0) if may and summed is np.mean else None
            for sex in categories.KINDS
        }
        standing = "few" if not may else "none" if found is None else "shown"
        rows.append({"indicator": name, **means, "gap_ppm": gaps.ppm(found), "standing": standing})
    return categories.typed(pd.DataFrame(rows))


def receiving(workers: pd.DataFrame) -> pd.DataFrame:
    """Give how many of each sex there are and which share of them received variable pay: sex, persons, share_ppm."""
    everyone, some = categories.whole(workers), categories.whole(workers[workers["receives"]])
    may = categories.is_split(workers)
    rows = [
        {
            "sex": sex,
            "persons": int(everyone[sex]),
            "share_ppm": gaps.ppm(int(some[sex]) / int(everyone[sex])) if may else None,
        }
        for sex in categories.KINDS
    ]
    return pd.DataFrame(rows).astype({"sex": "string", "persons": "Int64", "share_ppm": "Int64"})


def bands(workers: pd.DataFrame) -> pd.DataFrame:
    """Give the share of women and men in each quarter of pay, the lowest first; no row where the firm is too small."""
    found = gaps.quarters(workers) if categories.is_shown(workers) else gaps.quarters(workers.iloc[:0]).iloc[:0]
    columns = {
        f"{sex}_ppm": pd.array([gaps.ppm(share) for share in found[sex]], dtype="Int64") for sex in categories.KINDS
    }
    return pd.DataFrame({"band": found["band"].astype("Int64"), **columns})


def cost_ppm(slips: pd.DataFrame) -> int:
    """Give what a cent of gross pay costs the firm, over all slips; only gross where too few people are behind it."""
    gross, cost = int(slips["gross_cents"].sum()), int(slips["employer_cost_cents"].sum())
    few = not small_groups.enough(slips["person"].nunique())
    return 1_000_000 if few or gross <= 0 else round(cost / gross * 1_000) * 1_000
