"""Long work in a process of its own, so that a desk stays alive: a paper run, sealed, its page written; the demo made."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bolib.batch.places import Place, books_of, folder_of, outputs_of
from bolib.books import Books
from bolib.books.approvals.waiting import latest
from bolib.stores import SCHEMA

BO = (sys.executable, "-P", "-m", "bolib.cli")


@dataclass(frozen=True)
class Made:
    """What became of it: whether it is sealed, what the command said, and whether it is a simulation."""

    sealed: bool
    said: str
    simulation: bool = False


def make(company: str, run: str, *, language: str, key: str = "", passphrase: str = "") -> Made:
    """Run a paper and write its page; the passphrase goes in by a pipe, never as an argument."""
    signed = ("--as", key, "--passphrase-stdin") if key else ()
    done = _bo("run", company, run, "--language", language, *signed, lines=f"{passphrase}\n" if key else "")
    if done.returncode:
        return Made(False, done.stderr.strip().rpartition("\n")[2].removeprefix("bo: "))
    with Books(books_of(company), SCHEMA) as books:
        attempt = next(attempt for name, attempt, *_ in latest(books) if name == run)
        ((simulation,),) = books.rows("select simulation from seal where run = ? and attempt = ?", run, attempt)
    page(Place(company, run, attempt), language=language)
    return Made(True, done.stdout.strip(), bool(simulation))


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
    _bo("html", str(folder_of(place)), "--language", language, lines="")


def page_of(place: Place) -> Path:
    """Say where the page for reading lies."""
    return outputs_of(place.company) / "html" / f"{place.run}-{place.attempt}.html"


def _bo(*arguments: str, lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*BO, *arguments], input=lines, capture_output=True, text=True, encoding="utf-8")
