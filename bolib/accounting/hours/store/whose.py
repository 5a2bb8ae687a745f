"""Whose hours somebody sees: everybody's, or those of the people of their own unit and their own."""

import contextlib
from collections.abc import Iterator
from datetime import date

from bolib.accounting.hours.store.four_eyes import person_of
from bolib.books import Books, roles, sight
from bolib.personnel.people import store as people

SEES = "hours"


def seen(books: Books, first: date, last: date, *, user: str | None = None) -> frozenset[str] | None:
    """Name the people whose hours somebody sees of the days from first to last; None where they see everybody's.

    Who sees the hours of their own unit leads it, by the register of units, and sees the units below it too. Everybody
    sees their own.
    """
    if sight.sees(books, SEES, user=user):
        return None
    mine = own(books, user=user)
    led = [person for one, person in mine.items() if sight.sees(books, sight.OWN_UNIT + SEES, user=one)]
    return frozenset(mine.values()).union(*(people.led_by(books, person, first, last) for person in led))


def own(books: Books, *, user: str | None = None) -> dict[str, str]:
    """Give the person who somebody is, by user; nothing where these books know of none."""
    found = {one: person_of(books, one) or _by_settings(books, one) for one in sight.sitting(books, user)}
    return {one: person for one, person in found.items() if person is not None}


@contextlib.contextmanager
def as_seen(books: Books, first: date, last: date, *, user: str | None = None) -> Iterator[Books]:
    """Give the books as somebody may read hours in them: whose hours they do not see has no row there."""
    persons = seen(books, first, last, user=user)
    if persons is None:
        yield books
        return
    with books.only(persons) as fewer:
        yield fewer


def _by_settings(books: Books, user: str) -> str | None:
    """Give the person who is a user without a key: by the OIB that two people have adopted."""
    oib = str(roles.users(books).get(user, {}).get("oib", ""))
    found = books.rows("select person from person where oib = ? limit 1", oib)
    return str(found[0][0]) if found else None
