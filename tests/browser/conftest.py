"""A JupyterLab of its own, Chromium, and a company that is made anew before each test.

Without a browser these tests are left out and say so; where BACK_OFFICE_BROWSER says `needed`, they fail.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.batch import test_hours_road
from tests.browser.contrast import hard_to_read
from tests.browser.keyboard import walked
from tests.browser.lab import OURS, Lab, browser_path, browsing, started
from tests.conftest import ROOT

READY = 90_000  # milliseconds until a desk stands on a machine that does much else
HOSTILE = "<img src=x onerror=alert(1)>"
HOSTILE_TAG = "img[src='x'], [onerror]"
LANGUAGE_NAMES = {"en": "English", "hr": "Hrvatski"}
SCREENS = ROOT / "outputs" / "screens"
# A desk, a grid of it or the words of a button that have less room than they need; a week and drawings may be scrolled.
WIDE = """() => [...document.querySelectorAll(".bo-desk, .bo-desk .bo-grid:not(.bo-week) .bo-grid-scroll, .bo-desk button")]
  .filter((one) => one.checkVisibility() && !one.matches(".bo-crumb") && one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.className} ${one.innerText.slice(0, 60)}`)"""

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def installed() -> str:
    """Find a browser; without one these tests are left out, or fail where it is needed."""
    path = browser_path()
    if path is None:
        if os.environ.get("BACK_OFFICE_BROWSER") == "needed":
            pytest.fail("there is no Chromium here; install the package chromium")
        pytest.skip("no Chromium is installed, so nobody looked at the desks in a browser")
    return path


@pytest.fixture(scope="module")
def chromium(installed: str) -> Iterator[Browser]:
    """Start the browser for the tests of one file: while it runs, this thread has a loop that other tests must not find."""
    with browsing(installed) as browser:
        yield browser


@pytest.fixture(scope="session")
def lab(installed: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start JupyterLab as `bo lab` does, on a port and in folders of its own."""
    with started(tmp_path_factory.mktemp("lab")) as found:
        yield found


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Make the company once: three people with hours from clocks, one of them with a hostile name, two who sign."""
    folder = tmp_path_factory.mktemp("acme")
    with pytest.MonkeyPatch.context() as patch:
        hostile = test_hours_road.SECOND | {"first_name": HOSTILE, "last_name": "Babić"}
        patch.setattr(test_hours_road, "SECOND", hostile)
        test_hours_road.home.__wrapped__(folder, patch)
    yield folder


@pytest.fixture
def company(lab: Lab, acme: Path) -> Iterator[Lab]:
    """Put the company anew into the place that JupyterLab knows."""
    for name, place in (("home", lab.home), ("config", lab.home.parent / "keys")):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(acme / name, place)
    yield lab
    import json

    for session in json.loads(lab.ask("api/sessions")):
        with contextlib.suppress(OSError):
            lab.ask(f"api/sessions/{session['id']}", "DELETE")


@dataclass
class Seen:
    """A desk in the browser, and what went wrong there beside what the test asks for."""

    page: Page
    wrong: list[str]

    def keep(self, name: str) -> None:
        """Keep a picture for people to look at; words that cannot be read well, or are to be scrolled to sideways, are wrong."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        desk = self.page.locator(".bo-desk")
        place = desk.first if desk.count() else self.page.locator("body")  # what is JupyterLab's own is not judged
        self.wrong += [f"{name}, hard to read: {words}" for words in hard_to_read(place)]
        self.wrong += [f"{name}, wider than the screen: {part}" for part in self.page.evaluate(WIDE)]
        self.page.screenshot(path=str(SCREENS / f"{name}.png"))

    def by_keyboard(self, name: str) -> None:
        """Go through what is shown with the Tab key; what cannot be reached, or does not show that it was, is wrong."""
        self.wrong += [f"{name}, by keyboard: {part}" for part in walked(self.page)]


@pytest.fixture
def window(chromium: Browser) -> Iterator[Any]:
    """Give what opens a window of its own; at the end nothing may have gone wrong or been fetched from outside, no tag been made of a name."""
    contexts: list[BrowserContext] = []
    every: list[Seen] = []

    def open_one(*, language: str = "en", dark: bool = False, width: int = 1440) -> Seen:
        locale, scheme = {"en": "en-GB", "hr": "hr-HR"}[language], "dark" if dark else "light"
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale=locale, color_scheme=scheme)
        contexts.append(context)
        page, wrong = context.new_page(), list[str]()
        page.on("request", lambda request: None if OURS.match(request.url) else wrong.append(f"asks {request.url}"))
        page.on("pageerror", lambda fault: wrong.append(f"error {fault}"))
        page.on("dialog", lambda asked: (wrong.append(f"dialog {asked.type} {asked.message}"), asked.accept()))
        every.append(Seen(page, wrong))
        return every[-1]

    yield open_one
    for seen in every:  # whatever somebody typed is text wherever it stands
        seen.wrong += [f"a tag that somebody typed: {found}" for found in seen.page.locator(HOSTILE_TAG).all()]
    for context in contexts:
        context.close()
    assert [seen.wrong for seen in every if seen.wrong] == []


@pytest.fixture
def opened(company: Lab, window: Any) -> Any:
    """Give what opens a notebook in a window of its own: `opened("accounting/desk")`."""

    def open_one(notebook: str, *, query: str = "", **about: Any) -> Seen:
        seen: Seen = window(**about)
        seen.page.goto(f"{company.address}/doc/tree/notebooks/{notebook}.ipynb?token={company.token}{query}")
        expect(seen.page.locator(".bo-desk .bo-name h2")).to_be_visible(timeout=READY)
        return seen

    return open_one
