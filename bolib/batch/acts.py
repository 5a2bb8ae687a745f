"""The acts on a sealed run folder: submit, approve, reject, withdraw, sign own pay or an account, post, release.

What an act uses of a folder it reads once, and holds those bytes against the seal: nothing can be swapped in between.
"""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from bolib.batch import results, since_sealed
from bolib.batch.changed_accounts import changed_accounts
from bolib.batch.places import bank_of, books_of, place_of
from bolib.batch.sealed import Sealed, Tables, demand_sealed, looked_at, tables_of
from bolib.books import Books
from bolib.books.approvals import acts as approvals
from bolib.books.files import rename_durably, write_durably
from bolib.books.given import Given
from bolib.books.keys import Key
from bolib.books.write import Transaction
from bolib.problem import Problem, Refused
from bolib.stores import SCHEMA


def submit(folder: Path, key: Key, *, given: Given | None = None) -> None:
    """Put a run forward: a person has read it."""
    with _act("submit", folder, key, given=given) as (act, sealed):
        sealed.demand_rows()
        _demand_no_doubts(sealed)
        approvals.submit(act, *sealed.run, manifest=sealed.digest)


def approve(folder: Path, key: Key, *, given: Given | None = None) -> None:
    """Approve a run that another person submitted."""
    with _act("approve", folder, key, given=given) as (act, sealed):
        _demand_no_doubts(sealed)
        approvals.decide(act, *sealed.run, decision="approve", pays=paid(act, sealed))


def sign_own_pay(folder: Path, key: Key, user: str, *, given: Given | None = None) -> None:
    """Sign the slip of a user who stands on the run and wants to approve it."""
    with _act("sign_own_pay", folder, key, given=given) as (act, sealed):
        approvals.sign_own_pay(act, *sealed.run, user=user, pays=paid(act, sealed))


def sign_account(folder: Path, key: Key, person: str, *, given: Given | None = None) -> None:
    """Sign for the changed bank account of a person whom the run pays."""
    with _act("sign_account", folder, key, given=given) as (act, sealed):
        changed = [(event, by) for who, event, by in changed_accounts(act, sealed) if who == person]
        if not changed:
            raise Refused("approvals.no_changed_account", sealed.where, person=person)
        for event, by in changed:
            approvals.sign_account(act, *sealed.run, person=person, account_event=event, changed_by=by)


def reject(folder: Path, key: Key, reason: str, *, given: Given | None = None) -> None:
    """Reject a run, with a reason."""
    if not reason.strip():
        raise Refused("acts.no_reason", folder.name)
    with _act("reject", folder, key, reason=reason.strip(), given=given) as (act, sealed):
        approvals.decide(act, *sealed.run, decision="reject", pays=())


def withdraw(folder: Path, key: Key, *, given: Given | None = None) -> None:
    """Take back a run that one submitted oneself."""
    with _act("withdraw", folder, key, given=given) as (act, sealed):
        approvals.withdraw(act, *sealed.run)


def post(folder: Path, key: Key, *, given: Given | None = None) -> None:
    """Write what the paper proposes into the books, in one event."""
    with _act("post", folder, key, given=given) as (act, sealed):
        if sealed.paper.post is None:
            raise Refused("acts.nothing_to_post", sealed.where)
        rows = sealed.beside(act)
        digest = bytes.fromhex(sealed.manifest["files"][results.FILE]["sha256"])
        approvals.post(act, *sealed.run, manifest=sealed.digest, results=digest, pays=_oibs(act, rows))
        _demand_totals(rows, sealed)
        with results.posting(act, rows, sealed.where):
            sealed.paper.post(act, sealed.place.run, rows, sealed.manifest["head"]["seq"])


def release(folder: Path, key: Key, *, given: Given | None = None) -> Path:
    """Let the payment file go to the bank folder: written first, named when the event stands."""
    with _act("release", folder, key, given=given) as (act, sealed):
        payment = sealed.paper.payment
        if payment is None or payment not in sealed.manifest["files"]:
            raise Refused("acts.no_payment", sealed.where)
        _demand_no_own_change(act, sealed)
        content = sealed.content(payment)
        final = bank_of(sealed.place.company) / f"{sealed.place.run}{Path(payment).suffix}"
        approvals.release(
            act,
            *sealed.run,
            manifest=sealed.digest,
            pays=paid(act, sealed),
            file=final.name,
            digest=hashlib.sha256(content).digest(),
        )
        final.parent.mkdir(exist_ok=True)
        part = final.with_name(f".{final.name}.part")
        write_durably(part, content)
        act.after_commit.append(lambda: rename_durably(part, final))
    return final


def later_facts(books: Books, folder: Path) -> list[Problem]:
    """List what came in after a run was frozen and concerns it; that does not refuse a posting."""
    sealed = looked_at(books, place_of(folder))
    frozen = tables_of(sealed.content("inputs.db"), sealed.where, file="inputs.db")
    given = sealed.manifest["parameters"]
    return since_sealed.later_facts(
        books, frozen, sealed.manifest["head"]["seq"], str(given["month"]), str(given["pay_day"])
    )


def concluded(folder: Path) -> dict[str, int]:
    """Read what a paper comes to, by name, from a folder wherever it lies."""
    tables = proposed(folder)
    results.demand_conclusion(tables, folder.name)
    return {str(row["name"]): int(row["number"]) for row in tables.get("conclusion", [])}


def proposed(folder: Path) -> Tables:
    """Read every table that a paper proposes, from a folder wherever it lies."""
    return tables_of((folder / results.FILE).read_bytes(), folder.name)


def paid(act: Transaction | Books, sealed: Sealed) -> set[str]:
    """Give the OIBs that a run pays."""
    return _oibs(act, sealed.rows)


def _oibs(act: Transaction | Books, rows: Tables) -> set[str]:
    persons = rows.column("payslip", "person")
    return {oib for person, oib in act.rows("select person, oib from person") if person in persons}


@contextlib.contextmanager
def _act(
    name: str, folder: Path, key: Key, *, reason: str | None = None, given: Given | None = None
) -> Iterator[tuple[Transaction, Sealed]]:
    """Open the books of a sealed folder for one signed act."""
    place = place_of(folder)
    with (
        Books(books_of(place.company), SCHEMA, writable=True, given=given) as books,
        books.write(name, f"{place.run}/{place.attempt}", key=key, reason=reason) as act,
        contextlib.closing(demand_sealed(act, place)) as sealed,
    ):
        yield act, sealed


def _demand_no_doubts(sealed: Sealed) -> None:
    """Refuse a paper that itself says that something does not hold."""
    if doubts := sealed.conclusion["doubts"]:
        raise Refused("acts.doubts", sealed.where, count=doubts)


def _demand_totals(rows: Tables, sealed: Sealed) -> None:
    """Hold the control totals that the paper printed against the sums of the rows that are posted."""
    if not rows.get("totals"):
        raise Refused("acts.no_totals", sealed.where)
    for total in rows["totals"]:
        table, _, column = str(total["name"]).partition(".")
        if column not in rows.columns(table):
            raise Refused("acts.total_of_nothing", sealed.where, file=results.FILE, name=total["name"])
        found = rows.total(table, column)
        if found != total["cents"]:
            raise Refused("acts.total", sealed.where, name=total["name"], cents=total["cents"], found=found)


def _demand_no_own_change(act: Transaction, sealed: Sealed) -> None:
    """Refuse a release by somebody who changed a bank account that this run pays into and nobody else has signed for."""
    signed = "select person, account_event from changed_account where run = ? and attempt = ?"
    vouched = {(person, event) for person, event in act.rows(signed, *sealed.run)}
    for person, event, by in changed_accounts(act, sealed):
        if (person, event) not in vouched and by == act.signer:
            raise Refused("acts.own_change", sealed.where, person=person)
