"""A month of work as a reader sees it: who is approved and held, exceptions in words, plan beside clock, what payroll gets."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from bolib.accounting.hours.rules.decisions import NOBODYS, decisions, resolved
from bolib.accounting.hours.rules.minutes import AWAY, MINUTES, WORKED, written
from bolib.accounting.hours.rules.month import Month
from bolib.accounting.hours.rules.settings import CHOICES, FLAGS, NUMBERS, read
from bolib.dates import local
from bolib.problem import Problem
from bolib.text import say, sentence

MINUTE = 60_000_000  # microseconds
EXCEPTIONS = ("person", "day", "finding", "resolution", "reason", "decided_by", "decided_at", "owner")


def settings(company: dict[str, Any], language: str) -> pd.DataFrame:
    """List the settings in force as a reader sees them: item, value."""
    own = read(company)
    words = {True: say(language, "word.yes"), False: say(language, "word.no")}
    rows = [(say(language, f"hours_setting.{key}"), words[getattr(own, key)]) for key in FLAGS]
    rows += [
        (say(language, f"hours_setting.{key}"), say(language, f"hours_choice.{getattr(own, key)}")) for key in CHOICES
    ]
    numbers = (*NUMBERS, "full_time_minutes")
    rows += [(say(language, f"hours_setting.{key}"), str(getattr(own, key))) for key in numbers]
    return pd.DataFrame(rows, columns=["item", "value_right"], dtype="string")


def names(personal_data: pd.DataFrame) -> pd.Series:
    """Give the latest name of each person, indexed by person."""
    latest = personal_data.drop_duplicates("person", keep="last").set_index("person")
    return latest["first_name"] + " " + latest["last_name"]


def counted(month: Month, due: pd.Series, language: str) -> pd.DataFrame:
    """Count who has a contract in the month, whose hours are ready, held, approved elsewhere or before: item, persons."""
    rows = {
        "hours.count_due": due.nunique(),
        "hours.count_ready": month.totals["person"].nunique(),
        "hours.count_held": len(month.held_persons()),
        "hours.count_elsewhere": len(month.elsewhere),
        "hours.count_before": len(month.before),
    }
    frame = pd.DataFrame({"item": [say(language, key) for key in rows], "persons": list(rows.values())})
    return frame.astype({"item": "string", "persons": "int64"})


def everyone_is_counted_once(month: Month, due: pd.Series) -> list[Problem]:
    """Everyone with a contract in the month is ready, held, approved elsewhere or approved before, in one of them only."""
    groups = [set(month.totals["person"]), set(month.held_persons()), set(month.elsewhere), set(month.before)]
    found = [Problem("hours.not_counted", f"person {person}") for person in sorted(set(due) - set.union(*groups))]
    twice = {person for group in groups for other in groups if group is not other for person in group & other}
    return found + [Problem("hours.counted_twice", f"person {person}") for person in sorted(twice)]


def totals(month: Month, called: pd.Series) -> pd.DataFrame:
    """Give the minutes that payroll will use: person, name and the nine columns, those that nobody has left out."""
    frame = month.totals
    shown = [name for name in MINUTES if name == "regular_minutes" or frame[name].any()]
    extra = ["extra_minutes"] if frame["extra_minutes"].any() else []
    read = frame[["person", *shown, "due_minutes", *extra]].copy()
    read.insert(1, "name", frame["person"].map(called).astype("string"))
    return read


def by_day(month: Month, called: pd.Series) -> pd.DataFrame:
    """Give every day on which something was planned, worked or excused, as it was counted, with the name of the person."""
    days, something = month.days, of_something(month)
    shown = ["planned_minutes", "punched_minutes", "break_minutes", "grace_minutes", "outside_minutes", *MINUTES]
    shown = [name for name in shown if days[name].any()]
    read = days.loc[something, ["person", "day", *shown]].copy()
    read.insert(1, "name", read["person"].map(called).astype("string"))
    return read.reset_index(drop=True)


def of_something(month: Month) -> pd.Series:
    """Say of each day whether something was planned, worked or excused on it."""
    return month.days[["planned_minutes", "punched_minutes", *MINUTES]].any(axis=1)


def days_listed(month: Month, called: pd.Series) -> pd.DataFrame:
    """Give every such day with every column, as a file beside the paper holds them."""
    days = month.days
    listed = days[days.drop(columns=["person", "day"]).any(axis=1)].copy()
    listed.insert(1, "name", listed["person"].map(called).astype("string"))
    return listed.reset_index(drop=True)


def compared(month: Month, called: pd.Series) -> pd.DataFrame:
    """Set plan, clock and register side by side: person, name, planned, worked, away, paid holidays and what is missing."""
    days = month.days
    frame = pd.DataFrame(
        {
            "person": days["person"],
            "planned_minutes": days["planned_minutes"],
            "punched_minutes": days["punched_minutes"],
            "worked_minutes": days[list(WORKED)].sum(axis=1) - days["holiday_paid_minutes"],
            "away_minutes": days[list(AWAY)].sum(axis=1),
            "holiday_paid_minutes": days["holiday_paid_minutes"],
            "outside_minutes": days["outside_minutes"],
        }
    )
    summed = frame.groupby("person", as_index=False).sum()
    summed.insert(1, "name", summed["person"].map(called).astype("string"))
    return summed


def exceptions(
    month: Month, called: pd.Series, inputs: Mapping[str, pd.DataFrame], company: Mapping[str, Any], language: str
) -> pd.DataFrame:
    """List every exception in words: person, name, day, finding, what was said of it, why, by whom, when, who looks after it.

    `inputs` are the frozen tables by name; a punch shows the time of its own clock, a decision that of the `company`.
    """
    said, events = decisions(inputs, company, language), resolved(inputs["hours_resolution"])
    zones = _zones(month, inputs)
    rows = []
    for row in month.exceptions.to_dict("records"):
        event = 0 if pd.isna(row["resolution"]) else events[row["person"], row["day"], row["kind"]]
        by = said.get(event, NOBODYS)
        zone = zones.get((row["person"], row["at"]), str(company["time_zone"]))
        about = (row["person"], row["day"], _finding(row, zone, language), _said(row, language))
        rows.append((*about, by.reason, by.by, by.at, row["owner"]))
    frame = pd.DataFrame(rows, columns=list(EXCEPTIONS), dtype="string")
    frame.insert(1, "name", frame["person"].map(called).astype("string"))
    frame["owner"] = frame["owner"].map(called).fillna(frame["owner"]).fillna(say(language, "hours.no_owner"))
    return frame


def _zones(month: Month, inputs: Mapping[str, pd.DataFrame]) -> dict[tuple[str, int], str]:
    """Give the time zone of each punch that an exception is about, by person and minute."""
    persons = month.exceptions.loc[month.exceptions["at"] != 0, "person"].unique()
    found: dict[tuple[str, int], str] = {}
    for name in ("punch", "punch_added"):
        rows = inputs[name][inputs[name]["person"].isin(persons)]
        minutes = rows["at"].astype("int64") // MINUTE
        found |= dict(zip(zip(rows["person"], minutes.tolist(), strict=True), rows["zone"], strict=True))
    return found


def _finding(row: Mapping[Any, Any], zone: str, language: str) -> str:
    at = local(row["at"] * MINUTE, zone)
    found = say(language, f"exception.{row['kind']}", time=f"{at:%H:%M}", minutes=written(row["minutes"]))
    if pd.isna(row["was_minutes"]):
        return found
    was = say(language, "hours.was_resolved", was=written(int(row["was_minutes"])), now=written(row["minutes"]))
    return f"{found}; {was}"


def _said(row: Mapping[Any, Any], language: str) -> str:
    if not pd.isna(row["resolution"]):
        return say(language, f"resolution.{row['resolution']}")
    return say(language, "hours.to_resolve") if row["stops"] else ""


def held(month: Month, called: pd.Series, language: str) -> pd.DataFrame:
    """Name everyone whose month is held, each reason in words: person, name, finding."""
    rows = [(problem.where.removeprefix("person "), sentence(language, problem)) for problem in month.held]
    frame = pd.DataFrame(rows, columns=["person", "finding"], dtype="string")
    frame.insert(1, "name", frame["person"].map(called).astype("string"))
    return frame


def totals_are_the_days(proposed: pd.DataFrame, days: pd.DataFrame) -> list[Problem]:
    """The minutes of the month are the sums of its days, for every person and column, each read from its own rows."""
    sums = days.groupby("person")[list(MINUTES)].sum()
    both = proposed.set_index("person")[list(MINUTES)].astype("int64")
    off = both.index[(both != sums.reindex(both.index)).any(axis=1)]
    return [Problem("hours.totals_off", f"person {person}") for person in off]


def conclusion(month: Month, doubts: Sequence[Problem], *, simulation: bool, language: str) -> list[str]:
    """Say what the paper comes to, in sentences."""
    waiting, noted = int(month.exceptions["stops"].sum()), month.noted()
    said = [
        say(language, "hours.concluded", ready=len(month.totals), held=len(month.held_persons())),
        say(language, "hours.concluded_waiting", count=waiting) if waiting else say(language, "hours.concluded_none"),
        *([say(language, "hours.concluded_noted", count=noted)] if noted else []),
        say(language, "payroll.does_not_agree", count=len(doubts)) if doubts else say(language, "payroll.all_agrees"),
    ]
    return [*said, say(language, "payroll.simulated")] if simulation else said


def proposed_months(month: Month) -> pd.DataFrame:
    """Give the rows of hours_month as results.db holds them, without the run."""
    return month.totals


def proposed_days(month: Month) -> pd.DataFrame:
    """Give the rows of hours_day of everyone whose month is whole, as results.db holds them, without the run."""
    days = month.days
    return days[days["person"].isin(month.totals["person"])].reset_index(drop=True)


def minutes_of(proposed: pd.DataFrame) -> dict[str, int]:
    """Give the control totals of the proposed minutes, by table and column."""
    return {f"hours_month.{name}": int(proposed[name].sum()) for name in MINUTES}


__all__ = [
    "by_day",
    "compared",
    "conclusion",
    "counted",
    "everyone_is_counted_once",
    "exceptions",
    "held",
    "minutes_of",
    "names",
    "of_something",
    "proposed_days",
    "proposed_months",
    "settings",
    "totals",
    "totals_are_the_days",
]
