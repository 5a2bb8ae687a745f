"""At the desk of hours somebody proposes and another decides: forgotten punches, and what is put right after approval."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from bolib.accounting.desk import Desk
from bolib.accounting.hours import store as hours
from bolib.batch import attention
from bolib.books import accounts, keys, roles
from tests.accounting.desk_company import MONTH, at, events, exceptions, fill, markup, read, sign
from tests.batch.test_hours_road import HOURS_RUN, THIRD, home, made, opened  # noqa: F401 (fixture)
from tests.personnel.bringing import CONTRACT, bring


@pytest.fixture
def desk(home: Path) -> Desk:  # noqa: F811
    found = Desk("acme", "en")
    at(found, "hours")
    return found


def waits(day: date = date(2026, 11, 10)) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Give what the start page counts, and for whom."""
    with read() as books:
        found = attention.items(books, day)
    return {item.what.code: (int(str(item.what.args.get("count", 0))), item.who) for item in found}


def forget(desk: Desk) -> None:
    """Propose the punch that E-2 forgot, as the clerk whose account this is."""
    form = desk.hours.forgotten
    fill(form, person="Ivo Šimić (E-2)", day="2026-10-07", time="16:00", direction="out", reason="forgot the card")
    form.propose.click()


def test_a_forgotten_punch_is_proposed_and_another_person_decides_it_at_the_same_desk(desk: Desk) -> None:
    assert desk.hours.decisions.view.layout.display == "none"
    forget(desk)
    assert desk.hours.forgotten.notice.tone == "done", desk.hours.forgotten.notice.said
    (line,) = desk.hours.decisions.grid.rows
    assert line["cells"] == [
        *("Ivo Šimić", "E-2", "7\xa0Oct\xa02026", "forgotten punch: out 16:00", "forgot the card", "ana")
    ]
    assert ("Proposals and corrections (1)", "decisions") in desk.hours.part.options
    assert waits()["attention.proposals"] == (1, ("ivo",))
    card = desk.hours.decisions
    card.grid.chosen = line["key"]
    card.approve.click()
    assert card.notice.tone == "wrong" and "say why" in card.notice.said  # a reason first
    before = events()
    card.reason.input.value = "seen at work"
    card.approve.click()
    assert card.signing.is_open and card.signing.who.options == ("ivo",) and events() == before  # never who proposed it
    sign(card.signing, "ivo")
    assert card.notice.tone == "done", card.notice.said
    assert not card.grid.rows and "attention.proposals" not in waits()
    assert [cells[2] for cells in exceptions(desk)] == ["9\xa0Oct\xa02026"]  # the list above is read again
    with read() as books:
        assert books.rows("select decision, decided_by from punch_decided") == [("approve", "ivo")]
        assert books.verify().problems == []


def test_a_rejected_punch_changes_nothing(desk: Desk) -> None:
    forget(desk)
    card = desk.hours.decisions
    card.grid.chosen = card.grid.rows[0]["key"]
    card.reason.input.value = "was not there"
    card.reject.click()
    sign(card.signing, "ivo")
    assert card.notice.tone == "done" and not card.grid.rows and len(exceptions(desk)) == 2
    with read() as books:
        assert books.rows("select count(*) from punch_added") == [(0,)]


@pytest.mark.parametrize(
    ("day", "time", "said"),
    [
        ("2026-10-07", "4 o'clock", "4 o'clock is no time of day"),
        ("2026-10-07", "", "this has to be filled in"),
        ("", "16:00", "this has to be filled in"),
        ("31.31.2026", "16:00", "31.31.2026"),
        ("2036-10-07", "16:00", ""),
    ],
)
def test_what_is_no_time_is_said_and_nothing_is_written(desk: Desk, day: str, time: str, said: str) -> None:
    before, form = events(), desk.hours.forgotten
    fill(form, person="E-2", day=day, time=time, reason="so")
    form.propose.click()
    wrong = form.notice.said or "".join(one._below.value for one in (form.day, form.time) if one.problem)
    assert wrong and said in wrong.replace("&#x27;", "'") and events() == before


def test_a_worker_proposes_their_own_and_nobody_elses(
    home: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with opened() as books:
        oib = roles.users(books)["ana"]["oib"]
        own = CONTRACT | {"contract": "U-4", "person": "E-4", "since": "2026-10-01"}
        assert bring(books, tmp_path, people=[THIRD | {"person": "E-4", "oib": oib}], contracts=[own]).complete
        assert hours.person_of(books, "ana") == "E-4" and hours.person_of(books, "ivo") is None
    monkeypatch.setattr(roles, "may", lambda *_, **__: False)  # a worker without any right
    desk = Desk("acme", "en")
    at(desk, "hours")
    form = desk.hours.forgotten
    assert form.person.value() == "E-4" and len(form.person.input.options) == 1
    fill(form, day="2026-10-07", time="08:00", reason="forgot")
    form.propose.click()
    assert form.notice.tone == "done", form.notice.said
    assert "attention.proposals" in waits()
    monkeypatch.setattr(accounts, "current", lambda: "somebody")
    monkeypatch.setattr("bolib.batch.signers.here", lambda _: {})
    desk.page.show()
    assert desk.hours.view.layout.display == "none"


def test_what_came_late_is_put_right_by_one_and_decided_by_another(desk: Desk, tmp_path: Path) -> None:
    assert desk.hours.put_right.view.layout.display == "none"
    made(HOURS_RUN)
    with opened() as books:
        late = {"person": "E-1", "at": "2026-10-05 17:30", "direction": "out", "device": "7"}
        assert bring(books, tmp_path, date(2026, 11, 20), punches=[late]).sheets[0].added == 1
    desk.page.show()
    card = desk.hours.put_right
    (line,) = card.grid.rows
    assert line["cells"][:2] == ["Ana Šimić", "E-1"] and "17:30" in line["cells"][3]
    card.grid.chosen = line["key"]
    assert (card.person.value(), card.day.value()) == ("E-1", "2026-10-05")
    form = SimpleNamespace(**card.minutes, reason=card.reason)
    card.propose.click()
    assert card.reason.problem and not card.signing.is_open
    fill(form, reason="stayed longer")
    card.propose.click()
    assert card.notice.tone == "wrong" and not card.signing.is_open  # nothing was said of any sort
    before = events()
    fill(form, overtime_minutes="1.5")
    card.propose.click()
    assert card.minutes["overtime_minutes"].problem and events() == before
    assert "+1:30 or -0:15" in card.minutes["overtime_minutes"]._below.value
    fill(form, overtime_minutes="+1:30", regular_minutes="-0:30")
    card.propose.click()
    assert card.notice.tone == "wrong" and "0:30 is missing" in card.notice.said and not card.signing.is_open
    fill(form, unpaid_minutes="+0:30")
    card.propose.click()
    assert card.signing.is_open, card.notice.said
    sign(card.signing, "ana")
    assert card.notice.tone == "done", card.notice.said
    assert {field.input.value for field in card.minutes.values()} == {""}
    assert waits()["attention.adjustments"] == (1, ("ivo",))
    decide = desk.hours.decisions
    (one,) = decide.grid.rows
    assert one["cells"][3:] == ["Overtime +1:30, Regular hours −0:30, Unpaid +0:30", "stayed longer", "ana"]
    decide.grid.chosen = one["key"]
    decide.reason.input.value = "the manager says so"
    decide.approve.click()
    sign(decide.signing, "ivo")
    assert decide.notice.tone == "done", decide.notice.said
    with read() as books:
        posted = hours.approved(books, MONTH).set_index("person")
        assert posted.loc["E-1", "overtime_minutes"] == 90 and books.verify().problems == []
    assert "attention.adjustments" not in waits()


def test_a_late_fact_of_whom_nobody_approved_cannot_be_put_right(desk: Desk) -> None:
    made(HOURS_RUN)
    desk.page.show()
    card = desk.hours.put_right
    assert card.person.input.options == ("Ana Šimić (E-1)",)  # E-2 is held
    card.guarded(card.take)("E-2", "2026-10-05")
    assert card.notice.tone == "wrong" and "E-2" in card.notice.said


def test_every_word_is_escaped_and_said_in_croatian(desk: Desk) -> None:
    desk.page.language.value = "hr"
    forget(desk)
    assert desk.hours.decisions.grid.rows[0]["cells"][3] == "zaboravljena registracija: izlaz 16:00"
    card = desk.hours.decisions
    with opened() as books:
        punch = hours.check_punch(books, "E-1", "2026-10-10 08:00", "in", reason="<img src=x onerror=alert(1)>")
        hours.propose_punch(books, punch, key=keys.unlock("ana", "open"))
    desk.page.show()
    for line in card.grid.rows:
        card.grid.chosen = line["key"]
    assert not any("<img" in text for text in markup(desk.view))
