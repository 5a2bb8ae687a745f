"""The server itself: Voilà with our own addresses and nothing else of it, on this computer alone unless it has a certificate."""

import ssl
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jinja2
from jupyter_server.base.handlers import FileFindHandler
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop, PeriodicCallback
from traitlets.config import Config
from voila.app import Voila
from voila.paths import collect_template_paths

from bolib.batch.places import ROOT
from bolib.problem import Refused
from bolib.serve import DESKS, pages
from bolib.serve.kernels import Kernels
from bolib.serve.sessions import Sessions

OURS = ROOT / "bolib" / "lab" / "served"
SHARED = Path(sys.prefix) / "share" / "jupyter"
LOCAL = ("127.0.0.1", "localhost", "::1")
EXTENSIONS = ("anywidget", "@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager")
KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
FORM, MESSAGE = (
    64_000,
    64_000_000,
)  # bytes of a form that is sent, and of a message of a desk (files that are brought in)
SWEEP = 15_000  # milliseconds between two looks at what is over


class Served(Voila):  # type: ignore[misc]
    """Voilà with our own pages; what it would serve beside them is not there."""

    certificate: tuple[Path, Path] | None = None
    said: Callable[[str], None] = print

    def setup_template_dirs(self) -> None:
        """Take our own page of a desk; the rest of Voilà's are not used."""
        self.template_paths = [str(OURS), *collect_template_paths(["voila", "nbconvert"], "lab", prune=True)]
        self.static_paths: list[str] = []

    def init_settings(self) -> dict[str, Any]:
        """Add the lists of who is signed in and what runs."""
        settings = dict(super().init_settings())
        encrypted = self.certificate is not None
        env = jinja2.Environment(loader=jinja2.FileSystemLoader(str(OURS)), autoescape=True)
        return settings | {
            "sessions": Sessions(),
            "kernels": Kernels(self.kernel_manager, time.monotonic),
            "looking": ThreadPoolExecutor(
                1
            ),  # one passphrase at a time: each costs a quarter of a second and much memory
            "encrypted": encrypted,
            "allow_remote_access": encrypted,
            "local_hostnames": list(LOCAL),
            "login_url": "/sign-in",
            "default_handler_class": pages.NotThere,
            "xsrf_cookie_kwargs": pages.cookie_flags(encrypted),
            "voila_jinja2_env": env,
            "websocket_max_message_size": MESSAGE,
        }

    def init_handlers(self) -> list[Any]:
        """List every address there is."""
        desks = "|".join(DESKS)
        given = {"voila_configuration": self.voila_configuration}
        desk = given | {"template_paths": self.template_paths, "config": self.config}
        extensions = "|".join(EXTENSIONS)
        found = {"path": [str(SHARED / "labextensions"), str(SHARED / "voila" / "labextensions")]}
        return [
            (r"/", pages.Begin),
            (rf"/voila/render/(?:notebooks/)?({desks})\.ipynb", pages.Begin),
            (r"/sign-in", pages.SignIn),
            (r"/sign-out", pages.SignOut),
            (r"/left", pages.Left),
            (rf"/({desks})(?:\.ipynb)?", pages.Desk, desk),  # desks lead to each other by their notebooks
            (rf"/api/kernels/{KERNEL}", pages.Running),
            (rf"/api/kernels/{KERNEL}/channels", pages.Channels),
            (r"/look/([a-z]+\.(?:css|js))", pages.Files, {"path": str(OURS)}),
            (r"/voila/static/(.*)", pages.Files, {"path": str(SHARED / "voila" / "templates" / "base" / "static")}),
            (r"/voila/api/themes/(.*)", pages.Files, {"path": str(SHARED / "voila" / "themes")}),
            (rf"/voila/labextensions/((?:{extensions})/.*)", FileFindHandler, found),
            (r"/.*", pages.NotThere),
        ]

    def listen(self) -> None:
        """Listen at the one address that was asked for, until somebody stops it."""
        encrypted = context(*self.certificate) if self.certificate else None
        server = HTTPServer(self.app, ssl_options=encrypted, max_body_size=FORM)
        try:
            server.listen(self.port, self.ip)
        except OSError as fault:
            raise Refused("served.port", f"{self.ip}:{self.port}", reason=str(fault.strerror)) from None
        self.ioloop = IOLoop.current()
        sweep = PeriodicCallback(self._sweep, SWEEP)
        sweep.start()
        self.said(self.display_url)
        try:
            self.ioloop.start()
        finally:
            sweep.stop()
            self.stop()

    async def _sweep(self) -> None:
        kernels = self.app.settings["kernels"]
        for session in self.app.settings["sessions"].over():
            await kernels.end_all(session)
        await kernels.end_lonely()

    @property
    def display_url(self) -> str:
        """The address as people type it."""
        return f"{'https' if self.certificate else 'http'}://{self.ip}:{self.port}/"


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    """Read certificate and key; files that are none are refused."""
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        made.load_cert_chain(certificate, key, password="")
    except (OSError, ssl.SSLError) as fault:
        raise Refused("served.certificate", str(certificate), reason=str(fault.strerror or fault)) from None
    return made


def demand_safe(address: str, certificate: Path | None, key: Path | None) -> None:
    """Refuse an address that other computers reach without a certificate, and a certificate without its key."""
    if bool(certificate) != bool(key):
        raise Refused("served.half", address)
    if not certificate and address not in LOCAL:
        raise Refused("served.not_encrypted", address)


def configured() -> Config:
    """What is set of Voilà and of the kernels it starts."""
    made = Config()
    made.Voila.config_file_paths = []
    made.Voila.open_browser = False
    made.Voila.log_level = "WARN"
    made.Voila.identity_provider_class = pages.People
    made.VoilaConfiguration.prelaunch_hook = pages.prepared
    made.VoilaConfiguration.template = "lab"
    made.VoilaConfiguration.strip_sources = True
    made.VoilaConfiguration.show_tracebacks = False
    made.VoilaConfiguration.attempt_fix_notebook = False
    made.VoilaConfiguration.allow_template_override = "NO"
    made.VoilaConfiguration.allow_theme_override = "NO"
    made.VoilaConfiguration.extension_allowlist = list(EXTENSIONS)
    made.VoilaConfiguration.file_allowlist = []
    made.KernelManager.transport_encryption = "auto"  # as in bo lab
    return made


def made(
    address: str,
    port: int,
    certificate: Path | None = None,
    key: Path | None = None,
    said: Callable[[str], None] = print,
) -> Served:
    """Make the server; `start` serves the desks until somebody stops it, `said` hears the address once it answers."""
    demand_safe(address, certificate, key)
    app = Served(config=configured())
    app.config_file_paths = []
    app.root_dir, app.ip, app.port, app.said = str(ROOT / "notebooks"), address, port, said
    if certificate and key:
        context(certificate, key)
        app.certificate = (certificate, key)
    app.initialize([])
    return app
