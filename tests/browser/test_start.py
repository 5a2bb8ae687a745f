"""The start page in a browser: what waits leads to its desk, the language is switched, a company begins by clicking."""

import re
import shutil
from typing import Any

import pytest
from playwright.sync_api import expect

from bolib.books import Books
from bolib.stores import SCHEMA
from bolib.text import catalogue
from tests.start.test_begin import VALUES
from tests.start.third import third
from tests.tree import ROOT


@pytest.mark.parametrize(
    ("language", "hours", "month"), [("en", "Hours", "October 2026"), ("hr", "Sati", "listopad 2026.")]
)
def test_what_waits_is_one_click_from_the_part_of_the_desk_where_it_is_done(
    opened: Any, language: str, hours: str, month: str
) -> None:
    start = opened("start", language=language, query=f"&company=acme&language={language}")
    title = catalogue(language)["attention.title"]
    expect(start.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    start.keep(f"start-today-{language}")
    start.page.locator(".bo-attention a[href*='part=hours']").first.click()
    desk = start.page.locator(".bo-desk:visible").last
    expect(desk.locator(".bo-switch .mod-active").first).to_have_text(hours, timeout=90_000)
    expect(desk.locator(".bo-bar select").nth(1).locator("option:checked")).to_have_text(month)
    expect(desk.locator(".bo-grid tbody tr").first).to_be_visible()


def fill(page: Any, values: dict[str, str]) -> None:
    for label, text in values.items():
        page.get_by_label(label, exact=True).fill(text)


@pytest.mark.parametrize("language", ["en", "hr"])
def test_a_company_begins_by_clicking(lab: Any, opened: Any, language: str) -> None:
    for folder in ("books", "parameters", "outputs"):
        shutil.rmtree(lab.home / folder, ignore_errors=True)
    shutil.rmtree(lab.home.parent / "keys", ignore_errors=True)
    start = opened("start", language=language, query=f"&language={language}", dark=language == "hr")
    page, words = start.page, catalogue(language)
    expect(page.get_by_role("heading", name=words["begin.title"])).to_be_visible()
    start.keep(f"start-empty-{language}")
    labels = {name: words[f"field.{name}"] + " *" for name in VALUES}
    fill(page, {words["field.company_code"] + " *": "nova"} | {labels[name]: text for name, text in VALUES.items()})
    start.keep(f"start-form-{language}")
    page.get_by_role("button", name=words["begin.write"]).click()
    expect(page.locator(".bo-person input:visible")).to_have_count(4)
    for typed in page.locator(".bo-person input:visible").all():
        typed.fill("a long passphrase")
    start.keep(f"start-keys-{language}")
    page.get_by_role("button", name=words["begin.found"]).click()
    expect(page.get_by_role("status").filter(has_text="nova")).to_be_visible()
    examples = ROOT / "examples" / "demo-company"
    files = [str(examples / name) for name in ("units.csv", "people.csv", "contracts.csv")]
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name=words["bring.go"].format(count=3)).click()
    asked = page.get_by_role("dialog")
    asked.get_by_label(words["desk.passphrase"]).fill("a long passphrase")
    asked.get_by_role("button", name=words["bring.yes"], exact=True).click()
    expect(page.locator(".bo-said.done")).to_have_text(words["bring.all"], timeout=60_000)
    expect(page.locator(".bo-steps li.done")).to_have_count(4)
    start.keep(f"start-brought-{language}")
    page.get_by_role("link", name=words["begin.go_on"]).click()
    expect(page.get_by_role("heading", name=words["desk.title_accounting"])).to_be_visible(timeout=90_000)
    with Books(lab.home / "books" / "nova.db", SCHEMA) as books:
        assert books.verify().problems == [] and books.rows("select count(*) from person")[0][0] > 50


@pytest.mark.parametrize(("dark", "width"), [(False, 1024), (True, 1440)])
def test_every_part_is_seen_in_another_language_without_a_restart(opened: Any, dark: bool, width: int) -> None:
    start = opened("start", dark=dark, width=width, query="&company=acme")
    page, words = start.page, catalogue("hr")
    page.get_by_label("Language", exact=True).select_option("Hrvatski")
    for part, sign in (
        ("changed", "changed.title"),
        ("here", "here.title"),
        ("begin", "bring.title"),
        ("today", "attention.title"),
    ):
        page.get_by_role("button", name=words[f"desk.part_{part}"], exact=True).click()
        expect(page.get_by_role("heading", name=words[sign], exact=True)).to_be_visible()
        if part == "changed":
            page.get_by_role("button", name=words["changed.span_ever"]).click()
            page.locator(".bo-grid tbody tr").nth(2).click()
            expect(page.locator(".bo-detail h4")).to_be_visible()
        if dark:
            start.by_keyboard(part)
        start.keep(f"start-{part}-{width}-{'dark' if dark else 'light'}")


@pytest.mark.parametrize(("language", "dark", "width"), [("en", False, 1440), ("hr", True, 1024)])
def test_approving_is_handed_to_a_deputy_though_the_page_was_closed_half_way(
    company: Any, opened: Any, monkeypatch: pytest.MonkeyPatch, language: str, dark: bool, width: int
) -> None:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(company.home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(company.home.parent / "keys"))
    third("acme")
    query = f"&company=acme&language={language}&part=here"
    start = opened("start", language=language, dark=dark, width=width, query=query)
    page, words = start.page, catalogue(language)

    def labelled(name: str) -> Any:
        return page.get_by_label(re.compile(rf"^{re.escape(words[f'field.{name}'])}( \*)?$"))

    expect(page.get_by_role("heading", name=words["deputies.title"])).to_be_visible()
    labelled("deputy").select_option("mia")
    labelled("last_day").fill("2099-12-31")
    labelled("reason").fill("godišnji odmor")
    start.keep(f"start-deputy-form-{width}")
    page.goto(f"{company.address}/doc/tree/notebooks/start.ipynb?token={company.token}{query}")
    again = words["draft.again"].partition("{")[0]
    expect(page.locator(".bo-form:visible", has_text=again)).to_be_visible(timeout=90_000)
    expect(labelled("reason")).to_have_value("godišnji odmor")
    page.get_by_label(words["right.approve"], exact=True).check()
    start.keep(f"start-deputy-again-{width}")
    page.get_by_role("button", name=words["deputies.hand"], exact=True).click()
    asked = page.get_by_role("dialog")
    asked.get_by_label(words["desk.passphrase"]).fill("open")
    asked.get_by_role("button", name=words["deputies.hand"], exact=True).click()
    expect(page.locator(".bo-grid tbody tr")).to_have_count(1)
    expect(labelled("reason").first).to_have_value("")
    page.locator(".bo-grid tbody tr").first.click()
    expect(page.get_by_role("button", name=words["deputies.end"], exact=True)).to_be_visible()
    start.keep(f"start-deputy-{width}")
    with Books(company.home / "books" / "acme.db", SCHEMA) as books:
        assert books.rows("select user, deputy, does from delegation") == [("ivo", "mia", "approve")]
        assert books.rows("select count(*) from draft_form") == [(0,)] and books.verify().problems == []
