"""A company whose September and October are paid: who is on the clock, whose hours came in, who left, and who has a claim."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bolib.batch.imports import import_files
from tests.accounting.desk_company import HOSTILE
from tests.batch import test_hours_road as road
from tests.personnel.bringing import CONTRACT, HOURS, PERSON, written
from tests.run_folder import iban, oib

SEPTEMBER = {"month": "2026-09", "regular_minutes": "10560"}
LEFT = PERSON | {"person": "E-4", "oib": oib(4), "first_name": "Petra", "iban": iban(4)}
CHILD = {
    **{"person": "E-1", "dependant": "D-1", "since": "2026-01-01", "until": "", "birth_date": "2015-03-01"},
    **{"kind": "child", "disability": "none", "share": "100 %"},
}


@cache
def once(base: Path) -> Path:
    """Make the company once for all tests that only look at it, or copy it."""
    folder = base / "paid"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        return make(folder, patch)


def make(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """Found the company in a folder, and bring both months up to posted; one of its people has a hostile name."""
    patch.setattr(road, "SECOND", road.SECOND | {"first_name": HOSTILE, "last_name": "Babić"})
    road.home.__wrapped__(folder, patch)
    more = folder / "more"
    more.mkdir()
    with road.opened() as books:
        files = written(
            more,
            people=[LEFT],
            contracts=[CONTRACT | {"contract": "U-4", "person": "E-4", "until": "2026-08-31"}],
            dependants=[CHILD],
            punches=[punch for person in ("E-1", "E-2") for punch in september(person)],
            month_hours=[HOURS | SEPTEMBER | {"person": "E-3"}],
        )
        answer = import_files(books, files, language="en", day=date(2026, 11, 3))
        assert answer.complete, answer
    made("2026-09-hours_month")
    made("2026-09-payroll_month")
    with road.opened() as books:
        hours = road.hours
        hours.add_punch(books, hours.check_punch(books, "E-2", "2026-10-07 16:00", "out", reason="the clock was off"))
        hours.resolve(books, "E-2", "2026-10-09", "short", "unpaid", reason="came late")
    made(road.HOURS_RUN)
    made(road.PAY_RUN)
    return folder


def september(person: str) -> list[dict[str, str]]:
    """Punch in at 8 and out at 16 on every weekday."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(road, "MONTH", "2026-09")
        return road.clocked(person)


def made(name: str) -> None:
    """Bring a run up to posted."""
    road.made(name)
