"""Reads one cell: what it means, or a problem that says what was found and what would be right.

Every reader takes the text of a cell that is not empty and a `Reading`, and gives a value (text, whole number, 1 and 0
for yes and no, a date as 2026-10-31) or a Problem whose place the caller fills in.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bolib import dates, identity
from bolib.formats import amounts
from bolib.problem import Problem

FIRST_YEAR, LAST_YEAR = 1900, 2100
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?:-01)?")
WRITTEN_MONTH = re.compile(r"([0-9]{1,2})[./] ?([0-9]{4})\.?")
CHANGE = re.compile(r"([+−-]?)([0-9]{1,5}):([0-5][0-9])")
DURATION = re.compile(r"([0-9]{1,5}):([0-5][0-9])")
PERCENT = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,4})?) ?(%?)")
MAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]{1,190}\.[^@\s,;<>.]{2,}")
YES_NO = {"yes": 1, "da": 1, "true": 1, "1": 1, "no": 0, "ne": 0, "false": 0, "0": 0}
SEX = {"f": "F", "ž": "F", "žensko": "F", "m": "M", "muško": "M"}
SHOWN = 40  # characters of a cell that a problem repeats
OIB_DIGITS, IBAN_LETTERS = 11, 34


@dataclass(frozen=True)
class Reading:
    """How a file is read: which mark begins the cents (comma, point, None: ask), and where municipalities are found.

    `restore_zeros` puts back the zeros that a workbook cut off at the front of a code; `directions` trusts what a clock
    says of in and out.
    """

    decimal: str | None = None
    municipality: Callable[[str], str | Problem] | None = None
    restore_zeros: bool = False
    directions: bool = False


Value = str | int | Problem
Reader = Callable[[str, Reading], Value]


def plain(text: str) -> str:
    """Cut blanks at both ends, also those that do not break, and write letters with their marks as one letter."""
    return unicodedata.normalize("NFC", text.replace("\xa0", " ")).strip()


def invisible(text: str) -> Problem | None:
    """Name the first letter of a cell that nobody sees, or give None; it is in no value that is kept."""
    for letter in text:
        if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            return Problem("cells.letter", "", {"letter": f"U+{ord(letter):04X}"})
    return None


def folded(text: str) -> str:
    """Fold a word to small letters without marks, blanks, dashes and underscores: Neodređeno is neodredeno."""
    marked = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return re.sub(r"[\s_-]+", "", "".join(letter for letter in marked if not unicodedata.combining(letter)))


def found(text: str) -> str:
    """Show what stands in a cell, its beginning where it is long."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def words(most: int) -> Reader:
    """Make a reader of free text with at most so many characters on one line."""

    def read(text: str, _: Reading) -> Value:
        return invisible(text) or (text if len(text) <= most else Problem("cells.long", "", {"most": most}))

    return read


def code(text: str, _: Reading) -> Value:
    """Read a code; codes become file names, so letters, digits, dot, dash and underscore are all they may have."""
    return text if CODE.fullmatch(text) else Problem("cells.code", "", {"found": found(text)})


def choice(*plain_words: str, **translated: Sequence[str]) -> Reader:
    """Make a reader of one of a few words, large or small; `translated` ones have others that mean the same.

    Of those the first is offered to whoever writes something else; all are read with their marks or without.
    """
    means = {folded(word): word for word in (*plain_words, *translated)}
    means |= {folded(other): word for word, others in translated.items() for other in others}
    allowed = ", ".join((*plain_words, *(f"{word} ({others[0]})" for word, others in translated.items())))

    def read(text: str, _: Reading) -> Value:
        meant = means.get(folded(text))
        return meant or Problem("cells.choice", "", {"found": found(text), "allowed": allowed})

    return read


def sex(text: str, _: Reading) -> Value:
    """Read F or M; Croatian Ž is F."""
    means = {folded(word): letter for word, letter in SEX.items()}
    return means.get(folded(text)) or Problem("cells.choice", "", {"found": found(text), "allowed": "F (Ž), M"})


def yes_no(text: str, _: Reading) -> Value:
    """Read yes or no, da or ne."""
    meant = YES_NO.get(text.lower())
    return Problem("cells.yes_no", "", {"found": found(text)}) if meant is None else meant


def day(text: str, _: Reading) -> Value:
    """Read a day written 2026-10-31, 31.10.2026 or 31.10.2026."""
    try:
        read = dates.parse(text)
    except ValueError:
        return Problem("cells.day", "", {"found": found(text)})
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        return Problem("cells.day_absurd", "", {"found": text, "first": FIRST_YEAR, "last": LAST_YEAR})
    return read.isoformat()


def month(text: str, _: Reading) -> Value:
    """Read a month written 2026-10, 10/2026, 10.2026 or, as workbooks turn it, 2026-10-01."""
    if parts := MONTH.fullmatch(text):
        year, number = (int(part) for part in parts.groups())
    elif parts := WRITTEN_MONTH.fullmatch(text):
        number, year = (int(part) for part in parts.groups())
    else:
        return Problem("cells.month", "", {"found": found(text)})
    if not 1 <= number <= 12 or not FIRST_YEAR <= year <= LAST_YEAR:
        return Problem("cells.month", "", {"found": found(text)})
    return f"{year}-{number:02}"


def amount(text: str, reading: Reading) -> Value:
    """Read an amount as whole cents."""
    read = amounts.read(text, decimal=reading.decimal)
    return replace(read, args={**read.args, "found": found(text)}) if isinstance(read, Problem) else read


def positive_amount(text: str, reading: Reading) -> Value:
    """Read an amount above zero as whole cents."""
    cents = amount(text, reading)
    return Problem("cells.not_positive", "", {"found": found(text)}) if isinstance(cents, int) and cents <= 0 else cents


def whole(most: int) -> Reader:
    """Make a reader of a whole number from 0 to `most`."""

    def read(text: str, _: Reading) -> Value:
        if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > most:
            return Problem("cells.whole", "", {"found": found(text), "most": most})
        return int(text)

    return read


def duration(most: int) -> Reader:
    """Make a reader of hours written 168:30, as minutes from 0 to `most`."""

    def read(text: str, _: Reading) -> Value:
        parts = DURATION.fullmatch(text)
        if not parts or int(parts[1]) * 60 + int(parts[2]) > most:
            return Problem("cells.duration", "", {"found": found(text), "most": f"{most // 60}:{most % 60:02}"})
        return int(parts[1]) * 60 + int(parts[2])

    return read


def change(most: int) -> Reader:
    """Make a reader of hours more or less, +1:30 or -0:15, as minutes that are not none and at most `most`."""

    def read(text: str, _: Reading) -> Value:
        parts = CHANGE.fullmatch(text)
        minutes = int(parts[2]) * 60 + int(parts[3]) if parts else 0
        if not parts or not 0 < minutes <= most:
            return Problem("cells.change", "", {"found": found(text)})
        return -minutes if parts[1] in ("-", "−") else minutes

    return read


def weekly_hours(text: str, reading: Reading) -> Value:
    """Read weekly hours written 40, 37.5, 37,5 or 37:30 as minutes; nobody is contracted for none or for over 60."""
    problem = Problem("cells.weekly_hours", "", {"found": found(text)})
    if ":" in text:
        weekly = duration(60 * 60)(text, reading)
        return weekly if isinstance(weekly, int) and weekly > 0 else problem
    if not re.fullmatch(r"[0-9]{1,2}(?:[.,][0-9]{1,2})?", text):
        return problem
    minutes = Decimal(text.replace(",", ".")) * 60
    return int(minutes) if 0 < minutes <= 3600 and minutes == int(minutes) else problem


def percent(text: str, _: Reading) -> Value:
    """Read 0 to 100 % as parts per million.

    A workbook keeps 50 % as 0.5; whether 0.5 or 1 means a half, all or so little cannot be told, so a number above 0
    and up to 1 without the sign is asked back.
    """
    parts = PERCENT.fullmatch(text)
    if not parts or (share := Decimal(parts[1].replace(",", "."))) > 100:
        return Problem("cells.percent", "", {"found": found(text)})
    if not parts[2] and 0 < share <= 1:
        return Problem("cells.two_percents", "", {"found": text, "hundredfold": f"{(share * 100).normalize():f}"})
    return int(share * 10_000)


def mail(text: str, _: Reading) -> Value:
    """Read an e-mail address."""
    return text if MAIL.fullmatch(text) and text.isprintable() else Problem("cells.mail", "", {"found": found(text)})


def oib(text: str, reading: Reading) -> Value:
    """Read an OIB; zeros that a workbook cut off at its front are offered back, and put back where the command says so."""
    if len(text) > identity.LONGEST:
        return Problem("cells.long", "", {"most": OIB_DIGITS})
    if re.fullmatch(r"[0-9]{5,10}", text) and not identity.oib_problem(text.zfill(11), ""):
        whole = text.zfill(OIB_DIGITS)
        return whole if reading.restore_zeros else Problem("cells.oib_cut", "", {"found": text, "offered": whole})
    return identity.oib_problem(text, "") or identity.plain(text)


def iban(text: str, _: Reading) -> Value:
    """Read an IBAN, with or without blanks between its groups."""
    if len(text) > identity.LONGEST:
        return Problem("cells.long", "", {"most": IBAN_LETTERS})
    return identity.iban_problem(text, "") or identity.plain(text)


def municipality(text: str, reading: Reading) -> Value:
    """Read a municipality, by its five-digit code or its name, as its code; for zeros cut off see `oib`."""
    assert reading.municipality, "a file with municipalities is read with their table"
    if reading.restore_zeros and re.fullmatch(r"[0-9]{3,4}", text):
        return reading.municipality(text.zfill(5))
    return reading.municipality(text)
