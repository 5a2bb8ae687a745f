"""Rows that stand together, as the stretches of one day: nearly every day has but one, so only the others cost anything."""

from dataclasses import dataclass

import numpy as np

from bolib.accounting.hours.rules.columns.walls import Column, Flags


def grouped(values: Column) -> "Groups":
    """Give the groups of rows with the same value."""
    new: Flags = np.append(True, values[1:] != values[:-1])[: len(values)]
    first, more = np.flatnonzero(new), np.flatnonzero(~new)
    return Groups(first, more, np.searchsorted(first, more, "right") - 1, len(new))


def stretches(values: Column) -> tuple[Column, Column]:
    """Give the first and the last row of each stretch of rows with the same value."""
    first = np.flatnonzero(np.append(True, values[1:] != values[:-1])[: len(values)])
    return first, np.append(first[1:], len(values))[: len(first)] - 1


def summed(values: Column, first: Column, last: Column) -> Column:
    """Sum values from first to last row of each stretch; running sums may run over, what lies between two is right."""
    until = np.cumsum(values, dtype=values.dtype)
    found: Column = until.take(last) - until.take(first)
    found += values.take(first)
    return found


@dataclass(frozen=True)
class Groups:
    """Groups of rows that stand one after another: the `first` row of each, and all `more` rows with the group of each."""

    first: Column
    more: Column
    of: Column
    count: int

    @property
    def several(self) -> Column:
        """Which groups have more than one row."""
        several: Column = self.of[np.append(True, self.of[1:] != self.of[:-1])[: len(self.of)]]
        return several

    @property
    def last(self) -> Column:
        """The last row of each."""
        return np.append(self.first[1:], self.count)[: len(self.first)] - 1

    def sums(self, values: Column) -> Column:
        """Sum the values of each group's rows."""
        found = self._firsts(values)
        if len(self.more):
            np.add.at(found, self.of, values[self.more])
        return found

    def least(self, values: Column) -> Column:
        """Give the least value of each group's rows."""
        found = self._firsts(values)
        np.minimum.at(found, self.of, values[self.more])
        return found

    def most(self, values: Column) -> Column:
        """Give the greatest value of each group's rows."""
        found = self._firsts(values)
        np.maximum.at(found, self.of, values[self.more])
        return found

    def least_for_each(self, values: Column) -> Column:
        """Give each row the least value of its group's rows."""
        found, first = values.copy(), self.first[self.of]
        np.minimum.at(found, first, values[self.more])
        found[self.more] = found[first]
        return found

    def each(self, values: Column) -> Column:
        """Give each row the value of its group."""
        if not len(self.more):
            return values
        found = np.empty(self.count, values.dtype)
        found[self.first], found[self.more] = values, values[self.of]
        return found

    def before(self, values: Column) -> Column:
        """Sum for each row the values of the rows of its group that stand before it."""
        found, turn = np.zeros_like(values), self.more - self.first[self.of]
        for place in range(1, turn.max(initial=0) + 1):
            rows = self.more[turn == place]
            found[rows] = found[rows - 1] + values[rows - 1]
        return found

    def _firsts(self, values: Column) -> Column:
        return values.copy() if not len(self.more) else values.take(self.first)
