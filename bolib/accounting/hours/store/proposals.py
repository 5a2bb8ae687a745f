"""Forgotten punches: one person proposes, another decides; only what was approved counts."""

from dataclasses import dataclass

from bolib.accounting.hours.rules.by_hand import AddedPunch, checked_words
from bolib.accounting.hours.store.four_eyes import DECISIONS, decider, proposer
from bolib.accounting.hours.store.review import demand_open
from bolib.books import Books
from bolib.books.keys import Key
from bolib.books.settings import Reader
from bolib.dates import local
from bolib.problem import Refused

WAITING = (
    "select p.event, p.person, p.at, p.zone, p.direction, p.site, p.proposed_by, r.text from punch_proposed p "
    "left join reason r on r.event = p.event "
    "where not exists (select 1 from punch_decided d where d.proposal = p.event) "
)


@dataclass(frozen=True)
class Proposed:
    """A punch that waits for a decision: its number (the event), whose, instant, day and time on the wall, by whom, why."""

    proposal: int
    person: str
    at: int
    day: str
    wall: str
    zone: str
    direction: str
    site: str | None
    proposed_by: str
    reason: str | None


def propose_punch(books: Books, punch: AddedPunch, *, key: Key | None = None) -> int:
    """Propose a punch that was forgotten; gives the number of the proposal. It counts once another person approves it.

    A user proposes their own; those of others whoever may resolve exceptions. Refused: a month whose hours are posted or
    under review, the same proposal again while it waits.
    """
    with books.write("propose_punch", punch.person, reason=punch.reason, key=key) as act:
        user = proposer(act, punch.person, punch.day)
        demand_open(act, punch.person, punch.day, punch.wall)
        same = (punch.person, punch.at, punch.direction)
        if act.rows(WAITING + "and p.person = ? and p.at = ? and p.direction = ?", *same):
            raise Refused("hours.proposed_before", punch.person)
        act.add("punch_proposed", [{**punch.row, "proposed_by": user}])
        return act.seq


def decide_punch(books: Books, proposal: int, decision: str, *, reason: str, key: Key | None = None) -> None:
    """Approve or reject a proposed punch, with a reason; one that is approved is added in the same event.

    Refused: whoever proposed it, whoever's punch it is, no such proposal or one that is decided, a month whose hours are
    posted or under review.
    """
    if decision not in DECISIONS:
        raise ValueError(f"{decision} is no decision")
    found = waiting_punches(books, proposal=proposal)
    if not found:
        raise Refused("hours.no_proposal", str(proposal))
    said = checked_words(found[0].person, reason)
    with books.write("decide_punch", found[0].person, reason=said, key=key) as act:
        if not (still := waiting_punches(act, proposal=proposal)):
            raise Refused("hours.no_proposal", str(proposal))
        one = still[0]
        who = decider(act, one.proposed_by, one.person, one.day)
        act.add("punch_decided", [{"proposal": proposal, "decision": decision, **who}])
        if decision == "approve":
            demand_open(act, one.person, one.day, one.wall)
            row = {"person": one.person, "at": one.at, "zone": one.zone, "direction": one.direction, "site": one.site}
            act.add("punch_added", [row])


def waiting_punches(reader: Reader, month: str | None = None, *, proposal: int | None = None) -> list[Proposed]:
    """List the proposed punches that nobody has decided about, those of a month, or the one of a number."""
    found = []
    for number, person, at, zone, *rest in reader.rows(WAITING + "order by p.person, p.at, p.event"):
        wall = local(at, zone)
        one = Proposed(number, person, at, f"{wall:%Y-%m-%d}", f"{wall:%H:%M}", zone, *rest)
        if month in (None, one.day[:7]) and proposal in (None, number):
            found.append(one)
    return found
