"""Annual leave: paid as if worked, where the three months before held no pay that varies (ZOR čl. 81)."""

from collections.abc import Iterator

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules.gross import FIXED
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.problem import Problem


def average_differs(
    people: pd.DataFrame, slips: pd.DataFrame, lines: pd.DataFrame, settings: PaySettings, month: str
) -> Iterator[Problem]:
    """Whoever was on leave had no overtime and no supplement in the three months before, and those months are known.

    A month before the person was employed here does not count; a month before the setting `no_variable_pay_before` held
    none, by decision of the company. `slips` and `lines` are the posted ones of the three months before.
    """
    on_leave = people[(people["leave_minutes"] > 0).fillna(False).astype(bool)]
    posted = lines.merge(slips[["run", "person", "month"]], on=["run", "person"], how="inner")
    varied = set(posted.loc[~posted["component"].isin(FIXED), ["person", "month"]].itertuples(index=False, name=None))
    known = set(slips[["person", "month"]].itertuples(index=False, name=None))
    for person, since in on_leave["employment_since"].items():
        months = [
            m for m in dates.months_before(month, 3) if m >= str(since)[:7] and m >= settings.no_variable_pay_before
        ]
        if average := [m for m in months if (person, m) in varied]:
            yield problem("payroll.held_leave", person, months=", ".join(average))
        if unknown := [m for m in months if (person, m) not in known]:
            yield problem("payroll.held_leave_unknown", person, months=", ".join(unknown))
