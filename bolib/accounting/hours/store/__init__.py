"""Hours in the books: their tables, what brings rows in, what reads them, and what a payroll run freezes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bolib.accounting.hours.rules.clocked import Clocked
from bolib.accounting.hours.store import late as after_approval
from bolib.accounting.hours.store import month_hours, tables
from bolib.accounting.hours.store.acts import POSTED, add_punch, check_punch, post, posted, resolve, void_punch
from bolib.accounting.hours.store.adjustments import adjustments, decide_adjustment, demand_possible, propose_adjustment
from bolib.accounting.hours.store.attention import attention, counted, long_months, uncounted
from bolib.accounting.hours.store.inputs import KEYS, inputs
from bolib.accounting.hours.store.late import late, late_before, late_facts
from bolib.accounting.hours.store.law import limits, overtime_told
from bolib.accounting.hours.store.month_hours import approved, frozen
from bolib.accounting.hours.store.proposals import Proposed, decide_punch, propose_punch, waiting_punches
from bolib.accounting.hours.store.reads import clocked, days, exceptions, is_long, months, reconciled, worked
from bolib.accounting.hours.store.record import demand_reader, record, records
from bolib.accounting.hours.store.review import under_review
from bolib.accounting.hours.store.sites import site_of
from bolib.accounting.hours.store.week import known, of_month, seen_days, week
from bolib.accounting.hours.store.whose import SEES, as_seen, may, own, person_of, persons_for, seen, who_may
from bolib.books.write import Transaction

if TYPE_CHECKING:
    from bolib.accounting.hours.rules.punches import Punches
    from bolib.formats.columns import Entry, Taken
    from bolib.personnel.people.rules.facts import Importing

TABLES = tables.TABLES
VIEWS = tables.VIEWS
DEMANDS = tables.DEMANDS


def take(act: Transaction, kind: str, rows: "Sequence[Entry]", importing: "Importing") -> "Taken":
    """Add what rows of a kind (month_hours, schedules) say that the books do not hold yet; punches come in by columns."""
    from bolib.accounting.hours.store import schedules  # loads numpy, which `bo status` has no use for

    return {"month_hours": month_hours.take, "schedules": schedules.take}[kind](act, rows, importing)


def take_punches(act: Transaction, punches: "Punches", importing: "Importing", label: str) -> "Taken":
    """Add the punches that the books do not hold yet; a row that cannot go in is a fault of the answer."""
    from bolib.accounting.hours.store.punches import take

    return take(act, punches, importing, label)


__all__ = [
    "DEMANDS",
    "KEYS",
    "POSTED",
    "SEES",
    "TABLES",
    "VIEWS",
    "Clocked",
    "Proposed",
    "add_punch",
    "adjustments",
    "after_approval",
    "approved",
    "as_seen",
    "attention",
    "check_punch",
    "clocked",
    "counted",
    "days",
    "decide_adjustment",
    "decide_punch",
    "demand_possible",
    "demand_reader",
    "exceptions",
    "frozen",
    "inputs",
    "is_long",
    "known",
    "late",
    "late_before",
    "late_facts",
    "limits",
    "long_months",
    "may",
    "months",
    "of_month",
    "overtime_told",
    "own",
    "person_of",
    "persons_for",
    "post",
    "posted",
    "propose_adjustment",
    "propose_punch",
    "reconciled",
    "record",
    "records",
    "resolve",
    "seen",
    "seen_days",
    "site_of",
    "take",
    "take_punches",
    "uncounted",
    "under_review",
    "void_punch",
    "waiting_punches",
    "week",
    "who_may",
    "worked",
]
