"""The report JOPPD of a payroll: rows from slips, the file, and what is held against slips and schema before it goes out.

The file is prepared, not sent: whoever submits it does so in the Tax Administration's own service.
"""

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
from bolib.accounting.payroll.rules.joppd.of_run import concluded, found_in, of_run, page_sums
from bolib.accounting.payroll.rules.joppd.report import NAME, report, submitter
from bolib.accounting.payroll.rules.joppd.rows import page_b
from bolib.accounting.payroll.rules.joppd.standing import Standing

__all__ = [
    "CHECKS",
    "FACTS",
    "FUND",
    "NAME",
    "Standing",
    "concluded",
    "found_in",
    "holder_mark",
    "in_force",
    "is_valid",
    "month_mark",
    "of_run",
    "page_b",
    "page_sums",
    "receipts_have_marks",
    "relief_mark",
    "report",
    "rows_carry_the_slips",
    "submitter",
    "time_mark",
    "whole_hours",
]
