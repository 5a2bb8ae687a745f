"""What is taken out of net pay: claims of others in the order of the law, then what people owe the company back."""

from dataclasses import dataclass, replace

import pandas as pd

from bolib.accounting.claims.rules import limits
from bolib.accounting.payroll.rules import claims, recovery
from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.measured import Paying
from bolib.problem import Problem

FEE = f"{limits.COMPONENT}{limits.FEE}"


@dataclass(frozen=True)
class Withheld:
    """The lines with what is taken, how much by person (of all, and of what the company gets back), payees, accounts, and
    what each taking was made of (claims.WORKINGS)."""

    lines: pd.DataFrame
    deductions: pd.Series
    recovered: pd.Series
    payees: pd.DataFrame
    accounts: pd.DataFrame
    workings: pd.DataFrame
    problems: list[Problem]
    noted: list[Problem]


def withheld(paying: Paying, ready: pd.DataFrame, protected: pd.Series, lines: pd.DataFrame) -> Withheld:
    """Work out what a payout takes: claims of every payout but a reversal, what is owed back of the ordinary month alone.

    `ready` is Population.ready without it, `protected` the protected account of each person who has one, `lines` those
    of the slips. Held are whoever has a claim where a slip is taken back, and whoever has a protected account of another
    payout than the month's: what earlier payouts sent to it is not frozen. Nothing is taken back of who has a protected
    account, for that divides what is paid.
    """
    owed = _claimed(paying, ready, protected, lines)
    deductions = owed.lines.groupby("person")["amount_cents"].sum()
    stopped = {found.where.removeprefix("person ") for found in owed.problems}
    left = ready[~ready["person"].isin(stopped)]
    more = left["person"].map(deductions).fillna(0).astype("int64")
    slips = calculate(paying.country, left.assign(deductions_cents=left["deductions_cents"] + more), paying.rates)
    divided = set(owed.accounts["person"])
    within = _within(owed.lines)
    taken = recovery.taken(paying, slips[~slips["person"].isin(divided)], lines, within)
    recovered = taken.lines.groupby("person")["amount_cents"].sum().astype("int64")
    whole = recovery.append(recovery.append(lines, owed.lines), taken.lines)
    noted = [*taken.noted, *_kept(paying, divided)]
    sums = deductions.add(recovered, fill_value=0).astype("int64")
    worked = pd.concat([owed.workings, claims.workings(taken.workings)], ignore_index=True)
    return Withheld(whole, sums, recovered, owed.payees, owed.accounts, worked, owed.problems, noted)


def _within(lines: pd.DataFrame) -> dict[str, int]:
    sums = lines[lines["component"] != FEE].groupby("person")["amount_cents"].sum()
    return {str(person): int(cents) for person, cents in sums.items()}


def _claimed(paying: Paying, ready: pd.DataFrame, protected: pd.Series, lines: pd.DataFrame) -> claims.Claimed:
    slips = calculate(paying.country, ready, paying.rates)
    slips = slips[slips["net_cents"] >= 0]
    if paying.payout.sort == "month":
        return claims.claimed(paying, slips, lines, protected)
    stopped = set(protected.dropna().index)
    if paying.payout.sort == "reversal":
        stopped |= set(claims.by_person(paying.inputs, paying.pay_day))
    held = slips["person"].isin(stopped)
    made = claims.claimed(paying, slips[~held], lines, protected)
    found = [problem("payroll.held_claim_payout", person) for person in sorted(slips.loc[held, "person"])]
    return replace(made, problems=[*found, *made.problems])


def _kept(paying: Paying, divided: set[str]) -> list[Problem]:
    owing = paying.inputs.get(recovery.OPEN)
    if owing is None or paying.payout.sort != "month":
        return []
    return [problem("recovery.protected", person) for person in sorted(divided & set(owing["person"]))]
