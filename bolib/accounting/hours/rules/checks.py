"""What an auditor tests on every month of hours: each check says in its first line what it tests, and gives what it found."""

import pandas as pd

from bolib.accounting.hours.rules.minutes import AWAY, INSIDE, MINUTES
from bolib.problem import Problem

MOST = 25 * 60  # minutes of the longest day


def no_minutes_are_below_zero(days: pd.DataFrame) -> list[Problem]:
    """No minutes of any kind are below zero, and no day has more than it lasts."""
    minutes = days[list(MINUTES)]
    off = (minutes < 0).any(axis=1) | (days[["regular_minutes", "overtime_minutes", *AWAY]].sum(axis=1) > MOST)
    return _each("hours.day_off", days, off)


def special_minutes_lie_inside(days: pd.DataFrame) -> list[Problem]:
    """Night, Sunday and holiday minutes are no more than the minutes worked on that day."""
    worked = days["regular_minutes"] + days["overtime_minutes"]
    return _each("hours.special_off", days, (days[list(INSIDE)].gt(worked, axis=0)).any(axis=1))


def a_day_stands_once(days: pd.DataFrame) -> list[Problem]:
    """Every person has a day once."""
    return _each("hours.day_twice", days, days.duplicated(["person", "day"]))


CHECKS = [no_minutes_are_below_zero, special_minutes_lie_inside, a_day_stands_once]


def _each(code: str, days: pd.DataFrame, off: pd.Series) -> list[Problem]:
    found = days.loc[off.astype(bool), ["person", "day"]].to_dict("records")
    return [Problem(code, f"person {row['person']}", {"day": row["day"]}) for row in found]
