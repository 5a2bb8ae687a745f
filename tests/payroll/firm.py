"""An invented firm as a paper freezes it: every fact of a person can be given, what is not given is ordinary."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from bolib.accounting.payroll.rules import Population, population
from bolib.rates import Rates, read_rates

RATES = Path(__file__).parent.parent.parent / "parameters" / "rates" / "croatia"
MINUTES = ("overtime", "night", "sunday", "holiday", "leave", "sick_employer", "sick_fund", "unpaid")
SETTINGS: dict[str, Any] = {
    "country": "croatia",
    "accounts": {"health_fund": "150", "deductions": "239", "own_claims": "130"},
    "pay": {
        "hour_value": "month_fund",
        "supplements": {"overtime": "0.5", "night": "0.3", "sunday": "0.5", "holiday": "0.5", "hard_conditions": "0"},
        "supplements_add": "add",
        "seniority_rate": "0",
        "floor": "proportional",
        "full_time_minutes": "2400",
        "no_variable_pay_before": "2026-10",
    },
}
CONTRACT = {
    **{"contract": "C-1", "since": "2024-01-01", "event": 1, "until": None, "kind": "indefinite", "unit": "U-1"},
    **{"site": None, "position": "clerk", "weekly_minutes": 2400, "pay_kind": "monthly", "pay_cents": 200_000},
    **{"category": None, "employment_since": "2024-01-01", "months_before": 0, "first_employment": 0},
    **{"health_exempt_since": None, "health_exempt_until": None, "hazard_class": 0},
}
TAX = {
    **{"since": "2024-01-01", "event": 1, "pension_pillars": "1+2", "disability": "none", "veteran_percent": 0},
    **{"area_relief": 0, "allowance_share_ppm": 1_000_000, "employed_elsewhere": 0, "gross_elsewhere_cents": None},
    "relief_statement_since": None,
}
TABLES: dict[str, dict[str, Any]] = {
    "person": {"oib": "00000000001"},
    "personal_data": {"since": "2024-01-01", "event": 1, "first_name": "Ana", "last_name": "Primjer"},
    "residence": {"since": "2025-01-01", "event": 1, "municipality": "01333", "address": None, "resident": 1},
    "bank_account": {"since": "2024-01-01", "event": 1, "iban": "HR8299999991101234565"},
    "protected_account": {"since": "2026-01-01", "event": 1, "iban": "HR7199999993501234565"},
    "tax_status": TAX,
    "dependant": {
        **{"dependant": "D-1", "since": "2024-01-01", "event": 1, "until": None, "birth_date": "2015-01-01"},
        **{"kind": "child", "disability": "none", "share_ppm": 1_000_000},
    },
    "contract": CONTRACT,
    "absence": {
        **{"first_day": "2026-10-05", "kind": "annual_leave", "event": 1, "last_day": "2026-10-05"},
        **{"reference": None, "minutes": None, "cancelled": None},
    },
    "month_hours": {"month": "2026-10", "event": 1, "regular_minutes": 10_560, **{f"{m}_minutes": 0 for m in MINUTES}},
    "hours_month": {
        **{"run": "h", "month": "2026-10", "event": 1, "regular_minutes": 10_560},
        **{f"{m}_minutes": 0 for m in MINUTES},
        **{"due_minutes": None, "extra_minutes": None},
    },
    "hours_adjustment": {
        **{"month": "2026-10", "kind": "overtime_minutes", "day": None, "minutes": 60, "reference": None},
        **{"proposed_by": "ana", "event": 2},
    },
    "pay_item": {
        **{"month": "2026-10", "item": "bonus", "reference": "", "event": 1, "amount_cents": 100},
        "quantity_hundredths": None,
    },
    "payslip": {
        **{"run": "r", "month": "2026-09", "pay_day": "2026-10-09", "net_cents": 0, "gross_cents": 0, "event": 9},
        **{"income_cents": 0, "allowance_cents": 0, "tax_before_relief_cents": 0},
    },
    "payslip_line": {
        **{"run": "r", "line": 1, "component": "base", "minutes": 0, "amount_cents": 0},
        **{"kind": None, "code": None, "reference": None},
    },
    "claim": {
        **{"claim": "O-1", "since": "2026-01-01", "event": 1, "until": None, "kind": "ordinary", "rank": "2026-01-01"},
        **{"enforced_by": "employer", "monthly_cents": None, "total_cents": 1_000_000, "share_ppm": None},
        **{"received": None, "arose": None, "consented": None},
    },
    "claim_payee": {
        **{"claim": "O-1", "since": "2026-01-01", "event": 1, "name": "Vjerovnik d.o.o."},
        **{"iban": "HR8299999991101234565", "reference": "HR00123"},
    },
    "claim_taken": {"claim": "O-1", "taken_cents": 0, "event": 9},
    "opening": {"month": "2026-09", "component": "gross_cents", "event": 1, "amount_cents": None, "minutes": None},
}
ALWAYS = ("person", "personal_data", "residence", "bank_account", "tax_status", "contract", "month_hours")


@cache
def rates_for(month: str = "2026-10", pay_day: str = "2026-11-10") -> Rates:
    return read_rates(RATES, month=date.fromisoformat(f"{month}-01"), pay_day=date.fromisoformat(pay_day))


@cache
def municipal() -> pd.DataFrame:
    return pd.read_csv(RATES / "municipal_tax.csv", dtype="string")


def inputs(people: dict[str, dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Build the frozen tables of some people: for each table a row's changes, a list of them, or None for no row."""
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    for person, given in people.items():
        assert given.keys() <= TABLES.keys(), given.keys() - TABLES.keys()
        for table, ordinary in TABLES.items():
            changes = given.get(table, {} if table in ALWAYS else None)
            for change in flat(changes):
                assert change.keys() <= ordinary.keys(), f"{table}: {change.keys() - ordinary.keys()}"
                own = {"contract": f"{change.get('contract', 'C')}-{person}"} if table == "contract" else {}
                if table == "bank_account" and "iban" not in change:
                    own = {"iban": account(list(people).index(person))}
                rows[table].append({"person": person, **ordinary, **change, **own})
    return {table: _frame(table, found) for table, found in rows.items()}


def flat(changes: Any) -> list[dict[str, Any]]:
    """List the changes of a table; a list in a list is its rows, so that a case can add to those of another."""
    if isinstance(changes, list):
        return [one for part in changes for one in flat(part)]
    return [] if changes is None else [changes]


def account(number: int) -> str:
    """Make the account of the first, second … person, each another one; no bank has its code."""
    bban = f"999999911{1_234_565 + number:08}"
    return f"HR{98 - int(f'{bban}172700') % 97:02}{bban}"


def _frame(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["person", *TABLES[table]])
    numbers = {"event", "line", "minutes", "resident", "area_relief", "veteran_percent", "employed_elsewhere"}
    numbers |= {"first_employment", "hazard_class", "months_before", "cancelled"}
    units = ("_minutes", "_cents", "_ppm", "_hundredths")
    kinds = {c: "Int64" if c in numbers or str(c).endswith(units) else "string" for c in frame}
    return frame.astype(kinds)


def settings(**changes: Any) -> dict[str, Any]:
    """Give the company's settings; `pay_items` stand beside `pay`, all else in it."""
    beside = {name: changes.pop(name) for name in ("pay_items",) if name in changes}
    return {**SETTINGS, **beside, "pay": {**SETTINGS["pay"], **changes}}


def sort_out(
    people: dict[str, dict[str, Any]], month: str = "2026-10", pay_day: str = "2026-11-10", **changes: Any
) -> Population:
    return population(
        inputs(people), settings(**changes), rates_for(month, pay_day), municipal(), month=month, pay_day=pay_day
    )
