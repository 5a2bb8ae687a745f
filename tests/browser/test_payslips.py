"""Payslips in a browser: somebody is found by typing, and a figure is followed down to the punch."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.accounting import paid_company
from tests.browser.conftest import HOSTILE, LANGUAGE_NAMES, READY

WORDS = {
    "en": {
        "part": "Payslips",
        "people": "People",
        "file": ("Contracts", "Bank accounts", "holds"),
        "net": "Net pay",
        "way": ("Income", "Gross", "Base pay", "Hours approved by runs", "7\u00a0Oct\u00a02026"),
        "punch": ("out", "16:00", "added by hand"),
        "value": "€1,115.20",
        "gross": "€1,586.36",
    },
    "hr": {
        "part": "Isplatne liste",
        "people": "Osobe",
        "file": ("Ugovori o radu", "Računi u banci", "vrijedi"),
        "net": "Neto plaća",
        "way": ("Dohodak", "Bruto", "Osnovna plaća", "Sati", "7.\u00a010.\u00a02026."),
        "punch": ("izlaz", "16:00", "ručno"),
        "value": "1.115,20\u00a0€",
        "gross": "1.586,36\u00a0€",
    },
}


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the company whose months are paid, in place of the one that others use."""
    yield paid_company.once(tmp_path_factory.getbasetemp())


@pytest.fixture
def part(opened: Any) -> Any:
    """Give what opens a part of the desk for October, in a language."""

    def open_one(name: str, language: str, **look: Any) -> Any:
        seen = opened("accounting/desk", language=language, **look)
        page = seen.page
        page.locator(".bo-bar select").first.select_option("acme")
        page.locator(".bo-bar select").last.select_option(LANGUAGE_NAMES[language])
        page.locator(".bo-switch").get_by_text(WORDS[language][name], exact=True).click()
        expect(grid(page, 0).locator("tbody tr").first).to_be_visible()
        return seen

    return open_one


def grid(page: Page, place: int) -> Any:
    """Give a grid of the part that is shown: 0 the slips, 1 the items, 2 the ways on."""
    return page.locator(".bo-grid:visible").nth(place)


@pytest.mark.parametrize("language", ["en", "hr"])
def test_net_pay_is_followed_down_to_the_punch_and_back(part: Any, language: str) -> None:
    words, seen = WORDS[language], part("part", language)
    page = seen.page
    grid(page, 0).get_by_role("searchbox").fill("babic")
    rows = grid(page, 0).locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(HOSTILE)
    seen.keep(f"payslips-{language}-list")
    rows.first.click()
    expect(page.get_by_role("heading", name=HOSTILE)).to_be_visible(timeout=READY)
    grid(page, 1).get_by_text(words["net"], exact=True).click()
    walked = page.locator(".bo-walk")
    expect(walked.locator(".bo-figure b")).to_have_text(words["value"], timeout=READY)
    for step in words["way"]:
        grid(page, 2).locator("tbody tr").filter(has_text=step).first.click()
        expect(walked.locator(".bo-crumb.bo-here")).to_contain_text(step)
    for part in words["punch"]:
        expect(grid(page, 2).locator("tbody tr").last).to_contain_text(part)
    seen.keep(f"payslips-{language}-punch")
    walked.locator(".bo-crumb:visible").nth(2).click()
    expect(walked.locator(".bo-figure b")).to_have_text(words["gross"])
    expect(walked.locator(".bo-crumb:visible")).to_have_count(3)
    seen.keep(f"payslips-{language}-gross")


@pytest.mark.parametrize(("language", "dark"), [("en", True), ("hr", False)])
def test_a_person_is_found_by_typing_and_their_file_is_read(part: Any, language: str, dark: bool) -> None:
    words, seen = WORDS[language], part("people", language, dark=dark, width=1024)
    page = seen.page
    expect(grid(page, 0).locator("tbody tr")).to_have_count(4)
    seen.keep(f"people-{language}-list")
    grid(page, 0).get_by_role("searchbox").fill("babic")
    expect(grid(page, 0).locator("tbody tr")).to_have_count(1)
    grid(page, 0).locator("tbody tr").first.click()
    expect(page.get_by_role("heading", name=HOSTILE)).to_be_visible(timeout=READY)
    for said in words["file"]:
        expect(page.locator(".bo-person-file")).to_contain_text(said)
    seen.keep(f"people-{language}-file")
    seen.by_keyboard("people")


def test_a_figure_is_found_and_left_again_by_keyboard_alone(part: Any) -> None:
    seen = part("part", "en", dark=True, width=1024)
    page, press = seen.page, seen.page.keyboard.press

    def tab_to(selector: str) -> None:
        for _ in range(30):
            if page.evaluate("css => document.activeElement.matches(css)", selector):
                return
            press("Tab")
        raise AssertionError((selector, page.evaluate("document.activeElement.outerHTML.slice(0, 300)")))

    tab_to(".bo-grid input[type=search]")
    page.keyboard.type("babic")
    expect(grid(page, 0).locator("tbody tr")).to_have_count(1)
    press("Tab")
    tab_to(".bo-grid td")
    press("Enter")
    expect(page.get_by_role("heading", name=HOSTILE)).to_be_visible(timeout=READY)
    press("Tab")
    tab_to(".bo-plain td")
    for _ in range(2):
        press("ArrowDown")
    walked = page.locator(".bo-walk")
    expect(walked.locator(".bo-figure h4")).to_have_text("Gross", timeout=READY)
    press("Tab")
    tab_to(".bo-walk td")
    press("Enter")
    expect(walked.locator(".bo-crumb.bo-here")).to_contain_text("Base pay")
    seen.keep("payslips-keyboard")
    seen.by_keyboard("payslips")
    page.locator(".bo-walk td").first.focus()
    for _ in range(12):
        press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.bo-crumb') && document.activeElement.innerText === 'Gross'"):
            break
    press("Enter")
    expect(walked.locator(".bo-crumb:visible")).to_have_count(1)
    expect(walked.locator(".bo-figure b")).to_have_text("€1,586.36")
