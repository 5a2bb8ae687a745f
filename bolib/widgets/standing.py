"""How a run looks: its stages, who did what to it, what it comes to, and where to read its paper."""

import base64
import os
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from bolib.batch import status
from bolib.batch.apart import page_of
from bolib.batch.places import ROOT, Place
from bolib.batch.steps import ROAD, Standing, Step
from bolib.cli.answers import worded
from bolib.dates import local
from bolib.formats.html_table import day
from bolib.problem import Problem
from bolib.text import say, sentence
from bolib.widgets.markup import Markup, bullets, element, joined, link, table
from bolib.widgets.term import term

FIGURES = ("paid", "paid_then", "ready", "ready_then", "held", "noted", "doubts")  # in the order in which a reader asks


def stages(state: str, *, payment: bool, language: str) -> Markup:
    """Show how far a run has come; one that was sent back or taken back shows that."""
    road = ROAD if payment else ROAD[:-1]
    if state and state not in ROAD:
        return element("p", say(language, f"status.state_{state}"), kind="bo-pill wrong")
    reached = road.index(state) if state in road else -1
    kinds = ["done" if n < reached else "now" if n == reached else "" for n in range(len(road))]
    named = (term(language, f"status.state_{stage}") for stage in road)
    return element(
        "ol", *(element("li", name, kind=kind) for name, kind in zip(named, kinds, strict=True)), kind="bo-stages"
    )


def history(signed: Sequence[Mapping[str, Any]], zone: str, language: str) -> Markup:
    """List who did what and when, with the reason where one was given."""
    rows = [
        (_when(act["at"], zone, language), say(language, f"act.{act['act']}"), _by(act, language)) for act in signed
    ]
    return table((), rows, label=say(language, "desk.history"), kind="bo-history") if rows else Markup()


def _by(act: Mapping[str, Any], language: str) -> str:
    by = status.by(act, language)
    return f"{by}: {act['reason']}" if act["reason"] else by


def _when(at: int, zone: str, language: str) -> str:
    moment = local(at, zone)
    return f"{day(f'{moment:%Y-%m-%d}', language)} {moment:%H:%M}"


def concluded(found: Standing, language: str) -> Markup:
    """Show what the paper comes to: each number with its word; doubts stand out."""
    tiles = (
        element(
            "div",
            element("b", str(number)),
            element("span", term(language, f"desk.figure_{name}")),
            kind="bo-tile wrong" if name == "doubts" and number else "bo-tile",
        )
        for name, number in sorted(found.conclusion.items(), key=lambda one: FIGURES.index(one[0]))
    )
    return element("div", *tiles, kind="bo-tiles")


def to_read(place: Place, language: str) -> Markup:
    """Link to the page of the paper: the notebook itself is sealed and is not opened to be edited."""
    path, words = page_of(place), say(language, "desk.read")
    if not path.is_file():
        return Markup()
    if path.is_relative_to(ROOT):
        address = os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "/") + "files/" + quote(path.relative_to(ROOT).as_posix())
        return link(words, address)
    content = base64.b64encode(path.read_bytes()).decode()
    return link(words, f"data:text/html;base64,{content}", download=path.name)


def reasons(steps: Sequence[Step], act: str, language: str) -> Markup:
    """Say who may do the next act here, and of the others why nobody may or who may not; what has one reason stands together."""
    said: dict[str, list[str]] = {}
    for step in steps:
        if step.act == act and step.may:
            said.setdefault(say(language, "desk.may", whom=whom(step, language)), []).append(named(step, language))
        if step.why_not:
            said.setdefault(why_not(step, language), []).append(named(step, language))
    return bullets([joined(element("b", ", ".join(acts)), f": {why}") for why, acts in said.items()], kind="bo-why")


def whom(step: Step, language: str) -> str:
    """Name who may, with in whose place and until when where that is not their own right."""
    return ", ".join(status.named(step.may, step.deputies, language))


def why_not(step: Step, language: str) -> str:
    """Put into words why an act cannot be done, or who cannot do it."""
    return "; ".join(_why(step, problem, language) for problem in step.why_not)


def _why(step: Step, problem: Problem, language: str) -> str:
    said = sentence(language, worded(language, problem))
    return said if problem.where == step.act else f"{problem.where}: {said}"


def named(step: Step, language: str) -> str:
    """Name an act, with whose slip or account it is about."""
    return say(language, f"desk.do_{step.act}", of=step.of)
