"""What may be done with a run now: each act, who may do it, and in words why others may not or nobody may."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bolib.batch.acts import later_facts, paid
from bolib.batch.changed_accounts import changed_accounts
from bolib.batch.places import Place, folder_of
from bolib.batch.sealed import Sealed, looked_at
from bolib.books import Books, deputies, roles
from bolib.problem import Problem

WANTED = {
    "submit": ("sealed",),
    "sign_own_pay": ("submitted",),
    "sign_account": ("submitted", "approved", "posted"),
    "approve": ("submitted",),
    "reject": ("submitted",),
    "withdraw": ("submitted", "approved"),
    "post": ("approved",),
    "release": ("posted",),
}
ROAD = ("sealed", "submitted", "approved", "posted", "released")
READ = ("sealed", "submitted", "approved")  # where later facts still matter


@dataclass(frozen=True)
class Step:
    """One act; `of` names whose slip or account is signed. Who `may`, and why nobody may or these others may not.

    `deputies` are those of them who may only in somebody's place: user, in whose, until which day.
    """

    act: str
    of: str = ""
    may: tuple[str, ...] = ()
    why_not: tuple[Problem, ...] = ()
    deputies: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Standing:
    """Where an attempt stands: its conclusion by name, what came in after it was frozen, what may be done."""

    place: Place
    state: str
    simulation: bool
    conclusion: dict[str, int]
    later: list[Problem]
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class _Look:
    books: Books
    sealed: Sealed
    state: str
    submitted_by: str | None
    alone: bool
    own: dict[str, str | None]  # users whom the run pays, each with who signed the slip
    changed: list[tuple[str, int, str | None]]  # changed accounts nobody has signed for

    def stands_in(self, user: str) -> bool:
        """Say whether a user stands in today for who submitted the run."""
        return any(other == self.submitted_by for other, _ in roles.stands_in_for(self.books, user))


def standing(books: Books, place: Place) -> Standing:
    """Look at a sealed attempt; a folder that is not what was sealed is refused."""
    sealed = looked_at(books, place)
    look = _look(books, sealed)
    later = later_facts(books, folder_of(place)) if look.state in READ else []
    simulation = bool(sealed.manifest["simulation"])
    return Standing(place, look.state, simulation, sealed.conclusion, later, list(_steps(look)))


def _look(books: Books, sealed: Sealed) -> _Look:
    run, attempt = sealed.run
    ((state, by),) = books.rows("select state, submitted_by from run_state where run = ? and attempt = ?", run, attempt)
    oibs = paid(books, sealed)
    signed = dict(books.rows("select user, signed_by from own_pay where run = ? and attempt = ?", run, attempt))
    own = {
        user: signed.get(user) for user, oib in books.rows("select user, oib from user order by user") if oib in oibs
    }
    vouched = set(
        books.rows("select person, account_event from changed_account where run = ? and attempt = ?", run, attempt)
    )
    open_ = [found for found in changed_accounts(books, sealed) if found[:2] not in vouched]
    return _Look(books, sealed, str(state), by, roles.alone(books), own, open_)


def _steps(look: _Look) -> Iterator[Step]:
    if look.state not in ROAD:
        return
    paper, ahead = look.sealed.paper, ROAD.index(look.state)
    for act, states in WANTED.items():
        if ROAD.index(states[-1]) < ahead or (act == "post" and paper.post is None):
            continue
        if act == "release" and (paper.payment is None or paper.payment not in look.sealed.manifest["files"]):
            continue
        if act == "sign_own_pay":
            yield from (_step(look, act, user) for user in _waiting_own(look))
        elif act == "sign_account":
            persons = sorted({person for person, *_ in look.changed})
            yield from (_step(look, act, person) for person in persons if look.state != "sealed")
        else:
            yield _step(look, act)


def _waiting_own(look: _Look) -> list[str]:
    """Name those who may approve, whom the run pays, and whose slip nobody has signed."""
    if look.alone or look.state != "submitted":
        return []
    able = roles.who_may(look.books, "approve", but=look.submitted_by)
    return [user for user, signed in look.own.items() if signed is None and user in able]


def _step(look: _Look, act: str, of: str = "") -> Step:
    if why := _nobody(look, act):
        return Step(act, of, (), (why,))
    may: list[str] = []
    why_not: list[Problem] = []
    for user in roles.who_may(look.books, act):
        if found := _excluded(look, act, user, of):
            why_not.append(found)
        else:
            may.append(user)
    if not may and not why_not:
        why_not.append(Problem("steps.nobody", act))
    instead = [(user, *one) for user in may for one in deputies.standing_in(look.books, user, act)]
    return Step(act, of, tuple(may), tuple(why_not), tuple(instead))


def _nobody(look: _Look, act: str) -> Problem | None:
    """Say why nobody may: the run stands elsewhere, is a simulation, or doubts itself."""
    wanted = WANTED[act]
    if look.sealed.manifest["simulation"]:
        return Problem("approvals.simulation", act)
    if look.state not in wanted:
        return Problem("steps.not_yet", act, {"state": look.state, "wanted": wanted[0]})
    if act in ("submit", "approve") and (doubts := look.sealed.conclusion["doubts"]):
        return Problem("acts.doubts", act, {"count": doubts})
    return None


def _excluded(look: _Look, act: str, user: str, of: str) -> Problem | None:
    """Say why a user who has the right may not: own submission, own pay, an account that the user changed."""
    if act == "withdraw" and user != look.submitted_by:
        return Problem("approvals.not_yours", user, {"user": look.submitted_by})
    if act == "sign_own_pay":
        return Problem("steps.own_slip", user) if user == of else None
    if act == "sign_account":
        mine = any(person == of and by == user for person, _, by in look.changed)
        return Problem("approvals.own_account", user, {"person": of}) if mine else None
    if look.alone:
        return None
    if act in ("approve", "reject", "release") and look.stands_in(user):
        return Problem("deputies.stands_in", user, {"other": look.submitted_by})
    if act in ("approve", "reject") and user == look.submitted_by:
        return Problem("approvals.own_submission", user)
    if act == "approve" and user in look.own and look.own[user] is None:
        return Problem("steps.own_pay", user)
    if act == "release" and user == look.submitted_by:
        return Problem("approvals.released_by_submitter", user)
    if act == "release" and (own := [person for person, _, by in look.changed if by == user]):
        return Problem("steps.own_change", user, {"person": ", ".join(sorted(own))})
    return None
