"""How far a paper is that is being made: the section it works on, and the time it still takes by how long it took before.

What papermill writes into the unfinished notebook before and after each cell is read, and nothing else.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bolib.batch.papers import PAPERS
from bolib.batch.places import Place, books_of, folder_of, outputs_of
from bolib.books import Books
from bolib.stores import SCHEMA

Cell = Mapping[str, Any]


@dataclass(frozen=True)
class Progress:
    """The heading of the section (empty before the first cell), cells that are done and all, seconds left where known."""

    section: str
    done: int
    of: int
    left: int | None = None

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1."""
        return self.done / self.of if self.of else 0.0


def earlier(company: str, paper: str) -> list[float]:
    """Give the seconds that each cell took when the paper was last made; none where it never was."""
    with Books(books_of(company), SCHEMA) as books:
        made = books.rows("select run, attempt from seal where paper = ? order by event desc limit 5", paper)
    for run, attempt in made:
        cells = _cells(folder_of(Place(company, run, attempt)) / PAPERS[paper].notebook.name)
        if cells:
            return [float(_about(cell).get("duration") or 0) for cell in cells]
    return []


def progress(
    company: str, run: str, paper: str, language: str, took: Sequence[float], now: datetime | None = None
) -> Progress | None:
    """Say how far a run is; null where nothing of its notebook is written yet. `took` is what `earlier` gave."""
    unfinished = sorted(outputs_of(company).glob(f"{run}/.*.part/{PAPERS[paper].notebook.name}"))
    cells = _cells(unfinished[-1]) if unfinished else []
    if not cells:
        return None
    states = [_about(cell).get("status") for cell in cells]
    done = next((n for n, state in enumerate(states) if state != "completed"), len(cells))
    left = None
    if len(took) == len(cells):
        here = _since(_about(cells[done]).get("start_time"), now or datetime.now(UTC)) if done < len(cells) else 0.0
        left = round(max(took[done] - here, 0) + sum(took[done + 1 :])) if done < len(cells) else 0
    return Progress(_section(cells[: done + 1], language), done, len(cells), left)


def _cells(path: Path) -> Sequence[Cell]:
    try:
        found: Sequence[Cell] = json.loads(path.read_text("utf-8"))["cells"]
    except (OSError, ValueError, KeyError):  # it is being written
        return []
    return found


def _about(cell: Cell) -> Cell:
    found: Cell = cell.get("metadata", {}).get("papermill") or {}
    return found


def _since(begun: object, now: datetime) -> float:
    return (now - datetime.fromisoformat(str(begun)).astimezone(UTC)).total_seconds() if begun else 0.0


def _section(cells: Sequence[Cell], language: str) -> str:
    """Give the last heading, of `English / Hrvatski` the half of the language."""
    for cell in reversed(cells):
        first = "".join(cell["source"]).partition("\n")[0]
        if cell["cell_type"] == "markdown" and first.startswith("#"):
            halves = first.lstrip("# ").split(" / ")
            return halves[-1] if language == "hr" else halves[0]
    return ""
