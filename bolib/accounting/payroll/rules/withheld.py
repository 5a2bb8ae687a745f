"""What is taken out of net pay: claims of others in the order of the law, then what people owe the company back."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from bolib.accounting.payroll.rules import claims, recovery
from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.payouts import Payout
from bolib.problem import Problem
from bolib.rates import Rates


@dataclass(frozen=True)
class Withheld:
    """The lines with what is taken, how much by person (of all, and of what the company gets back), payees, accounts."""

    lines: pd.DataFrame
    deductions: pd.Series
    recovered: pd.Series
    payees: pd.DataFrame
    accounts: pd.DataFrame
    problems: list[Problem]
    noted: list[Problem]


def withheld(
    inputs: Mapping[str, pd.DataFrame],
    country: str,
    ready: pd.DataFrame,
    protected: pd.Series,
    lines: pd.DataFrame,
    rates: Rates,
    *,
    payout: Payout,
    month: str,
    pay_day: str,
    booked: Mapping[str, bool],
) -> Withheld:
    """Work out what an ordinary month takes; nothing is taken of another payout.

    `ready` is Population.ready without it, `protected` the protected account of each person who has one, `lines` those
    of the slips. Of who has a claim or a protected account another payout than the month's is held: limits are of the
    month's whole pay. Nothing is taken back of who has a protected account, for that divides what is paid.
    """
    owed = _claimed(inputs, country, ready, protected, lines, rates, payout, pay_day, booked)
    deductions = owed.lines.groupby("person")["amount_cents"].sum()
    stopped = {found.where.removeprefix("person ") for found in owed.problems}
    left = ready[~ready["person"].isin(stopped)]
    more = left["person"].map(deductions).fillna(0).astype("int64")
    slips = calculate(country, left.assign(deductions_cents=left["deductions_cents"] + more), rates)
    divided = set(owed.accounts["person"])
    taken = recovery.taken(inputs, slips[~slips["person"].isin(divided)], lines, rates, month, payout)
    recovered = taken.lines.groupby("person")["amount_cents"].sum().astype("int64")
    whole = recovery.append(recovery.append(lines, owed.lines), taken.lines)
    noted = [*taken.noted, *_kept(inputs, divided, payout)]
    sums = deductions.add(recovered, fill_value=0).astype("int64")
    return Withheld(whole, sums, recovered, owed.payees, owed.accounts, owed.problems, noted)


def _claimed(
    inputs: Mapping[str, pd.DataFrame],
    country: str,
    ready: pd.DataFrame,
    protected: pd.Series,
    lines: pd.DataFrame,
    rates: Rates,
    payout: Payout,
    pay_day: str,
    booked: Mapping[str, bool],
) -> claims.Claimed:
    slips = calculate(country, ready, rates)
    slips = slips[slips["net_cents"] >= 0]
    if payout.sort == "month":
        return claims.claimed(inputs, slips, lines, protected, rates, pay_day=pay_day, booked=booked)
    concerned = {*claims.by_person(inputs, pay_day), *protected.dropna().index}
    found = [problem("payroll.held_claim_payout", person) for person in sorted(concerned & set(slips["person"]))]
    none = claims.nothing()
    return claims.Claimed(none.lines, none.payees, none.accounts, found)


def _kept(inputs: Mapping[str, pd.DataFrame], divided: set[str], payout: Payout) -> list[Problem]:
    owing = inputs.get(recovery.OPEN)
    if owing is None or payout.sort != "month":
        return []
    return [problem("recovery.protected", person) for person in sorted(divided & set(owing["person"]))]
