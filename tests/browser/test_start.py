"""The start page in a browser: what waits leads to its desk, the language is switched, a company begins by clicking."""

from typing import Any

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize(
    ("language", "hours", "month"), [("en", "Hours", "October 2026"), ("hr", "Sati", "listopad 2026.")]
)
def test_what_waits_is_one_click_from_the_part_of_the_desk_where_it_is_done(
    opened: Any, language: str, hours: str, month: str
) -> None:
    start = opened("start", language=language, query=f"&company=acme&language={language}")
    start.keep(f"start-today-{language}")
    start.page.locator(".bo-attention a").first.click()
    desk = start.page.locator(".bo-desk:visible").last
    expect(desk.locator(".bo-switch .mod-active").first).to_have_text(hours, timeout=90_000)
    expect(desk.locator(".bo-bar select").nth(1).locator("option:checked")).to_have_text(month)
    start.keep(f"start-desk-{language}")
