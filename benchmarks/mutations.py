"""How many one-character changes in the rules of pay and in its rate files the payroll tests notice.

`python -m benchmarks.mutations [--small] [--seed N] [--part N/M]`. A change is drawn: a file, and in it a digit of a
number or an operator of the code, or a digit of a statutory value or of the day it holds from; never a comment, words,
the number of a gazette or the day a source was looked at. Each change is made in a copy of the program, and the tests of
payroll run on it until one of them fails. What nobody notices is printed with its line, to be looked at: some changes
mean nothing (`<` at an edge that both sides treat alike), others are a test that is missing.
"""

import argparse
import io
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import token
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
GOAL, COUNT, SMALL = 0.9, 200, 10
SOURCES = ("bolib/accounting/payroll/rules/**/*.py", "bolib/accounting/payroll/countries/croatia*.py")
RATES = "parameters/rates/croatia/*.yaml"
COPIED = ("bolib", "tests", "parameters", "notebooks", "examples", "benchmarks", "pyproject.toml")
OTHER = {"+": "-", "-": "+", "*": "/", "//": "/", "%": "/", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!="}
OTHER |= {"!=": "==", "&": "|", "|": "&", "+=": "-=", "-=": "+="}
VALUE = re.compile(r'\b(?:value|since|for): "([^"]*)"')
FIRST = ("examples", "edges", "items", "population", "worker", "joppd", "reconciliation")  # those that notice soonest
LIMIT = 1800  # seconds after which a change counts as noticed: it made a test hang


@dataclass(frozen=True)
class Change:
    """One character of a file that becomes another."""

    path: str
    line: int  # from 1
    column: int  # from 0
    found: str
    put: str

    def apply(self, text: str) -> str:
        """Give the text with the change made."""
        lines = text.splitlines(keepends=True)
        line = lines[self.line - 1]
        assert line[self.column : self.column + len(self.found)] == self.found
        lines[self.line - 1] = line[: self.column] + self.put + line[self.column + len(self.found) :]
        return "".join(lines)

    def told(self, text: str) -> str:
        """Say what was changed, with its line."""
        line = text.splitlines()[self.line - 1].strip()
        return f"{self.path} line {self.line}, column {self.column + 1}: {self.found} -> {self.put}: {line[:140]}"


def of_code(path: str, text: str, draw: random.Random) -> Iterator[Change]:
    """Every change of a module: each digit of its numbers, each operator."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for before, found, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        line, column = found.start
        if found.type == token.NUMBER:
            for place, digit in enumerate(found.string):
                if digit.isdigit():
                    yield Change(path, line, column + place, digit, _digit(digit, draw))
        elif found.type == token.OP and found.string in OTHER and not _no_sum(before, found, after):
            yield Change(path, line, column, found.string, OTHER[found.string])


def _no_sum(before: tokenize.TokenInfo, found: tokenize.TokenInfo, after: tokenize.TokenInfo) -> bool:
    """Whether it is no operator: arguments that are spread or end, a choice of types."""
    spread = found.string == "*" and before.type != token.NUMBER and before.string not in (")", "]")
    named = before.type == token.NAME and before.string not in ("in", "return", "yield", "else", "from")
    return (spread and not named) or (found.string == "|" and "None" in (before.string, after.string))


def of_values(path: str, text: str, draw: random.Random) -> Iterator[Change]:
    """Every change of a rate file: each digit of a value and of the day or year it holds for."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in VALUE.finditer(line):
            for place in range(*found.span(1)):
                if line[place].isdigit():
                    yield Change(path, number, place, line[place], _digit(line[place], draw))


def _digit(digit: str, draw: random.Random) -> str:
    return draw.choice([other for other in "0123456789" if other != digit])


def drawn(count: int, seed: int) -> list[Change]:
    """Draw changes, three of four in code."""
    draw = random.Random(seed)
    code = [path for pattern in SOURCES for path in sorted(HOME.glob(pattern))]
    values = sorted(HOME.glob(RATES))
    every = [
        [one for path in paths for one in changes(str(path.relative_to(HOME)), path.read_text("utf-8"), draw)]
        for paths, changes in ((code, of_code), (values, of_values))
    ]
    return [draw.choice(every[0] if number % 4 else every[1]) for number in range(count)]


def noticed(change: Change, copy: Path) -> bool:
    """Run the tests of payroll on the changed copy; true when one of them fails."""
    path = copy / change.path
    whole = path.read_text("utf-8")
    path.write_text(change.apply(whole), "utf-8")
    try:
        return any(_fails(tests, copy) for tests in _groups(copy))
    finally:
        path.write_text(whole, "utf-8")


def _groups(copy: Path) -> Iterator[list[str]]:
    yield [f"tests/payroll/test_{name}.py" for name in FIRST]
    rest = sorted(path.name for path in (copy / "tests" / "payroll").glob("test_*.py"))
    first = {f"test_{name}.py" for name in FIRST}
    yield [f"tests/payroll/{name}" for name in rest if name not in first] + ["tests/test_rates.py"]
    yield ["tests/accounting/test_payroll_paper.py", "tests/accounting/test_payroll_store.py"]


def _fails(tests: list[str], copy: Path) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    about = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=copy, env=about, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return True
    if done.returncode not in (0, 1, 2):  # all passed, some failed, a module could not be read
        raise SystemExit(f"the tests did not run: {(done.stdout + done.stderr)[-500:]}")
    return done.returncode != 0


def main() -> None:
    """Make one change after the other; say those that nobody noticed, then the share."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help=f"{SMALL} changes instead of {COUNT}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="1/1", help="2/4: the second of four parts of the changes")
    given = parser.parse_args()
    part, parts = (int(number) for number in given.part.split("/"))
    changes = drawn(SMALL if given.small else COUNT, given.seed)[part - 1 :: parts]
    found = 0
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "copy"
        copy.mkdir()
        for top in COPIED:
            source = HOME / top
            shutil.copytree(source, copy / top) if source.is_dir() else shutil.copy(source, copy / top)
        for number, change in enumerate(changes, 1):
            seen = noticed(change, copy)
            found += seen
            said = "noticed" if seen else "NOT NOTICED: " + change.told((HOME / change.path).read_text("utf-8"))
            print(f"{number} of {len(changes)}: {change.path} line {change.line}: {said}", flush=True)
    print(f"seed {given.seed}, part {given.part}: {found} of {len(changes)} changes noticed")
    print(f"mutations: {found / len(changes):.2f} (goal {GOAL:.2f})")


if __name__ == "__main__":
    main()
