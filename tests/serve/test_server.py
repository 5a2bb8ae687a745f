"""The server's addresses: those that are listed, for whoever is signed in; everything else is not there."""

import asyncio
import http.client
import re
import signal
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from bolib.problem import Refused
from bolib.serve import DESKS, app, kernels
from bolib.serve.pages import COOKIE, cookie_flags, within
from tests.conftest import ROOT, Signers, founded

KERNEL = "00000000-1111-2222-3333-444444444444"


class Manager:
    """Starts no kernels and notes which were ended."""

    def __init__(self) -> None:
        self.running: dict[str, dict[str, str]] = {}

    def __contains__(self, kernel: str) -> bool:
        return kernel in self.running

    async def start_kernel(self, *, env: dict[str, str], **given: Any) -> str:
        name = f"{KERNEL[:-4]}{len(self.running):04}"
        self.running[name] = env
        return name

    async def shutdown_kernel(self, kernel: str, *, now: bool) -> None:
        del self.running[kernel]


@dataclass
class Browser:
    """A browser without a screen: it keeps cookies and follows nothing."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    set: list[str] = field(default_factory=list)

    def ask(
        self, path: str, form: dict[str, str] | None = None, method: str = "", **headers: str
    ) -> tuple[int, str, str]:
        """Give the number, where it leads, and the page."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(
            method or ("GET" if form is None else "POST"),
            path,
            urlencode(form or {}) if form is not None else None,
            sent,
        )
        answer = line.getresponse()
        self.set = answer.headers.get_all("Set-Cookie") or []
        for one in self.set:
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), answer.read().decode("utf-8", "replace")

    def sign_in(self, name: str = "clerk", passphrase: str = "open", next: str = "/") -> tuple[int, str, str]:
        """Show the page, fill it in and send it."""
        path = "/sign-in?" + urlencode({"next": next})
        _, _, page = self.ask(path)
        return self.ask(path, {"name": name, "passphrase": passphrase, "_xsrf": token(page)})


def token(page: str) -> str:
    return re.search(r'name="_xsrf" value="([^"]+)"', page)[1]  # type: ignore[index]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, signers: Signers) -> Iterator[app.Served]:
    """Serve a company in a thread, without any kernel."""
    home, before = tmp_path_factory.mktemp("served"), signal.getsignal(signal.SIGTERM)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACK_OFFICE_HOME", str(home))
        founded(home / "books" / "trial.db", signers).close()
        up = threading.Event()
        made = app.made("127.0.0.1", free_port(), said=lambda address: up.set())
        signal.signal(signal.SIGTERM, before)
        made.connection_dir_root = str(home)

        def run() -> None:
            asyncio.set_event_loop(asyncio.new_event_loop())
            made.start()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        assert up.wait(120)
        yield made
        made.ioloop.add_callback(made.ioloop.stop)
        thread.join(30)


def free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def browser(server: app.Served) -> Browser:
    return Browser(server.port)


# --- signing in


def test_the_right_passphrase_signs_in_and_leads_on(browser: Browser) -> None:
    number, where, _ = browser.sign_in(next="/accounting/desk?company=trial")
    assert (number, where) == (303, "/accounting/desk?company=trial")
    (flags,) = [one for one in browser.set if one.startswith(COOKIE)]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(flags.split("; "))
    assert browser.ask("/left")[0] == 200


def test_a_wrong_passphrase_signs_nobody_in(browser: Browser) -> None:
    number, _, page = browser.sign_in(passphrase="wrong")
    assert number == 401
    assert "do not fit together" in page
    assert 'value="clerk"' in page
    assert "wrong&quot;" not in page and 'value="wrong"' not in page
    assert COOKIE not in browser.cookies


def test_what_is_typed_is_no_markup(browser: Browser) -> None:
    _, _, page = browser.sign_in(name='"><script>x</script>', next='/"><b>')
    assert "<script>" not in page
    assert "<b>" not in page


def test_cookies_are_for_encrypted_lines_alone_where_there_is_a_certificate() -> None:
    assert cookie_flags(True) == {"httponly": True, "samesite": "Strict", "secure": True, "path": "/"}
    assert cookie_flags(False)["secure"] is False


def test_a_form_that_another_page_sends_is_refused(browser: Browser) -> None:
    assert browser.ask("/sign-in", {"name": "clerk", "passphrase": "open"})[0] == 403
    browser.sign_in()
    assert browser.ask("/sign-out", {})[0] == 403
    assert browser.ask("/left")[0] == 200


def test_who_waits_is_told_how_long(server: app.Served, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(server.port)
    answers = [browser.sign_in(name="guessed", passphrase="wrong")[0] for _ in range(5)]
    assert answers == [401, 401, 401, 401, 429]
    assert "try again in" in browser.sign_in(name="guessed")[2]


def test_the_page_speaks_both_languages(browser: Browser) -> None:
    assert "Sign in" in browser.ask("/sign-in")[2]
    assert "Prijava" in browser.ask("/sign-in", Accept_Language="hr-HR,hr;q=0.9")[2]
    assert "Prijava" in browser.ask("/sign-in?language=hr")[2]
    assert "Sign in" in browser.ask("/sign-in?language=xx", Accept_Language="de")[2]


def test_who_signs_out_is_out(browser: Browser) -> None:
    browser.sign_in()
    cookie, form = dict(browser.cookies), {"_xsrf": browser.cookies["_xsrf"]}
    assert browser.ask("/sign-out", form)[:2] == (303, "/sign-in")
    browser.cookies = cookie
    assert browser.ask("/left")[0] == 302


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/accounting/desk?company=acme", "/accounting/desk?company=acme"),
        ("https://example.org/", "/"),
        ("//example.org/", "/"),
        ("/\\example.org", "/"),
        ("/x\\..\\y", "/"),
        ("/a\nb", "/"),
        ("", "/"),
        ("/sign-out", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_nowhere_else(asked: str, led: str) -> None:
    assert within(asked) == led


# --- what is served


@pytest.mark.parametrize("path", ["/", "/left", *(f"/{desk}" for desk in DESKS), f"/api/kernels/{KERNEL}"])
def test_nothing_is_served_before_somebody_signed_in(browser: Browser, path: str) -> None:
    number, where, page = browser.ask(path)
    assert (number, where.partition("?")[0], page) == (302, "/sign-in", "")


NOT_THERE = [
    *("/accounting/payroll_month", "/reads", "/reads.ipynb", "/accounting/reads.ipynb", "/accounting"),
    *(
        "/voila/render/reads.ipynb",
        "/voila/tree",
        "/voila/tree/accounting",
        "/voila/files/start.ipynb",
        "/tree",
        "/lab",
    ),
    *("/voila/api/contents", "/voila/api/contents/start.ipynb", "/api/contents", "/api/kernels", "/api/sessions"),
    *("/api/terminals", f"/voila/api/shutdown/{KERNEL}", "/files/start.ipynb", "/nbconvert/html/start.ipynb", "/api"),
    *(
        "/../bo",
        "/accounting/../reads",
        "/start/../reads",
        "/%2e%2e/bo",
        "/accounting/%2e%2e/reads",
        "/start%00",
        "/login",
    ),
    *(
        "/look/index.html.j2",
        "/look/..%2f..%2f__init__.py",
        "/voila/templates/lab/static/voila.js",
        "/logout",
        "/START",
    ),
]


@pytest.mark.parametrize("path", NOT_THERE)
def test_whatever_is_not_listed_is_not_there(browser: Browser, path: str) -> None:
    browser.sign_in()
    for method in ("GET", "POST", "DELETE", "PUT"):
        number, _, page = browser.ask(path, None if method == "GET" else {}, method)
        assert number in (403, 404), method
        assert "ipykernel" not in page
        assert "Traceback" not in page


@pytest.mark.parametrize(
    "beginning", ["/voila/static/", "/voila/api/themes/", "/look/", "/voila/labextensions/anywidget/"]
)
@pytest.mark.parametrize(
    "rest", ["../../../../../../pyvenv.cfg", "..%2f..%2f..%2f..%2f..%2f..%2fpyvenv.cfg", "/etc/passwd"]
)
def test_files_of_the_program_are_all_that_is_reached(browser: Browser, beginning: str, rest: str) -> None:
    browser.sign_in()
    number, _, page = browser.ask(beginning + rest)
    assert number in (403, 404, 500)
    assert "home = " not in page and "root:" not in page


def test_voilas_own_address_of_a_desk_leads_to_the_desk(browser: Browser) -> None:
    browser.sign_in()
    for path in ("/voila/render/accounting/desk.ipynb", "/voila/render/notebooks/accounting/desk.ipynb"):
        assert browser.ask(f"{path}?company=trial")[:2] == (302, "/accounting/desk?company=trial")
    assert browser.ask("/")[:2] == (302, "/start")


def test_every_desk_has_its_notebook_and_asks_for_no_more_than_it() -> None:
    for notebook in DESKS.values():
        assert (ROOT / "notebooks" / notebook).is_file()


def test_pages_may_fetch_from_here_alone(browser: Browser) -> None:
    line = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=60)
    line.request("GET", "/sign-in")
    headers = line.getresponse().headers
    policy = dict(one.split(" ", 1) for one in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert "http" not in headers["Content-Security-Policy"] and "unsafe-inline" not in policy["script-src"]
    assert policy["frame-ancestors"] == "'none'"
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


def test_our_pages_name_no_address_outside() -> None:
    for path in app.OURS.iterdir():
        assert not re.search(r"https?://|cdn|fontawesome|mathjax", path.read_text("utf-8"), re.IGNORECASE), path.name


def test_another_name_for_this_computer_is_refused(browser: Browser) -> None:
    assert browser.ask("/sign-in", Host="example.org")[0] == 403
    assert browser.ask("/sign-in", Host=f"localhost:{browser.port}")[0] == 200


# --- whose desk


def owned(server: app.Served, name: str) -> tuple[Browser, str]:
    """Sign somebody in who has a desk open."""
    browser, settings = Browser(server.port), server.app.settings
    browser.sign_in(name)
    session = settings["sessions"].of(browser.cookies[COOKIE])
    kernel = f"{KERNEL[:-4]}{abs(hash(name)) % 10_000:04}"
    settings["kernels"]._running[kernel] = kernels.Running(session, 1, time.monotonic())
    session.kernels.add(kernel)
    return browser, kernel


def connects(browser: Browser, kernel: str, **headers: str) -> int:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    return browser.ask(
        f"/api/kernels/{kernel}/channels", Sec_WebSocket_Key="eHh4eHh4eHh4eHh4eHh4eA==", **upgrade, **headers
    )[0]


def test_a_desk_is_reached_by_whoever_opened_it_and_by_nobody_else(server: app.Served) -> None:
    (clerk, clerks), (manager, managers) = owned(server, "clerk"), owned(server, "manager")
    assert clerk.ask(f"/api/kernels/{clerks}")[0] == 200
    assert manager.ask(f"/api/kernels/{clerks}")[0] == clerk.ask(f"/api/kernels/{managers}")[0] == 404
    assert connects(manager, clerks) == connects(manager, KERNEL) == 404
    assert connects(Browser(server.port), clerks) == 403
    again, _ = owned(server, "clerk")
    assert connects(again, clerks) == 404  # another browser of the same person has its own
    for method in ("DELETE", "POST", "PATCH"):
        assert clerk.ask(f"/api/kernels/{clerks}", {}, method)[0] in (403, 405)


def test_signing_out_ends_the_desks(server: app.Served) -> None:
    browser, kernel = owned(server, "manager")
    browser.ask("/sign-out", {"_xsrf": browser.cookies["_xsrf"]})
    assert kernel not in server.app.settings["kernels"]._running


def test_a_desk_is_told_who_signed_in_and_ends_with_its_page(server: app.Served) -> None:
    browser = Browser(server.port)
    browser.sign_in("manager")
    session = server.app.settings["sessions"].of(browser.cookies[COOKIE])
    clock = [0.0]
    manager = Manager()
    found = kernels.Kernels(manager, lambda: clock[0])
    first = asyncio.run(found.start(session, env={kernels.ENVIRONMENT: "forged", "HOME": "/"}, path=""))
    assert manager.running[first] == {kernels.ENVIRONMENT: session.statement, "HOME": "/"}
    found.connected(first, 1)
    clock[0] += kernels.LONELY + 1
    asyncio.run(found.end_lonely())
    assert first in manager
    found.connected(first, -1)
    clock[0] += kernels.LONELY
    asyncio.run(found.end_lonely())
    assert first in manager
    clock[0] += 1
    asyncio.run(found.end_lonely())
    assert first not in manager
    assert not found.belongs(first, session)


def test_one_person_opens_only_so_many_desks(server: app.Served) -> None:
    browser, _ = owned(server, "clerk")
    session = server.app.settings["sessions"].of(browser.cookies[COOKIE])
    session.kernels |= {str(number) for number in range(kernels.MOST)}
    assert browser.ask("/gallery")[0] == 429


# --- where it listens


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.7", "", "::"])
def test_without_a_certificate_it_listens_on_this_computer_alone(address: str) -> None:
    with pytest.raises(Refused) as refused:
        app.made(address, 1)
    assert refused.value.problem.code == "served.not_encrypted"


def test_a_certificate_needs_its_key_and_both_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "none").write_text("no certificate")
    for given, code in (
        ((tmp_path / "none", None), "served.half"),
        ((None, tmp_path / "none"), "served.half"),
        ((tmp_path / "none", tmp_path / "none"), "served.certificate"),
        ((tmp_path / "missing", tmp_path / "none"), "served.certificate"),
    ):
        with pytest.raises(Refused) as refused:
            app.made("0.0.0.0", 1, *given)
        assert refused.value.problem.code == code


def test_a_taken_port_is_said(server: app.Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    second = app.made("127.0.0.1", server.port)
    second.app = server.app
    with pytest.raises(Refused) as refused:
        second.listen()
    assert refused.value.problem.code == "served.port"


def test_with_a_certificate_the_line_is_encrypted_and_so_are_the_cookies_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    certificate, key = certified(tmp_path)
    made = app.made("192.0.2.7", 8443, certificate, key)
    assert made.display_url == "https://192.0.2.7:8443/"
    assert app.context(certificate, key).minimum_version >= ssl.TLSVersion.TLSv1_2
    made.connection_dir = str(tmp_path)
    settings = made.init_settings()
    assert settings["encrypted"] is settings["allow_remote_access"] is True
    assert settings["xsrf_cookie_kwargs"]["secure"] is True


def certified(folder: Path, address: str = "192.0.2.7") -> tuple[Path, Path]:
    """Make a certificate that certifies itself, for an address."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    private, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    begin = datetime(2026, 1, 1)
    made = x509.CertificateBuilder(name, name, private.public_key(), 1, begin, begin + timedelta(days=3650))
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
    pem = serialization.Encoding.PEM
    certificate, key = folder / "office.pem", folder / "office.key"
    certificate.write_bytes(made.sign(private, hashes.SHA256()).public_bytes(pem))
    key.write_bytes(private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return certificate, key
