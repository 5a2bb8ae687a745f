"""Annual leave: paid as if worked, where the three months before held no pay that varies and none above this one (ZOR čl. 81)."""

from collections.abc import Collection, Iterator

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules.held import problem, true
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.problem import Amount, Problem


def average_differs(
    people: pd.DataFrame,
    slips: pd.DataFrame,
    lines: pd.DataFrame,
    settings: PaySettings,
    month: str,
    fixed: Collection[str],
) -> Iterator[Problem]:
    """Whoever was on leave had no overtime and no supplement in the three months before, and those months are known.

    A month before the person was employed here does not count; a month before the setting `no_variable_pay_before` held
    none, by decision of the company. `slips` and `lines` are the posted ones of the three months before, those lines
    that count into the average; `fixed` are the components that do not vary.
    """
    on_leave = people[true(people["leave_minutes"] > 0)]
    varied = _months(slips, lines[~lines["component"].isin(fixed)])
    known = set(slips[["person", "month"]].itertuples(index=False, name=None))
    for person, since in on_leave["employment_since"].items():
        months = [
            m for m in dates.months_before(month, 3) if m >= str(since)[:7] and m >= settings.no_variable_pay_before
        ]
        if average := [m for m in months if (person, m) in varied]:
            yield problem("payroll.held_leave", person, months=", ".join(average))
        if unknown := [m for m in months if (person, m) not in known]:
            yield problem("payroll.held_leave_unknown", person, months=", ".join(unknown))


def pay_fell(
    people: pd.DataFrame,
    slips: pd.DataFrame,
    lines: pd.DataFrame,
    full: "pd.Series[int]",
    month: str,
    fixed: Collection[str],
) -> Iterator[Problem]:
    """Nobody is on leave whose average gross of the three months before is above the full fixed pay of this month.

    `full` is that pay in cents by person. Months with unpaid hours do not count, nor the one in which the employment
    began on a later day than the first: their pay was no whole one. Months with pay that varies are told by
    `average_differs`.
    """
    left_out = _months(slips, lines[(lines["component"] == "unpaid") | ~lines["component"].isin(fixed)])
    posted = slips[slips["month"].isin(dates.months_before(month, 3))]
    gross = pd.DataFrame(posted.groupby(["person", "month"], as_index=False)["gross_cents"].sum()).to_dict("records")
    for person in people.index[true(people["leave_minutes"] > 0)].intersection(full.index):
        since = str(people.at[person, "employment_since"])
        own = {str(row["month"]): int(row["gross_cents"]) for row in gross if row["person"] == person}
        whole = [cents for m, cents in own.items() if since <= f"{m}-01" and (person, m) not in left_out]
        if sum(whole) > len(whole) * int(full[person]):
            average = (2 * sum(whole) + len(whole)) // (2 * len(whole))
            yield problem("payroll.held_leave_fell", person, average=Amount(average), now=Amount(int(full[person])))


def _months(slips: pd.DataFrame, lines: pd.DataFrame) -> set[tuple[str, str]]:
    """Name person and month of posted lines."""
    posted = lines.merge(slips[["run", "person", "month"]], on=["run", "person"], how="inner")
    return set(posted[["person", "month"]].itertuples(index=False, name=None))
