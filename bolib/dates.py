"""Months, working days and public holidays, and instants in a time zone.

>>> month_of("2026-10")
(datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))
>>> weekdays(*month_of("2026-10"))
22
>>> working_day_on_or_before(date(2026, 11, 1), "HR")
datetime.date(2026, 10, 30)
>>> pay_day("2026-09", "HR")  # the 10th is a Saturday
datetime.date(2026, 10, 9)
>>> parse("31.10.2026."), show(date(2026, 10, 31), "hr")
(datetime.date(2026, 10, 31), '31. 10. 2026.')
"""

import calendar
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CROATIAN = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})\.?")


class TwiceThatDay(ValueError):
    """A wall time that the clocks showed twice; say which with `offset`, one of `offsets` (`+02:00`, `+01:00`)."""

    def __init__(self, said: str, offsets: Sequence[str]) -> None:
        super().__init__(said)
        self.offsets = tuple(offsets)


class NeverThatDay(ValueError):
    """A wall time that the clocks skipped."""


def parse(text: str) -> date:
    """Read 2026-10-31, 31.10.2026 or 31. 10. 2026.; anything else, and a day that does not exist, raises ValueError."""
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _CROATIAN.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise ValueError(f"{text[:40]!r} is not a date like 2026-10-31 or 31.10.2026.")
    return date(int(year), int(month), int(day))


def parse_wall(text: str) -> datetime:
    """Read a wall time, 2026-10-05 16:00 or 5.10.2026. 16:00; anything else raises ValueError."""
    day, _, clock = text.strip().rpartition(" ")
    if not re.fullmatch("[0-9]{1,2}:[0-9]{2}", clock):
        raise ValueError(f"{text[:40]!r} is not a time like 2026-10-05 16:00")
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime.combine(parse(day), time(hour, minute))


def show(day: date, language: str) -> str:
    """Write a date for a reader: 2026-10-31 in English, 31. 10. 2026. in Croatian."""
    return f"{day.day}. {day.month}. {day.year}." if language == "hr" else day.isoformat()


def month_of(text: str) -> tuple[date, date]:
    """Give the first and last day of a month written 2026-10; anything else raises ValueError."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        raise ValueError(f"{text[:40]!r} is not a month like 2026-10")
    first = date(int(text[:4]), int(text[5:]), 1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def month_after(text: str, months: int) -> str:
    """Give the month so many months later (or earlier, below zero), written 2026-10."""
    first, _ = month_of(text)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return f"{year:04}-{month + 1:02}"


def week_of(day: date) -> date:
    """Give the Monday of a day's week."""
    return day - timedelta(day.weekday())


def months_before(text: str, count: int) -> list[str]:
    """List so many months before a month, the earliest first."""
    return [month_after(text, -n) for n in range(count, 0, -1)]


def days(first: date, last: date) -> list[date]:
    """List the days from first to last, both counted."""
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def weekdays(first: date, last: date) -> int:
    """Count Monday to Friday, public holidays included."""
    return sum(day.weekday() < 5 for day in days(first, last))


@cache
def holidays(country: str, year: int) -> frozenset[date]:
    """Give the public holidays of a year; the country is written HR."""
    import holidays as kept

    return frozenset(kept.country_holidays(country, years=year))


def is_working_day(day: date, country: str) -> bool:
    """Say whether a day is Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in holidays(country, day.year)


def working_days(first: date, last: date, country: str) -> int:
    """Count Monday to Friday without public holidays."""
    return sum(is_working_day(day, country) for day in days(first, last))


def working_day_on_or_before(day: date, country: str) -> date:
    """Go back from a day to the nearest working day."""
    while not is_working_day(day, country):
        day -= timedelta(1)
    return day


def pay_day(month: str, country: str, day: int = 10) -> date:
    """Give the usual pay day of a month's work: the 10th of the next month, or the working day before."""
    first, _ = month_of(month_after(month, 1))
    return working_day_on_or_before(first.replace(day=day), country)


def instant(wall: datetime, zone: str, offset: str | None = None) -> int:
    """Turn a wall time at a place into microseconds since 1970 UTC.

    A wall time that occurs twice raises TwiceThatDay unless `offset` (`+02:00`) says which; one that never occurs
    raises NeverThatDay; an offset that the place did not have then raises ValueError.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall time has no zone of its own")
    readings = [wall.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1)]
    real = [r for r in readings if r.astimezone(UTC).astimezone(r.tzinfo).replace(tzinfo=None) == wall]
    found = sorted({_micros(r): r.isoformat()[-6:] for r in real}.items())
    if not found:
        raise NeverThatDay(f"the clocks of {zone} never showed {wall}")
    if offset is not None:
        found = [(at, written) for at, written in found if written == offset]
        if not found:
            raise ValueError(f"{wall} at {zone} was not {offset}")
    if len(found) > 1:
        raise TwiceThatDay(f"the clocks of {zone} showed {wall} twice; say +hh:mm", [name for _, name in found])
    return found[0][0]


def local(micros: int, zone: str) -> datetime:
    """Show an instant on the clocks of a place, with its offset."""
    return (EPOCH + timedelta(microseconds=micros)).astimezone(ZoneInfo(zone))


def end_of_day(day: date, zone: str) -> int:
    """Give the instant at which a day is over at a place: the first of the next day."""
    midnight = datetime.combine(day + timedelta(1), datetime.min.time(), ZoneInfo(zone))  # fold 0: the earlier of two
    return _micros(midnight)  # where the clocks skip midnight this is the moment they jump


def _micros(moment: datetime) -> int:
    return (moment.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)
