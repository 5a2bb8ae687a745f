"""What an auditor tests on every run: each check says in its first line what it tests, and gives what it found."""

import pandas as pd

from bolib.accounting.payroll.rules.held import problem
from bolib.problem import Problem

LINES_OF = {  # figure of a slip → the kinds of lines that add up to it
    "gross_cents": ("earning", "in_kind", "other_receipt"),
    "other_receipts_cents": ("other_receipt",),
    "in_kind_cents": ("in_kind",),
    "non_taxable_cents": ("non_taxable",),
    "health_fund_cents": ("health_fund",),
    "tax_settlement_cents": ("tax_settlement",),
    "deductions_cents": ("deduction",),
}

# Tax of the year may be given back; net and paid below zero become a claim, which the check looks at.
NEGATIVE = ("tax_settlement_cents", "settlement_base_cents", "net_cents", "paid_cents", "earlier_income_cents")


def every_slip_adds_up(slips: pd.DataFrame) -> list[Problem]:
    """Gross less contributions, tax and surtax is net, for every person."""
    out = ["first_pillar_cents", "second_pillar_cents", "tax_cents", "surtax_cents", "net_cents"]
    return _each("payroll.slip_off", slips, slips["gross_cents"] != slips[out].sum(axis=1))


def what_is_paid_adds_up(slips: pd.DataFrame) -> list[Problem]:
    """Net pay with what is not taxed, less what is not paid in money or goes to others, is what is paid."""
    beside = slips["non_taxable_cents"] + slips["health_fund_cents"]
    less = slips["in_kind_cents"] + slips["tax_settlement_cents"] + slips["deductions_cents"]
    return _each("payroll.paid_off", slips, slips["net_cents"] + beside - less != slips["paid_cents"])


def the_employer_pays_gross_and_health(slips: pd.DataFrame) -> list[Problem]:
    """Gross, the contributions on top of it and what is not taxed are what a person costs, for every person."""
    cost = slips["gross_cents"] + slips["health_cents"] + slips["non_taxable_cents"]
    cost = cost + _beside(slips, "hazard_first_cents") + _beside(slips, "hazard_second_cents")
    off = slips["employer_cost_cents"] != cost
    return _each("payroll.cost_off", slips, off)


def bases_add_up(slips: pd.DataFrame) -> list[Problem]:
    """Relief lies between the two pension bases, the allowance between income and tax base, and relief of tax in tax."""
    reduced = slips["pension_base_cents"] - slips["relief_cents"] != slips["first_pillar_base_cents"]
    earlier = _beside(slips, "earlier_income_cents")  # of the same month of payment, in other slips
    income = (slips["income_cents"] + earlier).clip(lower=0) - earlier.clip(lower=0)
    taxed = income - slips["allowance_cents"] != slips["tax_base_cents"]
    relieved = slips["tax_before_relief_cents"] - slips["veteran_relief_cents"] - slips["area_relief_cents"]
    first = _beside(slips, "earlier_payouts") == 0
    parts = first & (slips["other_receipts_cents"] + slips["in_kind_cents"] > slips["gross_cents"])
    return _each("payroll.base_off", slips, reduced | taxed | (relieved != slips["tax_cents"]) | parts)


def nobody_is_paid_twice(slips: pd.DataFrame) -> list[Problem]:
    """A person has one slip in a run."""
    return _each("payroll.paid_twice", slips, slips["person"].duplicated())


def no_account_is_paid_twice(slips: pd.DataFrame) -> list[Problem]:
    """Two people are not paid to one account, unless the company has confirmed that they share it."""
    twice = slips["iban"].duplicated(keep=False)
    return _each("payroll.account_twice", slips, twice & (slips["account_shared"] != 1))


def nobody_is_paid_below_zero(slips: pd.DataFrame) -> list[Problem]:
    """No figure of a first payout is below zero, but for tax given back; what is paid below zero is owed instead."""
    cents = [name for name in slips if str(name).endswith("_cents") and name not in NEGATIVE]
    below = (slips[cents] < 0).any(axis=1) & (_beside(slips, "earlier_payouts") == 0)
    moved = slips["paid_cents"] - _beside(slips, "reversed_cents")
    unpaid = moved.clip(upper=0) + _beside(slips, "owed_cents") != 0
    sent = slips.get("transfer_cents", moved) != moved.clip(lower=0)
    return _each("payroll.negative", slips, below | unpaid | sent)


CHECKS = [
    every_slip_adds_up,
    what_is_paid_adds_up,
    the_employer_pays_gross_and_health,
    bases_add_up,
    nobody_is_paid_twice,
    no_account_is_paid_twice,
    nobody_is_paid_below_zero,
]


def lines_make_the_slip(slips: pd.DataFrame, lines: pd.DataFrame) -> list[Problem]:
    """The lines of every person add up to the gross and to every figure that has lines, and nobody else has lines."""
    kinds = lines["kind"].fillna("earning")
    told = slips.set_index("person")
    off = {str(person) for person in set(lines["person"]) - set(told.index)}
    for figure, of in LINES_OF.items():
        sums = lines[kinds.isin(of)].groupby("person")["amount_cents"].sum()
        found = sums.reindex(told.index).fillna(0).astype("int64")
        off |= {str(person) for person in told.index[found != told[figure]]}
    return [problem("payroll.lines_off", person) for person in sorted(off)]


def _beside(slips: pd.DataFrame, name: str) -> pd.Series:
    """Give what only several payouts have; slips that stand alone need not say it."""
    return slips[name] if name in slips else pd.Series(0, slips.index, dtype="int64")


def _each(code: str, slips: pd.DataFrame, off: pd.Series) -> list[Problem]:
    return [problem(code, person) for person in slips.loc[off.astype(bool), "person"]]
