"""Which groups may be shown, so that nobody's pay can be read off a figure, nor found by taking shown figures from each other."""

import pandas as pd

# Of four colleagues three who talk know the fourth's pay; five is the usual least of pay statistics. Not set by the law.
LEAST = 5


def enough(count: int, *, least: int = LEAST, none_too: bool = False) -> bool:
    """Say whether so many people may stand behind a figure; `none_too`: nobody at all gives nobody away."""
    return count >= least or (none_too and count == 0)


def shown(
    groups: pd.DataFrame, rest: "pd.Series[int]", *, least: int = LEAST, none_too: bool = False
) -> "pd.Series[bool]":
    """Say which groups may be shown beside the whole: each row a group, each column a number of people of a kind.

    `rest` are people of the whole in no group. A group is left out where it has too few of a kind; and as long as the
    whole less what is shown would be too few of a kind, the smallest group with people of that kind is left out too.
    """
    keep = groups.map(lambda count: enough(int(count), least=least, none_too=none_too)).all(axis=1)
    while keep.any():
        behind = (rest + groups[~keep].sum()).to_dict()
        short = [str(kind) for kind, count in behind.items() if not enough(int(count), least=least, none_too=True)]
        if not short:
            break
        candidates = groups[keep & (groups[short[0]] > 0)]
        if candidates.empty:
            return keep & False
        size = candidates.sum(axis=1)
        keep[size[size == size.min()].index[0]] = False
    return keep.astype(bool)
