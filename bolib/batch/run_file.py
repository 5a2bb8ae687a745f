"""A run file: one file orders one run, and its name names it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bolib import yaml_text
from bolib.batch.papers import PAPERS
from bolib.batch.places import outputs_of, run_file_of
from bolib.dates import is_working_day, month_of, pay_day, working_day_on_or_before
from bolib.problem import Refused
from bolib.text import LANGUAGES

TEMPLATE = """# One file orders one run, and its name names it.
paper: {paper}
month: "{month}"
pay_day: "{pay_day}"
simulation: {simulation}
parameters:
"""
KEYS = {"paper", "month", "pay_day", "simulation", "parameters"}
OWN = {"month", "pay_day", "simulation"}  # parameters of the paper that stand above the others
CALENDAR = "HR"


@dataclass(frozen=True)
class RunFile:
    """What is to be run: the paper, the month worked, the day of payment, and further parameters of the paper."""

    paper: str
    month: str
    pay_day: str
    simulation: bool
    parameters: dict[str, Any] = field(default_factory=dict)
    changes: list[Any] = field(default_factory=list)

    @property
    def given(self) -> dict[str, Any]:
        """Every parameter that the paper gets."""
        about = {"month": self.month, "pay_day": self.pay_day, "simulation": self.simulation}
        return {**self.parameters, **about}


def read(company: str, run: str) -> RunFile:
    """Read a run file; a missing file, an unknown or missing key or a wrong value is refused with its name."""
    path = run_file_of(company, run)
    if not path.is_file():
        raise Refused("run_file.written" if write_template(path, run) else "run_file.none", str(path))
    try:
        whole = yaml_text.parse(path.read_text("utf-8"))
    except ValueError as fault:
        raise Refused("run_file.unreadable", path.name, reason=str(fault)) from None
    if not isinstance(whole, dict) or whole.keys() - {"changes"} != KEYS:
        have = set(whole) if isinstance(whole, dict) else set()
        names = ", ".join(sorted(str(key) for key in (have - {"changes"}) ^ KEYS))
        raise Refused("run_file.keys", path.name, names=names, known=", ".join(sorted(KEYS)))
    found = RunFile(**whole)
    _check(found, path.name, run)
    return found


def planned(company: str, run: str) -> RunFile | None:
    """Give what a run will be made with: its run file, or what would be written into a new one; null where neither is."""
    path, text = run_file_of(company, run), template(run)
    if path.is_file():
        return read(company, run)
    return None if text is None else RunFile(**yaml_text.parse(text))


def template(run: str) -> str | None:
    """Give the text of a new run file, where the name is a month and a paper; a further run ends in a number, `-2`."""
    month = run[:7]
    try:
        day = pay_day(month, CALENDAR)
    except ValueError:
        return None
    paper = planned_paper(run)
    if paper is None or run[7:8] != "-":
        return None
    lines = "".join(f"  {line}\n" for line in PAPERS[paper].parameters)
    tried, simulated = PAPERS[paper].tried, PAPERS[paper].simulated
    about = {"paper": paper, "month": month, "pay_day": day, "mark": f"{day:%y%j}"}
    text = (TEMPLATE + lines).format(**about, simulation="yes" if simulated else "no")
    return text + (tried.example if tried else "")


def further(company: str, first: str) -> str:
    """Name the next run of a month: the first one, or it with the first number, of which there is no file and no folder."""
    names = (first, *(f"{first}-{number}" for number in range(2, 100)))
    return next(
        name for name in names if not run_file_of(company, name).is_file() and not (outputs_of(company) / name).is_dir()
    )


def simulation(run: str, changes: Sequence[Mapping[str, str]], language: str) -> str:
    """Give the text of the run file of a simulation with some changes, its paper in a language; one that could not be read is refused."""
    found = planned_paper(run)
    tried = PAPERS[found].tried if found else None
    text = template(run)
    if tried is None or text is None:
        raise Refused("places.run", repr(run))
    lines = ["changes:", *(_flow(change) for change in changes)]
    text = text.removesuffix(tried.example).replace("language: hr", f"language: {language}") + "\n".join(lines) + "\n"
    _check(RunFile(**yaml_text.parse(text)), f"{run}.yaml", run)
    return text


def _flow(change: Mapping[str, str]) -> str:
    return "  - {" + ", ".join(f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in change.items()) + "}"


def planned_paper(run: str) -> str | None:
    """Give the paper that the name of a run means: a month, a paper, and for a further run a number."""
    name = re.sub("-[0-9]{1,2}$", "", run[8:])
    return next((paper for paper in PAPERS if paper.rpartition("/")[2] == name), None)


def write_simulation(company: str, run: str, text: str) -> None:
    """Write the order of a simulation; a file that is there already is never written over."""
    path = run_file_of(company, run)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)


def write_template(path: Path, run: str) -> bool:
    """Write a run file to be looked at, where there is a text for it; says whether it did."""
    text = template(run)
    if text is None:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return True


def _check(found: RunFile, name: str, run: str) -> None:
    if not all(isinstance(text, str) for text in (found.paper, found.month, found.pay_day)):
        raise Refused("run_file.date", name, month=found.month, pay_day=found.pay_day)
    if found.paper not in PAPERS:
        raise Refused("run_file.paper", name, paper=found.paper, known=", ".join(PAPERS))
    _check_days(found, name)
    if not run.startswith(f"{found.month}-"):
        raise Refused("run_file.month", name, month=found.month)
    if not isinstance(found.simulation, bool) or not isinstance(found.parameters, dict):
        raise Refused("run_file.keys", name, names="simulation, parameters", known=", ".join(sorted(KEYS)))
    _check_changes(found, name)
    if above := sorted(found.parameters.keys() & OWN):
        raise Refused("run_file.above", name, names=", ".join(above))
    for key, value in found.parameters.items():
        if not isinstance(value, str | int | bool):
            raise Refused("run_file.parameter", name, name=key)
    language, mark = found.parameters.get("language", LANGUAGES[0]), found.parameters.get("report_mark", "00000")
    if language not in LANGUAGES:
        raise Refused("run_file.language", name, language=language, known=", ".join(LANGUAGES))
    if not re.fullmatch("[0-9]{5}", str(mark), re.ASCII):
        raise Refused("run_file.report_mark", name, mark=mark)


def _check_changes(found: RunFile, name: str) -> None:
    """Changes belong to a simulation by a paper that works with them, and such a paper has some."""
    tried = PAPERS[found.paper].tried
    if PAPERS[found.paper].simulated and not found.simulation:
        raise Refused("run_file.only_simulation", name, paper=found.paper)
    if found.changes and not tried:
        known = ", ".join(paper for paper, about in PAPERS.items() if about.tried)
        raise Refused("run_file.no_changes", name, paper=found.paper, known=known)
    if tried:
        tried.read(found.changes)


def _check_days(found: RunFile, name: str) -> None:
    """The month and the pay day are written in one way only; pay day is a working day, soon after the month."""
    try:
        month_of(found.month)
        day = date.fromisoformat(found.pay_day)
    except (ValueError, TypeError):
        raise Refused("run_file.date", name, month=found.month, pay_day=found.pay_day) from None
    if day.isoformat() != found.pay_day:
        raise Refused("run_file.date", name, month=found.month, pay_day=found.pay_day)
    if found.pay_day < f"{found.month}-01":
        raise Refused("run_file.pay_day", name, month=found.month, pay_day=found.pay_day)
    if day.year > int(found.month[:4]) + 1:
        raise Refused("run_file.late_pay_day", name, month=found.month, pay_day=found.pay_day)
    if not is_working_day(day, CALENDAR):
        before = working_day_on_or_before(day, CALENDAR).isoformat()
        raise Refused("run_file.no_working_day", name, pay_day=found.pay_day, before=before)
