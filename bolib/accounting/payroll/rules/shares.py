"""Parts of a whole: exact fractions of one person, added, rounded once, and cut so that the parts add up."""

import numpy as np

from bolib.money import Cents


def whole(numerators: Cents, denominators: Cents, groups: Cents) -> Cents:
    """Add the fractions of each group and round once, half up; then give each row its part of that whole number.

    `groups` are sorted; numerators are not negative. The rows with the largest remainders get the odd units, the
    earlier row first, so that the parts add up to the rounded sum.
    """
    if not groups.size:
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    sizes = np.diff(np.r_[starts, groups.size])
    parts, rests = np.divmod(numerators, denominators)
    common = np.repeat(np.lcm.reduceat(denominators, starts), sizes)
    if (common % denominators).any() or int(common.max()) * (int(sizes.max()) + 1) > 2**62:
        raise OverflowError("too many contracts with different hours in one month to add their parts exactly")
    rests *= common // denominators
    extra = np.repeat((2 * np.add.reduceat(rests, starts) + common[starts]) // (2 * common[starts]), sizes)
    order = np.lexsort((np.arange(groups.size), -rests, groups))
    rank = np.empty_like(order)
    rank[order] = np.arange(groups.size) - np.repeat(starts, sizes)
    given: Cents = parts + (rank < extra)
    return given
