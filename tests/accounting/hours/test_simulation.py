"""Minutes by the rules are the minutes of a walk through every minute, for ten thousand random months of a person."""

import random
from datetime import date, timedelta

import pandas as pd
import pytest

from bolib import dates
from bolib.accounting.hours.rules import month_of_work
from tests.accounting.hours.frames import COMPANY, tables
from tests.accounting.hours.simulated import Person, Wall, month

ZONE = "Europe/Zagreb"
MONTHS = ("2026-03", "2026-10", "2025-10", "2026-05", "2027-03")  # four of them with a change of clocks
PEOPLE = 2_000


def invented(chance: random.Random, wall: Wall, begin: date, last: date) -> Person:
    """Make up a month: shifts or none, day or night, breaks, doubles, forgotten punches, surplus and leave."""
    person = Person(daily=chance.choice([480, 480, 240, 360]))
    by_shift, directed = chance.random() < 0.5, chance.random() < 0.5
    for n in range((last - begin).days + 1):
        day = begin + timedelta(n)
        if chance.random() < 0.06:
            person.leave.add(day)
            continue
        if chance.random() < (0.25 if day.weekday() < 5 else 0.8):
            continue
        hour = chance.choice([6, 7, 8, 14, 20, 22, 23])
        start = wall.place(day, hour, chance.choice([0, 0, 30]))
        long = chance.choice([240, 480, 480, 600])
        if by_shift and chance.random() < 0.9 and wall.says(start + long) == start + long:
            person.shifts[day] = (start, start + long)  # an end that the clocks show twice is asked back at import
        come = start + chance.randint(-20, 12) if chance.random() < 0.9 else start + chance.randint(-200, 200)
        go = start + long + chance.randint(-12, 30) + (chance.randint(0, 300) if chance.random() < 0.1 else 0)
        walks = [come, go]
        if chance.random() < 0.3:
            out = chance.randint(come + 1, max(come + 2, go - 1))
            walks = [come, out, out + chance.choice([0, 10, 30, 45, 250]), go]
        for place, way in zip(walks, ["in", "out"] * 2, strict=False):
            if chance.random() < 0.985:
                device = chance.choice(["A", "A", "B"])
                person.punches.append((place, way if directed else None, device))
                if chance.random() < 0.02:
                    person.punches.append((place, way if directed else None, "C"))
        if chance.random() < 0.2:
            person.count.add(day)
    return person


@pytest.mark.parametrize("name", MONTHS)
def test_ten_thousand_months_come_out_minute_by_minute(name: str) -> None:
    seed = int(name.replace("-", ""))
    chance = random.Random(seed)
    first, last = dates.month_of(name)
    begin = dates.week_of(first)
    holidays = {d for year in (begin.year, last.year) for d in dates.holidays("HR", year)}
    wall = Wall(ZONE, begin, last)
    people = {f"E-{n:04}": invented(chance, wall, begin, last) for n in range(PEOPLE)}
    found = month_of_work(tables(people, wall, begin), COMPANY, month=name, calendar="HR")
    rows = found.days.set_index(["person", "day"])
    names = ("regular", "overtime", "night", "sunday", "holiday", "leave")
    expected = pd.DataFrame(
        [
            {"person": code, "day": day.isoformat(), **{f"{kind}_minutes": row[kind] for kind in names}}
            for code, person in people.items()
            for day, row in month(person, wall, begin, first, last, holidays).items()
        ]
    ).set_index(["person", "day"])
    both = rows[[f"{kind}_minutes" for kind in names]].reindex(expected.index)
    wrong = both[(both != expected).any(axis=1)]
    assert wrong.empty, f"seed {seed}:\n{wrong.head()}\n{expected.loc[wrong.index].head()}"
    assert int(expected["overtime_minutes"].sum()) > 0 < int(expected["night_minutes"].sum())
