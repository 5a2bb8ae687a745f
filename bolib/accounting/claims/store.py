"""Claims on pay in the books: who asks for how much of whose pay from when, whom it is paid to, what was taken so far."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bolib.books import Books
from bolib.books.rows import Rows
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
# What claims took of slips that stand, with what their rows said when the run was frozen; a later row says nothing of it.
SAID = (
    "(select c.{0} from claim c where c.person = l.person and c.claim = l.reference and c.since <= s.pay_day "
    "and c.event <= h.seq order by c.since desc, c.event desc limit 1)"
)
TAKEN = (
    "with taken as (select l.person, l.reference as claim, l.amount_cents, s.run, s.month, s.event, "
    f"{SAID.format('monthly_cents')} as monthly_cents, {SAID.format('total_cents')} as total_cents "
    "from payslip_line l join payslip s on s.run = l.run and s.person = l.person and s.event = l.event "
    "join posting o on o.run = s.run join seal e on e.run = o.run and e.attempt = o.attempt "
    "join event h on h.hash = e.head where l.kind = 'deduction' and l.component glob 'claim_*' "
    "and not exists (select 1 from payslip_reversed b where b.person = s.person and b.reversed_run = s.run)) "
)
DEMANDS = (
    (
        "claims.taken_twice",
        TAKEN
        + "select run || ' ' || person || ' ' || claim from taken group by run, person, claim having count(*) > 1",
    ),
    (
        "claims.more_than_a_month",
        TAKEN + "select month || ' ' || person || ' ' || claim from taken group by month, person, claim "
        "having count(monthly_cents) = count(*) and sum(amount_cents) > max(monthly_cents)",
    ),
    (
        "claims.more_than_owed",
        TAKEN + "select distinct person || ' ' || claim from (select *, sum(amount_cents) over "
        "(partition by person, claim order by event) as so_far from taken) where so_far > total_cents",
    ),
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


def frozen(books: Books, pay_day: str) -> "dict[str, Rows]":
    """Ask for what a payroll run freezes: claims begun by the pay day, and their payees."""
    tables = {}
    for table in TABLES:  # not its salt, where it has one
        columns = ", ".join((*KEY, *(name for name in table.defined if name not in (*KEY, "salt"))))
        sql = f"select {columns} from {table.name} where since <= :day"
        tables[table.name] = Rows(books, table.name, sql, {"day": pay_day})
    return tables


def taken(books: Books) -> "pd.DataFrame":
    """Give what a payroll run freezes of what posted slips took for each claim: person, claim, taken_cents, event."""
    return books.sql(
        "select l.person, l.reference as claim, sum(l.amount_cents) as taken_cents, max(l.event) as event from payslip s "
        "cross join payslip_line l on l.event = s.event and l.run = s.run and l.person = s.person "
        "where s.person in (select person from claim) and l.kind = 'deduction' and l.component glob 'claim_*' "
        "group by l.person, l.reference order by l.person, l.reference"
    ).astype({"person": "string", "claim": "string", "taken_cents": "Int64", "event": "Int64"})
