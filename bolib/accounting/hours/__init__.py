"""Hours: the minutes of each person's month, as they were approved.

Words: *regular* minutes are worked inside the contract's hours, *overtime* stands outside them; night, Sunday and
holiday minutes stand inside either. Law: Zakon o radu čl. 60–94, Pravilnik o evidencijama (NN 55/24). The read:

    from bolib.accounting import hours
    hours.approved(books, "2026-10")
"""

from importlib import import_module
from typing import Any

__all__ = ["approved"]


def __getattr__(name: str) -> Any:
    # The read pulls in the books; rules that other rules use must not.
    if name in __all__:
        return getattr(import_module(f"{__name__}.store"), name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
