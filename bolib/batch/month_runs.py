"""The runs of one paper in one month, as a desk lists them: what was ordered or made, where it stands, what it comes to."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from bolib.accounting.payroll.rules import payouts
from bolib.batch import manifest, run_file
from bolib.batch.acts import concluded, proposed
from bolib.batch.places import Place, folder_of, run_file_of
from bolib.books import Books
from bolib.books.approvals.waiting import latest
from bolib.problem import Refused

ORDERED, SIMULATION = "ordered", "simulation"  # states beside those of the road
SUMS = ("gross_cents", "net_cents", "to_bank_cents")
COLUMNS = ("run", "payout", "pay_day", "state", "paid", "held", *SUMS, "submitted_by", "decided_by")
CONTROL_SUM = re.compile(rb"<CtrlSum>([0-9]+)\.([0-9]{2})</CtrlSum>")


def names(books: Books, company: str, month: str, paper: str) -> list[str]:
    """Name the runs of a month: the first one, those ordered and those made."""
    first = f"{month}-{paper.rpartition('/')[2]}"
    ordered = run_file_of(company, first).parent.glob(f"{first}*.yaml")
    made = books.rows("select distinct run from seal where paper = ? and run glob ?", paper, f"{month}-*")
    return sorted({first, *(path.stem for path in ordered), *(name for (name,) in made)})


def month_runs(books: Books, company: str, month: str, paper: str) -> pd.DataFrame:
    """List them with COLUMNS; what is not known is empty, never zero.

    `to_bank_cents` is the sum that the payment file itself states.
    """
    known = {run: (attempt, state, by) for run, attempt, state, by in latest(books)}
    rows = [_row(books, company, run, known.get(run)) for run in names(books, company, month, paper)]
    numbers = dict.fromkeys(("paid", "held", *SUMS), "Int64")
    kinds = {name: numbers.get(name, "string") for name in COLUMNS}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(kinds)


def _row(books: Books, company: str, run: str, found: tuple[int, str, str | None] | None) -> dict[str, Any]:
    if found is None:
        return {"run": run, "state": ORDERED, **_ordered(company, run)}
    attempt, state, by = found
    ((simulation,),) = books.rows("select simulation from seal where run = ? and attempt = ?", run, attempt)
    decided = books.rows("select decided_by from decision where run = ? and attempt = ?", run, attempt)
    return {
        "run": run,
        "state": SIMULATION if simulation else state,
        "submitted_by": by,
        "decided_by": decided[-1][0] if decided else None,
        **_made(folder_of(Place(company, run, attempt))),
    }


def _ordered(company: str, run: str) -> dict[str, Any]:
    try:
        plan = run_file.planned(company, run)
        return {"payout": payouts.given(plan.parameters).sort, "pay_day": plan.pay_day} if plan else {}
    except Refused:  # the order itself says so where it is looked at
        return {}


def _made(folder: Path) -> dict[str, Any]:
    try:
        return figures(folder)
    except (Refused, OSError):  # a folder that was touched: whoever looks at the run is told
        return {}


def figures(folder: Path) -> dict[str, Any]:
    """Give what a sealed run comes to: payout, pay_day, and of paid, held and SUMS what it says."""
    return dict(_figures(folder, (folder / manifest.NAME).read_bytes()))


@lru_cache(maxsize=256)
def _figures(folder: Path, sealed: bytes) -> tuple[tuple[str, Any], ...]:
    """Give what a sealed run comes to; the same bytes of the manifest, the same figures."""
    said = manifest.parsed(sealed, folder.name)
    given, numbers, tables = said["parameters"], concluded(folder), proposed(folder)
    found: dict[str, Any] = {"payout": payouts.given(given).sort, "pay_day": str(given["pay_day"])}
    found |= {name: numbers[name] for name in ("paid", "held") if name in numbers}
    if "payslip" in tables:
        found |= {name: tables.total("payslip", name) for name in SUMS[:2]}
    payment = folder / "payment.xml"
    stated = CONTROL_SUM.search(payment.read_bytes()[:20_000]) if payment.is_file() else None
    if stated:
        found["to_bank_cents"] = int(stated[1]) * 100 + int(stated[2])
    return tuple(found.items())
