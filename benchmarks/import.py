"""How long a million punches take from a file into the books, as a multiple of the time that csv.reader reads it in.

`python -m benchmarks.import [--small]`; the file has a company's punches of ten months in the order of time, as clocks
export them. The import is a command's own: read, checked, held against the books, one event with its digests, the file
kept. Memory is the most that the importing process ever held.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from bolib.books import users
from bolib.books.demo_keys import key_of
from bolib.books.given import Given
from bolib.stores import SCHEMA

GOAL, GOAL_MEMORY = 8.0, 600
PEOPLE, SHIFTS = 2_000, ((6, 14), (14, 22), (8, 16))
IMPORT = """
import resource, sys, time
from datetime import date
from pathlib import Path
from bolib.batch.imports import import_files
from bolib.books import Books
from bolib.stores import SCHEMA
books, path = Books(Path(sys.argv[1]), SCHEMA, writable=True), Path(sys.argv[2])
began = time.perf_counter()
answer = import_files(books, [path], language="en", day=date(2026, 12, 31))
took = time.perf_counter() - began
assert answer.complete, list(answer.lines)
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def write(path: Path, count: int) -> None:
    """Write punches in the order of time: two a day of each person, some minutes and seconds around the shift."""
    first = datetime(2026, 1, 7)
    lines: list[tuple[datetime, str]] = []
    day = 0
    while len(lines) < count:
        for person in range(PEOPLE):
            start, end = SHIFTS[person % 3]
            for hour, direction in ((start, "in"), (end, "out")):
                at = first + timedelta(day, hour * 3600 - 900 + (person * 7919 + day * 104_729) % 1800)
                lines.append((at, f"E-{person:04},{at},{direction},S{person % 3},{person % 8 + 1}\n"))
        day += 1
    lines.sort()
    path.write_text("person,at,direction,site,device\n" + "".join(line for _, line in lines[:count]), "utf-8")


def found(path: Path) -> None:
    """Found books with the people and their contracts."""
    texts = {"company": "users: {}\ntime_zone: Europe/Zagreb\n", "roles": "{}\n"}
    given = Given(at=time.time_ns() // 1000, account="benchmark", seed="benchmark")
    founders = {"00000009105": key_of("demo-clerk")}
    books = users.found(path, SCHEMA, name="Import", founders=founders, texts=texts, given=given)
    with books, books.write("import", "people") as act:
        act.add("person", [{"person": f"E-{n:04}", "oib": f"{n:011}"} for n in range(PEOPLE)])
        contract = {"since": "2020-01-01", "kind": "indefinite", "unit": "SHOP", "position": "clerk"}
        contract |= {"pay_kind": "monthly", "employment_since": "2020-01-01"}
        numbers = {"weekly_minutes": 2400, "pay_cents": 150_000}
        numbers |= dict.fromkeys(("months_before", "first_employment", "hazard_class"), 0)
        rows = [{"contract": f"U-{n}", "person": f"E-{n:04}", **contract, **numbers} for n in range(PEOPLE)]
        act.add("contract", rows)


def reading(path: Path) -> float:
    """How long csv.reader takes to read the file, and nothing more."""
    began = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            pass
    return time.perf_counter() - began


def importing(scratch: Path, path: Path, run: int) -> tuple[float, float]:
    """Import the file into new books in a process of its own; gives seconds and MiB."""
    books = scratch / f"books{run}.db"
    found(books)
    done = subprocess.run([sys.executable, "-c", IMPORT, str(books), str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    took, memory = done.stdout.split()
    return float(took), int(memory) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Measure both in turn, five times, and say the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="100,000 punches")
    count = 100_000 if parser.parse_args().small else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        path = scratch / "punches.csv"
        write(path, count)
        read, imported = [], []
        for run in range(5):
            read.append(reading(path))
            imported.append(importing(scratch, path, run))
    took, memory = median(seconds for seconds, _ in imported), max(held for _, held in imported)
    print(f"{count} punches, csv.reader {median(read):.2f} s, import {took:.2f} s")
    print(f"memory: {memory:.0f} MiB (goal {GOAL_MEMORY} MiB)")
    print(f"import: ratio {took / median(read):.2f} (goal {GOAL:.2f})")


if __name__ == "__main__":
    main()
