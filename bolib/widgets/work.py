"""Long work beside the desk: a thread that only waits, a sign of life every second, and the end told where clicks are heard."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Work(Generic[T]):
    """One piece of work at a time."""

    def __init__(self) -> None:
        self._waiting: threading.Thread | None = None
        self.since: float | None = None

    def start(
        self, does: Callable[[], T], tick: Callable[[float], None], finished: Callable[[Callable[[], T]], None]
    ) -> None:
        """Begin; `tick(since)` hears every second, `finished(result)` at the end: calling it gives the result or raises."""
        loop, begun = _loop(), time.monotonic()
        self.since = begun

        def end(result: Callable[[], T]) -> None:
            self.since = None
            finished(result)

        def wait() -> None:
            outcome: list[Callable[[], T]] = []
            worker = threading.Thread(target=lambda: outcome.append(_outcome(does)), daemon=True)
            worker.start()
            while worker.is_alive():
                worker.join(1)
                tick(begun)
            if loop is None:
                end(outcome[0])
            else:
                loop.call_soon_threadsafe(end, outcome[0])

        tick(begun)
        self._waiting = threading.Thread(target=wait, daemon=True)
        self._waiting.start()

    def wait(self) -> None:
        """Wait until it is done."""
        if self._waiting:
            self._waiting.join()


def _loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:  # a plain program has none
        return None


def _outcome(does: Callable[[], T]) -> Callable[[], T]:
    try:
        value = does()
    except BaseException as fault:
        caught = fault

        def fail() -> T:
            raise caught

        return fail
    return lambda: value
