"""The acts on a run: seal, submit, sign own pay or a changed account, approve or reject, withdraw, post, release."""

from collections.abc import Collection

from bolib.books.approvals import demand_free, state
from bolib.books.audit_trail.check import Checker
from bolib.books.roles import alone, demand, demand_apart
from bolib.books.write import Transaction
from bolib.problem import Refused


def seal(
    act: Transaction,
    run: str,
    attempt: int,
    *,
    paper: str,
    manifest: bytes,
    head: bytes,
    simulation: bool,
    right: str = "run",
) -> None:
    """Record what a finished run folder holds; nobody signs this. `manifest` is the digest of its manifest.

    `right` is what a role of the one who runs it must allow.
    """
    demand(act, right)
    demand_free(act, run)
    row = {"run": run, "attempt": attempt, "paper": paper, "manifest": manifest, "head": head}
    act.add("seal", [{**row, "replaces": replaced(attempt), "simulation": int(simulation)}])


def replaced(attempt: int) -> int | None:
    """Give the attempt that one replaces, which fell or was left; null for the first. Numbers are not used again."""
    return attempt - 1 or None


def submit(act: Transaction, run: str, attempt: int, *, manifest: bytes) -> None:
    """Put a sealed run forward; `manifest` is the digest of what was read."""
    user = demand(act, "submit")
    _must_be(act, run, attempt, "sealed")
    demand_free(act, run)
    (last,) = act.row("select max(attempt) from seal where run = ?", run)
    if attempt < last:
        raise Refused("approvals.replaced", f"{run}/{attempt}", by=last)
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
    if faults := Checker(act.db, act.schema).check_trust():
        raise Refused("approvals.not_valid", where, faults=f"{faults[0].where}: {faults[0].code}")
    (by,) = act.row("select submitted_by from submission where run = ? and attempt = ?", run, attempt)
    if by == user and not alone(act):
        raise Refused("approvals.own_submission", where)
    demand_apart(act, user, by)
    if decision == "approve":
        _demand_own_pay(act, run, attempt, user, pays)
    row = {"run": run, "attempt": attempt, "decision": decision, "submitted_by": by, "decided_by": user}
    act.add("decision", [{**row, "alone": int(by == user)}])


def sign_own_pay(act: Transaction, run: str, attempt: int, *, user: str, pays: Collection[str]) -> None:
    """Another person signs the slip of a user who stands on the run and wants to approve it."""
    signer, where = demand(act, "sign_own_pay"), f"{run}/{attempt}"
    _must_be(act, run, attempt, "submitted")
    if _oib(act, user) not in pays:
        raise Refused("approvals.not_on_run", where, user=user)
    if signer == user:
        raise Refused("approvals.own_pay", where, user=user)
    if act.rows("select 1 from own_pay where run = ? and attempt = ? and user = ?", run, attempt, user):
        raise Refused("approvals.signed_before", where)
    act.add("own_pay", [{"run": run, "attempt": attempt, "user": user, "signed_by": signer}])


def sign_account(
    act: Transaction, run: str, attempt: int, *, person: str, account_event: int, changed_by: str | None
) -> None:
    """Another person signs for a bank account that was changed, by the event that wrote it, and that a run pays into."""
    signer = demand(act, "sign_account")
    _must_be(act, run, attempt, "submitted", "approved", "posted")
    if signer == changed_by:
        raise Refused("approvals.own_account", f"{run}/{attempt}", person=person)
    if act.rows(
        "select 1 from changed_account where run = ? and attempt = ? and person = ? and account_event = ?",
        *(run, attempt, person, account_event),
    ):
        raise Refused("approvals.signed_before", f"{run}/{attempt}")
    row = {"run": run, "attempt": attempt, "person": person, "account_event": account_event}
    act.add("changed_account", [{**row, "changed_by": changed_by, "signed_by": signer}])


def withdraw(act: Transaction, run: str, attempt: int) -> None:
    """The submitter takes a run back, until it is posted."""
    user = demand(act, "withdraw")
    _must_be(act, run, attempt, "submitted", "approved")
    (by,) = act.row("select submitted_by from submission where run = ? and attempt = ?", run, attempt)
    if by != user:
        raise Refused("approvals.not_yours", f"{run}/{attempt}", user=by)
    act.add("withdrawal", [{"run": run, "attempt": attempt, "withdrawn_by": by}])


def post(act: Transaction, run: str, attempt: int, *, manifest: bytes, results: bytes, pays: Collection[str]) -> None:
    """Record that a run is posted, after checking its approval as `verify` would; the caller adds the rows.

    `results` is the digest of the file whose rows are posted.
    """
    user = demand(act, "post")
    _must_be(act, run, attempt, "approved")
    _demand_valid(act, run, attempt, manifest, pays, ("submission", "decision", "own_pay"))
    row = {"run": run, "attempt": attempt, "decision": "approve", "posted_by": user, "results": results}
    act.add("posting", [row])


def release(
    act: Transaction, run: str, attempt: int, *, manifest: bytes, pays: Collection[str], file: str, digest: bytes
) -> None:
    """Let the payment file go to the bank; not by who submitted the run."""
    user = demand(act, "release")
    _must_be(act, run, attempt, "posted")
    _demand_valid(act, run, attempt, manifest, pays, ("submission", "decision", "own_pay", "posting"))
    (by,) = act.row("select submitted_by from submission where run = ? and attempt = ?", run, attempt)
    if by == user and not alone(act):
        raise Refused("approvals.released_by_submitter", f"{run}/{attempt}")
    demand_apart(act, user, by)
    row = {"run": run, "attempt": attempt, "file": file, "digest": digest, "submitted_by": by}
    act.add("release", [{**row, "released_by": user, "alone": int(by == user)}])


def _must_be(act: Transaction, run: str, attempt: int, *wanted: str) -> None:
    if (found := state(act, run, attempt)) not in wanted:
        raise Refused("approvals.wrong_state", f"{run}/{attempt}", state=found, wanted=", ".join(wanted))


def _demand_own_pay(act: Transaction, run: str, attempt: int, user: str, pays: Collection[str]) -> None:
    """Refuse an approver who stands on the run and whose slip nobody else has signed before."""
    if _oib(act, user) not in pays or alone(act):
        return
    if not act.rows("select 1 from own_pay where run = ? and attempt = ? and user = ?", run, attempt, user):
        raise Refused("approvals.own_pay", f"{run}/{attempt}", user=user)


def _demand_valid(
    act: Transaction, run: str, attempt: int, manifest: bytes, pays: Collection[str], tables: tuple[str, ...]
) -> None:
    checker = Checker(act.db, act.schema)
    faults = [f"{problem.where}: {problem.code}" for problem in checker.check_trust()]
    for table in ("seal", *tables):
        for (event,) in act.rows(f"select event from {table} where run = ? and attempt = ?", run, attempt):
            faults += [f"{problem.where}: {problem.code}" for problem in checker.check_event(event)]
    submitted, by, named, user = act.row(
        "select s.manifest, s.submitted_by, d.submitted_by, d.decided_by from submission s join decision d "
        "using (run, attempt) where run = ? and attempt = ?",
        *(run, attempt),
    )
    faults += [] if by == named else ["submitted_by"]
    if faults:
        raise Refused("approvals.not_valid", f"{run}/{attempt}", faults="; ".join(faults))
    if submitted != manifest:
        raise Refused("approvals.other_folder", f"{run}/{attempt}")
    _demand_own_pay(act, run, attempt, user, pays)


def _oib(act: Transaction, user: str) -> str:
    found = act.row("select oib from user where user = ?", user)
    if found is None:
        raise Refused("users.none", user)
    return str(found[0])
