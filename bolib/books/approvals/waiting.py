"""Which runs wait for the next act on them, and who may do it."""

from dataclasses import dataclass

from bolib.books import roles
from bolib.books.approvals import STANDING
from bolib.books.settings import Reader

NEXT = {"sealed": "submit", "submitted": "approve", "approved": "post", "posted": "release"}
STATED = (
    "select run, attempt, state, submitted_by from (select *, row_number() over (partition by run order by "
    f"state in {STANDING} desc, attempt desc) as place from run_state) where place = 1"
)


@dataclass(frozen=True)
class WaitingRun:
    """A run, the attempt that counts, the act that is next, and the users who may do it."""

    run: str
    attempt: int
    act: str
    who: tuple[str, ...]


def latest(reader: Reader) -> list[tuple[str, int, str, str | None]]:
    """List the attempt that counts of every run, the newest run first: run, attempt, state, submitted_by."""
    return reader.rows(f"{STATED} order by run desc")


def waiting(reader: Reader, paper: str) -> list[WaitingRun]:
    """List the runs of a paper that wait; who did the step before does not do the next. A simulation waits for nobody."""
    found = []
    asked = f"select l.* from ({STATED}) l join seal s using (run, attempt) where s.paper = ? and s.simulation = 0 order by run"
    for run, attempt, state, by in reader.rows(asked, paper):
        act = NEXT.get(state, "run" if state in ("rejected", "withdrawn") else "")
        if act:
            but = by if act in ("approve", "release") else None
            found.append(WaitingRun(run, attempt, act, tuple(roles.who_may(reader, act, but=but))))
    return found
