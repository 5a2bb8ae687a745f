"""The file of a tax report: who hands it in, and the rows of page B; a correction or supplement has its mark in its name."""

import uuid
from collections.abc import Mapping
from typing import Any

import pandas as pd

from bolib.formats import joppd

NAME = "joppd.xml"
NAMES = {joppd.CORRECTION: "joppd_{mark}_correction.xml", joppd.SUPPLEMENT: "joppd_{mark}_supplement.xml"}


def report(
    rows: pd.DataFrame,
    by: joppd.Submitter,
    *,
    author: tuple[str, str],
    pay_day: str,
    made: str,
    identifier: uuid.UUID,
    kind: int = joppd.ORIGINAL,
    last_row: int = 0,
    mark: str = "",
) -> dict[str, bytes]:
    """Write the rows of `page_b` as `joppd.xml`, others than an original under NAMES; no row, no file.

    `author` has the first and last name of who made it, `made` is a date and time (a paper has no clock), `identifier`
    follows from the inputs. The mark follows from the pay day, or is given where the report is of another day, which is then
    its date. A correction (`kind` 2) has full rows under their old numbers, see bolib.formats.joppd.corrections, and
    `last_row` is the last number used.
    """
    if rows.empty:
        return {}
    mark = mark or joppd.mark_of(pay_day)
    head = joppd.Head(joppd.day_of(mark), mark, kind, by, author, made, identifier, last_row)
    return {NAMES.get(kind, NAME).format(mark=mark): joppd.write(head, joppd.RowsOf(rows))}


def submitter(company: Mapping[str, Any], *, email: str, mark: str = "1") -> joppd.Submitter:
    """Give who hands the report in, from the company's settings: its street is cut before the house number.

    The last word of the street that begins with a digit is the house number; where there is none it is `bb`, as addresses
    without a number are written. `mark` 1 is a legal person, 2 someone self-employed.
    """
    street, _, number = str(company["address"]["street"]).strip().rpartition(" ")
    if not (street and number[:1].isdigit()):
        street, number = str(company["address"]["street"]).strip(), "bb"
    town = str(company["address"]["town"])
    return joppd.Submitter(str(company["name"]), town, street, number, email, str(company["oib"]), mark)
