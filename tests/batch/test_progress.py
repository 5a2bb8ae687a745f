"""How far a paper is, by what its unfinished notebook says, and by how long it took before."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bolib.batch import progress
from bolib.batch.places import outputs_of

PAPER, RUN = "accounting/hours_month", "2026-10-hours_month"
NOW = datetime(2026, 11, 3, 9, 0, 10, tzinfo=UTC)
TOOK = [0.0, 4.0, 0.0, 8.0]


def unfinished(folder: Path, *states: str) -> None:
    """Write a notebook as papermill leaves it after some cells: a heading, a cell, a heading, a cell."""
    texts = ("## Inputs / Ulazni podaci", "paper.origin()", "## Computation / Izračun", "month_of_work()")
    cells = [
        {
            "cell_type": "code" if n % 2 else "markdown",
            "source": [text],
            "metadata": {"papermill": {"status": state, "start_time": "2026-11-03T09:00:07+00:00", "duration": 1.0}},
        }
        for n, (text, state) in enumerate(zip(texts, states, strict=True))
    ]
    place = outputs_of("acme") / RUN / ".2.part"
    place.mkdir(parents=True, exist_ok=True)
    (place / "hours_month.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("states", "section", "done", "left"),
    [
        (("pending",) * 4, "Inputs", 0, 12),
        (("completed", "running", "pending", "pending"), "Inputs", 1, 9),  # 1 s of 4 is left, and the 8 s
        (("completed", "completed", "completed", "running"), "Computation", 3, 5),
        (("completed",) * 4, "Computation", 4, 0),
    ],
)
def test_the_section_and_the_time_left_follow_the_cells(
    home: Path, states: tuple[str, ...], section: str, done: int, left: int
) -> None:
    unfinished(home, *states)
    found = progress.progress("acme", RUN, PAPER, "en", TOOK, NOW)
    assert found == progress.Progress(section, done, 4, left)
    croatian = progress.progress("acme", RUN, PAPER, "hr", TOOK, NOW)
    assert croatian and croatian.section in ("Ulazni podaci", "Izračun")


def test_a_paper_that_was_never_made_or_has_other_cells_now_has_no_time_left(home: Path) -> None:
    unfinished(home, "completed", "running", "pending", "pending")
    for took in ([], TOOK[:3]):
        found = progress.progress("acme", RUN, PAPER, "en", took, NOW)
        assert found and found.left is None and found.share == 0.25


def test_a_notebook_that_is_not_there_or_half_written_says_nothing(home: Path) -> None:
    assert progress.progress("acme", RUN, PAPER, "en", TOOK, NOW) is None
    unfinished(home, *("pending",) * 4)
    path = outputs_of("acme") / RUN / ".2.part" / "hours_month.ipynb"
    path.write_text(path.read_text("utf-8")[:-9], "utf-8")
    assert progress.progress("acme", RUN, PAPER, "en", TOOK, NOW) is None
