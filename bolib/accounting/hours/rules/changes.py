"""What a simulation of hours changes: limits of the law, the company's settings, weekly hours, planned shifts; read strictly.

A run file lists them under `changes`, each with what and value, of contracts and shifts also whom:

    changes:
      - {what: working_time.overtime_year, value: "150"}
      - {what: hours.rounding_minutes, value: "15"}
      - {what: hours.uneven_time, value: "yes"}
      - {what: pay.full_time_minutes, value: "2250"}
      - {what: contract.weekly_hours, value: "37.5", who: unit SHOP, since: "2026-10-12"}
      - {what: schedule.shift, value: "06:00-14:00 to 07:00-15:00", who: everybody}
      - {what: schedule.week, value: "mon-fri 08:00-16:00 break 30", who: person E-0015}

`schedule.shift` moves every planned shift of those times; `schedule.week` plans anew, with the same shift on the days of the
week that are named (`mon-fri`, `tue,sat`), or with `none` nothing at all, so that the contract's hours count. Both change
nothing before the month; `who` and `since` are those of every simulation (personnel/people/rules/what_if.py).
"""

import copy
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.hours.rules import settings as own
from bolib.accounting.hours.rules.limits import FILE, needed
from bolib.accounting.hours.rules.month import zones_of
from bolib.personnel.people.rules import what_if
from bolib.personnel.people.rules.parts import parts
from bolib.problem import Refused
from bolib.rates import Rates

WEEKLY, SHIFT, WEEK = "contract.weekly_hours", "schedule.shift", "schedule.week"
OF_PEOPLE = (WEEKLY, SHIFT, WEEK)
HOURS, FULL = "hours.", "pay.full_time_minutes"
SETTINGS = tuple(f"{HOURS}{key}" for key in (*own.NUMBERS, *own.CHOICES, *own.FLAGS) if key != "clock")
MOST_WEEKLY = 60 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
TIMES = f"({CLOCK})-({CLOCK})"
MOVED = re.compile(f"{TIMES} to {TIMES}")
PLANNED = re.compile(f"([a-z,-]+) {TIMES}(?: break ([0-9]{{1,3}}))?")


@dataclass(frozen=True)
class Inputs:
    """What a month of hours is counted from: frozen tables, the company's settings, values of the law."""

    tables: Mapping[str, pd.DataFrame]
    company: dict[str, Any]
    rates: Rates


def read(written: Any) -> pd.DataFrame:
    """Read the list of changes as a run file has it; a wrong form is refused with its place."""
    return what_if.read(written, OF_PEOPLE)


def changed(inputs: Inputs, changes: pd.DataFrame, *, month: str) -> Inputs:
    """Give what the hours of a month would be counted from with every change; one that changes nothing is refused."""
    return stages(inputs, changes, month=month)[-1]


def stages(inputs: Inputs, changes: pd.DataFrame, *, month: str) -> list[Inputs]:
    """Give the same after each change, one after the other in the order of the file."""
    found = []
    first, last = (day.isoformat() for day in dates.month_of(month))
    for change in what_if.listed(changes):
        what = str(change["what"])
        what_if.demand_since(change, last if what in OF_PEOPLE else first)
        if what == WEEKLY:
            anew = partial(_weekly, change)
            contracts = what_if.with_contracts(inputs.tables["contract"], change, month, "weekly_minutes", anew)
            inputs = replace(inputs, tables={**inputs.tables, "contract": contracts})
        elif what in (SHIFT, WEEK):
            inputs = replace(inputs, tables={**inputs.tables, "schedule": _schedule(inputs, change, month)})
        elif what == FULL or what in SETTINGS:
            inputs = replace(inputs, company=_company(inputs.company, change))
        else:
            inputs = replace(inputs, rates=_law(inputs.rates, change))
        found.append(inputs)
    return found


def was(inputs: Inputs, what: str) -> str:
    """Give what a value is, where it is one value: a limit, a setting."""
    if what in SETTINGS:
        held = getattr(own.read(inputs.company), what.removeprefix(HOURS))
        return ("no", "yes")[held] if isinstance(held, bool) else str(held)
    if what == FULL:
        return str(inputs.company["pay"]["full_time_minutes"])
    known = what in inputs.rates.names and not inputs.rates.missing([what])
    return inputs.rates.value(what).value if known else ""


def _wrong(change: what_if.Change, right: str) -> Refused:
    found = change["value"] if change["value"] is not None else f"{change['percent']} %"
    return Refused("what_if.unit", what_if.where_of(change), found=found, right=right)


def _weekly(change: what_if.Change, row: Mapping[Any, Any]) -> int:
    """Give the new weekly minutes: so many hours, or what there is with so many percent more; whole minutes."""
    try:
        if change["value"] is not None:
            minutes = Decimal(str(change["value"])) * 60
        else:
            minutes = int(row["weekly_minutes"]) * (100 + Decimal(str(change["percent"]))) / 100
        if not minutes.is_finite() or minutes != int(minutes) or not 0 < minutes <= MOST_WEEKLY:
            raise ValueError
    except (ValueError, InvalidOperation):
        raise _wrong(change, '"37.5"') from None
    return int(minutes)


def _company(company: dict[str, Any], change: what_if.Change) -> dict[str, Any]:
    before, text = own.read(company), str(change["value"])
    part, key = str(change["what"]).split(".")
    made = copy.deepcopy(company)
    value = {"yes": True, "no": False}.get(text, text) if key in own.FLAGS else text
    if key == "full_time_minutes" and not re.fullmatch("[1-9][0-9]{2,3}", text):
        raise _wrong(change, '"2400"')
    made[part] = {**(made.get(part) or {}), key: value}
    if found := own.problems(made):
        raise Refused(found[0].code, f"{what_if.where_of(change)} ({found[0].where})", **found[0].args)
    if own.read(made) == before:
        raise Refused("what_if.no_effect", what_if.where_of(change), found=text)
    return made


def _law(rates: Rates, change: what_if.Change) -> Rates:
    name, text, where = str(change["what"]), str(change["value"]), what_if.where_of(change)
    limits = [one for one in needed() if one in rates.names]
    if name not in limits:
        known = [*limits, *SETTINGS, FULL, *OF_PEOPLE]
        near = difflib.get_close_matches(name, known, 3, 0.4) or [f"{FILE}.…", SETTINGS[0], *OF_PEOPLE]
        raise Refused("what_if.unknown", where, near=", ".join(near))
    try:
        later = rates.with_value(name, text)
    except ValueError:
        raise _wrong(change, '"150"') from None
    if later is None:
        raise Refused("what_if.no_effect", where, found=text)
    return later


def _schedule(inputs: Inputs, change: what_if.Change, month: str) -> pd.DataFrame:
    """Give the planned shifts as a change would have them, of the people it is about, on its days."""
    first, last = dates.month_of(month)
    sunday = dates.week_of(last) + timedelta(6)
    low = max(str(change["since"] or first.isoformat()), first.isoformat())
    held = parts(inputs.tables["contract"], first, sunday)
    chosen = held[what_if.chosen_of(held, change)]
    if chosen.empty:
        raise Refused("what_if.nobody", what_if.where_of(change), who=change["who"], known="everybody")
    rows = inputs.tables["schedule"]
    latest = rows.sort_values(["person", "day", "starts", "event"])
    latest = latest.drop_duplicates(["person", "day", "starts"], keep="last")
    theirs = latest["person"].isin(chosen["person"]) & (latest["day"] >= low)
    new = _moved(latest, theirs, change) if change["what"] == SHIFT else _planned(inputs, latest, chosen, change, low)
    gone = theirs & _of_times(latest, change) if change["what"] == SHIFT else theirs
    made = pd.concat([latest[~gone], new], ignore_index=True) if len(new) else latest[~gone]
    made = made.astype(dict(rows.dtypes)).sort_values(["person", "day", "starts"], ignore_index=True)
    said = [name for name in rows if name != "event"]
    if made[said].equals(latest[said].reset_index(drop=True)):
        raise Refused("what_if.no_effect", what_if.where_of(change), found=change["value"])
    return made


def _times(change: what_if.Change) -> tuple[str, str, str, str]:
    found = MOVED.fullmatch(str(change["value"]))
    if not found:
        raise _wrong(change, '"06:00-14:00 to 07:00-15:00"')
    return found[1], found[3], found[5], found[7]


def _of_times(rows: pd.DataFrame, change: what_if.Change) -> "pd.Series[bool]":
    starts, ends, *_ = _times(change)
    found: pd.Series[bool] = (rows["starts"] == starts) & (rows["ends"] == ends) & (rows["cancelled"] == 0)
    return found.fillna(False).astype(bool)


def _moved(rows: pd.DataFrame, theirs: "pd.Series[bool]", change: what_if.Change) -> pd.DataFrame:
    *_, starts, ends = _times(change)
    return rows[theirs & _of_times(rows, change)].assign(starts=starts, ends=ends)


def _planned(
    inputs: Inputs, rows: pd.DataFrame, chosen: pd.DataFrame, change: what_if.Change, low: str
) -> pd.DataFrame:
    """Plan every day of a person's contracts anew, from a day on to the end of the month's last week."""
    if change["value"] == "none":
        return rows.head(0)
    found = PLANNED.fullmatch(str(change["value"]))
    weekdays = _weekdays(found[1]) if found else frozenset()
    if not found or not weekdays:
        raise _wrong(change, '"mon-fri 08:00-16:00 break 30"')
    zones, event = zones_of(inputs.company), int(rows["event"].max()) if len(rows) else 0
    about = {"starts": found[2], "ends": found[4], "break_minutes": int(found[6] or 0), "cancelled": 0, "event": event}
    made = []
    for row in chosen.to_dict("records"):
        site = None if pd.isna(row["site"]) else str(row["site"])
        for day in dates.days(max(row["from_day"].date(), date.fromisoformat(low)), row["to_day"].date()):
            if day.weekday() in weekdays:
                place = {"site": site, "zone": zones.get(site or "", zones[""])}
                made.append({"person": row["person"], "day": day.isoformat(), **place, **about})
    return pd.DataFrame(made, columns=list(rows.columns)).drop_duplicates(["person", "day"], ignore_index=True)


def _weekdays(text: str) -> frozenset[int]:
    """Read days of the week, mon-fri or tue,sat; nothing where one is unknown."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        last = last or first
        if first not in DAYS or last not in DAYS or DAYS.index(first) > DAYS.index(last):
            return frozenset()
        found |= set(range(DAYS.index(first), DAYS.index(last) + 1))
    return frozenset(found)
