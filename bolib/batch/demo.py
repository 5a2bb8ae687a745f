"""The demo company: founded with published keys, its eight months played day by day, the last payroll left to be approved."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bolib.batch import company, demo_history, demo_shown
from bolib.batch.demo_history import COMPANY, FOUNDED, MONTHS, Step
from bolib.batch.places import ROOT, books_of, home
from bolib.batch.recovery import recover
from bolib.books import Books, keys
from bolib.books.demo_keys import PASSPHRASE, USERS, key_of
from bolib.books.given import Given
from bolib.books.keys import Key
from bolib.stores import SCHEMA
from bolib.text import say

RUN, HOURS_RUN = f"{MONTHS[-1]}-payroll_month", f"{MONTHS[-1]}-hours_month"


def play(*, seed: int = 1, language: str = "en", since: str = MONTHS[0]) -> Iterator[str]:
    """Make the demo and say what was made; a demo that stands there is shown and not changed.

    `since` leaves out hours and pay of the months before, for tests that do not need them.
    """
    if not books_of(COMPANY).is_file():
        yield say(language, "demo.begin", where=home())
        yield from _make(seed, language, since)
    else:
        recover(COMPANY)
        with Books(books_of(COMPANY), SCHEMA, writable=True) as books:
            unfinished = not books.rows("select 1 from run_state where run = ? and state <> 'sealed'", RUN)
        if unfinished:
            yield from _make(seed, language, since)
        yield say(language, "demo.stands")
        if seed != 1:
            yield say(language, "demo.other_seed", seed=seed)
    keep_keys()
    yield from demo_shown.lines(RUN, HOURS_RUN, language)


def _make(seed: int, language: str, since: str) -> Iterator[str]:
    """Do every step that is not done yet, so that a demo that was killed half way is finished."""
    given = Given(at=int(FOUNDED.timestamp()) * 1_000_000, account="demo-manager", seed=f"demo {seed}")
    company.bring_along(COMPANY)
    if not books_of(COMPANY).is_file():
        founders = {user: key_of(user) for user in company.founders_of(COMPANY)}
        company.found(COMPANY, founders, given=given).close()
        yield say(language, "demo.founded")
    for step in _to_do(list(demo_history.steps(_files(seed), language, since))):
        given.account, given.at = step.account, step.micros
        if step.said:
            yield step.said
        step.do(given)


def _to_do(steps: list[Step]) -> list[Step]:
    """Leave out the steps that are done: those before the last one of which the books know an event."""
    with Books(books_of(COMPANY), SCHEMA) as books:
        known = {at for (at,) in books.rows("select at from event")}
    last = max((number for number, step in enumerate(steps) if step.micros in known), default=-1)
    return steps[last if last >= 0 and steps[last].again else last + 1 :]


def _files(seed: int) -> Path:
    """Give the folder with the demo's files; another seed makes others beside the books."""
    shipped = ROOT / "examples" / "demo-company"
    if seed == 1:
        return shipped
    made = home() / "books" / f"demo-company-{seed}"
    maker().make(made, seed)
    return made


def maker() -> Any:
    """Give the program that makes the demo's files; it lies among the examples, for whoever wants to read it."""
    sys.path.insert(0, str(ROOT / "examples"))
    try:
        return importlib.import_module("make_demo_company")
    finally:
        sys.path.pop(0)


def keep_keys() -> None:
    """Put the published keys where the acts look for keys; one that stands there is left alone."""
    for user in USERS:
        if not keys.path_of(user).exists():
            key: Key = key_of(user)
            keys.keep(keys.path_of(user), keys.sealed(key, PASSPHRASE, bytes(16), bytes(12)))
