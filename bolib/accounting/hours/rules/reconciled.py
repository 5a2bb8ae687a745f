"""Four counts of the same hours side by side: what was planned, clocked, approved and paid, and why they differ."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from bolib.accounting.hours.rules.approved import approved_in
from bolib.accounting.hours.rules.minutes import AWAY, MINUTES, WORKED, written
from bolib.accounting.hours.rules.month import Month, owners
from bolib.accounting.hours.rules.paid import WHOLE, payable
from bolib.text import say

COUNTS = ("planned_minutes", "clocked_minutes", "approved_minutes", "paid_minutes")
FOUR = ("person", *COUNTS, "missing", "why", "owner")


def reconciled(
    month: Month, approved: pd.DataFrame, paid: pd.DataFrame | None, *, clock: bool, looks_after: Mapping[str, str]
) -> pd.DataFrame:
    """Set the four side by side: FOUR, one row a person (minutes Int64; null is not known).

    `month` is the month of work as it was counted; `approved` person and MINUTES; `paid` as paid.paid gives it, or null
    before anybody is paid. `missing` names the counts that are not known, `why` what differs: words of
    `hours.differs_…`, each with its minutes, with commas between; empty where all that is known agrees.
    """
    days = _days(month.days)
    persons = sorted({*days.index, *approved["person"], *(paid.index if paid is not None else ()), *month.due})
    frame = pd.DataFrame(index=pd.Index(persons, name="person", dtype="string"))
    frame["planned_minutes"] = days["planned_minutes"]
    frame["clocked_minutes"] = days["punched_minutes"].where(days["punched_minutes"] > 0) if clock else pd.NA
    due = payable(approved)
    frame["approved_minutes"] = due[list(WHOLE)].sum(axis=1)
    frame["paid_minutes"] = paid[list(WHOLE)].sum(axis=1) if paid is not None else pd.NA
    frame = frame.astype("Int64")
    unknown = frame[list(COUNTS)].isna().to_dict()
    counted, made, right = (_by_person(f) for f in (days, paid if paid is not None else due.iloc[:0], due))
    whole = frame["approved_minutes"].to_dict()
    why = {p: _why(counted.get(p), whole[p], made.get(p, {}), right.get(p, {})) for p in persons}
    frame["missing"] = [",".join(name for name in COUNTS if unknown[name][person]) for person in persons]
    frame["why"] = pd.Series(why, dtype="string")
    frame["owner"] = pd.Series({person: looks_after.get(person) for person in persons}, dtype="string")
    return frame.reset_index().astype({"missing": "string", "person": "string"})[list(FOUR)]


def _days(days: pd.DataFrame) -> pd.DataFrame:
    """Sum what the days of each person were planned, clocked and counted as."""
    worked = days[list(WORKED)].sum(axis=1) - days["holiday_paid_minutes"] - days["credited_minutes"]
    frame = pd.DataFrame(
        {
            "person": days["person"],
            "planned_minutes": days["planned_minutes"] + days["holiday_paid_minutes"],
            "punched_minutes": days["punched_minutes"],
            "away_minutes": days[list(AWAY)].sum(axis=1) + days["holiday_paid_minutes"],
            "credited_minutes": days["credited_minutes"],
            "break_minutes": days["break_minutes"],
            "grace_minutes": days["grace_minutes"],
            "outside_minutes": days["outside_minutes"],
            "counted_minutes": worked,
        }
    )
    return frame.groupby("person").sum().astype("Int64")


def _why(row: dict[str, int] | None, approved: Any, made: dict[str, int], due: dict[str, int]) -> str:
    """Name what differs, with its minutes: plan and days, days and approved, approved and paid."""
    found: dict[str, int] = {}
    if row:
        names = ("away_minutes", "break_minutes", "grace_minutes", "outside_minutes", "credited_minutes")
        found = {name: row[name] for name in names}
        whole = row["counted_minutes"] + row["away_minutes"] + row["credited_minutes"]
        rest = whole - row["planned_minutes"]
        found["beyond_minutes" if rest > 0 else "missing_minutes"] = abs(rest)
        if not pd.isna(approved):
            found["approved_differs"] = int(approved) - whole
    if made and due:  # supplements lie inside the others, and one of nothing has no line
        found |= {name: made[name] - due[name] for name in WHOLE}
    return ",".join(f"{name} {minutes}" for name, minutes in found.items() if minutes)


def _by_person(frame: pd.DataFrame) -> dict[str, dict[str, int]]:
    rows = frame.dropna().to_dict("index")
    return {str(person): {str(name): int(n) for name, n in row.items()} for person, row in rows.items()}


def proposed(month: Month, inputs: Mapping[str, pd.DataFrame], *, clock: bool, of: str) -> pd.DataFrame:
    """Set the four side by side as a paper of hours knows them: approved is what it proposes, and nobody is paid yet."""
    before = approved_in(inputs, of)
    own = month.totals[["person", *MINUTES]].astype({"person": "string", **dict.fromkeys(MINUTES, "Int64")})
    approved = pd.concat([own, before[~before["person"].isin(own["person"])]], ignore_index=True)
    looks_after = owners(inputs["unit"], inputs["contract"])
    return reconciled(month, approved, None, clock=clock, looks_after=looks_after)


def in_words(four: pd.DataFrame, called: pd.Series, language: str) -> pd.DataFrame:
    """Give the four counts as a reader sees them: person, name, the counts, finding, owner."""
    rows = four.copy()
    rows.insert(1, "name", rows["person"].map(called).astype("string"))
    rows["finding"] = pd.Series([_finding(row, language) for row in four.to_dict("records")], dtype="string")
    rows["owner"] = rows["owner"].map(called).fillna(rows["owner"]).fillna(say(language, "hours.no_owner"))
    rows["owner"] = rows["owner"].where(rows["finding"] != say(language, "hours.all_agree"), "")
    return rows.drop(columns=["missing", "why"])[["person", "name", *COUNTS, "finding", "owner"]]


def _finding(row: Mapping[Any, Any], language: str) -> str:
    names = [name.removesuffix("_minutes") for name in _split(row["missing"])]
    said = [say(language, "hours.count_missing", what=say(language, f"column.{name}")) for name in names]
    for one in _split(row["why"]):
        name, minutes = one.rsplit(" ", 1)
        said.append(say(language, f"hours.differs_{name}", minutes=written(int(minutes))))
    return "; ".join(said) or say(language, "hours.all_agree")


def _split(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def by_day(month: Month, called: pd.Series) -> pd.DataFrame:
    """Give the days on which minutes counted and excused are not those planned: person, name, day and the counts."""
    days = month.days
    approved = days[[*WORKED, *AWAY]].sum(axis=1)
    differs = approved - days["holiday_paid_minutes"] != days["planned_minutes"]
    names = {"punched_minutes": "clocked_minutes"}
    found = days.loc[differs, ["person", "day", "planned_minutes", "punched_minutes"]].rename(columns=names)
    found = found.assign(approved_minutes=approved[differs])
    found.insert(1, "name", found["person"].map(called).astype("string"))
    return found.reset_index(drop=True)
