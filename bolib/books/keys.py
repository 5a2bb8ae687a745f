"""Signing keys: Ed25519, the private part encrypted with a passphrase in the user's configuration folder.

A key file is JSON: form 1, `user`, `public` (hex), `kdf` (name scrypt, n, r, p, salt), `nonce`, `ciphertext`. The
ciphertext is AES-256-GCM over the 32 private bytes; its associated data is the JSON text of the list [form, user,
public, kdf], keys sorted, without spaces.
"""

import hashlib
import json
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bolib.problem import Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORM, COST = 1, 2**17
NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")
PRIME = 2**255 - 19
ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL_ORDER = {0, 1, PRIME - 1, ORDER_8, PRIME - ORDER_8}
KDF = {"name": "scrypt", "r": 8, "p": 1}


@dataclass(frozen=True)
class Key:
    """An opened key: whose it is (the user's code in the books) and the private part."""

    user: str
    private: "Ed25519PrivateKey"

    @property
    def public(self) -> bytes:
        """The 32 bytes that the books keep."""
        return self.private.public_key().public_bytes_raw()

    @property
    def name(self) -> str:
        """What the books call it."""
        return name_of(self.public)


def name_of(public: bytes) -> str:
    """Give the name of a key: the first 16 hexadecimal digits of the sha256 of its public part."""
    return hashlib.sha256(public).hexdigest()[:16]


def is_sound(public: bytes) -> bool:
    """Say whether a public key can only be somebody's: 32 bytes, a canonical point, none of the few of small order.

    A signature of anybody over anything fits a point of small order (RFC 8032, section 8.3; the eight encodings are
    those of y = 0, 1, -1 and the two points of order 8, with either sign).
    """
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    return len(public) == 32 and y < PRIME and y not in SMALL_ORDER


def folder() -> Path:
    """Say where this user's keys lie."""
    if os.name == "nt":
        return Path(os.environ["APPDATA"]) / "back-office-workbench" / "keys"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "back-office-workbench" / "keys"


def path_of(name: str) -> Path:
    """Say where the key that answers to `--as name` lies; a name not fit for a file is refused."""
    if not NAME.fullmatch(name) or name.startswith("."):
        raise Refused("keys.bad_name", repr(name))
    return folder() / f"{name}.json"


def new(name: str, passphrase: str, *, user: str | None = None) -> Key:
    """Make a key for a user (by default of the same name) and keep it encrypted; a taken name is refused."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Key(user or name, Ed25519PrivateKey.generate())
    keep(path_of(name), sealed(key, passphrase, secrets.token_bytes(16), secrets.token_bytes(12)))
    return key


def sealed(key: Key, passphrase: str, salt: bytes, nonce: bytes) -> str:
    """Give the text of a key file."""
    if not passphrase:
        raise Refused("keys.empty_passphrase", key.user)
    kdf = {**KDF, "n": COST, "salt": salt.hex()}
    about = {"form": FORM, "user": key.user, "public": key.public.hex(), "kdf": kdf}
    ciphertext = _cipher(passphrase, kdf).encrypt(nonce, key.private.private_bytes_raw(), _bound(about))
    return json.dumps({**about, "nonce": nonce.hex(), "ciphertext": ciphertext.hex()}, indent=1) + "\n"


def keep(path: Path, text: str) -> None:
    """Write a key file that only its owner can read; one that stands there is refused."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise Refused("keys.exists", path.stem) from None


def public_of(name: str) -> tuple[str, bytes]:
    """Read user and public part of a key without its passphrase."""
    kept = _read(path_of(name))
    return str(kept["user"]), bytes.fromhex(kept["public"])


def unlock(name: str, passphrase: str) -> Key:
    """Open a key with its passphrase; takes about a quarter of a second."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    kept = _read(path_of(name))
    try:
        raw = _cipher(passphrase, kept["kdf"]).decrypt(
            bytes.fromhex(kept["nonce"]), bytes.fromhex(kept["ciphertext"]), _bound(kept)
        )
    except InvalidTag:
        raise Refused("keys.wrong_passphrase", name) from None
    except (ValueError, KeyError, TypeError) as problem:
        raise Refused("keys.unreadable", name, reason=str(problem)) from None
    key = Key(str(kept["user"]), Ed25519PrivateKey.from_private_bytes(raw))
    if key.public.hex() != kept["public"]:
        raise Refused("keys.unreadable", name, reason="public")
    return key


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise Refused("keys.none", path.stem, folder=str(path.parent))
    try:
        kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if kept["form"] != FORM or not {"user", "public", "kdf", "nonce", "ciphertext"} <= kept.keys():
            raise ValueError("form")
    except (ValueError, KeyError, TypeError) as problem:
        raise Refused("keys.unreadable", path.stem, reason=str(problem)) from None
    return kept


def _bound(about: dict[str, Any]) -> bytes:
    """What a key file says beside the private part: changed, it does not open."""
    listed = [about[name] for name in ("form", "user", "public", "kdf")]
    return json.dumps(listed, sort_keys=True, separators=(",", ":")).encode()


def _cipher(passphrase: str, kdf: dict[str, Any]) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(derived(passphrase, kdf))


def derived(passphrase: str, kdf: dict[str, Any]) -> bytes:
    """Derive the 32 bytes that lock a key from its passphrase; ValueError where a file asks for more than we spend."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    n, r, p = int(kdf["n"]), int(kdf["r"]), int(kdf["p"])
    if kdf["name"] != KDF["name"] or n > 2**20 or r > 32 or p > 16:
        raise ValueError("kdf")
    typed = unicodedata.normalize("NFC", passphrase).encode()  # a keyboard may send č as one sign or as two
    return Scrypt(salt=bytes.fromhex(kdf["salt"]), length=32, n=n, r=r, p=p).derive(typed)
