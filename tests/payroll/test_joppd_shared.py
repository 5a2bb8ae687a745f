"""Amounts of slips that are divided over rows of the tax report: no cent is lost, and the largest row takes the odd one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bolib.accounting.payroll.rules.joppd.shared import settled, summed


def test_the_largest_row_of_a_slip_takes_the_odd_cent() -> None:
    parts, at = np.array([10, 500, 20, 7, 7], np.int64), np.array([0, 0, 0, 1, 1], np.int64)
    assert settled(parts, np.array([531, 13], np.int64), at).tolist() == [10, 501, 20, 6, 7]


@given(st.lists(st.lists(st.integers(-1_000, 1_000_000), min_size=1, max_size=4), min_size=1, max_size=5), st.data())
def test_the_rows_of_each_slip_add_up_to_its_amount(slips: list[list[int]], data: st.DataObject) -> None:
    parts = np.array([cents for rows in slips for cents in rows], np.int64)
    at = np.repeat(np.arange(len(slips)), [len(rows) for rows in slips])
    odd = data.draw(st.lists(st.integers(-3, 3), min_size=len(slips), max_size=len(slips)))
    whole = summed(parts, at, len(slips)) + np.array(odd, np.int64)
    found = settled(parts, whole, at)
    assert (summed(found, at, len(slips)) == whole).all()
    assert ((found != parts) <= (np.abs(parts) == np.array([max(map(abs, slips[n])) for n in at]))).all()
