"""What the demo's README says is wrong on purpose stands, line by line, in the papers of the demo, with those words."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bolib.batch.demo_history import MONTHS
from bolib.formats import html_table
from bolib.text import say
from tests.batch.conftest import Home
from tests.batch.demo_company import HELD, MAKER
from tests.tree import ROOT

README = (ROOT / "examples" / "demo-company" / "README.md").read_text("utf-8")
AUGUST = "2026-08-payroll_month"
MENDED = ("open_in", "overlap")  # a punch added or struck out: no exception any more


def rows(heading: str) -> list[list[str]]:
    """Give the rows of every table of a section whose first cell is a day or a person."""
    section = README.split(f"\n## {heading}")[1].split("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [cells for cells in lines if re.match(r"2026-|E-", cells[0])]


FAULTS = [cells for cells in rows("What is wrong on purpose") if len(cells) == 6]
ACCOUNTS = [cells for cells in rows("What is wrong on purpose") if len(cells) == 4]


@pytest.fixture(scope="module")
def told(played: Any) -> Home:
    """Give the whole demo that the README speaks of."""
    home: Home = played(1, MONTHS[0])
    return home


def exceptions(home: Home, run: str) -> list[str]:
    """Give the tables of a paper's section Exceptions, as plain text, in order."""
    (notebook,) = Path(home.path / "outputs" / "demo" / run / "1").glob("*.ipynb")
    section, found = "", []
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "markdown" and "".join(cell["source"]).startswith("## "):
            section = "".join(cell["source"])
        elif section.startswith("## Exceptions / Iznimke"):
            found += ["".join(output["data"]["text/plain"]) for output in cell["outputs"]]
    return found


@pytest.mark.parametrize("line", FAULTS, ids=lambda cells: " ".join(cells[:2]))
def test_the_line_stands_in_the_paper_with_its_words(told: Home, line: list[str]) -> None:
    day, person, _, table, words, then = line
    tables = exceptions(told, f"{day[:7]}-hours_month")
    (changed,) = (n for n, text in enumerate(tables) if text.startswith(say("hr", "hours.punches_changed")))
    lines = tables[{"exceptions": 0, "punches": changed}[table]].splitlines()
    of_day = [row for row in lines if row.startswith(person) and (day in row or html_table.day(day, "hr") in row)]
    fitting = [row for row in of_day if all(word in row for word in re.findall(r"\*([^*]+)\*", words))]
    assert len(fitting) == 1, (of_day, words)
    assert ("demo-clerk" in fitting[0]) is ("**open**" not in then)


def test_every_planted_fault_has_its_line_and_no_other_line_is_there() -> None:
    planted = [
        (fault.day, fault.person, "punches" if fault.kind in MENDED and fault.resolved else "exceptions")
        for fault in MAKER.company(1).faults
    ]
    assert sorted((day, person, table) for day, person, _, table, *_ in FAULTS) == sorted(planted)


def test_the_two_accounts_stand_in_the_payroll_of_august(told: Home) -> None:
    assert len(ACCOUNTS) == 2
    changed = next(text for text in exceptions(told, AUGUST) if ACCOUNTS[0][3] in text)
    for since, person, _, iban in ACCOUNTS:
        shown = html_table.day(since, "hr")
        assert any(line.startswith(person) and iban in line and shown in line for line in changed.splitlines())


def test_who_is_held_in_october_is_who_is_listed(told: Home) -> None:
    listed = [cells[0] for cells in rows("Who is held in October")]
    assert sorted(listed) == sorted(HELD[1])
    held = exceptions(told, "2026-10-payroll_month")[0]
    assert [line.split()[0] for line in held.splitlines() if line.startswith("E-")] == sorted(listed)
