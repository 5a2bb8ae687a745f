"""Two people sign in to the served desks, each at an own browser: each is called by name, acts for nobody else, and signs out."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bolib.batch.places import books_of
from bolib.books import Books
from bolib.stores import SCHEMA
from tests.browser.conftest import HOSTILE, READY, Seen

SignIn = Callable[..., Seen]


@pytest.fixture(scope="module")
def address(installed: str, acme: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start `bo serve` for a copy of the company, as its service account does."""
    root = tmp_path_factory.mktemp("served")
    for name in ("home", "config"):
        shutil.copytree(acme / name, root / name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"BACK_OFFICE_HOME": str(root / "home"), "XDG_CONFIG_HOME": str(root / "config")}
    own |= {"JUPYTER_CONFIG_DIR": str(root / "jupyter"), "IPYTHONDIR": str(root / "ipython"), "TMPDIR": str(root)}
    command = [sys.executable, "-P", "-m", "bolib.cli", "serve", "--port", str(port)]
    found = f"http://127.0.0.1:{port}"
    with (root / "serve.log").open("w") as log, pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACK_OFFICE_HOME", own["BACK_OFFICE_HOME"])
        for _ in ("its order", "the paper"):
            run = [sys.executable, "-P", "-m", "bolib.cli", "run", "acme", "2026-10-hours_month"]
            subprocess.run(run, env=os.environ | own, stdout=log, stderr=log, timeout=600)
        server = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log)
        try:
            for _ in range(900):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"{found}/sign-in", timeout=20).close()
                    break
                assert server.poll() is None, (root / "serve.log").read_text("utf-8")[-2000:]
                time.sleep(0.1)
            yield found
        finally:
            server.terminate()
            server.wait(60)


@pytest.fixture
def sign_in(address: str, window: Any) -> SignIn:
    """Give what signs somebody in at a browser of their own."""

    def go(name: str, path: str = "/accounting/desk", *, language: str = "en", first: str = "", **about: Any) -> Seen:
        seen: Seen = window(language=language, **about)
        page = seen.page
        page.goto(f"{address}{path}")
        if first:
            typed(page, name, first)
            expect(page.get_by_role("alert")).to_be_visible()
            seen.keep(f"serve_wrong_{language}")
        typed(page, name, "open")
        expect(page.locator(".served-who")).to_have_text(name, timeout=READY)
        expect(page.locator("#rendered_cells")).to_be_visible(timeout=READY)
        return seen

    return go


def typed(page: Page, name: str, passphrase: str) -> None:
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=passphrase]").fill(passphrase)
    page.locator(".served-yes").click(no_wait_after=True)


def events(company: str = "acme") -> list[tuple[str, str, str | None]]:
    """What was written last: the act, whose account, whose key."""
    with Books(books_of(company), SCHEMA) as books:
        return books.rows(
            "select e.act, e.account, k.user from event e left join key_enrolled k using (key) order by e.seq"
        )


def part(page: Page, name: str) -> None:
    page.locator(".bo-switch").get_by_role("button", name=name, exact=True).click()


def sign(seen: Seen, act: str, name: str) -> None:
    """Do an act on the run: nobody else's key is offered; type the passphrase."""
    button = seen.page.locator(".bo-actions").get_by_role("button", name=act, exact=True).first
    expect(button).to_be_enabled(timeout=READY)
    button.click()
    asked = seen.page.get_by_role("dialog")
    expect(asked.locator("option")).to_have_text([name], timeout=READY)
    asked.get_by_label("Passphrase").fill("open")
    seen.keep(f"serve_signing_{name}")
    asked.get_by_role("button", name=act, exact=True).click()
    expect(seen.page.locator(".bo-said.done").first).to_be_visible(timeout=READY)


def test_two_people_each_at_an_own_browser(sign_in: SignIn) -> None:
    ana = sign_in("ana", first="wrong")
    expect(ana.page.locator(".bo-name")).to_contain_text("Acme d.o.o. · ana", timeout=READY)
    ana.keep("serve_desk_en")
    part(ana.page, "Hours")
    expect(ana.page.get_by_text("came at 08:00, no going")).to_be_visible(timeout=READY)
    expect(ana.page.get_by_text(HOSTILE).first).to_be_visible()  # as text
    ana.keep("serve_hours_en")
    part(ana.page, "The paper of the month")
    sign(ana, "Submit", "ana")
    assert events()[-1] == ("submit", "signed-in:ana", "ana")

    ivo = sign_in("ivo", dark=True)
    expect(ivo.page.locator(".bo-name")).to_contain_text("Acme d.o.o. · ivo", timeout=READY)
    part(ivo.page, "Hours")
    part(ivo.page, "The paper of the month")
    sign(ivo, "Approve", "ivo")
    assert events()[-1] == ("approve", "signed-in:ivo", "ivo")

    kernel = running(ana.page)
    assert kernel != running(ivo.page)
    assert ivo.page.evaluate(ASK, kernel) == [404, "refused"]
    assert ana.page.evaluate(ASK, kernel) == [200, "open"]
    assert ana.page.evaluate(EXECUTE, kernel) == ["idle", []]

    ana.page.get_by_role("button", name="Sign out").click()
    expect(ana.page.locator("input[name=name]")).to_be_visible()
    ana.page.goto(ana.page.url.partition("/sign-in")[0] + "/accounting/desk")
    expect(ana.page.locator("input[name=name]")).to_be_visible()
    assert ivo.page.evaluate(ASK, running(ivo.page)) == [200, "open"]


def running(page: Page) -> str:
    """The kernel of a page, as its own settings name it."""
    return str(page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"))


ASK = """async (kernel) => {
  const status = (await fetch(`/api/kernels/${kernel}`)).status;
  const socket = new WebSocket(`ws://${location.host}/api/kernels/${kernel}/channels?session_id=tried`);
  const said = await new Promise((done) => { socket.onopen = () => done("open"); socket.onerror = () => done("refused"); });
  socket.close();
  return [status, said];
}"""
# Code that a person sends is not run: only what follows it, a question that is allowed, is answered.
EXECUTE = """async (kernel) => {
  const socket = new WebSocket(`ws://${location.host}/api/kernels/${kernel}/channels?session_id=tried`);
  await new Promise((done) => { socket.onopen = done; });
  const heard = [];
  const message = (type, content, id) => JSON.stringify({ channel: "shell", parent_header: {}, metadata: {}, buffers: [], content,
    header: { msg_id: id, msg_type: type, session: "tried", username: "", version: "5.3", date: new Date().toISOString() } });
  const idle = new Promise((done) => {
    socket.onmessage = (event) => {
      if (typeof event.data !== "string") return;
      const { header, parent_header, content } = JSON.parse(event.data);
      if (parent_header.msg_id === "code") heard.push(header.msg_type);
      if (parent_header.msg_id === "asked" && content.execution_state === "idle") done("idle");
    };
  });
  socket.send(message("execute_request", { code: "import os; os.environ.clear()", silent: false, store_history: false,
    user_expressions: {}, allow_stdin: false, stop_on_error: true }, "code"));
  socket.send(message("kernel_info_request", {}, "asked"));
  const end = await idle;
  socket.close();
  return [end, heard];
}"""


def test_croatian_from_the_sign_in_to_the_desk(sign_in: SignIn) -> None:
    ana = sign_in("ana", "/", language="hr", first="kriva")
    ana.page.get_by_role("link", name="Računovodstvo").click()
    expect(ana.page.get_by_role("heading", name="Računovodstvo")).to_be_visible(timeout=READY)
    expect(ana.page.get_by_role("button", name="Odjava")).to_be_visible()
    assert ana.page.locator("html").get_attribute("lang") == "hr"
    ana.keep("serve_desk_hr")
    ana.page.goto(ana.page.url + "?language=en")
    expect(ana.page.get_by_role("heading", name="Accounting")).to_be_visible(timeout=READY)


def test_what_waits_leads_from_the_served_start_page_to_its_desk(sign_in: SignIn) -> None:
    ana = sign_in("ana", "/start?company=acme")
    ana.page.get_by_role("link", name="October 2026: exceptions of hours").first.click()
    expect(ana.page.get_by_role("heading", name="Accounting")).to_be_visible(timeout=READY)
    expect(ana.page.get_by_text("came at 08:00, no going")).to_be_visible(timeout=READY)
    assert "/accounting/desk.ipynb?" in ana.page.url


def test_the_gallery_is_served_and_an_arbitrary_notebook_is_not(sign_in: SignIn) -> None:
    ivo = sign_in("ivo", "/gallery", dark=True)
    expect(ivo.page.get_by_role("searchbox")).to_be_visible(timeout=READY)
    ivo.keep("serve_gallery_dark")
    here = ivo.page.url.removesuffix("/gallery")
    for path in ("/reads", "/voila/render/reads.ipynb", "/accounting/payroll_month"):
        answer = ivo.page.goto(here + path)
        assert answer is not None
        assert answer.status == 404
    expect(ivo.page.get_by_text("There is no such page here.")).to_be_visible()
