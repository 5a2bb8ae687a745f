"""What the books demand of a settled year: a settlement knows of every payment of it, and none comes after."""

import sqlite3
from typing import Any, cast

import pytest

from bolib.accounting.payroll.store import year
from bolib.problem import Refused

TABLES = """
create table event (seq integer, hash blob);
create table posting (run text, attempt integer);
create table seal (run text, attempt integer, head blob);
create table payslip (run text, person text, pay_day text, event integer);
create table payslip_line (run text, person text, component text, reference text, event integer);
"""
# Of each run: the event after which it was frozen, the event that posted it, its pay day, whether it settles the year.
NOVEMBER = ("november", 10, 12, "2026-11-10", False)
SETTLED = ("settled", 20, 22, "2026-12-10", True)
LATER = ("later", 30, 32, "2026-12-18", False)


class Act:
    """Books of one person that were written run by run, as a posting reads them."""

    def __init__(self, *runs: tuple[str, int, int, str, bool], person: str = "A") -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.executescript(TABLES)
        self.db.executemany("insert into event values (?, ?)", [(n, bytes([n])) for n in range(1, 60)])
        for run, frozen, posted, pay_day, settles in runs:
            self.db.execute("insert into posting values (?, 1)", (run,))
            self.db.execute("insert into seal values (?, 1, ?)", (run, bytes([frozen])))
            self.db.execute("insert into payslip values (?, ?, ?, ?)", (run, person, pay_day, posted))
            if settles:
                line = (run, person, "tax_settlement", pay_day[:4], posted)
                self.db.execute("insert into payslip_line values (?, ?, ?, ?, ?)", line)

    def row(self, sql: str, *arguments: object) -> Any:
        return self.db.execute(sql, arguments).fetchone()

    def broken(self) -> list[str]:
        """Name the demands that do not hold, with the run each finds."""
        return [f"{code} {run}" for code, sql in year.DEMANDS for (run,) in self.db.execute(sql)]


@pytest.mark.parametrize(
    ("runs", "broken"),
    [
        ((NOVEMBER, SETTLED), []),
        ((NOVEMBER, SETTLED, LATER), ["payroll.paid_after_settlement later"]),
        ((NOVEMBER, SETTLED, ("january", 30, 32, "2027-01-08", False)), []),
        ((("november", 10, 21, "2026-11-10", False), SETTLED), ["payroll.settled_unknowingly settled"]),
        ((("november", 10, 20, "2026-11-10", False), SETTLED), []),  # posted with the last event that was frozen
        ((("before", 10, 21, "2025-12-10", False), SETTLED), []),
    ],
)
def test_verify_finds_a_settlement_that_did_not_know_and_a_payment_after_it(
    runs: tuple[Any, ...], broken: list[str]
) -> None:
    assert Act(*runs).broken() == broken


@pytest.mark.parametrize(
    ("runs", "settles", "frozen", "refused"),
    [
        ((NOVEMBER,), True, 12, False),
        ((NOVEMBER,), True, 11, True),  # a payment of the year was posted after the settlement was frozen
        ((NOVEMBER,), False, 11, False),
        ((SETTLED,), False, 21, True),  # the year was settled after this payment was frozen
        ((SETTLED,), False, 22, False),  # it knew, and held the person itself
    ],
)
def test_posting_refuses_what_could_not_know(runs: tuple[Any, ...], settles: bool, frozen: int, refused: bool) -> None:
    component = "tax_settlement" if settles else "base"
    proposed = {"payslip": "proposed.payslip", "payslip_line": "proposed.payslip_line"}
    act, other = (Act(*runs, person=person) for person in ("A", "B"))
    for one in (act, other):
        one.db.execute("attach ':memory:' as proposed")
        one.db.execute("create table proposed.payslip as select 'A' as person, '2026-12-18' as pay_day")
        one.db.execute("create table proposed.payslip_line as select 'A' as person, ? as component", (component,))
    if refused:
        with pytest.raises(Refused, match=r"year\.paid_since"):
            year.demand(cast(Any, act), proposed, frozen)
    else:
        year.demand(cast(Any, act), proposed, frozen)
    year.demand(cast(Any, other), proposed, frozen)
