"""A column in which few values occur often: each value once, and for each row which of them it has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """The values that occur (text, whole number or None), and for each row the place of its value among them."""

    values: Sequence[Any]
    codes: Codes

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Any) -> "Coded":
        return Coded(self.values, self.codes[rows])

    def at(self, row: int) -> Any:
        """Give the value of one row."""
        return self.values[self.codes[row]]

    def mapped(self, places: Sequence[int]) -> Codes:
        """Give for each row what stands at the place of its value in a list as long as the values."""
        return np.array(places, np.int64)[self.codes] if len(places) else self.codes


def coded(cells: Iterable[Any]) -> Coded:
    """Take a column apart: its values in the order in which they first occur."""
    place: dict[Any, int] = {}
    codes = [place.setdefault(cell, len(place)) for cell in cells]
    return Coded(tuple(place), np.array(codes, np.int64))


def constant(value: Any, rows: int) -> Coded:
    """Make a column that has one value throughout."""
    return Coded((value,), np.zeros(rows, np.int64))


def together(parts: Sequence[Coded]) -> Coded:
    """Put columns below each other."""
    place: dict[Any, int] = {}
    codes = [part.mapped([place.setdefault(value, len(place)) for value in part.values]) for part in parts]
    return Coded(tuple(place), np.concatenate(codes) if codes else np.zeros(0, np.int64))


def ranked(names: Iterable[str]) -> Mapping[str, int]:
    """Number texts in the order in which the books sort them, by their bytes."""
    return {name: place for place, name in enumerate(sorted(set(names), key=str.encode))}
