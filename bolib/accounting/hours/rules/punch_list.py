"""The punches of a month as a reader sees them: which came from a clock, which a person added or struck out, who, when and why."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from bolib.accounting.hours.rules.decisions import NOBODYS, decisions
from bolib.accounting.hours.rules.punched import struck_out
from bolib.dates import local, month_of, week_of
from bolib.text import say

Inputs = Mapping[str, pd.DataFrame]
COLUMNS = ("person", "at", "direction", "device", "standing", "decided_by", "decided_at", "reason")
NOON = "12:00"  # a shift of the month's last day has ended by then


def punches(inputs: Inputs, called: pd.Series, company: Mapping[str, Any], language: str) -> pd.DataFrame:
    """List the punches in the order of persons and time: person, name, at (on the wall, with offset), direction, device, standing.

    `standing` is clock, added (by a person) or struck_out; of the latter two decided_by, decided_at and reason say who
    did it, when and why. `inputs` are the frozen tables by name.
    """
    decided = decisions(inputs, company, language)
    rows = []
    for punch, standing, event in _standing(inputs):
        by = decided[event] if event else NOBODYS
        at = f"{local(punch['at'], punch['zone']):%Y-%m-%d %H:%M%z}"
        about = (punch["person"], at, punch["direction"], punch.get("device", ""))
        rows.append((*about, standing, by.by, by.at, by.reason))
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")
    frame.insert(1, "name", frame["person"].map(called).astype("string"))
    return frame


def _standing(inputs: Inputs) -> Iterator[tuple[dict[Any, Any], str, int]]:
    """Give each punch with how it stands, and the event in which a person said so: 0 where only a clock did."""
    struck = struck_out(inputs["punch_voided"])
    rows = [(row, table) for table in ("punch", "punch_added") for row in inputs[table].to_dict("records")]
    for row, table in sorted(rows, key=lambda both: (both[0]["person"], both[0]["at"], both[0]["event"])):
        void = struck.get((row["person"], row["at"], row.get("device", "")), 0)
        if void > row["event"]:
            yield row, "struck_out", int(void)
        elif table == "punch_added":
            yield row, "added", int(row["event"])
        else:
            yield row, "clock", 0


def proposed(inputs: Inputs, called: pd.Series, company: Mapping[str, Any], language: str) -> pd.DataFrame:
    """List the proposed punches that nobody has decided about: person, name, at, direction, by whom, why."""
    said, rows = decisions(inputs, company, language), []
    for row in inputs.get("punch_proposed", pd.DataFrame()).to_dict("records"):
        about = said.get(int(row["event"]), NOBODYS)
        at = f"{local(row['at'], row['zone']):%Y-%m-%d %H:%M%z}"
        way = say(language, f"punch.{row['direction']}")
        rows.append((row["person"], at, way, row["proposed_by"], about.reason))
    names = ["person", "at", "direction", "proposed_by", "reason"]
    frame = pd.DataFrame(rows, columns=names, dtype="string")
    frame.insert(1, "name", frame["person"].map(called).astype("string"))
    return frame


def changed(listed: pd.DataFrame, month: str, language: str) -> pd.DataFrame:
    """Name the punches that no clock took or that count no more: an approver looks at each.

    Of the days beside the month (2026-10) only what touches its hours, and marked: the week that began before it, and the
    morning after it, in which its last shift ends.
    """
    found = listed[listed["standing"] != "clock"]
    notes = [_beside(at, month) for at in found["at"]]
    found = found.assign(note=pd.array(notes, dtype="string"))
    found = found[found["note"].notna()].reset_index(drop=True)
    for column in ("direction", "standing"):
        words = ["" if pd.isna(word) else say(language, f"punch.{word}") for word in found[column]]
        found[column] = pd.Series(words, dtype="string")
    found["note"] = pd.Series([key and say(language, key) for key in found["note"]], dtype="string")
    return found if (found["note"] != "").any() else found.drop(columns="note")


def _beside(at: str, month: str) -> str | None:
    """Give the sentence that says where a punch stands beside the month: "" inside it, null where it does not touch it."""
    first, last = month_of(month)
    day, clock = date.fromisoformat(at[:10]), at[11:16]
    if first <= day <= last:
        return ""
    if min(week_of(first), first - timedelta(1)) <= day < first:
        return "hours.week_before"
    return "hours.morning_after" if day == last + timedelta(1) and clock < NOON else None
