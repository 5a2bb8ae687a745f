"""Like for like: the gap that is left between people of the same category, tenure, hours and unit, by regression."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bolib.personnel.pay_fairness.rules import categories, intervals
from bolib.personnel.pay_fairness.rules.gaps import ppm

Floats = NDArray[np.float64]
SPARE = 10  # people beyond the number of coefficients, below which a regression says nothing
PARTS = ("log_gap", "log_explained", "log_unexplained", "log_endowments", "log_coefficients", "log_interaction")
YEAR, WEEK = 365.25, 2400.0


@dataclass(frozen=True)
class Regression:
    """Log hourly pay on sex and what may explain it: the coefficient of being a woman, its error, what stands behind it."""

    coefficient: float
    error: float
    interval: intervals.Interval
    people: int
    explaining: int
    explained: float

    @property
    def gap(self) -> float:
        """The gap like for like: how much less a woman is paid than a man of the same category, tenure, hours and unit."""
        return 1 - float(np.exp(self.coefficient))


def usable(workers: pd.DataFrame) -> pd.DataFrame:
    """Give the workers of whom tenure and hours of a week are known."""
    return workers[workers["tenure_days"].notna() & workers["weekly_minutes"].notna()].reset_index(drop=True)


def explaining(workers: pd.DataFrame) -> pd.DataFrame:
    """Give the columns that may explain pay, as floats: tenure in years, hours of a week, categories and units.

    Who has no category is a category of their own here; of each kind the first is what the others are compared with.
    """
    told = pd.DataFrame(
        {
            "tenure": workers["tenure_days"].astype("float64") / YEAR,
            "hours": workers["weekly_minutes"].astype("float64") / WEEK,
        }
    )
    for name in ("category", "unit"):
        cells = workers[name].fillna("").astype("object")
        told = told.join(pd.get_dummies(cells, prefix=name, dtype="float64").iloc[:, 1:])
    return told


def _independent(columns: Floats, *within: NDArray[np.bool_]) -> list[int]:
    """Choose columns in their order, those that say something new beside a constant in each group of rows."""
    kept: list[int] = []
    for place in range(columns.shape[1]):
        chosen = np.column_stack([np.ones(len(columns)), columns[:, [*kept, place]]])
        if all(np.linalg.matrix_rank(chosen[rows]) == chosen.shape[1] for rows in within):
            kept.append(place)
    return kept


def regression(workers: pd.DataFrame) -> Regression | None:
    """Fit log hourly pay; null where too few people stand behind it, or sex cannot be told from what explains pay."""
    from statsmodels.regression.linear_model import OLS

    people = usable(workers)
    if not categories.is_shown(people):
        return None
    woman = (people["group"] == "women").to_numpy(np.float64)
    columns = np.column_stack([woman, explaining(people).to_numpy(np.float64)])
    kept = _independent(columns, np.ones(len(people), bool))
    last = _independent(columns[:, [*range(1, columns.shape[1]), 0]], np.ones(len(people), bool))
    if columns.shape[1] - 1 not in last or len(people) < len(kept) + 1 + SPARE:
        return None
    design = np.column_stack([np.ones(len(people)), columns[:, kept]])
    fit = OLS(np.log(people["hourly"].to_numpy(np.float64)), design).fit()
    interval = intervals.as_gap(*fit.conf_int(alpha=1 - intervals.CONFIDENCE)[1])
    about = (interval, len(people), len(kept) - 1, float(fit.rsquared))
    return Regression(float(fit.params[1]), float(fit.bse[1]), *about)


@dataclass(frozen=True)
class Decomposition:
    """Oaxaca and Blinder: the gap of mean logarithms, men less women, in parts that add up to it."""

    gap: float
    explained: float
    unexplained: float
    endowments: float
    coefficients: float
    interaction: float


def decomposition(workers: pd.DataFrame) -> Decomposition | None:
    """Split the gap of mean log pay, in two parts (pooled) and in three; null where too few of a sex stand behind it.

    Only what differs among the women and among the men can be compared; the rest of the columns is left out.
    """
    from statsmodels.stats.oaxaca import OaxacaBlinder

    people = usable(workers)
    if not categories.is_shown(people):
        return None
    woman = (people["group"] == "women").to_numpy(np.float64)
    columns = explaining(people).to_numpy(np.float64)
    kept = _independent(columns, woman == 1, woman == 0)
    if min(int(woman.sum()), int((1 - woman).sum())) < len(kept) + 1 + SPARE // 2 or not kept:
        return None
    design = np.column_stack([woman, np.ones(len(people)), columns[:, kept]])
    # The first group is the smaller mark, the men; unswapped, so that the sign is that of every other gap here.
    model = OaxacaBlinder(np.log(people["hourly"].to_numpy(np.float64)), design, 0, hasconst=True, swap=False, rng=0)
    unexplained, explained, whole = (float(part) for part in model.two_fold().params)
    three = tuple(float(part) for part in model.three_fold().params[:3])
    return Decomposition(whole, explained, unexplained, *three)


def rows(fit: Regression | None, split: Decomposition | None) -> pd.DataFrame:
    """Give both as a table: measure, gap_ppm, error_ppm, low_ppm, high_ppm; parts of the decomposition are of log pay."""
    found: list[dict[str, object]] = []
    if fit is not None:
        about = {"gap_ppm": ppm(fit.gap), "error_ppm": ppm(fit.error), **intervals.rounded(fit.interval)}
        found.append({"measure": "like", **about})
    for measure in PARTS if split else ():
        found.append({"measure": measure, "gap_ppm": ppm(getattr(split, measure.removeprefix("log_")))})
    columns = ["measure", "gap_ppm", "error_ppm", "low_ppm", "high_ppm"]
    return categories.typed(pd.DataFrame(found, columns=columns))
