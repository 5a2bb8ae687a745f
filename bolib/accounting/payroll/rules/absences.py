"""Recorded absences beside approved minutes: what the register says is gone must not be paid as worked."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules.held import hours_of, problem
from bolib.personnel.people.rules.absences import COUNTED_AS
from bolib.problem import Problem


def not_in_hours(absence: pd.DataFrame, rows: pd.DataFrame, people: pd.DataFrame, calendar: str) -> Iterator[Problem]:
    """The approved minutes show at least the absence that is recorded on working days of the month.

    More minutes than recorded days are no problem: a company need not record absences here. Public holidays inside an
    absence are not absence. `absence` has the table's columns, `rows` are the parts of the month.
    """
    latest = absence.sort_values(["person", "first_day", "kind", "event"])
    latest = latest.drop_duplicates(["person", "first_day", "kind"], keep="last")
    met = latest.merge(rows[["person", "from_day", "to_day", "daily_minutes"]], on="person")
    met["minutes_there"] = [_minutes(row, calendar) for row in met.to_dict("records")]
    met["column"] = met["kind"].map(COUNTED_AS)
    recorded = met.groupby(["person", "column"], as_index=False)["minutes_there"].sum()
    for row in pd.DataFrame(recorded).to_dict("records"):
        approved = people[row["column"]].get(row["person"])
        if approved is not pd.NA and row["minutes_there"] > int(approved):
            found = {"recorded": hours_of(row["minutes_there"]), "approved": hours_of(int(approved))}
            yield problem("payroll.absence_differs", row["person"], kind=row["column"], **found)


def _minutes(row: dict[Any, Any], calendar: str) -> int:
    """Working minutes of one absence within one part of the month."""
    first = max(date.fromisoformat(row["first_day"]), row["from_day"].date())
    last = min(date.fromisoformat(row["last_day"]), row["to_day"].date())
    whole = dates.working_days(first, last, calendar) * int(row["daily_minutes"])
    return whole if pd.isna(row["minutes"]) else min(int(row["minutes"]), whole)
