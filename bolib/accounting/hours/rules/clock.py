"""The clock on the wall: where days, nights, Sundays and public holidays begin and end, as minutes since 1970 UTC."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bolib.dates import EPOCH, days

Minutes = NDArray[np.int64]
NIGHT_ENDS, NIGHT_BEGINS = time(6), time(22)  # ZOR čl. 69


def minute_of(day: date, wall: time, zone: str) -> int:
    """Give the minute at which a clock shows a time; one that the clocks skip is the moment they jump."""
    moment = datetime.combine(day, wall, ZoneInfo(zone)).astimezone(UTC)
    return (moment - EPOCH) // timedelta(minutes=1)


def local_day(minute: int, zone: str) -> date:
    """Give the date that the calendar of a place shows at a minute."""
    return (EPOCH + timedelta(minutes=minute)).astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True)
class Clock:
    """Stretches in which nothing changes: where each begins, and whether it is night, Sunday, a public holiday."""

    begins: Minutes
    night: NDArray[np.bool_]
    sunday: NDArray[np.bool_]
    holiday: NDArray[np.bool_]


def clock(zone: str, first: date, last: date, holidays: Collection[date]) -> Clock:
    """Cut the days from first to last at a place into night, day and night."""
    begins, night, sunday, holiday = [], [], [], []
    for day in days(first, last):
        for wall, dark in ((time(0), True), (NIGHT_ENDS, False), (NIGHT_BEGINS, True)):
            begins.append(minute_of(day, wall, zone))
            night.append(dark)
            sunday.append(day.weekday() == 6)
            holiday.append(day in holidays)
    return Clock(np.array(begins, np.int64), np.array(night), np.array(sunday), np.array(holiday))


def pieces(work: pd.DataFrame, wall: Clock) -> pd.DataFrame:
    """Cut stretches of work (columns begins, ends, in minutes, and any others) where the clock cuts them.

    Adds minutes and the flags night, sunday, holiday; the rows stand in the order of `work`, pieces in order of time.
    """
    begins, ends = work["begins"].to_numpy(np.int64), work["ends"].to_numpy(np.int64)
    low = np.searchsorted(wall.begins, begins, "right") - 1
    count = np.searchsorted(wall.begins, ends, "left") - low
    rows = np.repeat(np.arange(len(work)), count)
    first = np.cumsum(count) - count
    at = low[rows] + np.arange(len(rows)) - first[rows]
    edges = np.append(wall.begins, np.iinfo(np.int64).max)
    cut = work.iloc[rows].reset_index(drop=True)
    cut["begins"], cut["ends"] = np.maximum(begins[rows], edges[at]), np.minimum(ends[rows], edges[at + 1])
    flags = {"night": wall.night[at], "sunday": wall.sunday[at], "holiday": wall.holiday[at]}
    return cut.assign(minutes=cut["ends"] - cut["begins"], **flags)
