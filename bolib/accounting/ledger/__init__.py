"""The ledger: balanced entries that nobody changes; a mistake is reversed by a mirror entry.

Words: an *entry* books one source (a payroll run) on one day; its *lines* move an *account* of the adopted chart for a
*unit* (cost centre), debit or credit. Law: Zakon o računovodstvu čl. 8, 9 (no statutory chart; an entry stays readable).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bolib.accounting.ledger.store import entries, lines, trial_balance

__all__ = ["entries", "lines", "trial_balance"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"the ledger has no {name}; it has {', '.join(__all__)}")
    from bolib.accounting.ledger import store

    return getattr(store, name)
