"""A JupyterLab of its own, Chromium, and a company that is made anew before each test.

Without a browser these tests are left out and say so; where BACK_OFFICE_BROWSER says `needed`, they fail.
"""

import contextlib
import os
import re
import runpy
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.batch import test_hours_road
from tests.conftest import ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]
OURS = re.compile(r"^(https?|wss?)://127\.0\.0\.1[:/]|^(data|blob|about):")
READY = 90_000  # milliseconds until a desk stands on a machine that does much else
HOSTILE = "<img src=x onerror=alert(1)>"
SCREENS = ROOT / "outputs" / "screens"

expect.set_options(timeout=20_000)


def browser_path() -> str | None:
    """Find a browser on this machine."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, its token, and the folder that holds parameters, books and outputs."""

    address: str
    token: str
    home: Path

    def ask(self, path: str, method: str = "GET") -> bytes:
        """Ask the server."""
        request = urllib.request.Request(f"{self.address}/{path}", method=method)
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return bytes(answer.read())


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
    flags = [*FLAGS, *(["--no-sandbox"] if os.getuid() == 0 else [])]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=installed, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(installed: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start JupyterLab as `bo lab` does, on a port and in folders of its own."""
    root = tmp_path_factory.mktemp("lab")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {"CONFIG_DIR": "config", "DATA_DIR": "data", "RUNTIME_DIR": "runtime"}
    own = {f"JUPYTER_{name}": str(root / folder) for name, folder in folders.items()}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"), "IPYTHONDIR": str(root / "ipython")}
    found = Lab(f"http://127.0.0.1:{port}", secrets.token_hex(16), root / "home")
    own |= {"BACK_OFFICE_HOME": str(found.home), "XDG_CONFIG_HOME": str(root / "keys"), "JUPYTER_TOKEN": found.token}
    more = ["--no-browser", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command, _ = runpy.run_path(str(ROOT / "bo"))["command_of"](["lab", *more])
    command += ["--allow-root"] if os.getuid() == 0 else []
    with (root / "lab.log").open("w") as log:
        server = subprocess.Popen([sys.executable, *command], env=os.environ | own, stdout=log, stderr=log)
        try:
            for _ in range(600):
                with contextlib.suppress(OSError):
                    found.ask("api/status")
                    break
                assert server.poll() is None, (root / "lab.log").read_text("utf-8")[-2000:]
                time.sleep(0.1)
            yield found
        finally:
            server.terminate()
            server.wait(20)


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
        """Keep a picture for people to look at."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(SCREENS / f"{name}.png"))


@pytest.fixture
def opened(company: Lab, chromium: Browser) -> Iterator[Any]:
    """Give what opens a notebook: `opened("accounting/desk")`; at the end nothing may have gone wrong, nothing been fetched."""
    contexts: list[BrowserContext] = []
    every: list[Seen] = []

    def open_one(
        notebook: str, *, language: str = "en", dark: bool = False, width: int = 1440, query: str = ""
    ) -> Seen:
        locale, scheme = {"en": "en-GB", "hr": "hr-HR"}[language], "dark" if dark else "light"
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale=locale, color_scheme=scheme)
        contexts.append(context)
        page, wrong = context.new_page(), list[str]()
        page.on("request", lambda request: None if OURS.match(request.url) else wrong.append(f"asks {request.url}"))
        page.on("pageerror", lambda fault: wrong.append(f"error {fault}"))
        page.on("dialog", lambda asked: (wrong.append(f"dialog {asked.type} {asked.message}"), asked.accept()))
        seen = Seen(page, wrong)
        every.append(seen)
        page.goto(f"{company.address}/doc/tree/notebooks/{notebook}.ipynb?token={company.token}{query}")
        expect(page.locator(".bo-desk .bo-name h2")).to_be_visible(timeout=READY)
        return seen

    yield open_one
    for context in contexts:
        context.close()
    assert [seen.wrong for seen in every if seen.wrong] == []
