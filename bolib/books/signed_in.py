"""Who signed in to a served desk: a statement signed by that person's own key, which the server hands to the desk.

The statement is JSON: form 1, `user`, `public` (hex), `until` (microseconds since 1970 UTC) and `signature` (hex),
Ed25519 over the values (CONTEXT, user, public, until) as the audit trail writes values. It proves nothing where the key
does not sign in the books that are open; then nobody sits at the desk, whatever login the server has.
"""

import json
import os
import time
from typing import TYPE_CHECKING

from bolib.books import roles
from bolib.formats.logins import SIGNED_IN
from bolib.formats.trail import values

if TYPE_CHECKING:
    from bolib.books.keys import Key
    from bolib.books.settings import Reader

FORM = 1
ENVIRONMENT = "BACK_OFFICE_SIGNED_IN"
CONTEXT = "back-office-workbench signed in"  # so that it is a signature of nothing else


def statement(key: "Key", until: int) -> str:
    """Write the statement that a key's owner has signed in, good until an instant (microseconds since 1970 UTC)."""
    signature = key.private.sign(_body(key.user, key.public, until))
    about = {"form": FORM, "user": key.user, "public": key.public.hex(), "until": until}
    return json.dumps({**about, "signature": signature.hex()})


def served() -> bool:
    """Say whether this process belongs to a desk that a server opened for somebody."""
    return ENVIRONMENT in os.environ


def user(reader: "Reader") -> str | None:
    """Name who signed in, if that person's key signs in these books and the statement still holds; else nobody."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from bolib.books.keys import is_sound, name_of

    try:
        said = json.loads(os.environ.get(ENVIRONMENT, ""))
        form, named, until = said["form"], str(said["user"]), int(said["until"])
        public, signature = bytes.fromhex(said["public"]), bytes.fromhex(said["signature"])
        if form != FORM or not is_sound(public) or time.time_ns() // 1000 >= until:
            return None
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _body(named, public, until))
    except (ValueError, KeyError, TypeError, OverflowError, InvalidSignature):
        return None
    return named if (named, name_of(public)) in roles.signers(reader) else None


def account(reader: "Reader") -> str:
    """Give the account of a served desk; without a statement that holds it is one that no user has."""
    return f"{SIGNED_IN}{user(reader) or ''}"


def _body(user: str, public: bytes, until: int) -> bytes:
    return values(CONTEXT, user, public, until)
