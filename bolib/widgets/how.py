"""How do I …? The usual jobs of a desk, step by step; what a step presses is called as it is called on the screen."""

import re
from typing import Any

from bolib.text import catalogue, say
from bolib.widgets.markup import Markup, area, element, joined, put

PRESSED = re.compile(r"\[([a-z_.]+)\]")  # [desk.do_submit] in a step stands for the words of that button
STEP = " | "
JOBS: tuple[str, ...] = ("start_company", "start_demo", "start_waits", "start_calendar", "start_others", "start_deputy")
JOBS += ("accounting_exception", "accounting_several", "accounting_forgotten", "accounting_decide", "accounting_week")
JOBS += ("accounting_run", "accounting_road", "accounting_figure", "accounting_net", "accounting_contract")
JOBS += ("accounting_simulation", "accounting_table")
JOBS += ("gallery_grid", "gallery_change", "gallery_ask", "gallery_wrong")


class How:
    """The jobs of one desk, as a part of it that everybody sees; each is a fold that opens by Enter or a click."""

    sees = ""

    def __init__(self, desk: str) -> None:
        self.desk = desk
        self.view: Any = area("bo-card", "bo-how")

    def show(self, company: str, month: str, language: str) -> None:
        """Show every job."""
        jobs = (_job(*job) for job in jobs_of(self.desk, language))
        put(self.view, element("h3", say(language, "desk.part_how")), *jobs)


def jobs_of(desk: str, language: str) -> list[tuple[str, list[Markup]]]:
    """Give the jobs of a desk, in their order: what somebody wants to do, and the steps."""
    words, found = catalogue(language), []
    for job in JOBS:
        if job.startswith(f"{desk}_"):
            title, *steps = words[f"how.{job}"].split(STEP)
            found.append((title, [_step(step, words) for step in steps]))
    return found


def _step(step: str, words: dict[str, str]) -> Markup:
    parts = PRESSED.split(step)  # every second one is a key
    return joined(*(element("b", words[part]) if n % 2 else part for n, part in enumerate(parts)))


def _job(title: str, steps: list[Markup]) -> Markup:
    listed = element("ol", *(element("li", step) for step in steps))
    return element("details", element("summary", title), listed)
