"""How long a month's punches of 100,000 people take to become minutes by category, exceptions and sums.

`python -m benchmarks.hours_month [--small] [--faults N]`. People are made up: two thirds at work Monday to Friday by their
contract, the others by shifts, early, late and night, Sundays and public holidays too, every tenth of them six days a week;
a day in twelve is away. FAULTS days of a hundred went wrong, each sort as many: a punch forgotten, one punched twice, more
time than planned that nobody approved, gone too early, not there at all. The rules count from columns of numbers to columns of numbers; the
plain program puts the same three columns in order with `numpy.lexsort` and sums the groups. The two run in turn; the ratio
is of the medians of this process's own time, the memory the most that the rules' process ever held, its input included.
At the end a part of the same people goes the whole way, from frozen tables to tables, and one by one as a check.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from bolib import dates
from bolib.accounting.hours.rules.columns.asked import WHOLE_DAY, Absences, Contracts, Days, Shifts, days_of
from bolib.accounting.hours.rules.columns.counted import SUMMED, Counted, Facts, counted
from bolib.accounting.hours.rules.columns.told import NAMES
from bolib.accounting.hours.rules.columns.walls import Column, Walls, walls
from bolib.accounting.hours.rules.limits import Limits
from bolib.accounting.hours.rules.settings import HoursSettings

GOAL, GOAL_MEMORY, PEOPLE, SMALL, TURNS = 0.5, 700, 100_000, 10_000, 5
FAULTS = 3  # days of a hundred
ZONE, MONTH = "Europe/Zagreb", (date(2026, 5, 1), date(2026, 5, 31))  # with two public holidays
LIMITS = Limits(3000, 10_800, 720, 2160, 180, 480)
DAILY, HOUR, DAY, WEEK = 480, 60, 1440, 7
OUT, IN = 0, 2


def calendar() -> tuple[Days, Walls]:
    """Give the days that are counted and what the walls show on them."""
    first, last = MONTH
    begin = dates.week_of(first - timedelta(1))
    holidays = dates.holidays("HR", first.year)
    return days_of(begin, first, last, holidays), walls([ZONE], begin, last, holidays)


def facts(count: int, faults: float, days: Days, seen: Walls, *, in_time: bool = False) -> Facts:
    """Make up contracts, shifts, absences and punches; the punches stand in no order, or in that of time."""
    draw = np.random.default_rng(20260531)
    midnight = np.searchsorted(seen.day, np.arange(days.count + 1)).astype(np.int32)
    place, who = np.arange(days.count), np.arange(count)[:, None]
    by_shift, six = who % 3 == 0, who % 30 == 0
    turn = (place + who // 3) % WEEK
    at_work = np.where(by_shift, turn < np.where(six, 6, 5), days.weekday & ~days.holiday)
    starts = np.where(by_shift, 6 + 8 * (((place + who // 3) // WEEK + who) % 3), 8) * HOUR  # turns after free days
    away = at_work & (draw.random(at_work.shape) < 1 / 12)
    person, day = np.nonzero(at_work & by_shift)
    begins = midnight[day] + starts[person, day].astype(np.int32)
    shifts = Shifts(person.astype(np.int32), day, begins, begins + DAILY, np.full(len(day), DAILY, np.int32))
    person, day = np.nonzero(away)
    absences = Absences(person, day, np.zeros_like(day), np.full(len(day), WHOLE_DAY))
    person, day = (part.astype(np.int32) for part in np.nonzero((at_work & ~away)[:, : days.last + 1]))
    come = midnight[day] + starts[person, day].astype(np.int32) - draw.integers(-5, 6, len(day), np.int32)
    go = midnight[day] + starts[person, day].astype(np.int32) + DAILY + draw.integers(-5, 6, len(day), np.int32)
    free = ~by_shift[person, 0]
    go[free] = come[free] + DAILY + draw.integers(0, 6, int(free.sum()), np.int32)
    wrong = np.where(draw.random(len(day)) * 100 < faults, draw.integers(0, 5, len(day)), -1)
    go[wrong == 2] += draw.integers(30, 180, int((wrong == 2).sum()), np.int32)
    go[wrong == 3] -= draw.integers(10, 180, int((wrong == 3).sum()), np.int32)
    there = wrong != 4
    twice, gone = np.flatnonzero(wrong == 1), there & (wrong != 0)
    persons = np.concatenate([person[there], person[gone], person[twice]])
    at = np.concatenate([come[there], go[gone], come[twice]])
    way = np.concatenate([np.full(int(there.sum()), IN), np.full(int(gone.sum()), OUT), np.full(len(twice), IN)])
    order = np.argsort(at, kind="stable") if in_time else draw.permutation(len(at))
    zone, whole = np.zeros(count, np.int32), np.full(count, days.count - 1)
    contracts = Contracts(np.full(count, DAILY), np.zeros(count, np.int16), whole)
    punches = (persons[order], at[order], way[order].astype(np.int32), (persons % 50)[order])
    return Facts(zone, contracts, shifts, absences, *punches)


def plain(known: Facts) -> Column:
    """Put the three columns in order and sum the minutes from each punch to the next by person."""
    order = np.lexsort((known.way, known.at, known.person))
    person, at, way = known.person[order], known.at[order], known.way[order]
    minutes = np.where((way[1:] == OUT) & (person[1:] == person[:-1]), np.diff(at), 0)
    return np.bincount(person[1:], minutes, len(known.zone)).astype(np.int64)


def seconds(work: Callable[[], object]) -> float:
    """Time one run, in seconds of this process's own CPU time, so that neighbours on the machine count less."""
    start = time.process_time()
    work()
    return time.process_time() - start


def said(found: list[Counted]) -> None:
    """Print what came out, so that nobody has to believe that something did."""
    kinds = np.concatenate([block.told.kind for block in found])
    odd = sum(int(block.odd.sum()) for block in found)
    sums = {name: sum(int(block.sums[name].sum()) for block in found) for name in SUMMED}
    print("minutes: " + ", ".join(f"{name.removesuffix('_minutes')} {total:,}" for name, total in sums.items()))
    print("exceptions: " + ", ".join(f"{NAMES[n]} {count:,}" for n, count in enumerate(np.bincount(kinds)) if count))
    print(f"people who have to be counted one by one: {odd:,}")


def peak() -> float:
    """Give the most memory that this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> int:
    """Count, compare, say figure and goal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help=f"{SMALL:,} people instead of {PEOPLE:,}")
    parser.add_argument("--in-time", action="store_true", help="punches in order of time instead of in none")
    parser.add_argument("--faults", type=float, default=FAULTS, help=f"days of a hundred that went wrong ({FAULTS})")
    given = parser.parse_args()
    days, seen = calendar()
    known, settings = (
        facts(SMALL if given.small else PEOPLE, given.faults, days, seen, in_time=given.in_time),
        HoursSettings(clock=True),
    )
    print(f"{len(known.zone):,} people, {len(known.person):,} punches, {given.faults:g} % of days with a fault")

    def ours() -> list[Counted]:
        return list(counted(known, days, seen, settings, LIMITS))

    said(ours())
    held = peak()
    pairs = [(seconds(ours), seconds(lambda: plain(known))) for _ in range(TURNS)]
    rules, lexsort = (np.array(times) for times in zip(*pairs, strict=True))
    for name, times in (("rules", rules), ("lexsort and sums", lexsort)):
        print(f"{name}: least {times.min():.2f} s, median {np.median(times):.2f} s, most {times.max():.2f} s")
    ratio = float(np.median(rules) / np.median(lexsort))
    print(f"memory: {held:.0f} MiB (goal {GOAL_MEMORY} MiB)")
    print(f"hours-month: ratio {ratio:.2f} (goal {GOAL})")
    return int(ratio > GOAL or held > GOAL_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
