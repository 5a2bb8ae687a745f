"""The doctor: looks at the place, the environment, the books, the settings and the keys, and changes nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from bolib.batch.doctor import books, environment, keys, place, settings, unfinished
from bolib.batch.doctor.finding import BROKEN, Finding
from bolib.batch.places import books_of, checked
from bolib.books import Books
from bolib.problem import Problem, Refused
from bolib.stores import SCHEMA
from bolib.text import say, tell

Check = Callable[..., Iterator[Finding]]

OF_THE_PLACE: list[Check] = [
    *(place.disk, place.networks, environment.python, environment.packages, environment.stamp, keys.files)
]
OF_A_COMPANY: list[Check] = [
    *(place.permissions, books.form, books.turn, unfinished.acts, unfinished.runs, books.backups)
]
OF_ITS_BOOKS: list[Check] = [
    *(
        books.integrity,
        books.journal,
        books.clock,
        books.late_facts,
        settings.differing,
        settings.missing,
        settings.unchecked,
    ),
    keys.revoked,
]


def look(company: str | None, *, full: bool = False) -> Iterator[Finding]:
    """Look at everything that concerns a company, or all of them; `full` recomputes the books and their documents.

    A company without books is refused.
    """
    from bolib.batch.status import companies

    for check in OF_THE_PLACE:
        yield from _each(check)
    for one in [checked(company)] if company else companies():
        if not books_of(one).is_file():
            raise Refused("books.none", one)
        yield from _company(one, full)


def _company(company: str, full: bool) -> Iterator[Finding]:
    for check in OF_A_COMPANY:
        yield from _each(check, company)
    try:
        opened = Books(books_of(company), SCHEMA)
    except (Refused, sqlite3.Error):
        return  # `form` has said why
    with opened:
        for check in (*OF_ITS_BOOKS, *([books.verified] if full else [])):
            yield from _each(check, opened, company)


def _each(check: Check, *about: Any) -> Iterator[Finding]:
    """Give what one check finds; what it cannot look at is a finding too, and the others go on."""
    try:
        yield from check(*about)
    except Refused as refused:
        yield Finding(BROKEN, refused.problem)
    except (OSError, ValueError, LookupError, sqlite3.Error) as fault:
        where = check.__name__.replace("_", " ")
        yield Finding(BROKEN, Problem("doctor.not_looked", where, {"reason": str(fault)[:200]}))


def line(finding: Finding, language: str) -> str:
    """Say one finding in one line: ok, look or broken, what was found and what would be right."""
    return f"{say(language, f'doctor.state_{finding.state}'):<10}{tell(language, finding.problem)}"


def as_json(finding: Finding, language: str) -> dict[str, Any]:
    """Give one finding for a program to read."""
    return {"state": finding.state, **vars(finding.problem), "text": tell(language, finding.problem)}
