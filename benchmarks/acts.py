"""Eight processes write 500 acts each: none lost, none locked out, and how long the longest wait is.

`python -m benchmarks.acts [--small]`; one act takes a number of a series and waits its turn like everybody's.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bolib.books import Books, users
from bolib.books.demo_keys import key_of
from bolib.books.given import Given
from bolib.stores import SCHEMA

WRITERS, GOAL = 8, 1.0
WRITE = """
import sys, time
from pathlib import Path
from bolib.books import Books, number_series
from bolib.stores import SCHEMA
books, longest = Books(Path(sys.argv[1]), SCHEMA, writable=True), 0.0
for _ in range(int(sys.argv[2])):
    began = time.monotonic()
    with books.write("count", "benchmark") as act:
        number_series.take(act, "benchmark")
    longest = max(longest, time.monotonic() - began)
print(longest)
"""


def main() -> None:
    """Write, count, say the longest wait."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true")
    acts = 50 if parser.parse_args().small else 500
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "acts.db"
        texts = {"company": "users: {}\n", "roles": "{}\n"}
        given = Given(at=time.time_ns() // 1000, account="benchmark", seed="benchmark")
        key = key_of("demo-clerk")
        users.found(path, SCHEMA, name="Acts", founders={"00000009105": key}, texts=texts, given=given).close()
        began = time.monotonic()
        running = [
            subprocess.Popen([sys.executable, "-c", WRITE, str(path), str(acts)], stdout=subprocess.PIPE, text=True)
            for _ in range(WRITERS)
        ]
        said = [process.communicate()[0] for process in running]
        took = time.monotonic() - began
        assert all(process.returncode == 0 for process in running), "a writer was locked out"
        with Books(path, SCHEMA) as books:
            found = books.rows("select count(*), max(number) from number_taken")
            assert found == [(WRITERS * acts, WRITERS * acts)], f"acts were lost: {found}"
            assert books.verify().problems == []
    print(f"{WRITERS} writers, {acts} acts each, none lost; {WRITERS * acts / took:.0f} acts a second, start included")
    print(f"acts: {max(map(float, said)):.2f} s (goal {GOAL:.2f} s)")


if __name__ == "__main__":
    main()
