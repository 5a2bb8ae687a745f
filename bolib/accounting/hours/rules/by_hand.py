"""What a person says about hours by hand: looked at before anybody is asked to sign it, and before anything is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bolib.dates import instant, local
from bolib.formats import cells, times
from bolib.formats.cells import Reading
from bolib.problem import Problem, Refused

EARLIEST = "2000-01-01"  # no clock that is read here is older
AHEAD = timedelta(
    1
)  # how far ahead of the books' clock a punch may lie: clocks differ, a year that was mistyped does not
DECIDED_AHEAD = timedelta(366)  # a month may be settled before it is over
AS_ASKED = Reading()


@dataclass(frozen=True)
class AddedPunch:
    """A punch that no clock took, as it can be written: its instant in microseconds since 1970 UTC, day and time on the wall."""

    person: str
    at: int
    day: str
    wall: str
    zone: str
    direction: str
    site: str | None
    reason: str

    @property
    def row(self) -> dict[str, object]:
        """The punch as the books hold it."""
        names = ("person", "at", "zone", "direction", "site")
        return {name: getattr(self, name) for name in names}


def checked_punch(
    person: str,
    at: str,
    direction: str,
    *,
    reason: str,
    site: str | None,
    offset: str | None,
    zones: Mapping[str | None, str],
    is_site: Callable[[str], bool],
    now: int,
) -> AddedPunch:
    """Look at a punch that somebody wants to add; the first thing that is wrong raises Refused.

    `at` is read as in a file of punches. `zones` names the time zone of each site that has one of its own, and under
    None the company's; `is_site` says whether the books know a site; `now` is the books' clock. A wall time that occurs
    twice raises dates.TwiceThatDay, one that never occurs dates.NeverThatDay.
    """
    said = checked_words(person, reason)
    wall = _wall(person, at)
    if direction not in ("in", "out"):
        raise Refused("hours.direction", person, found=cells.found(direction))
    if site is not None and site not in zones and not (cells.CODE.fullmatch(site) and is_site(site)):
        raise Refused("hours.no_site", person, found=_shown(site))
    zone = zones.get(site, zones[None])
    _demand_offset(person, offset)
    micros = _instant(person, wall, zone, offset)
    _demand_between(person, local(micros, zone).date(), micros, now + AHEAD // timedelta(microseconds=1), zone)
    return AddedPunch(person, micros, wall.date().isoformat(), f"{wall:%H:%M}", zone, direction, site, said)


def checked_day(person: str, day: str, *, now: int, zone: str) -> str:
    """Look at the day of which somebody says something; gives it as 2026-10-31, and Refused where it cannot be meant."""
    read = _read(person, day, cells.day(cells.plain(day), AS_ASKED), "hours.no_day")
    on = date.fromisoformat(read)
    if not date.fromisoformat(EARLIEST) <= on <= local(now, zone).date() + DECIDED_AHEAD:
        raise Refused("hours.day_not_meant", person, found=read)
    return read


def checked_words(person: str, reason: str) -> str:
    """Look at the person and the reason; gives the reason without blanks around it."""
    if not cells.CODE.fullmatch(person):
        raise Refused("people.person_unknown", _shown(person), person=_shown(person))
    if problem := cells.invisible(" ".join(reason.split())):
        raise Refused("hours.reason_letter", person, **problem.args)
    if not reason.strip():
        raise Refused("hours.no_reason", person)
    return reason.strip()


def checked_device(person: str, at: int, device: str) -> None:
    """Look at the name of a punch; Refused where there can be no such punch."""
    if not 0 <= at < 1 << 62 or (device and not cells.CODE.fullmatch(device)):
        raise Refused("hours.no_punch", person)


def _wall(person: str, at: str) -> datetime:
    return datetime.fromisoformat(_read(person, at, times.wall_time(cells.plain(at), AS_ASKED), "hours.no_time"))


def _read(person: str, written: str, read: cells.Value, code: str) -> str:
    if isinstance(read, Problem):
        raise Refused("hours.day_not_meant" if read.code == "cells.day_absurd" else code, person, found=_shown(written))
    return str(read)


def _demand_offset(person: str, offset: str | None) -> None:
    if offset is not None and isinstance(times.offset(offset, AS_ASKED), Problem):
        raise Refused("hours.no_offset", person, found=_shown(offset))


def _instant(person: str, wall: datetime, zone: str, offset: str | None) -> int:
    try:
        return instant(wall, zone, offset)
    except ValueError as fault:
        if type(fault) is not ValueError:  # twice or never: whoever asks may say which
            raise
        raise Refused("hours.other_offset", person, found=f"{wall:%Y-%m-%d %H:%M}", zone=zone, offset=offset) from None


def _demand_between(person: str, on: date, micros: int, latest: int, zone: str) -> None:
    if on.isoformat() < EARLIEST:
        raise Refused("hours.too_early", person, day=on.isoformat(), earliest=EARLIEST)
    if micros > latest:
        raise Refused("hours.too_late", person, day=on.isoformat(), latest=local(latest, zone).date().isoformat())


def _shown(text: str) -> str:
    """Show what was found, its beginning where it is long; letters that no screen shows are written out."""
    return cells.found("".join(x if x.isprintable() else x.encode("unicode_escape").decode() for x in text))
