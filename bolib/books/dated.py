"""Facts with a date: what holds on a day is the latest `since` up to it, and of those the row known last."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bolib.books.rows import Rows
from bolib.books.tables import Table
from bolib.dates import parse

if TYPE_CHECKING:
    import pandas as pd

    from bolib.books import Books


def on(books: "Books", table: str, day: date | str) -> "pd.DataFrame":
    """Read what held on a day, one row for each key without its date, in order of the key; with the column `event`.

    A day may be written 2026-10-31; a text that is none raises ValueError.
    """
    return rows_on(books, table, day).frame()


def during(books: "Books", table: str, first: date | str, last: date | str) -> "pd.DataFrame":
    """Read every row that held on some day from first to last, corrected rows left out, in order of key and date.

    A row holds from its `since` to the day before the next `since` of its key, and no longer than its `until`.
    """
    return rows_during(books, table, first, last).frame()


def rows_on(books: "Books", table: str, day: date | str, columns: Sequence[str] = ()) -> Rows:
    """Ask for what `on` reads, all columns or some."""
    day = parse(day) if isinstance(day, str) else day
    declared = books.schema[table]
    key = ", ".join(column for column in declared.key if column not in ("since", "event"))
    sql = (
        f"select {_listed(declared, columns)} from (select *, row_number() over (partition by {key} "
        f'order by since desc, event desc) as place from "{table}" where since <= :day) where place = 1'
    )
    return Rows(books, table, sql, {"day": day.isoformat()})


def rows_during(books: "Books", table: str, first: date | str, last: date | str, columns: Sequence[str] = ()) -> Rows:
    """Ask for what `during` reads, all columns or some."""
    first, last = (parse(day) if isinstance(day, str) else day for day in (first, last))
    declared = books.schema[table]
    key = ", ".join(column for column in declared.key if column not in ("since", "event"))
    ends = " and (until is null or until >= :first)" if "until" in declared.defined else ""
    sql = (
        f"select {_listed(declared, columns)} from (select *, lead(since) over (partition by {key} order by since) as next "
        f"from (select *, row_number() over (partition by {key}, since order by event desc) as place "
        f'from "{table}" where since <= :last) where place = 1) '
        f"where (next is null or next > :first){ends}"
    )
    return Rows(books, table, sql, {"first": first.isoformat(), "last": last.isoformat()})


def _listed(declared: Table, columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns or declared.defined if column != "salt")
