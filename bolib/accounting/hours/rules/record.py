"""The working-time record of one person and month, day by day (Pravilnik o evidencijama, NN 55/24), as a page to print.

What it names follows the list of 2017 (day, start, end, total, absences by kind); the list of NN 55/24 was not seen, and the
page says so. Stoppages, field work, stand-by, strike and lock-out are not kept in these books: their columns say nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.hours.rules.minutes import AWAY, INSIDE, WORKED, written
from bolib.formats.time_record import TimeRecord, pdf
from bolib.text import say

SHOWN = ("total_minutes", "overtime_minutes", *INSIDE, *AWAY)


def page(
    days: pd.DataFrame,
    stays: Mapping[str, Sequence[tuple[str, str]]],
    *,
    about: Mapping[str, str],
    month: str,
    state: str,
    language: str,
    put_right: pd.DataFrame | None = None,
) -> bytes:
    """Set the record of a person: `days` are the rows of that person's days, `stays` what the clocks showed, by day.

    `about` has employer, name and oib; `state` says what stands behind the minutes (approved, as counted now).
    `put_right` (kind, day, minutes) is what was put right since: it stands below the days, and the sums are without it.
    """
    rows = {str(row["day"]): {str(k): v for k, v in row.items()} for row in days.to_dict("records")}
    first, last = dates.month_of(month)
    every = [day.isoformat() for day in dates.days(first, last)]
    lines = [_line(day, rows.get(day), stays.get(day, ()), language) for day in every]
    sums = [sum(_minutes(row, name) for row in rows.values()) for name in SHOWN]
    columns = ["date", "begins_ends", "finding", *(name.removesuffix("_minutes") for name in SHOWN)]
    record = TimeRecord(
        language,
        say(language, "record.title"),
        month,
        [(say(language, f"record.{key}"), about[key]) for key in ("employer", "name", "oib")],
        [say(language, f"record.column_{name}") for name in columns],
        lines,
        ["", "", say(language, "record.sum"), *(written(minutes) if minutes else "" for minutes in sums)],
        [
            say(language, f"record.{state}"),
            *_put_right(put_right, language),
            say(language, "record.not_verified"),
            say(language, "record.not_kept"),
        ],
    )
    return pdf(record)


def _put_right(changed: pd.DataFrame | None, language: str) -> list[str]:
    found = []
    for row in [] if changed is None else changed.to_dict("records"):
        what, minutes = say(language, f"column.{str(row['kind']).removesuffix('_minutes')}"), int(row["minutes"])
        signed = f"{'+' if minutes > 0 else '−'}{written(abs(minutes))}"
        day = "" if pd.isna(row["day"]) else str(row["day"])
        found.append(say(language, "record.put_right", what=what, minutes=signed, day=day).strip())
    return found


def _line(day: str, row: Mapping[str, Any] | None, stays: Sequence[tuple[str, str]], language: str) -> list[str]:
    times = ", ".join(f"{begins}–{ends}" for begins, ends in stays)
    if row is None:
        return [day, times, say(language, "record.no_contract"), *("" for _ in SHOWN)]
    counts = [_minutes(row, name) for name in SHOWN]
    return [day, times, _note(row, language), *(written(minutes) if minutes else "" for minutes in counts)]


def _minutes(row: Mapping[str, Any], name: str) -> int:
    if name == "total_minutes":
        return sum(int(row[column]) for column in WORKED) - int(row["holiday_paid_minutes"])
    return int(row[name])


def _note(row: Mapping[str, Any], language: str) -> str:
    if row["holiday_paid_minutes"]:
        return say(language, "record.holiday", minutes=written(int(row["holiday_paid_minutes"])))
    worked = _minutes(row, "total_minutes")
    return "" if worked or any(row[name] for name in AWAY) or row["planned_minutes"] else say(language, "record.rest")
