"""At the desk of hours a clerk resolves exceptions by typing and clicking; another person decides; the books say the same."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bolib.accounting.hours import store as hours
from bolib.books import Books
from bolib.stores import SCHEMA
from bolib.text import say
from tests.batch.test_hours_road import HOURS_RUN, made
from tests.browser.conftest import HOSTILE, Lab
from tests.personnel.bringing import bring

MONTH = "2026-10"


def books(company: Lab, *, writable: bool = False) -> Books:
    """Open the books of the company in the browser."""
    return Books(company.home / "books" / "acme.db", SCHEMA, writable=writable)


def asked(company: Lab, sql: str) -> list[tuple[Any, ...]]:
    with books(company) as read:
        assert read.verify().problems == []
        return list(read.rows(sql))


class Desk:
    """The desk of hours in a browser, as a person uses it, in a language."""

    def __init__(self, seen: Any, language: str) -> None:
        self.seen, self.page, self.language = seen, seen.page, language
        self.page.locator(".bo-bar select").first.select_option("acme")
        if language == "hr":
            self.page.locator(".bo-bar select").last.select_option("Hrvatski")
        self.page.get_by_role("button", name=self.say("desk.part_hours"), exact=True).click()
        expect(self.page.get_by_role("heading", name=self.say("desk.exceptions"))).to_be_visible()
        expect(self.page.get_by_role("heading", name=self.say("attention.title"))).to_be_hidden()  # one part at a time

    def say(self, key: str, **blanks: object) -> str:
        return say(self.language, key, **blanks)

    def part(self, name: str) -> None:
        """Go to a part, and wait until it is there."""
        self.page.locator(".bo-parts").get_by_role("button", name=self.say(f"desk.part_{name}")).click()
        title = self.say({"decisions": "desk.forgotten"}.get(name, f"desk.{name}"))
        expect(self.page.get_by_role("heading", name=title, exact=True)).to_be_visible()

    def card(self, key: str, **blanks: object) -> Locator:
        """The card of a title."""
        title = self.page.get_by_role("heading", name=self.say(key, **blanks), exact=True)
        return self.page.locator(".bo-card:visible").filter(has=title)

    @property
    def rows(self) -> Locator:
        """The rows of the grid that is to be seen."""
        return self.page.locator(".bo-grid:not(.bo-week):visible tbody tr")

    @property
    def day(self) -> Locator:
        """What stands beside the grid."""
        return self.page.locator(".bo-detail:visible")

    def type(self, place: Locator, **typed: str) -> None:
        """Type into fields, as they are called."""
        for name, text in typed.items():
            place.get_by_label(re.compile(f"^{re.escape(self.say(f'field.{name}'))}( \\*)?$")).fill(text)

    def press(self, place: Locator | Page, key: str, **blanks: object) -> None:
        place.get_by_role("button", name=self.say(key, **blanks), exact=True).click()

    def sign(self, key: str = "ivo") -> None:
        """Answer the question who signs: the second person walks over and types the passphrase."""
        question = self.page.get_by_role("dialog")
        expect(question).to_be_visible()
        question.get_by_label(self.say("desk.signer")).select_option(key)
        question.get_by_label(self.say("desk.passphrase")).fill("open")
        question.locator(".bo-primary").click()

    def done(self) -> None:
        expect(self.page.locator(".bo-said.done:visible")).to_be_visible()


@pytest.fixture(params=["en", "hr"])
def desk(opened: Any, request: pytest.FixtureRequest) -> Desk:
    return Desk(opened("accounting/desk", language=request.param), request.param)


@pytest.fixture
def english(opened: Any) -> Desk:
    return Desk(opened("accounting/desk"), "en")


def test_exceptions_are_resolved_by_typing_and_clicking(desk: Desk, company: Lab) -> None:
    expect(desk.rows).to_have_count(2)
    expect(desk.rows.first).to_contain_text(HOSTILE)  # as text
    desk.rows.first.click()
    expect(desk.day).to_contain_text(desk.say("exception.open_in", time="08:00"))
    expect(desk.day).to_contain_text(desk.say("suggested.contract", minutes="8:00"))
    desk.press(desk.day, "desk.add")
    expect(desk.day.get_by_role("alert")).to_have_text(desk.say("field.required"))  # a reason first
    desk.press(desk.day, "desk.take_suggested")
    desk.type(desk.day, reason="the clock was off")
    desk.press(desk.day, "desk.add")
    desk.done()
    expect(desk.rows).to_have_count(1)
    expect(desk.day).to_contain_text(desk.say("exception.short", minutes="1:30"))  # the next one is looked at
    desk.day.get_by_label(desk.say("field.resolution")).select_option(desk.say("resolution.credit"))
    desk.type(desk.day, reason="came late by order")
    desk.press(desk.day, "desk.resolve")
    expect(desk.page.get_by_text(desk.say("desk.nothing_waits"))).to_be_visible()
    said = asked(company, "select day, kind, resolution, minutes from hours_resolution")
    assert said == [("2026-10-09", "short", "credit", 90)]
    assert asked(company, "select person, direction from punch_added") == [("E-2", "out")]
    assert asked(company, "select text from reason order by event") == [("the clock was off",), ("came late by order",)]
    with books(company) as read:
        assert hours.exceptions(read, MONTH)["stops"].sum() == 0


def test_a_punch_is_struck_out_by_keyboard_alone(english: Desk, company: Lab) -> None:
    desk, keyboard = english, english.page.keyboard
    desk.page.get_by_role("searchbox").last.focus()
    desk.rows.first.locator("td").first.focus()
    keyboard.press("ArrowDown")
    expect(desk.day).to_contain_text("1:30 less than planned")
    keyboard.press("ArrowUp")
    expect(desk.day).to_contain_text("came at 08:00, no going")
    keyboard.press("Enter")
    expect(desk.day.get_by_label("Reason *")).to_be_focused()
    keyboard.type("somebody else's card")
    for _ in range(20):
        keyboard.press("Tab")
        if desk.page.evaluate("document.activeElement.textContent") == "Strike out":
            break
    keyboard.press("Enter")
    desk.done()
    expect(desk.rows.first).to_contain_text("8:00 planned, nobody came")
    expect(desk.page.locator(".bo-desk :focus")).to_have_count(1)  # what was pressed is gone, the keyboard is not
    assert asked(company, "select person, device from punch_voided") == [("E-2", "")]


def test_several_are_picked_and_resolved_with_one_reason(english: Desk, company: Lab) -> None:
    with books(company, writable=True) as write:
        for day in ("2026-10-13", "2026-10-14"):
            (punch,) = (one for one in hours.clocked(write, "E-1", day)[:2] if one.direction == "out")
            hours.void_punch(write, "E-1", punch.at, punch.device, reason="wrong clock")
            hours.add_punch(write, hours.check_punch(write, "E-1", f"{day} 15:00", "out", reason="wrong clock"))
    desk = english
    desk.page.locator(".bo-bar select").last.select_option("Hrvatski")  # another language reads everything again
    desk.page.locator(".bo-bar select").last.select_option("English")
    expect(desk.rows).to_have_count(4)
    desk.rows.nth(0).locator("td").first.focus()
    desk.page.keyboard.press("Space")
    desk.rows.nth(1).get_by_role("checkbox").check()
    expect(desk.day).to_contain_text("Exceptions picked: 2")
    desk.rows.nth(2).get_by_role("checkbox").check()
    expect(desk.day).to_contain_text("These are of several kinds")
    desk.rows.nth(2).get_by_role("checkbox").uncheck()
    desk.type(desk.day, reason="agreed with the shift")
    desk.day.get_by_label("Resolve").select_option("missing minutes count as worked")
    desk.press(desk.day, "desk.resolve_all", count=2)
    question = desk.page.get_by_role("dialog")
    expect(question).to_contain_text("1:00 less than planned")
    desk.seen.keep("hours-several-light-1440")
    desk.press(question, "desk.resolve")
    expect(desk.page.locator(".bo-said.done:visible")).to_have_text("Written: 2.")
    expect(desk.rows).to_have_count(2)
    rows = asked(company, "select event, day, resolution from hours_resolution order by event")
    assert [row[1:] for row in rows] == [("2026-10-13", "credit"), ("2026-10-14", "credit")]
    assert len({event for event, *_ in rows}) == 2  # each is its own act


def test_a_forgotten_punch_is_proposed_by_one_and_approved_by_another(desk: Desk, company: Lab) -> None:
    desk.part("decisions")
    form = desk.card("desk.forgotten")
    desk.type(form, person="E-2", day="2026-10-07", time="16:00", reason="forgot the card")
    form.get_by_label(desk.say("field.direction")).select_option(desk.say("desk.out"))
    desk.press(form, "desk.propose_punch")
    desk.done()
    assert asked(company, "select person, direction, proposed_by from punch_proposed") == [("E-2", "out", "ana")]
    assert asked(company, "select count(*) from punch_added") == [(0,)]  # it counts once another person has approved it
    opened = desk.card("desk.decisions", count=1)
    opened.locator("tbody tr").first.click()
    expect(opened.locator(".bo-form")).to_contain_text("forgot the card")
    desk.type(opened, reason="seen at work")
    desk.press(opened, "desk.approve")
    desk.sign("ivo")
    expect(desk.rows).to_have_count(0)
    assert asked(company, "select decision, decided_by from punch_decided") == [("approve", "ivo")]
    assert asked(company, "select person, direction from punch_added") == [("E-2", "out")]
    desk.part("exceptions")
    expect(desk.rows).to_have_count(1)


def test_approved_hours_are_put_right_by_one_and_decided_by_another(
    opened: Any, company: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(company.home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(company.home.parent / "keys"))
    made(HOURS_RUN)
    with books(company, writable=True) as write:
        late = {"person": "E-1", "at": "2026-10-05 17:30", "direction": "out", "device": "7"}
        assert bring(write, tmp_path, date(2026, 11, 20), punches=[late]).sheets[0].added == 1
    desk = Desk(opened("accounting/desk"), "en")
    desk.part("decisions")
    form = desk.card("desk.put_right", count=1)
    form.locator("tbody tr").first.click()  # what came late is taken into the form
    expect(form.get_by_label("Person *")).to_have_value("Ana Šimić (E-1)")
    desk.type(form, overtime="1.5", reason="stayed longer")
    desk.press(form, "desk.propose")
    expect(form.locator(".bo-invalid [role=alert]")).to_contain_text("+1:30 or -0:15")
    desk.type(form, overtime="+1:30")
    desk.press(form, "desk.propose")
    desk.sign("ana")
    waits = desk.card("desk.decisions", count=1)
    expect(waits).to_contain_text("Overtime +1:30")
    assert asked(company, "select person, kind, minutes, proposed_by from hours_adjustment") == [
        ("E-1", "overtime_minutes", 90, "ana")
    ]
    waits.locator("tbody tr").first.click()
    desk.type(waits, reason="the manager says so")
    desk.press(waits, "desk.reject")
    desk.sign("ivo")
    expect(desk.page.get_by_role("heading", name="Waits for a decision: 1")).to_be_hidden()
    assert asked(company, "select decision, decided_by from hours_adjustment_decided") == [("reject", "ivo")]


def test_a_week_is_walked_by_keyboard_and_a_day_of_it_is_looked_at(desk: Desk) -> None:
    page = desk.page
    desk.part("week")
    expect(page.locator(".bo-week tr[data-line=exceptions]")).to_contain_text(f"{desk.say('desk.waits')}: 1")
    clock = page.locator(".bo-week tr[data-line=clock] td")
    expect(clock.nth(2)).to_have_text("08:00–?")
    expect(page.locator(".bo-week tr[data-line=planned] .bo-sum")).to_have_text("40:00")
    clock.nth(0).click()
    expect(desk.day).to_contain_text(desk.say("desk.no_exception"))
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(desk.day).to_contain_text(desk.say("exception.open_in", time="08:00"))
    page.get_by_role("button", name="‹").last.click()  # the week reaches into the month before
    expect(page.locator(".bo-week-name")).to_contain_text("28")
    expect(clock.nth(3)).to_have_text("08:00–16:00")
    page.locator(".bo-week-bar input").fill("E-1")
    page.keyboard.press("Tab")
    expect(page.locator(".bo-week caption")).to_contain_text("(E-1)")


@pytest.mark.parametrize(("width", "dark"), [(1440, True), (1024, False)])
def test_what_is_seen_is_kept_for_people_to_look_at(opened: Any, dark: bool, width: int) -> None:
    desk = Desk(opened("accounting/desk", width=width, dark=dark), "en")
    name = f"{'dark' if dark else 'light'}-{width}"
    if dark:
        expect(desk.page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    desk.rows.nth(0).click()
    expect(desk.day).to_be_visible()
    desk.seen.keep(f"hours-exceptions-{name}")
    desk.seen.by_keyboard("exceptions")
    for part in ("week", "decisions"):
        desk.part(part)
        expect(desk.page.locator(".bo-week thead th" if part == "week" else ".bo-form:visible").first).to_be_visible()
        desk.seen.keep(f"hours-{part}-{name}")
        desk.seen.by_keyboard(part)
