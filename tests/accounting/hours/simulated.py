"""Working time minute by minute: another way to the same answer, which walks through every minute of a month.

Nothing of the rules is used here but the words. Every minute of the days around a month is one place in an array; what a
person does, what a plan asks and what the clock on the wall shows are true or false at each place.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

NOBODY = np.empty(0, np.int64)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GAP, LONGEST, BY_ORDER, GRACE, BREAK, SIX_HOURS = 240, 960, 780, 5, 30, 360


class Wall:
    """The clock on the wall at each minute from the day before `begin` to four days after `last`."""

    def __init__(self, zone: str, begin: date, last: date) -> None:
        start = datetime.combine(begin - timedelta(1), datetime.min.time(), UTC)
        self.start = int((start - EPOCH).total_seconds()) // 60
        count = ((last - begin).days + 6) * 1440
        self.dates, self.hours = np.empty(count, np.int64), np.empty(count, np.int64)
        for hour in range(count // 60):
            shown = (start + timedelta(hours=hour)).astimezone(ZoneInfo(zone))
            self.dates[hour * 60 : hour * 60 + 60] = shown.toordinal()
            self.hours[hour * 60 : hour * 60 + 60] = shown.hour

    def place(self, day: date, hour: int, minute: int) -> int:
        """Find the first place at which the wall shows a date and a time."""
        found = np.flatnonzero((self.dates == day.toordinal()) & (self.hours == hour))
        return int(found[0]) + minute

    def says(self, place: int) -> int:
        """Find the first place at which the wall shows what it shows at a place."""
        minute = int(place % 60)
        return self.place(date.fromordinal(int(self.dates[place])), int(self.hours[place]), minute)


@dataclass
class Person:
    """One person's month: punches (place, direction, device), shifts by day (place to place), contract, leave."""

    punches: list[tuple[int, str | None, str]] = field(default_factory=list)
    shifts: dict[date, tuple[int, int]] = field(default_factory=dict)
    daily: int = 480
    leave: set[date] = field(default_factory=set)
    count: set[date] = field(default_factory=set)


def present(punches: list[tuple[int, str | None, str]]) -> list[tuple[int, int]]:
    """Walk through the punches with the door open or shut."""
    rank = {"out": 0, None: 1, "in": 2}
    runs, since, seen = [], None, set()
    for place, direction, _ in sorted(punches, key=lambda p: (p[0], rank[p[1]], p[2])):
        if (place, direction) in seen:
            continue
        seen = {(place, direction)}
        lately = since is not None and place - since <= (LONGEST if direction else BY_ORDER)
        goes_in = direction == "in" or (direction is None and not lately)
        if goes_in:
            since = place
        else:
            if lately and place > since:
                runs.append((since, place))
            since = None
    return runs


def pieces(person: Person) -> list[tuple[int, int]]:
    """Break each stay where the next planned shift begins, once one has been met."""
    found = []
    for start, end in present(person.punches):
        met = sorted(a for a, b in person.shifts.values() if a < end and start < b)
        marks = [start, *(place for place in met[1:] if place > start), end]
        found += list(pairwise(marks))
    return found


def month(
    person: Person, wall: Wall, begin: date, first: date, last: date, holidays: set[date]
) -> dict[date, dict[str, int]]:
    """Give the minutes of each day, every minute of work looked at on the wall."""
    there: dict[date, list[np.ndarray]] = {}
    shut, today = -10_000, begin
    for start, end in pieces(person):
        met = [
            (min(end, b) - max(start, a), -day.toordinal(), day)
            for day, (a, b) in person.shifts.items()
            if a < end and start < b
        ]
        if met:
            today = max(met)[2]
        elif start - shut >= GAP:
            today = date.fromordinal(int(wall.dates[start]))
        there.setdefault(today, []).append(np.arange(start, end))
        shut = end
    whole = [begin + timedelta(n) for n in range((last - begin).days + 1)]
    rows = {day: _day(person, day, np.concatenate([NOBODY, *there.get(day, [])]), holidays) for day in whole}
    for monday in (day for day in whole if day.weekday() == 0):
        week = [day for day in whole if monday <= day <= monday + timedelta(6)]
        left = max(2400 - sum(rows[day][1]["free"] for day in week), 0)
        places = np.concatenate([rows[day][0] for day in week])
        whose = np.repeat(np.arange(len(week)), [len(rows[day][0]) for day in week])
        for day, count in zip(week, np.bincount(whose[np.argsort(places)][left:], minlength=len(week)), strict=True):
            rows[day][1]["overtime"] += int(count)
    found = {}
    off = {day.toordinal() for day in holidays}
    for day in (day for day in whole if day >= first):
        counted, row = rows[day]
        hours, days = wall.hours[counted], wall.dates[counted]
        row["regular"] = len(counted) - row["overtime"] + row["holiday_paid"]
        row["night"] = int(((hours >= 22) | (hours < 6)).sum())
        row["sunday"] = int((days % 7 == 0).sum())  # day 7 of the calendar was a Sunday
        row["holiday"] = int(np.isin(days, list(off)).sum())
        found[day] = row
    return found


def _day(person: Person, day: date, there: np.ndarray, holidays: set[date]) -> tuple[np.ndarray, dict[str, int]]:
    due = person.daily if day.weekday() < 5 else 0
    free_day = day in holidays
    leave = due if day in person.leave and not free_day else 0
    shift = person.shifts.get(day)
    asked = (shift[1] - shift[0]) if shift else (0 if person.shifts or free_day else due)
    full = there
    if len(there):
        pause = np.setdiff1d(np.arange(there[0], there[-1]), there)[:BREAK]
        if len(there) + len(pause) >= SIX_HOURS:
            full = np.union1d(there, pause)
    counted = full
    if shift:
        start, end = shift
        inside = full[(full >= start) & (full < end)]
        if len(inside) and inside[0] - start <= GRACE:
            counted = np.union1d(counted, np.arange(start, inside[0]))
        if len(inside) and end - 1 - inside[-1] <= GRACE:
            counted = np.union1d(counted, np.arange(inside[-1] + 1, end))
    elif not person.shifts and len(full) and 0 < (short := asked - leave - len(full)) <= GRACE:
        counted = np.concatenate([full, np.arange(full[-1] + 1, full[-1] + 1 + short)])
    if day not in person.count:
        if shift:
            counted = counted[(counted >= shift[0]) & (counted < shift[1])][: max(asked - leave, 0)]
        else:
            counted = counted[: 0 if person.shifts else max(asked - leave, 0)]
    paid = max(due - len(counted), 0) if free_day and not shift else 0
    return counted, {"overtime": 0, "leave": leave, "holiday_paid": paid, "free": leave + paid}
