"""At the desk of hours exceptions are seen in words and resolved with a reason; whatever goes wrong is one sentence."""

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from bolib import dates
from bolib.accounting.desk import Desk
from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.several import Several
from bolib.batch import attention
from bolib.batch.imports import import_files
from bolib.books import accounts, keys, settings
from bolib.text import say
from bolib.widgets.button import button, label
from bolib.widgets.guard import guarded
from bolib.widgets.notice import Notice
from tests.accounting.desk_company import HOSTILE, MONTH, at, events, exceptions, fill, look, markup, read, sign, texts
from tests.batch.test_hours_road import home, opened  # noqa: F401 (fixture)
from tests.personnel.bringing import CONTRACT, bring, written

DAY_20 = dates.instant(datetime(2026, 10, 20), "Europe/Zagreb")


@pytest.fixture
def desk(home: Path) -> Desk:  # noqa: F811
    made = Desk("acme", "en")
    at(made, "hours")
    return made


def test_the_grid_shows_person_day_finding_and_owner_and_is_read_again_after_each_act(desk: Desk) -> None:
    first, second = exceptions(desk)
    assert first == [
        "Ivo Šimić",
        "E-2",
        "7\xa0Oct\xa02026",
        "came at 08:00, no going",
        "the month waits",
        "Ana Šimić",
    ]
    assert second[3] == "1:30 less than planned"
    form = look(desk)
    fill(form, reason="the clock was off", time="16:00")
    form.add.click()
    assert form.notice.tone == "done", form.notice.said
    assert [cells[2] for cells in exceptions(desk)] == ["9\xa0Oct\xa02026"]
    assert form.shown and form.shown[1] == "2026-10-09"  # what stands next is looked at
    fill(form, reason="came late", resolution="unpaid")
    form.resolve.click()
    assert not exceptions(desk) and form.view.layout.display == "none"
    with read() as books:
        assert [text for (text,) in books.rows("select text from reason order by event")] == [
            "the clock was off",
            "came late",
        ]
        assert hours.exceptions(books, MONTH)["stops"].sum() == 0
        assert books.verify().problems == []


def test_a_punch_is_struck_out_and_stays_to_be_seen(desk: Desk) -> None:
    form = look(desk)
    fill(form, reason="somebody else's card")
    form.strike.click()
    assert form.notice.tone == "done"
    assert exceptions(desk)[0][3] == "8:00 planned, nobody came"
    assert "08:00 in (struck out)" in texts(look(desk).view)
    assert [words for words, _ in form.punch.input.options] == ["8\xa0Oct\xa02026 08:00 in"]


def test_without_a_reason_nothing_is_written(desk: Desk) -> None:
    before = events()
    form = look(desk, 1)
    for press in (form.resolve, form.strike, form.add):
        fill(form, reason="  ")
        press.click()
        assert (form.notice.tone, form.notice.said) == ("wrong", "Ivo Šimić: say why, in your own words")
    assert events() == before


@pytest.mark.parametrize("typed", ["", "4 o'clock", "25:00", "16", "<b>", "16:61"])
def test_what_is_no_time_is_said_and_nothing_is_written(desk: Desk, typed: str) -> None:
    before, form = events(), look(desk)
    fill(form, reason="so", time=typed)
    form.add.click()
    assert form.notice.tone == "wrong" and form.notice.said.endswith("a time is written like 16:00")
    assert events() == before


def test_a_time_that_the_clocks_showed_twice_is_asked_back_with_the_offset(desk: Desk) -> None:
    with opened() as books:
        hours.add_punch(
            books, hours.check_punch(books, "E-2", "2026-10-24 22:00", "in", reason="the night of the change")
        )
    desk.page.show()
    form = look(desk, next(n for n, cells in enumerate(exceptions(desk)) if "24" in cells[2]))
    fill(form, reason="a night shift", day="2026-10-25", time="02:30")
    form.add.click()
    assert "choose the offset" in form.notice.said and form.offset.view.layout.display == ""
    fill(form, offset="+01:00")
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
    line = next(n for n, cells in enumerate(exceptions(desk)) if "24" in cells[2])
    assert exceptions(desk)[line][3] == "came at 22:00, no going"  # it was 23:00 in Zagreb
    form = look(desk, line)
    fill(form, reason="a night shift", day="2026-10-25", time="01:30")
    form.add.click()
    assert "choose the offset" in form.notice.said and form.offset.input.options == (
        ("", ""),
        ("+01:00", "+01:00"),
        ("+00:00", "+00:00"),
    )
    fill(form, offset="+00:00")
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
    form = look(desk, next(n for n, cells in enumerate(exceptions(desk)) if "20" in cells[2][:2]))
    fill(form, reason="forgot", time="09:00", direction="in")
    form.add.click()
    assert form.notice.tone == "done", form.notice.said
    with read() as books:
        assert books.rows("select zone, at from punch_added order by event desc limit 1") == [
            ("Europe/London", dates.instant(datetime(2026, 10, 20, 8, 0), "UTC"))
        ]


def test_in_croatian_everything_is_said_in_croatian(desk: Desk) -> None:
    desk.page.language.value = "hr"
    assert exceptions(desk)[0][2:5] == ["7.\xa010.\xa02026.", "ulaz u 08:00, izlaza nema", "mjesec čeka"]
    form = look(desk)
    form.resolve.click()
    assert form.notice.said.endswith("recite zašto, svojim riječima")
    shown = texts(desk.view)
    assert "Exceptions" not in shown and "Iznimke" in shown and form.add.description == "Dodaj registraciju"


def test_an_account_without_the_right_is_asked_for_a_key_that_has_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, form = events(), look(desk)
    monkeypatch.setattr(accounts, "current", lambda: "stranger")
    fill(form, reason="the clock was off", time="16:00")
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
    form = look(desk)
    fill(form, reason="the clock was off", time=typed)
    form.add.click()
    assert form.notice.said.endswith("a time is written like 16:00") and not form.signing.is_open
    fill(form, time="16:00")
    form.add.click()
    assert form.signing.is_open


def test_a_time_that_never_was_is_refused_before_a_key_is_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "current", lambda: "stranger")
    form = look(desk)
    form.day.offer([*form.day.input.options, ("then", "2026-03-29")])
    fill(form, reason="so", day="2026-03-29", time="02:30")
    form.add.click()
    assert form.notice.said.endswith("it never was") and not form.signing.is_open


def test_an_offset_that_was_chosen_for_another_time_does_no_harm(desk: Desk) -> None:
    with opened() as books:
        hours.add_punch(
            books, hours.check_punch(books, "E-2", "2026-10-24 22:00", "in", reason="the night of the change")
        )
    desk.page.show()
    form = look(desk, next(n for n, cells in enumerate(exceptions(desk)) if "24" in cells[2]))
    fill(form, reason="a night shift", day="2026-10-25", time="02:30")
    form.add.click()
    fill(form, offset="+02:00", time="06:00")
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
    form = look(desk)
    assert [words for words, _ in form.punch.input.options[1:3]] == [
        "12:00 out (clock 1, site GATE)",
        "12:00 out (clock 2, site YARD)",
    ]
    fill(form, reason="somebody else's card", punch=form.punch.input.options[2][1])
    form.strike.click()
    assert form.notice.tone == "done", form.notice.said
    with read() as books:
        assert books.rows("select person, device from punch_voided") == [("E-2", "2")]


def test_what_is_only_noted_stands_apart(desk: Desk) -> None:
    with opened() as books:
        for clock, way in (("18:00", "in"), ("20:00", "out")):
            hours.add_punch(books, hours.check_punch(books, "E-1", f"2026-10-12 {clock}", way, reason="stocktaking"))
    desk.page.show()
    which = desk.hours.exceptions.which
    assert [words for words, _ in which.options] == ["Waiting (2)", "Only noted (1)", "All (3)"]
    assert len(exceptions(desk)) == 2
    which.value = "noted"
    (cells,) = exceptions(desk)
    assert cells[0] == "Ana Šimić" and cells[3].startswith("2:30 outside the plan") and cells[4] == "only noted"
    form = look(desk)
    assert [word for _, word in form.resolution.input.options] == ["count", "accept"]
    assert "ZOR čl. 65" in texts(form.view)  # why the program would leave it
    fill(form, reason="by order", resolution="count")
    form.resolve.click()
    assert form.notice.tone == "done" and not exceptions(desk)
    which.value = "all"
    assert [cells[4] for cells in exceptions(desk)] == ["counts", "the month waits", "the month waits"]
    assert "counts: by order (ana, " in texts(look(desk).view)


@pytest.mark.parametrize(("line", "said", "act"), [(0, "add out at 16:00", "add"), (1, "missing minutes", "resolve")])
def test_what_the_program_would_do_is_taken_over_into_the_fields_and_nothing_is_written(
    desk: Desk, line: int, said: str, act: str
) -> None:
    before, form = events(), look(desk, line)
    assert said in texts(form.view)
    form.take.click()
    assert events() == before and form.shown
    form.reason.input.value = "asked"
    getattr(form, act).click()
    assert form.notice.tone == "done", form.notice.said
    with read() as books:
        if act == "add":
            assert [p.wall for p in hours.clocked(books, "E-2", "2026-10-07") if p.by_hand] == ["16:00"]
        else:
            assert books.rows("select resolution, minutes from hours_resolution") == [("unpaid", 90)]


def short_days(*days: str) -> None:
    """Let somebody go an hour early on some days."""
    with opened() as books:
        for day in days:
            (punch,) = (one for one in hours.clocked(books, "E-1", day)[:2] if one.direction == "out")
            hours.void_punch(books, "E-1", punch.at, punch.device, reason="wrong clock")
            hours.add_punch(books, hours.check_punch(books, "E-1", f"{day} 15:00", "out", reason="wrong clock"))


def test_several_of_one_kind_are_resolved_with_one_reason_each_by_its_own_act(desk: Desk) -> None:
    short_days("2026-10-13", "2026-10-14")
    desk.page.show()
    grid, several, before = desk.hours.exceptions.grid, desk.hours.several, events()
    short = [row["key"] for row in grid.rows if "less than planned" in row["cells"][3]]
    grid.picked = [row["key"] for row in grid.rows]
    assert several.resolve.disabled and "several kinds" in several.resolve.tooltip
    grid.picked = short
    assert not several.resolve.disabled and several.view.layout.display == ""
    several.resolve.click()
    assert several.notice.tone == "wrong" and not several.confirm.is_open  # a reason first
    fill(several, reason="agreed with the shift", resolution="credit")
    several.resolve.click()
    assert several.confirm.is_open and events() == before
    several.confirm.yes.click()
    assert several.notice.said == "Written: 3." and events() == before + 3
    assert [cells[3] for cells in exceptions(desk)] == ["came at 08:00, no going"]
    assert grid.picked == [] and several.view.layout.display == "none"
    with read() as books:
        rows = books.rows(
            "select h.person, h.day, h.resolution, r.text from hours_resolution h join reason r using (event)"
        )
        assert sorted(rows) == [
            *(("E-1", day, "credit", "agreed with the shift") for day in ("2026-10-13", "2026-10-14")),
            ("E-2", "2026-10-09", "credit", "agreed with the shift"),
        ]
        assert books.verify().problems == []


def test_what_of_several_cannot_be_written_is_named_and_the_others_are(desk: Desk) -> None:
    short_days("2026-10-13")
    desk.page.show()
    grid, several = desk.hours.exceptions.grid, desk.hours.several
    grid.picked = [row["key"] for row in grid.rows if "less than planned" in row["cells"][3]]
    fill(several, reason="agreed", resolution="credit")
    several.resolve.click()
    with opened() as books:
        hours.resolve(books, "E-2", "2026-10-09", "short", "unpaid", reason="the other was first")
        (punch,) = (one for one in hours.clocked(books, "E-1", "2026-10-13") if one.by_hand)
        hours.void_punch(books, "E-1", punch.at, punch.device, reason="not so")
    several.confirm.yes.click()
    assert several.notice.said.startswith("Written: 1. Not written: E-1 2026-10-13: ")


def test_what_is_asked_is_about_the_line_that_was_chosen_when_the_button_was_pressed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "current", lambda: "stranger")
    form = look(desk)
    fill(form, reason="the clock was off", time="16:00")
    form.add.click()
    fill(form, time="09:00", reason="other words", direction="in")
    sign(form.signing, "ana")
    with read() as books:
        ((direction,),) = books.rows("select direction from punch_added")
        ((reason,),) = books.rows("select text from reason")
    assert (direction, reason) == ("out", "the clock was off")


def test_what_somebody_else_resolved_meanwhile_is_refused_in_one_sentence(desk: Desk) -> None:
    form = look(desk)
    with opened() as books:
        punch = hours.clocked(books, "E-2", "2026-10-07")[0]
        hours.void_punch(books, "E-2", punch.at, punch.device, reason="first")
    before = events()
    fill(form, reason="second")
    form.strike.click()
    assert form.notice.said == "E-2: this punch is struck out already" and events() == before


def test_hostile_names_stay_text(hostile: Path) -> None:
    desk = Desk("acme", "hr")
    for part in ("waiting", "hours", "payroll"):
        at(desk, part)
    at(desk, "hours")
    assert exceptions(desk)[0][0].startswith(HOSTILE)
    form = look(desk)
    fill(form, reason=HOSTILE, time="16:00")
    believed = [text for text in markup(desk.hours.view) if "<img" in text]
    assert not believed and any("&lt;img src=x onerror=alert(1)&gt;" in text for text in markup(form.view))
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


def test_the_enter_key_answers_and_leaving_the_field_does_not(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "current", lambda: "stranger")
    form = look(desk)
    fill(form, reason="the clock was off", time="16:00")
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
    form = look(desk)
    fill(form, day="2026-10-08", punch=form.punch.input.options[1][1])
    form = look(desk, 1)
    assert form.day.input.value == "2026-10-09" and form.punch.input.value == form.punch.input.options[0][1]


def test_where_hours_are_not_counted_from_clocks_the_desk_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from bolib.accounting.hours.rules import settings as own

    read_it = own.read
    monkeypatch.setattr(own, "read", lambda company: dataclasses.replace(read_it(company), clock=False))
    desk.page.show()
    assert say("en", "desk.no_clock") in texts(desk.hours.view)
    assert (
        desk.hours._beside.layout.display
        == desk.hours.part.layout.display
        == desk.hours.road.view.layout.display
        == "none"
    )
    assert not [line for line in attention.lines("acme", "en") if "hours" in line]


def test_the_reason_for_several_exceptions_is_there_again_until_they_are_written(desk: Desk) -> None:
    def picked(shown: Desk) -> Several:
        grid = shown.hours.exceptions.grid
        grid.picked = [row["key"] for row in grid.rows if "less than planned" in row["cells"][3]]
        return shown.hours.several

    short_days("2026-10-13", "2026-10-14")
    desk.page.show()
    fill(picked(desk), reason="agreed with the shift", resolution="credit")
    again = Desk("acme", "en")
    at(again, "hours")
    card = picked(again)
    assert (card.reason.text, card.resolution.input.value) == ("agreed with the shift", "credit")
    assert card.draft.again and card.draft.view.layout.display == ""
    card.resolve.click()
    card.confirm.yes.click()
    assert card.notice.said == "Written: 3." and not card.draft.again
    with read() as books:
        assert books.rows("select count(*) from draft_form") == [(0,)]
