"""A payslip as a tagged page (PDF/UA-1), the same bytes each time; whatever a name holds is shown, never obeyed.

The caller gives every word and figure as text; nothing here knows a country. Fonts are those inside typst, never the
machine's. What does not fit is made smaller until it fits: the payslip itself is always one page. How its lines came about
follows from the second page on, in as many pages as it needs.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bolib.formats.typeset import LONGEST_WORD, typeset

# Points: the height of a page and of its head, what a row takes; the width of a page, of a party with its labels, of the
# label of an item, and of one that is set large.
HEIGHT, HEAD, ROW, SMALL = 720, 120, 10.4, 9.8
PAGE, PARTY, ITEM, LARGE = 481, 223, 234, 300


@dataclass(frozen=True)
class Label:
    """What a figure is called, and the same beside it in another language (or nothing)."""

    text: str
    beside: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a section; `hours`, `base`, `rate` and `amount` are written as they shall be read."""

    label: Label
    hours: str = ""
    base: str = ""
    rate: str = ""
    amount: str = ""
    total: bool = False


@dataclass(frozen=True)
class Section:
    """Lines under one heading; a section without lines is its heading and `amount`, set large."""

    heading: Label
    lines: Sequence[Line] = ()
    amount: str = ""


@dataclass(frozen=True)
class Step:
    """How one line came about; `operands` and `amount` are written as they shall be read."""

    label: Label
    formula: Label
    law: Label
    operands: str
    amount: str


@dataclass(frozen=True)
class Explained:
    """The pages after the first: their title, headings of the three columns, and a step for each line."""

    title: Label
    columns: Sequence[Label]
    steps: Sequence[Step]


@dataclass(frozen=True)
class Payslip:
    """Everything one payslip shows, in the order of the page; `language` is that of the words (ISO 639)."""

    language: str
    title: Label
    period: str
    employer: Sequence[tuple[Label, str]]
    worker: Sequence[tuple[Label, str]]
    columns: Sequence[Label]
    sections: Sequence[Section]
    notes: Sequence[str]
    witness: str
    explained: Explained | None = None


def pdf(slip: Payslip) -> bytes:
    """Set one payslip as a PDF: its page, and where it is explained the pages of that."""
    return typeset("payslip", {**vars(slip), "long": _is_long(slip)})


def _is_long(slip: Payslip) -> bool:
    """Say whether the page may run over: measuring it before it is set takes as long as setting it."""
    return _height(slip) > HEIGHT


def _height(slip: Payslip) -> float:
    """Give the points that a page takes, rather too many than too few, by the rows of its texts."""
    notes = sum(SMALL * _rows(PAGE, (text, 8.2)) for text in (*slip.notes, slip.witness))
    parties = max(_height_of_party(rows) for rows in (slip.employer, slip.worker))
    return HEAD + parties + sum(map(_height_of_section, slip.sections)) + notes


def _height_of_party(rows: Sequence[tuple[Label, str]]) -> float:
    room = PARTY - max((_width(label.text, 8.6) + _width(f" · {label.beside}", 7.1) for label, _ in rows), default=0)
    return sum(ROW * _rows(room, (value, 11.2)) for _, value in rows)


def _height_of_section(section: Section) -> float:
    heading = ((section.heading.text, 11.5), (f" · {section.heading.beside}", 9.5))
    if not section.lines:
        return 17.5 + ROW * _rows(LARGE, *heading)
    rows = (_rows(ITEM, (line.label.text, 10), (f" · {line.label.beside}", 8.2)) for line in section.lines)
    return 8.5 + ROW * _rows(PAGE, *heading) + sum(3.6 + ROW * count for count in rows)


def _rows(room: float, *texts: tuple[str, float]) -> int:
    """Give how many rows texts of such sizes take at most, one after the other: each row may end a word too early."""
    whole = sum(_width(text, size) for text, size in texts)
    if whole <= room:
        return 1
    words = [_width(word, size) for text, size in texts for word in text.split() if len(word) < LONGEST_WORD]
    return math.ceil(whole / max(room - max(words, default=0.0), 20))


@lru_cache(maxsize=4096)
def _width(text: str, size: float) -> float:
    """Give the points that a text takes, rather too many than too few."""
    return size * sum(map(_letter, text))


@cache
def _letter(letter: str) -> float:
    """Give the width of a letter in ems: of small letters a little more than the bold font has in the mean of a text."""
    if letter >= "ǀ":
        return 1.35
    if letter in "mwMWÆŒæœ@%":
        return 1.0
    return (0.5 if letter.islower() else 0.8) if letter.isalpha() else 0.5 if letter.isdecimal() else 0.3
