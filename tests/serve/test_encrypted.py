"""`bo serve` as other computers reach it: a real server process, a real certificate, every line encrypted."""

import asyncio
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from bolib.serve.pages import COOKIE
from tests.conftest import Signers, founded
from tests.serve.test_server import certified, free_port, token

PLACE = "127.0.0.1"
ASKED = {"msg_id": "1", "msg_type": "kernel_info_request", "username": "", "session": "a", "version": "5.3", "date": ""}


@dataclass
class Line:
    """A server process and what trusts its certificate alone."""

    port: int
    trusts: ssl.SSLContext
    log: Path

    def ask(self, path: str, form: dict[str, str] | None = None, **cookies: str) -> tuple[int, list[str], str]:
        """Give the number, the cookies that are set, and the page."""
        line = http.client.HTTPSConnection(PLACE, self.port, timeout=120, context=self.trusts)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        line.request("GET" if form is None else "POST", path, urlencode(form) if form is not None else None, sent)
        answer = line.getresponse()
        return answer.status, answer.headers.get_all("Set-Cookie") or [], answer.read().decode()

    def kernel_answers(self, kernel: str, **cookies: str) -> str:
        """Ask a desk over its own connection who it is; gives the kind of its answer."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        sent["Origin"] = f"https://{PLACE}:{self.port}"
        address = f"wss://{PLACE}:{self.port}/api/kernels/{kernel}/channels?session_id=a"

        async def go() -> str:
            asked = HTTPRequest(address, headers=sent, ssl_options=self.trusts, request_timeout=60)
            line = await websocket_connect(asked)
            about = {"header": ASKED, "parent_header": {}, "metadata": {}, "content": {}, "channel": "shell"}
            await line.write_message(json.dumps(about))
            while (told := await asyncio.wait_for(line.read_message(), 60)) is not None:
                kind = _kind(told)
                if kind.endswith("_reply"):
                    line.close()
                    return kind
            return ""

        return asyncio.run(go())


def _kind(told: str | bytes) -> str:
    found = re.search(rb'"msg_type": ?"([a-z_]+)"', told.encode() if isinstance(told, str) else told)
    return found[1].decode() if found else ""


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, signers: Signers) -> Iterator[Line]:
    """Serve a company with a certificate, as the service account does."""
    home = tmp_path_factory.mktemp("encrypted")
    founded(home / "books" / "trial.db", signers).close()
    certificate, key = certified(home, PLACE)
    port, log = free_port(), home / "serve.log"
    own = {"BACK_OFFICE_HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "jupyter"), "IPYTHONDIR": str(home / "i")}
    command = [sys.executable, "-P", "-m", "bolib.cli", "serve", "--address", PLACE, "--port", str(port)]
    command += ["--certificate", str(certificate), "--key", str(key)]
    with log.open("w") as written:
        server = subprocess.Popen(command, env=os.environ | own, stdout=written, stderr=written)
        try:
            made = Line(port, ssl.create_default_context(cafile=str(certificate)), log)
            for _ in range(600):
                if f"https://{PLACE}:{port}/" in log.read_text("utf-8"):
                    break
                assert server.poll() is None, log.read_text("utf-8")[-2000:]
                time.sleep(0.2)
            yield made
        finally:
            server.terminate()
            server.wait(60)


def test_somebody_signs_in_and_works_at_a_desk_over_encrypted_lines_alone(line: Line) -> None:
    status, set_first, page = line.ask("/sign-in")
    (xsrf,) = [re.match(r"_xsrf=([^;]+)", one)[1] for one in set_first if one.startswith("_xsrf=")]  # type: ignore[index]
    assert status == 200
    status, set_then, _ = line.ask(
        "/sign-in", {"name": "clerk", "passphrase": "open", "_xsrf": token(page)}, _xsrf=xsrf
    )
    (session,) = [re.match(rf"{COOKIE}=([^;]+)", one)[1] for one in set_then if one.startswith(f"{COOKIE}=")]  # type: ignore[index]
    assert status == 303
    for one in (*set_first, *set_then):
        assert "secure" in one.lower() and "samesite=strict" in one.lower(), one
    assert "httponly" in set_then[-1].lower()
    status, _, desk = line.ask("/start?language=en", **{COOKIE: session})
    assert status == 200 and "clerk" in desk
    (kernel,) = set(re.findall(r'"kernelId": ?"([0-9a-f-]{36})"', desk))
    assert line.kernel_answers(kernel, **{COOKIE: session}) == "kernel_info_reply"
    with pytest.raises(HTTPClientError, match="403"):
        line.kernel_answers(kernel)  # who is not signed in is told of no desk


def test_who_comes_without_encryption_is_answered_nothing_and_the_server_goes_on(line: Line) -> None:
    with socket.create_connection((PLACE, line.port), timeout=20) as plain:
        plain.sendall(f"GET /sign-in HTTP/1.1\r\nHost: {PLACE}\r\n\r\n".encode())
        told = b""
        try:
            while part := plain.recv(4096):
                told += part
        except ConnectionResetError:
            pass
    assert b"HTTP/" not in told and b"<" not in told
    assert line.ask("/sign-in")[0] == 200
    assert "Traceback" not in line.log.read_text("utf-8")


def test_who_does_not_trust_the_certificate_sends_nothing(line: Line) -> None:
    stranger = http.client.HTTPSConnection(PLACE, line.port, timeout=20, context=ssl.create_default_context())
    with pytest.raises(ssl.SSLCertVerificationError):
        stranger.request("GET", "/sign-in")
