"""What one person proposes about hours another decides: never the same person, and nobody about their own hours."""

from bolib.accounting.hours.store import whose
from bolib.books import roles
from bolib.books.settings import Reader
from bolib.books.write import Transaction
from bolib.problem import Refused

DECISIONS = ("approve", "reject")


def proposer(act: Transaction, person: str, day: str) -> str:
    """Name who proposes: a user about their own hours, about others' whoever may resolve their exceptions; else refused."""
    user = _user(act)
    if user is not None and _oib_of(act, user) == _oib_of_person(act, person):
        return user
    return whose.demand(act, "resolve_hours", person, day)


def decider(act: Transaction, proposed_by: str, person: str, day: str) -> dict[str, object]:
    """Give the columns that say who proposed and who decides; refused are whoever proposed it, whoever it is about, and
    whose role does not allow it. Where one person is the whole firm, `alone` says so.
    """
    user, alone = _user(act), roles.alone(act)
    if user == proposed_by and not alone:
        raise Refused("hours.own_proposal", f"person {person}", user=user)
    if user is not None and _oib_of(act, user) == _oib_of_person(act, person) and not alone:
        raise Refused("hours.own_hours", f"person {person}", user=user)
    user = whose.demand(act, "approve_hours", person, day)
    roles.demand_apart(act, user, proposed_by)
    return {"proposed_by": proposed_by, "decided_by": user, "alone": int(user == proposed_by)}


def _user(act: Transaction) -> str | None:
    return act.signer if act.key else roles.user_of_account(act, act.account)


def _oib_of(reader: Reader, user: str) -> str | None:
    found = reader.rows("select oib from user where user = ?", user)
    return str(found[0][0]) if found else None


def _oib_of_person(reader: Reader, person: str) -> str:
    found = reader.rows("select oib from person where person = ? order by event desc limit 1", person)
    if not found:
        raise Refused("people.person_unknown", person, person=person)
    return str(found[0][0])
