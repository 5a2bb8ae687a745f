"""Who may do what: roles and their rights as adopted, users and their roles as adopted.

The setting `roles` maps each role to what it `sees` and `does`, and lists under `exclude` the pairs that nobody holds
together and under `founders` what the people who founded the company may always do. The setting `company` names under
`users` each user's roles and accounts.
"""

from typing import TYPE_CHECKING, Any

from bolib.books.accounts import SIGNED_IN
from bolib.books.settings import LATER, Reader, company, parsed, text_of
from bolib.problem import Problem, Refused

if TYPE_CHECKING:
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


def alone(reader: Reader, *, before: int = LATER) -> bool:
    """Say whether one person founded the firm and nobody else's key signs, or signed before an event."""
    (founders,) = reader.rows("select count(distinct user) from key_enrolled where event = 1")[0]
    return bool(founders == 1) and len({user for user, _ in signers(reader, before=before)}) <= 1


def may(reader: Reader, user: str, does: str, *, before: int = LATER) -> bool:
    """Say whether one of a user's roles, or having founded the company, allows (or allowed before an event) an act."""
    rights = parsed(text_of(reader, "roles", before=before))
    held = users(reader, before=before).get(user, {}).get("roles") or []
    if any(does in (rights.get(role) or {}).get("does", []) for role in held):
        return True
    founder = "select 1 from key_enrolled where event = 1 and user = ?"
    return does in rights.get("founders", []) and bool(reader.rows(founder, user))


def sees(reader: Reader, user: str | None, what: str) -> bool:
    """Say whether one of a user's roles sees something; who is no user sees nothing."""
    rights = parsed(text_of(reader, "roles"))
    held = users(reader).get(user or "", {}).get("roles") or []
    return any({what, "everything"} & set((rights.get(role) or {}).get("sees", [])) for role in held)


def who_may(reader: Reader, does: str, *, but: str | None = None) -> list[str]:
    """Name the users who may do an act; who did the step before (`but`) may not, except in a firm of one person."""
    known = sorted(users(reader))
    return [user for user in known if may(reader, user, does) and (user != but or len(known) == 1)]


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
