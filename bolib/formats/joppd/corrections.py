"""Corrections and supplements of the report JOPPD: only changed rows, under their old numbers; new ones after the last.

By the Tax Administration's page on corrections: the same mark, kind 2, fields 1 to 10.2 as they were, fields 11 to 17 whole,
as they should have been; a cancelled row has zeros there; IV.2 is the last row number used. What is wrong in fields 1 to
10.2 (a name, a period, a code) is cancelled so, and comes again in a supplement, kind 3, whose numbers go on after the
original's last (a training centre's page, which has another way for a wrong OIB or name as well).
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bolib.formats.joppd.marks import NONE, UNPAID
from bolib.formats.joppd.report import CENTS, CORRECTION, ORIGINAL, SUPPLEMENT, Row

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


def changes(before: Sequence[Row], wanted: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Give what turns some rows of a report into those wanted: rows of a correction, and rows of a supplement.

    `before` are the rows as the Tax Administration has them, cancelled ones too; the numbers of `wanted` are not looked
    at. A wanted row takes the number of one whose fields 2 to 10.2 are the same: first of one that is the same whole, then
    of one with the same mark 15.1, then of any. What has no match is cancelled, or new (number 0).
    """
    left, taken, unmet = list(before), dict[int, Row](), list(wanted)
    for same in (_whole, _marked, _kept):
        left, unmet = _met(left, unmet, same, taken)
    gone = [cancelled(row) for row in left]
    known = {row.number: row for row in before}
    changed = [row for row in (*taken.values(), *gone) if row != known[row.number]]
    return sorted(changed), [row._replace(number=0) for row in unmet]


def applied(standing: Mapping[int, Row], kind: int, sent: Sequence[Row]) -> dict[int, Row]:
    """Give the rows of a report by number as they stand once another file with its mark was sent.

    Raises ValueError where the file does not fit: a second original, a correction of a row that is not there or in a field
    up to 10.2, a supplement whose numbers do not go on after the last, a kind that is none of the three.
    """
    if kind == CORRECTION:
        correction(standing.values(), sent)
    elif kind not in (ORIGINAL, SUPPLEMENT):
        raise ValueError(f"{kind} is no kind of report that is known here")
    elif (kind == ORIGINAL) == bool(standing):
        raise ValueError("an original comes first, and once")
    else:
        last = max(standing, default=0)
        if [row.number for row in sent] != list(range(last + 1, last + 1 + len(sent))):
            raise ValueError(f"the rows do not go on after {last}")
    return {**standing, **{row.number: row for row in sent}}


def _whole(row: Row) -> tuple[object, ...]:
    return row[1:]


def _kept(row: Row) -> tuple[object, ...]:
    return row[1 : len(KEPT)]


def _marked(row: Row) -> tuple[object, ...]:
    return (*_kept(row), row.non_taxable)


def _met(
    left: list[Row], wanted: list[Row], same: Callable[[Row], tuple[object, ...]], taken: dict[int, Row]
) -> tuple[list[Row], list[Row]]:
    """Let each wanted row take the first free number whose row is the same in a way; gives what is left of both."""
    free: dict[tuple[object, ...], deque[Row]] = {}
    for row in left:
        free.setdefault(same(row), deque()).append(row)
    unmet = []
    for row in wanted:
        if met := free.get(same(row)):
            number = met.popleft().number
            taken[number] = row._replace(number=number)
        else:
            unmet.append(row)
    return [row for row in left if row.number not in taken], unmet
