"""Reads one cell: what it means, or a problem that says what was found and what would be right.

Every reader takes the text of a cell that is not empty and a `Reading`, and gives a value (text, whole number, 1 and 0
for yes and no, a date as 2026-10-31) or a Problem whose place the caller fills in.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bolib import dates, identity
from bolib.formats import amounts
from bolib.problem import Problem

FIRST_YEAR, LAST_YEAR = 1900, 2100
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?:-01)?")
WRITTEN_MONTH = re.compile(r"([0-9]{1,2})[./] ?([0-9]{4})\.?")
DURATION = re.compile(r"([0-9]{1,5}):([0-5][0-9])")
PERCENT = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,4})?) ?(%?)")
MAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]{1,190}\.[^@\s,;<>.]{2,}")
YES_NO = {"yes": 1, "da": 1, "true": 1, "1": 1, "no": 0, "ne": 0, "false": 0, "0": 0}


@dataclass(frozen=True)
class Reading:
    """How a file is read: which mark begins the cents (comma, point, None: ask), and where municipalities are found."""

    decimal: str | None = None
    municipality: Callable[[str], str | Problem] | None = None


Value = str | int | Problem
Reader = Callable[[str, Reading], Value]


def plain(text: str) -> str:
    """Cut blanks at both ends, also those that do not break, and write letters with their marks as one letter."""
    return unicodedata.normalize("NFC", text.replace("\xa0", " ")).strip()


def words(most: int) -> Reader:
    """Make a reader of free text with at most so many characters on one line."""

    def read(text: str, _: Reading) -> Value:
        for letter in text:
            if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
                return Problem("cells.letter", "", {"letter": f"U+{ord(letter):04X}"})
        return text if len(text) <= most else Problem("cells.long", "", {"most": most})

    return read


def code(text: str, _: Reading) -> Value:
    """Read a code; codes become file names, so letters, digits, dot, dash and underscore are all they may have."""
    return text if CODE.fullmatch(text) else Problem("cells.code", "", {"found": text[:60]})


def choice(*allowed: str) -> Reader:
    """Make a reader of one of a few words."""

    def read(text: str, _: Reading) -> Value:
        found = text.lower().replace(" ", "")
        return (
            found if found in allowed else Problem("cells.choice", "", {"found": text, "allowed": ", ".join(allowed)})
        )

    return read


def sex(text: str, _: Reading) -> Value:
    """Read F or M; Croatian Ž is F."""
    found = {"F": "F", "Ž": "F", "M": "M"}.get(text.upper())
    return found or Problem("cells.choice", "", {"found": text, "allowed": "F, M"})


def yes_no(text: str, _: Reading) -> Value:
    """Read yes or no, da or ne."""
    found = YES_NO.get(text.lower())
    return Problem("cells.yes_no", "", {"found": text}) if found is None else found


def day(text: str, _: Reading) -> Value:
    """Read a day written 2026-10-31, 31.10.2026 or 31.10.2026."""
    try:
        found = dates.parse(text)
    except ValueError:
        return Problem("cells.day", "", {"found": text[:40]})
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return Problem("cells.day_absurd", "", {"found": text, "first": FIRST_YEAR, "last": LAST_YEAR})
    return found.isoformat()


def month(text: str, _: Reading) -> Value:
    """Read a month written 2026-10, 10/2026, 10.2026 or, as workbooks turn it, 2026-10-01."""
    if found := MONTH.fullmatch(text):
        year, number = (int(part) for part in found.groups())
    elif found := WRITTEN_MONTH.fullmatch(text):
        number, year = (int(part) for part in found.groups())
    else:
        return Problem("cells.month", "", {"found": text})
    if not 1 <= number <= 12 or not FIRST_YEAR <= year <= LAST_YEAR:
        return Problem("cells.month", "", {"found": text})
    return f"{year}-{number:02}"


def amount(text: str, reading: Reading) -> Value:
    """Read an amount as whole cents."""
    return amounts.read(text, decimal=reading.decimal)


def positive_amount(text: str, reading: Reading) -> Value:
    """Read an amount above zero as whole cents."""
    found = amounts.read(text, decimal=reading.decimal)
    return Problem("cells.not_positive", "", {"found": text}) if isinstance(found, int) and found <= 0 else found


def whole(most: int) -> Reader:
    """Make a reader of a whole number from 0 to `most`."""

    def read(text: str, _: Reading) -> Value:
        if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > most:
            return Problem("cells.whole", "", {"found": text, "most": most})
        return int(text)

    return read


def duration(most: int) -> Reader:
    """Make a reader of hours written 168:30, as minutes from 0 to `most`."""

    def read(text: str, _: Reading) -> Value:
        found = DURATION.fullmatch(text)
        if not found or int(found[1]) * 60 + int(found[2]) > most:
            return Problem("cells.duration", "", {"found": text, "most": f"{most // 60}:{most % 60:02}"})
        return int(found[1]) * 60 + int(found[2])

    return read


def weekly_hours(text: str, reading: Reading) -> Value:
    """Read weekly hours written 40, 37.5, 37,5 or 37:30 as minutes; nobody is contracted for none or for over 60."""
    problem = Problem("cells.weekly_hours", "", {"found": text})
    if ":" in text:
        found = duration(60 * 60)(text, reading)
        return found if isinstance(found, int) and found > 0 else problem
    if not re.fullmatch(r"[0-9]{1,2}(?:[.,][0-9]{1,2})?", text):
        return problem
    minutes = Decimal(text.replace(",", ".")) * 60
    return int(minutes) if 0 < minutes <= 3600 and minutes == int(minutes) else problem


def percent(text: str, _: Reading) -> Value:
    """Read 0 to 100 % as parts per million.

    A workbook keeps 50 % as 0.5; whether 0.5 or 1 means a half, all or so little cannot be told, so a number above 0
    and up to 1 without the sign is asked back.
    """
    found = PERCENT.fullmatch(text)
    if not found or (share := Decimal(found[1].replace(",", "."))) > 100:
        return Problem("cells.percent", "", {"found": text})
    if not found[2] and 0 < share <= 1:
        return Problem("cells.two_percents", "", {"found": text, "hundredfold": f"{(share * 100).normalize():f}"})
    return int(share * 10_000)


def mail(text: str, _: Reading) -> Value:
    """Read an e-mail address."""
    return text if MAIL.fullmatch(text) and text.isprintable() else Problem("cells.mail", "", {"found": text[:80]})


def oib(text: str, _: Reading) -> Value:
    """Read an OIB; zeros that a workbook cut off at its front are offered back, never put back."""
    if re.fullmatch(r"[0-9]{5,10}", text) and not identity.oib_problem(text.zfill(11), ""):
        return Problem("cells.oib_cut", "", {"found": text, "offered": text.zfill(11)})
    return identity.oib_problem(text, "") or identity.plain(text)


def iban(text: str, _: Reading) -> Value:
    """Read an IBAN, with or without blanks between its groups."""
    return identity.iban_problem(text, "") or identity.plain(text)


def municipality(text: str, reading: Reading) -> Value:
    """Read a municipality, by its five-digit code or its name, as its code."""
    assert reading.municipality, "a file with municipalities is read with their table"
    return reading.municipality(text)
