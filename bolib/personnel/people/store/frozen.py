"""What a payroll run freezes of people: everyone with a contract in the month, and the rows that count in it."""

import json
from datetime import date

from bolib.books import Books, dated
from bolib.books.rows import Rows
from bolib.personnel.people.store.reads import absent, employed
from bolib.personnel.people.store.tables import BY_NAME

# What a paper sees of each table; birth dates and mail stay in the books.
FROZEN = {
    "person": ("person", "oib"),
    "personal_data": ("person", "since", "event", "first_name", "last_name"),
    "residence": ("person", "since", "event", "municipality", "address", "resident"),
    "bank_account": ("person", "since", "event", "iban"),
    "protected_account": ("person", "since", "event", "iban"),
}
OF_MONTH = ("contract", "unit")


def frozen(books: Books, first: date, last: date, pay_day: date, person: str = "") -> dict[str, Rows]:
    """Ask for what a payroll run freezes of people: each table under its own name, with `event`.

    The population is who has a contract on some day of the month. Contracts and units come with the rows that hold on
    some day of the month; what follows the pay day (names, accounts, tax status, dependants) with those that hold on
    some day up to the pay day; residence with the one row in force on the pay day, whose municipality taxes the pay. `person` asks for one of them.
    """
    people = json.dumps(sorted(one for one in employed(books, first, last) if person in ("", one)))
    asked = {table: _asked(books, table, first, last, pay_day) for table in BY_NAME}
    return {table: rows.of(people) if "person" in BY_NAME[table].defined else rows for table, rows in asked.items()}


def _asked(books: Books, table: str, first: date, last: date, pay_day: date) -> Rows:
    columns = FROZEN.get(table, ())
    if table == "residence":
        return dated.rows_on(books, table, pay_day, columns)
    if table == "person":
        return Rows(books, table, "select person, oib from person", {})
    if table == "absence":
        return absent(books, first, last)
    return dated.rows_during(books, table, first, last if table in OF_MONTH else max(last, pay_day), columns)
