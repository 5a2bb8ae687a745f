"""The page that says how a system is added, done to the letter to a copy of the project, which still stands."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tree import HOUSE, ROOT, files, typed

PAGE = HOUSE / "ADDING_A_SYSTEM.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BUILDING = ("layers", "text", "house", "notebooks", "documentation")


def blocks() -> list[tuple[str, str, str]]:
    """Kind, file and content of every block."""
    return [match.groups("") for match in BLOCK.finditer(PAGE.read_text("utf-8"))]


def changed(text: str, diff: str) -> str:
    """Apply a block marked diff: the lines it takes away or leaves stand in the text once."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    assert text.count(before) == 1, f"this stands {text.count(before)} times in the file:\n{before}"
    return text.replace(before, after)


def run(home: Path, *command: str, into: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(home), "PYTEST_ADDOPTS": ""}
    environment.pop("BACK_OFFICE_HOME", None)
    done = subprocess.run([sys.executable, *command], cwd=home, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    if into:
        with into.open("a", encoding="utf-8") as file:
            file.write(done.stdout)
    return done


def shell(home: Path, line: str) -> None:
    """Do a line of a block of commands in the copy: a Python of the environment, its output perhaps into a file."""
    command, _, target = line.partition(">>")
    first, *rest = shlex.split(command)
    assert first == ".venv/bin/python", line
    run(home, *rest, into=home / target.strip() if target else None)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the system of the page in it."""
    home = tmp_path_factory.mktemp("copy") / "project"
    for path in files():
        (home / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, home / path.relative_to(ROOT))
    assert typed() == ""  # so that of the copy only what is new has to be looked at
    shutil.copytree(ROOT / ".mypy_cache", home / ".mypy_cache")
    stores = home / "bolib" / "stores.py"
    raised = re.sub(r"^FORM = (\d+)", lambda form: f"FORM = {int(form[1]) + 1}", stores.read_text("utf-8"), flags=re.M)
    stores.write_text(raised, "utf-8")
    for kind, name, content in blocks():
        if kind == "sh":
            for line in content.splitlines():
                shell(home, line)
            continue
        path = home / name
        if kind == "diff":
            path.write_text(changed(path.read_text("utf-8"), content), "utf-8")
        elif kind == "yaml":
            path.write_text(path.read_text("utf-8") + content, "utf-8")
        else:
            assert not path.exists(), f"{name} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
    return home


def test_the_page_has_twelve_steps_and_stays_short() -> None:
    text = PAGE.read_text("utf-8")
    assert re.findall(r"\*\*(\d+)\. ", text) == [str(number) for number in range(1, 13)]
    assert len(BLOCK.sub("", text).split()) < 450, "twelve steps on one page"
    assert {kind for kind, _, _ in blocks()} == {"python", "diff", "sh", "yaml"}


def test_a_block_that_does_not_fit_is_not_applied() -> None:
    assert changed("a\nb\nc\n", " a\n-b\n+x\n") == "a\nx\nc\n"
    for text in ("a\nc\n", "a\nb\na\nb\n"):
        with pytest.raises(AssertionError, match="times in the file"):
            changed(text, " a\n-b\n+x\n")


@pytest.mark.parametrize("name", BUILDING)
def test_the_building_still_stands(copy: Path, name: str) -> None:
    run(copy, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"tests/test_{name}.py")


def test_the_systems_own_tests_and_those_of_the_forms_hold(copy: Path) -> None:
    run(
        copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/technology", "tests/books/test_backup_and_forms.py"
    )


def test_a_row_goes_in_and_comes_back(copy: Path) -> None:
    asked = "import bolib, sys; from bolib.stores import FORM, SCHEMA; from bolib.technology import programs\n"
    asked += "print(bolib.__file__, 'program' in SCHEMA, 'sqlite3' in sys.modules, programs.listed.__doc__)"
    said = run(copy, "-c", asked).stdout
    assert said.startswith(str(copy)) and " True " in said and "Read the programs" in said


def test_a_fault_in_the_page_would_be_found(copy: Path, tmp_path: Path) -> None:
    """The copy is really what is tested: a forgotten sentence, a store that is not listed and an old map are named."""
    home = Path(shutil.copytree(copy, tmp_path / "spoilt"))
    words = home / "bolib" / "text" / "hr.yaml"
    words.write_text(words.read_text("utf-8").replace("programs.no_name", "programs.other"), "utf-8")
    stores = home / "bolib" / "stores.py"
    line = "from bolib.technology.programs import store as programs\n"
    stores.write_text(stores.read_text("utf-8").replace(line, "").replace("        *programs.TABLES,\n", ""), "utf-8")
    faults = (("text", "same_things", "programs.no_name"), ("layers", "is_listed", "is missing in bolib/stores.py"))
    for name, test, said in faults:
        with pytest.raises(AssertionError, match=said):
            run(home, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/test_{name}.py", "-k", test)
