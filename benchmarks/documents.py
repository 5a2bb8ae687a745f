"""How long the tax report JOPPD of 100,000 people takes to be written and validated, as a multiple of reading it back.

`python -m benchmarks.documents [--small]`. Writing and validating are the program's own, to a file and from it; reading
back is lxml alone, parsing the same file under the same schema and taking every field of every row as text. The rows are
made before the clock starts, as columns of numbers and texts. Memory is the most that a process which only writes and
validates ever held, its columns included.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from statistics import median

import numpy as np

from bolib import money
from bolib.formats import joppd
from bolib.formats.joppd import Head, Row, Submitter

GOAL, GOAL_MEMORY = 2.0, 100
TAG = "{http://e-porezna.porezna-uprava.hr/sheme/zahtjevi/ObrazacJOPPD/v1-1}P"
OWN = {name: (resources.files("bolib") / "formats" / "joppd" / name).read_bytes() for name in joppd.OWN}
BY = Submitter("Izmišljeno d.o.o.", "Zagreb", "Izmišljena ulica", "1", "place@example.com", "00000000001")
ALONE = """
import resource, sys
from pathlib import Path
from benchmarks.documents import made, written
seconds = written(made(int(sys.argv[1])), Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class Columns:
    """Rows of page B kept as columns, each made when its turn comes."""

    def __init__(self, amounts: dict[str, "np.ndarray"], ordinary: Row) -> None:
        self.amounts, self.ordinary = amounts, ordinary

    def __iter__(self) -> Iterator[Row]:
        names, count = list(self.amounts), len(self.amounts["number"])
        for start in range(0, count, 4096):
            chunk = (self.amounts[name][start : start + 4096].tolist() for name in names)
            for cells in zip(*chunk, strict=True):
                about = dict(zip(names, cells, strict=True))
                number = about["number"]
                yield self.ordinary._replace(oib=f"{number:011}", name=f"Đurđica Izmišljena {number}", **about)


def made(count: int) -> Columns:
    """Make up people with pay from the minimum wage up, each with transport paid beside it."""
    draw = np.random.default_rng(20261031)
    gross = np.round(draw.lognormal(12.1, 0.4, count)).astype(np.int64) + 105_000
    first, second, health = (money.share(gross, ppm) for ppm in (150_000, 50_000, 165_000))
    income = gross - first - second
    allowance = np.minimum(income, 60_000)
    tax = money.share(income - allowance, 200_000)
    free = draw.integers(1, 10_000, count)
    amounts = {
        **{"number": np.arange(1, count + 1), "hours": draw.integers(1, 184, count)},
        **{"receipt_cents": gross, "base_cents": gross, "first_pillar_cents": first, "second_pillar_cents": second},
        **{"health_cents": health, "contributions_cents": first + second, "income_cents": income},
        **{"allowance_cents": allowance, "tax_base_cents": income - allowance, "tax_cents": tax},
        **{"non_taxable_cents": free, "paid_cents": income - tax + free, "accrued_cents": gross},
    }
    texts = ["01333", "01333", "", "", "0001", "0001", "0", "0", "3", "1", 0, 0, "2026-10-01", "2026-10-31"]
    ordinary = Row._make([0, *texts, *[0] * 18, "19", 0, "1", 0, 0])
    return Columns(amounts, ordinary)


def written(rows: Columns, path: Path) -> float:
    """Write the report to a file and hold it against the schema; gives the seconds. A fault stops the measurement."""
    mark = joppd.mark_of("2026-11-10")
    identifier = joppd.identifier(bytes(32), mark, joppd.ORIGINAL)
    head = Head("2026-11-10", mark, joppd.ORIGINAL, BY, ("Ana", "Anić"), "2026-11-10T00:00:00", identifier)
    began = time.process_time()
    with path.open("wb") as out:
        joppd.write_to(out, head, rows)
    with path.open("rb") as file:
        if faults := joppd.faults(file, joppd.compiled(OWN, joppd.OWN[0])):
            raise SystemExit(f"the report is not valid: {faults[0]}")
    return time.process_time() - began


def read_back(path: Path, count: int) -> float:
    """Read every field of every row through the validator with lxml alone; gives the seconds."""
    from lxml import etree

    schema = joppd.compiled(OWN, joppd.OWN[0])
    began, found = time.process_time(), 0
    for _, row in etree.iterparse(path, tag=TAG, schema=schema):
        found += len([cell.text for cell in row]) == len(Row._fields)
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]
    took = time.process_time() - began
    assert found == count, found
    return took


def memory(count: int, path: Path) -> float:
    """Write and validate once in a process of its own; gives MiB."""
    done = subprocess.run([sys.executable, "-c", ALONE, str(count), str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return int(done.stdout) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Measure both in turn, five times, and say the ratio of the medians, then the memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="10,000 people, three times")
    small = parser.parse_args().small
    count = 10_000 if small else 100_000
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "joppd.xml"
        rows = made(count)
        pairs = [(written(rows, path), read_back(path, count)) for _ in range(3 if small else 5)]
        size, held = path.stat().st_size, memory(count, path)
    ours, theirs = (median(times) for times in zip(*pairs, strict=True))
    print(f"{count} people, {size / 2**20:.0f} MiB, written and validated {ours:.2f} s, read back {theirs:.2f} s")
    print(f"memory: {held:.0f} MiB (goal {GOAL_MEMORY} MiB)")
    print(f"documents: ratio {ours / theirs:.2f} (goal {GOAL:.2f})")


if __name__ == "__main__":
    main()
