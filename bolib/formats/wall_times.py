"""Wall times of a place as instants, many at once; one that occurs twice or never is told apart, never guessed.

>>> clocks = np.array(["2026-10-24T08:00", "2026-10-25T02:30", "2027-03-28T02:30"], "datetime64[s]").astype(np.int64)
>>> seconds, how = instants(clocks, "Europe/Zagreb", np.full(3, NO_OFFSET))
>>> [HOW[code] for code in how], int(seconds[0])
(['once', 'twice', 'never'], 1792821600)
"""

from datetime import timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bolib.dates import EPOCH

DAY = 86_400
NO_OFFSET = -(2**30)  # seconds; no offset is given
HOW = ("once", "twice", "never", "other_offset")
ONCE, TWICE, NEVER, OTHER = range(4)
Seconds = NDArray[np.int64]


def instants(clocks: Seconds, zone: str, offsets: Seconds) -> tuple[Seconds, NDArray[np.int8]]:
    """Turn wall times of a zone into seconds since 1970 UTC, and say how each of them occurs (a place in HOW).

    `clocks` are seconds since 1970-01-01 00:00 on the wall, `offsets` those that were given in seconds or NO_OFFSET.
    An offset settles a time that occurs twice or never, where the clocks had it before or after the change; another
    offset than the place had then is `other_offset`. What is not `once` has no meaningful seconds.
    """
    before, after = _offsets(clocks, zone)
    given = offsets != NO_OFFSET
    how = np.where(before == after, ONCE, np.where(before > after, TWICE, NEVER)).astype(np.int8)
    settled = given & ((offsets == before) | (offsets == after))
    how[settled] = ONCE
    how[given & ~settled] = OTHER
    return clocks - np.where(settled, offsets, before), how


def offset_text(seconds: int) -> str:
    """Write an offset as +02:00."""
    return str(timezone(timedelta(seconds=seconds))).removeprefix("UTC") or "+00:00"


def both_offsets(clock: int, zone: str) -> tuple[str, str]:
    """Give the offsets that a place had before and after the change of clocks at a wall time."""
    before, after = _at(clock, zone)
    return offset_text(before), offset_text(after)


def _offsets(clocks: Seconds, zone: str) -> tuple[Seconds, Seconds]:
    """Find for each wall time the offsets before and after a change of clocks; they are the same at all other times."""
    if not len(clocks):
        return clocks, clocks
    days = clocks // DAY
    first = int(days.min())
    which = np.flatnonzero(np.bincount(days - first))
    plain = np.full(int(which[-1]) + 1, NO_OFFSET)
    for day in which.tolist():
        offset = _whole_day(first + day, zone)
        plain[day] = NO_OFFSET if offset is None else offset
    before = plain[days - first]
    after = before.copy()
    changing = np.flatnonzero(before == NO_OFFSET)
    if len(changing):
        minutes, where = np.unique(clocks[changing] // 60, return_inverse=True)  # clocks change at a full minute
        pairs = np.array([_at(minute * 60, zone) for minute in minutes.tolist()], np.int64)
        before[changing], after[changing] = pairs[where, 0], pairs[where, 1]
    return before, after


@cache
def _whole_day(day: int, zone: str) -> int | None:
    """Give the one offset of a whole day, or None on a day on which clocks change."""
    marks = {offset for hour in (0, 12, 24) for offset in _at(day * DAY + hour * 3600, zone)}
    return marks.pop() if len(marks) == 1 else None


def _at(clock: int, zone: str) -> tuple[int, int]:
    wall = (EPOCH + timedelta(seconds=clock)).replace(tzinfo=ZoneInfo(zone))
    first, second = (wall.replace(fold=fold).utcoffset() for fold in (0, 1))
    assert first is not None and second is not None
    return int(first.total_seconds()), int(second.total_seconds())
