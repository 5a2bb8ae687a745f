"""The acts on a run: seal, submit, sign own pay, approve or reject, withdraw, post, release."""

from collections.abc import Collection

from bolib.books import Books
from bolib.books.approvals import standing, state
from bolib.books.audit_trail.check import Checker
from bolib.books.roles import demand
from bolib.books.users import one_person_firm
from bolib.books.write import Transaction
from bolib.problem import Refused


def seal(books: Books, run: str, attempt: int, *, paper: str, manifest: bytes, head: bytes, simulation: bool) -> None:
    """Record what a finished run folder holds; nobody signs this. `manifest` is the digest of its manifest."""
    with books.write("seal", f"{run}/{attempt}") as act:
        demand(act, "run")
        if stands := standing(act, run):
            raise Refused("approvals.stands", run, attempt=stands[0], state=stands[1])
        row = {"run": run, "attempt": attempt, "paper": paper, "manifest": manifest, "head": head}
        row |= {"replaces": replaced(act, run), "simulation": int(simulation)}
        act.add("seal", [row])


def replaced(reader: Transaction | Books, run: str) -> int | None:
    """Give the attempt that a new one replaces; null for the first."""
    found = reader.rows("select max(attempt) from seal where run = ?", run)[0][0]
    return None if found is None else int(found)


def submit(act: Transaction, run: str, attempt: int, *, manifest: bytes) -> None:
    """Put a sealed run forward; `manifest` is the digest of what was read."""
    user = demand(act, "submit")
    _must_be(act, run, attempt, "sealed")
    if stands := standing(act, run):
        raise Refused("approvals.stands", run, attempt=stands[0], state=stands[1])
    (simulation,) = act.row("select simulation from seal where run = ? and attempt = ?", run, attempt)
    if simulation:
        raise Refused("approvals.simulation", f"{run}/{attempt}")
    row = {"run": run, "attempt": attempt, "manifest": manifest, "simulation": 0, "submitted_by": user}
    act.add("submission", [row])


def decide(act: Transaction, run: str, attempt: int, *, decision: str, pays: Collection[str]) -> None:
    """Approve or reject; nobody decides what they submitted, nor approves alone a run that pays them.

    `pays` are the OIBs that the run pays. Where the approver is among them, another enrolled person must have signed
    before.
    """
    user, where = demand(act, decision), f"{run}/{attempt}"
    _must_be(act, run, attempt, "submitted")
    (by,) = act.row("select submitted_by from submission where run = ? and attempt = ?", run, attempt)
    alone = one_person_firm(act)
    if by == user and not alone:
        raise Refused("approvals.own_submission", where)
    if decision == "approve" and _oib(act, user) in pays and not alone:
        signed = "select 1 from own_pay where run = ? and attempt = ? and user = ?"
        if not act.rows(signed, run, attempt, user):
            raise Refused("approvals.own_pay", where, user=user)
    row = {"run": run, "attempt": attempt, "decision": decision, "submitted_by": by, "decided_by": user}
    act.add("decision", [{**row, "alone": int(alone)}])


def sign_own_pay(act: Transaction, run: str, attempt: int, *, user: str, pays: Collection[str]) -> None:
    """Another person signs the slip of a user who stands on the run and wants to approve it."""
    signer, where = act.signer, f"{run}/{attempt}"
    _must_be(act, run, attempt, "submitted")
    if _oib(act, user) not in pays:
        raise Refused("approvals.not_on_run", where, user=user)
    if signer == user:
        raise Refused("approvals.own_pay", where, user=user)
    act.add("own_pay", [{"run": run, "attempt": attempt, "user": user, "signed_by": signer}])


def withdraw(act: Transaction, run: str, attempt: int) -> None:
    """The submitter takes a run back, until it is posted."""
    user = demand(act, "withdraw")
    _must_be(act, run, attempt, "submitted", "approved")
    (by,) = act.row("select submitted_by from submission where run = ? and attempt = ?", run, attempt)
    if by != user:
        raise Refused("approvals.not_yours", f"{run}/{attempt}", user=by)
    act.add("withdrawal", [{"run": run, "attempt": attempt, "withdrawn_by": by}])


def post(act: Transaction, run: str, attempt: int, *, manifest: bytes) -> None:
    """Record that a run is posted, after checking its approval as `verify` would; the caller adds the rows."""
    user = demand(act, "post")
    _must_be(act, run, attempt, "approved")
    _demand_valid(act, run, attempt, manifest, ("submission", "decision", "own_pay"))
    act.add("posting", [{"run": run, "attempt": attempt, "posted_by": user}])


def release(act: Transaction, run: str, attempt: int, *, manifest: bytes, file: str, digest: bytes) -> None:
    """Let the payment file go to the bank; not by who submitted the run."""
    user = demand(act, "release")
    _must_be(act, run, attempt, "posted")
    _demand_valid(act, run, attempt, manifest, ("submission", "decision", "own_pay", "posting"))
    (by,) = act.row("select submitted_by from submission where run = ? and attempt = ?", run, attempt)
    alone = one_person_firm(act)
    if by == user and not alone:
        raise Refused("approvals.released_by_submitter", f"{run}/{attempt}")
    row = {"run": run, "attempt": attempt, "file": file, "digest": digest, "submitted_by": by}
    act.add("release", [{**row, "released_by": user, "alone": int(alone)}])


def _must_be(act: Transaction, run: str, attempt: int, *wanted: str) -> None:
    if (found := state(act, run, attempt)) not in wanted:
        raise Refused("approvals.wrong_state", f"{run}/{attempt}", state=found, wanted=", ".join(wanted))


def _demand_valid(act: Transaction, run: str, attempt: int, manifest: bytes, tables: tuple[str, ...]) -> None:
    checker, faults = Checker(act.db, act.schema), []
    for table in ("seal", *tables):
        for (event,) in act.rows(f"select event from {table} where run = ? and attempt = ?", run, attempt):
            faults += [f"{problem.where}: {problem.code}" for problem in checker.check_event(event)]
    (submitted,) = act.row("select manifest from submission where run = ? and attempt = ?", run, attempt)
    if faults:
        raise Refused("approvals.not_valid", f"{run}/{attempt}", faults="; ".join(faults))
    if submitted != manifest:
        raise Refused("approvals.other_folder", f"{run}/{attempt}")


def _oib(act: Transaction, user: str) -> str:
    found = act.row("select oib from user where user = ?", user)
    if found is None:
        raise Refused("users.none", user)
    return str(found[0])
