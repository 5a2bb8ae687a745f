"""Chance that is none: the same seed and name give the same choice on every machine; and numbers with a check digit."""

import hashlib
from collections.abc import Sequence


def chance(seed: int, name: str, among: int) -> int:
    """Choose a number below `among`: always the same one for a seed and a name, on every machine."""
    return int.from_bytes(hashlib.sha256(f"{seed} {name}".encode()).digest()[:8]) % among


def shuffled(seed: int, name: str, things: Sequence[str]) -> list[str]:
    """Put things in an order of the seed."""
    return sorted(things, key=lambda thing: hashlib.sha256(f"{seed} {name} {thing}".encode()).digest())


def check_digit(digits: str) -> str:
    """Work out the check digit of ISO 7064 MOD 11,10, as OIBs and Croatian accounts have it."""
    rest = 10
    for digit in digits:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - rest) % 10)


def oib(number: int) -> str:
    """Make an OIB that begins with 0000."""
    digits = f"0000{number:06}"
    return digits + check_digit(digits)


def iban(number: int, kind: str = "32") -> str:
    """Make an account (kind 32, protected 35) at a bank that does not exist."""
    account = f"{kind}{number:07}"
    bban = "9999998" + account + check_digit(account)
    return f"HR{98 - int(bban + '172700') % 97:02}{bban}"


def code(number: int) -> str:
    """Write the company's code of a person."""
    return f"E-{number:04}"
