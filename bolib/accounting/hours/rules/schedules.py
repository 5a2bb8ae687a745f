"""Planned shifts: from when to when a person is to work on a day; an end that is smaller lies on the next day."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import numpy as np

from bolib.accounting.hours.rules.contracts import Employments, employed_on
from bolib.formats import cells, times, wall_times
from bolib.formats.columns import Column, Entry, Fault, Kind
from bolib.personnel.people.rules.facts import Fact, Importing, Known, Proposal, Propose, filled
from bolib.problem import Problem

LONGEST_BREAK = 12 * 60


def minutes(starts: str, ends: str) -> int:
    """Count the minutes on the wall from a start to an end, which may lie on the next day."""
    first, last = (int(text[:2]) * 60 + int(text[3:]) for text in (starts, ends))
    return last - first if last > first else last - first + 24 * 60


def check(entry: Entry) -> Iterable[Fault]:
    """What must hold inside one row: a shift has a length, and its break is shorter."""
    row = entry.values
    if row["starts"] == row["ends"]:
        yield entry.fault("end", "schedules.no_length", start=row["starts"])
    elif row.get("break_minutes", 0) >= minutes(row["starts"], row["ends"]):
        yield entry.fault("break_minutes", "schedules.break_long", found=row["break_minutes"])


KIND = Kind(
    "schedules",
    (
        Column("person", cells.code, "columns.person", "EXAMPLE", required=True),
        Column(
            "date", cells.day, "columns.schedule_date", "2026-10-05", required=True, gives="day", croatian="5.10.2026."
        ),
        Column("start", times.time_of_day, "columns.schedule_start", "08:00", required=True, gives="starts"),
        Column("end", times.time_of_day, "columns.schedule_end", "16:00", required=True, gives="ends"),
        Column("break_minutes", cells.whole(LONGEST_BREAK), "columns.schedule_break", "30", empty=0),
        Column("site", cells.code, "columns.site", "CENTRE"),
        Column("cancelled", cells.yes_no, "columns.schedule_cancelled", "no", empty=0, croatian="ne"),
    ),
    check,
)


def proposer(known: Known, importing: Importing, zones: Mapping[str | None, str], employed: Employments) -> Propose:
    """Give what turns a row into the fact of a planned shift.

    `zones` names the time zone of each site that has one of its own, and under None the company's; `employed` the days
    on which each person has a contract. A shift that is taken back needs no contract.
    """

    def propose(entry: Entry) -> Proposal:
        row = entry.values
        key = (row["person"], row["day"], row["starts"])
        held = known["schedule"].on(key, "")
        content = filled(entry, held, {"ends": None, "break_minutes": 0, "site": None, "cancelled": 0})
        content["zone"] = zones.get(content["site"], zones[None])
        faults = [*_changing(entry, content["zone"])]
        if (key[0],) not in known["person"].held:
            faults.append(entry.fault("person", "people.person_unknown", person=key[0]))
        elif not content["cancelled"] and not employed_on(employed, key[0], key[1]):
            faults.append(entry.fault("date", "hours.no_contract_day", person=key[0], day=key[1]))
        about: dict[str, object] = {"person": key[0], "day": key[1], "start": key[2]}
        nothing = content["cancelled"] and held is None
        notes = [Problem("schedules.nothing_cancelled", entry.where, about)] if nothing else []
        return Proposal([Fact("schedule", key, "", content)], faults, notes)

    return propose


def _changing(entry: Entry, zone: str) -> Iterable[Fault]:
    """A shift cannot begin or end at a time that the clocks show twice or never: how long it is could not be told."""
    row = entry.values
    for column, clock, day in (
        ("start", row["starts"], row["day"]),
        ("end", row["ends"], row["day"] if row["ends"] > row["starts"] else _next(row["day"])),
    ):
        at = times.clock_of(f"{day} {clock}:00")
        _, how = wall_times.instants(np.array([at]), zone, np.array([wall_times.NO_OFFSET]))
        if how[0] == wall_times.TWICE:
            yield entry.fault(column, "schedules.twice", found=f"{day} {clock}", zone=zone)
        elif how[0] == wall_times.NEVER:
            yield entry.fault(column, "schedules.never", found=f"{day} {clock}", zone=zone)


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(1)).isoformat()
