"""Approved minutes in the books; a later row of the same person and month replaces an earlier one."""

import json
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from bolib.accounting.hours.rules.minutes import MINUTES
from bolib.accounting.hours.rules.month_hours import proposer
from bolib.books import Books
from bolib.books.write import Transaction
from bolib.dates import month_of
from bolib.formats.columns import Entry, Taken
from bolib.personnel.people import store as people
from bolib.personnel.people.rules.facts import History, Importing, decide

if TYPE_CHECKING:
    import pandas as pd


def take(act: Transaction, rows: Sequence[Entry], importing: Importing) -> Taken:
    """Add the approved minutes that the books do not hold yet; a row that cannot go in is a fault of the answer."""
    months = {row.values["month"] for row in rows}
    employed = {month: people.employed(act, *month_of(month)) for month in months}
    known = {"person": people.known(act), "month_hours": _history(act, rows)}
    posted = {
        (person, month): run
        for month in months
        for person, run in act.rows("select person, run from hours_month where month = ?", month)
    }
    new, taken = decide(rows, partial(proposer, employed=employed, posted=posted), known, importing)
    if new:
        act.add("month_hours", new["month_hours"])
    return taken


def _history(act: Transaction, rows: Sequence[Entry]) -> History:
    history = History("month_hours", ("person", "month"), dated=False)
    months = json.dumps(sorted({row.values["month"] for row in rows}))
    found = act.rows(
        f"select person, month, {', '.join(MINUTES)} from month_hours "
        "where month in (select value from json_each(?)) order by event",
        months,
    )
    for person, month, *minutes in found:
        history.put((person, month), "", dict(zip(MINUTES, minutes, strict=True)))
    return history


def approved(books: Books, month: str) -> "pd.DataFrame":
    """Read the approved minutes of a month, one row a person: person and the nine columns of minutes (Int64).

    Those of a posted run of hours; for whoever is on none, those that were approved elsewhere.
    """
    from bolib.accounting.hours.rules.approved import approved_in

    month_of(month)
    return approved_in(frozen(books, month), month)


def frozen(books: Books, month: str) -> "dict[str, pd.DataFrame]":
    """Give what a payroll run freezes of hours: the latest row of each person in the month, with its event."""
    rows = books.sql(
        f"select person, month, event, {', '.join(MINUTES)} from (select *, row_number() over "
        "(partition by person order by event desc) as place from month_hours where month = :month) "
        "where place = 1 order by person",
        month=month,
    )
    posted = books.sql(
        "select run, person, month, event, "
        + ", ".join((*MINUTES, "due_minutes", "extra_minutes"))
        + " from hours_month "
        "where month = :month order by run, person",
        month=month,
    )
    return {"month_hours": rows, "hours_month": posted}
