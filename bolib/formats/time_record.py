"""The working-time record of one person and month as one tagged page (PDF/UA-1), the same bytes each time.

The caller gives every word and figure as text. Fonts are those inside typst.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bolib.formats.typeset import typeset


@dataclass(frozen=True)
class TimeRecord:
    """Everything one page shows: who, which month, a row for each day with a cell for each column, the sums, notes."""

    language: str
    title: str
    period: str
    about: Sequence[tuple[str, str]]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str]
    notes: Sequence[str]


TEMPLATE = r"""
#let record = json(bytes(sys.inputs.record))
#set document(title: record.title + " " + record.period, author: record.about.first().at(1), date: none)
#set page(paper: "a4", flipped: true, margin: (x: 1.3cm, y: 1.1cm))
#set text(lang: record.language, size: 7.6pt, font: "Libertinus Serif", hyphenate: false, number-type: "lining", number-width: "tabular")
#set par(leading: 0.4em, spacing: 0.5em)
#let ink = rgb("#24405c")
#grid(columns: (1fr, auto), align: (left + bottom, right + bottom),
  { set text(size: 14pt, weight: "bold", fill: ink); heading(level: 1, outlined: false, record.title) },
  text(size: 12pt, record.period))
#grid(columns: record.about.len(), column-gutter: 1.6em, ..record.about.map(pair => [#text(fill: luma(90), pair.at(0)): #pair.at(1)]))
#v(0.2em)
#table(
  columns: (auto, auto, 1fr, ..range(record.columns.len() - 3).map(_ => auto)),
  align: (x, _) => if x < 3 { left } else { right },
  stroke: none, inset: (x: 2.5pt, y: 1.7pt),
  table.header(..record.columns.map(name => table.cell(stroke: (bottom: 0.7pt + ink), align: left + bottom, text(size: 0.9em, fill: luma(80), name)))),
  ..record.rows.map(row => row.map(cell => table.cell(stroke: (top: 0.3pt + luma(210)), cell))).flatten(),
  ..record.sums.map(cell => table.cell(stroke: (top: 0.8pt + ink), text(weight: "bold", cell))))
#set text(size: 7pt, fill: luma(80))
#for note in record.notes { par(note) }
"""


def pdf(record: TimeRecord) -> bytes:
    """Set one record as a PDF."""
    return typeset(TEMPLATE, "record", asdict(record))
