"""The rows behind a grid: found, sorted and cut into pages without ever being written out whole.

What is searched is what is shown: amounts, days and words as the reader sees them, without regard to case and accents.
Texts are sorted by the alphabet of the reader's language, numbers and days by their size; empty cells stand last.
"""

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bolib.formats.html_table import is_number, moment, shows
from bolib.formats.spreadsheet import Words

Order = NDArray[np.intp]

# What letters become to be sorted and to be searched; ~ stands after every letter.
SORTED = {
    "hr": {"dž": "d~", "lj": "l~", "nj": "n~", "č": "c~", "ć": "c~~", "đ": "d~~", "š": "s~", "ž": "z~"},
    "en": {"č": "c", "ć": "c", "đ": "d", "š": "s", "ž": "z"},
}
PLAIN = {**SORTED["en"], "\xa0": " "}
LAST = np.iinfo(np.int64).max


class Rows:
    """Columns of a frame as a grid reads them; `words` says what the values of a column are called."""

    def __init__(self, frame: pd.DataFrame, names: Sequence[str], language: str, words: Words | None = None) -> None:
        self.frame, self.names, self.language, self.words = frame, list(names), language, words or {}
        self._ranks: dict[str, NDArray[np.int64]] = {}
        self._lines: list[str] | None = None
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self.frame)

    def is_right(self, name: str) -> bool:
        """Say whether a column stands to the right: amounts, hours, shares, counts."""
        return name not in self.words and is_number(self.frame[name], name)

    def order(self, name: str, *, descending: bool = False) -> Order:
        """Give the places of all rows in order of a column; rows that are alike stay as they were."""
        with self._lock:
            if name not in self._ranks:
                self._ranks[name] = self._ranked(name)
        ranks = self._ranks[name]
        return np.argsort(np.where(ranks == LAST, LAST, -ranks) if descending else ranks, kind="stable")

    def found(self, search: str) -> NDArray[np.bool_]:
        """Say which rows have every word that is searched for."""
        found = np.ones(len(self), np.bool_)
        (asked,) = plain([search], PLAIN)
        for word in asked.split() if len(self) else ():
            with self._lock:
                lines = self._lines = self._lines or self._searchable()
            found &= np.fromiter((word in line for line in lines), np.bool_, len(lines))
        return found

    def written(self, places: Order) -> list[list[str]]:
        """Write some rows, cell by cell, as a reader sees them."""
        part = self.frame.iloc[places]
        return [list(row) for row in zip(*(self._written(name, part[name]) for name in self.names), strict=True)]

    def prepare(self) -> None:
        """Do now what a first search and the first sorts would take time for."""
        self.found("?")
        for name in self.names:
            self.order(name)

    def _written(self, name: str, values: "pd.Series") -> list[str]:
        called, show, once = self.words.get(name, {}), shows(name, self.language), dict[object, str]()

        def write(value: object) -> str:
            if value not in once:
                once[value] = called.get(value) or moment(show(value), self.language).replace("\n", " ")
            return once[value]

        empty = values.isna().to_numpy()
        return ["" if none else write(value) for value, none in zip(values.tolist(), empty, strict=True)]

    def _ranked(self, name: str) -> NDArray[np.int64]:
        """Give each row its place among the different values of a column; an empty cell has the last."""
        values = self.frame[name]
        numbers = pd.api.types.is_numeric_dtype(values.dtype) and name not in self.words
        codes, different = pd.factorize(values.array, sort=numbers)
        if not numbers:
            texts = self._written(name, pd.Series(different)) if name in self.words else map(str, different)
            keys = plain(texts, SORTED[self.language])
            rank = np.empty(len(keys) + 1, np.int64)
            rank[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
            codes = np.where(codes < 0, -1, rank[codes])
        return np.where(codes < 0, LAST, codes).astype(np.int64)

    def _searchable(self) -> list[str]:
        """Write every row as one line of plain text."""
        columns = [self._written(name, self.frame[name]) for name in self.names]
        return plain(map("\t".join, zip(*columns, strict=True)), PLAIN)


def plain(texts: Iterable[str], letters: Mapping[str, str]) -> list[str]:
    """Write texts small, with other letters for some: all of them at once, because that is much faster.

    >>> plain(["Čačić\xa0ŽD"], PLAIN)
    ['cacic zd']
    >>> sorted(["Zagreb", "Čakovec", "Ljig", "Cavtat", "Luka", "Ćuk"], key=lambda text: plain([text], SORTED["hr"]))
    ['Cavtat', 'Čakovec', 'Ćuk', 'Luka', 'Ljig', 'Zagreb']
    """
    whole = "\n".join(text.replace("\n", " ") for text in texts).casefold()
    for letter, other in letters.items():
        whole = whole.replace(letter, other)
    return whole.split("\n")
