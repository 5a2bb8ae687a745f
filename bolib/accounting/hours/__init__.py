"""Hours: the minutes of each person's month, as they were approved.

Words: *regular* minutes are worked inside the contract's hours, *overtime* stands outside them; night, Sunday and
holiday minutes stand inside either. A *punch* is an instant at a clock, an *exception* something that a person has to
look at before the month is approved. Law: Zakon o radu čl. 60–94, Pravilnik o evidencijama (NN 55/24). The reads:

    from bolib.accounting import hours
    hours.approved(books, "2026-10")    # the minutes that payroll uses
    hours.exceptions(books, "2026-10")  # what somebody has to look at, as it stands now
    hours.worked(books, "2026-10")      # the whole month as it stands now: days, totals, exceptions, who is held
    hours.reconciled(books, "2026-10")  # planned, clocked, approved and paid minutes side by side, and why they differ
    hours.record(books, "2026-10", "E-0017")  # the working-time record of a person (NN 55/24) as a PDF
    hours.days(books, "2026-10")        # the posted days
    hours.adjustments(books, "2026-10") # what was put right after they were approved, or is proposed to be
    hours.late(books, "2026-10")        # what came in after they were approved, and counts nowhere
"""

from importlib import import_module
from typing import Any

__all__ = ["adjustments", "approved", "days", "exceptions", "late", "reconciled", "record", "worked"]


def __getattr__(name: str) -> Any:
    # The reads pull in the books; rules that other rules use must not.
    if name in __all__:
        return getattr(import_module(f"{__name__}.store"), name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
