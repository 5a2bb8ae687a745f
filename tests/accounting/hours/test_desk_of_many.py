"""A month of very many punches is counted beside the desk, and after an act only those whom it is about."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bolib.accounting.desk import Desk
from bolib.accounting.hours import desk as hours_desk
from bolib.accounting.hours.store import reads
from bolib.batch import attention
from bolib.text import say
from bolib.widgets import waits
from tests.accounting.desk_company import MONTH, at, exceptions, fill, look
from tests.batch.test_hours_road import home  # noqa: F401 (fixture)


@pytest.fixture
def asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:  # noqa: F811
    """Say that any month is of very many; gives what is asked of other processes, which is really asked there."""
    made: list[str] = []

    def counting(really: Callable[..., Any]) -> Callable[..., Any]:
        def ask(function: Callable[..., Any], *given: Any) -> Any:
            made.append(function.__name__)
            return really(function, *given)

        return ask

    monkeypatch.setattr(reads, "MANY", 0)
    monkeypatch.setattr(attention, "today", lambda books: date(2026, 11, 6))
    for module in (hours_desk, waits):
        monkeypatch.setattr(module, "asked", counting(module.asked))
    return made


def test_the_desk_stays_usable_and_shows_the_same_once_it_is_counted(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk("acme", "en", month=MONTH)
    at(desk, "hours")
    assert desk.hours.counting.said.startswith("Hours of October 2026 are being counted")
    assert desk.hours.part.layout.display == "none" and desk.hours.road.view.layout.display == ""
    desk.hours.work.wait()
    assert asked.count("counted") == 1 and not desk.hours.counting.said
    many = exceptions(desk)
    form = look(desk)
    assert form.shown and form.shown[:2] == ("E-2", "2026-10-07")
    fill(form, reason="the clock was off", time="16:00")
    form.add.click()
    assert form.notice.tone == "done", form.notice.said
    assert asked.count("counted") == 1 and exceptions(desk) == many[1:]  # the one person was counted anew, here
    desk.page.language.value = "hr"
    assert asked.count("counted") == 1 and exceptions(desk)[0][3] != many[1][3]
    with monkeypatch.context() as patch:
        patch.setattr(reads, "MANY", 50_000)
        desk.page.language.value = "en"
        assert exceptions(desk) == many[1:]  # read whole, it is the same


def test_what_waits_is_said_at_once_and_exceptions_once_they_are_counted(asked: list[str]) -> None:
    desk = Desk("acme", "en", month=MONTH)
    assert desk.waits.notice.said == say("en", "attention.counting")
    assert [row.item.what.code for row in desk.waits._rows] == ["attention.values_end"]
    desk.waits.work.wait()
    # the other process has its own day and counts the month for it, as few people as there are
    assert asked == ["rows"] and not desk.waits.notice.said
    at(desk, "payroll")
    at(desk, "waiting")
    assert asked == ["rows"]  # nothing was written since
