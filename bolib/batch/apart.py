"""Long work in a process of its own, so that a desk stays alive: a paper run, sealed, its page written; the demo made."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from bolib.batch.places import Place, books_of, folder_of, outputs_of
from bolib.batch.recovery import recover
from bolib.books import Books
from bolib.stores import SCHEMA

BO = (sys.executable, "-P", "-m", "bolib.cli")
GRACE = 10  # seconds in which an ended command cleans up after itself


@dataclass(frozen=True)
class Made:
    """What became of it: whether it is sealed, what the command said, whether it is a simulation, whether it was ended."""

    sealed: bool
    said: str
    simulation: bool = False
    cancelled: bool = False


class Making:
    """One paper that is being made; `make` waits for the end, `cancel` ends it from elsewhere."""

    def __init__(self, company: str, run: str, *, language: str, key: str = "", passphrase: str = "") -> None:
        self.company, self.run = company, run
        self._language, self._key, self._passphrase = language, key, passphrase
        self._process: subprocess.Popen[str] | None = None
        self.cancelled, self._lock = False, Lock()

    def make(self) -> Made:
        """Run the paper and write its page; the passphrase goes in by a pipe, never as an argument.

        Ended before it was sealed, the folder is marked as failed and the books know nothing of it.
        """
        before, signed = self._sealed(), ("--as", self._key, "--passphrase-stdin") if self._key else ()
        with self._lock:
            if self.cancelled:
                return Made(False, "", cancelled=True)
            command = [*BO, "run", self.company, self.run, "--language", self._language, *signed]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, encoding="utf-8", start_new_session=True
            )
        out, fault = self._process.communicate(f"{self._passphrase}\n" if self._key else "")
        recover(self.company)
        sealed = self._sealed()
        if sealed == before:
            return Made(False, fault.strip().rpartition("\n")[2].removeprefix("bo: "), cancelled=self.cancelled)
        attempt, simulation = sealed
        page(Place(self.company, self.run, attempt), language=self._language)
        return Made(True, out.strip(), bool(simulation))

    def cancel(self) -> None:
        """End it: the command is asked to stop and cleans up; one that does not is killed."""
        with self._lock:
            self.cancelled, process = True, self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        if process.poll() is None:
            process.kill()

    def _sealed(self) -> tuple[int, int]:
        """Give the latest sealed attempt, and whether it is a simulation."""
        with Books(books_of(self.company), SCHEMA) as books:
            found = books.rows(
                "select attempt, simulation from seal where run = ? order by attempt desc limit 1", self.run
            )
        return (int(found[0][0]), int(found[0][1])) if found else (0, 0)


def demo(*, language: str, said: Callable[[str], None]) -> Made:
    """Make the demo company; `said` hears each line as it is said."""
    command = [*BO, "demo", "--language", language]
    lines: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as made:
        for line in made.stdout or ():
            lines.append(line.strip())
            said(lines[-1])
    return Made(made.returncode == 0, lines[-1].removeprefix("bo: ") if lines else "")


def page(place: Place, *, language: str) -> None:
    """Write the page of a sealed paper for reading."""
    command = [*BO, "html", str(folder_of(place)), "--language", language]
    subprocess.run(command, input="", capture_output=True, text=True, encoding="utf-8")


def page_of(place: Place) -> Path:
    """Say where the page for reading lies."""
    return outputs_of(place.company) / "html" / f"{place.run}-{place.attempt}.html"
