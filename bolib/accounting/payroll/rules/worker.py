"""What a payslip says of a worker beside the figures: where they live, what their job is, what an hour of theirs is worth."""

from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules.dated import on
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.personnel.people.rules.parts import parts

FULL_MONTH = 174 * 60  # minutes of a month where the company counts it as 174 hours


def workers(contracts: pd.DataFrame, residences: pd.DataFrame, month: str, pay_day: str) -> pd.DataFrame:
    """Give address and position (text, empty where not known) of everyone with a contract in the month, by person.

    The address is that of the pay day, the position that of the last contract in the month.
    """
    positions = parts(contracts, *dates.month_of(month)).groupby("person")["position"].last()
    homes = on(residences, pay_day)["address"]
    return pd.DataFrame({"position": positions}).join(homes)[["address", "position"]].astype("string").fillna("")


def hour_value(line: dict[str, Any], settings: PaySettings, month: str) -> int:
    """Give what an hour of a gross line is worth, in hundredths of a cent, rounded half up.

    `line` has pay_kind, pay_cents and weekly_minutes. The gross itself is worked out from the exact value.
    """
    pay, weekly = int(line["pay_cents"]), int(line["weekly_minutes"])
    if line["pay_kind"] == "hourly":
        return pay * 100
    above, below = 60, weekly // 5 * dates.weekdays(*dates.month_of(month))
    if settings.hour_value == "fixed_174":
        above, below = 60 * settings.full_time_minutes, FULL_MONTH * weekly
    return (2 * pay * 100 * above + below) // (2 * below)
