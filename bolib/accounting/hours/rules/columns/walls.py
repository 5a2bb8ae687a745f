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
BEFORE, AFTER = 28, 9  # days around those that are counted


@dataclass(frozen=True)
class Walls:
    """The minutes of some days at some places; a minute is its place: minutes since `start`, and `span` more for each zone.

    `day` is the day that the wall shows, counted from `begin`; `passed` holds by column the minutes of that sort before.
    """

    begin: date
    start: int
    span: int
    zones: tuple[str, ...]
    day: NDArray[np.int16]
    passed: dict[str, NDArray[np.int32]]

    def places(self, zone: Column, person: Column, at: Column) -> Column:
        """Give the places of minutes since `start` on the walls of persons; `zone` is the number of each person's zone."""
        return at if len(self.zones) == 1 else at + (zone * self.span)[person]

    def between(self, column: str, begins: Column, ends: Column) -> Column:
        """Count the minutes of a sort in stretches from place to place."""
        passed = self.passed[column]
        return passed[ends] - passed[begins]


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
    passed = {column: _passed(flag, of_zone, shown) for column, flag in PASSED.items()}
    return Walls(begin, start, span, tuple(zones), day, passed)


def _passed(flag: str, of_zone: Sequence[Clock], shown: Sequence[Column]) -> NDArray[np.int32]:
    there = np.concatenate([getattr(wall, flag)[at] for wall, at in zip(of_zone, shown, strict=True)])
    return np.concatenate([[0], np.cumsum(there)]).astype(np.int32)
