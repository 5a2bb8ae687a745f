"""Punches of a time clock: who was at which clock when, as the clock said it; few kinds of cells, very many rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bolib.formats import cells, times, wall_times
from bolib.formats.cells import Reading, Value
from bolib.formats.coded import Coded, coded, constant, together
from bolib.formats.columnar import ODD, Columnar, Wanted
from bolib.formats.columns import Column, Entry, Kind, value_of
from bolib.problem import Problem

Int64 = NDArray[np.int64]
Users = Mapping[tuple[str, str], Sequence[tuple[str, str]]]  # device and user; since ("": ever) and person, by day
DIRECTIONS = {"in": ("ulaz",), "out": ("izlaz",)}
STATUS = {"0": "in", "1": "out"}


def status(text: str, reading: Reading) -> Value:
    """Read what a clock says of the direction, 0 in and 1 out; it is often wrong, so only where the command trusts it."""
    return STATUS.get(text, "") if reading.directions else ""


KIND = Kind(
    "punches",
    (
        Column("person", cells.code, "columns.person", "EXAMPLE", required=True),
        Column("user", cells.code, "columns.punch_user", required=True, gives="person"),
        Column(
            "at",
            times.wall_time,
            "columns.punch_at",
            "2026-10-05 07:58",
            required=True,
            croatian="5.10.2026. 7:58",
        ),
        Column("direction", cells.choice(**DIRECTIONS), "columns.punch_direction", "in", croatian="ulaz"),
        Column("status", status, "columns.punch_status", gives="direction", empty=""),
        Column("site", cells.code, "columns.site", "CENTRE"),
        Column("device", cells.code, "columns.punch_device", "1", empty=""),
        Column("offset", times.offset, "columns.punch_offset"),
    ),
)


@dataclass(frozen=True)
class Punches:
    """Punches as they came in, a column each: the row of the file, who, the wall time in seconds, and what is beside it.

    `given` names the columns that the file has; `by_user` says that `person` is what the clock calls them.
    """

    rows: Int64
    person: Coded
    clock: Int64
    device: Coded
    direction: Coded
    site: Coded
    offset: Coded
    given: frozenset[str]
    by_user: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def ordered(self) -> "Punches":
        """Put them in the order of the file."""
        if (self.rows[1:] > self.rows[:-1]).all():
            return self
        order = np.argsort(self.rows, kind="stable")
        return Punches(
            *(self.rows[order], self.person[order], self.clock[order], self.device[order], self.direction[order]),
            *(self.site[order], self.offset[order], self.given, self.by_user),
        )


def given(headings: Iterable[str], reading: Reading) -> frozenset[str]:
    """Name the columns that say something; what a clock says of the direction only where the command trusts it."""
    said = frozenset(headings)
    if "status" in said:
        said = said - {"status"} | ({"direction"} if reading.directions else set())
    return said


def of_entries(entries: Sequence[Entry], known: frozenset[str]) -> Punches:
    """Take the rows of an ordinary sheet apart into columns; `known` are its columns that say something (`given`)."""
    values = [entry.values for entry in entries]
    return Punches(
        np.array([entry.row for entry in entries], np.int64),
        coded(row["person"] for row in values),
        np.array([times.clock_of(row["at"]) for row in values], np.int64),
        coded(row.get("device") or "" for row in values),
        coded(row.get("direction") or None for row in values),
        coded(row.get("site") for row in values),
        coded(row.get("offset") for row in values),
        known,
        "user" in known and "person" not in known,
    )


def wanted(places: Sequence[tuple[int, Column]], reading: Reading) -> list[Wanted] | None:
    """Say what a fast reader has to read; None where two columns give one value and each row must be looked at."""
    values = [column.value for _, column in places]
    if len(set(values)) < len(values):
        return None
    found = []
    for place, column in places:
        if column.name == "at":
            found += [Wanted(part, place, _part(part, reading), part) for part in ("day", "clock", "seconds")]
        else:
            found.append(Wanted(column.value, place, _cell(column, reading)))
    return found


def _cell(column: Column, reading: Reading) -> Callable[[str], Any]:
    example = column.example if column.required else ""  # a row like the template's comes back, so it is looked at

    def read(text: str) -> Any:
        written = cells.plain(text)
        value = value_of(column, written, reading)
        missing = column.required and value is None
        return ODD if isinstance(value, Problem) or missing or (example and written == example) else value

    return read


def _part(part: str, reading: Reading) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if part == "day":
            day = times.clock_day(cells.plain(text), reading)
            return ODD if isinstance(day, Problem) or not text else times.since_1970(str(day))
        if part == "seconds":
            return _seconds(text)
        clock = times.clock_time(text, reading)
        return ODD if isinstance(clock, Problem) else clock

    return read


def _seconds(text: str) -> Any:
    digits = text[1:] or "0"
    return int(digits) if digits.isascii() and digits.isdigit() and int(digits) < 60 else ODD


def of_columns(read: Columnar, known: frozenset[str]) -> Punches:
    """Take what a fast reader has read as punches; `known` are the columns that say something (`given`)."""
    found, count = read.columns, len(read.rows)
    day, clock, seconds = (found[part].mapped(found[part].values) for part in ("day", "clock", "seconds"))
    return Punches(
        read.rows,
        found["person"],
        day * wall_times.DAY + clock + seconds,
        _or(found.get("device"), "", count),
        _or(found.get("direction"), None, count),
        _or(found.get("site"), None, count),
        _or(found.get("offset"), None, count),
        known,
        "user" in known and "person" not in known,
    )


def _or(column: Coded | None, nothing: Any, count: int) -> Coded:
    """Give a column with nothing where its cells are empty; all of them where there is no such column."""
    if column is None:
        return constant(nothing, count)
    return together([Coded(tuple(nothing if value == "" else value for value in column.values), column.codes)])


def joined(parts: Sequence[Punches]) -> Punches:
    """Put parts of one sheet together, in the order of its rows."""
    if len(parts) == 1:
        return parts[0].ordered()
    columns = [
        together([getattr(part, name) for part in parts])
        for name in ("person", "device", "direction", "site", "offset")
    ]
    person, device, direction, site, offset = columns
    rows, clock = (np.concatenate([getattr(part, name) for part in parts]) for name in ("rows", "clock"))
    first = parts[0]
    return Punches(rows, person, clock, device, direction, site, offset, first.given, first.by_user).ordered()


def instants(punches: Punches, zones: Mapping[str | None, str]) -> tuple[Int64, NDArray[np.int8], Coded]:
    """Give the instant of each punch in seconds since 1970 UTC, how its wall time occurs, and its zone.

    `zones` names the time zone of each site that has one of its own, and under None the company's.
    """
    of_site = [zones.get(site, zones[None]) for site in punches.site.values]
    names = list(dict.fromkeys(of_site))
    zone = Coded(tuple(names), punches.site.mapped([names.index(name) for name in of_site]))
    offsets = punches.offset.mapped([wall_times.NO_OFFSET if one is None else one for one in punches.offset.values])
    seconds, how = np.zeros(len(punches), np.int64), np.zeros(len(punches), np.int8)
    for place, name in enumerate(names):
        if len(names) == 1:
            return *wall_times.instants(punches.clock, name, offsets), zone
        here = np.flatnonzero(zone.codes == place)
        seconds[here], how[here] = wall_times.instants(punches.clock[here], name, offsets[here])
    return seconds, how, zone


def persons(punches: Punches, users: Users, known: Iterable[str]) -> Coded:
    """Say who each punch is of: a person's code, or None where the books do not know whoever it names.

    `users` names the persons of a device's user (device "" for every device), each from a day on; a user that it does
    not name is the company's code itself.
    """
    codes = set(known)
    if not punches.by_user:
        who = [name if name in codes else None for name in punches.person.values]
        return _distinct(who, punches.person.codes)
    pairs = punches.device.codes * max(1, len(punches.person.values)) + punches.person.codes
    which, place = np.unique(pairs, return_inverse=True)
    found: list[str | None] = []
    moved: list[tuple[int, list[str]]] = []
    for at, pair in enumerate(which.tolist()):
        device, user = divmod(pair, len(punches.person.values))
        called = str(punches.person.values[user]), str(punches.device.values[device])
        found.append(_user(*called, "", users, codes))
        if days := _changes(*called, users):
            moved.append((at, days))
    for at, days in moved:  # a number that was given to another person: few, so each is looked at by itself
        here = np.flatnonzero(place == at)
        called = str(punches.person.at(int(here[0]))), str(punches.device.at(int(here[0])))
        since = np.searchsorted([times.since_1970(day) for day in days], punches.clock[here] // wall_times.DAY, "right")
        place[here] = np.where(since == 0, at, len(found) + since - 1)
        found += [_user(*called, day, users, codes) for day in days]
    return _distinct(found, place)


def _changes(name: str, device: str, users: Users) -> list[str]:
    """List the days from which a clock's user is another person."""
    keys = [(where, written) for written in (name, name.lstrip("0")) for where in (device, "")]
    return sorted({since for key in keys for since, _ in users.get(key, ()) if since})


def _user(name: str, device: str, day: str, users: Users, codes: set[str]) -> str | None:
    """Find the person of a clock's user on a day; zeros in front are the clock's padding where the number with them is unknown."""
    for written in dict.fromkeys((name, name.lstrip("0"))):
        held = [_on(day, users.get((where, written), ())) for where in (device, "")]
        person = held[0] or held[1] or written
        if person in codes:
            return person
    return None


def _on(day: str, said: Sequence[tuple[str, str]]) -> str | None:
    """Give the person whom a user is on a day, of persons in the order of their days; "" is before every day."""
    return next((person for since, person in reversed(said) if since <= day), None)


def _distinct(values: Sequence[str | None], codes: Int64) -> Coded:
    names = list(dict.fromkeys(values))
    place = {name: n for n, name in enumerate(names)}
    return Coded(tuple(names), Coded(values, codes).mapped([place[value] for value in values]))
