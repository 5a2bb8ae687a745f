"""Finds the distinct cells of a column in a text of bytes, without making a text of every cell."""

import numpy as np
from numpy.typing import NDArray

LONGEST = 40  # bytes of a cell that is looked at; no code is longer
PAD = bytes(LONGEST + 8)  # what must stand behind the text, so that a word at its end can be read
Int64 = NDArray[np.int64]
MASKS = np.array([(1 << (8 * size)) - 1 for size in range(9)], np.uint64)
SAMPLE = 4096
SLOT_BITS, SPREAD = 16, np.uint64(0x9E3779B97F4A7C15)


def words_of(text: bytes) -> NDArray[np.uint64]:
    """See eight bytes at every place of a padded text as one number."""
    return np.ndarray((len(text) - 7,), "<u8", text, strides=(1,))


def distinct(words: NDArray[np.uint64], starts: Int64, lengths: Int64) -> tuple[Int64, Int64]:
    """Number the distinct cells; gives for each of them the place of one cell like it, and for each cell its number.

    Cells have at most LONGEST bytes, none of them zero.
    """
    codes, count = _codes(words[starts] & MASKS[np.minimum(lengths, 8)])
    for at in range(8, int(lengths.max(initial=0)), 8):
        more, size = _codes(words[starts + at] & MASKS[np.clip(lengths - at, 0, 8)])
        codes, count = _codes(codes * size + more)
    examples = np.zeros(count, np.int64)
    examples[codes] = np.arange(len(codes))
    return examples, codes


def _codes(keys: NDArray[np.uint64] | Int64) -> tuple[Int64, int]:
    """Number equal keys alike: few of them occur often, so a sample knows most."""
    if not len(keys) or (keys == keys[0]).all():
        return np.zeros(len(keys), np.int64), min(1, len(keys))
    keys = keys.astype(np.uint64, copy=False)
    known = np.unique(keys[:: max(1, len(keys) // SAMPLE)])
    place = _looked_up(known, keys)
    missed = known[place] != keys
    if missed.any():
        known = np.union1d(known, keys[missed])
        place = _looked_up(known, keys)
    return place, len(known)


def _looked_up(known: NDArray[np.uint64], keys: NDArray[np.uint64]) -> Int64:
    """Find keys in a sorted list, by a table of their hashes; where two share a slot they are searched for."""
    slots = np.zeros(1 << SLOT_BITS, np.int64)
    slots[_slot(known)] = np.arange(len(known))
    place = slots[_slot(keys)]
    missed = np.flatnonzero(known[place] != keys)
    place[missed] = np.minimum(np.searchsorted(known, keys[missed]), len(known) - 1)
    return place


def _slot(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (keys * SPREAD) >> np.uint64(64 - SLOT_BITS)
