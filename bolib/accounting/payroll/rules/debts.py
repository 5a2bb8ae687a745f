"""Who would come to owe the company, where its settings name no account in which a claim could stand."""

import pandas as pd

from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.held import problem
from bolib.problem import Amount, Problem
from bolib.rates import Rates


def without_account(name: str, ready: pd.DataFrame, rates: Rates) -> list[Problem]:
    """Nobody is paid below zero: who would be is held, with the amount.

    Of a first payout also whose net alone is below zero. `ready` is Population.ready.
    """
    slips = calculate(name, ready, rates)
    moved = slips["paid_cents"] - ready["reversed_cents"].to_numpy()
    first = pd.Series(((ready["earlier_payouts"] == 0) & (ready["reversed_cents"] == 0)).to_numpy(), slips.index)
    slips = slips.assign(moved=moved, first=first)
    short = slips[(moved < 0) | (first & (slips["net_cents"] < 0))]
    return [_held(row) for row in short[["person", "net_cents", "paid_cents", "moved", "first"]].to_dict("records")]


def _held(row: dict[object, object]) -> Problem:
    person, net, paid, moved = row["person"], *(int(str(row[name])) for name in ("net_cents", "paid_cents", "moved"))
    if not row["first"]:
        return problem("correction.owes", person, owed=Amount(-moved))
    if net < 0:
        return problem("payroll.held_net_negative", person, net=Amount(net))
    return problem("payroll.held_paid_negative", person, paid=Amount(paid))
