"""What a payslip says of a worker beside the figures: where they live, their job and days, what an hour of theirs is worth."""

from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules.dated import on
from bolib.accounting.payroll.rules.gross import AGREED
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.personnel.people.rules.parts import parts

FULL_MONTH = 174 * 60  # minutes of a month where the company counts it as 174 hours


def workers(contracts: pd.DataFrame, residences: pd.DataFrame, month: str, pay_day: str) -> pd.DataFrame:
    """Give address, position, from_day and to_day (text, empty where not known) of everyone with a contract in the month.

    Indexed by person. The address is that of the pay day, the position that of the last contract in the month. The days
    are the first and last of the employment in the month; they are empty for who was employed the whole of it.
    """
    first, last = dates.month_of(month)
    by_person = parts(contracts, first, last).groupby("person")
    days = pd.DataFrame({"from_day": by_person["from_day"].min(), "to_day": by_person["to_day"].max()})
    days = days.apply(lambda column: column.dt.strftime("%Y-%m-%d"))
    whole = (days["from_day"] == first.isoformat()) & (days["to_day"] == last.isoformat())
    days = days.mask(whole)
    homes = on(residences, pay_day)["address"]
    found = pd.DataFrame({"position": by_person["position"].last()}).join(homes).join(days)
    return found[["address", "position", "from_day", "to_day"]].astype("string").fillna("")


def hour_value(line: dict[str, Any], settings: PaySettings, month: str) -> int:
    """Give what an hour of a gross line is worth, in hundredths of a cent, rounded half up.

    `line` has component, pay_kind, pay_cents, weekly_minutes and fund_minutes; pay that the contract agrees, for work or leave, is
    always a part of the month's fund. The gross itself is worked out from the exact value.
    """
    pay, weekly = int(line["pay_cents"]), int(line["weekly_minutes"])
    if line["pay_kind"] == "hourly":
        return pay * 100
    above, below = 60, weekly // 5 * dates.weekdays(*dates.month_of(month))
    if line["component"] in AGREED:
        below = int(line.get("fund_minutes", below))
    if settings.hour_value == "fixed_174" and line["component"] not in AGREED:
        above, below = 60 * settings.full_time_minutes, FULL_MONTH * weekly
    return (2 * pay * 100 * above + below) // (2 * below)
