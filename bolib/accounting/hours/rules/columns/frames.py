"""Frozen tables become columns of numbers for everyone with an ordinary month, and what was counted becomes tables again."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import numpy as np
import pandas as pd

from bolib.accounting.hours.rules import punched
from bolib.accounting.hours.rules.clock import minute_of
from bolib.accounting.hours.rules.columns.asked import WHOLE_DAY, Absences, Contracts, Days, Shifts, days_of
from bolib.accounting.hours.rules.columns.counted import Counted, Facts, counted
from bolib.accounting.hours.rules.columns.stays import EITHER, WAYS
from bolib.accounting.hours.rules.columns.told import NAMES
from bolib.accounting.hours.rules.columns.walls import Column, Walls, walls
from bolib.accounting.hours.rules.exceptions import Exceptional
from bolib.accounting.hours.rules.limits import Limits
from bolib.accounting.hours.rules.minutes import AWAY, COUNTED, MINUTES, PAID
from bolib.accounting.hours.rules.plan import shifts_of
from bolib.accounting.hours.rules.settings import HoursSettings
from bolib.accounting.hours.rules.words import ORDER
from bolib.personnel.people.rules.absences import COUNTED_AS, standing

Inputs = Mapping[str, pd.DataFrame]
OF_A_PERSON = ("punch", "punch_added", "contract", "schedule", "absence")  # what is counted person by person
MARGIN = 24 * 60
SEEN = "accept"  # a word that changes no minutes


@dataclass(frozen=True)
class Ordinary:
    """Everyone whose month whole columns count: their days (DAYS but for the order), their exceptions; `rest` has the others.

    `rest` are the frozen tables without what concerns the persons who are counted here.
    """

    persons: list[str]
    days: pd.DataFrame
    exceptions: list[Exceptional]
    rest: dict[str, pd.DataFrame]


class People:
    """Those whose month may be counted in whole columns, by number in order of their names; whose may not is crossed out."""

    def __init__(self, parts: pd.DataFrame, left_out: Collection[str], zones: Mapping[str, str]) -> None:
        rows = parts.assign(zone=parts["site"].map(zones).fillna(zones[""]).astype("string"))
        same = rows["person"].eq(rows["person"].shift())
        goes_on = rows["from_day"].eq(rows["to_day"].shift() + np.timedelta64(1, "D"))
        goes_on &= rows["daily_minutes"].eq(rows["daily_minutes"].shift()) & rows["zone"].eq(rows["zone"].shift())
        one = rows.groupby("person").agg(
            {"from_day": "min", "to_day": "max", "daily_minutes": "first", "zone": "first"}
        )
        self.names, self.contracts = pd.Index(one.index), one
        self.ordinary = ~self.names.isin([*left_out, *rows.loc[same & ~goes_on, "person"]])

    def number(self, persons: pd.Series) -> Column:
        """Give the number of each, -1 where there is none or the person is crossed out."""
        found = self.names.get_indexer(pd.Index(persons))
        return np.where((found >= 0) & self.ordinary[found], found, -1)

    def cross_out(self, numbers: Column) -> None:
        """These have to be counted one by one."""
        self.ordinary[numbers[numbers >= 0]] = False


def ordinary(
    inputs: Inputs,
    parts: pd.DataFrame,
    left_out: Collection[str],
    *,
    begin: date,
    first: date,
    last: date,
    zones: Mapping[str, str],
    holidays: Collection[date],
    settings: HoursSettings,
    limits: Limits | None,
) -> Ordinary:
    """Count the months of all but those whose have something that needs looking at one by one.

    Those are: `left_out`; whose contracts change or run beside each other; whose shifts, clocks or absences are more than
    one on a day or at more than one place's time, or whose shifts end before the month; of whose days somebody said a word
    that changes minutes.
    """
    people, days = People(parts, left_out, zones), days_of(begin, first, last, holidays)
    seen = walls(sorted({*people.contracts["zone"], zones[""]}), begin, last, holidays)
    zone = pd.Index(seen.zones).get_indexer(pd.Index(people.contracts["zone"]))
    people.cross_out(people.number(_changing(inputs["hours_resolution"])))
    contracts = _contracts(people, begin)
    shifts = _shifts(inputs["schedule"], people, contracts, seen, zone, settings)
    people.cross_out(_only_before(shifts, days))
    absences = _absences(inputs["absence"], people, days)
    punches = _punches(inputs, people, seen, zone)
    kept = [table[:, people.ordinary[table[0]]] for table in (shifts, absences, punches)]
    facts = Facts(zone, contracts, Shifts(*kept[0]), Absences(*kept[1]), *kept[2])
    of_days: list[pd.DataFrame] = []
    told: list[Exceptional] = []
    for block in counted(facts, days, seen, settings, limits):
        people.cross_out(block.start + np.flatnonzero(block.odd))
        of_days.append(_days(block, people, days))
        told += _exceptions(block, people, seen)
    persons = people.names[people.ordinary]
    rest = {name: inputs[name][people.number(inputs[name]["person"]) < 0] for name in OF_A_PERSON}
    return Ordinary(
        persons.tolist(),
        pd.concat(of_days, ignore_index=True) if of_days else pd.DataFrame(columns=["person", "day"]),
        told,
        dict(inputs) | rest,
    )


def _changing(resolutions: pd.DataFrame) -> pd.Series:
    """Name everyone of whose days somebody said a word that changes what counts."""
    return resolutions.loc[resolutions["kind"].isin(ORDER) & (resolutions["resolution"] != SEEN), "person"]


def _contracts(people: People, begin: date) -> Contracts:
    rows, start = people.contracts, np.datetime64(begin)
    edges = [(rows[name].to_numpy("datetime64[D]") - start).astype(np.int16) for name in ("from_day", "to_day")]
    return Contracts(rows["daily_minutes"].to_numpy(np.int64), *edges)


def _numbered(days: pd.Series, begin: date) -> Column:
    return (days.to_numpy("datetime64[D]") - np.datetime64(begin)).astype(np.int64)


def _shifts(
    schedule: pd.DataFrame, people: People, contracts: Contracts, seen: Walls, zone: Column, settings: HoursSettings
) -> Column:
    """Give the shifts of days with a contract: a row each for person, day, begins, ends and asked."""
    rows = shifts_of(schedule)
    person, day = people.number(rows["person"]), _numbered(rows["day"], seen.begin)
    inside = (person >= 0) & (day >= contracts.from_day[person]) & (day <= contracts.to_day[person])
    rows, person, day = rows[inside], person[inside], day[inside]
    people.cross_out(person[pd.Index(seen.zones).get_indexer(pd.Index(rows["zone"])) != zone[person]])
    begins, ends = _times(rows, seen)
    asked = _asked(ends - begins, rows["break_minutes"].to_numpy(np.int64), settings)
    order = np.lexsort((begins, day, person))
    table = np.stack([person, day, begins, ends, asked])[:, order]
    person, day, begins, ends, _ = table
    people.cross_out(person[(begins >= ends) | (begins < 0) | (ends >= seen.span)])
    same = person[1:] == person[:-1]
    people.cross_out(person[1:][same & ((day[1:] == day[:-1]) | (begins[1:] < ends[:-1]))])
    return table


def _only_before(shifts: Column, days: Days) -> Column:
    """Name whose only shifts stand on days before the month: there they work by shifts, in the month by their contract."""
    person, day = shifts[:2]
    found: Column = np.setdiff1d(person[day < days.first], person[(day >= days.first) & (day <= days.last)])
    return found


def _asked(whole: Column, breaks: Column, settings: HoursSettings) -> Column:
    """Count what shifts ask for: a longer break than the one that counts as worked is not work (shifts.planned)."""
    free = np.where(whole >= settings.break_from, settings.break_minutes, 0)
    asked: Column = np.maximum(whole - np.maximum(breaks - free, 0), 0)
    return asked


def _times(rows: pd.DataFrame, seen: Walls) -> tuple[Column, Column]:
    """Give the places at which shifts begin and end; the same day and time is looked up once."""
    over = (rows["ends"] <= rows["starts"]).to_numpy(bool)
    found = []
    for name, later in (("starts", np.zeros(len(rows), bool)), ("ends", over)):
        moments = pd.MultiIndex.from_arrays([rows["day"], rows[name], rows["zone"], later])
        codes, unique = moments.factorize()
        at = [minute_of(date.fromisoformat(d) + timedelta(bool(n)), time.fromisoformat(t), z) for d, t, z, n in unique]
        found.append(np.array(at, np.int64)[codes] - seen.start)
    return found[0], found[1]


def _absences(absence: pd.DataFrame, people: People, days: Days) -> Column:
    """Give each day away: a row each for person, day, kind (its number in AWAY) and minutes."""
    rows = standing(absence)
    person = people.number(rows["person"])
    rows, person = rows[person >= 0], person[person >= 0]
    begins = np.maximum(_numbered(rows["first_day"], days.begin), 0)
    ends = np.minimum(_numbered(rows["last_day"], days.begin), days.count - 1)
    count = np.maximum(ends - begins + 1, 0)
    row = np.repeat(np.arange(len(rows)), count)
    day = begins[row] + np.arange(len(row)) - (np.cumsum(count) - count)[row]
    kind = rows["kind"].map(COUNTED_AS).map({name: place for place, name in enumerate(AWAY)}).to_numpy(np.int64)
    minutes = rows["minutes"].fillna(WHOLE_DAY).to_numpy(np.int64)
    table = np.stack([person[row], day, kind[row], minutes[row]])
    cell = np.sort(table[0] * days.count + day)
    people.cross_out(cell[1:][cell[1:] == cell[:-1]] // days.count)
    return table


def _punches(inputs: Inputs, people: People, seen: Walls, zone: Column) -> Column:
    """Give the punches that stand: a row each for person, place, way and device."""
    rows = punched.standing(inputs)
    person = people.number(rows["person"])
    at = rows["at"].to_numpy(np.int64) // 60_000_000 - seen.start
    people.cross_out(person[(at < MARGIN) | (at >= seen.span - MARGIN)])
    codes, names = pd.factorize(rows["zone"])
    people.cross_out(person[pd.Index(seen.zones).get_indexer(names)[codes] != zone[person]])
    way = rows["direction"].map(WAYS).fillna(EITHER).to_numpy(np.int64)
    device = pd.factorize(rows["device"], sort=True)[0] + 1
    return np.stack([person, at, way, device])[:, person >= 0]


def _days(found: Counted, people: People, days: Days) -> pd.DataFrame:
    """Give the days of the month with a contract, in order of person and day."""
    month, here = slice(days.first, days.last + 1), slice(found.start, found.start + len(found.odd))
    kept, names = people.ordinary[here], people.names[here]
    there = found.asked.employed[kept, month]

    def column(table: Column) -> Column:
        return table[kept, month][there].astype(np.int64)

    asked = found.asked
    minutes = {name: found.table(name) for name in found.minutes}
    minutes |= {"planned_minutes": asked.planned, "due_minutes": asked.due, "holiday_paid_minutes": found.paid}
    minutes["regular_minutes"] = minutes["worked_minutes"] - minutes["overtime_minutes"] + found.paid
    minutes["credited_minutes"] = np.zeros_like(asked.due)
    minutes |= {name: np.where(asked.kind == place, asked.away, np.int16(0)) for place, name in enumerate(AWAY)}
    shown = np.array([(days.begin + timedelta(n)).isoformat() for n in range(days.count)], object)
    columns: dict[str, Any] = {
        "person": pd.array(np.repeat(names[kept].to_numpy(object), there.sum(1)), dtype="string"),
        "day": pd.array(np.broadcast_to(shown[month], there.shape)[there], dtype="string"),
    }
    return pd.DataFrame(columns | {name: column(minutes[name]) for name in (*COUNTED, *PAID, *MINUTES)})


def _exceptions(found: Counted, people: People, seen: Walls) -> Iterator[Exceptional]:
    told = found.told
    person = told.person + found.start
    kept = people.ordinary[person]
    columns = (person, told.day, told.kind, told.minutes, told.at)
    for person, day, kind, minutes, at in zip(*(column[kept].tolist() for column in columns), strict=True):
        minute = 0 if at < 0 else seen.start + at
        yield Exceptional(str(people.names[person]), seen.begin + timedelta(day), NAMES[kind], minutes, minute)
