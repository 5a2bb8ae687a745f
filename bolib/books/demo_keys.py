"""The demo company's keys: anybody can make them, so every other company refuses them."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bolib.books.keys import Key

PASSPHRASE = "demo"
USERS = ("demo-clerk", "demo-manager", "demo-third")


def key_of(user: str) -> Key:
    """Make the published key of a user of the demo company."""
    seed = hashlib.sha256(f"back office workbench, published key of {user}".encode()).digest()
    return Key(user, Ed25519PrivateKey.from_private_bytes(seed))


PUBLISHED = frozenset(key_of(user).public for user in USERS)
