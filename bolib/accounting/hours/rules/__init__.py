"""Rules of hours: what comes in, and how punches, plans and absences become the approved minutes of a month."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bolib.accounting.hours.rules.minutes import MINUTES

if TYPE_CHECKING:
    from bolib.accounting.hours.rules.month import CHECKS, Month, month_of_work

__all__ = ["CHECKS", "MINUTES", "Month", "month_of_work"]


def __getattr__(name: str) -> Any:
    # Counting a month loads numpy and pandas; the columns of minutes, which tables are made of, must not.
    if name in __all__:
        return getattr(import_module(f"{__name__}.month"), name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
