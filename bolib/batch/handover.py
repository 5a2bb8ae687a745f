"""Handing over payslips: an encrypted PDF for each person and one file to print, recorded in the books as one signed act.

A password opens one person's file. It is given in a file that the program only reads, or made here and shown once; it is
kept nowhere: not in the books, not beside the files, not in a log. Who has lost it is handed the payslip over anew.
"""

import csv
import hashlib
import io
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bolib.accounting.payroll.store import handed
from bolib.batch.attention import today
from bolib.batch.locked_pdf import locked, new_password, together
from bolib.batch.places import books_of, next_folder, outputs_of, place_of
from bolib.batch.sealed import Sealed, demand_sealed
from bolib.books import Books, roles, sight
from bolib.books.files import write_durably
from bolib.books.given import Given
from bolib.books.keys import Key
from bolib.books.write import Transaction
from bolib.formats.html_table import counted
from bolib.problem import Refused
from bolib.stores import SCHEMA

SHORTEST = 8  # letters of a password that somebody else has chosen
PRINT = "print.pdf"


@dataclass(frozen=True)
class HandedOver:
    """The folder with the files, how many people they are for, and the passwords that were made here, by person."""

    folder: Path
    people: int
    made: Mapping[str, str] = field(repr=False)


def hand_over(
    folder: Path,
    key: Key,
    *,
    means: Sequence[str] = handed.MEANS,
    persons: Sequence[str] = (),
    passwords: Mapping[str, str] | None = None,
    day: date | None = None,
    given: Given | None = None,
) -> HandedOver:
    """Make the files of a posted run and record who was handed what; all people of the run, or those named.

    The files lie in outputs/<company>/handover/<run>/1, 2 …, for this user of the computer alone. Where the act is
    refused none is left.
    """
    place = place_of(folder)
    with (
        Books(books_of(place.company), SCHEMA, writable=True, given=given) as books,
        books.write("hand_over", f"{place.run}/{place.attempt}", key=key) as act,
    ):
        sight.demand(books, "payroll", user=roles.demand(act, handed.RIGHT))
        sealed = demand_sealed(act, place)
        contents = _payslips(act, sealed, persons)
        digests = {person: hashlib.sha256(content).digest() for person, content in contents.items()}
        handed.record(act, place.run, digests, means, day or today(books))
        own = _opened_by(contents, passwords) if "encrypted" in means else {}
        there = next_folder(outputs_of(place.company) / "handover" / place.run)
        try:
            _write(there, contents, own, means)
        except BaseException:
            shutil.rmtree(there, ignore_errors=True)
            raise
    return HandedOver(there, len(contents), {} if passwords is not None else own)


def read_passwords(content: bytes) -> dict[str, str]:
    """Read a table of passwords: person and password, with a heading; one that is too short or stands twice is refused."""
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise Refused("handover.password", "line 1", least=SHORTEST) from None
    found: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        person, password = (row.get("person") or "").strip(), row.get("password") or ""
        if not person or None in row or person in found or len(password) < SHORTEST:
            raise Refused("handover.password", f"line {number}", least=SHORTEST)
        found[person] = password
    return found


def _payslips(act: Transaction, sealed: Sealed, persons: Sequence[str]) -> dict[str, bytes]:
    """Read the payslips of a posted run as they were sealed, persons as a reader counts them."""
    posted = act.row("select attempt from posting where run = ?", sealed.place.run)
    if posted is None or posted[0] != sealed.place.attempt:
        raise Refused("handover.not_posted", sealed.where)
    paid = {str(person) for (person,) in act.rows("select person from payslip where run = ?", sealed.place.run)}
    if unknown := sorted(set(persons) - paid):
        raise Refused("handover.not_on_the_run", sealed.where, persons=", ".join(unknown))
    if not paid:
        raise Refused("handover.nobody", sealed.where)
    return {person: sealed.content(f"payslips/{person}.pdf") for person in sorted(persons or paid, key=counted)}


def _opened_by(contents: Mapping[str, bytes], passwords: Mapping[str, str] | None) -> dict[str, str]:
    if passwords is None:
        return {person: new_password() for person in contents}
    if missing := [person for person in contents if person not in passwords]:
        raise Refused("handover.no_password", "passwords", persons=", ".join(missing))
    return {person: passwords[person] for person in contents}


def _write(there: Path, contents: Mapping[str, bytes], own: Mapping[str, str], means: Sequence[str]) -> None:
    files = {f"{person}.pdf": locked(contents[person], password) for person, password in own.items()}
    if "print" in means:
        files[PRINT] = together(contents.values())
    for name, content in files.items():
        write_durably(there / name, content)
        (there / name).chmod(0o600)
