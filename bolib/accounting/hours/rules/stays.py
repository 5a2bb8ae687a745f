"""When somebody was there: from which punch to which, day by day, as the clocks on the wall showed it."""

from collections.abc import Sequence

from bolib.accounting.hours.rules.clock import local_day
from bolib.accounting.hours.rules.pairs import Punch, paired
from bolib.dates import local

MINUTE = 60_000_000  # microseconds


def stays(punches: Sequence[Punch], longest: int, *, unpaired: bool = False) -> dict[str, list[tuple[str, str]]]:
    """Give the stays of one person by day, (came, went), 08:00 and 16:00; each stands on the day on which it began.

    With `unpaired` also the punches that have no partner: the other half of such a stay is empty.
    """
    zones = {punch.at: punch.zone for punch in punches}
    pairs, alone = paired(list(punches), longest)
    found = [(begins, _wall(begins, zones[begins]), _wall(ends, zones[begins])) for begins, ends in pairs]
    for one in alone if unpaired else ():
        wall = _wall(one.at, zones[one.at])
        found.append((one.at, "", wall) if one.kind == "open_out" else (one.at, wall, ""))
    days: dict[str, list[tuple[str, str]]] = {}
    for at, came, went in sorted(found):
        days.setdefault(local_day(at, zones[at]).isoformat(), []).append((came, went))
    return days


def _wall(minute: int, zone: str) -> str:
    return f"{local(minute * MINUTE, zone):%H:%M}"
