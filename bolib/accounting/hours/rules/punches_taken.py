"""Which punches are new, which the books hold already, and why others come back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from bolib.accounting.hours.rules import punches_told
from bolib.accounting.hours.rules.contracts import Employments
from bolib.accounting.hours.rules.punches import Int64, Punches, Users, instants, persons
from bolib.formats import wall_times
from bolib.formats.coded import Coded, ranked, together
from bolib.formats.columns import Fault, Taken
from bolib.problem import Refused

MOST_FAULTS = 100_000  # more rows than anybody corrects one by one
MICROS = 1_000_000
BITS = 62  # of a whole number that holds instant, person and device


@dataclass(frozen=True)
class Stored:
    """Punches of the books: the last that was said of each person, instant (in seconds) and device."""

    at: Int64
    person: Coded
    device: Coded
    zone: Coded
    direction: Coded
    site: Coded
    event: Int64


@dataclass(frozen=True)
class Books:
    """What punches are held against: who is known, who is who to a clock, zones of sites, and days with a contract.

    `first_event` is the first event that this command may have written: what stands there from it on came with another
    file of the same command. `day` is the day of import.
    """

    persons: Iterable[str]
    users: Users
    zones: Mapping[str | None, str]
    employed: Employments
    first_event: int
    day: str


New = Mapping[str, Int64 | Coded]


def span(punches: Punches) -> tuple[int, int]:
    """Give the first and last instant, in seconds since 1970 UTC, in which stored punches can be the same as these."""
    if not len(punches):
        return 0, -1
    return int(punches.clock.min()) - wall_times.DAY, int(punches.clock.max()) + wall_times.DAY


def decide(punches: Punches, stored: Stored, books: Books, label: str) -> tuple[New, Taken]:
    """Say which punches are new, in the order of the books, and what became of every row.

    Two rows with the same person, instant and device say one thing; where they differ in direction or site both come
    back, since which is right cannot be told. Too many rows that would come back are refused as a whole.
    """
    who = persons(punches, books.users, books.persons)
    seconds, how, zone = instants(punches, books.zones)
    known = who.mapped([person is not None for person in who.values]).astype(bool)
    meant = punches_told.meant(punches, books.day)
    bad = ~known | (how != wall_times.ONCE) | ~meant
    _demand_few(bad, label)
    told = np.flatnonzero(bad)
    faults = list(punches_told.faults(punches, told, known, how, books.zones, label))
    faults += punches_told.not_meant(punches, told[~meant[told]], books.day, label)
    good = np.flatnonzero(~bad) if bad.any() else slice(None)
    rows = _Rows.of(punches, good, who, seconds, zone)
    keys, stored_keys = _keys(rows, stored, label)
    if (keys[1:] < keys[:-1]).any():
        order = np.argsort(keys, kind="stable")
        rows, keys = rows[order], keys[order]
    first, apart = _repeated(rows, keys)
    held, other, late = _held(rows, keys, stored, stored_keys, punches.given, books.first_event)
    against = apart | late
    _demand_few(against, label)
    faults += [_contradiction(rows, at, label) for at in np.flatnonzero(against).tolist()]
    new = np.flatnonzero(first & ~against & (~held | other))
    unchanged = int(np.count_nonzero(~against)) - len(new)
    added = rows[new] if len(new) < len(rows) else rows
    notes = (
        *punches_told.without_contract(added.person, added.day, books.employed, label),
        *punches_told.by_order(added.direction, label),
    )
    filled = _filled(added, stored, stored_keys, keys[new], punches.given)
    return filled, Taken(len(new), unchanged, tuple(sorted(faults, key=lambda fault: fault.row)), notes)


def _demand_few(coming_back: np.ndarray, label: str) -> None:
    if (count := int(np.count_nonzero(coming_back))) > MOST_FAULTS:
        raise Refused("punches.too_many", label, count=count, most=MOST_FAULTS)


def _contradiction(rows: "_Rows", at: int, label: str) -> Fault:
    person, device = str(rows.person.at(at)), str(rows.device.at(at))
    return punches_told.contradiction(int(rows.row[at]), person, int(rows.at[at]), device, label)


@dataclass(frozen=True)
class _Rows:
    """Punches with a known person and an instant."""

    row: Int64
    person: Coded
    at: Int64
    day: Int64
    device: Coded
    zone: Coded
    direction: Coded
    site: Coded

    @classmethod
    def of(cls, punches: Punches, good: Int64 | slice, who: Coded, seconds: Int64, zone: Coded) -> "_Rows":
        return cls(
            *(punches.rows[good], who[good], seconds[good], punches.clock[good] // wall_times.DAY),
            *(punches.device[good], zone[good], punches.direction[good], punches.site[good]),
        )

    def __getitem__(self, rows: Int64) -> "_Rows":
        return _Rows(
            *(self.row[rows], self.person[rows], self.at[rows], self.day[rows], self.device[rows]),
            *(self.zone[rows], self.direction[rows], self.site[rows]),
        )

    def __len__(self) -> int:
        return len(self.row)


def _keys(rows: _Rows, stored: Stored, label: str) -> tuple[Int64, Int64]:
    """Pack instant, person and device into one number, in the order in which the books sort them."""
    people = ranked(str(name) for part in (rows.person, stored.person) for name in part.values if name is not None)
    devices = ranked(str(name) for part in (rows.device, stored.device) for name in part.values)
    times = np.concatenate([rows.at, stored.at])
    first, span = (int(times.min()), int(np.ptp(times))) if len(times) else (0, 0)
    bits, more = len(people).bit_length(), len(devices).bit_length()
    if span.bit_length() + bits + more > BITS:
        raise Refused("punches.too_many_clocks", label, count=len(devices))

    def pack(at: Int64, person: Coded, device: Coded) -> Int64:
        ranks = person.mapped([people.get(str(name), 0) for name in person.values])
        return ((((at - first) << bits) + ranks) << more) + device.mapped([devices[str(n)] for n in device.values])

    return pack(rows.at, rows.person, rows.device), pack(stored.at, stored.person, stored.device)


def _repeated(rows: _Rows, keys: Int64) -> tuple[np.ndarray, np.ndarray]:
    """Say which rows are the first of their key, and which have a key of which different things are said."""
    first = np.ones(len(keys), bool)
    first[1:] = keys[1:] != keys[:-1]
    content = np.stack([rows.direction.codes, rows.site.codes])
    differs = np.zeros(len(keys), bool)
    differs[1:] = ~first[1:] & (content[:, 1:] != content[:, :-1]).any(axis=0)
    if not differs.any():
        return first, differs
    group = np.cumsum(first) - 1
    return first, np.isin(group, group[differs])


def _held(
    rows: _Rows, keys: Int64, stored: Stored, stored_keys: Int64, given: frozenset[str], first_event: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Say which rows the books know, which of those say something else, and which contradict another file."""
    none = np.zeros(len(keys), bool)
    if not len(stored_keys) or not len(keys):
        return none, none.copy(), none.copy()
    place = np.minimum(np.searchsorted(stored_keys, keys), len(stored_keys) - 1)
    held = stored_keys[place] == keys
    other = none.copy()
    for name, columns in (("direction", {"direction"}), ("site", {"site"}), ("zone", {"site"})):
        if columns & given:
            mine, theirs = getattr(rows, name), getattr(stored, name)
            both = together([mine, theirs])
            other |= both.codes[: len(keys)] != both.codes[len(keys) :][place]
    other &= held
    return held, other, other & (stored.event[place] >= first_event)


def _filled(added: _Rows, stored: Stored, stored_keys: Int64, keys: Int64, given: frozenset[str]) -> New:
    """Give the columns of new punches; what the file has no column for stays as the books hold it."""
    columns: dict[str, Int64 | Coded] = {
        "at": added.at * MICROS,
        **{name: getattr(added, name) for name in ("person", "device", "zone", "direction", "site")},
    }
    if not len(stored_keys) or not len(keys):
        return columns
    place = np.minimum(np.searchsorted(stored_keys, keys), len(stored_keys) - 1)
    held = stored_keys[place] == keys
    for name, needs in (("direction", {"direction"}), ("site", {"site"}), ("zone", {"site"})):
        if not needs & given:
            both = together([getattr(added, name), getattr(stored, name)])
            mine, theirs = both.codes[: len(keys)], both.codes[len(keys) :][place]
            columns[name] = Coded(both.values, np.where(held, theirs, mine))
    return columns
