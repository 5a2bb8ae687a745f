"""The working-time record of one person and month as one tagged page (PDF/UA-1), the same bytes each time.

The caller gives every word and figure as text. Fonts are those inside typst.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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


def pdf(record: TimeRecord) -> bytes:
    """Set one record as a PDF."""
    return typeset("time_record", record)
