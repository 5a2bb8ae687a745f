"""Statutory values that end: until when each holds, where nobody has adopted the one that follows."""

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bolib.attention import Waiting
from bolib.books import Books, roles, settings
from bolib.problem import Problem, Word
from bolib.text import catalogue

if TYPE_CHECKING:
    from bolib.rates import Rates

AHEAD, BACK = timedelta(62), timedelta(31)  # so long before and after the day it is told


def attention(books: Books, day: date, link: str) -> list[Waiting]:
    """List the days on which statutory values end that no adopted value follows, with how many and one of them."""
    folder = f"rates/{settings.company(books)['country']}/"
    adopted = books.rows("select kind, text from adopted_now where kind glob ? order by kind", f"{folder}*.yaml")
    if not adopted:
        return []
    values = _read(tuple((str(kind).removeprefix(folder), str(text)) for kind, text in adopted))
    ends: dict[str, list[str]] = {}
    for first, last in ((day, day + AHEAD), (day - BACK, day)):
        now, then = (values.on(month=on, pay_day=on) for on in (first, last))
        none = {one.name for one in now.missing(now.names)}
        for name in (one.name for one in then.missing(sorted({*now.names} - none))):
            until = now.value(name).until
            ends[until] = sorted({*ends.get(until, []), name})
    who = tuple(roles.who_may(books, "adopt")) if ends else ()
    return [
        Waiting(
            Problem("attention.values_end", until[:7], {"count": len(names), "name": _word(names[0])}), who, until, link
        )
        for until, names in sorted(ends.items())
    ]


def _word(name: str) -> object:
    return Word(f"value.{name}") if f"value.{name}" in catalogue("en") else name


@lru_cache(maxsize=2)
def _read(texts: tuple[tuple[str, str], ...]) -> "Rates":
    """Read the files once for as long as nothing else is adopted."""
    from bolib.rates import read_texts  # loads pandas

    return read_texts({name: text.encode() for name, text in texts}, month=date.min, pay_day=date.min)
