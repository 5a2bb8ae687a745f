"""Stretches of time from a minute to a minute, none of them meeting another: joined, cut, and what lies between.

>>> joined([(5, 9), (0, 3), (9, 12)])
[(0, 3), (5, 12)]
>>> common([(0, 10)], [(2, 4), (8, 20)])
[(2, 4), (8, 10)]
>>> without([(0, 10)], [(2, 4), (8, 20)])
[(0, 2), (4, 8)]
>>> gaps([(0, 3), (5, 12)]), length([(0, 3), (5, 12)])
([(3, 5)], 10)
>>> widened([(7, 16), (18, 26)], 5)
[(5, 18), (18, 30)]
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

Interval = tuple[int, int]  # minutes since 1970 UTC; the second is the first minute that is not inside


def length(intervals: Iterable[Interval]) -> int:
    """Count the minutes."""
    return sum(end - start for start, end in intervals)


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """Put in order; what meets or touches becomes one, what is empty goes."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def common(some: Sequence[Interval], others: Sequence[Interval]) -> list[Interval]:
    """Give the minutes that lie in both."""
    pairs = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return joined((start, end) for start, end in pairs if start < end)


def without(some: Sequence[Interval], others: Sequence[Interval]) -> list[Interval]:
    """Give the minutes of the first that do not lie in the others."""
    left = joined(some)
    for start, end in joined(others):
        left = [part for a, b in left for part in ((a, min(b, start)), (max(a, end), b)) if part[0] < part[1]]
    return left


def gaps(intervals: Sequence[Interval]) -> list[Interval]:
    """Give the stretches between intervals that stand in order."""
    return [(before[1], after[0]) for before, after in pairwise(intervals)]


def first_minutes(intervals: Sequence[Interval], most: int) -> list[Interval]:
    """Give the first so many minutes, in order of time."""
    found: list[Interval] = []
    for start, end in intervals:
        taken = min(end - start, most - length(found))
        if taken > 0:
            found.append((start, start + taken))
    return found


def widened(intervals: Sequence[Interval], step: int) -> list[Interval]:
    """Widen each to whole steps, never over its neighbours; they stand in order and do not meet."""
    found: list[Interval] = []
    for place, (start, end) in enumerate(intervals):
        after = intervals[place + 1][0] if place + 1 < len(intervals) else end + step
        before = found[-1][1] if found else start - step
        found.append((max(start - start % step, before), min(end + -end % step, max(after, end))))
    return found
