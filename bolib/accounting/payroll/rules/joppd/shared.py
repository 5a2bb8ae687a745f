"""Divides amounts of slips over their rows: running sums inside each slip, and the odd cent to its largest row."""

import numpy as np

from bolib.money import Cents


def cumulated(amounts: Cents, at: Cents) -> Cents:
    """Sum up to and with each row inside its slip; the rows of a slip, `at` its place, stand together."""
    sums = np.cumsum(amounts)
    begins = np.flatnonzero(np.diff(at, prepend=-1))
    before = (sums - amounts)[begins]
    found: Cents = sums - np.repeat(before, np.diff(np.append(begins, len(at))))
    return found


def summed(amounts: Cents, at: Cents, slips: int) -> Cents:
    """Sum the rows of each slip; a slip without a row has 0."""
    found = np.zeros(slips, np.int64)
    np.add.at(found, at, amounts)
    return found


def settled(parts: Cents, whole: Cents, at: Cents) -> Cents:
    """Give what the parts of a slip lack, or have too much, to its largest row, so that they add up to its amount."""
    found = parts.copy()
    order = np.lexsort((np.arange(len(at)), -np.abs(parts), at))
    first = order[np.flatnonzero(np.diff(at[order], prepend=-1))]
    found[first] += (whole - summed(parts, at, len(whole)))[at[first]]
    return found
