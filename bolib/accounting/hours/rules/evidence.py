"""Days drawn for a reviewer, each with its evidence: plan, clock, what was counted, what people said, and the events behind it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import ceil
from typing import Any

import pandas as pd

from bolib.accounting.hours.rules import reading, settings, week
from bolib.accounting.hours.rules.month import Month
from bolib.accounting.hours.rules.plan import shifts_of
from bolib.dates import local
from bolib.formats.html_table import percent
from bolib.personnel.people.rules.absences import standing
from bolib.text import say

DRAWN = 60  # days; none wrong among them means, at 95 %, fewer than 5 of 100 wrong
UNSURE = 0.05
MILLION = 1_000_000
OF_DAY = ("planned_minutes", "punched_minutes", "break_minutes", "grace_minutes", "outside_minutes")
COUNTED = ("worked", "night", "sunday", "holiday", "overtime", "away")
COLUMNS = ("person", "name", "day", "shifts", "stays", *OF_DAY, *(f"{n}_minutes" for n in COUNTED), "finding", "events")
ALWAYS = {"person", "name", "day", "shifts", "stays", "planned_minutes", "worked_minutes", "finding", "events"}

Inputs = Mapping[str, pd.DataFrame]


def places(digest: bytes, of: int, wanted: int = DRAWN) -> list[int]:
    """Draw `wanted` different places of `of`, counted from 0, in rising order; all of them where there are no more.

    The k-th draw is SHA-256 of the digest and k (eight bytes, big-endian) as a number, modulo `of`; what was drawn before
    is passed over. The digest is that of `inputs.db`: nobody knows it before the inputs are frozen, anybody can draw again.
    """
    if of <= wanted:
        return list(range(of))
    found: set[int] = set()
    turn = 0
    while len(found) < wanted:
        found.add(int.from_bytes(hashlib.sha256(digest + turn.to_bytes(8, "big")).digest(), "big") % of)
        turn += 1
    return sorted(found)


def drawn(
    month: Month, inputs: Inputs, called: pd.Series, company: Mapping[str, Any], digest: bytes, language: str
) -> pd.DataFrame:
    """Give the drawn days of all days on which something was planned, worked or excused: COLUMNS without minutes that nobody has.

    `shifts` and `stays` are times on the wall, minutes int64; `finding` is each exception with what people said of it;
    `events` the events of the books that planned, clocked, added or decided it.
    """
    days = month.days[["person", "day"]][reading.of_something(month)]
    some = days.iloc[places(digest, len(days))]
    own, small = _own(inputs, some["person"]), _small(month, some["person"])
    found = reading.exceptions(small, called, {**inputs, **own}, company, language)
    known, read = week.Known("", own, small, month.days.iloc[:0]), settings.read(dict(company))
    of_day = {(row["person"], row["day"]): row for row in small.days.to_dict("records")}
    rows = []
    for person, group in some.groupby("person", sort=False):
        events = _events(own, str(person))
        wanted = [date.fromisoformat(day) for day in group["day"]]
        for one in week.seen(str(person), wanted, [known], settings=read, holidays=()):
            times = (", ".join(f"{a or '?'}–{b or '?'}" for a, b in pairs) for pairs in (one.shifts, one.stays))
            about = found.loc[(found["person"] == person) & (found["day"] == one.day), ["finding", "resolution"]]
            said = "; ".join(": ".join(filter(None, row)) for row in about.itertuples(index=False, name=None))
            traced = ", ".join(map(str, sorted(events(one))))
            minutes = (
                *(of_day[person, one.day][name] for name in OF_DAY),
                *(one.minutes.get(name, 0) for name in COUNTED),
            )
            rows.append((person, called.get(person), one.day, *times, *minutes, said, traced))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame = frame.astype({name: "int64" if name.endswith("_minutes") else "string" for name in COLUMNS})
    return frame[[name for name in COLUMNS if name in ALWAYS or frame[name].any()]]


def concluded(month: Month, language: str) -> str:
    """Say what a reviewer may conclude who finds nothing wrong: by the binomial distribution, 1 - 0.05 ** (1 / drawn)."""
    days = int(reading.of_something(month).sum())
    if days <= DRAWN:
        return say(language, "hours.drawn_all", of=days)
    most = ceil(1000 * (1 - UNSURE ** (1 / DRAWN))) * MILLION // 1000  # whole tenths of a percent, never too few
    return say(language, "hours.drawn", drawn=DRAWN, of=days, most=percent(most, language))


def _own(inputs: Inputs, persons: pd.Series) -> dict[str, pd.DataFrame]:
    names = (*week.PUNCHES, "schedule", "absence", "hours_resolution")
    return {name: inputs[name][inputs[name]["person"].isin(persons)] for name in names}


def _small(month: Month, persons: pd.Series) -> Month:
    days, found = month.days, month.exceptions
    return replace(month, days=days[days["person"].isin(persons)], exceptions=found[found["person"].isin(persons)])


def _events(own: Inputs, person: str) -> Callable[[week.SeenDay], set[int]]:
    """Find the events behind a day: its shifts, its punches to the end of its last stay, absences, what was decided."""
    mine = {name: frame[frame["person"] == person] for name, frame in own.items()}
    punches = _at(*(mine[name] for name in week.PUNCHES))
    shifts, away, said = shifts_of(mine["schedule"]), standing(mine["absence"]), mine["hours_resolution"]

    def of(one: week.SeenDay) -> set[int]:
        after = (date.fromisoformat(one.day) + timedelta(1)).isoformat()
        ends = max((f"{after} {went}" for came, went in one.stays if came and "" < went <= came), default="")
        found = {event for at, event in punches if at[:10] == one.day or (at[:10] == after and at <= ends)}
        found |= set(shifts.loc[shifts["day"] == one.day, "event"])
        found |= set(away.loc[(away["first_day"] <= one.day) & (away["last_day"] >= one.day), "event"])
        return {int(event) for event in found | set(said.loc[said["day"] == one.day, "event"])}

    return of


def _at(clocked: pd.DataFrame, added: pd.DataFrame, voided: pd.DataFrame) -> list[tuple[str, int]]:
    """Give when each punch was, on the wall, with its event; of one that was struck out that event too."""
    struck = voided.groupby("at")["event"].agg(list).to_dict()
    rows = [row for frame in (clocked, added) for row in frame.to_dict("records")]
    return [
        (f"{local(row['at'], row['zone']):%Y-%m-%d %H:%M}", int(event))
        for row in rows
        for event in (row["event"], *struck.get(row["at"], ()))
    ]
