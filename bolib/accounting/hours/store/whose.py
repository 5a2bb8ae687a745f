"""Whose hours somebody sees and acts on: everybody's, or those of the people of their own unit; each sees their own too."""

import contextlib
from collections.abc import Iterator
from datetime import date

from bolib.books import Books, roles, sight
from bolib.books.settings import Reader
from bolib.books.write import Transaction
from bolib.dates import month_of
from bolib.personnel.people import store as people
from bolib.problem import Refused

SEES = "hours"


def seen(books: Books, first: date, last: date, *, user: str | None = None) -> frozenset[str] | None:
    """Name the people whose hours somebody sees of the days from first to last; None where they see everybody's.

    Who sees the hours of their own unit leads it, by the register of units, and sees the units below it too. Everybody
    sees their own.
    """
    if sight.sees(books, SEES, user=user):
        return None
    leading = [roles.seeing(books, one, sight.OWN_UNIT + SEES) for one in sight.sitting(books, user)]
    led = (_led(books, one, first, last) for several in leading for one in several)
    return frozenset(own(books, user=user).values()).union(*led)


def own(books: Books, *, user: str | None = None) -> dict[str, str]:
    """Give the person who somebody is, by user; nothing where these books know of none."""
    found = {one: _who_is(books, one) for one in sight.sitting(books, user)}
    return {one: person for one, person in found.items() if person is not None}


def person_of(reader: Reader, user: str) -> str | None:
    """Give the code of the person that a user is; null where these books know of none."""
    found = reader.rows("select p.person from person p join user u using (oib) where u.user = ? limit 1", user)
    return str(found[0][0]) if found else None


def persons_for(reader: Transaction | Books, user: str, does: str, month: str) -> frozenset[str] | None:
    """Name the people about whose hours of a month a user may do an act; None where they may about everybody's.

    A right that only roles give which see the hours of the own unit alone counts for the people of that unit and of those
    below it, by whom its holder leads in the month.
    """
    if not roles.may(reader, user, does):
        return frozenset()
    given = roles.allowing(reader, user, does)
    if not given or not all(_of_unit_alone(reader, role) for _, role in given):
        return None
    return frozenset().union(*(_led(reader, whose, *month_of(month)) for whose in {whose for whose, _ in given}))


def may(reader: Transaction | Books, user: str, does: str, person: str, day: str) -> bool:
    """Say whether a user may do an act about the hours of a person, on a day or in a month."""
    persons = persons_for(reader, user, does, day[:7])
    return persons is None or person in persons


def who_may(reader: Transaction | Books, does: str, person: str, day: str) -> list[str]:
    """Name the users who may do an act about the hours of a person, on a day or in a month."""
    return [user for user in roles.who_may(reader, does) if may(reader, user, does, person, day)]


def demand(act: Transaction, does: str, person: str, day: str) -> str:
    """Name who acts, if that person may do this act about the hours of a person; else refuse."""
    user = roles.demand(act, does)
    if not may(act, user, does, person, day):
        raise Refused("hours.other_unit", f"person {person}", user=user, month=day[:7])
    return user


@contextlib.contextmanager
def as_seen(books: Books, first: date, last: date, *, user: str | None = None) -> Iterator[Books]:
    """Give the books as somebody may read hours in them: whose hours they do not see has no row there."""
    persons = seen(books, first, last, user=user)
    if persons is None:
        yield books
        return
    with books.only(persons) as fewer:
        yield fewer


def _of_unit_alone(reader: Reader, role: str) -> bool:
    return roles.role_sees(reader, role, sight.OWN_UNIT + SEES) and not roles.role_sees(reader, role, SEES)


def _led(reader: Transaction | Books, user: str, first: date, last: date) -> set[str]:
    person = _who_is(reader, user)
    return people.led_by(reader, person, first, last) if person else set()


def _who_is(reader: Reader, user: str) -> str | None:
    """Give the person who a user is: by the OIB of the key, else by the one that two people have adopted."""
    if found := person_of(reader, user):
        return found
    oib = str(roles.users(reader).get(user, {}).get("oib", ""))
    rows = reader.rows("select person from person where oib = ? limit 1", oib)
    return str(rows[0][0]) if rows else None
