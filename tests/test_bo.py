"""The one way in: its commands are the program's, it makes its environment once, and it fails in one sentence."""

import argparse
import hashlib
import io
import os
import runpy
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tree import ROOT

BO = runpy.run_path(str(ROOT / "bo"))
COMMANDS: dict[str, str] = {usage: what for group in BO["COMMANDS"].values() for usage, what in group.items()}
OWN: tuple[str, ...] = BO["OWN"]
BASE = getattr(sys, "_base_executable", sys.executable)
CLOSED = "http://127.0.0.1:9/simple"  # nobody listens on the port for discarding


def choices(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser | None]:
    """The words that a parser lets follow, each with its own parser where it has one."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
        if action.choices and not action.option_strings:
            return dict.fromkeys(map(str, action.choices))
    return {}


def programs_commands() -> set[str]:
    """Every command that the program itself understands, with its second word where it has one."""
    from bolib.cli import parser

    found: set[str] = set()
    for name, inner in choices(parser()).items():
        second = choices(inner) if inner else {}
        found |= {f"{name} {word}" for word in second} or {name}
    return found


def words(usage: str) -> str:
    """A usage without what the user fills in."""
    return " ".join(word for word in usage.split() if word.islower())


def test_the_help_lists_exactly_the_commands_of_the_program() -> None:
    assert {words(usage) for usage in COMMANDS} - set(OWN) == programs_commands()
    assert set(OWN) <= {words(usage) for usage in COMMANDS}


def test_the_help_fits_a_terminal() -> None:
    assert max(map(len, BO["listing"]().splitlines())) <= 92


# --- a house of its own: the real bo, an own small program and one small package, so that making takes seconds

BACKEND = """
import base64, hashlib, os, zipfile
def build_editable(directory, config_settings=None, metadata_directory=None):
    name = "little-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:
        wheel.writestr("little.pth", os.path.dirname(os.path.abspath(__file__)))
        wheel.writestr("little-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: little\\nVersion: 1.0\\n")
        wheel.writestr("little-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("little-1.0.dist-info/RECORD", "")
    return name
"""
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "little"
version = "1.0"
[tool.setuptools]
"""
PROGRAM = 'import os, sys, pebble\nprint("told", sys.argv[1:], os.getcwd(), sys.flags.safe_path)\n'


def wheel() -> bytes:
    """A package of one module."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("pebble.py", "")
        file.writestr("pebble-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: pebble\nVersion: 1.0\n")
        file.writestr("pebble-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr("pebble-1.0.dist-info/RECORD", "")
    return made.getvalue()


class House:
    """A folder with bo, made for one test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shelf = folder.parent / "shelf"
        for place in (folder / "bolib", self.shelf):
            place.mkdir(parents=True)
        (folder / "bo").write_bytes((ROOT / "bo").read_bytes())
        (folder / "bolib" / "cli.py").write_text(PROGRAM)
        (folder / "backend.py").write_text(BACKEND)
        (folder / "pyproject.toml").write_text(PYPROJECT)
        (self.shelf / "pebble-1.0-py3-none-any.whl").write_bytes(wheel())
        self.lock(hashlib.sha256(wheel()).hexdigest())

    def lock(self, digest: str) -> None:
        (self.folder / "requirements.lock").write_text(f"pebble==1.0 \\\n    --hash=sha256:{digest}\n")

    def start(self, *arguments: str, python: str = BASE, **more: str) -> subprocess.Popen[str]:
        """Start bo as a user whose index is the shelf."""
        plain = {name: text for name, text in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
        own = {"PIP_FIND_LINKS": str(self.shelf), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
        command = [python, str(self.folder / "bo"), *arguments]
        both = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, env=plain | own | more, cwd=self.folder.parent, **both)  # type: ignore[call-overload, no-any-return]

    def ask(self, *arguments: str, python: str = BASE, **more: str) -> tuple[int, str, str]:
        """Run bo; what it answered and said."""
        process = self.start(*arguments, python=python, **more)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def made(self) -> int:
        """When the environment was made, to see whether it was made again."""
        return (self.folder / ".venv" / "made-from").stat().st_mtime_ns


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "a house with spaces")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house whose environment is made once for all tests that only look."""
    house = House(tmp_path_factory.mktemp("ready") / "a house with spaces")
    code, _, err = house.ask("status", "demo")
    assert code == 0, err
    yield house


def refused(answer: tuple[int, str, str], *said: str) -> None:
    """It ended with 2 and one sentence, the last line."""
    code, out, err = answer
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("bo: ")
    assert [word for word in said if word not in err.splitlines()[-1]] == []


def test_help_needs_no_environment_and_loads_nothing(house: House) -> None:
    code, out, err = house.ask("--help")
    assert (code, err) == (0, "")
    assert out == BO["listing"]() == house.ask()[1]
    assert not (house.folder / ".venv").exists()
    look = "import sys; before = set(sys.modules); exec(compile(open(sys.argv[1]).read(), 'bo', 'exec'), {'__file__': '', '__name__': 'bo'}); print(set(sys.modules) - before)"
    done = subprocess.run([BASE, "-I", "-c", look, ROOT / "bo"], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize(("typed", "meant"), [("stats", "did you mean status?"), ("xyz", "--help lists them")])
def test_an_unknown_command_makes_nothing(house: House, typed: str, meant: str) -> None:
    refused(house.ask(typed), typed, meant)
    assert not (house.folder / ".venv").exists()


def test_the_first_use_makes_the_environment_and_the_second_does_not(ready: House) -> None:
    before = ready.made()
    code, out, err = ready.ask("--language", "hr", "status", "a b")
    assert (code, err) == (0, "")
    assert out == f"told ['--language', 'hr', 'status', 'a b'] {ready.folder.parent} True\n"
    assert ready.made() == before


def test_what_a_user_has_set_leads_nowhere_else(ready: House, tmp_path: Path) -> None:
    (tmp_path / "pebble.py").write_text("raise SystemExit('another pebble')")
    code, _, err = ready.ask("status", PYTHONPATH=str(tmp_path), VIRTUAL_ENV="nowhere", PYTHONSTARTUP="nowhere")
    assert (code, err) == (0, "")


def test_what_a_user_has_set_for_pip_does_not_move_the_packages(house: House, tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text(f"[global]\nfind-links = {house.shelf}\nno-index = true\nuser = true\n")
    moved = {"PIP_TARGET": str(tmp_path / "t"), "PIP_PREFIX": "p", "PIP_DRY_RUN": "1", "PIP_NO_BINARY": ":all:"}
    code, _, err = house.ask("status", **moved, PIP_FIND_LINKS="", PIP_CONFIG_FILE=str(tmp_path / "pip.conf"))
    assert code == 0, err
    assert not (tmp_path / "t").exists()


def test_two_at_once_make_it_once(house: House) -> None:
    both = [house.start("status"), house.start("status")]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("First use" in err for _, err in said) == 1
    assert sum("waiting" in err for _, err in said) <= 1


def test_a_making_that_was_killed_is_done_again(house: House) -> None:
    killed = house.start("status")
    deadline = time.monotonic() + 60
    while not (house.folder / ".venv" / "pyvenv.cfg").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    killed.kill()
    killed.wait()
    assert not (house.folder / ".venv" / "made-from").exists()
    code, out, err = house.ask("status")
    assert (code, out[:4]) == (0, "told"), err
    assert "waiting" in err, "what the killed one had started was still at work"


def stands(house: House) -> bool:
    """Whether bo finds the environment whole."""
    said: bool = runpy.run_path(str(house.folder / "bo"))["made"]()
    return said


def test_an_environment_is_old_in_another_place_without_its_python_and_for_another_lock(
    ready: House, tmp_path: Path
) -> None:
    other, inside = House(tmp_path / "other"), ready.folder / ".venv"
    shutil.copytree(inside, other.folder / ".venv", symlinks=True)
    assert stands(ready)
    assert not stands(other)
    python = inside / "bin" / "python"
    python.rename(inside / "lost")
    assert not stands(ready)
    (inside / "lost").rename(python)
    assert stands(ready)
    with (ready.folder / "pyproject.toml").open("a") as project:
        project.write("[tool.ruff]\n")
    assert stands(ready)
    with (ready.folder / "requirements.lock").open("a") as lock:
        lock.write("\n")
    assert not stands(ready)


def test_an_old_environment_is_made_anew(ready: House) -> None:
    (ready.folder / ".venv" / "left-over").touch()
    (ready.folder / ".venv" / "made-from").write_text("something else")
    assert "First use" in ready.ask("status")[2]
    assert not (ready.folder / ".venv" / "left-over").exists()
    assert ready.ask("status")[2] == ""


def test_a_package_that_is_not_the_locked_one_is_refused(house: House) -> None:
    house.lock("0" * 64)
    refused(house.ask("status"), "not the one that requirements.lock names")
    assert not (house.folder / ".venv" / "made-from").exists()


def test_a_package_that_is_not_to_be_had_is_named(house: House) -> None:
    (house.shelf / "pebble-1.0-py3-none-any.whl").unlink()
    refused(house.ask("status"), "not to be had", "pebble")


def test_no_network_is_said(house: House) -> None:
    (house.shelf / "pebble-1.0-py3-none-any.whl").unlink()
    refused(house.ask("status", PIP_NO_INDEX="", PIP_INDEX_URL=CLOSED, PIP_RETRIES="1"), "network")


def altered(house: House, change: str) -> tuple[int, str, str]:
    """Run bo in a Python that was changed first."""
    code = f"import sys, runpy; {change}; sys.argv = ['bo', 'status']; runpy.run_path({str(house.folder / 'bo')!r}, run_name='__main__')"
    done = subprocess.run([BASE, "-c", code], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("version", [(3, 10), (3, 15)])
def test_another_python_is_turned_away(house: House, version: tuple[int, int]) -> None:
    refused(altered(house, f"sys.version_info = {version}"), "Python 3.11 to 3.14")


@pytest.mark.parametrize("version", [(3, 11), (3, 14)])
def test_the_oldest_and_the_newest_python_are_welcome(house: House, version: tuple[int, int]) -> None:
    # as far as the next question, which this test answers with no
    refused(altered(house, f"sys.version_info = {version}; sys.modules['ensurepip'] = None"), "venv module")


def test_a_python_without_its_venv_module_is_told_which_package_brings_it(house: House) -> None:
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    refused(altered(house, "sys.modules['ensurepip'] = None"), "apt-get install", version)


def test_a_full_disk_is_said_before_anything_is_made(house: House) -> None:
    change = "import shutil; shutil.disk_usage = lambda path: type('D', (), {'free': 10**8})"
    refused(altered(house, change), "disk is too full", "GB")
    assert not (house.folder / ".venv").exists()


def test_a_file_that_cannot_grow_is_said(house: House) -> None:
    resource = pytest.importorskip("resource")
    assert resource
    refused(altered(house, "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))"))
    assert not (house.folder / ".venv" / "made-from").exists()


def test_a_folder_that_cannot_be_written_is_said(house: House) -> None:
    house.folder.chmod(0o555)
    try:
        if not os.access(house.folder, os.W_OK):
            refused(house.ask("status"), "cannot be written", "copy the program")
        else:  # an administrator may write everywhere: be nobody, with a Python that nobody can start
            refused(as_nobody(house), "cannot be written", "copy the program")
    finally:
        house.folder.chmod(0o755)


def as_nobody(house: House) -> tuple[int, str, str]:
    python = "/usr/bin/python3"
    known = subprocess.run([python, str(house.folder / "bo"), "--help"], capture_output=True).returncode == 0
    if not known:
        pytest.skip("an administrator needs a Python 3.11 to 3.14 in /usr/bin for this")
    for place in (house.folder, *house.folder.parents[:4]):
        place.chmod(place.stat().st_mode | 0o055)
    done = subprocess.run(
        [python, str(house.folder / "bo"), "status"],
        user=65534,
        group=65534,
        extra_groups=[],
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_benchmark_that_is_not_there_is_answered_with_those_that_are() -> None:
    done = subprocess.run([sys.executable, ROOT / "bo", "bench", "nothing"], capture_output=True, text=True)
    refused((done.returncode, done.stdout, done.stderr), "start")
