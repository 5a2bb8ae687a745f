"""What an auditor tests on every run: each check says in its first line what it tests, and gives what it found."""

import pandas as pd

from bolib.accounting.payroll.rules.held import problem
from bolib.problem import Problem


def every_slip_adds_up(slips: pd.DataFrame) -> list[Problem]:
    """Gross less contributions, tax and surtax is net, for every person."""
    out = ["first_pillar_cents", "second_pillar_cents", "tax_cents", "surtax_cents", "net_cents"]
    return _each("payroll.slip_off", slips, slips["gross_cents"] != slips[out].sum(axis=1))


def the_employer_pays_gross_and_health(slips: pd.DataFrame) -> list[Problem]:
    """Gross and the health contribution are what a person costs, for every person."""
    off = slips["employer_cost_cents"] != slips["gross_cents"] + slips["health_cents"]
    return _each("payroll.cost_off", slips, off)


def bases_add_up(slips: pd.DataFrame) -> list[Problem]:
    """The relief lies between the two pension bases, the allowance between income and the tax base."""
    reduced = slips["pension_base_cents"] - slips["relief_cents"] != slips["first_pillar_base_cents"]
    taxed = slips["income_cents"] - slips["allowance_cents"] != slips["tax_base_cents"]
    return _each("payroll.base_off", slips, reduced | taxed)


def nobody_is_paid_twice(slips: pd.DataFrame) -> list[Problem]:
    """A person has one slip in a run."""
    return _each("payroll.paid_twice", slips, slips["person"].duplicated())


def no_account_is_paid_twice(slips: pd.DataFrame) -> list[Problem]:
    """Two people are not paid to one account, unless the company has confirmed that they share it."""
    twice = slips["iban"].duplicated(keep=False)
    return _each("payroll.account_twice", slips, twice & (slips["account_shared"] != 1))


def nobody_is_paid_below_zero(slips: pd.DataFrame) -> list[Problem]:
    """No figure of a slip is below zero."""
    cents = [name for name in slips if str(name).endswith("_cents")]
    return _each("payroll.negative", slips, (slips[cents] < 0).any(axis=1))


CHECKS = [
    every_slip_adds_up,
    the_employer_pays_gross_and_health,
    bases_add_up,
    nobody_is_paid_twice,
    no_account_is_paid_twice,
    nobody_is_paid_below_zero,
]


def lines_make_the_gross(slips: pd.DataFrame, lines: pd.DataFrame) -> list[Problem]:
    """The gross lines of every person add up to the gross of the slip, and nobody else has lines."""
    sums = lines.groupby("person")["amount_cents"].sum()
    both = slips.set_index("person")["gross_cents"].to_frame().join(sums, how="outer").fillna(-1)
    off = both[both["gross_cents"] != both["amount_cents"]]
    return [problem("payroll.lines_off", person) for person in off.index]


def _each(code: str, slips: pd.DataFrame, off: pd.Series) -> list[Problem]:
    return [problem(code, person) for person in slips.loc[off.astype(bool), "person"]]
