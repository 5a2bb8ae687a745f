"""The month's payroll in a browser: run, submitted, rejected, approved, posted, released, handed over; simulations; stopped."""

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bolib.accounting.hours import store as hours
from bolib.batch.imports import import_files
from bolib.books import keys
from bolib.text import say
from tests.accounting.desk_company import HOURS_RUN, PAY_RUN
from tests.batch import test_company, test_hours_road
from tests.browser.conftest import HOSTILE, LANGUAGE_NAMES, Lab, Seen
from tests.personnel.bringing import PERSON, written

PATIENCE = 240_000  # milliseconds in which a paper is made on a machine that does much else


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the company with the hours of the month posted; ivo, who approves, is paid too, and an account has changed."""
    folder = tmp_path_factory.mktemp("paid")
    with pytest.MonkeyPatch.context() as patch:
        hostile = test_hours_road.SECOND | {"first_name": HOSTILE, "last_name": "Babić"}
        patch.setattr(test_hours_road, "SECOND", hostile)
        patch.setitem(test_company.OIBS, "ivo", hostile["oib"])
        test_hours_road.home.__wrapped__(folder, patch)
        with test_hours_road.opened() as books:
            punch = hours.check_punch(books, "E-2", "2026-10-07 16:00", "out", reason=HOSTILE)
            hours.add_punch(books, punch)
            hours.resolve(books, "E-2", "2026-10-09", "short", "unpaid", reason=HOSTILE)
            (folder / "changed").mkdir()
            changed = written(folder / "changed", people=[PERSON | {"iban": "HR2199999988320164183"}])
            import_files(books, changed, language="en", day=date(2026, 11, 4))
        test_hours_road.made(HOURS_RUN)
    return folder


class Books:
    """What the company's books hold, read beside the desk."""

    def __init__(self, lab: Lab) -> None:
        self._path = lab.home / "books" / "acme.db"

    def rows(self, sql: str) -> list[Any]:
        with sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True) as db:
            return db.execute(sql).fetchall()

    def count(self, table: str, where: str = "1") -> int:
        return int(self.rows(f'select count(*) from "{table}" where {where}')[0][0])


class Payroll:
    """The part *payroll* of the desk in one language, as a person uses it."""

    def __init__(self, seen: Seen, language: str, part: str) -> None:
        self.seen, self.page, self.language = seen, seen.page, language
        page = self.page
        page.get_by_label("Company", exact=True).select_option("acme")
        page.get_by_label("Language", exact=True).select_option(LANGUAGE_NAMES[language])
        page.get_by_role("button", name=self.say(f"desk.part_{part}"), exact=True).click()

    def say(self, key: str, **args: object) -> str:
        return say(self.language, key, **args)

    def press(self, key: str, **args: object) -> None:
        self.page.get_by_role("button", name=self.say(key, **args), exact=True).locator("visible=true").first.click()

    def answered(self, key: str, **args: object) -> None:
        said = self.page.locator(".bo-said.done", has_text=self.say(key, **args))
        expect(said.locator("visible=true").first).to_be_visible(timeout=PATIENCE)

    def made(self) -> None:
        self.press("desk.make")
        self.answered("desk.made")

    def sign(self, key: str, passphrase: str = "open", reason: str = "") -> None:
        asked = self.page.get_by_role("dialog")
        expect(asked).to_be_visible()
        asked.get_by_label(self.say("desk.signer")).select_option(key)
        if reason:
            asked.get_by_label(self.say("desk.reason")).fill(reason)
        asked.get_by_label(self.say("desk.passphrase")).fill(passphrase)
        asked.locator(".bo-primary").click()

    def act(self, act: str, key: str, reason: str = "", of: str = "") -> None:
        self.press(f"desk.do_{act}", of=of)
        expect(self.page.get_by_role("dialog")).to_contain_text(self.say(f"desk.follows_{act}", run=PAY_RUN, of=of))
        self.sign(key, reason=reason)
        self.answered(f"desk.done_{act}", run=PAY_RUN, of=of)


@pytest.fixture
def payroll(opened: Any) -> Callable[..., Payroll]:
    def open_one(language: str = "en", part: str = "payroll", **more: Any) -> Payroll:
        return Payroll(opened("accounting/desk", language=language, **more), language, part)

    return open_one


def test_the_month_is_paid_at_the_desk_by_two_people(payroll: Callable[..., Payroll], company: Lab) -> None:
    desk, books = payroll(), Books(company)
    page = desk.page
    runs = page.get_by_role("grid", name=desk.say("desk.runs"))
    expect(runs).to_contain_text(desk.say("desk.state_ordered"))
    desk.press("desk.make")
    expect(page.locator(".bo-said.working progress[value]").first).to_be_visible(timeout=PATIENCE)
    desk.seen.keep("payroll_making")
    desk.answered("desk.made")
    expect(runs).to_contain_text("3,362.40")
    bridge = page.get_by_role("grid", name=desk.say("desk.bridge"))
    expect(bridge).to_contain_text(HOSTILE)  # as text
    expect(bridge).to_contain_text("1,115.20")
    desk.seen.keep("payroll_made")
    desk.seen.by_keyboard("payroll")
    submit = page.get_by_role("button", name="Submit", exact=True).locator("visible=true")
    submit.focus()
    page.keyboard.press("Enter")
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text(desk.say("desk.follows_submit"))
    expect(asked.get_by_label(desk.say("desk.passphrase"))).to_be_focused()  # of one key there is nothing to choose
    desk.seen.keep("payroll_submit")
    desk.sign("ana", "wrong")
    expect(page.locator(".bo-said.wrong").locator("visible=true")).to_contain_text("passphrase does not open")
    assert books.count("submission", "run like '%payroll%'") == 0
    expect(asked.get_by_role("alert")).to_contain_text("passphrase does not open")
    expect(asked.get_by_label(desk.say("desk.passphrase"))).to_be_focused()
    page.keyboard.type("open")
    page.keyboard.press("Enter")
    desk.answered("desk.done_submit", run=PAY_RUN)
    assert books.rows("select run, submitted_by from submission where run like '%payroll%'") == [(PAY_RUN, "ana")]
    assert page.evaluate(
        "document.activeElement.matches('.bo-desk *')"
    )  # the button is gone, the keyboard goes on near it
    expect(page.get_by_role("button", name="Approve", exact=True).locator("visible=true")).to_be_disabled()
    desk.act("sign_own_pay", "ana", of="ivo")
    assert books.rows("select user, signed_by from own_pay") == [("ivo", "ana")]
    desk.act("sign_account", "ivo", of="E-1")
    assert books.rows("select person, signed_by from changed_account") == [("E-1", "ivo")]
    desk.act("approve", "ivo")
    assert books.rows("select decision, decided_by from decision where run like '%payroll%'") == [("approve", "ivo")]
    assert books.count("payslip") == 0
    desk.act("post", "ivo")
    assert books.rows("select count(*), sum(net_cents) from payslip") == [(3, 336240)]
    assert books.count("ledger_line") > 0
    desk.act("release", "ivo")
    assert [path.name for path in (company.home / "outputs" / "acme" / "bank").iterdir()] == [f"{PAY_RUN}.xml"]
    assert books.count("release") == 1
    desk.seen.keep("payroll_released")
    card = page.get_by_role("grid", name=desk.say("desk.handover", count=1))
    card.get_by_text(PAY_RUN).click()
    desk.press("desk.hand_over")
    desk.sign("ana")
    expect(page.get_by_text(desk.say("bo.handed_passwords"))).to_be_visible(timeout=PATIENCE)
    assert books.rows("select count(distinct person), max(handed_by) from payslip_handed") == [(3, "ana")]
    desk.seen.keep("payroll_handed_over")
    desk.press("desk.passwords_taken")


def test_what_is_owed_back_is_planned_by_one_and_confirmed_by_another(
    payroll: Callable[..., Payroll], company: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(company.home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(company.home.parent / "keys"))
    owed = {"run": HOURS_RUN, "person": "E-1", "month": "2026-10", "day": "2026-11-03", "owed_cents": 12_345}
    with test_hours_road.opened() as own, own.write("post", HOURS_RUN, key=keys.unlock("ivo", "open")) as act:
        act.add("recovery", [owed])
    desk, books = payroll("hr", width=1024), Books(company)
    claims = desk.page.get_by_role("grid", name=desk.say("desk.recovery", count=1))
    card = desk.page.locator(".bo-card", has=claims)
    claims.locator("tbody tr").click()
    plan = {"instalment": "45,50", "first_month": "2026-12", "consent": "2026-11-05", "reason": "dogovoreno"}
    for name, text in plan.items():
        card.get_by_label(desk.say(f"field.{name}")).first.fill(text)
    desk.press("desk.propose")
    desk.sign("ana")
    waits = desk.say("desk.plan_waits", plan="5. 11. 2026.", by="ana")
    expect(claims).to_contain_text(waits)
    found = books.rows("select first_month, instalment_cents, consent_day, proposed_by from recovery_plan")
    assert found == [("2026-12", 4550, "2026-11-05", "ana")]
    claims.locator("tbody tr").click()
    card.get_by_label(desk.say("field.reason")).first.fill("u redu")
    desk.seen.keep("recovery_hr")
    desk.press("desk.confirm")
    desk.sign("ivo")
    expect(claims).not_to_contain_text(waits)
    assert books.rows("select version, confirmed_by from recovery_plan_confirmed") == [(1, "ivo")]


def test_a_run_is_stopped_taken_back_and_rejected(payroll: Callable[..., Payroll], company: Lab) -> None:
    desk, books = payroll("hr", dark=True, width=1024), Books(company)
    before = books.count("event")
    desk.press("desk.make")
    expect(desk.page.locator(".bo-said.working progress[value]").first).to_be_visible(timeout=PATIENCE)
    desk.press("desk.stop")
    desk.answered("desk.stopped")
    runs = company.home / "outputs" / "acme" / PAY_RUN
    assert books.count("event") == before and [path.name for path in runs.iterdir() if path.is_dir()] == ["1.failed"]
    desk.press("desk.make")
    desk.answered("desk.made")
    desk.seen.keep("payroll_made_dark_hr")
    desk.act("submit", "ana")
    desk.act("withdraw", "ana")
    assert books.rows("select attempt from withdrawal where run like '%payroll%'") == [(2,)]
    desk.press("desk.make_again")
    desk.answered("desk.made")
    desk.act("submit", "ana")
    desk.act("reject", "ivo", reason="9. listopada ponovno")
    assert books.rows("select decision, attempt from decision where run like '%payroll%'") == [("reject", 3)]
    assert books.rows("select text from reason order by event")[-1] == ("9. listopada ponovno",)
    expect(desk.page.get_by_role("grid", name=desk.say("desk.runs"))).to_contain_text(desk.say("status.state_rejected"))
    desk.seen.keep("payroll_rejected_dark_hr")


def test_simulations_are_ordered_and_stand_side_by_side(payroll: Callable[..., Payroll], company: Lab) -> None:
    desk, books = payroll(part="simulations"), Books(company)
    page = desk.page
    page.get_by_label("Percent *").fill("5.5")
    desk.press("simulation.add")
    expect(page.locator(".bo-file")).to_contain_text('percent: "5.5"')
    desk.seen.keep("simulations_order")
    desk.seen.by_keyboard("simulations")
    desk.press("simulation.write")
    file = company.home / "parameters" / "runs" / "acme" / "2026-10-payroll_what_if.yaml"
    expect(page.get_by_text(desk.say("simulation.ordered", run=file.stem))).to_be_visible()
    assert '{what: "contract.pay", percent: "5.5", who: "everybody"}' in file.read_text("utf-8")
    desk.press("desk.make")
    desk.answered("desk.made_simulation")
    for act in ("submit", "approve", "post", "release"):
        button = page.get_by_role("button", name=desk.say(f"desk.do_{act}"), exact=True)
        expect(button.locator("visible=true")).to_have_count(0)
    expect(page.locator(".bo-caution", has_text=desk.say("desk.never_real")).first).to_be_visible()
    page.get_by_label("Question *").select_option(desk.say("simulation.ask_person_pay"))
    page.get_by_label("Person *").fill("Mia")
    page.get_by_label("Amount *").fill("2,000.00")
    desk.press("simulation.add")
    desk.press("simulation.write")
    expect(page.get_by_text(desk.say("simulation.ordered", run=f"{file.stem}-2"))).to_be_visible()
    desk.press("desk.make")
    desk.answered("desk.made_simulation")
    totals = page.get_by_role("grid", name=desk.say("what_if.of_company"))
    expect(totals).to_contain_text("5,049.61")  # gross with 5.5 % more
    rows = page.get_by_role("grid", name=desk.say("what_if.of_persons"))
    expect(rows).to_contain_text("Mia")
    desk.seen.keep("simulations_side_by_side")
    page.get_by_label("By", exact=True).select_option("Unit")
    expect(page.get_by_role("grid", name=desk.say("what_if.of_units"))).to_be_visible()
    page.get_by_label("Question *").select_option(desk.say("simulation.ask_weekly_hours"))
    page.get_by_label(desk.say("field.weekly")).fill("37.5")
    desk.press("simulation.add")
    desk.press("simulation.write")
    of_hours = "2026-10-hours_what_if"
    expect(page.get_by_text(desk.say("simulation.ordered", run=of_hours))).to_be_visible()
    desk.press("desk.make")
    made = expect(page.get_by_role("row", name=of_hours))
    made.to_contain_text(desk.say("simulation.made"), timeout=PATIENCE)
    desk.seen.keep("simulations_of_hours")
    assert books.count("submission", "run like '%what_if%'") == 0 and books.count("payslip") == 0
