"""Minutes by the rules are the minutes of a walk through every minute, for ten thousand random months of a person."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

import pandas as pd
import pytest

from bolib import dates
from bolib.accounting.hours.rules import month_of_work
from tests.accounting.hours.frames import COMPANY, LIMITS, tables
from tests.accounting.hours.simulated import Made, Person, Wall, month

ZONES = ("Europe/Zagreb", "Europe/London")
MONTHS = ("2026-03", "2026-10", "2025-10", "2026-05", "2027-03")  # four of them with a change of clocks
PEOPLE = 2_000
NAMES = ("regular", "overtime", "night", "sunday", "holiday", "leave", "sick_employer", "unpaid")
WORDS = {
    "outside_plan": ("count", "count", "accept"),
    **dict.fromkeys(("short", "no_show"), ("unpaid", "credit")),
    **dict.fromkeys(("absent_and_worked", "no_contract"), ("leave_out",)),
}
Span = tuple[date, date, date]  # the Monday from which is counted, first and last day of the month


def employed(chance: random.Random, span: Span) -> Person:
    """Make up a contract: full time or part, some begun or ended within the month."""
    person = Person(zone=chance.choice([*ZONES, ZONES[0]]), daily=chance.choice([480, 480, 240, 360]))
    within = span[1] + timedelta(chance.randrange((span[2] - span[1]).days + 1))
    if chance.random() < 0.1:
        person.since = within
    elif chance.random() < 0.1:
        person.until = within
    return person


def restless(chance: random.Random, walls: Mapping[str, Wall], span: Span) -> Person:
    """Make up a month: shifts or none, day or night, breaks, doubles, forgotten punches, surplus and absences."""
    person = employed(chance, span)
    wall = walls[person.zone]
    by_shift, directed = chance.random() < 0.5, chance.random() < 0.5
    for day in dates.days(span[0], span[2]):
        if chance.random() < 0.08:
            kind, minutes = chance.choice(["leave", "leave", "sick_employer", "unpaid"]), chance.choice([None, 60, 240])
            person.away[day] = (kind, minutes)
            if minutes is None and chance.random() < 0.8:
                continue
        if chance.random() < (0.25 if day.weekday() < 5 else 0.8):
            continue
        hour = chance.choice([6, 7, 8, 14, 20, 22, 23])
        start = wall.place(day, hour, chance.choice([0, 0, 30]))
        long = chance.choice([240, 480, 480, 600])
        clear = wall.says(start + long) == start + long  # an end that the clocks show twice is asked back at import
        if by_shift and person.works(day) and chance.random() < 0.9 and clear:
            person.shifts[day] = (start, start + long)
        come = start + chance.randint(-20, 12) if chance.random() < 0.9 else start + chance.randint(-200, 200)
        go = start + long + chance.randint(-12, 30) + (chance.randint(0, 300) if chance.random() < 0.1 else 0)
        walks = [come, go]
        if chance.random() < 0.3:
            out = chance.randint(come + 1, max(come + 2, go - 1))
            walks = [come, out, out + chance.choice([0, 10, 30, 45, 250]), go]
        for place, way in zip(walks, ["in", "out"] * 2, strict=False):
            punched(chance, person, place, way if directed else None)
    return person


def punched(chance: random.Random, person: Person, place: int, way: str | None) -> None:
    """Punch, twice at times; or forget it, and sometimes somebody adds it; or somebody strikes it out."""
    device = chance.choice(["A", "A", "B"])
    if chance.random() < 0.985:
        person.punches.append((place, way, device))
        if chance.random() < 0.02:
            person.punches.append((place, way, "C"))
        if chance.random() < 0.01:
            person.struck.add((place, device))
    elif way and chance.random() < 0.5:
        person.added.append((place, way))


def steady(chance: random.Random, walls: Mapping[str, Wall], span: Span) -> Person:
    """Make up a month as planned: Monday to Friday or Tuesday to Saturday, by shifts or not, now and then an hour more."""
    person = employed(chance, span)
    late = chance.random() < 0.6
    by_shift, long = late or chance.random() < 0.5, person.daily
    for day in dates.days(max(span[0], person.since), min(span[2], person.until)):
        if day.weekday() not in (range(1, 6) if late else range(5)):
            continue
        start = walls[person.zone].place(day, 8, 0)
        away = chance.random() < 0.1
        if by_shift and not (away and chance.random() < 0.5) and chance.random() < 0.998:
            person.shifts[day] = (start, start + long)
        if away:
            person.away[day] = ("leave", None)
            continue
        if not by_shift and day in dates.holidays("HR", day.year):
            continue
        more = 60 if chance.random() < 0.02 else 0
        person.punches += [(start, "in", "A"), (start + long + more, "out", "A")]
    return person


def say(chance: random.Random, person: Person, made: Made, first: date, *, often: float) -> None:
    """Let somebody say words of exceptions: of what they are about, of something else, or from before that was kept."""
    for (day, kind), minutes in made.about.items():
        if chance.random() < often:
            of = chance.choice([minutes, minutes, minutes, None, minutes + 1])
            person.said[day, kind] = (chance.choice(WORDS[kind]), of)
    if chance.random() < often and (first, "due_differs") not in person.said and made.off:
        person.said[first, "due_differs"] = ("whole", chance.choice([made.off, made.off, None, -made.off]))


@pytest.mark.parametrize("name", MONTHS)
def test_ten_thousand_months_come_out_minute_by_minute(name: str) -> None:
    seed = int(name.replace("-", ""))
    chance = random.Random(seed)
    first, last = dates.month_of(name)
    span = (dates.week_of(first - timedelta(1)), first, last)
    holidays = {d for year in (span[0].year, last.year) for d in dates.holidays("HR", year)}
    walls = {zone: Wall(zone, span[0], last) for zone in ZONES}
    people: dict[str, Person] = {}
    walked: dict[str, Made] = {}
    for n in range(PEOPLE):
        person = (steady if chance.random() < 0.4 else restless)(chance, walls, span)
        walk = partial(month, person, walls[person.zone], *span, holidays)
        made = walk()
        while (made.about or made.off) and chance.random() < 0.6:
            say(chance, person, made, first, often=0.9)
            made = walk()
        people[f"E-{n:04}"], walked[f"E-{n:04}"] = person, made
    found = month_of_work(tables(people, walls), COMPANY, month=name, calendar="HR", limits=LIMITS)
    columns = [f"{kind}_minutes" for kind in NAMES]
    expected = pd.DataFrame(
        [
            {"person": code, "day": day.isoformat(), **{f"{kind}_minutes": row[kind] for kind in NAMES}}
            for code, made in walked.items()
            for day, row in made.rows.items()
        ]
    ).set_index(["person", "day"])
    both = found.days.set_index(["person", "day"])[columns].reindex(expected.index)
    wrong = both[(both != expected).any(axis=1)]
    assert wrong.empty, f"seed {seed}:\n{wrong.head()}\n{expected.loc[wrong.index].head()}"
    held: dict[str, set[str]] = {}
    for problem in found.held:
        held.setdefault(problem.where.removeprefix("person "), set()).add(problem.code.removeprefix("hours."))
    assert {code: made.held for code, made in walked.items() if made.held} == held
    sums = found.totals.set_index("person")[["due_minutes", "extra_minutes"]]
    whole = {code: (made.due, made.extra) for code, made in walked.items() if made.rows and not made.held}
    assert dict(zip(sums.index, sums.itertuples(index=False, name=None), strict=True)) == whole
    assert int(expected["overtime_minutes"].sum()) > 0 < int(expected["night_minutes"].sum())
    assert len(whole) > PEOPLE // 10 and {"due_differs", "found_short", "found_no_contract"} <= set().union(
        *held.values()
    )
    assert any(made.extra for made in walked.values()) and any(made.off < 0 for made in walked.values())
