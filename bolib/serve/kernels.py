"""The running desks: each belongs to the session that opened it, and ends soon after its page was closed."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bolib.books.signed_in import ENVIRONMENT
from bolib.serve.sessions import Session

LONELY = 90.0  # seconds after which a desk that no page is connected to is ended
MOST = 8  # desks of one session at once


@dataclass
class Running:
    """One desk: whose it is, how many pages are connected, and since when none is."""

    session: Session
    pages: int
    alone_since: float


class Kernels:
    """What runs; `manager` starts and ends kernels, `clock` gives seconds that only grow."""

    def __init__(self, manager: Any, clock: Callable[[], float]) -> None:
        self._manager, self._clock = manager, clock
        self._running: dict[str, Running] = {}

    def has_room(self, session: Session) -> bool:
        """Say whether a session may open one more desk."""
        return len(session.kernels) < MOST

    async def start(self, session: Session, *, env: dict[str, str], **given: Any) -> str:
        """Start a desk for a session: it is told who signed in, and nothing else says so."""
        kernel = str(await self._manager.start_kernel(env=env | {ENVIRONMENT: session.statement}, **given))
        self._running[kernel] = Running(session, 0, self._clock())
        session.kernels.add(kernel)
        return kernel

    def belongs(self, kernel: str, session: Session | None) -> bool:
        """Say whether a desk was opened by a session."""
        running = self._running.get(kernel)
        return running is not None and session is not None and running.session.secret == session.secret

    def connected(self, kernel: str, pages: int) -> None:
        """Note that a page was connected (1) or left (-1)."""
        if running := self._running.get(kernel):
            running.pages += pages
            running.alone_since = self._clock()

    async def end_lonely(self) -> None:
        """End the desks whose page was closed."""
        now = self._clock()
        for kernel, running in list(self._running.items()):
            if running.pages <= 0 and now - running.alone_since > LONELY:
                await self.end(kernel)

    async def end_all(self, session: Session) -> None:
        """End every desk of a session."""
        for kernel in list(session.kernels):
            await self.end(kernel)

    async def end(self, kernel: str) -> None:
        """End a desk."""
        running = self._running.pop(kernel, None)
        if running:
            running.session.kernels.discard(kernel)
        if kernel in self._manager:
            await self._manager.shutdown_kernel(kernel, now=True)


class ForSession:
    """What Voilà starts kernels with: those of one session."""

    def __init__(self, kernels: Kernels, manager: Any, session: Session) -> None:
        self._kernels, self._manager, self._session = kernels, manager, session

    async def start_kernel(self, *, env: dict[str, str] | None = None, **given: Any) -> str:
        """Start a desk of this session."""
        return await self._kernels.start(self._session, env=dict(os.environ) if env is None else env, **given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._manager, name)
