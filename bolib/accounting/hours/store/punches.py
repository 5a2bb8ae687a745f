"""Punches in the books: very many rows at once, each held against what the books know of its person, instant and device."""

import numpy as np

from bolib.accounting.hours.rules.contracts import employments
from bolib.accounting.hours.rules.punches import Punches, Users
from bolib.accounting.hours.rules.punches_taken import MICROS, Books, Stored, decide, span
from bolib.accounting.hours.store.sites import zones
from bolib.books.write import Transaction
from bolib.formats.coded import Coded, coded, together
from bolib.formats.columns import Taken
from bolib.personnel.people import store as people
from bolib.personnel.people.rules.facts import Importing

FETCHED = 20_000  # rows at a time, so that they are never all in memory as Python's own
TEXTS = ("person", "device", "zone", "direction", "site")


def take(act: Transaction, punches: Punches, importing: Importing, label: str) -> Taken:
    """Add the punches that the books do not hold yet; a row that cannot go in is a fault of the answer."""
    books = Books(
        persons=people.known_codes(act),
        users=users(act),
        zones=zones(act),
        employed=employments(people.employments(act)),
        first_event=importing.first_event,
        day=importing.day,
    )
    new, taken = decide(punches, stored(act, *span(punches)), books, label)
    if taken.added:
        act.add_columns("punch", new)
    return taken


def users(act: Transaction) -> Users:
    """Give the persons of each user of a device (device "" for every device), each with the day from which it holds."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for device, user, since, person in act.rows(
        "select device, user, since, person from clock_user_now order by device, user, since"
    ):
        found.setdefault((device, user), []).append((since, person))
    return found


def stored(act: Transaction, first: int, last: int) -> Stored:
    """Give the punches of the books from one second to another, in order; of each the last that was said."""
    found = act.db.execute(
        f"select at, event, {', '.join(TEXTS)} from punch where at between ? and ? order by at, person, device, event",
        (first * MICROS, last * MICROS),
    )
    parts: list[tuple[Coded, ...]] = []
    numbers: list[np.ndarray] = [np.zeros((2, 0), np.int64)]
    while rows := found.fetchmany(FETCHED):
        at, event, *texts = zip(*rows, strict=True)
        parts.append(tuple(coded(text) for text in texts))
        numbers.append(np.array([at, event], np.int64))
    columns = [together([part[place] for part in parts]) for place in range(len(TEXTS))]
    instants, events = np.concatenate(numbers, axis=1)
    keep = np.flatnonzero(_last_said(instants, columns[0], columns[1]))
    whose, where, zone, direction, site = (column[keep] for column in columns)
    return Stored(instants[keep] // MICROS, whose, where, zone, direction, site, events[keep])


def _last_said(instants: np.ndarray, person: Coded, device: Coded) -> np.ndarray:
    last = np.ones(len(instants), bool)
    for column in (instants, person.codes, device.codes):
        changes = column[1:] != column[:-1]
        last[:-1] = changes if column is instants else last[:-1] | changes
    return last
