"""What desks say to who works at them: each field has its line of help, each step of a job names what is there to be pressed."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ipywidgets import Button, Combobox, Password, Text, Textarea, ToggleButtons

from bolib.accounting.desk import Desk
from bolib.batch.steps import Step
from bolib.start import Start
from bolib.text import LANGUAGES, catalogue
from bolib.widgets.field import Field
from bolib.widgets.gallery import Gallery
from bolib.widgets.how import JOBS, PRESSED
from bolib.widgets.standing import named
from tests.accounting.desk_company import at


def inside(widget: Any, around: tuple[Any, ...] = ()) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Every widget of a view, with those around it."""
    yield widget, around
    for child in getattr(widget, "children", ()):
        yield from inside(child, (*around, widget))


def desks(language: str) -> dict[str, Any]:
    """The three desks, each part of them looked at, and the first exception of the month."""
    start, desk = Start("acme", language), Desk("acme", language)
    for page in (start.page, desk.page):
        for part in page.part.options:
            page.go(part[1])
    at(desk, "hours")
    for part in desk.hours.part.options:
        desk.hours.part.value = part[1]
    return {"start": start, "accounting": desk, "gallery": Gallery(language, 100)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_its_line_of_help(hostile: Path, language: str) -> None:
    there, words = desks(language), catalogue(language)
    fields = {one.name for one in gc.get_objects() if isinstance(one, Field)}
    assert len(fields) > 50
    assert [name for name in sorted(fields) if not words.get(f"help.{name}")] == []
    typed = (Text, Textarea, Password, Combobox)
    found = [(one, around) for desk in there.values() for one, around in inside(desk.view) if isinstance(one, typed)]
    assert len(found) > 50
    assert [one for one, around in found if "bo-field" not in around[-1]._dom_classes] == []


def pressed(desk: Any, language: str) -> set[str]:
    """The words of all buttons and parts of a desk, without the numbers behind them; acts by what the road calls them."""
    own = (one for one, _ in inside(desk.view))
    kinds = [one for one in own if isinstance(one, Button | ToggleButtons)]
    words = [str(way[0]) for one in kinds if isinstance(one, ToggleButtons) for way in one.options]
    words += [str(one.description) for one in kinds if isinstance(one, Button)]
    acts = desk.payroll.road.buttons if hasattr(desk, "payroll") else ()
    return {word.partition(" (")[0] for word in words} | {named(Step(act), language) for act in acts}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_step_presses_is_called_so_at_its_desk(hostile: Path, language: str) -> None:
    words, found = catalogue(language), desks(language)
    found["start"].begin.founders.show("acme", language)
    for name, desk in found.items():
        steps = [words[f"how.{job}"] for job in JOBS if job.startswith(f"{name}_")]
        keys = {key for step in steps for key in PRESSED.findall(step)}
        assert keys
        assert {key for key in keys if words[key].partition(" (")[0] not in pressed(desk, language)} == set(), name
