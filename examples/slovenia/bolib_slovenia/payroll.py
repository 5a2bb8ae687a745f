"""Slovenian payroll in the order of the law: one small function for each figure, over arrays of int64 cents.

It is pay of a whole month by the main employer of a resident. Values and rules are second-hand: nothing of it was seen
in the acts, so articles are recalled. What it does not know: other employers, part months, allowances besides general
and children, pay in kind.
"""

from pathlib import Path

import numpy as np
from hamilton.function_modifiers import tag

from bolib import money
from bolib.money import Cents

FILES = Path(__file__).parent
CALENDAR = "SI"
LEAST_SUPPLEMENTS: dict[str, int] = {}  # ZDR-1 leaves the percents to collective agreements (recalled)
FULL_TIME = 2400  # minutes of a week, ZDR-1 143. člen (recalled)
RATES = {
    "pension_rate": ("contributions.pension_rate", "ppm"),
    "health_rate": ("contributions.health_rate", "ppm"),
    "unemployment_rate": ("contributions.unemployment_rate", "ppm"),
    "parental_rate": ("contributions.parental_rate", "ppm"),
    "long_term_care_rate": ("contributions.long_term_care_rate", "ppm"),
    "flat_health": ("contributions.flat_health", "cents"),
    "employer_pension_rate": ("contributions.employer_pension_rate", "ppm"),
    "employer_health_rate": ("contributions.employer_health_rate", "ppm"),
    "employer_unemployment_rate": ("contributions.employer_unemployment_rate", "ppm"),
    "employer_parental_rate": ("contributions.employer_parental_rate", "ppm"),
    "injury_rate": ("contributions.injury_rate", "ppm"),
    "employer_long_term_care_rate": ("contributions.employer_long_term_care_rate", "ppm"),
    "general_allowance": ("income_tax.general_allowance", "cents"),
    "addition": ("income_tax.addition", "cents"),
    "addition_slope": ("income_tax.addition_slope", "ppm"),
    "addition_limit": ("income_tax.addition_limit", "cents"),
    "child_1": ("income_tax.child_1", "cents"),
    "child_2": ("income_tax.child_2", "cents"),
    "child_3": ("income_tax.child_3", "cents"),
    "child_4": ("income_tax.child_4", "cents"),
    "child_5": ("income_tax.child_5", "cents"),
    "further_child": ("income_tax.further_child", "cents"),
    "rate_1": ("income_tax.rate_1", "ppm"),
    "rate_2": ("income_tax.rate_2", "ppm"),
    "rate_3": ("income_tax.rate_3", "ppm"),
    "rate_4": ("income_tax.rate_4", "ppm"),
    "rate_5": ("income_tax.rate_5", "ppm"),
    "limit_1": ("income_tax.limit_1", "cents"),
    "limit_2": ("income_tax.limit_2", "cents"),
    "limit_3": ("income_tax.limit_3", "cents"),
    "limit_4": ("income_tax.limit_4", "cents"),
    "tax_at_1": ("income_tax.tax_at_1", "cents"),
    "tax_at_2": ("income_tax.tax_at_2", "cents"),
    "tax_at_3": ("income_tax.tax_at_3", "cents"),
    "tax_at_4": ("income_tax.tax_at_4", "cents"),
}
PEOPLE = {
    "gross_cents": "everything taxed in this payment: pay of a whole month by the main employer",
    "children": "children whose allowance is taken with this pay",
    "lowest_base_cents": "lowest base of contributions of this person's month, as published; 0 where none is charged",
    "non_taxable_cents": "receipts that are not taxed, such as meals and the way to work within their limits",
    "deductions_cents": "what is taken out of net pay for others",
}
ORDINARY = {"non_taxable_cents": 0, "deductions_cents": 0}
RANGES = {"children": (0, 30)}
NOT_ABOVE: dict[str, tuple[str, str]] = {}
FIGURES = (
    "gross_cents",
    "pension_cents",
    "health_cents",
    "unemployment_cents",
    "parental_cents",
    "long_term_care_cents",
    "flat_health_cents",
    "income_cents",
    "general_allowance_cents",
    "child_allowance_cents",
    "allowance_cents",
    "tax_base_cents",
    "tax_cents",
    "net_cents",
    "non_taxable_cents",
    "deductions_cents",
    "paid_cents",
    "employer_base_cents",
    "difference_cents",
    "employer_contributions_cents",
    "employer_cost_cents",
)


@tag(law="ZPSV (recalled)")
def pension_cents(gross_cents: Cents, pension_rate: int) -> Cents:
    """Contribution to pension and disability insurance, out of pay."""
    return money.share(gross_cents, pension_rate)


@tag(law="ZPSV (recalled)")
def health_cents(gross_cents: Cents, health_rate: int) -> Cents:
    """Contribution to health insurance, out of pay."""
    return money.share(gross_cents, health_rate)


@tag(law="ZPSV (recalled)")
def unemployment_cents(gross_cents: Cents, unemployment_rate: int) -> Cents:
    """Contribution for the case of unemployment, out of pay."""
    return money.share(gross_cents, unemployment_rate)


@tag(law="ZPSV (recalled)")
def parental_cents(gross_cents: Cents, parental_rate: int) -> Cents:
    """Contribution to the care of parents, out of pay."""
    return money.share(gross_cents, parental_rate)


@tag(law="ZDOsk-1 (recalled)")
def long_term_care_cents(gross_cents: Cents, long_term_care_rate: int) -> Cents:
    """Contribution to long-term care, out of pay, since July 2025."""
    return money.share(gross_cents, long_term_care_rate)


@tag(law="ZZVZZ (recalled)")
def flat_health_cents(gross_cents: Cents, flat_health: int) -> Cents:
    """Health contribution of one amount for everybody (OZP), out of pay; without pay there is none here."""
    return np.where(gross_cents > 0, flat_health, 0)


@tag(law="ZDoh-2 41. člen (recalled)")
def income_cents(
    gross_cents: Cents,
    pension_cents: Cents,
    health_cents: Cents,
    unemployment_cents: Cents,
    parental_cents: Cents,
    long_term_care_cents: Cents,
    flat_health_cents: Cents,
) -> Cents:
    """Income: pay less the contributions out of it."""
    insurance = pension_cents + health_cents + unemployment_cents + parental_cents
    return gross_cents - insurance - long_term_care_cents - flat_health_cents


@tag(law="ZDoh-2 111. člen, 127. člen (recalled)")
def general_allowance_cents(
    gross_cents: Cents, general_allowance: int, addition: int, addition_slope: int, addition_limit: int
) -> Cents:
    """General allowance of a month, more where twelve times the pay is low: a twelfth of the year, rounded once.

    The addition shrinks with every euro of pay and has gone at its limit; above it the pay is not looked at, so that
    the product stays small.
    """
    year = np.minimum(12 * gross_cents, addition_limit)
    more = np.maximum(addition * money.MILLION - year * addition_slope, 0)
    twelfths = general_allowance * money.MILLION + more
    month: Cents = (2 * twelfths + 12 * money.MILLION) // (24 * money.MILLION)
    return month


@tag(law="ZDoh-2 114. člen, 127. člen (recalled)")
def child_allowance_cents(
    children: Cents, child_1: int, child_2: int, child_3: int, child_4: int, child_5: int, further_child: int
) -> Cents:
    """Allowance for children of a month: every next one brings more; a twelfth of the year, rounded once."""
    first = (children >= 1) * child_1 + (children >= 2) * child_2 + (children >= 3) * child_3
    further = np.maximum(children - 5, 0)
    more = further * child_5 + further * (further + 1) // 2 * further_child
    year = first + (children >= 4) * child_4 + (children >= 5) * child_5 + more
    month: Cents = (2 * year + 12) // 24
    return month


@tag(law="ZDoh-2 111. člen, 114. člen (recalled)")
def allowance_cents(income_cents: Cents, general_allowance_cents: Cents, child_allowance_cents: Cents) -> Cents:
    """Allowances used, at most the income; what is not used is not carried on."""
    used: Cents = np.minimum(general_allowance_cents + child_allowance_cents, np.maximum(income_cents, 0))
    return used


@tag(law="ZDoh-2 (recalled)")
def tax_base_cents(income_cents: Cents, allowance_cents: Cents) -> Cents:
    """Base of the tax, never below zero."""
    base: Cents = np.maximum(income_cents, 0) - allowance_cents
    return base


@tag(law="ZDoh-2 122. člen, 127. člen (recalled)")
def tax_cents(
    tax_base_cents: Cents,
    rate_1: int,
    rate_2: int,
    rate_3: int,
    rate_4: int,
    rate_5: int,
    limit_1: int,
    limit_2: int,
    limit_3: int,
    limit_4: int,
    tax_at_1: int,
    tax_at_2: int,
    tax_at_3: int,
    tax_at_4: int,
) -> Cents:
    """Tax by the scale of a month: what is published at the lower limit of the band, and a rate of the rest."""
    tax = money.share(tax_base_cents, rate_1)
    for limit, tax_at, rate in (
        (limit_1, tax_at_1, rate_2),
        (limit_2, tax_at_2, rate_3),
        (limit_3, tax_at_3, rate_4),
        (limit_4, tax_at_4, rate_5),
    ):
        tax = np.where(tax_base_cents > limit, tax_at + money.share(tax_base_cents - limit, rate), tax)
    return tax


@tag(law="ZDR-1 126. člen (recalled)")
def net_cents(income_cents: Cents, tax_cents: Cents) -> Cents:
    """Net pay: what is left of everything that was taxed."""
    return income_cents - tax_cents


@tag(law="ZDR-1 134. člen (recalled)")
def paid_cents(net_cents: Cents, non_taxable_cents: Cents, deductions_cents: Cents) -> Cents:
    """What the person is paid in money."""
    return net_cents + non_taxable_cents - deductions_cents


@tag(law="ZPIZ-2 144. člen (recalled)")
def employer_base_cents(gross_cents: Cents, lowest_base_cents: Cents) -> Cents:
    """Base of the employer's contributions: the pay, at least the lowest base; without pay there is none here."""
    return np.where(gross_cents > 0, np.maximum(gross_cents, lowest_base_cents), 0)


@tag(law="ZPIZ-2 152. člen (recalled)")
def difference_cents(
    employer_base_cents: Cents,
    pension_cents: Cents,
    health_cents: Cents,
    unemployment_cents: Cents,
    parental_cents: Cents,
    long_term_care_cents: Cents,
    pension_rate: int,
    health_rate: int,
    unemployment_rate: int,
    parental_rate: int,
    long_term_care_rate: int,
) -> Cents:
    """The worker's contributions on what the pay is short of the lowest base, which the employer bears."""
    insurance = money.share(employer_base_cents, pension_rate) - pension_cents
    insurance += money.share(employer_base_cents, health_rate) - health_cents
    insurance += money.share(employer_base_cents, unemployment_rate) - unemployment_cents
    insurance += money.share(employer_base_cents, parental_rate) - parental_cents
    return insurance + money.share(employer_base_cents, long_term_care_rate) - long_term_care_cents


@tag(law="ZPSV, ZDOsk-1 (recalled)")
def employer_contributions_cents(
    employer_base_cents: Cents,
    difference_cents: Cents,
    employer_pension_rate: int,
    employer_health_rate: int,
    employer_unemployment_rate: int,
    employer_parental_rate: int,
    injury_rate: int,
    employer_long_term_care_rate: int,
) -> Cents:
    """Contributions that the employer pays on top, each rounded by itself, and the difference that it bears."""
    total = money.share(employer_base_cents, employer_pension_rate)
    total += money.share(employer_base_cents, employer_health_rate)
    total += money.share(employer_base_cents, employer_unemployment_rate)
    total += money.share(employer_base_cents, employer_parental_rate)
    total += money.share(employer_base_cents, injury_rate)
    return total + money.share(employer_base_cents, employer_long_term_care_rate) + difference_cents


@tag(law="")
def employer_cost_cents(gross_cents: Cents, employer_contributions_cents: Cents, non_taxable_cents: Cents) -> Cents:
    """What the person costs the employer."""
    return gross_cents + employer_contributions_cents + non_taxable_cents
