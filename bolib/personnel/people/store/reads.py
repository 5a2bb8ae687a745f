"""Reads people as they stand on a day, for analysts, desks and papers."""

from datetime import date
from typing import TYPE_CHECKING

from bolib.books import Books, dated
from bolib.books.rows import Rows
from bolib.books.write import Transaction
from bolib.personnel.people.rules import persons
from bolib.personnel.people.rules.facts import History
from bolib.personnel.people.store.tables import BY_NAME

if TYPE_CHECKING:
    import pandas as pd


def people(books: Books, day: date | str) -> "pd.DataFrame":
    """Read who is known on a day: one row a person with names, residence, accounts and tax status as of that day.

    Columns: person, oib, first_name, last_name, birth_date, sex, email, municipality (code), address, resident, iban,
    protected_iban, pension_pillars, disability, veteran_percent, area_relief, allowance_share_ppm,
    employed_elsewhere, gross_elsewhere_cents, relief_statement_since. Dates are text like 2026-10-31, yes and no are
    boolean, what is not known is empty.
    """
    frame = books.sql("select person, oib from person order by person")
    for table in persons.TABLES:
        rows = dated.on(books, table, day).drop(columns=["since", "event"])
        if table == "protected_account":
            rows = rows.rename(columns={"iban": "protected_iban"})
        frame = frame.merge(rows, on="person", how="left", validate="one_to_one")
    known = frame[frame["first_name"].notna()].reset_index(drop=True)
    flags = dict.fromkeys(("resident", "area_relief", "employed_elsewhere"), "boolean")
    return typed(known, "person", *persons.TABLES).astype({"protected_iban": "string"} | flags)


def names(books: Books, day: date | str) -> "pd.DataFrame":
    """Read what people are called on a day: person, name; who was erased has no row."""
    rows = dated.rows_on(books, "personal_data", day, ("person", "first_name", "last_name")).sql
    day = day if isinstance(day, str) else day.isoformat()
    return books.sql(f"select person, first_name || ' ' || last_name as name from ({rows})", day=day)


def contracts(books: Books, day: date | str) -> "pd.DataFrame":
    """Read the contracts in force on a day, one row a contract.

    Columns: those of the table `contract` without its event: `weekly_minutes`, `pay_cents` (a month, an hour, or net
    by pay_kind), `months_before` (seniority brought along), dates as text, yes and no as boolean.
    """
    return _on(books, "contract", day).astype({"first_employment": "boolean"})


def dependants(books: Books, day: date | str) -> "pd.DataFrame":
    """Read who is kept on a day: person, dependant, since, until, birth_date, kind, disability, share_ppm."""
    return _on(books, "dependant", day)


def units(books: Books, day: date | str) -> "pd.DataFrame":
    """Read the units as they stand on a day: unit, since, name, parent, manager (a person)."""
    return _on(books, "unit", day)


def _on(books: Books, table: str, day: date | str) -> "pd.DataFrame":
    return typed(dated.during(books, table, day, day).drop(columns="event"), table)


def absences(books: Books, first: date, last: date) -> "pd.DataFrame":
    """Read the absences that touch some day from first to last, as last said; those that were taken back too.

    Columns: person, first_day, kind, event, last_day, reference, minutes (of part of a day, else empty), cancelled (1:
    taken back, else 0 or empty). `rules.absences.standing` keeps those that stand.
    """
    return absent(books, first, last).frame()


def absent(books: Books, first: date, last: date) -> Rows:
    """Ask for what `absences` reads, to be frozen."""
    sql = (
        "select person, first_day, kind, event, last_day, reference, minutes, cancelled from (select *, row_number() over "
        "(partition by person, first_day, kind order by event desc) as place from absence) "
        "where place = 1 and first_day <= :last and last_day >= :first"
    )
    return Rows(books, "absence", sql, {"first": first.isoformat(), "last": last.isoformat()})


IN_FORCE = (  # versions of contracts that hold on some day between two: last, first, first
    "(select *, lead(since) over (partition by contract order by since) as next from "
    "(select *, row_number() over (partition by contract, since order by event desc) as place from contract) "
    "where place = 1) where since <= ? and (until is null or until >= ?) and (next is null or next > ?)"
)


def employed(act: "Transaction | Books", first: date, last: date) -> set[str]:
    """Name the persons with a contract on some day from first to last."""
    days = (last.isoformat(), first.isoformat(), first.isoformat())
    return {person for (person,) in act.rows(f"select distinct person from {IN_FORCE}", *days)}


LED = (  # units that somebody leads on some day between two, and every unit below them
    "with recursive stood as (select unit, parent, manager from (select *, lead(since) over (partition by unit order by "
    "since) as next from (select *, row_number() over (partition by unit, since order by event desc) as place from unit) "
    "where place = 1) where since <= ? and (next is null or next > ?)), led(unit) as (select unit from stood where "
    "manager = ? union select s.unit from stood s join led on s.parent = led.unit) "
)


def led_by(act: "Transaction | Books", manager: str, first: date, last: date) -> set[str]:
    """Name who has a contract, on some day from first to last, in a unit that a person leads, or in one below it."""
    days = (last.isoformat(), first.isoformat())
    sql = f"{LED} select distinct person from {IN_FORCE} and unit in (select unit from led)"
    return {person for (person,) in act.rows(sql, *days, manager, *days, days[1])}


def least_weekly(act: "Transaction | Books", person: str, first: date, last: date) -> int:
    """Give the fewest weekly minutes of a person's contracts on some day from first to last; 0 without one."""
    days = (last.isoformat(), first.isoformat(), first.isoformat())
    found = act.rows(f"select min(weekly_minutes) from {IN_FORCE} and person = ?", *days, person)
    return int(found[0][0] or 0)


def employments(act: "Transaction | Books") -> list[tuple[str, str, str | None]]:
    """List from when until when each version of each contract holds: person, first day, last day or None."""
    found: list[tuple[str, str, str | None]] = act.rows(
        "select person, since, case when next is null or (until is not null and until < next) then until "
        "else date(next, '-1 day') end from (select *, lead(since) over (partition by contract order by since) as next "
        "from (select *, row_number() over (partition by contract, since order by event desc) as place from contract) "
        "where place = 1) order by person, since"
    )
    return found


def known_codes(act: "Transaction | Books") -> list[str]:
    """List every person's code that the books know."""
    return [person for (person,) in act.rows("select person from person")]


def known(act: "Transaction | Books") -> History:
    """Give every person's code that the books know, for rows that name persons."""
    history = History("person", ("person",), dated=False)
    for person in known_codes(act):
        history.put((person,), "", {})
    return history


def typed(frame: "pd.DataFrame", *tables: str) -> "pd.DataFrame":
    """Give every column the type of its table, also where it is empty and pandas cannot tell."""
    defined = {column: sql for table in tables for column, sql in BY_NAME[table].defined.items()}
    types = {name: "Int64" if defined[name].split()[1] == "integer" else "string" for name in frame if name in defined}
    return frame.astype(types)
