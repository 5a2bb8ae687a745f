"""The demo, made once for each seed: October alone, and for a few tests the whole history; a test works on its own copy."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bolib.batch import demo
from bolib.batch.demo_history import MONTHS
from bolib.batch.places import books_of, outputs_of
from bolib.books import Books
from bolib.books.demo_keys import key_of
from bolib.books.keys import Key
from bolib.stores import SCHEMA

RUN, HOURS_RUN = demo.RUN, demo.HOURS_RUN


@dataclass(frozen=True)
class Home:
    """A place with parameters, books and outputs of the demo, its payroll submitted."""

    path: Path
    seed: int

    @property
    def folder(self) -> Path:
        """The run folder of the first attempt."""
        return outputs_of("demo") / RUN / "1"

    def books(self) -> Books:
        """Open the books to read."""
        return Books(books_of("demo"), SCHEMA)


CLERK, MANAGER = key_of("demo-clerk"), key_of("demo-manager")
Keys = tuple[Key, Key]


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, str], Home]:
    """Make a demo of a seed from a month on, each once, also where several processes share the tests."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base

    def play(seed: int, since: str) -> Home:
        folder = shared / f"demo-{seed}-{since}"
        home, done = Home(folder / "a home", seed), folder / "played"
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                with pytest.MonkeyPatch.context() as patch:
                    patch.setenv("BACK_OFFICE_HOME", str(home.path))
                    assert list(demo.play(seed=seed, since=since))
                done.touch()
        demo.keep_keys()  # of this process: its configuration is its own
        return home

    return play


Play = Callable[[int, str], Home]


@pytest.fixture(scope="session", params=[1, 2], ids=["seed 1", "seed 2"])
def whole(request: pytest.FixtureRequest, played: Play) -> Home:
    """Make the demo of one seed with its whole history; nobody may spoil it."""
    return played(request.param, MONTHS[0])


@pytest.fixture(scope="session", params=[1, 2], ids=["seed 1", "seed 2"])
def made(request: pytest.FixtureRequest, played: Play) -> Home:
    """Make the October of one seed."""
    return played(request.param, MONTHS[-1])


@pytest.fixture
def home(made: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """Give a copy of the demo that a test may spoil."""
    copy = Home(tmp_path / "home", made.seed)
    shutil.copytree(made.path, copy.path)
    monkeypatch.setenv("BACK_OFFICE_HOME", str(copy.path))
    yield copy


@pytest.fixture(scope="session")
def first(played: Play) -> Home:
    """Make the October of the first seed alone, for tests that need no second one."""
    return played(1, MONTHS[-1])


@pytest.fixture
def one(first: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Give a copy of the first demo."""
    copy = Home(tmp_path / "home", 1)
    shutil.copytree(first.path, copy.path)
    monkeypatch.setenv("BACK_OFFICE_HOME", str(copy.path))
    return copy
