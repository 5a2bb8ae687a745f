"""How sure a gap is: Welch's interval of the difference of mean logarithms of hourly pay, read back as a gap."""

import math
from typing import Any

import numpy as np
import pandas as pd

from bolib.personnel.pay_fairness.rules.gaps import ppm

CONFIDENCE = 0.95  # a convention, not law
SAME = 1e-12  # variance of logarithms below which everybody of a sex is paid the same

Interval = tuple[float, float]


def welch(men: "pd.Series[float]", women: "pd.Series[float]") -> Interval | None:
    """Give the lower and upper end of the gap of geometric means, 1 − women / men; null with fewer than two of a sex.

    No chance is in it. Where nobody's pay differs from that of their own sex, both ends are the gap itself.
    """
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    if min(len(men), len(women)) < 2:
        return None
    of_women, of_men = (np.log(np.asarray(cells, np.float64)) for cells in (women, men))
    if max(of_women.var(), of_men.var()) < SAME:
        whole = 1 - math.exp(float(of_women.mean() - of_men.mean()))
        return whole, whole
    compared = CompareMeans(DescrStatsW(of_women), DescrStatsW(of_men))
    return as_gap(*compared.tconfint_diff(alpha=1 - CONFIDENCE, usevar="unequal"))


def as_gap(low: float, high: float) -> Interval:
    """Read the ends of a difference of logarithms, women less men, as the ends of a gap.

    >>> as_gap(0.0, 0.0)
    (0.0, 0.0)
    """
    return 1 - math.exp(float(high)), 1 - math.exp(float(low))


def rounded(found: Interval | None) -> dict[str, Any]:
    """Give an interval as the columns of a table: low_ppm, high_ppm."""
    low, high = found or (None, None)
    return {"low_ppm": ppm(low), "high_ppm": ppm(high)}
