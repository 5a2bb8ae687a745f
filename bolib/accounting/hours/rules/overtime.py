"""Minutes by category: overtime in order of time, night, Sunday and public holiday by the clock, piece by piece."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from bolib.accounting.hours.rules.clock import Clock, Minutes, clock, pieces
from bolib.dates import week_of

CATEGORIES = ("overtime_minutes", "night_minutes", "sunday_minutes", "holiday_minutes")
FLAGS = {"night_minutes": "night", "sunday_minutes": "sunday", "holiday_minutes": "holiday"}


def categorised(
    work: pd.DataFrame, thresholds: Mapping[tuple[str, date], int], holidays: Collection[date]
) -> pd.DataFrame:
    """Sum the minutes of each person and day by category: person, day, worked_minutes and CATEGORIES (int64).

    `work`: person, day (date; the one to which the shift belongs), zone, begins, ends (minutes since 1970 UTC), no two
    stretches of a person meeting. Overtime are a week's minutes, in order of time, beyond the threshold of that person
    and Monday; the week is that of `day`. Kinds overlap: a minute may be of several.
    """
    columns = ["person", "day", "worked_minutes", *CATEGORIES]
    if work.empty:
        return pd.DataFrame(columns=columns).astype(dict.fromkeys(columns[2:], "int64"))
    cut = pd.concat([pieces(part, _wall(part, str(zone), holidays)) for zone, part in work.groupby("zone")])
    cut = cut.sort_values(["person", "begins"], ignore_index=True)
    monday = cut["day"].map(week_of)
    most = np.array([thresholds[key] for key in zip(cut["person"], monday, strict=True)], np.int64)
    until = cut["minutes"].groupby([cut["person"], monday]).cumsum().to_numpy(np.int64)
    own: Minutes = cut["minutes"].to_numpy(np.int64)
    cut["overtime_minutes"] = np.clip(until - most, 0, own)
    for column, flag in FLAGS.items():
        cut[column] = own * cut[flag].to_numpy()
    cut = cut.rename(columns={"minutes": "worked_minutes"})
    return cut.groupby(["person", "day"], as_index=False)[columns[2:]].sum()


def _wall(part: pd.DataFrame, zone: str, holidays: Collection[date]) -> Clock:
    days = part["day"]
    return clock(zone, days.min() - timedelta(1), days.max() + timedelta(3), holidays)
