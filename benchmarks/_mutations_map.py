"""Which test runs which line of the rules, for mutations.py: measured once, test file by test file.

A test can notice a change only if it runs the changed statement. So the tests that run it go first, quick ones before
slow ones; a statement that runs when its module is read may be noticed by any test, those first that run the lines in
which its names stand. Tests that start other processes may run anything: they go last.
"""

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from coverage import CoverageData

from benchmarks._mutations_tests import TOLD

PLUGIN = "benchmarks._mutations_tests"
MEASURED = "bolib/accounting/payroll"
CODE = ("bolib", "parameters", "notebooks", "examples", "tests/payroll/firm.py", "tests/conftest.py")
OF_VALUES = ("tests/payroll/test_values.py", "tests/test_rates.py")  # they notice a changed value soonest
COMMAND = ("-m", "pytest", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", "-p", "no:nbval", "-p", PLUGIN)


@dataclass(frozen=True)
class Known:
    """What one test file runs."""

    seconds: dict[str, float]  # of each test
    apart: list[str]  # tests that start other processes
    lines: dict[str, dict[str, list[str]]]  # path: line: tests

    @cached_property
    def statements(self) -> dict[tuple[str, int], list[str]]:
        """The tests that run a line."""
        return {(path, int(line)): tests for path, by_line in self.lines.items() for line, tests in by_line.items()}


class Map:
    """The tests that may notice a change, likeliest first."""

    def __init__(self, copy: Path, kept: Path, files: list[str]) -> None:
        """Measure each test file on the unchanged copy; what `kept` holds of the same code is not measured again."""
        kept.mkdir(parents=True, exist_ok=True)
        code = _digest(path for top in CODE for path in _files(copy / top))
        self.copy = copy
        self.known = {name: self._known(name, kept, code) for name in files}

    def _known(self, name: str, kept: Path, code: str) -> Known:
        path = kept / f"{Path(name).stem}-{code}-{self._own(name)}.json"
        if not path.exists():
            path.write_text(json.dumps(asdict(_measured(name, self.copy, kept))), "utf-8")
        return Known(**json.loads(path.read_text("utf-8")))

    def _own(self, name: str) -> str:
        """The digest of a test file with the tables that it names."""
        text = (self.copy / name).read_text("utf-8")
        beside = sorted((self.copy / name).parent.glob("*.*"))
        return _digest([self.copy / name, *(path for path in beside if path.name in text)])

    def stages(self, path: str, line: int, soon: float) -> Iterator[list[str]]:
        """Give tests to run one list after the other: the quickest `soon` seconds of those that run it, then the rest.

        Every test of a file goes with those that run the statement, for what one test prepares another may use.
        """
        if not path.endswith(".py"):
            for wanted in (True, False):
                files = [known for name, known in self.known.items() if (name in OF_VALUES) is wanted]
                yield self._sorted({name for known in files for name in known.seconds})
            return
        text = (self.copy / path).read_text("utf-8")
        lines, names = statement(text, line)
        places = {(path, one) for one in lines}
        direct = self._running(places)
        if names is not None:
            direct = self._running(self._uses(path, names)) or self._running({(path, n) for n in range(1, 1000)})
        spent = 0.0
        first: list[str] = []
        for name in self._sorted(direct):
            if spent + self.seconds[name] > soon and first:
                break
            first.append(name)
            spent += self.seconds[name]
        yield first
        files = [
            known for known in self.known.values() if names is not None or any(at in known.statements for at in places)
        ]
        rest = {name for known in files for name in known.seconds} - set(first)
        apart = {name for known in self.known.values() for name in known.apart} - set(first)
        for some in (rest & direct, rest - direct - apart, apart - (rest & direct)):
            yield self._sorted(some)

    @cached_property
    def seconds(self) -> dict[str, float]:
        """How long each test takes."""
        return {name: seconds for known in self.known.values() for name, seconds in known.seconds.items()}

    def _sorted(self, names: set[str]) -> list[str]:
        return sorted(names, key=lambda name: (self.seconds[name], name))

    def _running(self, places: set[tuple[str, int]]) -> set[str]:
        found = (known.statements.get(place, ()) for known in self.known.values() for place in places)
        return {name for names in found for name in names if name}

    def _uses(self, path: str, names: list[str]) -> set[tuple[str, int]]:
        """Every line on which one of these names stands, in whatever module."""
        if not names:
            return set()
        named = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
        found = set()
        for module in sorted((self.copy / MEASURED).rglob("*.py")):
            relative = module.relative_to(self.copy).as_posix()
            for number, line in enumerate(module.read_text("utf-8").splitlines(), 1):
                if named.search(line):
                    found.add((relative, number))
        return found


def statement(text: str, line: int) -> tuple[range, list[str] | None]:
    """Give the lines of the innermost statement on a line, and the names it binds if it runs when the module is read."""
    best, bound, in_function = range(line, line + 1), list[str](), False
    nodes: list[tuple[ast.AST, bool]] = [(ast.parse(text), False)]
    while nodes:
        node, inside = nodes.pop()
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
            if node.lineno <= line <= max(last, node.lineno):
                best, in_function = range(node.lineno, max(last, node.lineno) + 1), inside
                bound = _bound(node)
        within = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        nodes.extend((child, within) for child in ast.iter_child_nodes(node))
    return best, None if in_function else bound


def _bound(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [name.id for target in targets if target for name in ast.walk(target) if isinstance(name, ast.Name)]


def _measured(name: str, copy: Path, kept: Path) -> Known:
    """Run a test file on the unchanged copy; say what it runs."""
    print(f"measuring which lines {name} runs", flush=True)
    data, told = kept / "coverage", kept / "told.json"
    data.unlink(missing_ok=True)
    about = {**os.environ, "PYTHONPATH": str(copy), TOLD: str(told)}
    measure = ("-m", "coverage", "run", f"--data-file={data}", f"--include={copy / MEASURED}/*")
    command = [sys.executable, *measure, *COMMAND, name]
    done = subprocess.run(command, cwd=copy, env=about, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name} fails on the unchanged program: {(done.stdout + done.stderr)[-800:]}")
    tests = json.loads(told.read_text("utf-8"))
    return Known(
        seconds={test: noted["seconds"] for test, noted in tests.items()},
        apart=[test for test, noted in tests.items() if noted["starts_processes"]],
        lines=_lines(data, copy),
    )


def _lines(data: Path, copy: Path) -> dict[str, dict[str, list[str]]]:
    found, lines = CoverageData(str(data)), dict[str, dict[str, list[str]]]()
    found.read()
    for measured in found.measured_files():
        by_line = found.contexts_by_lineno(measured)
        lines[Path(measured).relative_to(copy).as_posix()] = {
            str(line): named for line, tests in by_line.items() if (named := [test for test in tests if test])
        }  # without a name: the reading of the module
    return lines


def _files(top: Path) -> list[Path]:
    if top.is_file():
        return [top]
    return sorted(path for path in top.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _digest(paths: "Iterator[Path] | list[Path]") -> str:
    found = hashlib.sha256()
    for path in paths:
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:12]
