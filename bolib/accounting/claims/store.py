"""Claims on pay in the books: who asks for how much of whose pay from when, whom it is paid to, what was taken so far."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bolib.books import Books
from bolib.books.tables import Table
from bolib.books.write import Transaction
from bolib.personnel.people import store as people

if TYPE_CHECKING:
    import pandas as pd

    from bolib.formats.columns import Entry, Taken
    from bolib.personnel.people.rules.facts import Importing

KEY = ("person", "claim", "since", "event")
FROZEN = ("claim", "claim_payee", "claim_taken")
KEYS = {"claim_taken": ("person", "claim")}
NAMED = (
    *("person text not null references person", "claim text not null"),
    "since text not null check (since is date(since))",
)
TABLES = (
    Table(
        "claim",
        (
            *NAMED,
            *("until text check (until is date(until))", "kind text not null"),
            *("rank text not null check (rank is date(rank))", "enforced_by text not null"),
            *("monthly_cents integer check (monthly_cents > 0)", "total_cents integer check (total_cents > 0)"),
            *("share_ppm integer check (share_ppm >= 0)", "received text check (received is date(received))"),
            *("arose text check (arose is date(arose))", "consented text check (consented is date(consented))"),
        ),
        KEY,
    ),
    Table("claim_payee", (*NAMED, "name text", "iban text", "reference text"), KEY, erasable=True),
)


def take(act: Transaction, kind: str, rows: "Sequence[Entry]", importing: "Importing") -> "Taken":
    """Add the claims that the books do not hold yet; a row that cannot go in is a fault of the answer."""
    from bolib.accounting.claims.rules import file
    from bolib.personnel.people.rules.facts import History, decide

    if kind != file.KIND.name:
        raise ValueError(f"{kind} does not come in here")
    known = {"person": people.known(act)}
    for table, content in (("claim", file.CONTENT), ("claim_payee", file.PAYEE)):
        known[table] = History(table, ("person", "claim"))
        columns = ", ".join(content)
        for person, claim, since, *values in act.rows(
            f"select person, claim, since, {columns} from {table} order by event"
        ):
            known[table].put((person, claim), since, dict(zip(content, values, strict=True)))
    new, taken = decide(rows, file.proposer, known, importing)
    for table, added in new.items():
        act.add(table, added)
    return taken


def frozen(books: Books, pay_day: str) -> "dict[str, pd.DataFrame]":
    """Give what a payroll run freezes: claims begun by the pay day, their payees, and what posted slips took for each."""
    tables = {}
    for table in TABLES:  # not its salt, where it has one
        columns = ", ".join((*KEY, *(name for name in table.defined if name not in (*KEY, "salt"))))
        tables[table.name] = books.sql(
            f"select {columns} from {table.name} where since <= :day order by {', '.join(KEY)}", day=pay_day
        )
    tables["claim_taken"] = books.sql(
        "select person, reference as claim, sum(amount_cents) as taken_cents from payslip_line "
        "where kind = 'deduction' and component glob 'claim_*' group by person, reference order by person, reference"
    ).astype({"person": "string", "claim": "string", "taken_cents": "Int64"})
    return tables
