"""What waits for somebody: what it is, who looks after it, by when, and at which part of which desk it is done."""

import re
from dataclasses import dataclass

from bolib.problem import Problem

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])(?=-|$)")


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: in words (where and what), for which users or persons, until which day, where it is done.

    `part` is the part of the desk, and what a role has to see for it, as roles.yaml names it.
    """

    what: Problem
    who: tuple[str, ...]
    due: str
    link: str
    part: str = ""

    @property
    def month(self) -> str:
        """The month that it is about, as 2026-10; empty where it is about none.

        >>> Waiting(Problem("attention.run", "2026-10-payroll_month"), (), "2026-11-10", "desk.ipynb").month
        '2026-10'
        """
        found = MONTH.match(self.what.where)
        return found[0] if found else ""
