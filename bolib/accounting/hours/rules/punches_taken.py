"""Which punches are new, which the books hold already, and why others come back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bolib.accounting.hours.rules.contracts import Employments
from bolib.accounting.hours.rules.punches import DIRECTIONS, Int64, Punches, instants, persons
from bolib.formats import times, wall_times
from bolib.formats.coded import Coded, ranked, together
from bolib.formats.columns import Fault, Taken
from bolib.problem import Problem, Refused

MOST_FAULTS = 100_000  # more rows than anybody corrects one by one
MICROS = 1_000_000


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
    file of the same command.
    """

    persons: Iterable[str]
    users: Mapping[tuple[str, str], str]
    zones: Mapping[str | None, str]
    employed: Employments
    first_event: int


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
    bad = ~known | (how != wall_times.ONCE)
    if np.count_nonzero(bad) > MOST_FAULTS:
        raise Refused("punches.too_many", label, count=int(np.count_nonzero(bad)), most=MOST_FAULTS)
    faults = list(_faults(punches, np.flatnonzero(bad), known, how, books, label))
    good = np.flatnonzero(~bad) if bad.any() else slice(None)
    rows = _Rows.of(punches, good, who, seconds, zone)
    keys, stored_keys = _keys(rows, stored)
    if (keys[1:] < keys[:-1]).any():
        order = np.argsort(keys, kind="stable")
        rows, keys = rows[order], keys[order]
    first, apart = _repeated(rows, keys)
    held, other, late = _held(rows, keys, stored, stored_keys, punches.given, books.first_event)
    against = apart | late
    faults += [_contradiction(rows, at, label) for at in np.flatnonzero(against).tolist()]
    new = np.flatnonzero(first & ~against & (~held | other))
    unchanged = int(np.count_nonzero(~against)) - len(new)
    added = rows[new] if len(new) < len(rows) else rows
    notes = (*_without_contract(added, books.employed, label), *_by_order(added, label))
    filled = _filled(added, stored, stored_keys, keys[new], punches.given)
    return filled, Taken(len(new), unchanged, tuple(sorted(faults, key=lambda fault: fault.row)), notes)


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


def _keys(rows: _Rows, stored: Stored) -> tuple[Int64, Int64]:
    """Pack instant, person and device into one number, in the order in which the books sort them."""
    people = ranked(str(name) for part in (rows.person, stored.person) for name in part.values if name is not None)
    devices = ranked(str(name) for part in (rows.device, stored.device) for name in part.values)
    bits, more = len(people).bit_length(), len(devices).bit_length()
    assert bits + more <= 28, "instants of two hundred years need 34 bits"

    def pack(at: Int64, person: Coded, device: Coded) -> Int64:
        ranks = person.mapped([people.get(str(name), 0) for name in person.values])
        return (((at << bits) + ranks) << more) + device.mapped([devices[str(name)] for name in device.values])

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
    for name, columns in (("direction", {"direction", "status"}), ("site", {"site"}), ("zone", {"site"})):
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
    for name, needs in (("direction", {"direction", "status"}), ("site", {"site"}), ("zone", {"site"})):
        if not needs & given:
            both = together([getattr(added, name), getattr(stored, name)])
            mine, theirs = both.codes[: len(keys)], both.codes[len(keys) :][place]
            columns[name] = Coded(both.values, np.where(held, theirs, mine))
    return columns


def _faults(
    punches: Punches, bad: Int64, known: np.ndarray, how: np.ndarray, books: Books, label: str
) -> Iterator[Fault]:
    for at in bad.tolist():
        row, where = int(punches.rows[at]), f"{label}:{punches.rows[at]}"
        if not known[at]:
            yield _unknown(punches, at, row, where)
        if how[at] != wall_times.ONCE:
            yield _asked_back(punches, at, int(how[at]), books, row, where)


def _unknown(punches: Punches, at: int, row: int, where: str) -> Fault:
    name = punches.person.at(at)
    if not punches.by_user:
        return Fault(row, "person", Problem("people.person_unknown", f"{where}:person", {"person": name}))
    args = {"user": name, "device": punches.device.at(at) or "-"}
    return Fault(row, "user", Problem("punches.user_unknown", f"{where}:user", args))


def _asked_back(punches: Punches, at: int, how: int, books: Books, row: int, where: str) -> Fault:
    zone = books.zones.get(punches.site.at(at), books.zones[None])
    clock = int(punches.clock[at])
    before, after = wall_times.both_offsets(clock, zone)
    args: dict[str, object] = {"found": shown(clock), "zone": zone, "before": before, "after": after}
    if how == wall_times.TWICE:
        return Fault(row, "at", Problem("punches.twice", f"{where}:at", args))
    if how == wall_times.NEVER:
        return Fault(row, "at", Problem("punches.never", f"{where}:at", args))
    args |= {"right": before if before == after else f"{before} / {after}"}
    args |= {"offset": wall_times.offset_text(int(punches.offset.at(at)))}
    return Fault(row, "offset", Problem("punches.other_offset", f"{where}:offset", args))


def shown(clock: int) -> str:
    """Write a wall time, given in seconds, as 2026-10-25 02:30:00."""
    return str(np.datetime64(clock, "s")).replace("T", " ")


def _contradiction(rows: _Rows, at: int, label: str) -> Fault:
    row = int(rows.row[at])
    clock = shown(int(rows.at[at]))
    what = " ".join(part for part in (rows.person.at(at), f"{clock} UTC", rows.device.at(at)) if part)
    return Fault(row, "", Problem("people.contradicts", f"{label}:{row}", {"what": what}))


def _without_contract(added: _Rows, employed: Employments, label: str) -> Iterator[Problem]:
    """Note the people who punched on days without a contract: their punches go in, and somebody should look."""
    if not len(added):
        return
    first = int(added.day.min())
    span = int(added.day.max()) - first + 1
    worked = added.person.codes * span + (added.day - first)
    seen = np.zeros(len(added.person.values) * span, bool)  # a mark is cheaper than a sort
    seen[worked] = True
    found = np.flatnonzero(seen)
    whose, days = found // span, found % span + first
    starts = np.searchsorted(whose, np.arange(len(added.person.values) + 1))
    for code, person in enumerate(added.person.values):
        own = days[starts[code] : starts[code + 1]]
        without = own[~_covered(employed.get(person, ()), own)]
        if len(without):
            args = {"person": person, "count": len(without), "first": times.day_of(int(without[0]))}
            yield Problem("punches.no_contract", label, args)


def _covered(stretches: Iterable[tuple[str, str]], days: Int64) -> np.ndarray:
    covered = np.zeros(len(days), bool)
    for first, last in stretches:
        covered |= (days >= times.since_1970(first)) & (days <= times.since_1970(last))
    return covered


def _by_order(added: _Rows, label: str) -> Iterator[Problem]:
    unsaid = added.direction.mapped([value not in DIRECTIONS for value in added.direction.values])
    if count := int(np.count_nonzero(unsaid)):
        yield Problem("punches.by_order", label, {"count": count})
