"""What a run of hours freezes: everything about the punches, plans and absences of a month, and of its first week's start."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bolib.books import Books
from bolib.books.tables import Table
from bolib.dates import month_of, week_of
from bolib.personnel.people import store as people

if TYPE_CHECKING:
    import pandas as pd

AROUND = timedelta(2)  # a shift may begin the day before and end the day after, in any time zone
DAY = 86_400 * 1_000_000


def inputs(books: Books, month: str, person: str | None = None) -> "dict[str, pd.DataFrame]":
    """Give what a run of hours freezes, each table under its own name, in key order.

    Punches, shifts, absences and contracts from the Monday of the week of the day before the month to its end, with two
    days around for punches; of each punch and shift what was said last. `person` asks for one person's rows only.
    """
    first, last = month_of(month)
    begin = week_of(first - timedelta(1))
    frozen = people.frozen(books, begin, last, last)
    kept = ("person", "personal_data", "contract", "absence", "unit")
    tables = {name: frozen[name] for name in kept}
    low, high = _micros(begin - AROUND), _micros(last + AROUND)
    for name in ("punch", "punch_added", "punch_voided"):
        tables[name] = _between(books, name, "at", low, high)
    for name in ("schedule", "hours_resolution"):
        tables[name] = _between(books, name, "day", begin.isoformat(), last.isoformat())
    tables["month_hours"] = books.sql(
        "select * from (select *, row_number() over (partition by person order by event desc) as place "
        "from month_hours where month = :month) where place = 1 order by person",
        month=month,
    ).drop(columns="place")
    tables["hours_month"] = books.sql(
        "select * from hours_month where month = :month order by run, person", month=month
    )
    if person is None:
        return tables
    return {name: frame[frame["person"] == person] if "person" in frame else frame for name, frame in tables.items()}


def _between(books: Books, table: str, column: str, low: str | int, high: str | int) -> "pd.DataFrame":
    """Read the rows of a stretch of time; of several that say something of the same thing the last."""
    declared: Table = books.schema[table]
    key = [name for name in declared.key if name != "event"]
    listed = ", ".join(f'"{name}"' for name in declared.defined)
    partition = ", ".join(key)
    return books.sql(
        f"select {listed} from (select *, row_number() over (partition by {partition} order by event desc) as place "
        f'from "{table}" where {column} between :low and :high) where place = 1 order by {partition}',
        low=low,
        high=high,
    )


def _micros(day: date) -> int:
    return (day - date(1970, 1, 1)).days * DAY
