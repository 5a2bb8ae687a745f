"""A certificate of pay as one tagged document (PDF/UA-1), the same bytes each time; it says what is known and what is not.

The caller gives every word and figure as text. Fonts are those inside typst.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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


def pdf(certificate: Certificate) -> bytes:
    """Set one certificate as a PDF."""
    return typeset("certificate", certificate)
