"""Adopted settings: a text takes effect when one person has adopted it and a second has confirmed it."""

import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import yaml

from bolib.books.keys import Key
from bolib.books.tables import ALONE, Table
from bolib.problem import Refused

if TYPE_CHECKING:
    from bolib.books import Books
    from bolib.books.write import Transaction

LATER = 2**62  # an event that has not happened
KIND = re.compile(r"[a-z0-9_-]+(/[a-z0-9_-]+)*(\.yaml|\.csv)?")
TABLES = (
    Table(
        "adopted",
        (
            *("kind text not null", "version integer not null check (version > 0)", "digest blob not null"),
            *("text text not null", "adopted_by text not null"),
        ),
        ("kind", "version"),
        unique=(("kind", "version", "adopted_by"),),
        signer="adopted_by",
        right="adopt",
    ),
    Table(
        "adoption_confirmed",
        (
            *("kind text not null", "version integer not null", "adopted_by text not null"),
            *("confirmed_by text not null", ALONE),
        ),
        ("kind", "version"),
        checks=(
            "check (confirmed_by <> adopted_by or alone = 1)",
            "foreign key (kind, version, adopted_by) references adopted (kind, version, adopted_by)",
        ),
        signer="confirmed_by",
        right="confirm",
    ),
)
VIEWS = (
    (
        "adopted_now",
        "select kind, max(version) as version, digest, text, c.event as event "
        "from adopted join adoption_confirmed c using (kind, version) group by kind",
    ),
    (
        "adoption_waiting",
        "select kind, version, adopted_by from adopted a where not exists "
        "(select 1 from adoption_confirmed c where c.kind = a.kind and c.version >= a.version)",
    ),
)


class Reader(Protocol):
    """What reads rows: the books or an open event; `now` is its clock, in microseconds since 1970 UTC."""

    @property
    def now(self) -> int:
        """Give the instant for which it reads."""

    def rows(self, sql: str, *arguments: object) -> list[Any]:
        """Read rows as tuples."""


def text_of(reader: Reader, kind: str, *, before: int = LATER) -> str:
    """Give the text in force, or that was in force before an event; a kind that nobody had adopted is refused."""
    found = reader.rows(
        "select text from adopted join adoption_confirmed c using (kind, version) "
        "where kind = ? and c.event < ? order by version desc limit 1",
        *(kind, before),
    )
    if not found:
        raise Refused("settings.none", kind)
    return str(found[0][0])


@cache
def parsed(text: str) -> Any:
    """Read an adopted text; not to be changed by who reads it."""
    return yaml.safe_load(text)


def company(reader: Reader, *, before: int = LATER) -> dict[str, Any]:
    """Give the company's settings in force, parsed."""
    found: dict[str, Any] = parsed(text_of(reader, "company", before=before))
    return found


def adopt(books: "Books", kind: str, text: str, *, key: Key) -> int:
    """Adopt a text as the next version of a setting; gives the version, which waits for a second person."""
    from bolib.books import roles

    with books.write("adopt", kind, key=key) as act:
        roles.demand(act, "adopt")
        found = act.rows("select text from adopted_now where kind = ?", kind)
        if found and found[0][0] == text:
            raise Refused("settings.same", kind)
        return put(act, kind, text)


def confirm(books: "Books", kind: str, version: int, *, digest: bytes, key: Key) -> None:
    """Confirm a version that somebody else adopted; `digest` is the sha256 of the text that the person has read."""
    from bolib.books import roles

    with books.write("confirm", kind, key=key) as act:
        roles.demand(act, "confirm")
        found = act.row("select text from adopted where kind = ? and version = ?", kind, version)
        if found is None or hashlib.sha256(found[0].encode()).digest() != digest:
            raise Refused("settings.other_text", kind, version=version)
        sign(act, kind, version)


def put(act: "Transaction", kind: str, text: str) -> int:
    """Add the next version of a setting inside an act; a kind that is no plain path is refused."""
    if not KIND.fullmatch(kind):
        raise Refused("settings.kind", repr(kind))
    version = int(act.row("select coalesce(max(version), 0) + 1 from adopted where kind = ?", kind)[0])
    digest = hashlib.sha256(text.encode()).digest()
    row = {"kind": kind, "version": version, "digest": digest, "text": text, "adopted_by": act.signer}
    act.add("adopted", [row])
    return version


def sign(act: "Transaction", kind: str, version: int) -> None:
    """Add the second person's confirmation inside an act."""

    from bolib.books import roles

    (by,) = act.row("select adopted_by from adopted where kind = ? and version = ?", kind, version)
    own = by == act.signer
    if own and not roles.alone(act):
        raise Refused("settings.own_adoption", kind)
    row = {"kind": kind, "version": version, "adopted_by": by, "confirmed_by": act.signer, "alone": int(own)}
    act.add("adoption_confirmed", [row])
