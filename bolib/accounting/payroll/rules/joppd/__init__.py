"""The report JOPPD of a payroll: rows from slips, the file, and what is held against slips and schema before it goes out.

The file is prepared, not sent: whoever submits it does so in the Tax Administration's own service.
"""

import uuid
from collections.abc import Mapping
from typing import Any

import pandas as pd

from bolib.accounting.payroll.rules.joppd.checks import CHECKS, in_force
from bolib.accounting.payroll.rules.joppd.facts import (
    FACTS,
    FUND,
    holder_mark,
    month_mark,
    relief_mark,
    time_mark,
    whole_hours,
)
from bolib.accounting.payroll.rules.joppd.held_against import is_valid, receipts_have_marks, rows_carry_the_slips
from bolib.accounting.payroll.rules.joppd.rows import page_b
from bolib.formats import joppd

__all__ = [
    "CHECKS",
    "FACTS",
    "FUND",
    "holder_mark",
    "in_force",
    "is_valid",
    "month_mark",
    "page_b",
    "receipts_have_marks",
    "relief_mark",
    "report",
    "rows_carry_the_slips",
    "submitter",
    "time_mark",
    "whole_hours",
]

NAME = "joppd.xml"


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
) -> dict[str, bytes]:
    """Write the rows of `page_b` as `joppd.xml`; no row, no file.

    `author` has the first and last name of who made it, `made` is a date and time (a paper has no clock), `identifier`
    follows from the inputs. The mark follows from the pay day. A correction (`kind` 2) has full rows under their old
    numbers, see bolib.formats.joppd.corrections, and `last_row` is the last number used.
    """
    if rows.empty:
        return {}
    mark = joppd.mark_of(pay_day)
    head = joppd.Head(pay_day, mark, kind, by, author, made, identifier, last_row)
    return {NAME: joppd.write(head, joppd.RowsOf(rows))}


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
