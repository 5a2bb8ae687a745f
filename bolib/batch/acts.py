"""The acts on a sealed run folder: submit, approve, reject, withdraw, sign own pay or an account, post, release.

What an act uses of a folder it reads once, and holds those bytes against the seal: nothing can be swapped in between.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bolib.batch import manifest
from bolib.batch.papers import PAPERS, BatchPaper, Rows
from bolib.batch.places import Place, bank_of, books_of, folder_of, place_of
from bolib.books import Books
from bolib.books.approvals import acts as approvals
from bolib.books.files import rename_durably, write_durably
from bolib.books.given import Given
from bolib.books.keys import Key
from bolib.books.roles import user_of_account
from bolib.books.write import Transaction
from bolib.problem import Problem, Refused
from bolib.stores import SCHEMA


@dataclass(frozen=True)
class Sealed:
    """A run folder that is, byte for byte, what the books know as sealed."""

    place: Place
    folder: Path
    manifest: dict[str, Any]
    digest: bytes

    @property
    def run(self) -> tuple[str, int]:
        """The run's name and the attempt."""
        return self.place.run, self.place.attempt

    @property
    def where(self) -> str:
        """The run and its attempt."""
        return f"{self.place.run}/{self.place.attempt}"

    @property
    def paper(self) -> BatchPaper:
        """The paper that was run."""
        return PAPERS[self.manifest["paper"]]

    def content(self, name: str) -> bytes:
        """Read a file of the folder; one that is not as it was sealed is refused."""
        path, sealed = self.folder / name, self.manifest["files"].get(name, {})
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != sealed.get("sha256"):
            raise Refused("acts.folder_differs", self.where, file=name, count=1)
        return content

    @property
    def rows(self) -> Rows:
        """Every table that the paper proposes; none where it proposes nothing."""
        return _tables(self.content("results.db")) if "results.db" in self.manifest["files"] else {}


def submit(folder: Path, key: Key, *, given: Given | None = None) -> None:
    """Put a run forward: a person has read it."""
    with _act("submit", folder, key, given=given) as (act, sealed):
        approvals.submit(act, *sealed.run, manifest=sealed.digest)


def approve(folder: Path, key: Key, *, given: Given | None = None) -> None:
    """Approve a run that another person submitted."""
    with _act("approve", folder, key, given=given) as (act, sealed):
        approvals.decide(act, *sealed.run, decision="approve", pays=paid(act, sealed))


def sign_own_pay(folder: Path, key: Key, user: str, *, given: Given | None = None) -> None:
    """Sign the slip of a user who stands on the run and wants to approve it."""
    with _act("sign_own_pay", folder, key, given=given) as (act, sealed):
        approvals.sign_own_pay(act, *sealed.run, user=user, pays=paid(act, sealed))


def sign_account(folder: Path, key: Key, person: str, *, given: Given | None = None) -> None:
    """Sign for the changed bank account of a person whom the run pays."""
    with _act("sign_account", folder, key, given=given) as (act, sealed):
        changed = dict(_changed_accounts(act, sealed.rows))
        if person not in changed:
            raise Refused("approvals.no_changed_account", sealed.where, person=person)
        approvals.sign_account(act, *sealed.run, person=person, changed_by=changed[person])


def reject(folder: Path, key: Key, reason: str, *, given: Given | None = None) -> None:
    """Reject a run, with a reason."""
    with _act("reject", folder, key, reason=reason, given=given) as (act, sealed):
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
        rows = sealed.rows
        approvals.post(act, *sealed.run, manifest=sealed.digest, pays=_oibs(act, rows))
        _demand_totals(rows, sealed)
        sealed.paper.post(act, sealed.place.run, rows)


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
        final.parent.mkdir(parents=True, exist_ok=True)
        part = final.with_name(f".{final.name}.part")
        write_durably(part, content)
        act.after_commit.append(lambda: rename_durably(part, final))
    return final


def later_facts(books: Books, folder: Path) -> list[Problem]:
    """List what came into the tables that a run froze after it was frozen; that does not refuse a posting."""
    sealed = demand_sealed(books, place_of(folder))
    tables = tuple(_tables(sealed.content("inputs.db")))
    marks = ", ".join("?" * len(tables))
    found = books.rows(
        'select e.seq, e.act, e.account, r."table", r.rows from event e join event_rows r using (seq) '
        f'where e.seq > ? and r."table" in ({marks}) order by e.seq, r."table"',
        *(sealed.manifest["head"]["seq"], *tables),
    )
    return [
        Problem("acts.later_fact", f"event {seq}", {"act": act, "account": account, "table": table, "rows": rows})
        for seq, act, account, table, rows in found
    ]


def proposed(folder: Path) -> Rows:
    """Read every table that a paper proposes, from a folder wherever it lies."""
    return _tables((folder / "results.db").read_bytes())


def paid(act: Transaction | Books, sealed: Sealed) -> set[str]:
    """Give the OIBs that a run pays."""
    return _oibs(act, sealed.rows)


def _oibs(act: Transaction | Books, rows: Rows) -> set[str]:
    persons = {row["person"] for row in rows.get("payslip", [])}
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
    ):
        yield act, demand_sealed(act, place)


def demand_sealed(act: Transaction | Books, place: Place) -> Sealed:
    """Refuse a folder that is not, byte for byte, what the books know as sealed."""
    folder, where = folder_of(place), f"{place.run}/{place.attempt}"
    known = act.rows(
        "select s.manifest, c.company, s.run, s.attempt, s.paper, s.simulation, s.head, s.replaces from seal s, company c "
        "where s.run = ? and s.attempt = ?",
        *place[1:],
    )
    if not known:
        raise Refused("approvals.not_sealed", where)
    content = (folder / manifest.NAME).read_bytes() if (folder / manifest.NAME).is_file() else b""
    if hashlib.sha256(content).digest() != known[0][0]:
        raise Refused("acts.folder_differs", where, file=manifest.NAME, count=1)
    said = manifest.parsed(content, where)
    about = (*(said[name] for name in ("company", "run", "attempt", "paper")), int(said["simulation"]))
    if (*about, bytes.fromhex(said["head"]["hash"]), said["replaces"]) != known[0][1:]:
        raise Refused("acts.other_seal", where)
    if found := manifest.differences(folder, said):
        raise Refused("acts.folder_differs", where, file=found[0].where, count=len(found))
    return Sealed(place, folder, said, known[0][0])


def _demand_totals(rows: Rows, sealed: Sealed) -> None:
    """Hold the control totals that the paper printed against the sums of the rows that are posted."""
    if not rows["totals"]:
        raise Refused("acts.no_totals", sealed.where)
    for total in rows["totals"]:
        table, _, column = str(total["name"]).partition(".")
        found = sum(row[column] for row in rows[table])
        if found != total["cents"]:
            raise Refused("acts.total", sealed.where, name=total["name"], cents=total["cents"], found=found)


def _demand_no_own_change(act: Transaction, sealed: Sealed) -> None:
    """Refuse a release by somebody who changed a bank account that this run pays into and nobody else has signed for."""
    signed = "select person from changed_account where run = ? and attempt = ?"
    vouched = {person for (person,) in act.rows(signed, *sealed.run)}
    for person, by in _changed_accounts(act, sealed.rows):
        if person not in vouched and by == act.signer:
            raise Refused("acts.own_change", sealed.where, person=person)


def _changed_accounts(act: Transaction, rows: Rows) -> list[tuple[str, str | None]]:
    """List the persons a run pays into a changed account, with the user who changed it.

    The first account of a person is no change. Once a payment to the person has been released, the account is proven.
    """
    changed = act.rows(
        """select b.person, e.account, k.user from bank_account b join event e on e.seq = b.event
        left join key_enrolled k on k.key = e.key
        where b.event = (select event from bank_account l where l.person = b.person order by since desc, event desc limit 1)
          and b.iban <> (select f.iban from bank_account f where f.person = b.person order by f.event, f.since limit 1)
          and b.event > coalesce((select max(r.event) from release r join payslip q using (run)
            where q.person = b.person), 0)"""
    )
    paid_now = {row["person"] for row in rows.get("payslip", [])}
    known = {account: user_of_account(act, account) for _, account, _ in changed}
    return [(person, user or known[account]) for person, account, user in changed if person in paid_now]


def _tables(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """Read every table of a SQLite file from its bytes; the tables are WITHOUT ROWID, so rows come in key order."""
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    try:
        db.deserialize(content)
        db.execute("pragma trusted_schema = off")
        names = db.execute("select name from sqlite_master where type = 'table' order by name").fetchall()
        return {name: [dict(row) for row in db.execute(f'select * from "{name}"')] for (name,) in names}
    finally:
        db.close()
