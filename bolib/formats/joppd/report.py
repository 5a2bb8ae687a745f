"""What the report JOPPD holds: who hands it in for which day, and the rows of page B, field by field.

Names of elements and their order were seen in a copy of the official schema 1.1; what each field means, in that copy
and in the instructions as two public programs quote them. Since 2 December 2023 fields 7.2 and 12.9 carry the low-pay
relief, whatever the schema's own words say.
"""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

ORIGINAL, CORRECTION, SUPPLEMENT = 1, 2, 3
NAMESPACE = "http://e-porezna.porezna-uprava.hr/sheme/zahtjevi/ObrazacJOPPD/v1-1"
METADATA = "http://e-porezna.porezna-uprava.hr/sheme/Metapodaci/v2-0"
CHUNK = 1024  # rows of a frame that are made into rows of the report at once


class Submitter(NamedTuple):
    """Who hands the report in: name, address in parts, e-mail, OIB, and the mark of what they are (1 legal person)."""

    name: str
    town: str
    street: str
    number: str
    email: str
    oib: str
    mark: str = "1"


class Head(NamedTuple):
    """What stands above the rows.

    `day` is the day of payment, `mark` follows from it (see `mark_of`); `kind` is ORIGINAL, CORRECTION or SUPPLEMENT;
    `author` has first and last name; `made` is a date and time as 2026-11-10T00:00:00. `last_row` is the last row number
    that any report with this mark has used, where that is not the highest of its own rows: a correction needs it.
    """

    day: str
    mark: str
    kind: int
    submitter: Submitter
    author: tuple[str, str]
    made: str
    identifier: uuid.UUID
    last_row: int = 0


class Row(NamedTuple):
    """One row of page B, fields 1 to 17 in the order of the form; the tag of each stands in FIELDS."""

    number: int
    residence: str
    work: str
    oib: str
    name: str
    holder: str
    receipt: str
    hazard: str
    relief_mark: str
    month_mark: str
    time_mark: str
    hours: int
    unworked_hours: int
    from_day: str
    to_day: str
    receipt_cents: int
    base_cents: int
    first_pillar_cents: int
    second_pillar_cents: int
    health_cents: int
    safety_cents: int
    employment_cents: int
    hazard_first_cents: int
    hazard_second_cents: int
    abroad_cents: int
    relief_cents: int
    expense_cents: int
    contributions_cents: int
    income_cents: int
    allowance_cents: int
    tax_base_cents: int
    tax_cents: int
    surtax_cents: int
    non_taxable: str
    non_taxable_cents: int
    payment: str
    paid_cents: int
    accrued_cents: int


TAGS = (
    *(
        "P1",
        "P2",
        "P3",
        "P4",
        "P5",
        "P61",
        "P62",
        "P71",
        "P72",
        "P8",
        "P9",
        "P10",
        "P100",
        "P101",
        "P102",
        "P11",
        "P12",
    ),
    *("P121", "P122", "P123", "P124", "P125", "P126", "P127", "P128", "P129", "P131", "P132", "P133", "P134", "P135"),
    *("P141", "P142", "P151", "P152", "P161", "P162", "P17"),
)
FIELDS = dict(zip(Row._fields, TAGS, strict=True))
WHOLE = ("number", "hours", "unworked_hours")
CENTS = tuple(name for name in Row._fields if name.endswith("_cents"))
SIGNED = ("allowance_cents", "tax_base_cents", "tax_cents", "surtax_cents", "paid_cents")  # others are never below zero


class RowsOf:
    """The rows of a frame that has the columns of Row (others are left out), made anew each time they are asked for."""

    def __init__(self, frame: "pd.DataFrame") -> None:
        self.frame = frame

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, len(self.frame), CHUNK):
            part = self.frame.iloc[start : start + CHUNK]
            yield from map(Row._make, zip(*(part[name].tolist() for name in Row._fields), strict=True))

    def __len__(self) -> int:
        return len(self.frame)


def mark_of(day: str) -> str:
    """Give the mark of the report of a day: two digits of the year and the day of the year.

    >>> mark_of("2026-11-10"), mark_of("2028-12-31")
    ('26314', '28366')
    """
    return f"{date.fromisoformat(day):%y%j}"


def day_of(mark: str) -> str:
    """Give the day that a mark names; one that names no day raises ValueError.

    >>> day_of("26314")
    '2026-11-10'
    """
    found = date(2000 + int(mark[:2]), 1, 1) + timedelta(int(mark[2:]) - 1)
    if mark_of(found.isoformat()) != mark:
        raise ValueError(f"the mark {mark!r} names no day")
    return found.isoformat()


def identifier(digest: bytes, mark: str, kind: int) -> uuid.UUID:
    """Give the identifier of a report: it follows from what it was made of, its mark and its kind."""
    return uuid.uuid5(uuid.UUID(bytes=digest[:16]), f"JOPPD {mark} {kind}")


def named(field: str) -> str:
    """Name a field as the form does: P121 is 12.1, P100 is 10.0, P11 is 11.

    >>> [named(tag) for tag in ("P1", "P61", "P10", "P100", "P11", "P121", "P17")]
    ['1', '6.1', '10', '10.0', '11', '12.1', '17']
    """
    digits = field.removeprefix("P")
    whole = 1 if digits[0] in "6789" else 2
    return digits[:whole] + (f".{digits[whole:]}" if digits[whole:] else "")


def amount(cents: int) -> str:
    """Write cents as euros: 1234.05.

    >>> amount(123405), amount(-5)
    ('1234.05', '-0.05')
    """
    return f"{cents // 100}.{cents % 100:02}" if cents >= 0 else f"-{-cents // 100}.{-cents % 100:02}"
