"""Offers a choice: what was chosen stays where it is still offered, else the first one is chosen."""

from collections.abc import Sequence
from typing import Any


def offer(field: Any, options: Sequence[Any], *, first: Any = None) -> None:
    """Give a field what can be chosen, values or (words, value); `first` is chosen where nothing was before."""
    values = [one[1] if isinstance(one, tuple) else one for one in options]
    kept = field.value if field.value in values else first if first in values else None
    field.options = tuple(options)
    field.value = kept if kept is not None else values[0] if values else None
