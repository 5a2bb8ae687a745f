"""Reads hours as they stand: what a month of work comes to now, its exceptions, and the days that were posted."""

from typing import TYPE_CHECKING

from bolib.accounting.hours.store.inputs import inputs
from bolib.books import Books, settings
from bolib.dates import CALENDARS, month_of

if TYPE_CHECKING:
    import pandas as pd

    from bolib.accounting.hours.rules import Month


def worked(books: Books, month: str) -> "Month":
    """Count a month from what the books know now: days, totals, exceptions, who is held and why (rules.Month)."""
    from bolib.accounting.hours.rules import month_of_work

    company = settings.company(books)
    return month_of_work(inputs(books, month), company, month=month, calendar=CALENDARS[company["country"]])


def exceptions(books: Books, month: str) -> "pd.DataFrame":
    """Read the exceptions of a month as they stand now: person, day, kind, minutes, at, resolution, stops, owner."""
    return worked(books, month).exceptions


def days(books: Books, month: str) -> "pd.DataFrame":
    """Read the posted days of a month: run, person, day and the minutes of each sort (Int64)."""
    month_of(month)
    return books.sql(
        "select * from hours_day where day between :month || '-01' and :month || '-31' order by run, person, day",
        month=month,
    )
