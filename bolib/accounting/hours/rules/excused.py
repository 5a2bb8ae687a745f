"""What of a day the register of absences excuses, by column of minutes."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pandas as pd

from bolib.personnel.people.rules.absences import COUNTED_AS

Absences = Collection[Mapping[str, Any]]  # of one person: first_day, last_day, kind, minutes


def excused(absences: Absences, day: date, due: int) -> dict[str, int]:
    """Give the minutes of a day that absences excuse, by column; together never more than are due on it."""
    found: dict[str, int] = {}
    minutes: int
    for row in absences:
        if row["first_day"] <= day.isoformat() <= row["last_day"]:
            minutes = due if pd.isna(row["minutes"]) else int(row["minutes"])
            column = COUNTED_AS[row["kind"]]
            found[column] = found.get(column, 0) + min(minutes, due - sum(found.values()))
    return found
