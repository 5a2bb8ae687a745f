"""How long a month's punches of 100,000 people take to become minutes by category, exceptions and sums.

`python -m benchmarks.hours_month [--small] [--in-time] [--faults N]`. People are made up (_hours_people): two thirds work
Monday to Friday by their contract, the others by shifts, early, late and night, Sundays and public holidays too, every
tenth of them six days a week; a day in twelve is away. So many days of a hundred go wrong, in equal parts: a going was
forgotten, a coming punched twice, somebody stayed longer, went too early, did not come.

The rules count from columns of numbers to columns of numbers, the plain program puts three of the same columns in order
with `numpy.lexsort` and sums the groups. The two run in turn; the ratio is of the medians of this process's own time, the
memory the most that it held until the rules were done, input and result included. At last fewer people go the whole way,
from frozen tables to tables, in whole columns and one by one: both must come to the same.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd

from benchmarks._hours_people import MONTH, OUT, ZONE, calendar, facts, tables
from bolib.accounting.hours.rules import month
from bolib.accounting.hours.rules.columns.counted import SUMMED, Counted, Facts, counted
from bolib.accounting.hours.rules.columns.frames import ordinary
from bolib.accounting.hours.rules.columns.told import NAMES
from bolib.accounting.hours.rules.columns.walls import Column, Walls
from bolib.accounting.hours.rules.limits import Limits
from bolib.accounting.hours.rules.settings import HoursSettings

GOAL, GOAL_MEMORY, PEOPLE, SMALL, TURNS = 0.5, 700, 100_000, 10_000, 5
FAULTS = 3  # days of a hundred
BOTH_WAYS = 1_000  # people who are counted one by one as well
LIMITS = Limits(3000, 10_800, 720, 2160, 180, 480)
COMPANY = {"time_zone": ZONE, "hours": {"clock": True}, "pay": {"full_time_minutes": "2400"}}


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


def both_ways(known: Facts, seen: Walls) -> None:
    """Count the same frozen tables in whole columns and one by one; say the seconds of both."""
    frozen = tables(known, seen)
    every = set(frozen["contract"]["person"])

    def whole() -> month.Month:
        return month.month_of_work(frozen, COMPANY, month=MONTH, calendar="HR", limits=LIMITS)

    def one_by_one(inputs: Any, contracts: Any, left_out: Any, **about: Any) -> Any:
        return ordinary(inputs, contracts, every, **about)

    found: list[month.Month] = []
    columns = seconds(lambda: found.append(whole()))
    with mock.patch.object(month, "ordinary", one_by_one):
        single = seconds(lambda: found.append(whole()))
    for name in ("days", "totals", "exceptions", "year"):
        pd.testing.assert_frame_equal(*(getattr(one, name) for one in found))
    print(
        f"from tables to tables, {len(every):,} people: {columns:.1f} s, one by one {single:.1f} s, the same to the minute"
    )


def main() -> int:
    """Count, compare, say figure and goal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help=f"{SMALL:,} people instead of {PEOPLE:,}")
    parser.add_argument("--in-time", action="store_true", help="punches in order of time instead of in none")
    parser.add_argument("--faults", type=float, default=FAULTS, help=f"days of a hundred that go wrong ({FAULTS})")
    given = parser.parse_args()
    (days, seen), settings = calendar(), HoursSettings(clock=True)
    known = facts(SMALL if given.small else PEOPLE, given.faults, days, seen, in_time=given.in_time)
    print(f"{len(known.zone):,} people, {len(known.person):,} punches, {given.faults:g} % of days with a fault")

    def ours() -> list[Counted]:
        return list(counted(known, days, seen, settings, LIMITS))

    said(ours())
    held = peak()
    pairs = [(seconds(ours), seconds(lambda: plain(known))) for _ in range(TURNS)]
    rules, lexsort = (np.array(times) for times in zip(*pairs, strict=True))
    for name, times in (("rules", rules), ("lexsort and sums", lexsort)):
        print(f"{name}: least {times.min():.2f} s, median {np.median(times):.2f} s, most {times.max():.2f} s")
    both_ways(facts(BOTH_WAYS, given.faults, days, seen, in_time=True), seen)
    ratio = float(np.median(rules) / np.median(lexsort))
    print(f"memory: {held:.0f} MiB (goal {GOAL_MEMORY} MiB)")
    print(f"hours-month: ratio {ratio:.2f} (goal {GOAL})")
    return int(ratio > GOAL or held > GOAL_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
