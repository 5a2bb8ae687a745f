"""People in the books: their tables, what brings rows in, what reads them, and what a payroll run freezes."""

from bolib.personnel.people.store import tables
from bolib.personnel.people.store.attention import attention
from bolib.personnel.people.store.frozen import frozen
from bolib.personnel.people.store.reads import (
    absences,
    contracts,
    dependants,
    employed,
    employments,
    known,
    known_codes,
    least_weekly,
    led_by,
    names,
    people,
    units,
)
from bolib.personnel.people.store.take import take

TABLES = tables.TABLES

__all__ = [
    "TABLES",
    "absences",
    "attention",
    "contracts",
    "dependants",
    "employed",
    "employments",
    "frozen",
    "known",
    "known_codes",
    "least_weekly",
    "led_by",
    "names",
    "people",
    "take",
    "units",
]
