"""Reads an amount as people write it; one that can be read two ways is asked back, never guessed.

>>> read("1.234,56 €"), read("1 234.5"), read("-0,05")
(123456, 123450, -5)
>>> read("1.234").args
{'found': '1.234', 'comma': '1234,00', 'point': '1.234'}
>>> read("1.234", decimal="comma"), read("1,234.56", decimal="point")
(123400, 123456)
"""

import re
from decimal import Decimal

from bolib.formats.sheets import Number
from bolib.problem import Problem

MARKS = {"comma": ",", "point": "."}
WRITTEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")


def read(text: str, *, decimal: str | None = None) -> int | Problem:
    """Read a written amount as whole cents.

    `decimal` (comma, point) says which mark begins the cents in this file. Without it `1.234` and `1,234` are problems
    that name both readings. The text of a workbook's number has one reading: its point is a decimal point.
    """
    cleaned = _cleaned(text)
    sign, digits = (-1, cleaned[1:].lstrip()) if cleaned[:1] in ("-", "−") else (1, cleaned)
    if not WRITTEN.fullmatch(digits):
        return Problem("cells.amount", "", {"found": text})
    marks = [MARKS[decimal]] if decimal else [".", ","]
    if isinstance(text, Number):
        marks = ["."]
    readings = {mark: euros for mark in marks if (euros := _euros(digits, mark)) is not None}
    if len(set(readings.values())) == 2:
        point, comma = (_shown(sign * readings[mark]) for mark in (".", ","))
        return Problem("cells.two_amounts", "", {"found": text, "comma": comma.replace(".", ","), "point": point})
    if not readings:
        return Problem("cells.amount_decimal" if decimal else "cells.amount", "", {"found": text})
    return _cents(sign * next(iter(readings.values())), text)


def _shown(euros: Decimal) -> str:
    """Write a reading as it would be taken, never rounded: what it says must be what was found."""
    return f"{euros:.2f}" if euros * 100 == int(euros * 100) else f"{euros:f}"


def _cleaned(text: str) -> str:
    plain = text.replace("\xa0", " ").replace("\u202f", " ").replace("\u2009", " ").strip()
    return re.sub(r"^(?:€|EUR)|(?:€|EUR)$", "", plain).strip()


def _euros(digits: str, decimal: str) -> Decimal | None:
    """Read the digits with this decimal mark; the other mark and the space group thousands, and must do so rightly."""
    group = "," if decimal == "." else "."
    whole, mark, cents = digits.partition(decimal)
    if decimal in cents or group in cents or " " in cents:
        return None
    parts = re.split(f"[{re.escape(group)} ]", whole)
    if len(parts) > 1 and (not 1 <= len(parts[0]) <= 3 or parts[0][0] == "0" or any(len(p) != 3 for p in parts[1:])):
        return None
    return Decimal("".join(parts) + (f".{cents}" if mark else ""))


def _cents(euros: Decimal, text: str) -> int | Problem:
    from bolib.money import LARGEST  # loads numpy, which a command that reads no amounts has no use for

    cents = euros * 100
    if abs(cents) > LARGEST:
        return Problem("cells.amount_large", "", {"found": text})
    if cents != cents.to_integral_value():
        return Problem("cells.amount_fine", "", {"found": text})
    return int(cents)
