"""Draws what follows from what: boxes in layers from top to bottom, as one SVG that asks for nothing outside.

The same boxes give the same bytes. The paper is white and every colour is set, so it reads the same on a dark page.
"""

import base64
import itertools
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

WIDE, PAD, GAP, DROP, MARGIN = 236, 9, 22, 44, 24  # of boxes, inside them, between them, between layers, around
TITLE, BODY, FINE = 12, 10, 15  # sizes of letters; FINE is the height of a line
TITLE_LETTERS, BODY_LETTERS = 25, 38  # of a line: what fits into a box in a plain sans-serif
DUMMY, SWEEPS = 16, 12
FACES = {  # kind of a box: what it is filled with, and its frame
    "source": ("#f1f3f5", "#868e96"),
    "input": ("#e7f5ff", "#1971c2"),
    "step": ("#ffffff", "#495057"),
    "result": ("#ebfbee", "#2b8a3e"),
}
INK, FAINT = "#1a1c1e", "#495057"
FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True)
class Box:
    """One thing: its title, its value at the right, what is said of it below, and its kind (of FACES)."""

    name: str
    title: str
    value: str
    said: tuple[str, ...] = ()
    kind: str = "step"

    @cached_property
    def titles(self) -> list[str]:
        """The title, cut into lines."""
        return textwrap.wrap(_clean(self.title), TITLE_LETTERS - (len(self.value) if self.value else 0) // 2) or [""]

    @cached_property
    def body(self) -> list[str]:
        """What is said, cut into lines."""
        return [line for said in self.said if said for line in textwrap.wrap(_clean(said), BODY_LETTERS)]

    @property
    def high(self) -> int:
        """How high the box is."""
        return 2 * PAD + FINE * len(self.titles) + (FINE - 2) * len(self.body)


@dataclass(frozen=True)
class Picture:
    """A drawing: `svg` is its text; a notebook shows it as a picture."""

    svg: str
    label: str

    def __repr__(self) -> str:
        return self.label

    def _repr_html_(self) -> str:
        code = base64.b64encode(self.svg.encode()).decode()
        return f'<img alt="{escape(self.label)}" style="max-width:100%;height:auto" src="data:image/svg+xml;base64,{code}">'


def drawn(boxes: Sequence[Box], edges: Sequence[tuple[str, str]], *, title: str, note: str = "") -> Picture:
    """Draw boxes and the edges between them, each from what is above to what follows from it.

    A circle, an edge to a box that is not there and a name that stands twice raise ValueError.
    """
    by_name = {box.name: box for box in boxes}
    if len(by_name) != len(boxes) or any(name not in by_name for edge in edges for name in edge):
        raise ValueError("a box stands twice, or an edge leads to none")
    layers = _layers(list(by_name), edges)
    rows, chains = _rows(layers, edges)
    wide = {name: WIDE if name in by_name else DUMMY for row in rows for name in row}
    _order(rows, chains)
    across = _across(rows, chains, wide)
    down, bottom = _down(rows, by_name)
    right = max((across[name] + wide[name] / 2 for name in across), default=0.0)
    return _written(by_name, chains, across, down, (right + MARGIN, bottom), title, note)


def _layers(names: list[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Put each box below everything it follows from, and otherwise as near above its first use as can be."""
    above: dict[str, list[str]] = {name: [] for name in names}
    below: dict[str, list[str]] = {name: [] for name in names}
    for start, end in edges:
        above[end].append(start)
        below[start].append(end)
    found: dict[str, int] = {}
    while len(found) < len(names):
        free = [name for name in names if name not in found and all(other in found for other in above[name])]
        if not free:
            raise ValueError("the boxes follow from each other in a circle")
        for name in free:
            found[name] = 1 + max((found[other] for other in above[name]), default=-1)
    for name in sorted(names, key=lambda name: -found[name]):
        if below[name]:
            found[name] = min(found[other] for other in below[name]) - 1
    least = min(found.values(), default=0)
    return {name: layer - least for name, layer in found.items()}


def _rows(layers: Mapping[str, int], edges: Sequence[tuple[str, str]]) -> tuple[list[list[str]], list[list[str]]]:
    """Give the names of each layer, and each edge as a chain with a point in every layer that it passes."""
    rows: list[list[str]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for name, layer in layers.items():
        rows[layer].append(name)
    chains = []
    for number, (start, end) in enumerate(edges):
        between = [f"{number}|{layer}" for layer in range(layers[start] + 1, layers[end])]
        for layer, name in enumerate(between, layers[start] + 1):
            rows[layer].append(name)
        chains.append([start, *between, end])
    return rows, chains


def _neighbours(chains: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for chain in chains:
        for one, other in itertools.pairwise(chain):
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return found


def _order(rows: list[list[str]], chains: Sequence[Sequence[str]]) -> None:
    """Order every layer by the middle of its neighbours above, then below, until lines cross little."""
    near = _neighbours(chains)
    for sweep in range(SWEEPS):
        steps = range(1, len(rows)) if sweep % 2 == 0 else range(len(rows) - 2, -1, -1)
        for step in steps:
            other = rows[step - 1] if sweep % 2 == 0 else rows[step + 1]
            place = {name: (number + 0.5) / len(other) for number, name in enumerate(other)}
            own = {name: (number + 0.5) / len(rows[step]) for number, name in enumerate(rows[step])}

            def middle(name: str, place: dict[str, float] = place, own: dict[str, float] = own) -> float:
                found = [place[one] for one in near.get(name, []) if one in place]
                return sum(found) / len(found) if found else own[name]

            rows[step].sort(key=middle)


def _across(
    rows: Sequence[Sequence[str]], chains: Sequence[Sequence[str]], wide: Mapping[str, int]
) -> dict[str, float]:
    """Give the middle of every box, near the middle of what it hangs together with, none over another."""
    near = _neighbours(chains)
    found: dict[str, float] = {}
    for row in rows:
        at = 0.0
        for name in row:
            found[name] = at + wide[name] / 2
            at += wide[name] + GAP
    for sweep in range(2 * SWEEPS):
        for row in rows if sweep % 2 == 0 else list(reversed(rows)):
            wanted = [_mean([found[one] for one in near.get(name, [name])]) for name in row]
            found |= dict(zip(row, _apart(wanted, [wide[name] for name in row]), strict=True))
    least = min((found[name] - wide[name] / 2 for name in found), default=0.0)
    return {name: at - least + MARGIN for name, at in found.items()}


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _apart(wanted: Sequence[float], wide: Sequence[int]) -> list[float]:
    """Move places as little as can be so that none is over its neighbour (blocks of neighbours share their mean)."""
    offsets, at = [], 0.0
    for number, width in enumerate(wide):
        at += (wide[number - 1] + width) / 2 + GAP if number else 0.0
        offsets.append(at)
    blocks: list[list[float]] = []  # sum, count
    for want, offset in zip(wanted, offsets, strict=True):
        blocks.append([want - offset, 1.0])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1] = [blocks[-1][0] + total, blocks[-1][1] + count]
    means = [total / count for total, count in blocks for _ in range(int(count))]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


def _down(rows: Sequence[Sequence[str]], boxes: Mapping[str, Box]) -> tuple[dict[str, tuple[float, float]], float]:
    """Give the upper edge of every box and point, the lower edge of its layer, and where the drawing ends."""
    found: dict[str, tuple[float, float]] = {}
    at = 0.0
    for row in rows:
        high = max(boxes[name].high if name in boxes else 0 for name in row)
        found |= dict.fromkeys(row, (at, at + high))
        at += high + DROP
    return found, at - DROP


def _written(
    boxes: Mapping[str, Box],
    chains: Sequence[Sequence[str]],
    across: Mapping[str, float],
    down: Mapping[str, tuple[float, float]],
    size: tuple[float, float],
    title: str,
    note: str,
) -> Picture:
    letters = int(max(size[0], WIDE + 2 * MARGIN) - 2 * MARGIN) // 7
    heads = textwrap.wrap(_clean(title), letters)
    notes = textwrap.wrap(_clean(note), int(letters * 1.2))
    top = MARGIN + 22 * len(heads) + 16 * len(notes) + 10
    wide, high = int(max(size[0], WIDE + 2 * MARGIN)), int(size[1] + top + MARGIN)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        f'role="img" font-family="{FONT}">',
        f"<title>{escape(_clean(title))}</title>",
        f'<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto">'
        f'<path d="M0,1 L7,4 L0,7 z" fill="{FAINT}"/></marker></defs>',
        f'<rect width="{wide}" height="{high}" rx="8" fill="#ffffff" stroke="#adb5bd"/>',
    ]
    parts += [_line(head, MARGIN, MARGIN + 8 + 22 * n, 16, bold=True) for n, head in enumerate(heads)]
    begin = MARGIN + 22 * len(heads) + 4
    parts += [_line(line, MARGIN, begin + 16 * n, 12, ink=FAINT) for n, line in enumerate(notes)]
    parts += [_curve(chain, boxes[chain[0]].high, across, down, top) for chain in chains]
    for name in sorted(boxes):
        parts += _box(boxes[name], across[name] - WIDE / 2, down[name][0] + top)
    return Picture("\n".join([*parts, "</svg>"]) + "\n", _clean(title))


def _box(box: Box, x: float, y: float) -> list[str]:
    fill, frame = FACES[box.kind]
    left, right = x + PAD, x + WIDE - PAD
    parts = [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{WIDE}" height="{box.high}" rx="5" fill="{fill}" stroke="{frame}" '
        f'stroke-width="{2 if box.kind == "result" else 1}"/>'
    ]
    at = y + PAD + TITLE - 2
    for number, title in enumerate(box.titles):
        parts.append(_line(title, left, at + FINE * number, TITLE, bold=True))
    if box.value:
        parts.append(_line(_clean(box.value), right, at, TITLE, bold=True, end=True))
    at += FINE * len(box.titles) - 1
    for number, line in enumerate(box.body):
        parts.append(_line(line, left, at + (FINE - 2) * number, BODY, ink=FAINT))
    return parts


def _line(text: str, x: float, y: float, size: int, *, bold: bool = False, end: bool = False, ink: str = INK) -> str:
    weight, anchor = (' font-weight="bold"' if bold else ""), (' text-anchor="end"' if end else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{ink}"{weight}{anchor}>{escape(text)}</text>'


def _curve(
    chain: Sequence[str], high: int, across: Mapping[str, float], down: Mapping[str, tuple[float, float]], top: float
) -> str:
    """Draw an edge: from the lower side of a box past its layer, through the points between, to the upper side."""
    at_x, at_y = across[chain[0]], down[chain[0]][0] + high + top
    path = f"M{at_x:.1f},{at_y:.1f}"
    for before, name in itertools.pairwise(chain):
        low, x, y = down[before][1] + top, across[name], down[name][0] + top
        path += f" L{at_x:.1f},{low:.1f} C{at_x:.1f},{(low + y) / 2:.1f} {x:.1f},{(low + y) / 2:.1f} {x:.1f},{y:.1f}"
        at_x = x
    return f'<path d="{path}" fill="none" stroke="{FAINT}" stroke-width="1" marker-end="url(#tip)"/>'


def _clean(text: str) -> str:
    """Leave out what no XML may hold, and write every space plainly."""
    return "".join(letter if letter.isprintable() else " " for letter in text.replace("\xa0", " "))
