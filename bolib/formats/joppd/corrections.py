"""Corrections and supplements of the report JOPPD: only changed rows, under their old numbers; new ones after the last.

By the Tax Administration's page on corrections: the same mark, kind 2, fields 1 to 10.2 as they were, fields 11 to 17 whole,
as they should have been; a cancelled row has zeros there; IV.2 is the last row number used. What is wrong in fields 1 to
10.2 (a name, a period, a code) is cancelled so, and comes again in a supplement, kind 3, whose numbers go on after the
original's last (a training centre's page, which has another way for a wrong OIB or name as well).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bolib.formats.joppd.marks import NONE, UNPAID
from bolib.formats.joppd.report import CENTS, Row

KEPT = Row._fields[: Row._fields.index("receipt_cents")]
EMPTY: dict[str, Any] = {**dict.fromkeys(CENTS, 0), "non_taxable": NONE, "payment": UNPAID}


def cancelled(row: Row) -> Row:
    """Give a row with zeros from field 11 to 17."""
    return row._replace(**EMPTY)


def correction(before: Iterable[Row], changed: Sequence[Row]) -> list[Row]:
    """Give the rows that a correction sends, in order of their number; those that are as they were are left out.

    `before` are the rows as the Tax Administration has them. A number it does not have, one that stands twice, or another
    field 1 to 10.2 raises ValueError.
    """
    known = {row.number: row for row in before}
    numbers = [row.number for row in changed]
    if strange := sorted(set(numbers) - set(known)):
        raise ValueError(f"the report has no row {strange[0]}; a new row comes in a supplement")
    if len(set(numbers)) != len(numbers):
        raise ValueError("a row is corrected once")
    for row in changed:
        if other := [name for name in KEPT if getattr(row, name) != getattr(known[row.number], name)]:
            raise ValueError(
                f"row {row.number}: {', '.join(other)} cannot be corrected; cancel it and send a supplement"
            )
    return sorted(row for row in changed if row != known[row.number])


def supplement(last_row: int, added: Iterable[Row]) -> list[Row]:
    """Give new rows with the numbers after the last that was used."""
    return [row._replace(number=number) for number, row in enumerate(added, last_row + 1)]
