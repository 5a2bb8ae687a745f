"""Inside pytest, for mutations.py: notes what each test runs and how long it takes, or runs the tests that are asked for.

`ASKED` names a file with a list of tests: those run, in that order. `TOLD` names a file to write: for each test its
seconds, and whether it starts another process, in which nobody sees which lines it runs. Under `coverage run`, each
line is noted with the test that ran it; what runs before, between and outside of tests has no name. While it notes,
hypothesis tries a few examples only: which lines they run is soon known, and its seconds are reckoned up.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest
from hypothesis import settings

ASKED, TOLD = "MUTATIONS_ASKED", "MUTATIONS_TOLD"
SETTINGS = "_hypothesis_internal_use_settings"  # where a test of hypothesis has them
EXAMPLES = 3
PROCESSES = ("subprocess.Popen", "os.fork", "os.posix_spawn")
_told: dict[str, dict[str, Any]] = {}
_now: list[str] = []
_times: dict[str, float] = {}  # how many times as many examples a test really tries


def _started(event: str, _: object) -> None:
    if event in PROCESSES and _now:
        _told[_now[-1]]["starts_processes"] = True


sys.addaudithook(_started)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that are asked for, in the order asked; where tests are noted, try few examples."""
    if os.environ.get(TOLD):
        for item in items:
            _few_examples(item)
    if asked := os.environ.get(ASKED):
        place = {name: number for number, name in enumerate(json.loads(Path(asked).read_text("utf-8")))}
        items[:] = sorted((item for item in items if item.nodeid in place), key=lambda item: place[item.nodeid])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note the test with its preparation."""
    running = coverage.Coverage.current()
    _now.append(item.nodeid)
    _told[item.nodeid] = {"seconds": 0.0, "starts_processes": False}
    begun = time.perf_counter()
    if running:
        running.switch_context(item.nodeid)
    try:
        return (yield)
    finally:
        if running:
            running.switch_context("")
        seconds = (time.perf_counter() - begun) * _times.get(item.nodeid, 1)
        _told[item.nodeid]["seconds"] = round(seconds, 3)
        _now.pop()


def pytest_sessionfinish() -> None:
    """Write what was noted."""
    if os.environ.get(TOLD):
        Path(os.environ[TOLD]).write_text(json.dumps(_told), "utf-8")


def _few_examples(item: pytest.Item) -> None:
    test = getattr(item, "obj", None)
    whole = getattr(test, SETTINGS, None)
    if whole is not None and whole.max_examples > EXAMPLES:
        _times[item.nodeid] = whole.max_examples / EXAMPLES
        setattr(test, SETTINGS, settings(whole, max_examples=EXAMPLES))
