"""The parts that desks share, in a browser: by mouse and by keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from bolib.widgets.gallery import HOSTILE
from tests.browser.keyboard import walked


@pytest.fixture
def gallery(opened: Any) -> Any:
    return opened("gallery").page


def test_a_grid_is_searched_sorted_and_walked_by_keyboard(gallery: Any) -> None:
    rows, where = gallery.locator(".bo-grid tbody tr"), gallery.locator(".bo-grid [role=status]")
    expect(where).to_have_text("1–50 of 100,000")
    gallery.get_by_role("searchbox").fill("<img")
    expect(where).to_have_text("1–50 of 100")
    expect(rows.first).to_contain_text(HOSTILE)  # as text
    gallery.get_by_role("searchbox").fill("simic 1 jan")
    expect(rows.first).to_contain_text("Šimić")
    gallery.get_by_role("searchbox").fill("")
    expect(where).to_have_text("1–50 of 100,000")
    gallery.locator(".bo-grid th").nth(3).get_by_role("button").click()
    expect(rows.first).to_contain_text("−200.00")
    expect(gallery.locator(".bo-grid th").nth(3)).to_have_attribute("aria-sort", "ascending")
    rows.first.locator("td").first.click()
    gallery.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    gallery.keyboard.press("PageDown")
    expect(where).to_have_text("51–100 of 100,000")
    key = rows.nth(1).get_attribute("data-key")
    gallery.keyboard.press("ArrowDown")
    for _ in range(3):
        gallery.keyboard.press("ArrowRight")
    gallery.keyboard.press("Enter")
    gallery.locator(".bo-grid td input").fill("12x")
    gallery.keyboard.press("Enter")
    expect(gallery.locator(".bo-grid-fault")).to_contain_text("12x")
    gallery.locator(".bo-grid td input").fill("7.25")
    gallery.keyboard.press("Enter")
    expect(gallery.locator(".bo-said.done")).to_be_visible()
    assert key


def test_the_keyboard_is_not_lost_where_a_button_turns_grey_under_it(gallery: Any) -> None:
    last = gallery.get_by_role("button", name="Last page")
    last.focus()
    gallery.keyboard.press("Enter")
    expect(gallery.locator(".bo-grid [role=status]")).to_have_text("99,951–100,000 of 100,000")
    expect(last).to_be_disabled()
    expect(gallery.locator(".bo-grid :focus")).to_have_count(1)  # it goes on beside it


def test_rows_are_taken_as_a_file(gallery: Any) -> None:
    gallery.get_by_role("searchbox").fill("E-000042")
    expect(gallery.locator(".bo-grid [role=status]")).to_have_text("1–1 of 1")
    with gallery.expect_download() as taken:
        gallery.get_by_role("button", name="CSV").click()
    assert taken.value.suggested_filename == "gallery.csv"
    assert taken.value.path().read_text("utf-8-sig").splitlines()[1].startswith("E-000042,")


def test_a_question_holds_the_keyboard_and_escape_answers_no(gallery: Any) -> None:
    gallery.get_by_role("button", name="Ask first").click()
    asked = gallery.get_by_role("dialog", name="Ask first")
    expect(asked).to_be_visible()
    expect(asked.get_by_role("button", name="Keep")).to_be_focused()
    for _ in range(3):
        gallery.keyboard.press("Tab")
    assert asked.evaluate("one => one.contains(document.activeElement)")
    gallery.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(gallery.get_by_role("button", name="Ask first")).to_be_focused()


def test_what_is_wrong_in_a_form_is_read_out_with_its_field(gallery: Any) -> None:
    assert walked(gallery) == []
    form = gallery.locator(".bo-form")
    form.get_by_role("button", name="Keep").click()
    reason = form.get_by_label("Reason *")
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect(reason).to_be_focused()
    expect(form.get_by_role("alert")).to_have_text("this has to be filled in")


def test_a_term_is_told_on_hover_and_by_keyboard_and_goes_with_escape(opened: Any) -> None:
    seen = opened("gallery", dark=True)
    page, told = seen.page, seen.page.get_by_role("tooltip")
    net = page.locator(".bo-grid th").nth(3).get_by_role("button", name="Net")
    expect(net).to_have_attribute("aria-description", "net pay: what the person receives")
    net.hover()
    expect(told).to_have_text("net pay: what the person receives")
    told.hover()  # it may be read with the pointer on it
    page.wait_for_timeout(500)
    expect(told).to_be_visible()
    seen.keep("gallery_term_dark")
    page.mouse.move(5, 5)
    expect(told).to_be_hidden()
    page.locator(".bo-form").get_by_label("Day").focus()
    page.keyboard.press("Tab")
    account = page.locator(".bo-form").get_by_label("Account")
    expect(account).to_be_focused()
    expect(account).to_have_attribute("aria-description", "bank account: where a person's pay goes")
    expect(told).to_have_text("bank account: where a person's pay goes")
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    expect(account).to_be_focused()
