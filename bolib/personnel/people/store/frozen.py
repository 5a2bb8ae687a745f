"""What a payroll run freezes of people: everyone with a contract in the month, and the rows that count in it."""

from datetime import date
from typing import TYPE_CHECKING

from bolib.books import Books, dated
from bolib.personnel.people.store.reads import absences, employed, typed
from bolib.personnel.people.store.tables import BY_NAME

if TYPE_CHECKING:
    import pandas as pd

# What a paper sees of each table; birth dates and mail stay in the books.
FROZEN = {
    "person": ("person", "oib"),
    "personal_data": ("person", "since", "event", "first_name", "last_name"),
    "residence": ("person", "since", "event", "municipality", "address", "resident"),
    "bank_account": ("person", "since", "event", "iban"),
    "protected_account": ("person", "since", "event", "iban"),
}
OF_MONTH = ("contract", "unit")


def frozen(books: Books, first: date, last: date, pay_day: date) -> "dict[str, pd.DataFrame]":
    """Give what a payroll run freezes of people: each table under its own name, in key order, with `event`.

    The population is who has a contract on some day of the month. Contracts and units come with the rows that hold on
    some day of the month; what follows the pay day (names, accounts, tax status, dependants) with those that hold on
    some day up to the pay day; residence with the one row in force on the pay day, whose municipality taxes the pay.
    """
    people = employed(books, first, last)
    tables = {}
    for table in BY_NAME:
        frame = _frozen(books, table, first, last, pay_day)
        if "person" in frame:
            frame = frame[frame["person"].isin(people)].reset_index(drop=True)
        tables[table] = typed(frame[list(FROZEN[table])] if table in FROZEN else frame, table)
    return tables


def _frozen(books: Books, table: str, first: date, last: date, pay_day: date) -> "pd.DataFrame":
    if table == "residence":
        return dated.on(books, table, pay_day)
    if table == "person":
        return books.sql("select person, oib from person order by person")
    if table == "absence":
        return absences(books, first, last)
    return dated.during(books, table, first, last if table in OF_MONTH else max(last, pay_day))
