"""What a clerk typed at a desk and left is there again when the desk is opened again, until the act is done."""

from pathlib import Path
from typing import Any

import pytest

from bolib.accounting.desk import Desk
from bolib.accounting.payroll.desk.order import OrderCard
from bolib.accounting.payroll.desk.recovery import RecoveryCard
from bolib.batch.places import books_of, run_file_of
from bolib.books import Books, accounts, drafts
from bolib.start import Start
from tests.accounting.desk_company import MONTH, at, fill, look, sign
from tests.batch.test_hours_road import home  # noqa: F401 (fixture)
from tests.books import full
from tests.conftest import Signers


def opened() -> Any:
    """Open the desk of hours as somebody does who closed the page before."""
    desk = Desk("acme", "en", MONTH)
    at(desk, "hours")
    return desk.hours


def seen(draft: Any) -> bool:
    return bool(draft.view.layout.display != "none")


def test_hours_half_typed_are_there_again_until_the_act_is_done(home: Path) -> None:  # noqa: F811
    typed = {"person": "Ivo Šimić (E-2)", "day": "2026-10-07", "time": "16:00", "direction": "out", "reason": "no card"}
    fill(opened().forgotten, **typed)
    form = opened().forgotten
    assert seen(form.form.draft) and {name: getattr(form, name).input.value for name in typed} == typed
    form.propose.click()
    assert form.notice.tone == "done" and not seen(form.form.draft)
    assert form.person.value() == "E-2" and form.reason.text == ""  # the next punch may be theirs too
    hours = opened()
    assert not seen(hours.forgotten.form.draft) and hours.forgotten.person.text == ""
    (line,) = hours.decisions.grid.rows
    hours.decisions.grid.chosen = line["key"]
    hours.decisions.reason.input.value = "seen at"
    again = opened().decisions
    again.grid.chosen = line["key"]
    assert seen(again.draft) and again.reason.text == "seen at"
    again.approve.click()
    sign(again.signing, "ivo")
    assert again.notice.tone == "done"
    last = opened().decisions
    with Books(books_of("acme"), full.SCHEMA) as books:
        assert books.rows("select count(*) from draft_form") == [(0,)] and not last.grid.rows


def test_the_reason_of_a_day_is_there_again_at_that_day_alone(home: Path) -> None:  # noqa: F811
    desk = Desk("acme", "en", MONTH)
    at(desk, "hours")
    fill(look(desk, 0), reason="the clock was", time="16:00")
    assert look(desk, 1).reason.text == "" and look(desk, 0).reason.text == "the clock was"
    after = Desk("acme", "en", MONTH)
    at(after, "hours")
    form = look(after, 0)
    assert seen(form.draft) and (form.reason.text, form.time.text) == ("the clock was", "16:00")
    form.add.click()
    assert form.notice.tone == "done", form.notice.said
    with Books(books_of("acme"), full.SCHEMA) as books:
        assert books.rows("select count(*) from draft_form") == [(0,)]


def test_a_half_said_simulation_is_there_again_with_the_changes_that_were_said(home: Path) -> None:  # noqa: F811
    def order() -> OrderCard:
        made = OrderCard(lambda run: None)
        made.show("acme", MONTH, "en")
        return made

    first = order()
    first.forms["raise"].fields["percent"].input.value = "5.5"
    first.forms["raise"].go.click()
    first.question.input.value = "minimum_wage"
    first.forms["minimum_wage"].fields["amount"].input.value = "1,100"
    again = order()
    assert seen(again.draft) and again.changes == first.changes != []
    assert "5.5" in again._text.value and again.order.layout.display == ""
    assert (first.clear.layout.display, again.clear.layout.display) == ("", "none")  # one button to begin anew
    assert again.question.value() == "minimum_wage"
    again.forms["minimum_wage"].go.click()
    assert [one["what"] for one in again.changes] == ["contract.pay", "minimum_wage.gross"]
    again.order.click()
    assert run_file_of("acme", "2026-10-payroll_what_if").is_file() and order().changes == []
    for hostile in ("{", "[1]", '{"a": 1}', '[{"what": "!!python/name:os.system"}]'):
        with Books(books_of("acme"), full.SCHEMA) as books:
            user = "ana"
        drafts.keep_form(books.path, user, "simulation", MONTH, {"more": hostile})
        assert order().changes == [], hostile


def test_a_company_half_written_is_there_again_where_books_exist(home: Path) -> None:  # noqa: F811
    def form() -> Any:
        start = Start("acme", "en")
        start.page.go("begin")
        start.begin.another.click()
        return start.begin.form

    form().fields["company_name"].input.value = "Nova d.o.o."
    again = form()
    assert seen(again.draft) and again.fields["company_name"].text == "Nova d.o.o."
    assert again.fields["founder_login"].text == accounts.current()
    again.draft.afresh.click()
    assert form().fields["company_name"].text == "" and not seen(form().draft)


def test_a_plan_of_recovery_half_typed_is_there_again_of_its_claim(
    tmp_path: Path, signers: Signers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path / "home"))
    books_of("acme").parent.mkdir(parents=True)
    full.make(books_of("acme"), signers)

    def card(person: str) -> RecoveryCard:
        made = RecoveryCard(lambda: None)
        made.show("acme", "en")
        (line,) = (one for one in made.grid.rows if person in one["cells"])
        made.grid.chosen = line["key"]
        return made

    fill(card("E-1"), instalment="50", reason="as agreed")
    again = card("E-1")
    assert seen(again.draft) and (again.instalment.value(), again.reason.text) == (5_000, "as agreed")
    assert card("E-2").instalment.text == "" and not seen(card("E-2").draft)
