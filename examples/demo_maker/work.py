"""Working time of the made-up company: shifts as they were planned, and the punches of the clocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from demo_maker.chance import chance, code
from demo_maker.plan import DAY, DEVICES, Person
from demo_maker.rows import Row, site

# Public holidays of Croatia on a Monday to Friday between March and October 2026.
HOLIDAYS = {date(2026, 4, 6), date(2026, 5, 1), date(2026, 6, 4), date(2026, 6, 22), date(2026, 8, 5)}
# Saturdays whose night has 23 and 25 hours; the shorter one is planned an hour longer, so that it still has eight.
CHANGES = {date(2026, 3, 28): time(7), date(2026, 10, 24): time(6)}
SHOP = ((time(7), time(15)), (time(13), time(21)))
THREE = ((time(6), time(14)), (time(14), time(22)), (time(22), time(6)))
EXTRA = {"sunday": (time(8), time(16)), "saturday": (time(9), time(14))}
FREE_FOR_SUNDAY = 2  # Wednesday


@dataclass
class Punch:
    """One punch as the clock wrote it down: a time on the wall, in or out, the device."""

    at: datetime
    direction: str
    device: str


@dataclass
class Shift:
    """One person at work: the day it began, from when to when on the wall, and the punches."""

    number: int
    day: date
    begins: datetime
    ends: datetime
    planned: bool  # by a schedule
    punches: list[Punch] = field(default_factory=list)


def days_of(month: str) -> list[date]:
    """List the days of a month."""
    first = date.fromisoformat(f"{month}-01")
    return [day for n in range(31) if (day := first + timedelta(n)).month == first.month]


def employed(one: Person, day: date) -> bool:
    """Say whether somebody has a contract on a day."""
    return (one.since or "2000") <= day.isoformat() <= (one.until or "9999")


def away(one: Person, day: date) -> bool:
    """Say whether the register of absences excuses somebody on a day."""
    return any(first <= day.isoformat() <= last for first, last, _ in one.absences)


def shifts(everybody: Sequence[Person], month: str, seed: int) -> list[Shift]:
    """Give every shift that begins in a month, punched as it was planned, some minutes early and late."""
    found = []
    for number, one in enumerate(everybody, 1):
        for day, starts, ends in _planned(number, one, month, seed):
            begins = datetime.combine(day, starts)
            over = datetime.combine(day + timedelta(ends <= starts), ends)
            shift = Shift(number, day, begins, over, one.works != "office")
            early = timedelta(minutes=2 + chance(seed, f"in {number} {day}", 6))
            late = timedelta(minutes=chance(seed, f"out {number} {day}", 6))
            device = DEVICES[site(one)]
            shift.punches = [Punch(begins - early, "in", device), Punch(over + late, "out", device)]
            found.append(shift)
    return found


def _planned(number: int, one: Person, month: str, seed: int) -> Iterator[tuple[date, time, time]]:
    if one.works == "away":
        return
    extra = _extra(number, one, month, seed)
    for day in days_of(month):
        if not employed(one, day) or away(one, day):
            continue
        week = (day.toordinal() - 1) // 7  # the first day of all was a Monday
        if one.works == "nights":
            if _night_of_change(number, day, week):
                yield day, THREE[2][0], CHANGES[day]
            elif day.weekday() < 5 and not _night_of_change(number, _saturday(day), week, of=day):
                yield day, *THREE[(number + week) % 3]
        elif day in extra:
            if extra[day]:
                yield day, *EXTRA[extra[day]]
        elif day.weekday() < 5 and day not in HOLIDAYS:
            yield day, *(SHOP[(number + week + seed) % 2] if one.works == "shop" else _office(one))


def _office(one: Person) -> tuple[time, time]:
    minutes = one.starts * 60 + one.weekly * 12
    return time(one.starts), time(minutes // 60, minutes % 60)


def _saturday(day: date) -> date:
    return day + timedelta(5 - day.weekday())


def _night_of_change(number: int, saturday: date, week: int, of: date | None = None) -> bool:
    """Say whether a person works through the night of a change of clocks, and is free on the Friday before it."""
    if of is not None and of.weekday() != 4:
        return False
    return saturday in CHANGES and (number + week) % 3 == 2


def _extra(number: int, one: Person, month: str, seed: int) -> dict[date, str]:
    """Give the extra shifts of a month: a Sunday with a free Wednesday in the same week, a Saturday as overtime.

    All of the week lies in the month and no day of it is a holiday or an absence.
    """
    every = days_of(month)
    weeks = [
        week
        for monday in every
        if monday.weekday() == 0 and len(week := [d for d in every if 0 <= (d - monday).days < 7]) == 7
        if not any(day in HOLIDAYS or away(one, day) or not employed(one, day) for day in week)
    ]
    found: dict[date, str] = {}
    for n, week in enumerate(weeks[-((number + seed) % 2) :] + weeks):
        if n < one.sundays:
            found |= {week[6]: "sunday", week[FREE_FOR_SUNDAY]: ""}
        elif n < one.sundays + one.saturdays and week[5] not in found:
            found[week[5]] = "saturday"
    return found


def schedule_rows(planned: Sequence[Shift], everybody: Sequence[Person]) -> list[Row]:
    """Write the schedule of those who work by one."""
    return [
        {
            **{"person": code(shift.number), "date": shift.day.isoformat()},
            **{"start": f"{shift.begins:%H:%M}", "end": f"{shift.ends:%H:%M}"},
            **{"site": site(everybody[shift.number - 1])},
        }
        for shift in planned
        if shift.planned
    ]


def punch_rows(worked: Sequence[Shift], everybody: Sequence[Person]) -> list[Row]:
    """Write the punches in the order of time, as clocks do."""
    rows = [
        (punch.at, shift.number, punch.device, punch.direction, site(everybody[shift.number - 1]))
        for shift in worked
        for punch in shift.punches
    ]
    return [
        {"person": code(number), "at": f"{at:%Y-%m-%d %H:%M}", "direction": way, "site": place, "device": device}
        for at, number, device, way, place in sorted(rows)
    ]


def month_rows(everybody: Sequence[Person], month: str) -> list[Row]:
    """Write the approved minutes of those who work off the clock."""
    rows = []
    for number, one in enumerate(everybody, 1):
        days = [day for day in days_of(month) if day.weekday() < 5 and employed(one, day)]
        if one.works != "away" or not days:
            continue
        sick = sum(DAY for day in days if away(one, day))
        short = one.short_minutes if month == "2026-10" else 0
        row = {"regular_minutes": str(len(days) * DAY - sick - short), "sick_employer_minutes": str(sick)}
        rows.append({"person": code(number), "month": month, **row})
    return rows
