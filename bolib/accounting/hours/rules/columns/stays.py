"""Everyone's punches at once become stays: an in and the next out, in order of time (pairs.paired, in whole columns)."""

from dataclasses import dataclass

import numpy as np

from bolib.accounting.hours.rules.columns.walls import Column, Flags
from bolib.accounting.hours.rules.pairs import BY_ORDER, DAY, SHORTEST

OUT, EITHER, IN = 0, 1, 2  # in one minute an out comes before an in
WAYS = {"out": OUT, None: EITHER, "in": IN}
HALF = 31  # bits of a small number
OPEN_IN, OPEN_OUT, OVERLAP = range(3)
LOOSE = ("open_in", "open_out", "overlap")


@dataclass(frozen=True)
class Stays:
    """Stretches of presence in order of person and time; one person's never meet. `wide`: minutes that rounding added."""

    person: Column
    begins: Column
    ends: Column
    wide: Column | None = None


@dataclass(frozen=True)
class Loose:
    """Punches without a partner: person, minute, and which of LOOSE it is."""

    person: Column
    at: Column
    kind: Column


@dataclass(frozen=True)
class Ordered:
    """Punches in order of person, minute, way and device, each packed into one number; `widths` are the bits of the last three."""

    packed: Column
    widths: tuple[int, ...]

    def of(self, first: int, beyond: int) -> tuple[Column, Column, Column, Column]:
        """Give person (counted from the first), minute, way and device of the punches of persons from first to beyond."""
        shift = sum(self.widths)
        low, high = np.searchsorted(self.packed, np.array([first, beyond]) << shift)
        left = self.packed[low:high] - (first << shift)
        found: list[Column] = []
        for width in reversed(self.widths):
            found.append((left & ((1 << width) - 1)).astype(np.int32))
            left >>= width
        return left.astype(np.int32), found[2], found[1], found[0]


def in_order(person: Column, at: Column, way: Column, device: Column) -> Ordered:
    """Put punches in order; all four are whole numbers from 0. One number sorts several times as fast as four columns."""
    widths = tuple(int(column.max(initial=0)).bit_length() for column in (at, way, device))
    small: Column = at.astype(np.int64 if sum(widths) > HALF else np.int32)
    small = (small << widths[1] | way) << widths[2] | device
    packed = person.astype(np.int64) << sum(widths)
    packed |= small
    packed.sort(kind="stable")  # the quickest where most stands in order of time, and hardly slower elsewhere
    return Ordered(packed, widths)


def paired(person: Column, at: Column, way: Column, device: Column, longest: int, odd: Flags) -> tuple[Stays, Loose]:
    """Pair everyone's punches, which stand in order. `odd` (a place for each person) is set for those that have to be looked at one by one:

    whose punches say in or out only at times, and who has two odd rows of punches that may be two forgotten ones.
    """
    if not len(person):
        return Stays(person, at, at), Loose(person, at, at)
    same = (person[1:] == person[:-1]) & (at[1:] == at[:-1]) & (way[1:] == way[:-1])
    if same.any():  # the same punch again in the same minute counts once
        kept = np.append(True, ~same)
        person, at, way, device = person[kept], at[kept], way[kept], device[kept]
    comes, most = way == IN, longest
    follows = np.append(False, person[1:] == person[:-1])
    apart = np.diff(at, prepend=at[:1])
    if (way == EITHER).any():
        comes, limit = _by_order(person, at, way, follows, apart, longest, odd)
        near = follows & (apart <= limit)
    else:
        near = follows & (apart <= most)
    near[1:] &= comes[:-1]  # a coming stands before it, not too far away
    closes = near & ~comes
    closed = np.append(closes[1:], False)
    stay = np.flatnonzero(closes & (apart > 0))
    return Stays(person[stay], at[stay - 1], at[stay]), _loose(person, at, device, comes, near, closes, closed)


def _by_order(
    person: Column, at: Column, way: Column, follows: Flags, apart: Column, longest: int, odd: Flags
) -> tuple[Flags, Column]:
    """Say which punches are comings where the clock does not, by their order in a row of punches that are no shift apart."""
    most = min(longest, BY_ORDER)
    either = way == EITHER
    mixed = np.flatnonzero(follows & (either != np.append(False, either[:-1])))
    odd[person[mixed]] = True
    begins = ~(follows & (apart <= most))
    rows = np.flatnonzero(begins)
    lengths = np.diff(rows, append=len(at))
    place = np.arange(len(at)) - np.repeat(rows, lengths)
    gap = apart[rows[1:]]
    forgotten = (lengths[:-1] % 2 == 1) & (lengths[1:] % 2 == 1) & (person[rows[1:]] == person[rows[:-1]])
    forgotten &= (gap > DAY + SHORTEST) & (gap <= DAY + most) & either[rows[1:]]
    odd[person[rows[1:][forgotten]]] = True
    return np.where(either, place % 2 == 0, way == IN), np.where(either, most, longest)


def _loose(
    person: Column, at: Column, device: Column, comes: Flags, near: Flags, closes: Flags, closed: Flags
) -> Loose:
    """Name the punches without a partner; a second in beside another device's is an overlap."""
    ins, outs = np.flatnonzero(comes & ~closed), np.flatnonzero(~comes & ~closes)
    after = np.minimum(ins + 1, len(at) - 1)
    other = near[after] & comes[after] & (after > ins) & (device[after] != device[ins])
    loose = np.concatenate([ins, outs])
    kind = np.concatenate([np.where(other, OVERLAP, OPEN_IN), np.full(len(outs), OPEN_OUT)])
    return Loose(person[loose], at[loose], kind)


def widened(stays: Stays, step: int, start: int) -> Stays:
    """Widen each stay to whole steps of the hour, never over its neighbours; `start` is the minute since 1970 of minute 0."""
    if step == 1 or not len(stays.begins):
        return stays
    begins, ends = stays.begins, stays.ends
    follows = np.append(False, stays.person[1:] == stays.person[:-1])
    after = np.where(np.append(follows[1:], False), np.append(begins[1:], 0), ends + step)
    wide = np.minimum(ends + -(ends + start) % step, np.maximum(after, ends))
    before = np.where(follows, np.append(0, wide[:-1]), begins - step)
    wider = np.maximum(begins - (begins + start) % step, before)
    return Stays(stays.person, wider, wide, (wide - ends) + (begins - wider))
