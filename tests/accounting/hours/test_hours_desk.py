"""At the desk of hours exceptions are seen in words and resolved with a reason; whatever goes wrong is one sentence."""

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bolib import dates
from bolib.accounting.desk import Desk
from bolib.accounting.hours import store as hours
from bolib.batch import attention
from bolib.batch.imports import import_files
from bolib.books import accounts, keys, settings
from bolib.text import say
from bolib.widgets.button import button, label
from bolib.widgets.guard import guarded
from bolib.widgets.notice import Notice
from tests.accounting.desk_company import HOSTILE, MONTH, at, events, markup, read, sign, texts
from tests.batch.test_hours_road import home, opened  # noqa: F401 (fixture)
from tests.personnel.bringing import CONTRACT, bring, written

DAY_20 = dates.instant(datetime(2026, 10, 20), "Europe/Zagreb")


@pytest.fixture
def desk(home: Path) -> Desk:  # noqa: F811
    made = Desk("acme", "en")
    at(made, "hours")
    return made


def chosen(desk: Desk, line: int = 0) -> Any:
    """Look at one line of the list; gives the form."""
    desk.hours.list.button_of(desk.hours.list.lines[line].key).click()
    return desk.hours.form


def test_the_list_shows_person_day_finding_and_owner_and_is_read_again_after_each_act(desk: Desk) -> None:
    first, second = desk.hours.list.lines
    assert first.cells == (
        "Ivo Šimić (E-2)",
        "7\xa0Oct\xa02026",
        "came at 08:00, no going",
        "to be resolved; the month waits",
        "Ana Šimić",
    )
    assert second.cells[2] == "1:30 less than planned"
    form = chosen(desk)
    form.reason.value, form.time.value = "the clock was off", "16:00"
    form.add.click()
    assert form.notice.tone == "done", form.notice.said
    assert [line.cells[1] for line in desk.hours.list.lines] == ["9\xa0Oct\xa02026"]
    form = chosen(desk)
    form.reason.value, form.resolution.value = "came late", "unpaid"
    form.resolve.click()
    assert not desk.hours.list.lines and form.view.layout.display == "none"
    with read() as books:
        assert [text for (text,) in books.rows("select text from reason order by event")] == [
            "the clock was off",
            "came late",
        ]
        assert hours.exceptions(books, MONTH)["stops"].sum() == 0
        assert books.verify().problems == []


def test_a_punch_is_struck_out_and_stays_to_be_seen(desk: Desk) -> None:
    form = chosen(desk)
    form.reason.value = "somebody else's card"
    form.strike.click()
    assert form.notice.tone == "done"
    assert desk.hours.list.lines[0].cells[2] == "8:00 planned, nobody came"
    assert "08:00 in (struck out)" in texts(chosen(desk).view)
    assert [words for words, _ in form.punch.options] == ["8\xa0Oct\xa02026 08:00 in"]


def test_without_a_reason_nothing_is_written(desk: Desk) -> None:
    before = events()
    form = chosen(desk, 1)
    for press in (form.resolve, form.strike, form.add):
        form.reason.value = "  "
        press.click()
        assert (form.notice.tone, form.notice.said) == ("wrong", "Ivo Šimić: say why, in your own words")
    assert events() == before


@pytest.mark.parametrize("typed", ["", "4 o'clock", "25:00", "16", "<b>", "16:61"])
def test_what_is_no_time_is_said_and_nothing_is_written(desk: Desk, typed: str) -> None:
    before, form = events(), chosen(desk)
    form.reason.value, form.time.value = "so", typed
    form.add.click()
    assert form.notice.tone == "wrong" and form.notice.said.endswith("a time is written like 16:00")
    assert events() == before


def test_a_time_that_the_clocks_showed_twice_is_asked_back_with_the_offset(desk: Desk) -> None:
    with opened() as books:
        hours.add_punch(
            books, hours.check_punch(books, "E-2", "2026-10-24 22:00", "in", reason="the night of the change")
        )
    desk.page.show()
    form = chosen(desk, next(n for n, line in enumerate(desk.hours.list.lines) if "24" in line.cells[1]))
    form.reason.value, form.day.value, form.time.value = "a night shift", "2026-10-25", "02:30"
    form.add.click()
    assert "choose the offset" in form.notice.said and form.offset.layout.display == ""
    form.offset.value = "+01:00"
    form.add.click()
    assert form.notice.tone == "done", form.notice.said


def works_in_london(folder: Path) -> None:
    """Let a second person work where the clocks show another time, and come there in the night of the change."""
    with opened() as books:
        text = settings.text_of(books, "company") + '\nsites: {LONDON: {time_zone: "Europe/London"}}\n'
        version = settings.adopt(books, "company", text, key=keys.unlock("ana", "open"))
        digest = hashlib.sha256(text.encode()).digest()
        settings.confirm(books, "company", version, digest=digest, key=keys.unlock("ivo", "open"))
        moved = CONTRACT | {"contract": "U-2", "person": "E-2", "since": "2026-10-19", "site": "LONDON"}
        assert bring(books, folder, contracts=[moved]).complete
        came = hours.check_punch(books, "E-2", "2026-10-24 22:00", "in", reason="the night", site="LONDON")
        hours.add_punch(books, came)


def test_at_a_site_with_its_own_clocks_times_and_offsets_are_those_of_the_site(desk: Desk, tmp_path: Path) -> None:
    works_in_london(tmp_path)
    desk.page.show()
    line = next(n for n, line in enumerate(desk.hours.list.lines) if "24" in line.cells[1])
    assert desk.hours.list.lines[line].cells[2] == "came at 22:00, no going"  # it was 23:00 in Zagreb
    form = chosen(desk, line)
    form.reason.value, form.day.value, form.time.value = "a night shift", "2026-10-25", "01:30"
    form.add.click()
    assert "choose the offset" in form.notice.said and form.offset.options == ("", "+01:00", "+00:00")
    form.offset.value = "+00:00"
    form.add.click()
    assert form.notice.tone == "done", form.notice.said
    with read() as books:
        rows = books.rows("select zone, site, at from punch_added order by at desc limit 1")
        assert rows == [("Europe/London", "LONDON", dates.instant(datetime(2026, 10, 25, 1, 30), "UTC"))]


def test_where_nobody_clocked_in_the_contract_says_at_which_clocks_a_punch_was_made(desk: Desk, tmp_path: Path) -> None:
    works_in_london(tmp_path)
    with opened() as books:
        for at, device in books.rows("select at, device from punch where person = 'E-2' and at > ?", DAY_20):
            if dates.local(at, "Europe/Zagreb").date() == date(2026, 10, 20):
                hours.void_punch(books, "E-2", at, device, reason="was in London")
    desk.page.show()
    form = chosen(desk, next(n for n, line in enumerate(desk.hours.list.lines) if "20" in line.cells[1][:2]))
    form.reason.value, form.time.value, form.direction.value = "forgot", "09:00", "in"
    form.add.click()
    assert form.notice.tone == "done", form.notice.said
    with read() as books:
        assert books.rows("select zone, at from punch_added order by event desc limit 1") == [
            ("Europe/London", dates.instant(datetime(2026, 10, 20, 8, 0), "UTC"))
        ]


def test_in_croatian_everything_is_said_in_croatian(desk: Desk) -> None:
    desk.page.language.value = "hr"
    assert desk.hours.list.lines[0].cells[1:4] == (
        "7.\xa010.\xa02026.",
        "ulaz u 08:00, izlaza nema",
        say("hr", "hours.to_resolve"),
    )
    form = chosen(desk)
    form.resolve.click()
    assert form.notice.said.endswith("recite zašto, svojim riječima")
    shown = texts(desk.view)
    assert "Exceptions" not in shown and "Iznimke" in shown and form.add.description == "Dodaj registraciju"


def test_an_account_without_the_right_is_asked_for_a_key_that_has_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, form = events(), chosen(desk)
    monkeypatch.setattr(accounts, "current", lambda: "stranger")
    form.reason.value, form.time.value = "the clock was off", "16:00"
    form.add.click()
    assert form.signing.who.options == ("ana",) and form.signing.is_open
    sign(form.signing, "ana", "wrong")
    assert form.notice.said == "ana: this passphrase does not open the key" and form.signing.passphrase.value == ""
    assert events() == before and form.signing.is_open
    sign(form.signing, "ana")
    assert form.notice.tone == "done" and form.signing.passphrase.value == "" and events() == before + 1
    with read() as books:
        ((signer,),) = books.rows("select k.user from event join key_enrolled k using (key) order by seq desc limit 1")
    assert signer == "ana"


@pytest.mark.parametrize("typed", ["", "25:00", "2026"])
def test_a_time_is_looked_at_before_anybody_types_a_passphrase(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr(accounts, "current", lambda: "stranger")
    form = chosen(desk)
    form.reason.value, form.time.value = "the clock was off", typed
    form.add.click()
    assert form.notice.said.endswith("a time is written like 16:00") and not form.signing.is_open
    form.time.value = "16:00"
    form.add.click()
    assert form.signing.is_open


def test_a_time_that_never_was_is_refused_before_a_key_is_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "current", lambda: "stranger")
    form = chosen(desk)
    form.day.options = (*form.day.options, "2026-03-29")
    form.reason.value, form.day.value, form.time.value = "so", "2026-03-29", "02:30"
    form.add.click()
    assert form.notice.said.endswith("it never was") and not form.signing.is_open


def test_an_offset_that_was_chosen_for_another_time_does_no_harm(desk: Desk) -> None:
    with opened() as books:
        hours.add_punch(
            books, hours.check_punch(books, "E-2", "2026-10-24 22:00", "in", reason="the night of the change")
        )
    desk.page.show()
    form = chosen(desk, next(n for n, line in enumerate(desk.hours.list.lines) if "24" in line.cells[1]))
    form.reason.value, form.day.value, form.time.value = "a night shift", "2026-10-25", "02:30"
    form.add.click()
    form.offset.value, form.time.value = "+02:00", "06:00"
    form.add.click()
    assert form.notice.tone == "done", form.notice.said


def test_of_two_clocks_in_the_same_instant_the_one_that_was_chosen_is_struck_out(desk: Desk, tmp_path: Path) -> None:
    twice = [
        {"person": "E-2", "at": "2026-10-07 12:00", "direction": "out", "device": device, "site": site}
        for device, site in (("1", "GATE"), ("2", "YARD"))
    ]
    with opened() as books:
        assert import_files(books, written(tmp_path, punches=twice), language="en", day=date(2026, 11, 3)).complete
        hours.add_punch(books, hours.check_punch(books, "E-2", "2026-10-07 13:00", "in", reason="the clock was off"))
    desk.page.show()
    form = chosen(desk)
    assert [words for words, _ in form.punch.options[1:3]] == [
        "12:00 out (clock 1, site GATE)",
        "12:00 out (clock 2, site YARD)",
    ]
    form.reason.value, form.punch.value = "somebody else's card", form.punch.options[2][1]
    form.strike.click()
    assert form.notice.tone == "done", form.notice.said
    with read() as books:
        assert books.rows("select person, device from punch_voided") == [("E-2", "2")]


def test_what_is_only_noted_stands_apart_with_what_may_be_said_of_it(desk: Desk) -> None:
    assert desk.hours.noted_card.layout.display == "none"
    with opened() as books:
        for clock, way in (("18:00", "in"), ("20:00", "out")):
            hours.add_punch(books, hours.check_punch(books, "E-1", f"2026-10-12 {clock}", way, reason="stocktaking"))
    desk.page.show()
    assert len(desk.hours.list.lines) == 2
    (line,) = desk.hours.noted.lines
    assert line.cells[0] == "Ana Šimić (E-1)" and line.cells[2].startswith("2:30 outside the plan")
    assert line.cells[3] == "counts / looked at, left as it is" and "Only noted: 1" in texts(desk.hours.noted_card)
    desk.hours.which.value = "all"
    assert desk.hours.noted_card.layout.display == "none" and len(desk.hours.list.lines) == 3
    desk.hours.which.value = "waits"
    desk.hours.noted.button_of(line.key).click()
    form = desk.hours.form
    assert "2:30 outside the plan" in texts(desk.hours.noted_card.children[-1])
    form.reason.value, form.resolution.value = "by order", "count"
    form.resolve.click()
    assert form.notice.tone == "done" and desk.hours.noted_card.layout.display == "none"
    assert form.notice.said in texts(desk.hours.view.children[0])
    desk.hours.which.value = "all"
    desk.hours.list.button_of(line.key).click()
    assert "counts: by order (ana, " in texts(form.view)


def test_what_is_asked_is_about_the_line_that_was_chosen_when_the_button_was_pressed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "current", lambda: "stranger")
    form = chosen(desk)
    form.reason.value, form.time.value = "the clock was off", "16:00"
    form.add.click()
    form.time.value, form.reason.value, form.direction.value = "09:00", "other words", "in"
    sign(form.signing, "ana")
    with read() as books:
        ((direction,),) = books.rows("select direction from punch_added")
        ((reason,),) = books.rows("select text from reason")
    assert (direction, reason) == ("out", "the clock was off")


def test_what_somebody_else_resolved_meanwhile_is_refused_in_one_sentence(desk: Desk) -> None:
    form = chosen(desk)
    with opened() as books:
        punch = hours.clocked(books, "E-2", "2026-10-07")[0]
        hours.void_punch(books, "E-2", punch.at, punch.device, reason="first")
    before = events()
    form.reason.value = "second"
    form.strike.click()
    assert form.notice.said == "E-2: this punch is struck out already" and events() == before


def test_hostile_names_stay_text(hostile: Path) -> None:
    desk = Desk("acme", "hr")
    for part in ("waiting", "hours", "payroll"):
        at(desk, part)
    at(desk, "hours")
    assert desk.hours.list.lines[0].cells[0].startswith(HOSTILE)
    form = chosen(desk)
    form.reason.value, form.time.value = HOSTILE, "16:00"
    for shown in (form.view, desk.hours.list.view):
        believed = [text for text in markup(shown) if "<img" in text]
        assert not believed and any("&lt;img src=x onerror=alert(1)&gt;" in text for text in markup(shown))
    form.add.click()
    assert HOSTILE in form.notice.said and "<img" not in form.notice.view.value


def test_a_fault_that_nobody_expected_is_a_sentence_with_a_number_in_the_log() -> None:
    notice = Notice()
    does: Callable[..., None] = guarded(lambda: SimpleNamespace().nothing, notice, lambda: "en")
    does()
    assert notice.tone == "wrong" and notice.said.startswith("something went wrong that should not; number ")
    assert "Traceback" not in notice.view.value


def test_a_button_takes_truth_from_numpy() -> None:
    made = button(lambda _: None)
    label(made, "Go", off=np.bool_(True))
    assert made.disabled is True
    label(made, "Go", off=np.bool_(False))
    assert made.disabled is False
    label(made, "Go", why_not="not yet")
    assert made.disabled is True and made.tooltip == "not yet"


def test_a_long_list_is_turned_page_by_page(desk: Desk) -> None:
    from bolib.widgets.listing import Line, Listing

    heard: list[str] = []
    listing = Listing(heard.append, "bo-exceptions")
    lines = [Line(str(n), (f"line {n}",), "Look") for n in range(21)]
    listing.show(["What"], lines, "en")
    assert (listing.back.disabled, listing.on.disabled) == (True, False)
    listing.on.click()
    listing.on.click()
    listing.button_of("20").click()
    assert heard == ["20"] and listing.on.disabled
    listing.show(["What"], lines[:3], "en")
    listing.button_of("2").click()
    assert heard == ["20", "2"]


def test_the_enter_key_answers_and_leaving_the_field_does_not(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "current", lambda: "stranger")
    form = chosen(desk)
    form.reason.value, form.time.value = "the clock was off", "16:00"
    form.add.click()
    field, before = form.signing.passphrase, events()
    field.value = "open"  # the field was left
    assert form.signing.is_open and events() == before
    form.signing.no.click()
    assert field.value == "" and not form.signing.is_open
    form.add.click()
    field.value = "open"
    field._handle_string_msg(field, {"event": "submit"}, [])  # as a browser sends it
    assert events() == before + 1 and field.value == "" and not form.signing.is_open


def test_what_was_chosen_for_one_day_is_not_chosen_for_another(desk: Desk) -> None:
    form = chosen(desk)
    form.day.value, form.punch.value = "2026-10-08", form.punch.options[1][1]
    form = chosen(desk, 1)
    assert form.day.value == "2026-10-09" and form.punch.value == form.punch.options[0][1]


def test_where_hours_are_not_counted_from_clocks_the_desk_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from bolib.accounting.hours.rules import settings as own

    read_it = own.read
    monkeypatch.setattr(own, "read", lambda company: dataclasses.replace(read_it(company), clock=False))
    desk.page.show()
    assert say("en", "desk.no_clock") in texts(desk.hours.view)
    assert desk.hours.list.view.layout.display == desk.hours.road.view.layout.display == "none"
    assert attention.lines("acme", "en") == []
