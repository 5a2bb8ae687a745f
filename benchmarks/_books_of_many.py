"""Books of very many people as desks are measured on them: one company whose month is paid, one whose hours are clocked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import yaml

from benchmarks import payroll_month
from benchmarks._hours_people import calendar, tables
from benchmarks._hours_people import facts as hours_facts
from benchmarks.payroll_month import FROZEN, MARK, RUN, month
from benchmarks.payroll_month import facts as people_facts
from benchmarks.payroll_month import settings as pay_settings
from bolib.batch import places
from bolib.books import Books, users
from bolib.books.demo_keys import key_of
from bolib.books.given import Given
from bolib.formats.coded import Coded
from bolib.stores import SCHEMA

PAID, CLOCKED = "demo", "clocked"
ITEMS, FAULTS = 2, 0.5  # pay items of a person; days of a hundred that go wrong
STARTED = payroll_month.STARTED


def homed(home: Path) -> None:
    """Lay out an empty place with the run file of the month that is paid."""
    for folder in ("books", "outputs", "parameters/companies", f"parameters/runs/{PAID}"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    (home / "parameters" / "companies" / f"{PAID}.yaml").write_text(pay_settings()["company"], "utf-8")
    order = {"paper": "accounting/payroll_month", **FROZEN, "simulation": False}
    order["parameters"] = {"report_mark": MARK, "language": "hr"}
    (home / "parameters" / "runs" / PAID / f"{RUN}.yaml").write_text(yaml.safe_dump(order), "utf-8")


def paid(home: Path, count: int) -> None:
    """Make the books of people whose month is worked out, approved and posted: slips with five lines each."""
    with mock.patch.multiple(payroll_month, CODES=payroll_month.CODES[:ITEMS], LINES=ITEMS + 3):
        payroll_month.founded(places.books_of(PAID), count)
        month(home, count)


def clocked(count: int) -> None:
    """Make the books of people whose punches of a month are in, with their plans and absences, and nothing approved."""
    path = places.books_of(CLOCKED)
    texts = pay_settings()
    company = yaml.safe_load(texts["company"]) | {"hours": {"clock": True}}
    texts["company"] = yaml.safe_dump(company, allow_unicode=True)
    given = Given(at=STARTED, account="benchmark", seed="benchmark")
    signers = {"00000009105": key_of("demo-clerk"), "00000009201": key_of("demo-manager")}
    users.found(path, SCHEMA, name="Clocked", founders=signers, texts=texts, given=given).close()
    days, seen = calendar()
    made = tables(hours_facts(count, FAULTS, days, seen, in_time=True), seen)
    with Books(path, SCHEMA, writable=True, given=given) as books:
        for table, rows in people_facts(count).items():
            if table not in ("month_hours", "pay_item"):
                with books.write("import", table) as act:
                    act.add(table, rows)
        for table in ("schedule", "absence"):
            with books.write("import", table) as act:
                act.add(table, _rows(made[table].drop(columns="event")))
        begins = made["punch"]["at"] >= 1_777_586_400_000_000  # 1 May: the days before are of another month
        made["punch"] = made["punch"][begins]
        with books.write("import", "punch") as act:
            act.add_columns("punch", _columns(made["punch"]))


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return ({str(name): value for name, value in row.items()} for row in plain.to_dict("records"))


def _columns(punches: pd.DataFrame) -> dict[str, Any]:
    """Give punches as whole columns in the order of their key."""
    ordered = punches.sort_values(["at", "person", "device"], ignore_index=True)
    ordered = ordered[~ordered.duplicated(["at", "person", "device"])]
    found: dict[str, Any] = {"at": ordered["at"].to_numpy(np.int64)}
    for name in ("person", "device", "zone", "direction"):
        codes, values = pd.factorize(ordered[name], use_na_sentinel=False)
        found[name] = Coded([None if pd.isna(value) else str(value) for value in values], codes.astype(np.int64))
    return found
