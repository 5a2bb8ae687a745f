"""Desks make HTML in one place, which escapes whatever was not made there."""

import ast

from bolib.widgets.markup import Markup, area, bullets, cell, element, joined, link, put, table
from tests.tree import MODULES, parsed

HOSTILE = '<img src=x onerror="alert(1)">'


def test_every_text_is_escaped_wherever_it_stands() -> None:
    made = [
        element("p", HOSTILE),
        element("p", "so", title=HOSTILE),
        joined(HOSTILE),
        table([HOSTILE], [[HOSTILE]], label=HOSTILE),
        bullets([HOSTILE]),
        link(HOSTILE, HOSTILE, download=HOSTILE),
    ]
    for markup in made:
        assert isinstance(markup, Markup)
        assert "<img" not in markup and "&lt;img" in markup and 'onerror="' not in markup


def test_a_place_shows_text_as_text_and_takes_no_room_when_empty() -> None:
    place = area()
    put(place, HOSTILE, element("b", "&"))
    assert place.value == "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;<b>&amp;</b>" and place.layout.display == ""
    put(place, "")
    assert place.layout.display == "none"


def test_a_code_in_brackets_stays_on_one_line_and_is_escaped_like_any_text() -> None:
    assert cell("Ana <b> (E-0019), so") == 'Ana &lt;b&gt; <span class="bo-code">(E-0019)</span>, so'
    assert cell("so (came at 08:00)") == "so (came at 08:00)" and cell(HOSTILE) == joined(HOSTILE)
    assert cell(element("b", "(E-1)")) == "<b>(E-1)</b>"


def test_markup_put_together_by_hand_is_text_again() -> None:
    assert joined(element("b", "a") + HOSTILE).startswith("&lt;b&gt;")


def test_nobody_else_makes_an_html_widget() -> None:
    for module, path in MODULES.items():
        named = {node.attr for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)}
        named |= {
            alias.name for node in ast.walk(parsed(path)) if isinstance(node, ast.ImportFrom) for alias in node.names
        }
        assert not named & {"HTML", "HTMLMath"} or module == "bolib.widgets.markup", module
