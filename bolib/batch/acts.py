"""The acts on a sealed run folder: submit, approve, reject, withdraw, sign own pay, post, release."""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bolib.batch import manifest
from bolib.batch.papers import PAPERS, Rows
from bolib.batch.places import Place, bank_of, books_of, folder_of, place_of
from bolib.batch.recovery import give_to_bank
from bolib.books import Books
from bolib.books.approvals import acts
from bolib.books.given import Given
from bolib.books.keys import Key
from bolib.books.write import Transaction
from bolib.problem import Problem, Refused
from bolib.stores import SCHEMA


def submit(folder: Path, key: Key, *, given: Given | None = None) -> None:
    """Put a run forward: a person has read it."""
    with _act("submit", folder, key, given=given) as (act, place):
        acts.submit(act, place.run, place.attempt, manifest=manifest.digest(folder))


def approve(folder: Path, key: Key, *, given: Given | None = None) -> None:
    """Approve a run that another person submitted."""
    with _act("approve", folder, key, given=given) as (act, place):
        acts.decide(act, place.run, place.attempt, decision="approve", pays=paid(act, folder))


def sign_own_pay(folder: Path, key: Key, user: str, *, given: Given | None = None) -> None:
    """Sign the slip of a user who stands on the run and wants to approve it."""
    with _act("approve", folder, key, given=given) as (act, place):
        act.reason = "own pay"
        acts.sign_own_pay(act, place.run, place.attempt, user=user, pays=paid(act, folder))


def reject(folder: Path, key: Key, reason: str, *, given: Given | None = None) -> None:
    """Reject a run, with a reason."""
    with _act("reject", folder, key, reason=reason, given=given) as (act, place):
        acts.decide(act, place.run, place.attempt, decision="reject", pays=())


def withdraw(folder: Path, key: Key, *, given: Given | None = None) -> None:
    """Take back a run that one submitted oneself."""
    with _act("withdraw", folder, key, given=given) as (act, place):
        acts.withdraw(act, place.run, place.attempt)


def post(folder: Path, key: Key, *, given: Given | None = None) -> None:
    """Write what the paper proposes into the books, in one event."""
    with _act("post", folder, key, given=given) as (act, place):
        paper = PAPERS[manifest.read(folder)["paper"]]
        acts.post(act, place.run, place.attempt, manifest=manifest.digest(folder))
        rows = proposed(folder)
        _demand_totals(act, rows, place)
        paper.post(act, place.run, rows)


def release(folder: Path, key: Key, *, given: Given | None = None) -> Path:
    """Let the payment file go to the bank folder; the event comes first, then the file."""
    with _act("release", folder, key, given=given) as (act, place):
        payment = PAPERS[manifest.read(folder)["paper"]].payment
        path = folder / str(payment)
        if payment is None or not path.is_file():
            raise Refused("acts.no_payment", f"{place.run}/{place.attempt}")
        content = path.read_bytes()
        final = bank_of(place.company) / f"{place.run}{path.suffix}"
        digest = hashlib.sha256(content).digest()
        sealed = manifest.digest(folder)
        acts.release(act, place.run, place.attempt, manifest=sealed, file=final.name, digest=digest)
        _demand_no_own_change(act, place)
        act.after_commit.append(lambda: give_to_bank(final, content))
    return final


def later_facts(books: Books, folder: Path) -> list[Problem]:
    """List what came into the tables that a run froze after it was frozen; that does not refuse a posting."""
    frozen = manifest.read(folder)["head"]["seq"]
    tables = tuple(_tables(folder / "inputs.db"))
    marks = ", ".join("?" * len(tables))
    found = books.rows(
        'select e.seq, e.act, e.account, r."table", r.rows from event e join event_rows r using (seq) '
        f'where e.seq > ? and r."table" in ({marks}) order by e.seq, r."table"',
        *(frozen, *tables),
    )
    return [
        Problem("acts.later_fact", f"event {seq}", {"act": act, "account": account, "table": table, "rows": rows})
        for seq, act, account, table, rows in found
    ]


def proposed(folder: Path) -> Rows:
    """Read every table that a paper proposes."""
    return {table: _rows(folder / "results.db", table) for table in _tables(folder / "results.db")}


def paid(act: Transaction | Books, folder: Path) -> set[str]:
    """Give the OIBs that a run pays."""
    persons = {row["person"] for row in proposed(folder).get("payslip", [])}
    return {oib for person, oib in act.rows("select person, oib from person") if person in persons}


@contextlib.contextmanager
def _act(
    name: str, folder: Path, key: Key, *, reason: str | None = None, given: Given | None = None
) -> Iterator[tuple[Transaction, Place]]:
    """Open the books of a sealed folder for one signed act."""
    place = place_of(folder)
    with (
        Books(books_of(place.company), SCHEMA, writable=True, given=given) as books,
        books.write(name, f"{place.run}/{place.attempt}", key=key, reason=reason) as act,
    ):
        demand_sealed(act, folder_of(place), place)
        yield act, place


def demand_sealed(act: Transaction | Books, folder: Path, place: Place) -> None:
    """Refuse a folder that is not, byte for byte, what the books know as sealed."""
    where = f"{place.run}/{place.attempt}"
    sealed = act.rows("select manifest from seal where run = ? and attempt = ?", place.run, place.attempt)
    if not sealed:
        raise Refused("approvals.not_sealed", where)
    if found := manifest.differences(folder):
        raise Refused("acts.folder_differs", where, file=found[0].where, count=len(found))
    if sealed[0][0] != manifest.digest(folder):
        raise Refused("acts.folder_differs", where, file=manifest.NAME, count=1)


def _demand_totals(act: Transaction, rows: Rows, place: Place) -> None:
    """Hold the control totals that the paper printed against the sums of the rows that are posted."""
    for total in rows["totals"]:
        table, _, column = str(total["name"]).partition(".")
        found = sum(row[column] for row in rows[table])
        if found != total["cents"]:
            where = f"{place.run}/{place.attempt}"
            raise Refused("acts.total", where, name=total["name"], cents=total["cents"], found=found)


def _demand_no_own_change(act: Transaction, place: Place) -> None:
    """Refuse a release by somebody who changed a bank account that this run pays into and nobody has paid into since.

    The first account of a person is no change. Once somebody else has released a payment to the person, it is proven.
    """
    from bolib.books.roles import user_of_account

    changed = act.rows(
        """select b.person, e.account, e.key from payslip p join bank_account b using (person) join event e on e.seq = b.event
        where p.run = ? and b.iban <> (select f.iban from bank_account f where f.person = b.person
            order by f.event, f.since limit 1)
          and b.event > coalesce((select max(r.event) from release r join payslip q using (run)
            where q.person = b.person and r.run <> p.run), 0)""",
        place.run,
    )
    for person, account, key in changed:
        signer = act.row("select user from key_enrolled where key = ?", key) if key else None
        if act.signer == (signer[0] if signer else user_of_account(act, account)) or account == act.account:
            raise Refused("acts.own_change", f"{place.run}/{place.attempt}", person=person)


def _tables(path: Path) -> list[str]:
    return [row["name"] for row in _read(path, "select name from sqlite_master where type = 'table' order by name")]


def _rows(path: Path, table: str) -> list[dict[str, Any]]:
    return _read(path, f'select * from "{table}"')  # WITHOUT ROWID: in key order


def _read(path: Path, query: str) -> list[dict[str, Any]]:
    import sqlite3

    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    db.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in db.execute(query)]
    finally:
        db.close()
