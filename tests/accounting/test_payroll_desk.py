"""The month at a desk, from the first exception to the payment file, by the people who may, each with a passphrase."""

import logging
import time
from datetime import date
from pathlib import Path

import pytest

from bolib.accounting.desk import Desk
from bolib.accounting.payroll import rules as payroll
from bolib.batch import attention, run_file
from bolib.batch.imports import import_files
from bolib.batch.places import bank_of, outputs_of, run_file_of
from bolib.books import accounts
from bolib.text import say
from bolib.widgets.markup import element
from tests.accounting.desk_company import (
    HOSTILE,
    HOURS_RUN,
    MONTH,
    PAY_RUN,
    at,
    do,
    events,
    made,
    markup,
    read,
    resolve_all,
    sign,
    texts,
)
from tests.batch import test_company
from tests.batch.test_hours_road import home, opened  # noqa: F401 (fixture)
from tests.personnel.bringing import PERSON, SECOND, written


def waiting(language: str = "en") -> list[str]:
    """What the start page says, without the day, of what people did; in November the next year's values are missing, too."""
    lines = (line.partition("  ")[2] for line in attention.lines("acme", language))
    return [line for line in lines if "statutory values" not in line]


def hours_posted(desk: Desk) -> None:
    """Bring the hours of the month into the books."""
    at(desk, "hours")
    resolve_all(desk)
    made(desk.hours.road)
    for act, key in (("submit", "ana"), ("approve", "ivo"), ("post", "ivo")):
        do(desk.hours.road, act, key)
    at(desk, "payroll")


def handed_over(desk: Desk, language: str) -> None:
    """Hand over the payslips at the desk; the passwords stand there until they are taken off."""
    card = desk.payroll.handover
    (line,) = card.runs.rows
    assert line["cells"][:2] == [PAY_RUN, "3"]
    card.runs.chosen = line["key"]
    said = say(language, "desk.handover_consequence", count=3, run=PAY_RUN)
    assert said in texts(card._about)
    card.form.go.click()
    assert said in texts(card.signing.view) and set(card.signing.who.options) == {"ana", "ivo"}
    before = events()
    sign(card.signing, "ana", "wrong")
    assert card.notice.tone == "wrong" and events() == before
    sign(card.signing, "ana")
    assert card.notice.tone == "done", card.notice.said
    (folder,) = (outputs_of("acme") / "handover" / PAY_RUN).iterdir()
    names = {path.name for path in folder.iterdir()}
    assert "print.pdf" in names and len(names) == 4 and str(folder.name) in card.notice.said
    with read() as books:
        (about,) = books.rows(
            "select count(distinct person), count(distinct means), max(handed_by) from payslip_handed"
        )
    assert about == (3, 2, "ana")
    shown = card.passwords.value
    assert all(name.removesuffix(".pdf") in shown for name in names - {"print.pdf"})
    card.taken.click()
    assert card.passwords.value == "" and card.taken.layout.display == "none" and not card.runs.rows


def looked_through(desk: Desk, language: str) -> None:
    """The list of runs and the review of the one that is made say the same, in the reader's figures."""
    (run,) = desk.payroll.runs.rows
    net, gross = ("3,362.40", "4,786.36") if language == "en" else ("3.362,40", "4.786,36")
    assert run["cells"][0] == PAY_RUN and {net, gross, say(language, "payout.short_month")} <= set(run["cells"])
    review = desk.payroll.review
    assert review.notice.said == "" and len(review.bridge.rows) == 3 and not review.held.rows
    rows = review.bridge.shown()
    cents = [name for name in rows if str(name).endswith("_cents")]
    assert (rows[cents[:-1]].sum(axis=1) == rows[cents[-1]]).all() and rows[cents[-1]].sum() == 336240
    assert len(review.look_at.rows) == 1  # income tax that goes to no account
    assert review.checks.value.count("<tr>") == 1 + len(payroll.CHECKS)
    with pytest.MonkeyPatch.context() as patch:  # a large run is worked out when somebody asks
        patch.setattr("bolib.accounting.payroll.desk.review.MANY", 2)
        review._known.clear()
        desk.payroll.road.refresh()
        assert review.go.layout.display == "" and review.grids.layout.display == "none"
        review.go.click()
        review.work.wait()
        assert review.grids.layout.display == "" and review.notice.said == ""


@pytest.mark.parametrize("language", ["en", "hr"])
def test_the_whole_month_is_done_at_the_desk(hostile: Path, language: str) -> None:
    desk = Desk("acme", language)
    assert desk.page.month.value == MONTH and waiting()[0].startswith("2026-10: exceptions of hours to be resolved: 2")
    at(desk, "payroll")
    assert desk.payroll.road.make.disabled and say(language, "hours.not_posted") in desk.payroll.road.make.tooltip
    hours_posted(desk)
    assert desk.hours.road.notice.said == say(language, "desk.done_post", run=HOURS_RUN)
    assert waiting() == [f"{PAY_RUN}: to be run – ana"]
    road = desk.payroll.road
    made(road)
    assert road.notice.said == say(language, "desk.made"), road.notice.said
    assert say(language, "desk.read") in road._body.value and "<b>3</b>" in road._body.value
    looked_through(desk, language)
    assert not any("<img" in text for text in markup(desk.view))
    assert (outputs_of("acme") / "html" / f"{PAY_RUN}-1.html").is_file()
    for act, key, said in (
        ("submit", "ana", "attempt 1 is submitted; to be approved or rejected – ivo"),
        ("approve", "ivo", "attempt 1 is approved; to be posted – ivo"),
        ("post", "ivo", "attempt 1 is posted; the payment is to be released – ivo"),
    ):
        do(road, act, key)
        assert road.notice.said == say(language, f"desk.done_{act}", run=PAY_RUN)
        slips = [f"{PAY_RUN}: payslips to be handed over: 3 – ana, ivo"] if act == "post" else []
        assert waiting() == [*slips, f"{PAY_RUN}: {said}"]
    do(road, "release", "ivo")
    assert (bank_of("acme") / f"{PAY_RUN}.xml").is_file() and waiting() == slips
    assert say(language, "status.state_released") in road._head.value
    handed_over(desk, language)
    assert waiting() == []
    assert [act for act, made in road.buttons.items() if made.layout.display != "none"] == []
    assert "open" not in texts(desk.view).split("\n")  # nowhere is the passphrase left
    with read() as books:
        assert books.verify().problems == []
        assert HOSTILE in [name for (name,) in books.rows("select first_name from personal_data")]


def test_nobody_approves_what_they_submitted_and_the_desk_says_so(home: Path) -> None:  # noqa: F811
    desk = Desk("acme")
    at(desk, "hours")
    resolve_all(desk)
    road = desk.hours.road
    made(road)
    assert road.buttons["approve"].disabled and "first it has to be submitted" in road.buttons["approve"].tooltip
    road.buttons["submit"].click()
    assert road.signing.who.options == ("ana",)  # ivo has not the right
    before = events()
    sign(road.signing, "ana", "wrong")
    assert road.notice.said == "ana: this passphrase does not open the key"
    assert events() == before and road.signing.is_open and road.signing.passphrase.value == ""
    sign(road.signing, "ana", "")
    assert "empty passphrase" in road.notice.said and events() == before
    sign(road.signing, "ana")
    assert not road.signing.is_open
    road.buttons["approve"].click()
    assert road.signing.who.options == ("ivo",)
    road.signing.who.options = ("ana", "ivo")  # even if somebody brought it about
    sign(road.signing, "ana")
    assert road.notice.tone == "wrong" and "approve" in road.notice.said
    with read() as books:
        assert books.rows("select count(*) from decision") == [(0,)]


def test_a_run_is_rejected_with_a_reason_only_and_made_again(home: Path) -> None:  # noqa: F811
    desk = Desk("acme")
    at(desk, "hours")
    resolve_all(desk)
    road = desk.hours.road
    made(road)
    do(road, "submit", "ana")
    before = events()
    do(road, "reject", "ivo", reason="  ")
    assert "say why, in your own words" in road.notice.said and events() == before
    sign(road.signing, "ivo", reason="look at the 9th again")
    assert road.notice.said.startswith(f"{HOURS_RUN} is rejected")
    assert "look at the 9th again" in road._head.value and waiting()[-1] == f"{HOURS_RUN}: to be run – ana"
    made(road)
    assert "sealed" in road._head.value and "2" in road.signing.view.children[0].value + road._head.value
    do(road, "submit", "ana")
    do(road, "withdraw", "ana")
    assert road.notice.said.startswith(f"{HOURS_RUN} is withdrawn")


def test_exceptions_that_nobody_resolved_hold_a_person_and_the_paper_says_who(home: Path) -> None:  # noqa: F811
    desk = Desk("acme")
    at(desk, "hours")
    made(desk.hours.road)
    shown, coded = desk.hours.road._body.value, element("span", "(E-2)", kind="bo-code")
    assert f"Ivo Šimić {coded}" in shown and "held: no going after the coming on" in shown
    desk.page.language.value = "hr"
    assert say("hr", "desk.figure_held") in desk.hours.road._body.value
    for act, key in (("submit", "ana"), ("approve", "ivo"), ("post", "ivo")):
        do(desk.hours.road, act, key)
    desk.hours.road.further.click()
    assert desk.hours.road.run.value == f"{HOURS_RUN}-2" and desk.hours.road.make.disabled is False


def test_what_came_in_after_the_paper_was_frozen_is_shown_before_somebody_approves(home: Path, tmp_path: Path) -> None:  # noqa: F811
    desk = Desk("acme")
    hours_posted(desk)
    road = desk.payroll.road
    made(road)
    do(road, "submit", "ana")
    with opened() as books:
        folder = tmp_path / "later"
        folder.mkdir()
        changed = SECOND | {"iban": "HR2199999988320164183", "municipality": "SPLIT"}
        import_files(books, written(folder, people=[changed]), language="en", day=date(2026, 11, 5))
    road.refresh()
    row, moved = sorted(road.later.grid.rows, key=lambda row: "Municipality" in row["cells"][2])
    assert moved["cells"][4:6] == ["Zagreb", "Split"]  # by name, as adopted; the books hold codes
    person, name, what, since, was, now, _, user, event = row["cells"]
    assert road.later.view.layout.display == "" and (person, name, user) == ("E-2", "Ivo Šimić", accounts.current())
    assert (what, since, was, now) == ("Bank accounts: Account", "5\xa0Nov\xa02026", SECOND["iban"], changed["iban"])
    assert int(event) > 1
    road.show("acme", MONTH, "hr")
    assert f"{say('hr', 'facts.bank_account')}: {say('hr', 'column.iban')}" in [
        one["cells"][2] for one in road.later.grid.rows
    ]
    road.show("acme", MONTH, "en")
    road.buttons["approve"].click()
    assert "came in after the paper was frozen" in road.signing.title.value


def test_no_key_on_this_computer_means_a_sentence_that_says_with_whom_it_is(home: Path) -> None:  # noqa: F811
    from bolib.books import keys

    desk = Desk("acme")
    at(desk, "hours")
    resolve_all(desk)
    made(desk.hours.road)
    do(desk.hours.road, "submit", "ana")
    keys.path_of("ivo").rename(keys.path_of("ivo").with_suffix(".elsewhere"))
    desk.page.show()
    made_button = desk.hours.road.buttons["approve"]
    assert made_button.disabled and made_button.tooltip.endswith("it is up to ivo")
    assert "it is up to ivo" in desk.hours.road._why.value


def test_a_paper_that_was_touched_is_refused_in_a_sentence_and_nothing_can_be_pressed(home: Path) -> None:  # noqa: F811
    desk = Desk("acme")
    at(desk, "hours")
    made(desk.hours.road)
    (outputs_of("acme") / HOURS_RUN / "1" / "hours_month.ipynb").write_text("{}")
    desk.page.show()
    assert "the folder is not what was sealed" in desk.hours.road._body.value
    assert all(button.layout.display == "none" for button in desk.hours.road.buttons.values())


def test_whose_account_may_not_runs_a_paper_with_a_key_only_and_a_wrong_passphrase_starts_nothing(
    home: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accounts, "current", lambda: "ivo")
    desk = Desk("acme")
    at(desk, "hours")
    road = desk.hours.road
    road.make.click()
    assert road.signing.who.options == ("ana",)
    sign(road.signing, "ana", "wrong")
    assert road.notice.said == "ana: this passphrase does not open the key" and road.work.since is None
    sign(road.signing, "ana")
    assert road.notice.tone == "working" and not road.signing.is_open
    road.work.wait()
    assert road.notice.tone == "done", road.notice.said


def test_whoever_the_run_pays_approves_after_another_person_has_signed_that_slip(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setitem(test_company.OIBS, "ivo", SECOND["oib"])  # the manager is on the payroll too
    request.getfixturevalue("home")
    desk = Desk("acme")
    hours_posted(desk)
    road = desk.payroll.road
    made(road)
    do(road, "submit", "ana")
    approve = road.buttons["approve"]
    assert approve.disabled and "another enrolled person signs that payslip first" in approve.tooltip
    (slip,) = road.extra.children
    assert slip.description == "Sign the payslip of ivo"
    slip.click()
    assert road.signing.who.options == ("ana",)
    sign(road.signing, "ana")
    assert road.notice.said == "The payslip of ivo is signed." and not road.extra.children
    do(road, "approve", "ivo")
    assert road.notice.said == f"{PAY_RUN} is approved."


def test_a_changed_account_is_signed_for_by_another_person(home: Path, tmp_path: Path) -> None:  # noqa: F811
    with opened() as books:
        folder = tmp_path / "changed"
        folder.mkdir()
        files = written(folder, people=[PERSON | {"iban": "HR2199999988320164183"}])
        import_files(books, files, language="en", day=date(2026, 11, 4))
        changed = books.rows("select count(*) from bank_account where person = 'E-1'")[0][0]
    assert changed == 2
    desk = Desk("acme")
    hours_posted(desk)
    road = desk.payroll.road
    made(road)
    do(road, "submit", "ana")
    (account,) = road.extra.children
    assert account.description == "Sign for the new account of E-1" and not account.disabled
    account.click()
    assert road.signing.who.options == ("ivo",)
    sign(road.signing, "ivo")
    assert road.notice.said == "The new account of E-1 is signed for." and not road.extra.children


def test_a_desk_without_books_says_how_to_begin(home: Path) -> None:  # noqa: F811
    desk = Desk("nobody", "hr")
    assert desk.page.company.value is None and say("hr", "status.begin") in texts(desk.view)


def test_the_desk_stays_alive_while_a_paper_is_made(home: Path, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    desk = Desk("acme")
    at(desk, "hours")
    begun = time.monotonic()
    desk.hours.road.make.click()
    assert time.monotonic() - begun < 1.5
    desk.hours.exceptions.which.value = "all"
    assert len(desk.hours.exceptions.grid.rows) == 2 and "<progress" in desk.hours.road.notice.view.value
    desk.hours.road.work.wait()
    assert desk.hours.road.notice.tone == "done"
    assert [entry for entry in caplog.records if entry.levelno >= logging.WARNING] == []


def test_a_paper_that_is_stopped_leaves_nothing_half_done(home: Path) -> None:  # noqa: F811
    desk = Desk("acme")
    at(desk, "hours")
    road, before = desk.hours.road, events()
    runs = outputs_of("acme") / HOURS_RUN
    road.make.click()
    while not list(runs.glob(".1.part/hours_month.ipynb")):  # it works
        assert road.work.since is not None, road.notice.said
        time.sleep(0.05)
    assert road.stop.layout.display == ""
    road.stop.click()
    road.work.wait()
    assert road.notice.said == say("en", "desk.stopped") and road.stop.layout.display == "none"
    assert events() == before and sorted(path.name for path in runs.iterdir() if path.is_dir()) == ["1.failed"]
    made(road)
    assert road.notice.said == say("en", "desk.made") and (runs / "2").is_dir()


def test_what_follows_is_said_before_somebody_signs(home: Path) -> None:  # noqa: F811
    desk = Desk("acme")
    at(desk, "hours")
    road = desk.hours.road
    made(road)
    for act in ("submit", "reject", "withdraw", "approve"):
        if act == "reject":
            do(road, "submit", "ana")
        road.buttons[act].click()
        assert say("en", f"desk.follows_{act}", run=HOURS_RUN, of="") in texts(road.signing.view)
        road.signing.no.click()


def test_a_simulation_is_ordered_in_words_and_the_file_is_shown_before(home: Path) -> None:  # noqa: F811
    desk = Desk("acme", "hr")
    at(desk, "simulations")
    order = desk.simulations.order

    def asked(question: str, **typed: str) -> str:
        order.question.input.value = question
        form = order.forms[question]
        for name, text in typed.items():
            form.fields[name].input.value = text
        form.go.click()
        return order.notice.said

    asked("raise", percent="pet")
    assert (
        not order.changes
        and say("hr", "simulation.number", right="5.5")
        in order.forms["raise"].view.children[1].children[0].children[1].value
    )
    assert asked("raise", percent="5,5 %", since="1.10.2026.") == ""
    assert say("hr", "simulation.ask_weekly_hours") in asked("weekly_hours", weekly="37,5")  # of hours
    assert asked("person_pay", person="Mia", amount="2.000,00") == ""
    file = run_file_of("acme", f"{MONTH}-payroll_what_if")
    assert f"parameters/runs/acme/{file.name}" in order._text.value and not file.exists()
    order.order.click()
    assert run_file.read("acme", file.stem).changes == [
        {"what": "contract.pay", "percent": "5.5", "who": "everybody", "since": "2026-10-01"},
        {"what": "contract.pay", "value": "2000.00", "who": "person E-3"},
    ]
    (row,) = desk.simulations.runs.rows
    assert "ugovorena plaća 5,5\xa0% (svi) od 1.\xa010.\xa02026." in row["cells"][1]
    assert desk.simulations.road.run.value == file.stem and not order.changes
    assert say("hr", "desk.never_real") in desk.simulations.road._why.value
