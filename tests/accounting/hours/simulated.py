"""Working time minute by minute: another way to the same answer, which walks through every minute of a month.

Nothing of the rules is used here but the words. Every minute of the days around a month is one place in an array; what a
person does, what a plan asks and what the clock on the wall shows are true or false at each place. What a day and a week
ask for is counted on fingers, from shifts, contract and absences.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

NOBODY = np.empty(0, np.int64)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GAP, LONGEST, BY_ORDER, GRACE, BREAK, SIX_HOURS, FULL, EARLY = 240, 960, 780, 5, 30, 360, 2400, 60
AWAY = ("leave", "sick_employer", "unpaid")


class Wall:
    """The clock on the wall at each minute from the day before `begin` to four days after `last`."""

    def __init__(self, zone: str, begin: date, last: date) -> None:
        self.zone = zone
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
    """One person's month: punches (place, direction, device), what people did to them, plan, contract, absences, words.

    `struck` are places and devices of punches that somebody struck out, `added` place and direction of others. `shifts`
    go by day from place to place; `away` says column and minutes (none: the whole day) of an absence; `said` the word and
    the minutes it was said of, by day and kind.
    """

    zone: str = "Europe/Zagreb"
    punches: list[tuple[int, str | None, str]] = field(default_factory=list)
    struck: set[tuple[int, str]] = field(default_factory=set)
    added: list[tuple[int, str]] = field(default_factory=list)
    shifts: dict[date, tuple[int, int]] = field(default_factory=dict)
    daily: int = 480
    since: date = date(2020, 1, 1)
    until: date = date(9999, 12, 31)
    away: dict[date, tuple[str, int | None]] = field(default_factory=dict)
    said: dict[tuple[date, str], tuple[str, int | None]] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether there is a contract on a day."""
        return self.since <= day <= self.until

    def hears(self, day: date, kind: str, minutes: int) -> str | None:
        """Give the word that counts of an exception with so many minutes."""
        word, of = self.said.get((day, kind), ("", None))
        return word if word and of in (None, minutes) else None

    @property
    def standing(self) -> list[tuple[int, str | None, str]]:
        """The punches that count."""
        return [p for p in self.punches if (p[0], p[2]) not in self.struck] + [(*p, "") for p in self.added]


@dataclass
class Asked:
    """What a day asks for: minutes to be worked or excused, minutes that are due, minutes excused, whether by shifts."""

    work: int = 0
    due: int = 0
    gone: int = 0
    by_shift: bool = False


def present(punches: list[tuple[int, str | None, str]]) -> tuple[list[tuple[int, int]], list[tuple[int, str]]]:
    """Walk through the punches with the door open or shut; gives stays, and punches that have no partner."""
    rank = {"out": 0, None: 1, "in": 2}
    runs, loose, since, seen = [], [], None, set()
    gone = doubly_forgotten(sorted({place for place, _, _ in punches})) if not any(p[1] for p in punches) else set()
    for place, direction, device in sorted(punches, key=lambda p: (p[0], rank[p[1]], p[2])):
        if (place, direction) in seen:
            continue
        seen = {(place, direction)}
        lately = since is not None and place - since[0] <= (LONGEST if direction else BY_ORDER)
        goes_in = direction == "in" or (direction is None and not lately and place not in gone)
        if goes_in:
            if since is not None:
                loose.append((since[0], "overlap" if lately and since[1] != device else "open_in"))
            since = (place, device)
        else:
            if lately and place > since[0]:
                runs.append((since[0], place))
            elif not lately:
                loose += [(since[0], "open_in")] if since is not None else []
                loose.append((place, "open_out"))
            since = None
    return runs, [*loose, *([(since[0], "open_in")] if since is not None else [])]


def doubly_forgotten(places: list[int]) -> set[int]:
    """Find goings before which a going and a coming are missing: whoever is left over on both sides of a day and a shift."""
    gone, left, count = set(), 0, 0
    for here, place in enumerate(places):
        if here and place - places[here - 1] <= BY_ORDER:
            count += 1
            continue
        far = place - places[here - 1] if here else 0
        following = here + 1
        while following < len(places) and places[following] - places[following - 1] <= BY_ORDER:
            following += 1
        left = count % 2
        count = 1
        if left and (following - here) % 2 and 1800 < far <= 1440 + BY_ORDER:
            gone.add(place)
            count = 0  # what follows comes and goes in pairs
    return gone


def pieces(person: Person, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Break each stay where the next planned shift begins, once one has been met."""
    found = []
    for start, end in runs:
        met = sorted(a for a, b in person.shifts.values() if a < end and start < b)
        marks = [start, *(place for place in met[1:] if place > start), end]
        found += list(pairwise(marks))
    return found


def asked(person: Person, begin: date, first: date, last: date, holidays: set[date]) -> dict[date, Asked]:
    """Say what each day with a contract asks for, from begin to the Sunday after last."""
    end = last + timedelta(6 - last.weekday())
    days = [day for day in (begin + timedelta(n) for n in range((end - begin).days + 1)) if person.works(day)]
    if not any(day <= last for day in person.shifts):
        return {day: _weekday(person, day, day in holidays) for day in days}
    found, whole = {}, True
    for monday in (begin + timedelta(7 * n) for n in range((end - begin).days // 7 + 1)):
        week = [day for day in days if monday <= day <= monday + timedelta(6)]
        made = _week(person, week, holidays)
        planned = [day for day in week if day in person.shifts]
        known = [day for day in week if min([first, *planned]) <= day <= max([last, *planned])]
        owed = sum(person.daily for day in known if day.weekday() < 5)
        spare = 0 if known == week else 2 * person.daily
        whole &= not week or week[-1] < first or sum(made[day].due for day in known) >= owed - spare
        found |= made
    if not whole:
        for day, one in found.items():
            one.due = person.daily if day.weekday() < 5 else 0
    if not any(first <= day <= last for day in person.shifts):  # the shifts of the week before are of that week alone
        found |= {day: _weekday(person, day, day in holidays) for day in days if day >= first}
    return found


def _weekday(person: Person, day: date, free: bool) -> Asked:
    due = person.daily if day.weekday() < 5 else 0
    return Asked(0 if free else due, due, 0 if free else _gone(person, day, due))


def _gone(person: Person, day: date, most: int) -> int:
    if day not in person.away:
        return 0
    minutes = person.away[day][1]
    return most if minutes is None else min(minutes, most)


def _week(person: Person, week: list[date], holidays: set[date]) -> dict[date, Asked]:
    """Fill a week by hand: shifts take the contract's hours in order, other weekdays what is left of them."""
    lengths = {day: person.shifts[day][1] - person.shifts[day][0] for day in week if day in person.shifts}
    contract = sum(person.daily for day in week if day.weekday() < 5)
    left = min(max(contract, sum(lengths.values())), 5 * person.daily)
    room = max(contract - sum(lengths.values()), 0)
    made = {}
    for day in week:
        if day in lengths:
            due = min(lengths[day], left)
            gone, left = _gone(person, day, lengths[day]), left - due
            made[day] = Asked(due, due, due, True) if gone == lengths[day] else Asked(lengths[day], due, gone, True)
            continue
        due = min(person.daily if day.weekday() < 5 else 0, room)
        gone = 0 if day in holidays else _gone(person, day, due)
        made[day] = Asked(0, due if day in holidays else gone, gone, True)
        room -= made[day].due
    return made


@dataclass
class Made:
    """A month: a row of minutes for each day, what each day's exceptions are about, why the person is held, the totals."""

    rows: dict[date, dict[str, int]] = field(default_factory=dict)
    about: dict[tuple[date, str], int] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    off: int = 0
    due: int = 0
    extra: int = 0


def month(person: Person, wall: Wall, begin: date, first: date, last: date, holidays: set[date]) -> Made:
    """Give the minutes of each day, every minute of work looked at on the wall."""
    made, plan = Made(), asked(person, begin, first, last, holidays)
    runs, loose = present(person.standing)
    there: dict[date, list[np.ndarray]] = {}
    shut, today = -10_000, begin
    for start, end in pieces(person, runs):
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
    opened = {_day_of(person, wall, place): kind for place, kind in loose}
    made.held |= {f"found_{kind}" for place, kind in loose if first <= _day_of(person, wall, place) <= last}
    whole = [begin + timedelta(n) for n in range((last - begin).days + 1)]
    rows: dict[date, tuple[np.ndarray, dict[str, int]]] = {}
    for day in whole:
        at_work = np.concatenate([NOBODY, *there.get(day, [])])
        if person.works(day):
            rows[day] = _day(person, day, at_work, plan[day], day in holidays, made)
        elif len(at_work):
            made.about[day, "no_contract"] = len(at_work)
    for monday in (day for day in whole if day.weekday() == 0):
        _overtime(monday, rows, plan)
    for day in (day for day in rows if day >= first):
        counted, row = rows[day]
        hours, days = wall.hours[counted], wall.dates[counted]
        row["regular"] = len(counted) - row["overtime"] + row["holiday_paid"] + row["credited"]
        row["night"] = int(((hours >= 22) | (hours < 6)).sum())
        row["sunday"] = int((days % 7 == 0).sum())  # day 7 of the calendar was a Sunday
        near = holidays & {day + timedelta(n) for n in (-1, 0, 1, 2)}
        row["holiday"] = sum(int((days == one.toordinal()).sum()) for one in near)
        made.rows[day] = row
    _judge(person, made, plan, opened, first, last)
    return made


def _day_of(person: Person, wall: Wall, place: int) -> date:
    for day in sorted(person.shifts):
        if person.shifts[day][0] - EARLY <= place < person.shifts[day][1] + GAP:
            return day
    return date.fromordinal(int(wall.dates[place]))


def _overtime(monday: date, rows: dict[date, tuple[np.ndarray, dict[str, int]]], plan: dict[date, Asked]) -> None:
    """Call the last minutes of a week overtime."""
    week = [monday + timedelta(n) for n in range(7)]
    work = sum(plan[day].work for day in week if day in plan)
    share = FULL * sum(day.weekday() < 5 for day in week if day in plan) // 5
    week = [day for day in week if day in rows]
    if not week:
        return
    left = max(min(FULL, max(share, work)) - sum(rows[day][1]["free"] for day in week), 0)
    places = np.concatenate([rows[day][0] for day in week])
    whose = np.repeat(np.arange(len(week)), [len(rows[day][0]) for day in week])
    for day, count in zip(week, np.bincount(whose[np.argsort(places)][left:], minlength=len(week)), strict=True):
        rows[day][1]["overtime"] += int(count)


def _judge(
    person: Person, made: Made, plan: dict[date, Asked], opened: dict[date, str], first: date, last: date
) -> None:
    """Say why the person is held, else what the month comes to."""
    for (day, kind), minutes in made.about.items():
        if kind != "outside_plan" and first <= day <= last and person.hears(day, kind, minutes) is None:
            made.held |= set() if day in opened and kind in ("short", "no_show") else {f"found_{kind}"}
    made.due = sum(one.due for day, one in plan.items() if first <= day <= last)
    if made.held or not made.rows:
        return
    made.off = sum(sum(row[name] for name in ("regular", *AWAY)) for row in made.rows.values()) - made.due
    if made.off and person.hears(first, "due_differs", made.off) is None:
        made.held = {"due_differs"}
    else:
        made.due, made.extra = made.due + made.off, max(made.off, 0) if person.daily < 480 else 0


def _day(
    person: Person, day: date, there: np.ndarray, ask: Asked, free_day: bool, made: Made
) -> tuple[np.ndarray, dict[str, int]]:
    """Count one day, and note what its exceptions are about."""
    shift, punched = person.shifts.get(day), len(there)
    if punched and ask.gone >= max(ask.work, 1):
        made.about[day, "absent_and_worked"] = punched
        if person.hears(day, "absent_and_worked", punched) == "leave_out":
            there = NOBODY
    full = there
    if len(there):
        taken = np.zeros(there[-1] + 1 - there[0], bool)
        taken[there - there[0]] = True
        pause = np.flatnonzero(~taken)[:BREAK]
        if len(there) + len(pause) >= SIX_HOURS:
            taken[pause] = True
            full = there[0] + np.flatnonzero(taken)
    owed = max(ask.work - ask.gone, 0)
    every = full
    if shift:
        start, end = shift
        inside = full[(full >= start) & (full < end)]
        if len(inside) and inside[0] - start <= GRACE:
            every = np.sort(np.concatenate([every, np.arange(start, inside[0])]))
        if len(inside) and end - 1 - inside[-1] <= GRACE:
            every = np.sort(np.concatenate([every, np.arange(inside[-1] + 1, end)]))
        inside = every[(every >= start) & (every < end)][:owed]
    elif ask.by_shift:
        inside = NOBODY
    else:
        if len(full) and 0 < (short := ask.work - ask.gone - len(full)) <= GRACE:
            every = np.concatenate([full, np.arange(full[-1] + 1, full[-1] + 1 + short)])
        inside = every[:owed]
    outside, counted = len(every) - len(inside), inside
    if outside:
        made.about[day, "outside_plan"] = outside
    if person.hears(day, "outside_plan", outside) == "count":
        counted = every
    missing, kind = max(owed - len(counted), 0), "short" if punched else "no_show"
    if missing:
        made.about[day, kind] = missing
    word = person.hears(day, kind, missing) if missing else None
    paid = max(ask.due - len(counted), 0) if free_day and not shift else 0
    row = {"overtime": 0, "holiday_paid": paid, "credited": missing * (word == "credit"), **dict.fromkeys(AWAY, 0)}
    if day in person.away:
        row[person.away[day][0]] += ask.gone
    row["unpaid"] += missing * (word == "unpaid")
    row["free"] = ask.gone + paid + missing * (word is not None)
    return counted, row
