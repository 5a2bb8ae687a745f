"""What the server answers: the page to sign in, the desks that are listed, their connection; whatever else is not there."""

from collections.abc import Awaitable
from typing import Any
from urllib.parse import quote, urlencode

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.handlers import JupyterHandler
from tornado import web
from tornado.ioloop import IOLoop
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from bolib.problem import Refused
from bolib.serve import DESKS
from bolib.serve.kernels import ForSession
from bolib.serve.sessions import Session
from bolib.text import LANGUAGES, say, sentence

COOKIE = "back-office-workbench"
LONG = 1_000  # letters of a name or a passphrase at the most
# Voilà's own script compiles schemas, and a desk's parts come as modules made in the page; nothing comes from elsewhere.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


class People(IdentityProvider):
    """Who is signed in, as the server's own list of sessions says; there is no token."""

    def get_user(self, handler: web.RequestHandler) -> User | None:
        """Give the person whose session the browser's cookie names."""
        session = handler.settings["sessions"].of(handler.get_cookie(COOKIE))
        return User(username=session.user) if session else None

    @property
    def auth_enabled(self) -> bool:
        """Whether one has to sign in: always."""
        return True

    def get_handlers(self) -> list[tuple[str, object]]:
        """Give no pages: those to sign in and out are the server's own."""
        return []

    def is_token_authenticated(self, handler: web.RequestHandler) -> bool:
        """Whether a token stands for the sign-in: never."""
        return False


class Answering(JupyterHandler):
    """What all answers share."""

    def set_default_headers(self) -> None:
        """Let the browser fetch nothing from elsewhere, guess no types, tell nobody where it comes from, keep nothing."""
        self.set_header("Content-Security-Policy", "; ".join(f"{name} {what}" for name, what in POLICY.items()))
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    @property
    def session(self) -> Session | None:
        """Who is signed in at this browser."""
        found: Session | None = self.settings["sessions"].of(self.get_cookie(COOKIE))
        return found

    @property
    def language(self) -> str:
        """The language of the page: as asked for, as chosen at the sign-in, else as the browser says."""
        asked = self.get_query_argument("language", "")
        if asked in LANGUAGES:
            return asked
        if self.session:
            return self.session.language
        wanted = self.request.headers.get("Accept-Language", "")[:2].lower()
        return wanted if wanted in LANGUAGES else LANGUAGES[0]

    def get_login_url(self) -> str:
        """Where one signs in."""
        return "/sign-in"

    def write_error(self, status_code: int, **_: Any) -> None:
        """Say in one sentence what went wrong, never how."""
        code = {403: "served.refused", 404: "served.not_there", 429: "served.too_many"}.get(status_code, "served.fault")
        self._say(code)

    def _say(self, code: str) -> None:
        self.finish(self.drawn("said.html.j2", sentence=say(self.language, code)))

    def drawn(self, name: str, **given: Any) -> str:
        """Draw a page of ours."""
        words = {
            word: say(self.language, f"served.{word}") for word in ("title", "name", "passphrase", "sign_in", "back")
        }
        page = self.settings["voila_jinja2_env"].get_template(name)
        return str(page.render(language=self.language, say=words, xsrf=self.xsrf_token.decode(), **given))


class NotThere(Answering):
    """Every address that is none."""

    @allow_unauthenticated
    def prepare(self) -> Awaitable[None] | None:  # type: ignore[override]
        """Say so, whoever asks and however."""
        raise web.HTTPError(404)


class SignIn(Answering):
    """The page to sign in."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show it."""
        self.finish(self._page())

    @allow_unauthenticated
    async def post(self) -> None:
        """Look at name and passphrase, one after the other and beside the other work; answer alike whatever is wrong."""
        name = self.get_body_argument("name", "")[:LONG]
        passphrase = self.get_body_argument("passphrase", "", strip=False)[:LONG]
        sessions, place = self.settings["sessions"], self.request.remote_ip or ""
        try:
            session = await IOLoop.current().run_in_executor(
                self.settings["looking"], sessions.sign_in, name, passphrase, place, self.language
            )
        except Refused as refused:
            waits = refused.problem.code == "served.wait"
            self.set_status(429 if waits else 401)
            if waits:
                self.set_header("Retry-After", str(refused.problem.args["seconds"]))
            self.finish(self._page(sentence(self.language, refused.problem), name))
            return
        if self.session:
            await end(self, self.session)
        self.set_cookie(COOKIE, session.secret, **cookie_flags(self.settings["encrypted"]))
        self.redirect(within(self.get_query_argument("next", "/")), status=303)

    def _page(self, wrong: str = "", name: str = "") -> str:
        whole = {"next": within(self.get_query_argument("next", "/"))}
        others = [(one, urlencode({**whole, "language": one})) for one in LANGUAGES]
        here = urlencode({**whole, "language": self.language})
        names = {one: say(one, "served.language") for one in LANGUAGES}
        return self.drawn("sign_in.html.j2", names=names, wrong=wrong, typed=name, others=others, here=here)


class SignOut(Answering):
    """Ends the session and everything it opened."""

    @web.authenticated
    async def post(self) -> None:
        """End it."""
        if self.session:
            await end(self, self.session)
        self.clear_cookie(COOKIE, path="/")
        self.redirect("/sign-in", status=303)


class Left(Answering):
    """Tells an open page how long its session lasts; asking does not lengthen it."""

    @web.authenticated
    def get(self) -> None:
        """Say how many seconds are left."""
        self.finish({"seconds": int(self.settings["sessions"].left(self.session)) if self.session else 0})


class Begin(Answering):
    """The address without anything, and Voilà's own address of a desk: both lead to a desk."""

    @web.authenticated
    def get(self, desk: str = "start") -> None:
        """Go to a desk."""
        self.redirect(f"/{quote(desk)}" + (f"?{self.request.query}" if self.request.query else ""))


class Desk(Answering, TornadoVoilaHandler):  # type: ignore[misc]
    """One of the desks that are listed, opened for whoever is signed in."""

    @property
    def kernel_manager(self) -> ForSession:  # type: ignore[override]
        """What starts kernels: those of this session."""
        return ForSession(self.settings["kernels"], self.settings["kernel_manager"], self.session)  # type: ignore[arg-type]

    @web.authenticated
    async def get(self, path: str = "") -> None:
        """Open it."""
        session = self.session
        if path not in DESKS or session is None:
            raise web.HTTPError(404)
        if not self.settings["kernels"].has_room(session):
            raise web.HTTPError(429)
        self.settings["sessions"].touch(session)
        if self.get_query_argument("language", "") in LANGUAGES:
            session.language = self.language
        await TornadoVoilaHandler.get(self, path=DESKS[path])


class Channels(VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The connection of a page with its desk, for whoever opened it."""

    counted = False

    async def pre_get(self) -> None:
        """Refuse a desk of somebody else, and one that is not there, in the same way."""
        self.session = self.settings["sessions"].of(self.get_cookie(COOKIE))
        if not self.settings["kernels"].belongs(self.kernel_id, self.session):
            raise web.HTTPError(404)
        await super().pre_get()

    def write_error(self, status_code: int, **_: Any) -> None:
        """Refuse with the number alone: no page of the server's is read here."""
        self.finish()

    async def open(self, kernel_id: str) -> None:
        """Count the page."""
        self.counted = True
        self.settings["kernels"].connected(kernel_id, 1)
        await super().open(kernel_id)

    def on_message(self, ws_message: Any) -> None:
        """Pass on what the person did, while the session lasts."""
        if self.settings["sessions"].of(self.session.secret) is None:
            self.close(1008)
            return
        self.settings["sessions"].touch(self.session)
        super().on_message(ws_message)

    def on_close(self) -> None:
        """Count the page off."""
        if self.counted:
            self.counted = False
            self.settings["kernels"].connected(self.kernel_id, -1)
        super().on_close()


class Running(Answering):
    """Tells a page that its desk runs; nothing else about kernels can be asked or done."""

    @web.authenticated
    def get(self, kernel_id: str) -> None:
        """Say so, to whoever opened it."""
        if not self.settings["kernels"].belongs(kernel_id, self.session):
            raise web.HTTPError(404)
        self.finish({"id": kernel_id, "name": "python3"})


class Files(web.StaticFileHandler):
    """Files of the program that any browser may have: looks and scripts, no data."""

    def set_default_headers(self) -> None:
        """Let the browser guess no types."""
        self.set_header("X-Content-Type-Options", "nosniff")
        self.clear_header("Server")

    def write_error(self, status_code: int, **_: Any) -> None:
        """Say nothing more than the number."""
        self.finish()


async def end(handler: JupyterHandler, session: Session) -> None:
    """End a session and its desks."""
    handler.settings["sessions"].sign_out(session)
    await handler.settings["kernels"].end_all(session)


def cookie_flags(encrypted: bool) -> dict[str, Any]:
    """Say how the browser keeps a cookie: away from scripts, for this address alone, encrypted where it can be."""
    return {"httponly": True, "samesite": "Strict", "secure": encrypted, "path": "/"}


def within(address: str) -> str:
    """Give an address of this server back; any other is the first page."""
    plain = address.isprintable() and address.startswith("/") and not address.startswith(("//", "/\\", "/sign-"))
    return address if plain and "\\" not in address else "/"


def prepared(handler: Desk, notebook: Any, cwd: str) -> Any:
    """Give a desk's notebook the company and the language that its address asks for, and the page who is signed in."""
    session = handler.session
    if session is None:
        raise web.HTTPError(403)
    company = handler.get_query_argument("company", "")
    known = session.companies
    given = {"company": company if company in known else known[0], "language": session.language}
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source += "".join(f"\n{name} = {value!r}" for name, value in given.items())
    words = ("title", "sign_out", "opening", "not_opened", "desks", "ended")
    notebook.metadata["served"] = {
        "user": session.user,
        "language": session.language,
        "xsrf": handler.xsrf_token.decode(),
        "say": {word: say(session.language, f"served.{word}") for word in words},
        "desks": [(f"/{desk}", say(session.language, f"served.desk_{desk.partition('/')[0]}")) for desk in DESKS],
        "here": f"/{handler.request.path.strip('/')}",
    }
    return notebook
