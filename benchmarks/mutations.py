"""How many one-character changes in the rules of pay and in its rate files the payroll tests notice.

`python -m benchmarks.mutations [--small] [--seed N] [--count N] [--part N/M] [--map FOLDER]`

A change is drawn: a file, and in it a digit of a number or an operator of the code, or a digit of a statutory value, of
the day it holds from, or of a municipality's rates. Never drawn is what cannot change a figure: comments, docstrings,
texts, annotations of types, the number of a gazette, the day a source was looked at. Each change is made in a copy of
the program, and the tests of payroll run on it until one of them fails; only that counts as noticed. Which tests run
first is known from a measurement (`_mutations_map.py`) that takes as long as the tests themselves; `--map` names a
folder in which it is kept for the next time.

What nobody notices is printed with its line, to be looked at: it is a test that is missing, or a change that means
nothing (`<` at an edge that both sides treat alike). The latter are listed with their reason in `mutations.yaml`; the
figure counts them as not noticed, the line above it says how many there are.
"""

import argparse
import ast
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import token
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks._mutations_map import COMMAND, Map
from benchmarks._mutations_tests import ASKED

HOME = Path(__file__).resolve().parent.parent
GOAL, COUNT, SMALL = 0.9, 200, 10
SOURCES = ("bolib/accounting/payroll/rules/**/*.py", "bolib/accounting/payroll/countries/*.py")
RATES, TOWNS = "parameters/rates/croatia/*.yaml", "parameters/rates/croatia/*.csv"
KINDS = ("code",) * 6 + ("values", "towns")  # of eight changes
TESTS: tuple[str, ...] = ("tests/payroll/test_*.py", "tests/test_rates.py", "tests/accounting/test_payroll_[ps]*.py")
TESTS += tuple(f"tests/accounting/test_{name}.py" for name in ("claims*", "pay_items*", "recovery*", "year*"))
COPIED = ("bolib", "tests", "parameters", "notebooks", "examples", "benchmarks", "pyproject.toml")
OTHER = {"+": "-", "-": "+", "*": "/", "//": "/", "%": "/", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!="}
OTHER |= {"!=": "==", "&": "|", "|": "&", "+=": "-=", "-=": "+="}
VALUE = re.compile(r'\b(?:value|since|for): "([^"]*)"')
NOTHING = HOME / "benchmarks" / "mutations.yaml"
SOON = 20.0  # seconds of tests that are tried before the rest
# A test hangs after so many seconds and so many times its measured time: the machine does other work too, and the first
# test of a file may prepare what others were measured to use.
LIMIT, SLOW = 900, 10


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
    spans = _without_figures(text)
    for before, found, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        line, column = found.start
        if any(start <= found.start < end for start, end in spans):
            continue
        if found.type == token.NUMBER:
            yield from _of_number(path, line, column, found.string, draw)
        elif found.type == token.OP and found.string in OTHER and not _no_sum(before, found, after):
            yield Change(path, line, column, found.string, OTHER[found.string])


def _without_figures(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where annotations of types and texts with values in them begin and end."""
    found: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.AnnAssign | ast.arg):
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            found.append(node.returns)
        elif isinstance(node, ast.JoinedStr):
            found.append(node)
    lines = [line.encode() for line in text.splitlines()]

    def place(line: int, column: int) -> tuple[int, int]:  # the parser counts bytes, the tokens characters
        return line, len(lines[line - 1][:column].decode())

    return [
        (place(node.lineno, node.col_offset), place(node.end_lineno or 0, node.end_col_offset or 0))
        for node in found
        if node is not None
    ]


def _of_number(path: str, line: int, column: int, number: str, draw: random.Random) -> Iterator[Change]:
    """Every digit of a number becomes another one; what would not be read (007) is left out."""
    for place, digit in enumerate(number):
        if digit.isdigit():
            never = "0" if place == 0 and number[1:2].isdigit() else ""
            yield Change(path, line, column + place, digit, _digit(digit, draw, never))


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


def of_towns(path: str, text: str, draw: random.Random) -> Iterator[Change]:
    """Every change of the table of municipalities: each digit but those of names and gazettes."""
    titles, *rows = text.splitlines()
    figures = [number for number, title in enumerate(titles.split(",")) if title not in ("name", "nn")]
    for line, row in enumerate(rows, 2):
        assert '"' not in row, "a cell in quotes"
        cells = row.split(",")
        for number in figures:
            column = len(",".join(cells[:number])) + (number > 0)
            yield from (
                Change(path, line, column + place, digit, _digit(digit, draw))
                for place, digit in enumerate(cells[number])
                if digit.isdigit()
            )


def _digit(digit: str, draw: random.Random, never: str = "") -> str:
    return draw.choice([other for other in "0123456789" if other not in digit + never])


def drawn(count: int, seed: int) -> list[tuple[str, Change]]:
    """Draw different changes with their kind, three of four in code."""
    draw = random.Random(seed)
    sources = {"code": (SOURCES, of_code), "values": ((RATES,), of_values), "towns": ((TOWNS,), of_towns)}
    every = {}
    for kind, (patterns, changes) in sources.items():
        paths = [path for pattern in patterns for path in sorted(HOME.glob(pattern))]
        found = [one for path in paths for one in changes(_name(path), path.read_text("utf-8"), draw)]
        every[kind] = iter(draw.sample(found, len(found)))
    kinds = [KINDS[number % len(KINDS)] for number in range(count)]
    return [(kind, next(every[kind])) for kind in kinds]


def _name(path: Path) -> str:
    return path.relative_to(HOME).as_posix()


def noticed(change: Change, copy: Path, tests: Map) -> str:
    """Run the tests of payroll on the changed copy, likeliest first; give the one that fails, or nothing."""
    path = copy / change.path
    whole = path.read_text("utf-8")
    stages = list(tests.stages(change.path, change.line, SOON))
    path.write_text(change.apply(whole), "utf-8")
    try:
        return next(filter(None, (_fails(names, copy, tests) for names in stages if names)), "")
    finally:
        path.write_text(whole, "utf-8")


def _fails(names: list[str], copy: Path, tests: Map) -> str:
    asked = copy / "asked.json"
    asked.write_text(json.dumps(names), "utf-8")
    limit = LIMIT + SLOW * int(max(tests.seconds[name] for name in names))
    files = sorted({name.split("::")[0] for name in names})
    about = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1", ASKED: str(asked)}
    about["COLUMNS"] = "300"  # so that the reason stands beside the name of a test
    command = [sys.executable, *COMMAND, "-x", "-o", f"timeout={limit}", *files]
    done = subprocess.run(command, cwd=copy, env=about, capture_output=True, text=True)
    said = done.stdout + done.stderr
    if done.returncode not in (0, 1, 2):  # all passed, some failed, a module could not be read
        raise SystemExit(f"the tests did not run: {said[-500:]}")
    if done.returncode == 0:
        return ""
    failed = [line for line in said.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return failed[0] if failed else said.strip().splitlines()[-1]


def means_nothing(change: Change, line: str) -> bool:
    """Whether the list of changes that mean nothing names this one."""
    named = yaml.safe_load(NOTHING.read_text("utf-8")) or []
    told = {"path": change.path, "line": line.strip(), "column": _column(change, line)}
    return any(told == {key: one[key] for key in told} and change.put in one["put"] for one in named)


def _column(change: Change, line: str) -> int:
    return change.column - (len(line) - len(line.lstrip())) + 1


def copied(copy: Path) -> None:
    """Copy the program; its modules are compiled so that a changed one is seen by its text, not by its time."""
    for top in COPIED:
        source = HOME / top
        leave = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, copy / top, ignore=leave) if source.is_dir() else shutil.copy(source, copy / top)
    compile_all = ("-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "bolib")
    subprocess.run([sys.executable, *compile_all], cwd=copy, check=True)


def main() -> None:
    """Make one change after the other; say those that nobody noticed, then the share."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help=f"{SMALL} changes instead of {COUNT}")
    parser.add_argument("--count", type=int, help="how many changes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="1/1", help="2/4: the second of four parts of the changes")
    parser.add_argument("--map", type=Path, help="folder that keeps which test runs which line")
    given = parser.parse_args()
    part, parts = (int(number) for number in given.part.split("/"))
    changes = drawn(given.count or (SMALL if given.small else COUNT), given.seed)[part - 1 :: parts]
    found: Counter[str] = Counter()
    nothing = 0
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name).resolve() / "copy"
        copy.mkdir()
        copied(copy)
        files = [path.relative_to(copy).as_posix() for pattern in TESTS for path in sorted(copy.glob(pattern))]
        tests = Map(copy, (given.map or Path(name) / "map").resolve(), files)
        for number, (kind, change) in enumerate(changes, 1):
            text = (copy / change.path).read_text("utf-8")  # the program itself may be changed meanwhile
            by = noticed(change, copy, tests)
            said = f"noticed by {by[:250]}"
            if by:
                found[kind] += 1
            elif means_nothing(change, text.splitlines()[change.line - 1]):
                nothing += 1
                said = "not noticed, means nothing"
            else:
                said = "NOT NOTICED"
            print(f"{number} of {len(changes)}: {change.told(text)}\n    {said}", flush=True)
    kinds = Counter(kind for kind, _ in changes)
    told = ", ".join(f"{found[kind]} of {count} in {kind}" for kind, count in kinds.items())
    print(f"seed {given.seed}, part {given.part}: noticed {told}; {nothing} of the others mean nothing")
    print(f"mutations: {found.total() / len(changes):.2f} (goal {GOAL:.2f})")


if __name__ == "__main__":
    main()
