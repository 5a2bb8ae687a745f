"""Boxes in layers: nothing over another, lines lead down, the same boxes give the same bytes, all text is escaped."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from lxml import etree

from bolib.formats.layered_graph import WIDE, Box, drawn

SVG = "{http://www.w3.org/2000/svg}"


def frames(svg: str) -> list[tuple[float, float, float, float]]:
    """Give left, top, right and bottom of every box."""
    rects = etree.fromstring(svg.encode()).findall(f"{SVG}rect")
    found = [tuple(float(rect.get(name) or 0) for name in ("x", "y", "width", "height")) for rect in rects]
    return [(x, y, x + w, y + h) for x, y, w, h in found if w == WIDE]


def test_what_follows_stands_below() -> None:
    boxes = [Box("net", "Net", "1"), Box("gross", "Gross", "2"), Box("tax", "Tax", "1")]
    picture = drawn(boxes, [("gross", "tax"), ("gross", "net"), ("tax", "net")], title="Net pay")
    top = {name: float(y) for y, name in re.findall(r'y="([0-9.]+)"[^>]*>(Net|Gross|Tax)<', picture.svg)}
    assert top["Gross"] < top["Tax"] < top["Net"]
    assert picture.svg == drawn(boxes, [("gross", "tax"), ("gross", "net"), ("tax", "net")], title="Net pay").svg


@effort(max_examples=40, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40), st.integers(1, 4))
def test_no_box_lies_over_another(pairs: set[tuple[int, int]], lines: int) -> None:
    edges = [(f"B{a}", f"B{b}") for a, b in sorted(pairs) if a < b]
    boxes = [Box(f"B{n}", f"Box {n}", str(n), ("word " * 9,) * (1 + n % lines)) for n in range(15)]
    found = frames(drawn(boxes, edges, title="t").svg)
    assert len(found) == 15
    for one, other in itertools.combinations(found, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_text_is_escaped_and_the_picture_asks_for_nothing_outside() -> None:
    bad = '<script>alert("1")</script> & \x00\u2028 "quoted"'
    picture = drawn([Box(bad, bad, bad, (bad,))], [], title=bad, note=bad)
    etree.fromstring(picture.svg.encode())
    assert "<script" not in picture.svg and "\x00" not in picture.svg
    assert not re.search(r"href|@import|url\((?!#)|<image|<style", picture.svg)
    assert "http" not in picture.svg.replace("http://www.w3.org/2000/svg", "")
    shown = picture._repr_html_()
    assert shown.startswith("<img ") and "<script" not in shown and "data:image/svg+xml;base64," in shown


def test_a_circle_and_an_edge_to_nowhere_are_refused() -> None:
    boxes = [Box("a", "A", ""), Box("b", "B", "")]
    with pytest.raises(ValueError, match="circle"):
        drawn(boxes, [("a", "b"), ("b", "a")], title="t")
    with pytest.raises(ValueError, match="leads to none"):
        drawn(boxes, [("a", "c")], title="t")
    with pytest.raises(ValueError, match="stands twice"):
        drawn([*boxes, boxes[0]], [], title="t")
