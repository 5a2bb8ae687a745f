"""Approving is handed to a deputy at the start page; the desk and the commands say in whose place somebody may and did."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bolib import dates
from bolib.accounting.desk import Desk
from bolib.batch import acts, status
from bolib.batch.places import books_of
from bolib.batch.run import run
from bolib.books import Books, deputies, keys, roles
from bolib.problem import Refused
from bolib.start import Start
from bolib.stores import SCHEMA
from bolib.text import say
from tests.accounting.desk_company import MONTH, at, sign, texts
from tests.batch.test_hours_road import HOURS_RUN, home  # noqa: F401 (fixture)
from tests.start.third import third


@pytest.fixture
def firm(home: Path) -> Path:  # noqa: F811
    third("acme")
    return home


def card(language: str = "en") -> Any:
    start = Start("acme", language)
    start.page.go("here")
    return start.here.stand_in


def read() -> Books:
    return Books(books_of("acme"), SCHEMA)


def in_days(number: int) -> str:
    with read() as books:
        return (date.fromisoformat(roles.day(books)) + timedelta(number)).isoformat()


def hand(found: Any, *does: str, deputy: str = "mia", last: str = "") -> None:
    """Fill the form in and press the button."""
    for right in does:
        found.rights[right].value = True
    found.deputy.set(deputy)
    found.last.input.value = last or in_days(5)
    found.form.go.click()


def test_it_is_handed_over_with_a_signature_seen_in_the_list_and_ended(firm: Path) -> None:
    found = card()
    assert say("en", "deputies.nobody") in texts(found.view)
    assert [tick.layout.display for tick in found.rights.values()] == [""] * 5
    found.rights["approve"].value = True
    assert card().rights["approve"].value and not card().rights["post"].value  # half-filled
    hand(found, "approve", "post")
    assert found.signing.who.options == ("ivo",), found.notice.said  # the clerk cannot hand over what is not theirs
    sign(found.signing, "ivo")
    assert found.notice.tone == "done", found.notice.said
    (line,) = found.grid.rows
    assert line["cells"][:3] == ["mia", "ivo", "approve, post"] and line["cells"][5] == "counts now"
    assert not any(tick.value for tick in found.rights.values()) and found.last.text == ""
    with read() as books:
        assert roles.may(books, "mia", "approve") and books.verify().problems == []
    later = card("hr")
    later.grid.chosen = line["key"]
    assert "mia mijenja korisnika ivo" in texts(later.view)
    later.end.click()
    assert set(later.signing.who.options) == {"ivo", "mia"}
    sign(later.signing, "mia")
    assert later.notice.tone == "done" and not later.grid.rows
    with read() as books:
        assert not roles.may(books, "mia", "approve") and books.verify().problems == []


@pytest.mark.parametrize(
    ("does", "deputy", "last", "code"),
    [
        (["approve"], "ana", "", "deputies.exclude"),  # a clerk approves for nobody
        (["approve"], "ivo", "", "deputies.not_your_own"),
        ([], "mia", "", "deputies.no_right_named"),
        (["approve"], "mia", "2026-01-01", "deputies.ends_before"),
    ],
)
def test_what_cannot_be_handed_over_is_said_before_anybody_signs(
    firm: Path, does: list[str], deputy: str, last: str, code: str
) -> None:
    found = card()
    hand(found, *does, deputy=deputy, last=last)
    sentence = say("en", code, **dict.fromkeys(("rights", "first", "second", "act"), "{}")).partition("{}")[0]
    assert sentence in f"{found.notice.said} {found.last._below.value}" and not found.signing.is_open


def test_who_has_nothing_to_hand_over_sees_the_list_and_no_form(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bolib.batch.signers.here", lambda _: {"mia": "mia"})
    found = card()
    assert found.form.view.layout.display == "none" and say("en", "deputies.title") in texts(found.view)


def test_the_road_and_the_commands_say_in_whose_place(firm: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Refused, match=r"run_file\.written"):
        run("acme", HOURS_RUN)
    folder = run("acme", HOURS_RUN)
    acts.submit(folder, keys.unlock("ana", "open"))
    last = in_days(9)
    with Books(books_of("acme"), SCHEMA, writable=True) as books:
        deputies.hand(books, "mia", ["approve"], in_days(0), last, key=keys.unlock("ivo", "open"))

    def shown(language: str) -> str:
        desk = Desk("acme", language, MONTH)
        at(desk, "hours")
        desk.hours.part.value = "hours_paper"
        return texts(desk.hours.road.view)

    for language in ("en", "hr"):
        until = dates.show(date.fromisoformat(last), language)
        named = say(language, "deputies.named", deputy="mia", user="ivo", until=until)
        assert named in shown(language) and named in status.page("acme", language)
    acts.approve(folder, keys.unlock("mia", "open"))
    for language, acted in (("en", "mia as deputy of ivo"), ("hr", "mia umjesto korisnika ivo")):
        assert acted in shown(language) and acted in status.page("acme", language)
    acts.post(folder, keys.unlock("ivo", "open"))
    assert "ivo as deputy" not in status.page("acme", "en")
    with read() as books:
        (found,) = status.waiting(books, "acme")["runs"]
        assert [one["deputy_of"] for one in found["signed"] if one["act"] == "approve"] == [["ivo"]]
        assert json.dumps(found) and books.verify().problems == []
