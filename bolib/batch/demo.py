"""The demo company: founded with published keys, filled from its files, its payroll run and submitted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bolib.batch import acts, company, imports, status
from bolib.batch.places import ROOT, books_of, home
from bolib.batch.recovery import recover
from bolib.batch.run import run
from bolib.books import Books, keys, roles
from bolib.books.demo_keys import PASSPHRASE, USERS, key_of
from bolib.books.given import Given
from bolib.books.keys import Key
from bolib.stores import SCHEMA
from bolib.text import say

COMPANY, RUN = "demo", "2026-10-payroll_month"
PEOPLE = ("units", "people", "dependants", "contracts")
FOUNDED, HIRED, COUNTED, RAN = (
    datetime(2026, 9, 1, 8, 0, tzinfo=UTC),
    datetime(2026, 9, 30, 9, 30, tzinfo=UTC),
    datetime(2026, 11, 3, 10, 15, tzinfo=UTC),
    datetime(2026, 11, 4, 7, 45, tzinfo=UTC),
)


def play(*, seed: int = 1, language: str = "en") -> Iterator[str]:
    """Make the demo and say what was made; a demo that stands there is shown and not changed."""
    if not books_of(COMPANY).is_file():
        yield say(language, "demo.begin", where=home())
        yield from _make(seed, language)
    else:
        recover(COMPANY)
        with Books(books_of(COMPANY), SCHEMA, writable=True) as books:
            unfinished = not books.rows("select 1 from run_state where state <> 'sealed'")
        if unfinished:
            yield from _make(seed, language)
        yield say(language, "demo.stands")
        if seed != 1:
            yield say(language, "demo.other_seed", seed=seed)
    _keep_keys()
    yield from _shown(language)


def _make(seed: int, language: str) -> Iterator[str]:
    """Do every step that is not done yet, so that a demo that was killed half way is finished."""
    given = Given(at=_micros(FOUNDED), account="demo-manager", seed=f"demo {seed}")
    company.bring_along(COMPANY)
    if not books_of(COMPANY).is_file():
        founders = {user: key_of(user) for user in company.founders_of(COMPANY)}
        company.found(COMPANY, founders, given=given).close()
        yield say(language, "demo.founded")
    files = _files(seed)
    with Books(books_of(COMPANY), SCHEMA, writable=True, given=given) as books:
        for account, at, kinds in (
            ("demo-manager", HIRED, PEOPLE),
            ("demo-manager", COUNTED, ("absences",)),
            ("demo-clerk", COUNTED, ("month_hours",)),
        ):
            given.account, given.at = account, _micros(at)
            paths = [files / f"{kind}.csv" for kind in kinds]
            answer = imports.import_files(books, paths, language=language, day=at.date(), demand=roles.demand)
            yield from answer.lines
    given.account, given.at = "demo-clerk", _micros(RAN)
    yield say(language, "demo.runs", run=RUN)
    folder = run(COMPANY, RUN, given=given)
    acts.submit(folder, key_of("demo-clerk"), given=given)


def _micros(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000


def _files(seed: int) -> Path:
    """Give the folder with the demo's files; another seed makes others beside the books."""
    shipped = ROOT / "examples" / "demo-company"
    if seed == 1:
        return shipped
    import runpy

    made = home() / "books" / f"demo-company-{seed}"
    runpy.run_path(str(ROOT / "examples" / "make_demo_company.py"))["make"](made, seed)
    return made


def _keep_keys() -> None:
    """Put the published keys where the acts look for keys; one that stands there is left alone."""
    for user in USERS:
        if not keys.path_of(user).exists():
            key: Key = key_of(user)
            keys.keep(keys.path_of(user), keys.sealed(key, PASSPHRASE, bytes(16), bytes(12)))


def _shown(language: str) -> Iterator[str]:
    with Books(books_of(COMPANY), SCHEMA) as books:
        found: dict[str, Any] = status.waiting(books, COMPANY)
    latest = found["runs"][0]
    folder = Path(latest["folder"])
    slips = len(list((folder / "payslips").glob("*.pdf")))
    yield ""
    yield say(language, "demo.notebook", path=status.typed(str(folder / "payroll_month.ipynb")))
    yield say(language, "demo.payslips", path=status.typed(str(folder / "payslips")), count=slips)
    yield say(language, "demo.payment", path=status.typed(str(folder / "payment.xml")))
    yield say(language, "demo.books", path=status.typed(str(books_of(COMPANY))))
    yield ""
    yield from status.lines(found, language)
    yield say(language, "demo.passphrase", passphrase=PASSPHRASE)
