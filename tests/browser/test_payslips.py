"""Payslips in a browser: somebody is found by typing, and a figure is followed down to the punch."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.accounting import paid_company
from tests.browser.conftest import HOSTILE

WORDS = {
    "en": {
        "part": "Payslips",
        "net": "Net pay",
        "way": ("Income", "Gross", "Base pay", "Hours approved by runs", "7\u00a0Oct\u00a02026"),
        "punch": ("out", "16:00", "added by hand"),
        "value": "€1,115.20",
        "gross": "€1,586.36",
    },
    "hr": {
        "part": "Isplatne liste",
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
def slips(opened: Any) -> Any:
    """Give what opens the payslips of October, in a language."""

    def open_one(language: str, **look: Any) -> Any:
        seen = opened("accounting/desk", language=language, **look)
        page = seen.page
        page.locator(".bo-bar select").first.select_option("acme")
        page.locator(".bo-bar select").last.select_option(language)
        page.get_by_role("radio", name=WORDS[language]["part"]).or_(
            page.get_by_role("button", name=WORDS[language]["part"], exact=True)
        ).first.click()
        expect(page.locator(".bo-grid tbody tr").first).to_be_visible()
        return seen

    return open_one


def grid(page: Page, place: int) -> Any:
    """Give a grid of the part that is shown: 0 the slips, 1 the items, 2 the ways on."""
    return page.locator(".bo-grid:visible").nth(place)


@pytest.mark.parametrize("language", ["en", "hr"])
def test_net_pay_is_followed_down_to_the_punch_and_back(slips: Any, language: str) -> None:
    words, seen = WORDS[language], slips(language)
    page = seen.page
    grid(page, 0).get_by_role("searchbox").fill("babic")
    rows = grid(page, 0).locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(HOSTILE)
    seen.keep(f"payslips-{language}-list")
    rows.first.click()
    expect(page.get_by_role("heading", name=HOSTILE)).to_be_visible()
    grid(page, 1).get_by_text(words["net"], exact=True).click()
    walked = page.locator(".bo-walk")
    expect(walked.locator(".bo-figure b")).to_have_text(words["value"])
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
