"""What is put forward, decided, posted and released, by whom, against which seal."""

import re

from bolib.books.settings import Reader
from bolib.books.tables import ALONE, Table
from bolib.problem import Refused

RUN = ("run text not null", "attempt integer not null")
SUBMITTED = "foreign key (run, attempt, submitted_by) references submission (run, attempt, submitted_by)"

TABLES = (
    Table(
        "seal",
        (
            *RUN,
            *("paper text not null", "manifest blob not null", "head blob not null", "replaces integer"),
            "simulation integer not null check (simulation in (0, 1))",
        ),
        ("run", "attempt"),
        unique=(("run", "attempt", "manifest", "simulation"),),
    ),
    Table(
        "submission",
        (
            *RUN,
            *("manifest blob not null", "simulation integer not null check (simulation = 0)"),
            "submitted_by text not null",
        ),
        ("run", "attempt"),
        unique=(("run", "attempt", "submitted_by"),),
        checks=(
            "foreign key (run, attempt, manifest, simulation) references seal (run, attempt, manifest, simulation)",
        ),
        signer="submitted_by",
        right="submit",
    ),
    Table(
        "decision",
        (
            *RUN,
            *("decision text not null check (decision in ('approve', 'reject'))", "submitted_by text not null"),
            *("decided_by text not null", ALONE),
        ),
        ("run", "attempt"),
        unique=(("run", "attempt", "decision"),),
        checks=("check (decided_by <> submitted_by or alone = 1)", SUBMITTED),
        signer="decided_by",
        apart="submitted_by",
        right="decision",
    ),
    Table(
        "own_pay",
        (*RUN, "user text not null references user", "signed_by text not null"),
        ("run", "attempt", "user"),
        checks=(
            "check (signed_by <> user)",
            "foreign key (run, attempt) references submission (run, attempt)",
        ),
        signer="signed_by",
        right="sign_own_pay",
    ),
    Table(
        "changed_account",
        (*RUN, "person text not null", "account_event integer not null", "changed_by text", "signed_by text not null"),
        ("run", "attempt", "person", "account_event"),
        checks=(
            "check (changed_by is null or signed_by <> changed_by)",
            "foreign key (run, attempt) references submission (run, attempt)",
        ),
        signer="signed_by",
        right="sign_account",
    ),
    Table(
        "withdrawal",
        (*RUN, "withdrawn_by text not null"),
        ("run", "attempt"),
        checks=("foreign key (run, attempt, withdrawn_by) references submission (run, attempt, submitted_by)",),
        signer="withdrawn_by",
        right="withdraw",
    ),
    Table(
        "posting",
        (
            *(*RUN, "decision text not null check (decision = 'approve')", "posted_by text not null"),
            "results blob not null",
        ),
        ("run",),
        unique=(("run", "attempt"),),
        checks=("foreign key (run, attempt, decision) references decision (run, attempt, decision)",),
        signer="posted_by",
        right="post",
    ),
    Table(
        "release",
        (
            *RUN,
            *("file text not null", "digest blob not null", "submitted_by text not null"),
            *("released_by text not null", ALONE),
        ),
        ("run", "file"),
        checks=(
            "check (released_by <> submitted_by or alone = 1)",
            SUBMITTED,
            "foreign key (run, attempt) references posting (run, attempt)",
        ),
        signer="released_by",
        apart="submitted_by",
        right="release",
    ),
)

STATES = """
select s.run, s.attempt, s.paper, s.manifest, s.simulation, s.event, b.submitted_by, d.decided_by,
  case when exists (select 1 from release r where r.run = s.run and r.attempt = s.attempt) then 'released'
       when p.run is not null then 'posted'
       when w.run is not null then 'withdrawn'
       when d.decision = 'approve' then 'approved'
       when d.decision = 'reject' then 'rejected'
       when b.run is not null then 'submitted'
       else 'sealed' end as state
from seal s
left join submission b using (run, attempt)
left join decision d using (run, attempt)
left join withdrawal w using (run, attempt)
left join posting p using (run, attempt)
"""
VIEWS = (("run_state", STATES),)
DEMANDS = (
    (
        "approvals.several_stand",
        "select run from (select run from submission left join decision using (run, attempt) "
        "where coalesce(decision, '') <> 'reject' and not exists (select 1 from withdrawal w "
        "where w.run = submission.run and w.attempt = submission.attempt)) group by run having count(*) > 1",
    ),
    (
        "approvals.posted_and_withdrawn",
        "select run || '/' || attempt from posting join withdrawal using (run, attempt)",
    ),
)
AFTER_POSTING = ("posted", "released")
STANDING = ("submitted", "approved", "posted", "released")


def state(reader: Reader, run: str, attempt: int) -> str:
    """Say where an attempt stands; one that was never sealed is refused."""
    found = reader.rows("select state from run_state where run = ? and attempt = ?", run, attempt)
    if not found:
        raise Refused("approvals.not_sealed", f"{run}/{attempt}")
    return str(found[0][0])


def standing(reader: Reader, run: str) -> tuple[int, str] | None:
    """Give the attempt of a run that stands submitted, approved, posted or released, with its state; null: none."""
    found = reader.rows(f"select attempt, state from run_state where run = ? and state in {STANDING}", run)
    return (int(found[0][0]), str(found[0][1])) if found else None


def demand_free(reader: Reader, run: str) -> None:
    """Refuse a run of which an attempt stands; after a posted one, those who were held go under a further name."""
    found = standing(reader, run)
    if found is None:
        return
    about = {"attempt": found[0], "state": found[1]}
    if found[1] in AFTER_POSTING:
        raise Refused("approvals.posted", run, **about, further=further(run))
    raise Refused("approvals.stands", run, **about)


def further(run: str) -> str:
    """Give the name under which those whom a posted run held are run: the same with a number behind, or the next number."""
    number = re.search("-([0-9]{1,2})$", run)
    return f"{run[: number.start()]}-{int(number[1]) + 1}" if number else f"{run}-2"
