"""A JupyterLab of its own and a browser: what tests of desks and their measurement start."""

import contextlib
import http.client
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

from playwright.sync_api import Browser, sync_playwright

from tests.tree import ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]
OURS = re.compile(r"^(https?|wss?)://127\.0\.0\.1[:/]|^(data|blob|about):")


def browser_path() -> str | None:
    """Find a browser on this machine."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


@contextlib.contextmanager
def browsing(path: str) -> Iterator[Browser]:
    """Start a browser that nobody sees."""
    flags = [*FLAGS, *(["--no-sandbox"] if os.getuid() == 0 else [])]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


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


@contextlib.contextmanager
def started(root: Path, *given: str) -> Iterator[Lab]:
    """Start JupyterLab as `bo lab` does, on a port and in folders of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {"CONFIG_DIR": "config", "DATA_DIR": "data", "RUNTIME_DIR": "runtime"}
    own = {f"JUPYTER_{name}": str(root / folder) for name, folder in folders.items()}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"), "IPYTHONDIR": str(root / "ipython")}
    found = Lab(f"http://127.0.0.1:{port}", secrets.token_hex(16), root / "home")
    own |= {"BACK_OFFICE_HOME": str(found.home), "XDG_CONFIG_HOME": str(root / "keys"), "JUPYTER_TOKEN": found.token}
    more = ["--no-browser", f"--ServerApp.port={port}", "--ServerApp.port_retries=0", *given]
    command, _ = runpy.run_path(str(ROOT / "bo"))["command_of"](["lab", *more])
    command += ["--allow-root"] if os.getuid() == 0 else []
    with (root / "lab.log").open("w") as log:
        server = subprocess.Popen([sys.executable, *command], env=os.environ | own, stdout=log, stderr=log)
        try:
            for _ in range(600):
                with contextlib.suppress(OSError, http.client.HTTPException):
                    found.ask("api/status")
                    break
                assert server.poll() is None, (root / "lab.log").read_text("utf-8")[-2000:]
                time.sleep(0.1)
            yield found
        finally:
            server.terminate()
            server.wait(20)
