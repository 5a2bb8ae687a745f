"""Gapless numbers, taken only inside a write."""

from bolib.books.tables import Table
from bolib.books.write import Transaction

TABLES = (
    Table(
        "number_taken",
        ("series text not null", "number integer not null check (number > 0)"),
        ("series", "number"),
    ),
)


def take(act: Transaction, series: str) -> int:
    """Take the next number of a series; it is gone only if the whole act is."""
    (number,) = act.row("select coalesce(max(number), 0) + 1 from number_taken where series = ?", series)
    act.add("number_taken", [{"series": series, "number": number}])
    return int(number)
