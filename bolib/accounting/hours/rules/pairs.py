"""Punches become stretches of work: an in and the next out, in order of time; what has no partner is told, never guessed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bolib.accounting.hours.rules.intervals import Interval

# Minutes from a punch to the next one without direction that may be its going. From an evening to the next morning it is
# mostly longer, so that one forgotten coming does not turn every night after it into work; after a longer gap pairs begin
# anew. From about eleven hours of presence on it is not: then two forgotten punches in a row would make nights of days.
# That is seen where two rows of punches are odd and lie a day and a shift apart, not whole days.
BY_ORDER = 13 * 60
DAY, SHORTEST = 24 * 60, 6 * 60


@dataclass(frozen=True, slots=True, order=True)
class Punch:
    """One punch of one person: the minute since 1970 UTC (seconds cut off), the direction or none, the device, its time zone."""

    at: int
    direction: str | None = None
    device: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A punch without a partner: the minute, and the kind of exception it is."""

    at: int
    kind: str


def paired(punches: Iterable[Punch], longest: int) -> tuple[list[Interval], list[Unpaired]]:
    """Pair one person's punches; the intervals stand in order and never meet.

    A punch without direction is an out where work is open and began no longer than 13 hours (or `longest` minutes) ago,
    else an in.
    A second in leaves the first one open: `open_in`, or `overlap` where another device had it. An out without an in is
    `open_out`; an in and an out further apart than `longest` are both open. The same punch again in the same minute
    counts once. Where a going and the next coming were both forgotten, the row of punches after them begins with a going.
    """
    punches = list(punches)
    goings = _goings(punches, min(longest, BY_ORDER))
    intervals: list[Interval] = []
    unpaired: list[Unpaired] = []
    begun: Punch | None = None
    last: tuple[int, str | None] | None = None
    for punch in sorted(punches, key=_order):
        if (punch.at, punch.direction) == last:
            continue
        last = (punch.at, punch.direction)
        near = begun is not None and punch.at - begun.at <= (longest if punch.direction else min(longest, BY_ORDER))
        if (punch.direction or ("out" if near or punch.at in goings else "in")) == "in":
            if begun is not None:
                unpaired.append(Unpaired(begun.at, "overlap" if near and begun.device != punch.device else "open_in"))
            begun = punch
            continue
        if begun is None or not near:
            unpaired += [Unpaired(begun.at, "open_in")] if begun is not None else []
            unpaired.append(Unpaired(punch.at, "open_out"))
        elif punch.at > begun.at:
            intervals.append((begun.at, punch.at))
        begun = None
    if begun is not None:
        unpaired.append(Unpaired(begun.at, "open_in"))
    return intervals, unpaired


def _goings(punches: Sequence[Punch], most: int) -> set[int]:
    """Find the punches without direction that begin a row of them (none further apart than a pair) and are goings."""
    if any(punch.direction for punch in punches):
        return set()
    rows: list[list[int]] = []
    for at in sorted({punch.at for punch in punches}):
        if rows and at - rows[-1][-1] <= most:
            rows[-1].append(at)
        else:
            rows.append([at])
    found: set[int] = set()
    for before, row in pairwise(rows):
        odd = len(before) % 2 == 1 and before[0] not in found
        if odd and len(row) % 2 == 1 and DAY + SHORTEST < row[0] - before[-1] <= DAY + most:
            found.add(row[0])
    return found


def _order(punch: Punch) -> tuple[int, int, str]:
    """In one minute an out comes before an in: who goes and comes again in it was there before."""
    return punch.at, {"out": 0, None: 1, "in": 2}[punch.direction], punch.device
