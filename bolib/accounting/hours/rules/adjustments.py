"""Minutes that were put right after the hours of a month were approved: what may be said, and what it comes to."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from bolib.accounting.hours.rules.decisions import NOBODYS, decisions
from bolib.accounting.hours.rules.minutes import AWAY, INSIDE, MINUTES, WORKED
from bolib.dates import month_of
from bolib.problem import Refused
from bolib.text import say

EXTRA = "extra_minutes"  # of a part-timer: how many of the regular ones lie beyond the contract
KINDS = (*MINUTES, EXTRA)
DUE = ("regular_minutes", *AWAY)  # what is counted or excused is due
MOST = 31 * 24 * 60


def checked(person: str, month: str, minutes: Mapping[str, int], day: str | None) -> None:
    """Look at an adjustment before anybody is asked to sign it; the first thing that is wrong raises Refused."""
    where = f"person {person}"
    if not minutes:
        raise Refused("hours.adjusts_nothing", where)
    for kind, count in minutes.items():
        if kind not in KINDS:
            raise Refused("hours.adjusts_unknown", where, found=kind, known=", ".join(KINDS))
        if not (isinstance(count, int) and 0 < abs(count) <= MOST):
            raise Refused("hours.adjusts_minutes", where, found=count, most=MOST)
    first, last = month_of(month)
    if day is not None and not first.isoformat() <= day <= last.isoformat():
        raise Refused("hours.adjusts_day", where, found=day, month=month)


def demand_possible(person: str, approved: Mapping[str, int], change: Mapping[str, int]) -> None:
    """Refuse a change after which minutes would be below zero, or more would lie inside those worked than there are."""
    after = {kind: approved.get(kind, 0) + change.get(kind, 0) for kind in KINDS}
    for kind, minutes in after.items():
        if minutes < 0:
            raise Refused("hours.adjusts_below_zero", f"person {person}", kind=kind, found=minutes)
    worked = sum(after[kind] for kind in WORKED)
    for kind in INSIDE:
        if after[kind] > worked:
            raise Refused("hours.not_inside", f"person {person}", found=after[kind], worked=worked)


def changes(inputs: Mapping[str, pd.DataFrame], month: str) -> pd.DataFrame:
    """Sum the approved adjustments of a month by person, one column for each of KINDS (Int64); without any it is empty.

    What was frozen by an earlier program has no such table.
    """
    rows = inputs.get("hours_adjustment", pd.DataFrame({"person": [], "month": [], "kind": [], "minutes": []}))
    rows = rows[rows["month"] == month]
    summed = rows.groupby(["person", "kind"])["minutes"].sum().unstack("kind")
    return summed.reindex(columns=list(KINDS)).fillna(0).astype("Int64")


def adjusted(approved: pd.DataFrame, inputs: Mapping[str, pd.DataFrame], month: str) -> pd.DataFrame:
    """Give approved minutes (person and MINUTES) with what was put right since."""
    change = changes(inputs, month)
    if change.empty:
        return approved
    more = change.reindex(approved["person"]).fillna(0)[list(MINUTES)]
    return approved.assign(**{kind: approved[kind] + more[kind].to_numpy() for kind in MINUTES})


def stated(found: pd.DataFrame, inputs: Mapping[str, pd.DataFrame], month: str) -> pd.DataFrame:
    """Give what a run stated as due (by person: stated_minutes, extra_minutes) with what was put right since."""
    change = changes(inputs, month)
    if change.empty:
        return found
    more = change.reindex(found.index).fillna(0)
    due = found["stated_minutes"] + more[list(DUE)].sum(axis=1)
    return found.assign(stated_minutes=due, extra_minutes=found["extra_minutes"] + more[EXTRA])


def listed(
    inputs: Mapping[str, pd.DataFrame], called: pd.Series, company: Mapping[str, Any], language: str
) -> pd.DataFrame:
    """List what was put right in words: person, name, month, day, what, minutes, by whom, why. `inputs` are frozen tables."""
    said, rows = decisions(inputs, company, language), []
    for row in inputs.get("hours_adjustment", pd.DataFrame()).to_dict("records"):
        about = said.get(int(row["event"]), NOBODYS)
        words = say(language, f"column.{str(row['kind']).removesuffix('_minutes')}")
        day = "" if pd.isna(row["day"]) else row["day"]
        reference = "" if pd.isna(row["reference"]) else row["reference"]
        rows.append(
            (row["person"], row["month"], day, words, row["minutes"], reference, row["proposed_by"], about.reason)
        )
    names = ["person", "month", "day", "finding", "change_minutes", "reference", "proposed_by", "reason"]
    frame = pd.DataFrame(rows, columns=names)
    frame = frame.astype({name: "int64" if name == "change_minutes" else "string" for name in names})
    frame.insert(1, "name", frame["person"].map(called).astype("string"))
    return frame
