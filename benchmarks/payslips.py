"""How long a payslip of two pages takes: what is on it, how its lines came about, and the tagged PDF.

`python -m benchmarks.payslips [--small]`. The slips are those of the demo's last payroll, from the inputs that its run
froze; those of two pages count, in Croatian and in English with Croatian beside it, and the slower language is held
against the goal. Each is a PDF of its own; seconds are those of the process's own CPU time, so that neighbours on the
machine count less. For information: the same PDFs by as many processes as there are cores, by the clock.
"""

import argparse
import io
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

import pandas as pd
import yaml
from pypdf import PdfReader

from bolib import paper as papers
from bolib.accounting.payroll import rules as payroll
from bolib.accounting.payroll.rules import documents, how
from bolib.batch import demo
from bolib.batch.demo_history import MONTHS, latest

GOAL = 15.0
LANGUAGES = ("hr", "en")
ABOUT: Any = {"month": MONTHS[-1], "pay_day": "2026-11-10"}


def demo_run(place: str) -> Path:
    """Play the last month of the demo in an empty place; gives the folder of its payroll."""
    with mock.patch.dict(os.environ, {"BACK_OFFICE_HOME": place, "XDG_CONFIG_HOME": f"{place}/config"}):
        for _ in demo.play(since=MONTHS[-1]):
            pass
        return latest(demo.RUN)


class Month:
    """A frozen month in a language, with what its payslips are made of."""

    def __init__(self, folder: Path, language: str) -> None:
        made = papers.Paper(folder=folder, language=language)
        self.inputs, self.language = made.inputs, language
        self.company: dict[str, Any] = yaml.safe_load(made.setting("company"))
        self.rates, self.municipal = made.rates(**ABOUT), made.rates_csv("municipal_tax")
        self.people = payroll.population(self.inputs, self.company, self.rates, self.municipal, **ABOUT)
        self.slips = payroll.slips(self.company["country"], self.people.ready, self.rates)

    def steps(self) -> dict[str, Any]:
        """Explain every line of everyone."""
        return how.steps(self.people, self.inputs, self.company, self.rates, **ABOUT, language=self.language)

    def payslips(self, slips: pd.DataFrame, steps: dict[str, Any]) -> dict[str, bytes]:
        """Set the payslips of `slips`."""
        given = (slips, self.people, self.inputs, self.company, self.rates, self.municipal)
        return documents.payslips(*given, **ABOUT, head="ab" * 32, language=self.language, steps=steps)


def of_two_pages(month: Month) -> Month:
    """Keep the people whose payslip has two pages."""
    made = month.payslips(month.slips, month.steps())
    two = [name for name, content in made.items() if len(PdfReader(io.BytesIO(content)).pages) == 2]
    month.slips = month.slips[[f"payslips/{person}.pdf" in two for person in month.slips["person"]]]
    return month


def alone(month: Month) -> float:
    """Give the milliseconds of one core that a payslip takes, its explanation included."""
    began = time.process_time()
    steps = month.steps()
    explained = (time.process_time() - began) / len(steps)
    began = time.process_time()
    made = month.payslips(month.slips, steps)
    return 1000 * (explained + (time.process_time() - began) / len(made))


def together(month: Month, cores: int, times: int) -> float:
    """Give the milliseconds by the clock for each payslip, made by a process on each core that has begun its work before."""
    steps = month.steps()
    parts = [month.slips.iloc[core::cores] for core in range(cores)]
    with ProcessPoolExecutor(cores, get_context("spawn")) as pool:
        work = partial(month.payslips, steps=steps)
        first = [made for part in pool.map(work, parts) for made in part.items()]
        assert dict(first) == month.payslips(month.slips, steps), "another process made other bytes"
        took = []
        for _ in range(times):
            began = time.perf_counter()
            list(pool.map(work, parts))
            took.append(time.perf_counter() - began)
    return 1000 * median(took) / len(month.slips)


def main() -> None:
    """Measure both languages and say the slower one with its goal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="three rounds, not eleven")
    times, cores = 3 if parser.parse_args().small else 11, os.cpu_count() or 1
    figures = []
    with tempfile.TemporaryDirectory() as place:
        folder = demo_run(place)
        for language in LANGUAGES:
            month = of_two_pages(Month(folder, language))
            took = [alone(month) for _ in range(times)]
            figures.append(median(took))
            both = together(month, cores, times)
            print(f"{language}, {len(month.slips)} payslips: {min(took):.1f} to {max(took):.1f} ms on one core")
            print(f"{language}: {both:.1f} ms a payslip by {cores} processes, by the clock")
    print(f"payslips: {max(figures):.2f} ms (goal {GOAL:.2f} ms)")


if __name__ == "__main__":
    main()
