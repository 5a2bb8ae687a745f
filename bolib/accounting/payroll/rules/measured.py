"""The net pay that limits of claims are measured on: of all payouts of a month together, and what of it is paid now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bolib.accounting.claims.rules import limits
from bolib.accounting.payroll.rules.items import plain
from bolib.accounting.payroll.rules.payouts import Payout
from bolib.rates import Rates

SICK = "sick_employer"
YEAR = "tax_settlement_cents"  # above zero it is withheld, and limits go before it; what is given back is not measured
ADDED = ("net_cents", "gross_cents", "in_kind_cents")


@dataclass(frozen=True)
class Paying:
    """A payout as what is taken of pay sees it: the frozen tables, the country, the law, which month and day it is paid,
    and which uses of accounts the company has."""

    inputs: Mapping[str, pd.DataFrame]
    country: str
    rates: Rates
    payout: Payout
    month: str
    pay_day: str
    booked: Mapping[str, bool]


@dataclass(frozen=True)
class Measured:
    """A person's month: `net_cents` of all its payouts, `now_cents` what of it this one has, `sick_cents` the employer's
    sick pay of the month as net, what earlier payouts left to the person and gave to claims, and tax of the year that is
    withheld (limits.Pay)."""

    net_cents: int
    now_cents: int
    sick_cents: int
    kept_cents: int
    earlier: Mapping[str, int]
    fees: Mapping[str, int]
    year_cents: int

    def pay(self, average_cents: int) -> limits.Pay:
        """Give it as the limits take it, with the average net pay of the law."""
        return limits.Pay(self.net_cents, average_cents, self.now_cents, self.earlier, self.fees, self.year_cents)


def measured(paying: Paying, slips: pd.DataFrame, lines: pd.DataFrame) -> dict[str, Measured]:
    """Measure the month of everyone in `slips` (worked out without claims; `lines` are theirs), with its earlier payouts."""
    persons = set(slips["person"])
    before = paying.inputs["payslip"]
    before = before[(before["month"] == paying.month) & before["person"].isin(persons)]
    whose = before[["run", "person"]]
    paid_before = paying.inputs["payslip_line"].merge(whose, on=["run", "person"])
    tables = (before, paid_before, lines[lines["person"].isin(persons)])
    earlier, gone, own = (_by_person(table) for table in tables)
    return {
        str(slip["person"]): _of_one(plain(slip), *(rows.get(str(slip["person"]), []) for rows in (own, earlier, gone)))
        for slip in slips.to_dict("records")
    }


Rows = list[dict[str, Any]]


def _by_person(table: pd.DataFrame) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for row in map(plain, table.to_dict("records")):
        found.setdefault(str(row["person"]), []).append(row)
    return found


def _of_one(slip: Mapping[str, Any], own: Rows, earlier: Rows, gone: Rows) -> Measured:
    sums = {name: sum(int(row.get(name) or 0) for row in earlier) for name in ADDED}
    sick = _sick(gone)
    first = limits.measured(sums["net_cents"], sums["gross_cents"], sick, sums["in_kind_cents"])
    whole = {name: sums[name] + int(slip[name]) for name in ADDED}
    sick += _sick(own)
    net = limits.measured(whole["net_cents"], whole["gross_cents"], sick, whole["in_kind_cents"])
    within, fees = _to_claims(gone, fee=False), _to_claims(gone, fee=True)
    before, year = (sum(max(int(row.get(YEAR) or 0), 0) for row in rows) for rows in (earlier, [*earlier, slip]))
    return Measured(
        net_cents=net,
        now_cents=max(min(net - first, int(slip["paid_cents"])), 0),
        sick_cents=limits.net_of(sick, whole["net_cents"], whole["gross_cents"]),
        kept_cents=max(first - before - sum(within.values()) - sum(fees.values()), 0),
        earlier=within,
        fees=fees,
        year_cents=year,
    )


def _sick(rows: Rows) -> int:
    return sum(int(row["amount_cents"]) for row in rows if row["component"] == SICK)


def _to_claims(rows: Rows, *, fee: bool) -> dict[str, int]:
    """Sum what lines gave to claims, by the claim's code: those outside the limits, or those within them."""
    found: dict[str, int] = {}
    for row in rows:
        is_fee = row["component"] == f"{limits.COMPONENT}{limits.FEE}"
        if limits.is_claim(row["component"]) and is_fee is fee:
            found[row["reference"]] = found.get(row["reference"], 0) + int(row["amount_cents"])
    return found
