"""Who is signed in: a person's own signing key is the sign-in, so there is no second secret and nothing new is kept."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

from bolib.batch import status
from bolib.batch.places import books_of
from bolib.books import Books, keys, roles, signed_in
from bolib.problem import Refused
from bolib.serve.backoff import Backoff
from bolib.stores import SCHEMA

IDLE = 30 * 60.0  # seconds without anything being done, after which a person is signed out
LONGEST = 12 * 3600.0  # seconds after which everybody is
FREE_BY_NAME, FREE_BY_PLACE = 3, 20  # wrong answers that cost no waiting


@dataclass
class Session:
    """One person at one browser: the secret that the browser holds, whose key opened, and what the desks are given."""

    secret: str
    user: str
    companies: list[str]
    statement: str
    began: float
    seen: float
    language: str = "en"
    kernels: set[str] = field(default_factory=set)


class Sessions:
    """Everybody who is signed in; `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, Session] = {}
        self._by_name, self._by_place = Backoff(FREE_BY_NAME, clock), Backoff(FREE_BY_PLACE, clock)

    def wait(self, name: str, place: str) -> float:
        """Say how many seconds somebody at a place has to wait before a name's passphrase is looked at."""
        return max(self._by_name.wait(name[:80]), self._by_place.wait(place))

    def sign_in(self, name: str, passphrase: str, place: str, language: str) -> Session:
        """Open the key of a name, have it sign that its owner is here, and forget it.

        A wrong passphrase, an unknown name and a key that no books know take as long and are refused in the same words.
        """
        if seconds := self.wait(name, place):
            raise Refused("served.wait", name[:80], seconds=ceil(seconds))
        try:
            key = opened(name, passphrase)
            if not (companies := companies_of(key)):
                raise Refused("served.wrong", name)
        except Refused:
            self._by_name.wrong(name[:80])
            self._by_place.wrong(place)
            raise Refused("served.wrong", name[:80]) from None
        self._by_name.right(name[:80])
        now = self._clock()
        until = time.time_ns() // 1000 + int(LONGEST * 1_000_000)
        session = Session(
            secrets.token_urlsafe(32), key.user, companies, signed_in.statement(key, until), now, now, language
        )
        self._open[session.secret] = session
        return session

    def of(self, secret: str | None) -> Session | None:
        """Give the session of a secret while it lasts."""
        session = self._open.get(secret or "")
        return session if session and self.left(session) > 0 else None

    def touch(self, session: Session) -> None:
        """Note that the person did something."""
        session.seen = self._clock()

    def left(self, session: Session) -> float:
        """Say how many seconds a session lasts when nothing is done; none where it was ended."""
        if session.secret not in self._open:
            return 0.0
        return min(session.seen + IDLE, session.began + LONGEST) - self._clock()

    def sign_out(self, session: Session) -> None:
        """End a session."""
        self._open.pop(session.secret, None)

    def over(self) -> list[Session]:
        """End the sessions whose time is over, and give them."""
        ended = [session for session in list(self._open.values()) if self.left(session) <= 0]
        for session in ended:
            self.sign_out(session)
        return ended


def opened(name: str, passphrase: str) -> keys.Key:
    """Open the key of a name; where there is none it takes as long as where there is one."""
    try:
        keys.public_of(name)
    except (Refused, ValueError):
        keys.derived(passphrase, {**keys.KDF, "n": keys.COST, "salt": "00" * 16})
        raise Refused("served.wrong", name[:80]) from None
    return keys.unlock(name, passphrase)


def companies_of(key: keys.Key) -> list[str]:
    """List the companies in whose books a key signs."""
    found = []
    for company in status.companies():
        try:
            with Books(books_of(company), SCHEMA) as books:
                if (key.user, key.name) in roles.signers(books):
                    found.append(company)
        except Refused:  # not books that open here; the others do
            continue
    return found
