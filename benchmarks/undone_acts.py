"""Whether the tests in the browser notice that an act of a desk does nothing: the body of each becomes `return`, one by one.

`python -m benchmarks.undone_acts [--small] [--part N/M] [NAME ...]`

An act is a function that adds to the books in a named event. Those that no desk does, only a command, are left out by
name. Each change is made in a copy of the program that only the desks run: what the tests themselves prepare or read is the
program as it stands. The tests of the act's own desk go first, then those of the others, until one fails; before anything
is undone they have to pass. What nobody notices is printed.
"""

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mutations import HOME
from tests.tree import files

# Done by commands alone, and tested there: users and settings, periods, certificates.
COMMANDS = {"users": ("enrol", "confirm", "revoke"), "settings": ("adopt", "confirm"), "certificate": ("certify",)}
COMMANDS |= {"imports": ("_nothing_kept",)}  # looks at a file and keeps nothing
COMMANDS |= {"periods": ("close", "ask_reopening", "reopen")}
WRITES = {"write", "_act"}
# Whose tests come first, by the beginning of the path.
FIRST = {
    "bolib/accounting/hours": "tests/browser/test_hours.py",
    "bolib/accounting/payroll": "tests/browser/test_payroll.py",
    "bolib/batch/imports": "tests/browser/test_start.py",
    "bolib/batch": "tests/browser/test_payroll.py",
    "bolib/books": "tests/browser/test_start.py",
}
SMALL = 2


@dataclass(frozen=True)
class Act:
    """A function that adds to the books: where it stands, and the line and column at which its body begins."""

    path: str
    name: str
    line: int  # from 1
    column: int  # from 0

    def undone(self, text: str) -> str:
        """Give the text of its module in which it returns before it does anything."""
        lines = text.splitlines(keepends=True)
        lines.insert(self.line - 1, " " * self.column + "return\n")
        return "".join(lines)

    @property
    def likeliest(self) -> str:
        """The file of tests that runs first."""
        return next(file for path, file in FIRST.items() if self.path.startswith(path))

    @property
    def files(self) -> list[str]:
        """The files of tests, likeliest first."""
        every = sorted(path.relative_to(HOME).as_posix() for path in (HOME / "tests" / "browser").glob("test_*.py"))
        return sorted(every, key=lambda name: name != self.likeliest)


def acts(home: Path) -> Iterator[Act]:
    """Find every act of a desk."""
    for path in sorted((home / "bolib").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or not _writes(node) or node.name in COMMANDS.get(path.stem, ()):
                continue
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield Act(path.relative_to(home).as_posix(), node.name, body[0].lineno, body[0].col_offset)


def _writes(function: ast.FunctionDef) -> bool:
    """Whether it opens an event with a name of its own; what is given a name by others only helps."""
    called = [node for node in ast.walk(function) if isinstance(node, ast.Call) and node.args]
    opening = [node for node in called if (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) in WRITES]
    return any(re.fullmatch("[a-z_]+", str(getattr(node.args[0], "value", ""))) for node in opening)


def noticed(act: Act, copy: Path) -> str:
    """Run the tests in the browser while the act does nothing; give the one that fails, or nothing."""
    path = copy / act.path
    whole = path.read_text("utf-8")
    path.write_text(act.undone(whole), "utf-8")
    try:
        return next(filter(None, (_fails(name, copy) for name in act.files)), "")
    finally:
        path.write_text(whole, "utf-8")


def _fails(name: str, copy: Path) -> str:
    # Whoever is started from here finds the program of this folder, a kernel, which is started in that of its notebook, the copy.
    about = os.environ | {"PYTHONPATH": str(copy), "BACK_OFFICE_BROWSER": "needed", "COLUMNS": "200"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-rfE",
        "--tb=no",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:nbval",
        name,
    ]
    done = subprocess.run(command, cwd=HOME, env=about, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"the tests did not run: {(done.stdout + done.stderr)[-500:]}")
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return failed[0] if failed else ""


def main() -> None:
    """Undo one act after the other; say which nobody noticed, then the share."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help=f"the first {SMALL} acts alone")
    parser.add_argument("--part", default="1/1", help="2/4: the second of four parts of the acts")
    parser.add_argument("names", nargs="*", help="acts by name, else all")
    given = parser.parse_args()
    part, parts = (int(number) for number in given.part.split("/"))
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name).resolve() / "copy"
        for path in files():
            (copy / path.relative_to(HOME)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy / path.relative_to(HOME))
        found = [act for act in acts(copy) if not given.names or act.name in given.names]
        found = found[: SMALL if given.small else None][part - 1 :: parts]
        for file in sorted({act.likeliest for act in found}):
            if failed := _fails(file, copy):
                raise SystemExit(f"fails before anything is undone: {failed}")
        count = 0
        for number, act in enumerate(found, 1):
            by = noticed(act, copy)
            count += bool(by)
            said = f"noticed by {by[:200]}" if by else "NOT NOTICED"
            print(f"{number} of {len(found)}: {act.path} {act.name}\n    {said}", flush=True)
    print(f"undone-acts: {count / len(found):.2f} (goal 1.00)")


if __name__ == "__main__":
    main()
