"""What came into the books after a run was frozen and concerns it: who, which table, when, by whom, in which event."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bolib.books import Books, settings
from bolib.books.tables import columns_of
from bolib.dates import local
from bolib.problem import Problem, Word
from bolib.text import catalogue

ALWAYS = ("adopted", "adoption_confirmed")  # settings and rates concern everybody
# What a run freezes and is no table of the books, or counts only once another table says so, and the tables whose facts
# change it; none where nothing that comes later does.
CHANGED_BY: Mapping[str, tuple[str, ...]] = {
    "claim_taken": ("payslip_line",),
    "hours_adjustment": ("hours_adjustment_decided",),
    "hours_before": ("hours_month", "month_hours", "opening"),
    "punch_proposed": ("punch_proposed", "punch_decided"),
    "recovery_open": ("recovery", "recovery_plan_confirmed", "payslip_line", "payslip_reversed"),
    "account_change": ("bank_account",),
    "user_paid": ("payslip",),
    "year_slip": ("payslip", "payslip_reversed"),
    "year_begun": ("payslip",),
    **{f"year_{name}": (name,) for name in ("contract", "residence", "tax_status", "dependant")},
    "repeated_key": (),  # like event and event_rows every fact changes it; what a paper on the trail asks for is its head
    **dict.fromkeys(("event", "event_rows"), ()),
    **dict.fromkeys(
        ("frozen", "setting", "change", "run_here"), ()
    ),  # of the run itself; settings are looked at always
    **dict.fromkeys(("folder_difference", "sealed_file", "sealed_with"), ()),  # of a folder that is sealed
    **dict.fromkeys(
        ("after_approval", "after_payment", "event_said"), ()
    ),  # what is told of facts whose tables are frozen beside them
}
PROPOSED = {"hours_adjustment_decided": "hours_adjustment", "punch_decided": "punch_proposed"}  # what is decided
BEGINS = (
    "month",
    "since",
    "first_day",
    "day",
)  # the column that says of which month a fact is, or when it begins to hold
SHOWN = 10  # persons that a line names


@dataclass(frozen=True)
class Came:
    """What one event wrote into one table: its number, act, who did it, when (microseconds since 1970), table and rows."""

    event: int
    act: str
    user: str
    at: int
    table: str
    rows: int


def came(books: Books, frozen: Iterable[str], head: int) -> list[Came]:
    """List what was written after an event into tables that change what a run froze, in the order in which it came.

    `frozen` names the tables of inputs.db; CHANGED_BY says what changes those that are no facts.
    """
    tables = sorted({fact for table in frozen for fact in CHANGED_BY.get(table, (table,))} | set(ALWAYS))
    marks = ", ".join("?" * len(tables))
    found = books.rows(
        "select e.seq, e.act, coalesce((select k.user from key_enrolled k where k.key = e.key limit 1), e.account), e.at, "
        f'r."table", r.rows from event e join event_rows r using (seq) where e.seq > ? and r."table" in ({marks}) '
        'order by e.seq, r."table"',
        *(head, *tables),
    )
    return [Came(*row) for row in found]


def until_of(frozen: Container[str], month: str, pay_day: str) -> tuple[str, str]:
    """Give the last month whose facts concern a run, and the last in which others may begin to hold."""
    return month, max(month, pay_day[:7]) if "bank_account" in frozen else month


def later_facts(
    books: Books, frozen: Mapping[str, Sequence[Mapping[str, Any]]], head: int, month: str, pay_day: str
) -> list[Problem]:
    """List what came after the head of a run into the tables it froze, and concerns its people and its month.

    A fact of a later month, or of a person with no part in the run, is left out; one that brings a new person into the
    run's month is not. What a payroll needs as of its pay day, as an account, counts up to the month of that day.
    Settings and rates concern everybody.
    """
    zone, months = settings.company(books)["time_zone"], until_of(frozen, month, pay_day)
    return [told for one in came(books, frozen, head) for told in _concerning(books, one, months, zone)]


def _concerning(books: Books, one: Came, months: tuple[str, str], zone: str) -> Iterator[Problem]:
    names = {name for name, _ in columns_of(books.db, PROPOSED.get(one.table, one.table))}
    args = {
        "act": one.act,
        "who": one.user,
        "at": f"{local(int(one.at), zone):%Y-%m-%d %H:%M}",
        "what": _word(one.table),
        "table": one.table,
    }
    if "person" not in names:
        yield Problem("acts.later_fact", f"event {one.event}", {**args, "rows": one.rows})
        return
    persons = [person for (person,) in books.rows(*_persons(one.table, names, one.event, months))]
    if persons:
        told = ", ".join(persons[:SHOWN]) + (" …" if len(persons) > SHOWN else "")
        yield Problem("acts.later_fact_of", f"event {one.event}", {**args, "persons": told, "count": len(persons)})


def _persons(table: str, names: set[str], seq: int, months: tuple[str, str]) -> tuple[str, int, str]:
    """Give the query for the persons of an event's rows that begin to hold, or are of a month, up to the run's month."""
    column = next((name for name in BEGINS if name in names), "''")
    until, month = f"substr({column}, 1, 7) <= ?", months[column != "month"]
    if of := PROPOSED.get(table):
        source = f'"{of}" where event in (select proposal from "{table}" where event = ?)'
    else:
        source = f'"{table}" where event = ?'
    return f"select distinct person from {source} and {until} order by person", seq, month


def _word(table: str) -> object:
    return Word(f"facts.{table}") if f"facts.{table}" in catalogue("en") else table
