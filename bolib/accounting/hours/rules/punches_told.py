"""What is said of punches: why rows come back, and what somebody should look at."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from bolib.accounting.hours.rules.by_hand import EARLIEST
from bolib.accounting.hours.rules.contracts import Employments
from bolib.accounting.hours.rules.punches import DIRECTIONS, Int64, Punches
from bolib.formats import times, wall_times
from bolib.formats.coded import Coded
from bolib.formats.columns import Fault
from bolib.problem import Problem

Zones = Mapping[str | None, str]


def faults(
    punches: Punches, bad: Int64, known: np.ndarray, how: np.ndarray, zones: Zones, label: str
) -> Iterator[Fault]:
    """Say why punches come back: nobody knows the person (`known`), or the wall time is not one instant (`how`)."""
    for at in bad.tolist():
        row, where = int(punches.rows[at]), f"{label}:{punches.rows[at]}"
        if not known[at]:
            yield _unknown(punches, at, row, where)
        if how[at] != wall_times.ONCE:
            yield _asked_back(punches, at, int(how[at]), zones, row, where)


def meant(punches: Punches, day: str) -> np.ndarray:
    """Say which wall times can be meant: from the year 2000 to the day after the day of import."""
    days = punches.clock // wall_times.DAY
    found: np.ndarray = (days >= times.since_1970(EARLIEST)) & (days <= times.since_1970(day) + 1)
    return found


def not_meant(punches: Punches, which: Int64, day: str, label: str) -> Iterator[Fault]:
    """Say of punches that a clock was set wrong: they lie long ago, or are still to come."""
    for at in which.tolist():
        row, clock = int(punches.rows[at]), int(punches.clock[at])
        where, found = f"{label}:{row}:at", shown(clock)
        if clock // wall_times.DAY < times.since_1970(EARLIEST):
            problem = Problem("punches.too_early", where, {"found": found, "earliest": EARLIEST})
        else:
            problem = Problem("punches.too_late", where, {"found": found, "day": day})
        yield Fault(row, "at", problem)


def _unknown(punches: Punches, at: int, row: int, where: str) -> Fault:
    name = punches.person.at(at)
    if not punches.by_user:
        return Fault(row, "person", Problem("people.person_unknown", f"{where}:person", {"person": name}))
    args = {"user": name, "device": punches.device.at(at) or "-"}
    return Fault(row, "user", Problem("punches.user_unknown", f"{where}:user", args))


def _asked_back(punches: Punches, at: int, how: int, zones: Zones, row: int, where: str) -> Fault:
    zone = zones.get(punches.site.at(at), zones[None])
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


def contradiction(row: int, person: str, seconds: int, device: str, label: str) -> Fault:
    """Say that other rows say something else of the same person, instant and device."""
    what = " ".join(part for part in (person, f"{shown(seconds)} UTC", device) if part)
    return Fault(row, "", Problem("people.contradicts", f"{label}:{row}", {"what": what}))


def without_contract(persons: Coded, worked: Int64, employed: Employments, label: str) -> Iterator[Problem]:
    """Note the people who punched on days without a contract: their punches go in, and somebody should look."""
    if not len(worked):
        return
    first = int(worked.min())
    span = int(worked.max()) - first + 1
    seen = np.zeros(len(persons.values) * span, bool)  # a mark is cheaper than a sort
    seen[persons.codes * span + (worked - first)] = True
    found = np.flatnonzero(seen)
    whose, days = found // span, found % span + first
    starts = np.searchsorted(whose, np.arange(len(persons.values) + 1))
    for code, person in enumerate(persons.values):
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


def by_order(directions: Coded, label: str) -> Iterator[Problem]:
    """Note how many punches have no direction."""
    unsaid = directions.mapped([value not in DIRECTIONS for value in directions.values])
    if count := int(np.count_nonzero(unsaid)):
        yield Problem("punches.by_order", label, {"count": count})
