"""Who may do what: roles and their rights as adopted, users and their roles as adopted.

The setting `roles` maps each role to what it `sees` and `does`, and lists under `exclude` the pairs that nobody holds
together and under `founders` what the people who founded the company may always do. The setting `company` names under
`users` each user's roles and accounts. What somebody hands to a deputy stands in the table `delegation`.
"""

from typing import TYPE_CHECKING, Any

from bolib.books.settings import LATER, Reader, company, parsed, text_of
from bolib.dates import local
from bolib.formats.logins import SIGNED_IN
from bolib.problem import Problem, Refused

if TYPE_CHECKING:
    from bolib.books.keys import Key
    from bolib.books.write import Transaction


def users(reader: Reader, *, before: int = LATER) -> dict[str, dict[str, Any]]:
    """Give every user of the adopted company settings with `oib`, `roles` and `accounts`."""
    return company(reader, before=before).get("users") or {}


def user_of_account(reader: Reader, account: str) -> str | None:
    """Name the user who has an account, or who signed in to a served desk; null where nobody has it."""
    if account.startswith(SIGNED_IN):
        return next((user for user in users(reader) if account == f"{SIGNED_IN}{user}"), None)
    return next((user for user, about in users(reader).items() if account in (about.get("accounts") or [])), None)


def signers(reader: Reader, *, before: int = LATER) -> list[tuple[str, str]]:
    """List users and keys that sign, or signed before an event: confirmed by a second person and not revoked."""
    return [
        (str(user), str(key))
        for user, key in reader.rows(
            "select k.user, k.key from key_enrolled k join enrolment_confirmed c using (key) where c.event < ? "
            "and not exists (select 1 from key_revoked r where r.key = k.key and r.event < ?)",
            *(before, before),
        )
    ]


def user_of_key(reader: Reader, key: "Key") -> str:
    """Name the user whose key this is; one that does not sign in these books is refused."""
    if (key.user, key.name) not in signers(reader):
        raise Refused("books.key_not_enrolled", key.name)
    return key.user


def alone(reader: Reader, *, before: int = LATER) -> bool:
    """Say whether one person founded the firm and nobody else's key signs, or signed before an event."""
    (founders,) = reader.rows("select count(distinct user) from key_enrolled where event = 1")[0]
    return bool(founders == 1) and len({user for user, _ in signers(reader, before=before)}) <= 1


def holds(reader: Reader, user: str, does: str, *, before: int = LATER) -> bool:
    """Say whether one of a user's own roles, or having founded the company, allows (or allowed before an event) an act."""
    if _giving(reader, user, does, before):
        return True
    founder = "select 1 from key_enrolled where event = 1 and user = ?"
    return does in _rights(reader, before).get("founders", []) and bool(reader.rows(founder, user))


def may(reader: Reader, user: str, does: str, *, before: int = LATER) -> bool:
    """Say whether a user may do an act: by their own right, or on the day as somebody's deputy (or so before an event)."""
    if holds(reader, user, does, before=before):
        return True
    return any(does == right for _, right in stands_in_for(reader, user, before=before))


def stands_in_for(reader: Reader, user: str, *, before: int = LATER) -> list[tuple[str, str]]:
    """List for whom a user stands in on the day, now or when an event was written, and with which right.

    What counts is what was handed over before, by who held it of their own, to who has no role that excludes it.
    """
    if not reader.rows("select 1 from delegation where deputy = ? and event < ? limit 1", user, before):
        return []
    found = reader.rows(
        "select distinct user, does from delegation d where deputy = ?1 and event < ?2 and ?3 between first_day and last_day "
        "and not exists (select 1 from delegation_ended e where e.delegation = d.event and e.does = d.does and e.event < ?2)",
        *(user, before, day(reader, before=before)),
    )
    return [
        (str(other), str(does))
        for other, does in found
        if holds(reader, other, does, before=before) and not excluded(reader, user, other, does, before=before)
    ]


def acted_for(reader: Reader, user: str, does: str, *, before: int = LATER) -> list[str]:
    """Name whose deputy a user is in an act, now or before an event; nothing where an own right allows it."""
    others = [other for other, right in stands_in_for(reader, user, before=before) if right == does]
    return [] if not others or holds(reader, user, does, before=before) else others


def excluded(reader: Reader, deputy: str, user: str, does: str, *, before: int = LATER) -> tuple[str, str] | None:
    """Give the roles that keep somebody from being a user's deputy in an act: nobody holds the two together."""
    held, giving = _roles(reader, deputy, before), _giving(reader, user, does, before)
    for first, second in _rights(reader, before).get("exclude", []):
        for mine, theirs in ((first, second), (second, first)):
            if mine in held and theirs in giving:
                return str(mine), str(theirs)
    return None


def day(reader: Reader, *, before: int = LATER) -> str:
    """Give the day of now, or of an event, where the company is."""
    at = reader.now if before == LATER else int(reader.rows("select at from event where seq = ?", before)[0][0])
    return local(at, company(reader, before=before)["time_zone"]).date().isoformat()


def demand_apart(act: "Transaction", user: str, other: str | None) -> None:
    """Refuse who stands in today for the person who submitted or proposed what is decided."""
    if other is not None and any(one == other for one, _ in stands_in_for(act, user)):
        raise Refused("deputies.stands_in", user, other=other)


def _rights(reader: Reader, before: int) -> dict[str, Any]:
    found: dict[str, Any] = parsed(text_of(reader, "roles", before=before))
    return found


def _roles(reader: Reader, user: str, before: int) -> list[str]:
    return users(reader, before=before).get(user, {}).get("roles") or []


def _giving(reader: Reader, user: str, does: str, before: int) -> list[str]:
    """Name the roles of a user that allow an act."""
    rights = _rights(reader, before)
    return [role for role in _roles(reader, user, before) if does in (rights.get(role) or {}).get("does", [])]


def _given(reader: Reader, user: str, does: str) -> list[tuple[str, str]]:
    return [(user, role) for role in _giving(reader, user, does, LATER)]


def sees(reader: Reader, user: str | None, what: str) -> bool:
    """Say whether one of a user's roles sees something; who is no user sees nothing.

    On their days deputies see what the roles see that give what they were handed.
    """
    return bool(seeing(reader, user, what))


def seeing(reader: Reader, user: str | None, what: str) -> list[str]:
    """Name by whose roles a user sees something: by their own, and those of whom they stand in for on the day."""
    if user is None:
        return []
    held = [(user, role) for role in _roles(reader, user, LATER)]
    held += [giving for other, does in stands_in_for(reader, user) for giving in _given(reader, other, does)]
    return list(dict.fromkeys(whose for whose, role in held if role_sees(reader, role, what)))


def role_sees(reader: Reader, role: str, what: str) -> bool:
    """Say whether a role sees something."""
    return bool({what, "everything"} & set((_rights(reader, LATER).get(role) or {}).get("sees", [])))


def allowing(reader: Reader, user: str, does: str) -> list[tuple[str, str]]:
    """List what allows a user an act on the day, (whose, role): roles of their own, and of whom they stand in for in it."""
    others = (other for other, right in stands_in_for(reader, user) if right == does)
    return [giving for whose in (user, *others) for giving in _given(reader, whose, does)]


def who_may(reader: Reader, does: str, *, but: str | None = None) -> list[str]:
    """Name the users who may do an act; who did the step before (`but`) may not, nor their deputies, except in a firm of
    one person.
    """
    known = sorted(users(reader))
    able = [user for user in known if may(reader, user, does) and (user != but or len(known) == 1)]
    return [user for user in able if not but or all(other != but for other, _ in stands_in_for(reader, user))]


def demand(act: "Transaction", does: str) -> str:
    """Name who acts, the signer or the user of the account, if that person may do this act; else refuse."""
    return demand_of(act, act.signer if act.key else user_of_account(act, act.account), act.account, does)


def demand_of(reader: Reader, user: str | None, account: str, does: str) -> str:
    """Refuse an account that is nobody's, and a user whose roles do not allow an act; gives the user."""
    if user is None:
        raise Refused("roles.no_user", account, act=does)
    if not may(reader, user, does):
        raise Refused("roles.no_right", user, act=does)
    return user


def problems(settings: dict[str, Any], rights: dict[str, Any], *, one_person: bool) -> list[Problem]:
    """List what is wrong with users and roles: unknown roles, an account of two users, pairs that exclude each other."""
    found: list[Problem] = []
    owners: dict[str, str] = {}
    for user, about in (settings.get("users") or {}).items():
        held = about.get("roles") or []
        known = rights.keys() - {"exclude", "founders"}
        found += [Problem("roles.unknown", user, {"role": role}) for role in held if role not in known]
        for account in about.get("accounts") or []:
            if owners.setdefault(account, user) != user:
                found.append(Problem("roles.account_twice", user, {"account": account, "other": owners[account]}))
        for first, second in [] if one_person else rights.get("exclude", []):
            if first in held and second in held:
                found.append(Problem("roles.exclude", user, {"first": first, "second": second}))
    return found
