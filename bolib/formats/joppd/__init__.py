"""The Croatian report of receipts, tax and contributions (JOPPD): written, read back, corrected, held against a schema."""

from bolib.formats.joppd.corrections import applied, cancelled, changes, correction, supplement
from bolib.formats.joppd.page_a import PageA, page_a
from bolib.formats.joppd.reading import Report, read, rows
from bolib.formats.joppd.report import (
    CENTS,
    CORRECTION,
    FIELDS,
    ORIGINAL,
    SIGNED,
    SUPPLEMENT,
    WHOLE,
    Head,
    Row,
    RowsOf,
    Submitter,
    day_of,
    identifier,
    mark_of,
    named,
)
from bolib.formats.joppd.schema import OFFICIAL, OWN, compiled, faults
from bolib.formats.joppd.writing import write, write_to

__all__ = [
    "CENTS",
    "CORRECTION",
    "FIELDS",
    "OFFICIAL",
    "ORIGINAL",
    "OWN",
    "SIGNED",
    "SUPPLEMENT",
    "WHOLE",
    "Head",
    "PageA",
    "Report",
    "Row",
    "RowsOf",
    "Submitter",
    "applied",
    "cancelled",
    "changes",
    "compiled",
    "correction",
    "day_of",
    "faults",
    "identifier",
    "mark_of",
    "named",
    "page_a",
    "read",
    "rows",
    "supplement",
    "write",
    "write_to",
]
