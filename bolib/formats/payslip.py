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


TEMPLATE = r"""
#let slip = json(bytes(sys.inputs.slip))
#set document(title: slip.title.text + " " + slip.period, author: slip.employer.first().at(1), date: none)
#set page(paper: "a4", margin: (x: 2cm, top: 1.9cm, bottom: 1.6cm))
#set text(lang: slip.language, size: 10pt, font: "Libertinus Serif", hyphenate: false, number-type: "lining", number-width: "tabular")
#set par(leading: 0.5em, spacing: 0.6em)
#let ink = rgb("#24405c")
#let pale = rgb("#5b6670")
#let named(label) = {
  label.text
  if label.beside != "" { text(size: 0.82em, fill: pale)[ · #label.beside] }
}
#let party(rows, first) = {
  text(weight: "bold", size: 1.12em, rows.first().at(1))
  v(0.15em)
  grid(columns: (auto, 1fr), column-gutter: 0.9em, row-gutter: 0.45em,
    ..rows.slice(1).map(row => (text(size: 0.86em, fill: pale, named(row.at(0))), row.at(1))).flatten())
}
#let body = {
  grid(columns: (1fr, auto), align: (left + bottom, right + bottom), column-gutter: 1em,
    {
      set text(size: 17pt, weight: "bold", fill: ink)
      heading(level: 1, outlined: false, bookmarked: true, slip.title.text)
      if slip.title.beside != "" { text(size: 10pt, weight: "regular", fill: pale, slip.title.beside) }
    },
    text(size: 13pt, slip.period))
  v(0.1em)
  line(length: 100%, stroke: 1.2pt + ink)
  v(0.35em)
  grid(columns: (1fr, 1fr), column-gutter: 1.6em,
    ..(slip.employer, slip.worker).map(rows => {
      text(size: 0.86em, fill: pale, upper(named(rows.first().at(0))))
      v(-0.1em)
      party(rows, 1)
    }))
  v(0.7em)
  table(
    columns: (1fr, 1.75cm, 2.45cm, 1.55cm, 2.75cm),
    align: (left, right, right, right, right),
    stroke: none, inset: (x: 3pt, y: 3.6pt),
    table.header(
      ..slip.columns.map(column => table.cell(stroke: (bottom: 0.7pt + ink), inset: (x: 3pt, y: 4pt),
        text(size: 0.86em, fill: pale)[#column.text#if column.beside != "" [ \ #text(size: 0.9em, column.beside)]]))),
    ..slip.sections.map(section => {
      if section.lines.len() == 0 {
        (table.cell(colspan: 5, inset: 3pt)[],
         table.cell(colspan: 3, fill: ink.lighten(90%), inset: (x: 6pt, y: 7pt), text(size: 1.15em, weight: "bold", fill: ink, named(section.heading))),
         table.cell(colspan: 2, fill: ink.lighten(90%), inset: (x: 3pt, y: 7pt), align: right, text(size: 1.15em, weight: "bold", fill: ink, section.amount)))
      } else {
        (table.cell(colspan: 5, inset: (x: 3pt, top: 9pt, bottom: 3pt), text(weight: "bold", fill: ink, named(section.heading))),
         ..section.lines.map(row => {
           let weight = if row.total { "bold" } else { "regular" }
           let rule = if row.total { (top: 0.7pt + pale) } else { (top: 0.3pt + luma(205)) }
           (named(row.label), row.hours, row.base, row.rate, row.amount).map(cell => table.cell(stroke: rule, text(weight: weight, cell)))
         }).flatten())
      }
    }).flatten())
  v(0.7em)
  set text(size: 8.2pt, fill: pale)
  for note in slip.notes { par(note) }
  line(length: 100%, stroke: 0.4pt + pale)
  par(slip.witness)
}
#if not slip.long { body } else { layout(page => {
  let height = measure(width: page.width, body).height
  if height <= page.height { body } else {
    scale(page.height / height * 100%, origin: top + left, reflow: true, box(width: page.width, body))
  }
}) }
#if slip.explained != none {
  set text(size: 8.2pt)
  set par(spacing: 0.45em, leading: 0.45em)
  pagebreak()
  {
    set text(size: 14pt, weight: "bold", fill: ink)
    heading(level: 1, outlined: false, bookmarked: true, slip.explained.title.text)
  }
  if slip.explained.title.beside != "" { par(text(fill: pale, slip.explained.title.beside)) }
  par(text(size: 9pt)[#slip.worker.first().at(1), #slip.period])
  // Each text is a paragraph of its own: those that every payslip has are set once and taken from there.
  let small(words) = par(text(size: 0.9em, fill: pale, words))
  let both(label) = {
    par(label.text)
    if label.beside != "" { small(label.beside) }
  }
  table(
    columns: (4.3cm, 1fr, 2.1cm), align: (left, left, right), stroke: none, inset: (x: 3pt, y: 2.8pt),
    table.header(
      ..slip.explained.columns.map(column => table.cell(stroke: (bottom: 0.7pt + ink), {
        small(column.text)
        if column.beside != "" { small(column.beside) }
      }))),
    ..slip.explained.steps.map(step => (
      table.cell(stroke: (top: 0.3pt + luma(205)), {
        par(strong(step.label.text))
        if step.label.beside != "" { small(step.label.beside) }
        if step.law.text != "" { par(text(fill: ink, step.law.text)) }
        if step.law.beside != "" { small(step.law.beside) }
      }),
      table.cell(stroke: (top: 0.3pt + luma(205)), breakable: false, {
        both(step.formula)
        if step.operands != "" { par(step.operands) }
      }),
      table.cell(stroke: (top: 0.3pt + luma(205)), strong(step.amount)),
    )).flatten())
}
"""


def pdf(slip: Payslip) -> bytes:
    """Set one payslip as a PDF: its page, and where it is explained the pages of that."""
    return typeset(TEMPLATE, "slip", {**asdict(slip), "long": _is_long(slip)})


def _is_long(slip: Payslip) -> bool:
    """Say whether the page may run over: measuring it before it is set takes as long as setting it."""
    parties = [[value for _, value in rows] for rows in (slip.employer, slip.worker)]
    characters = sum(map(len, [*parties[0], *parties[1], *slip.notes, slip.witness]))
    rows = max(sum(1 + len(value) // VALUE for value in party) for party in parties)
    for section in slip.sections:
        labels = [section.heading, *(line.label for line in section.lines)]
        rows += sum(1 + len(label.text + label.beside) // LABEL for label in labels)
    return rows > ROWS_THAT_FIT or characters > CHARACTERS_THAT_FIT
