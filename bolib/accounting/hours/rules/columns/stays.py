"""Everyone's punches at once become stays: an in and the next out, in order of time (pairs.paired, in whole columns)."""

from dataclasses import dataclass

import numpy as np

from bolib.accounting.hours.rules.columns.walls import Column, Flags
from bolib.accounting.hours.rules.pairs import BY_ORDER, DAY, SHORTEST

OUT, EITHER, IN = 0, 1, 2  # in one minute an out comes before an in
WAYS = {"out": OUT, None: EITHER, "in": IN}
HALF = 31  # bits of a small number
FAR = 2 * DAY  # minutes: further apart than any pair of punches, and any odd rows of them
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
class Punches:
    """Punches in order of person, minute, way and device, all four packed into one number of which each has so many bits.

    A person's last minute and the next one's first are further apart than FAR. The same punch again in the same minute
    is not there.
    """

    packed: Column
    bits_of_at: int
    bits_of_way: int
    bits_of_device: int

    @property
    def moment(self) -> Column:
        """Person and minute of each, packed."""
        return self.packed >> (self.bits_of_way + self.bits_of_device)

    @property
    def way(self) -> Column:
        """Which way each goes."""
        return (self.packed >> self.bits_of_device & ((1 << self.bits_of_way) - 1)).astype(np.int8)

    def device(self, rows: Column) -> Column:
        """Give the device of some."""
        return self.packed[rows] & ((1 << self.bits_of_device) - 1)

    def who(self, moment: Column) -> tuple[Column, Column]:
        """Give person and minute of some moments."""
        return (moment >> self.bits_of_at).astype(np.int32), (moment & ((1 << self.bits_of_at) - 1)).astype(np.int32)


@dataclass(frozen=True)
class Clocked:
    """Everyone's punches, person by person: minute, way and device packed into one number, and where each person's begin."""

    packed: Column
    begins: Column
    bits: tuple[int, int, int]

    def of(self, first: int, beyond: int) -> Punches:
        """Give the punches of persons from first to beyond, who are counted from the first, in order."""
        begins = self.begins[first : beyond + 1]
        person = np.arange(beyond - first, dtype=np.int64) << sum(self.bits)
        packed = np.repeat(person, np.diff(begins))
        packed |= self.packed[begins[0] : begins[-1]]
        packed.sort(kind="stable")  # quick where much stands in order: the persons do, and mostly the minutes of each
        key = packed >> self.bits[-1]
        same = key[1:] == key[:-1]
        return Punches(packed[np.append(True, ~same)] if same.any() else packed, *self.bits)


def by_person(person: Column, at: Column, way: Column, device: Column, count: int) -> Clocked:
    """Put punches to their person (one of `count`); all four are whole numbers from 0, in any order.

    It is what a sparse matrix of one column does when it is turned from columns to rows: every punch is moved once.
    """
    from scipy.sparse import csc_array

    last, most_way, most_device = (int(column.max(initial=0)) for column in (at, way, device))
    bits = (last + FAR).bit_length(), most_way.bit_length(), most_device.bit_length()
    packed: Column = at.astype(np.int64 if sum(bits) > HALF else np.int32)
    packed = (packed << bits[1] | way) << bits[2] | device
    column = person.astype(np.int32, copy=False), np.array([0, len(person)], np.int32)
    rows = csc_array((packed, *column), shape=(count, 1)).tocsr()
    return Clocked(rows.data, rows.indptr, bits)


def paired(punches: Punches, longest: int, odd: Flags) -> tuple[Stays, Loose]:
    """Pair punches, in order of time. `odd` (a place for each person) is set for those that have to be looked at one by one:

    whose punches say in or out only at times, and who has two odd rows of punches that may be two forgotten ones.
    """
    moment, way = punches.moment, punches.way
    if not len(moment):
        nobody = moment.astype(np.int32)
        return Stays(nobody, nobody, nobody), Loose(nobody, nobody, nobody)
    comes, apart = way == IN, moment[1:] - moment[:-1]
    limit: Column | int = longest
    if (way == EITHER).any():
        comes, limit = _by_order(*punches.who(moment), way, longest, odd)
    near = (apart <= limit) & comes[:-1]  # a coming stands before it, not too far away
    pairs = near & ~comes[1:]
    stay = np.flatnonzero(pairs & (apart > 0))
    person, begins = punches.who(moment[stay])
    return Stays(person, begins, begins + apart[stay].astype(np.int32)), _loose(punches, moment, comes, near, pairs)


def _by_order(person: Column, at: Column, way: Column, longest: int, odd: Flags) -> tuple[Flags, Column]:
    """Say which punches are comings where the clock does not, by their order in a row of punches that are no shift apart.

    Gives also how far from the one before it each but the first may be.
    """
    most = min(longest, BY_ORDER)
    either = way == EITHER
    follows = person[1:] == person[:-1]
    odd[person[1:][follows & (either[1:] != either[:-1])]] = True
    rows = np.flatnonzero(np.append(True, ~(follows & (np.diff(at) <= most))))
    lengths = np.diff(rows, append=len(at))
    place = np.arange(len(at)) - np.repeat(rows, lengths)
    gap = at[rows[1:]] - at[rows[1:] - 1]
    forgotten = (lengths[:-1] % 2 == 1) & (lengths[1:] % 2 == 1) & (person[rows[1:]] == person[rows[:-1]])
    forgotten &= (gap > DAY + SHORTEST) & (gap <= DAY + most) & either[rows[1:]]
    odd[person[rows[1:][forgotten]]] = True
    return np.where(either, place % 2 == 0, way == IN), np.where(either[1:], most, longest)


def _loose(punches: Punches, moment: Column, comes: Flags, near: Flags, pairs: Flags) -> Loose:
    """Name the punches without a partner; a second in beside another device's is an overlap."""
    ins = np.flatnonzero(comes & ~np.append(pairs, False))
    outs = np.flatnonzero(~(comes | np.append(False, pairs)))
    after = np.minimum(ins + 1, len(moment) - 1)
    other = np.append(near, False)[ins] & comes[after] & (punches.device(after) != punches.device(ins))
    kind = np.concatenate([np.where(other, OVERLAP, OPEN_IN), np.full(len(outs), OPEN_OUT)])
    return Loose(*punches.who(moment[np.concatenate([ins, outs])]), kind)


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
