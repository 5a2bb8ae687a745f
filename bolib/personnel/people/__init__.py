"""People: who works here, under which contract, and what tax and insurance need to know of them.

Words: a *person* has the company's code and an OIB; a *contract* says unit, job, hours and pay; what changes has a day
it holds from (`since`). Law: Zakon o radu (contracts), Zakon o porezu na dohodak čl. 14 (dependants), GDPR art. 17
(names, addresses, accounts and dependants can be erased). One source for all systems; the reads:

    from bolib.personnel import people
    people.people(books, date(2026, 10, 31)), people.contracts(books, date(2026, 10, 31))
"""

from importlib import import_module
from typing import Any

__all__ = ["absences", "contracts", "dependants", "people", "units"]


def __getattr__(name: str) -> Any:
    # The reads pull in the books; rules that other rules use must not.
    if name in __all__:
        return getattr(import_module(f"{__name__}.store"), name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
