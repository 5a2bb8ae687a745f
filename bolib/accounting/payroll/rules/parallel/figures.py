"""Two programs' figures of the same people: ours under the other's names, and the first figure where they part."""

import numpy as np
import pandas as pd

from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.parallel.file import CENTS
from bolib.money import Cents
from bolib.rates import Rates

ROUNDING = 2  # cents that figures of two programs may be apart because each rounds in its own places
CONTRIBUTIONS = ("first_pillar_cents", "second_pillar_cents")


def ours(country: str, rows: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Work out the figures of people by the country's steps: CENTS in int64, rows in the same order."""
    return named(calculate(country, rows, rates))


def named(slips: pd.DataFrame) -> pd.DataFrame:
    """Give our figures under the other program's names, which have one for both pension contributions together."""
    return slips.assign(contributions_cents=slips[list(CONTRIBUTIONS)].sum(axis=1))[list(CENTS)]


def differences(mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Give ours less theirs, figure by figure; empty where the other program gave none."""
    return mine[list(CENTS)].astype("Int64") - theirs[list(CENTS)]


class Theirs:
    """The other program's figures of people, one row each, to be held against ours very often."""

    def __init__(self, figures: pd.DataFrame) -> None:
        self._known = figures[list(CENTS)].notna().to_numpy()
        self._cents: Cents = figures[list(CENTS)].fillna(0).to_numpy(np.int64)

    def parting(self, mine: pd.DataFrame, places: Cents, within: int) -> Cents:
        """Give for each row of ours the place in CENTS of the first figure more than `within` cents apart from theirs.

        `places` says whose row of theirs each is; len(CENTS) where no figure that they gave is apart.
        """
        far = np.abs(mine.to_numpy(np.int64) - self._cents[places]) > within
        apart = far & self._known[places]
        found: Cents = np.where(apart.any(axis=1), apart.argmax(axis=1), len(CENTS)).astype(np.int64)
        return found
