"""Money is whole cents in int64 and a rate is whole parts per million; nothing here is a float.

>>> parse("1.234,56", "hr"), parse("1 234,56 €", "hr"), parse("1,234.56", "en"), parse("-0,05", "hr")
(123456, 123456, 123456, -5)
>>> show(-123456, "hr"), show(5, "en")
('-1.234,56\\xa0€', '€0.05')
>>> share(np.array([100_003, -100_003]), ppm("0.5")).tolist()
[50002, -50002]
>>> banded(np.array([400_000, 600_000]), 500_000, ppm("0.20"), ppm("0.30")).tolist()
[80000, 130000]
>>> split(1000, [1, 1, 1]), split(-1000, [1, 1, 1])
([334, 333, 333], [-334, -333, -333])
"""

import re
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

Cents = NDArray[np.int64]

MILLION = 1_000_000
LARGEST = 9_000_000_000_000  # cents; above it, cents times parts per million leaves int64
LONGEST = 40  # characters of a written amount; nothing longer is one

_MARKS = {"en": (",", "."), "hr": (".", ",")}  # between thousands, before the cents
_SPACES = "\xa0\u202f"  # the no-break spaces that spreadsheets and banks write
_BODY = r"(?:0|[1-9][0-9]*|[1-9][0-9]{{0,2}}(?:[{group}][0-9]{{3}})+)(?:{point}[0-9]+)?"
_TWO_WAYS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")


class Ambiguous(ValueError):
    """An amount that reads differently in the two languages; `readings` are both, as plain numbers."""

    def __init__(self, text: str, readings: tuple[str, str]) -> None:
        super().__init__(f"{text!r} can be read as {readings[0]} or as {readings[1]}")
        self.text, self.readings = text, readings


def parse(text: str, language: str) -> int:
    """Read a written amount (1.234,56 in Croatian, 1,234.56 in English) as cents.

    Thousands may also be set apart by spaces; one € may stand before or after. Raises ValueError for text that is no
    amount, that is grouped wrongly, that has a fraction of a cent, or that is above LARGEST.
    """
    group, point = _MARKS[language]
    plain = _plain(text)
    for mark in (group, " "):  # one kind of mark in one amount, never both
        pattern = _BODY.format(group=re.escape(mark), point=re.escape(point))
        if re.fullmatch(f"-?{pattern}", plain):
            return exact(Decimal(plain.replace(mark, "").replace(point, ".")))
    raise ValueError(f"{text[:LONGEST]!r} is not an amount")


def parse_either(text: str) -> int:
    """Read an amount written in either language; one that reads both ways (1.234) raises Ambiguous."""
    plain = _plain(text)
    if _TWO_WAYS.fullmatch(plain):
        whole, fraction = re.split("[.,]", plain)
        raise Ambiguous(text, (f"{whole}{fraction}.00", f"{whole}.{fraction}"))
    for language in _MARKS:
        try:
            return parse(text, language)
        except ValueError as refused:
            problem = refused
    raise problem


def _plain(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(f"an amount has at most {LONGEST} characters, this has {len(text)}")
    for space in _SPACES:
        text = text.replace(space, " ")
    text = text.strip(" ").replace("\u2212", "-", 1)
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    text = text.removeprefix("€").lstrip(" ") if text.startswith("€") else text.removesuffix("€").rstrip(" ")
    return sign + text


def exact(euros: Decimal) -> int:
    """Turn euros into cents; a fraction of a cent or more than LARGEST raises ValueError."""
    if not euros.is_finite() or abs(euros) * 100 > LARGEST:
        raise ValueError(f"{euros} is not an amount that can be paid")
    cents = euros * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"{euros} has a fraction of a cent")
    return int(cents)


def show(cents: int, language: str) -> str:
    """Write cents the way a reader of the language expects: €1,234.56 or 1.234,56 € (with a no-break space)."""
    group, point = _MARKS[language]
    whole, rest = divmod(abs(int(cents)), 100)
    body = f"{whole:,}".replace(",", group) + f"{point}{rest:02}"
    sign = "-" if cents < 0 else ""
    return f"{sign}€{body}" if language == "en" else f"{sign}{body}\xa0€"


def ppm(text: str) -> int:
    """Read a written rate such as 0.165 as parts per million; other text or a finer rate raises ValueError."""
    if not re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]{1,20})?", text, re.ASCII):
        raise ValueError(f"{text[:LONGEST]!r} is not a rate such as 0.165")
    millionths = Decimal(text) * MILLION
    if millionths != millionths.to_integral_value():
        raise ValueError(f"{text} is finer than a millionth")
    return int(millionths)


def checked(cents: object) -> Cents:
    """Give amounts back as int64 after one look at their range; too large raises OverflowError, a fraction TypeError."""
    amounts = np.asarray(cents)
    if amounts.size and amounts.dtype.kind not in "iu":
        raise TypeError(f"amounts are whole cents, not {amounts.dtype}")
    if amounts.size and (int(amounts.max()) > LARGEST or int(amounts.min()) < -LARGEST):
        raise OverflowError(f"an amount is above {LARGEST} cents")
    return amounts.astype(np.int64, copy=False)


def share(cents: Cents, rate_ppm: int | Cents) -> Cents:
    """Take a rate of every amount, rounded once, half a cent away from zero."""
    return half_up(cents * rate_ppm)


def banded(cents: Cents, limit: int | Cents, lower_ppm: int | Cents, higher_ppm: int | Cents) -> Cents:
    """Charge the part up to the limit at the lower rate and the rest at the higher; round once, at the end."""
    below = np.minimum(cents, limit)
    return half_up(below * lower_ppm + (cents - below) * higher_ppm)


def half_up(millionths: Cents) -> Cents:
    """Round millionths of a cent to cents, half away from zero, so that negatives mirror positives."""
    rounded = np.asarray(millionths) >> 63  # 0, or -1 for a negative: its half must go down
    rounded += millionths
    rounded += MILLION // 2
    rounded //= MILLION
    return rounded


def split(cents: int, weights: Sequence[int]) -> list[int]:
    """Cut an amount by weights into parts that add up to it; the largest remainders get the odd cents.

    Equal remainders are served in the order given. Weights that are negative or all zero raise ValueError.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights are not negative, and not all zero")
    sign, amount = (-1 if cents < 0 else 1), abs(cents)
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
