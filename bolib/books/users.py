"""The company, its users, and the keys they sign with."""

from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from bolib import identity
from bolib.books import Books, create, roles, settings
from bolib.books.files import rename_durably
from bolib.books.given import Given
from bolib.books.keys import NAME, Key, is_sound, name_of
from bolib.books.tables import ALONE, Schema, Table
from bolib.books.write import Transaction
from bolib.problem import Refused

TABLES = (
    Table(
        "company",
        ("company text not null", "name text not null", "demo integer not null check (demo in (0, 1))"),
        ("company",),
        signed=True,
    ),
    Table(
        "user",
        ("user text not null", "oib text not null", "added_by text not null"),
        ("user",),
        unique=(("oib",),),
        signer="added_by",
        right="enrol",
    ),
    Table(
        "key_enrolled",
        (
            *("key text not null", "user text not null references user", "public blob not null"),
            "enrolled_by text not null",
        ),
        ("key",),
        unique=(("public",), ("key", "enrolled_by")),
        signer="enrolled_by",
        right="enrol",
    ),
    Table(
        "enrolment_confirmed",
        ("key text not null", "enrolled_by text not null", "confirmed_by text not null", ALONE),
        ("key",),
        checks=(
            "check (confirmed_by <> enrolled_by or alone = 1)",
            "foreign key (key, enrolled_by) references key_enrolled (key, enrolled_by)",
        ),
        signer="confirmed_by",
        right="confirm",
    ),
    Table(
        "key_revoked",
        ("key text not null references key_enrolled", "revoked_by text not null"),
        ("key",),
        signer="revoked_by",
        right="revoke",
    ),
)


def found(
    path: Path,
    schema: Schema,
    *,
    name: str,
    founders: Mapping[str, Key],
    texts: Mapping[str, str],
    given: Given | None = None,
) -> Books:
    """Found a company and open its books.

    Event 1, signed by the first founder, enrols the founders' keys and adopts the settings; event 2 is the second
    founder's signature over it, which confirms the settings. `founders` maps the OIB of one or two people to their keys,
    `texts` a kind of setting to its text. Only a demo company takes a `given` clock.
    """
    keys = list(founders.values())
    if not 1 <= len(keys) <= 2 or len({key.user for key in keys}) != len(keys):
        raise Refused("users.founders", name)
    if path.exists():
        raise Refused("books.exist", path.name)
    part = path.with_name(f".{path.name}.part")
    for rest in ("", "-wal", "-shm"):  # of a founding that was killed; an old -wal would be read into the new file
        Path(f"{part}{rest}").unlink(missing_ok=True)
    create(part, schema)
    first, second = keys[0], keys[-1]
    with Books(part, schema, writable=True, given=given) as books:
        with books.write("found", "company", key=first) as act:
            company = given.company if given else token_hex(16)
            act.add("company", [{"company": company, "name": name, "demo": int(given is not None)}])
            for oib, key in founders.items():
                _add_user(act, key.user, oib)
                _add_key(act, key.user, key.public)
            for kind in sorted(texts):
                settings.put(act, kind, texts[kind])
        with books.write("found", "company", key=second) as act:
            act.reason = "countersigned"
            for key in keys:
                _confirm_key(act, key.name)
            for kind in sorted(texts):
                settings.sign(act, kind, 1)
        books.db.execute("pragma wal_checkpoint(truncate)")
    Path(f"{part}-queue").unlink(missing_ok=True)
    rename_durably(part, path)
    return Books(path, schema, writable=True, given=given)


def enrol(books: Books, *, user: str, public: bytes, key: Key, oib: str | None = None) -> None:
    """Enrol a further key; it signs nothing before another person has confirmed it. `oib` is needed for a new user."""
    with books.write("enrol", user, key=key) as act:
        roles.demand(act, "enrol")
        known = act.row("select oib from user where user = ?", user)
        if known is None:
            if oib is None:
                raise Refused("users.oib_needed", user)
            _add_user(act, user, oib)
        elif oib not in (None, known[0]):
            raise Refused("users.other_oib", user)
        _add_key(act, user, public)


def confirm(books: Books, *, name: str, key: Key) -> None:
    """Confirm a key that somebody else enrolled: only then it signs."""
    with books.write("confirm", name, key=key) as act:
        roles.demand(act, "confirm")
        if act.row("select 1 from key_enrolled where key = ?", name) is None:
            raise Refused("users.no_key", name)
        if act.row("select 1 from enrolment_confirmed where key = ?", name):
            raise Refused("users.key_confirmed", name)
        _confirm_key(act, name)


def revoke(books: Books, *, name: str, key: Key) -> None:
    """Revoke a key: what it signs from now on is worth nothing, what it signed before stands."""
    with books.write("revoke", name, key=key) as act:
        user = roles.demand(act, "revoke")
        if act.row("select 1 from key_enrolled where key = ?", name) is None:
            raise Refused("users.no_key", name)
        if act.row("select 1 from key_revoked where key = ?", name):
            raise Refused("users.key_revoked", name)
        act.add("key_revoked", [{"key": name, "revoked_by": user}])
        _demand_signers(act, name)


def _demand_signers(act: Transaction, name: str) -> None:
    """Refuse what would leave too few people to enrol and confirm another key: the books could never be signed again."""
    users = {user for user, _ in roles.signers(act)}
    able = [user for user in users if roles.may(act, user, "enrol") and roles.may(act, user, "confirm")]
    (founders,) = act.row("select count(distinct user) from key_enrolled where event = 1")
    if len(able) < founders:
        raise Refused("users.last_key", name, left=len(able), needed=founders)


def _add_user(act: Transaction, user: str, oib: str) -> None:
    if not NAME.fullmatch(user):
        raise Refused("users.bad_name", repr(user))
    if problem := identity.oib_problem(oib, user):
        raise Refused(problem.code, problem.where, **problem.args)
    if act.row("select 1 from user where oib = ?", oib):
        raise Refused("users.oib_taken", user)
    act.add("user", [{"user": user, "oib": oib, "added_by": act.signer}])


def _add_key(act: Transaction, user: str, public: bytes) -> None:
    from bolib.books.demo_keys import PUBLISHED

    (demo,) = act.row("select demo from company")
    if public in PUBLISHED and not demo:
        raise Refused("keys.published", user)
    if not is_sound(public):
        raise Refused("keys.public", user)
    if act.row("select 1 from key_enrolled where public = ?", public):
        raise Refused("users.key_enrolled", user)
    act.add("key_enrolled", [{"key": name_of(public), "user": user, "public": public, "enrolled_by": act.signer}])


def _confirm_key(act: Transaction, name: str) -> None:
    (by,) = act.row("select enrolled_by from key_enrolled where key = ?", name)
    alone, founding = (
        roles.alone(act),
        act.seq == 2,
    )  # the second founder confirms the first one's key and their own
    if by == act.signer and not (alone or founding):
        raise Refused("users.own_enrolment", name)
    row = {"key": name, "enrolled_by": by, "confirmed_by": act.signer, "alone": int(alone and by == act.signer)}
    act.add("enrolment_confirmed", [row])
