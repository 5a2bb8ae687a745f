"""The queue before the books: who writes waits for a turn on a side file; what locks on Windows stands here alone."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from bolib.problem import Refused

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PATIENCE = 30.0  # seconds


@contextlib.contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait for one's turn to write the books at `path`; refused after half a minute.

    The operating system frees the turn when a process dies.
    """
    with open(f"{path}-queue", "ab") as file:
        if not (_wait_unix(file) if fcntl else _wait_windows(file)):
            raise Refused("books.queue", path.name)
        yield


@contextlib.contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold a side file for as long as a piece of work takes; says at once whether nobody else holds it."""
    with open(path, "ab") as file:
        yield _try_unix(file) if fcntl else _try_windows(file)


def _try_unix(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _try_windows(file: IO[bytes]) -> bool:
    import msvcrt

    file.seek(0)
    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True


def _wait_unix(file: IO[bytes]) -> bool:
    if _try_unix(file):
        return True
    # A blocking flock is fair but has no time limit, so a thread waits; one that comes too late lets go at once.
    mine, given_up, lock = threading.Event(), threading.Event(), threading.Lock()
    same = os.dup(file.fileno())  # one lock, two descriptors: it ends when both are closed

    def wait() -> None:
        fcntl.flock(same, fcntl.LOCK_EX)
        with lock:
            if not given_up.is_set():
                mine.set()
        os.close(same)

    threading.Thread(target=wait, daemon=True).start()
    if mine.wait(PATIENCE):
        return True
    with lock:
        given_up.set()
        return mine.is_set()


def _wait_windows(file: IO[bytes]) -> bool:
    last = time.monotonic() + PATIENCE
    while not (mine := _try_windows(file)) and time.monotonic() < last:
        time.sleep(0.02)
    return mine
