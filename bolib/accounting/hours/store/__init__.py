"""Hours in the books: their tables, what brings rows in, what reads them, and what a payroll run freezes."""

from collections.abc import Sequence

from bolib.accounting.hours.store import month_hours, punches, schedules, tables
from bolib.accounting.hours.store.acts import POSTED, add_punch, post, posted, resolve, void_punch
from bolib.accounting.hours.store.inputs import inputs
from bolib.accounting.hours.store.month_hours import approved, frozen
from bolib.accounting.hours.store.reads import days, exceptions, worked
from bolib.books.write import Transaction
from bolib.formats.columns import Entry, Taken
from bolib.personnel.people.rules.facts import Importing

TABLES = tables.TABLES
VIEWS = tables.VIEWS
DEMANDS = tables.DEMANDS
TAKES = {"month_hours": month_hours.take, "schedules": schedules.take}
take_punches = punches.take


def take(act: Transaction, kind: str, rows: Sequence[Entry], importing: Importing) -> Taken:
    """Add what rows of a kind (month_hours, schedules) say that the books do not hold yet; punches come in by columns."""
    return TAKES[kind](act, rows, importing)


__all__ = [
    "DEMANDS",
    "POSTED",
    "TABLES",
    "TAKES",
    "VIEWS",
    "add_punch",
    "approved",
    "days",
    "exceptions",
    "frozen",
    "inputs",
    "post",
    "posted",
    "resolve",
    "take",
    "take_punches",
    "void_punch",
    "worked",
]
