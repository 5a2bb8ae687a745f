"""Approved minutes in the books; a later row of the same person and month replaces an earlier one."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bolib.accounting.hours.rules import settings as own
from bolib.accounting.hours.rules.minutes import MINUTES
from bolib.accounting.hours.rules.month_hours import proposer
from bolib.accounting.hours.store.adjustments import counting
from bolib.books import Books, settings
from bolib.books.rows import Rows
from bolib.books.write import Transaction
from bolib.dates import end_of_day, local, month_of
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
    punched = set(_punched(act, rows)) if own.read(settings.company(act)).clock else set()
    propose = partial(proposer, employed=employed, posted=posted, punched=punched)
    new, taken = decide(rows, propose, known, importing)
    if new:
        act.add("month_hours", new["month_hours"])
    return taken


def _punched(act: Transaction, rows: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Name the person and month of rows where a punch that stands falls on a day of the month where its clock hangs."""
    persons: dict[str, set[str]] = {}
    for row in rows:
        persons.setdefault(row.values["month"], set()).add(row.values["person"])
    struck = "select 1 from punch_voided v where v.person = p.person and v.at = p.at and v.device = p.device"
    for month, asked in persons.items():
        first, last = month_of(month)
        found = act.rows(
            "select person, at, zone from (select event, person, at, zone, device from punch where at between ?1 and ?2 "
            "union all select event, person, at, zone, '' from punch_added where at between ?1 and ?2) as p "
            f"where person in (select value from json_each(?3)) and not exists ({struck} and v.event > p.event)",
            *(end_of_day(first - timedelta(2), "UTC"), end_of_day(last + timedelta(1), "UTC")),
            json.dumps(sorted(asked)),
        )
        for person, at, zone in found:
            if person in asked and f"{local(at, zone):%Y-%m}" == month:
                asked.remove(person)
                yield person, month


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
    return approved_in({name: rows.frame() for name, rows in frozen(books, month).items()}, month)


def frozen(books: Books, month: str) -> dict[str, Rows]:
    """Ask for what a payroll run freezes of hours: the latest row of each person in the month, and what was put right since."""
    said = (
        f"select person, month, event, {', '.join(MINUTES)} from (select *, row_number() over "
        "(partition by person order by event desc) as place from month_hours where month = :month) "
        "where place = 1"
    )
    posted = (
        "select run, person, month, event, "
        + ", ".join((*MINUTES, "due_minutes", "extra_minutes"))
        + " from hours_month "
        "where month = :month"
    )
    asked = {"month_hours": Rows(books, "month_hours", said, {"month": month})}
    asked["hours_month"] = Rows(books, "hours_month", posted, {"month": month})
    return asked | {"hours_adjustment": counting(books, [month])}
