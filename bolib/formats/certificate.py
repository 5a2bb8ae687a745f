"""A certificate of pay as one tagged document (PDF/UA-1), the same bytes each time; it says what is known and what is not.

The caller gives every word and figure as text. Fonts are those inside typst.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bolib.formats.payslip import Label
from bolib.formats.typeset import typeset


@dataclass(frozen=True)
class Certificate:
    """Everything a certificate shows: who certifies of whom, a row for each payment, sums, notes, and who made it."""

    language: str
    title: Label
    purpose: Label
    employer: Sequence[tuple[Label, str]]
    worker: Sequence[tuple[Label, str]]
    columns: Sequence[Label]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str]
    notes: Sequence[Label]
    made: Sequence[str]
    signature: Label


TEMPLATE = r"""
#let paper = json(bytes(sys.inputs.certificate))
#set document(title: paper.title.text, author: paper.employer.first().at(1), date: none)
#set page(paper: "a4", margin: (x: 2cm, top: 1.9cm, bottom: 1.6cm))
#set text(lang: paper.language, size: 10pt, font: "Libertinus Serif", hyphenate: false, number-type: "lining", number-width: "tabular")
#set par(leading: 0.5em, spacing: 0.7em)
#let ink = rgb("#24405c")
#let pale = rgb("#5b6670")
#let named(label) = {
  label.text
  if label.beside != "" { text(size: 0.82em, fill: pale)[ · #label.beside] }
}
#{
  set text(size: 17pt, weight: "bold", fill: ink)
  heading(level: 1, outlined: false, bookmarked: true, paper.title.text)
}
#if paper.title.beside != "" { par(text(fill: pale, paper.title.beside)) }
#line(length: 100%, stroke: 1.2pt + ink)
#grid(columns: (1fr, 1fr), column-gutter: 1.6em,
  ..(paper.employer, paper.worker).map(rows => grid(columns: (auto, 1fr), column-gutter: 0.9em, row-gutter: 0.45em,
    ..rows.map(row => (text(size: 0.86em, fill: pale, named(row.at(0))), row.at(1))).flatten())))
#v(0.4em)
#par(named(paper.purpose))
#table(
  columns: paper.columns.map(_ => 1fr),
  align: (x, _) => bottom + if x < 2 { left } else { right },
  stroke: none, inset: (x: 3pt, y: 3.6pt),
  table.header(..paper.columns.map(column => table.cell(stroke: (bottom: 0.7pt + ink),
    text(size: 0.86em, fill: pale)[#column.text#if column.beside != "" [ \ #text(size: 0.9em, column.beside)]]))),
  ..paper.rows.map(row => row.map(cell => table.cell(stroke: (top: 0.3pt + luma(205)), cell))).flatten(),
  ..paper.sums.map(cell => table.cell(stroke: (top: 0.8pt + ink), text(weight: "bold", cell))))
#v(0.4em)
#for note in paper.notes {
  par(note.text)
  if note.beside != "" { par(text(size: 0.86em, fill: pale, note.beside)) }
}
#v(2.2em)
#grid(columns: (1fr, 7cm), [], { line(length: 100%, stroke: 0.5pt); text(size: 0.86em, fill: pale, named(paper.signature)) })
#v(1.2em)
#set text(size: 8.2pt, fill: pale)
#for line in paper.made { par(line) }
"""


def pdf(certificate: Certificate) -> bytes:
    """Set one certificate as a PDF."""
    return typeset(TEMPLATE, "certificate", asdict(certificate))
