"""Recorded absences beside approved minutes: what the register says is gone must not be paid as worked."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules.held import called, hours_of, problem, true
from bolib.personnel.people.rules.absences import COUNTED_AS, standing
from bolib.problem import Problem


def not_in_hours(absence: pd.DataFrame, rows: pd.DataFrame, people: pd.DataFrame, calendar: str) -> Iterator[Problem]:
    """The approved minutes show at least the absence that is recorded on working days of the month.

    More minutes than recorded days are no problem: a company need not record absences here. Public holidays inside an
    absence are not absence. `absence` has the table's columns, `rows` are the parts of the month. The register is counted
    by Mondays to Fridays, so nothing is said of whose hours a run stated by another schedule: that run read the register.
    """
    stated = people["stated_minutes"]
    scheduled = people.index[true(stated.notna() & (stated != people["due_minutes"]))]
    rows = rows[~rows["person"].isin(scheduled)]
    recorded = met(absence, rows, calendar).groupby(["person", "column"], as_index=False)["minutes_there"].sum()
    for row in pd.DataFrame(recorded).to_dict("records"):
        approved = people[row["column"]].get(row["person"])
        if approved is not pd.NA and row["minutes_there"] > int(approved):
            found = {"recorded": hours_of(row["minutes_there"]), "approved": hours_of(int(approved))}
            yield problem("payroll.absence_differs", row["person"], kind=called(row["column"]), **found)


def of_parts(
    absence: pd.DataFrame, rows: pd.DataFrame, people: pd.DataFrame, columns: Sequence[str], calendar: str
) -> pd.DataFrame:
    """Say how many of the approved minutes of some columns fall into each part, where the register covers them exactly.

    Gives Int64 with the index of `rows`; empty for a person of whom the register records more or fewer minutes.
    """
    met_there = met(absence, rows.reset_index(names="part"), calendar)
    groups, due = pd.factorize(rows["person"])[0], rows["work_days"] * rows["daily_minutes"]
    approved = people[list(columns)].astype("Int64").reindex(rows["person"]).set_axis(rows.index)
    found = {}
    for column in columns:
        own = met_there[met_there["column"] == column]
        there = own.groupby("part")["minutes_there"].sum().reindex(rows.index, fill_value=0)
        exact = there.groupby(groups).transform("sum") == approved[column]
        inside = (there <= due).groupby(groups).transform("all")
        found[column] = there.astype("Int64").where(true(exact & inside))
    return pd.DataFrame(found, index=rows.index)


def met(absence: pd.DataFrame, rows: pd.DataFrame, calendar: str) -> pd.DataFrame:
    """Set each recorded absence beside each part of its person: minutes_there, and the column of hours that they stand in."""
    about = [name for name in ("person", "from_day", "to_day", "daily_minutes", "part") if name in rows]
    both = standing(absence).merge(rows[about], on="person")
    there = [_minutes(row, calendar) for row in both.to_dict("records")]
    return both.assign(
        minutes_there=pd.Series(there, index=both.index, dtype="int64"), column=both["kind"].map(COUNTED_AS)
    )


def _minutes(row: dict[Any, Any], calendar: str) -> int:
    """Working minutes of one absence within one part of the month."""
    first = max(date.fromisoformat(row["first_day"]), row["from_day"].date())
    last = min(date.fromisoformat(row["last_day"]), row["to_day"].date())
    whole = dates.working_days(first, last, calendar) * int(row["daily_minutes"])
    return whole if pd.isna(row["minutes"]) else min(int(row["minutes"]), whole)
