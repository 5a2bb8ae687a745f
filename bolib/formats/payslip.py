"""A payslip as a tagged page (PDF/UA-1), the same bytes each time; whatever a name holds is shown, never obeyed.

The caller gives every word and figure as text; nothing here knows a country. Fonts are those inside typst, never the
machine's. What does not fit is made smaller until it fits: the payslip itself is always one page. How its lines came about
follows from the second page on, in as many pages as it needs.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bolib.formats.typeset import typeset

ROWS_THAT_FIT, CHARACTERS_THAT_FIT = 33, 1200  # a page with at most so much is never full
LABEL, VALUE = 45, 25  # letters of a label, and of what stands beside the name of a party, that surely fit into one row


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
    return typeset("payslip", {**asdict(slip), "long": _is_long(slip)})


def _is_long(slip: Payslip) -> bool:
    """Say whether the page may run over: measuring it before it is set takes as long as setting it."""
    parties = [[value for _, value in rows] for rows in (slip.employer, slip.worker)]
    characters = sum(map(len, [*parties[0], *parties[1], *slip.notes, slip.witness]))
    rows = max(sum(1 + len(value) // VALUE for value in party) for party in parties)
    for section in slip.sections:
        labels = [section.heading, *(line.label for line in section.lines)]
        rows += sum(1 + len(label.text + label.beside) // LABEL for label in labels)
    return rows > ROWS_THAT_FIT or characters > CHARACTERS_THAT_FIT
