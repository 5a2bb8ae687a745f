"""The clocks on the walls, minute by minute: which day each shows, and how much night, Sunday and holiday is over by then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bolib.accounting.hours.rules.clock import Clock, clock, minute_of

Column = NDArray[Any]  # whole numbers, as small as they may be
Flags = NDArray[np.bool_]
PASSED = {"night_minutes": "night", "sunday_minutes": "sunday", "holiday_minutes": "holiday"}
BITS = 21  # of the minutes of one sort, three of which go into one number
BEFORE, AFTER = 28, 9  # days around those that are counted


@dataclass(frozen=True)
class Walls:
    """The minutes of some days at some places; a minute is its place: minutes since `start`, and `span` more for each zone.

    `day` is the day that the wall shows, counted from `begin`; `passed` the minutes of each sort before, packed into one
    number: it is looked up, taken off and summed as one.
    """

    begin: date
    start: int
    span: int
    zones: tuple[str, ...]
    day: NDArray[np.int16]
    passed: NDArray[np.int64]

    def places(self, zone: Column, person: Column, at: Column) -> Column:
        """Give the places of minutes since `start` on the walls of persons; `zone` is the number of each person's zone."""
        return at if len(self.zones) == 1 else at + (zone * self.span)[person]

    def between(self, begins: Column, ends: Column) -> Column:
        """Count the minutes of each sort in stretches from place to place, packed."""
        passed: Column = self.passed.take(ends)
        passed -= self.passed.take(begins)
        return passed


def by_sort(packed: Column) -> dict[str, Column]:
    """Unpack minutes, or sums of fewer than two million, by column of PASSED."""
    each = (1 << BITS) - 1
    return {column: (packed >> BITS * n & each).astype(np.int32) for n, column in enumerate(PASSED)}


def walls(zones: Sequence[str], begin: date, last: date, holidays: Collection[date]) -> Walls:
    """Show the days around begin and last on the walls of some zones."""
    first, beyond = begin - timedelta(BEFORE), last + timedelta(AFTER)
    start = min(minute_of(first, time(0), zone) for zone in zones)
    span = max(minute_of(beyond, time(0), zone) for zone in zones) - start
    minutes = np.arange(start, start + span)
    of_zone = [clock(zone, first - timedelta(1), beyond + timedelta(1), holidays) for zone in zones]
    shown = [np.searchsorted(wall.begins, minutes, "right") - 1 for wall in of_zone]
    per_day = 3  # night, day and night again
    day = np.concatenate([at // per_day - (BEFORE + 1) for at in shown]).astype(np.int16)
    sorts = [_passed(flag, of_zone, shown) << BITS * n for n, flag in enumerate(PASSED.values())]
    return Walls(begin, start, span, tuple(zones), day, np.add.reduce(sorts))


def _passed(flag: str, of_zone: Sequence[Clock], shown: Sequence[Column]) -> NDArray[np.int64]:
    there = np.concatenate([getattr(wall, flag)[at] for wall, at in zip(of_zone, shown, strict=True)])
    return np.concatenate([[0], np.cumsum(there)]).astype(np.int64)
