"""What comes in for a month that is paid is told until a later payout of the month has frozen it."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml

from bolib.accounting.payroll.store import late
from bolib.stores import SCHEMA
from bolib.text import tell

CASES = yaml.safe_load((Path(__file__).parent / "late_after_pay.yaml").read_text("utf-8"))
TABLES = (*late.FACTS, "hours_adjustment", "hours_adjustment_decided", "posting", "seal", "payslip")
MONTH, RUN = "2026-10", "2026-10-payroll_month"


class Reader:
    """Books without any rule, in which A is paid for October; each row is of an event of its own."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.execute("create table event (seq integer, hash blob)")
        self.db.executemany("insert into event values (?, ?)", [(n, bytes([n])) for n in range(1, 60)])
        for table in TABLES:
            names = dict.fromkeys([*SCHEMA[table].defined, "event"])
            self.db.execute(f"create table {table} ({', '.join(names)})")
        self.pay(RUN, 10)

    def pay(self, run: str, frozen: int, payout: str | None = None, person: str = "A") -> None:
        self.add("posting", run=run, attempt=1)
        self.add("seal", run=run, attempt=1, head=bytes([frozen]), paper=late.PAPER)
        about = {"run": run, "person": person, "month": run[:7], "pay_day": "2026-11-10", "payout": payout}
        self.add("payslip", **about, event=frozen + 2)

    def add(self, table: str, **row: Any) -> None:
        row = {"event": 20, **row}
        self.db.execute(f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})", [*row.values()])

    def rows(self, sql: str, *arguments: object) -> list[Any]:
        return self.db.execute(sql, arguments).fetchall()

    def setting(self, kind: str) -> str:
        raise NotImplementedError(kind)


BONUS: dict[str, Any] = {"person": "A", "month": MONTH, "item": "bonus", "reference": "", "amount_cents": 50_000}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_what_enters_pay_and_came_after_it_is_told(case: dict[str, Any]) -> None:
    books = Reader()
    for row in case["rows"]:
        books.add(case["table"], person="A", **row)
    assert [(one.person, one.month, one.what) for one in late.late(books)] == [("A", MONTH, case["table"])] * case[
        "told"
    ]
    for row in case["rows"]:
        books.add(case["table"], **{**row, "person": "B"} | ({"contract": "B"} if "contract" in row else {}))
    assert {one.person for one in late.late(books)} <= {"A"}  # nobody has paid B


def test_every_table_of_pay_has_a_case() -> None:
    assert {case["table"] for case in CASES if case["told"]} == set(late.FACTS)


def test_it_is_told_until_a_payout_of_the_month_has_frozen_it() -> None:
    books = Reader()
    books.add("pay_item", **BONUS)
    (one,) = late.late(books, [MONTH])
    assert (one.said, one.amount_cents, one.event) == ("bonus", 50_000, 20) and late.late(books, ["2026-11"]) == []
    books.pay("2026-10-payroll_month-2", 15, "difference")  # frozen before it came
    books.pay("2026-10-payroll_month-3", 25, "difference", person="B")
    books.pay("2026-11-payroll_month", 26)
    books.pay("2026-10-payroll_month-4", 27, "advance")
    assert late.late(books) == [one]
    books.pay("2026-10-payroll_month-5", 20, "difference")
    assert late.late(books) == []


def test_who_had_only_an_advance_is_not_paid_yet() -> None:
    books = Reader()
    books.db.execute("update payslip set payout = 'advance'")
    books.add("pay_item", **BONUS)
    assert late.late(books) == []


def test_an_adjustment_of_hours_is_told_once_it_is_approved() -> None:
    books = Reader()
    books.add("hours_adjustment", person="A", month=MONTH, kind="overtime_minutes", minutes=600, event=20)
    books.add("hours_adjustment", person="A", month=MONTH, kind="overtime_minutes", minutes=60, event=21)
    books.add("hours_adjustment_decided", proposal=21, decision="reject", event=22)
    assert late.late(books) == []
    books.add("hours_adjustment_decided", proposal=20, decision="approve", event=23)
    assert [(one.what, one.said, one.event) for one in late.late(books)] == [
        ("hours_adjustment", "overtime_minutes 600", 23)
    ]


def test_an_import_is_told_of_its_own_rows_alone() -> None:
    books = Reader()
    books.add("pay_item", **BONUS)
    books.add("pay_item", **BONUS | {"reference": "2", "event": 30})
    found = late.counted(books, 30, ["pay_items", "punches"])
    assert found == {("pay_items", MONTH, "A"): 1} and not late.counted(books, 30, ["contracts"])
    (note,) = late.notes(found, "pay_items", "pay_items.csv")
    assert "A" in tell("en", note) and MONTH in tell("en", note) and "difference" in tell("hr", note)
    assert list(late.notes(found, "contracts", "contracts.csv")) == []
