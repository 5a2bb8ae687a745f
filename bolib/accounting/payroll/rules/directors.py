"""A director for a part of the month: paid where no lowest base counts, held where one may.

Which lowest base holds for which days was not found. Where the pay of every part is at least the lowest base of its own days,
and all pay at least that of a director for all of them, no reading of the law lifts the base: it is the pay itself.
"""

from collections.abc import Iterator
from types import ModuleType

import pandas as pd

from bolib.accounting.payroll.rules import held
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.problem import Amount, Problem
from bolib.rates import Rates

AWAY = ("unpaid_minutes", "sick_employer_minutes", "sick_fund_minutes")  # hours for which the agreed pay is not paid


def in_part(
    people: pd.DataFrame,
    rows: pd.DataFrame,
    own: PaySettings,
    module: ModuleType,
    rates: Rates,
    *,
    days: int,
    fund_days: int,
) -> Iterator[Problem]:
    """Hold who is a director for a part of the month and may lie below a lowest base; `rows` are the parts of the month.

    `people` has gross_cents and other_receipts_cents of the month, insured_part and insured_whole; `days` are those of the
    month, `fund_days` its Mondays to Fridays. Everyone held is told the least pay with which no lowest base counts.
    """
    concerned = people[people["director_in_part"]]
    if concerned.empty:
        return
    floors = {name: rates.cents(module.RATES[name][0]) for name in ("floor", "director_floor")}
    parts = rows[rows["person"].isin(concerned.index)]
    enough = {str(person): _enough(part, own, floors, days, fund_days) for person, part in parts.groupby("person")}
    for row in concerned.reset_index().to_dict("records"):
        pay = int(row["gross_cents"]) - int(row["other_receipts_cents"])
        part, whole = (int(row[name]) for name in ("insured_part", "insured_whole"))
        least = -(-floors["director_floor"] * part // whole)
        scheduled = not pd.isna(row["stated_minutes"]) and row["stated_minutes"] != row["due_minutes"]
        away = scheduled or any(not pd.isna(row[name]) and int(row[name]) for name in AWAY)
        if pay < least or away or not enough.get(str(row["person"]), True):
            yield held.problem("payroll.held_director_in_part", row["person"], found=Amount(pay), least=Amount(least))


def _enough(part: pd.DataFrame, own: PaySettings, floors: dict[str, int], days: int, fund_days: int) -> bool:
    """Say whether the pay agreed for each part reaches the lowest base of its calendar days, or of the month where adopted."""
    for row in part.to_dict("records"):
        floor = floors["director_floor" if row["kind"] == "director" else "floor"]
        pay, daily, worked = int(row["pay_cents"]), int(row["daily_minutes"]), int(row["work_days"])
        paid, of = (pay * worked, fund_days) if row["pay_kind"] == "monthly" else (pay * worked * daily, 60)
        time, whole = int(row["calendar_days"]) * int(row["weekly_minutes"]), days * own.full_time_minutes
        if own.floor != "proportional":
            time = whole
        if (paid - of) * whole < floor * time * of:  # a cent less: parts of a month are rounded together
            return False
    return True
