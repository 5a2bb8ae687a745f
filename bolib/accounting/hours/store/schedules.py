"""Planned shifts in the books; a later row of the same person, day and start replaces an earlier one."""

import json
from collections.abc import Sequence
from functools import partial

from bolib.accounting.hours.rules.contracts import employments
from bolib.accounting.hours.rules.schedules import proposer
from bolib.accounting.hours.store.sites import zones
from bolib.books.write import Transaction
from bolib.formats.columns import Entry, Taken
from bolib.personnel.people import store as people
from bolib.personnel.people.rules.facts import History, Importing, decide

CONTENT = ("ends", "break_minutes", "site", "cancelled", "zone")


def take(act: Transaction, rows: Sequence[Entry], importing: Importing) -> Taken:
    """Add the planned shifts that the books do not hold yet; a row that cannot go in is a fault of the answer."""
    known = {"person": people.known(act), "schedule": _history(act, rows)}
    propose = partial(proposer, zones=zones(act), employed=employments(people.employments(act)))
    new, taken = decide(rows, propose, known, importing)
    if new:
        act.add("schedule", new["schedule"])
    return taken


def _history(act: Transaction, rows: Sequence[Entry]) -> History:
    history = History("schedule", ("person", "day", "starts"), dated=False)
    days = json.dumps(sorted({row.values["day"] for row in rows}))
    found = act.rows(
        f"select person, day, starts, {', '.join(CONTENT)} from schedule "
        "where day in (select value from json_each(?)) order by event",
        days,
    )
    for person, day, starts, *content in found:
        history.put((person, day, starts), "", dict(zip(CONTENT, content, strict=True)))
    return history
