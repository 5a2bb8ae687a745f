"""Brings rows about people into the books: gathers what is held, lets the rules decide, adds what is new."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bolib.books.write import Transaction
from bolib.formats.columns import Entry, Taken
from bolib.personnel.people.rules import ARRANGED, PROPOSERS, persons
from bolib.personnel.people.rules.facts import History, Importing, decide
from bolib.personnel.people.store.tables import BY_NAME

# The tables a kind's rows are held against, with those it writes.
OF_KIND = {
    "people": ("person", *persons.TABLES),
    "units": ("person", "unit"),
    "dependants": ("person", "dependant"),
    "contracts": ("person", "unit", "contract"),
    "absences": ("person", "absence"),
}
WHOLE = ("person", "unit")  # read as a whole; of the other tables only the persons that come in


def take(act: Transaction, kind: str, rows: Sequence[Entry], importing: Importing) -> Taken:
    """Add what rows of a kind (people, units, dependants, contracts, absences) say that the books do not hold yet.

    A row equal to what the books hold as of its date adds nothing; other content is a new fact from its date on. A row
    that cannot go in is a fault of the answer and stops no other.
    """
    known = {table: _history(act, table, rows) for table in OF_KIND[kind]}
    if kind == "people":
        importing = replace(importing, starts=_starts(act, rows, importing))
    if kind == "units":
        importing = replace(importing, above={row.values["unit"]: row.values.get("parent") for row in rows})
    arranged = ARRANGED[kind](rows, known) if kind in ARRANGED else rows
    new, taken = decide(arranged, PROPOSERS[kind], known, importing)
    for table in OF_KIND[kind]:
        if new.get(table):
            act.add(table, new[table])
    if kind != "people":
        return taken
    ibans = {str(row["iban"]) for row in new.get("bank_account", [])}
    known["bank_account"] = _owners(act, ibans)
    return replace(taken, notes=(*taken.notes, *persons.shared_accounts(known, ibans)))


def _history(act: Transaction, table: str, rows: Sequence[Entry]) -> History:
    declared = BY_NAME[table]
    key = tuple(name for name in declared.key if name not in ("since", "event"))
    history = History(table, key, "since" in declared.key)
    columns = [name for name in declared.defined if name not in ("event", "salt")]
    where, persons_in = "", [row.values["person"] for row in rows if "person" in row.values]
    if table not in WHOLE:
        contracts = [row.values["contract"] for row in rows if "contract" in row.values]
        also = "or contract in (select value from json_each(?2))" if table == "contract" else ""
        where = f"where person in (select value from json_each(?1)) {also}"
        arguments = (json.dumps(persons_in), *([json.dumps(contracts)] if also else []))
    else:
        arguments = ()
    names = ", ".join(f'"{name}"' for name in columns)
    for values in act.rows(f'select {names} from "{table}" {where} order by event', *arguments):
        _put(history, dict(zip(columns, values, strict=True)))
    return history


def _put(history: History, row: dict[str, Any]) -> None:
    key = tuple(str(row.pop(name)) for name in history.key)
    since = str(row.pop("since")) if history.dated else ""
    history.put(key, since, row)


def _starts(act: Transaction, rows: Sequence[Entry], importing: Importing) -> dict[str, str]:
    """Say when the employment of each person starts, by the contracts of the books and of this command."""
    people = json.dumps([row.values["person"] for row in rows])
    found = act.rows(
        "select person, min(min(since, employment_since)) from contract "
        "where person in (select value from json_each(?)) group by person",
        people,
    )
    starts = dict(importing.starts)
    for person, day in found:
        starts[person] = min(day, starts.get(person, day))
    return starts


def _owners(act: Transaction, ibans: set[str]) -> History:
    history = History("bank_account", ("person",))
    found = act.rows(
        "select person, since, iban from bank_account where person in (select person from bank_account "
        "where iban in (select value from json_each(?))) order by event",
        json.dumps(sorted(ibans)),
    )
    for person, since, iban in found:
        history.put((person,), since, {"iban": iban})
    return history
