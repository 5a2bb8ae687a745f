"""Croatian payroll in the order of the law: one small function for each figure, over arrays of int64 cents.

What a figure means and how it is worked out is said in the text files: `meaning.<figure>` and `formula.<figure>`.
"""

import numpy as np
from hamilton.function_modifiers import tag

from bolib import money
from bolib.dates import CALENDARS
from bolib.money import Cents

CALENDAR = CALENDARS["croatia"]
LEAST_SUPPLEMENTS = {"sunday": 500_000}  # ZOR čl. 94 st. 1, from 2023; the law names no other percent
FULL_TIME = 2400  # minutes of a week, ZOR čl. 61
RATES = {
    "floor": ("contributions.floor", "cents"),
    "cap": ("contributions.cap", "cents"),
    "relief_full_limit": ("contributions.relief_full_limit", "cents"),
    "relief_full": ("contributions.relief_full", "cents"),
    "relief_limit": ("contributions.relief_limit", "cents"),
    "relief_slope": ("contributions.relief_slope", "ppm"),
    "first_pillar_rate": ("contributions.first_pillar_rate", "ppm"),
    "second_pillar_rate": ("contributions.second_pillar_rate", "ppm"),
    "health_rate": ("contributions.health_rate", "ppm"),
    "basic_allowance": ("income_tax.basic_allowance", "cents"),
    "coefficient_base": ("income_tax.coefficient_base", "cents"),
    "higher_rate_above": ("income_tax.higher_rate_above", "cents"),
}
PEOPLE = {
    "gross_cents": "gross pay of the month, supplements included",
    "insured_part": "days insured × weekly minutes agreed (1 for a full month of full time, with insured_whole 1)",
    "insured_whole": "days of the month × weekly minutes of full time (1 with insured_part 1)",
    "relief_right": "1 where the low-pay relief may be used, else 0",
    "allowance_share_ppm": "share of the basic allowance used with this employer",
    "dependants_ppm": "sum of the coefficients for dependants and disability",
    "lower_rate_ppm": "lower tax rate of the municipality of residence",
    "higher_rate_ppm": "higher tax rate of the municipality of residence",
    "surtax_ppm": "municipal surtax on tax (until 2023), else 0",
}
FIGURES = (
    "gross_cents",
    "pension_base_cents",
    "relief_cents",
    "first_pillar_base_cents",
    "first_pillar_cents",
    "second_pillar_cents",
    "income_cents",
    "allowance_cents",
    "tax_base_cents",
    "tax_cents",
    "surtax_cents",
    "net_cents",
    "health_base_cents",
    "health_cents",
    "employer_cost_cents",
)


@tag(law="ZoD čl. 200 st. 3, čl. 205")
def floor_cents(floor: int, insured_part: Cents, insured_whole: Cents) -> Cents:
    """Lowest base of the month, in proportion to part-time hours and to the days insured in a part month.

    That it is proportional is usual practice, not seen in the act; the company's setting may charge the whole floor.
    """
    floors = np.full(insured_part.shape, floor, np.int64)
    less = np.flatnonzero(insured_part != insured_whole)  # few, and dividing by an array is slow
    part, whole = insured_part[less], insured_whole[less]
    floors[less] = (2 * floor * part + whole) // (2 * whole)
    return floors


@tag(law="ZoD čl. 200 st. 3, čl. 208")
def pension_base_cents(gross_cents: Cents, floor_cents: Cents, cap: int) -> Cents:
    """Base of both pension contributions; without pay there is none here."""
    return np.where(gross_cents > 0, np.minimum(np.maximum(gross_cents, floor_cents), cap), 0)


@tag(law="ZoD čl. 21.a")
def relief_cents(
    gross_cents: Cents,
    pension_base_cents: Cents,
    relief_right: Cents,
    relief_full_limit: int,
    relief_full: int,
    relief_limit: int,
    relief_slope: int,
) -> Cents:
    """Low-pay relief: what the first pillar is not charged on, measured by the month's gross, never prorated.

    Half a cent is left to the base, so that the reduced base is what is rounded half up.
    """
    short = np.maximum(relief_limit - gross_cents, 0)
    relief = (short * relief_slope + (money.MILLION // 2 - 1)) // money.MILLION
    relief = np.where(gross_cents <= relief_full_limit, relief_full, relief)
    return np.minimum(relief * relief_right, pension_base_cents)


@tag(law="ZoD čl. 21.a")
def first_pillar_base_cents(pension_base_cents: Cents, relief_cents: Cents) -> Cents:
    """Base of the first pillar, reduced by the relief; the relief never touches the second pillar or health."""
    return pension_base_cents - relief_cents


@tag(law="ZoD čl. 13 st. 1 t. 1.2")
def first_pillar_cents(first_pillar_base_cents: Cents, first_pillar_rate: int) -> Cents:
    """Pension contribution of the first pillar, out of pay."""
    return money.share(first_pillar_base_cents, first_pillar_rate)


@tag(law="ZoD čl. 17 st. 1 t. 1")
def second_pillar_cents(pension_base_cents: Cents, second_pillar_rate: int) -> Cents:
    """Pension contribution of the second pillar, out of pay."""
    return money.share(pension_base_cents, second_pillar_rate)


@tag(law="ZoPD")
def income_cents(gross_cents: Cents, first_pillar_cents: Cents, second_pillar_cents: Cents) -> Cents:
    """Income: pay less the contributions out of it."""
    return gross_cents - first_pillar_cents - second_pillar_cents


@tag(law="ZoPD čl. 14")
def allowance_cents(
    income_cents: Cents,
    allowance_share_ppm: Cents,
    dependants_ppm: Cents,
    basic_allowance: int,
    coefficient_base: int,
) -> Cents:
    """Personal allowance used this month; what is not used is not carried on."""
    full = money.half_up(basic_allowance * allowance_share_ppm + coefficient_base * dependants_ppm)
    return np.minimum(full, np.maximum(income_cents, 0))


@tag(law="ZoPD čl. 14, čl. 19")
def tax_base_cents(income_cents: Cents, allowance_cents: Cents) -> Cents:
    """Base of the income tax."""
    return income_cents - allowance_cents


@tag(law="ZoPD čl. 19, čl. 19.a, čl. 24 st. 3")
def tax_cents(tax_base_cents: Cents, lower_rate_ppm: Cents, higher_rate_ppm: Cents, higher_rate_above: int) -> Cents:
    """Income tax at the two rates of the municipality of residence."""
    return money.banded(tax_base_cents, higher_rate_above, lower_rate_ppm, higher_rate_ppm)


@tag(law="ZoPD (–2023)")
def surtax_cents(tax_cents: Cents, surtax_ppm: Cents) -> Cents:
    """Municipal surtax on the tax; abolished from 2024."""
    return money.share(tax_cents, surtax_ppm)


@tag(law="ZOR čl. 92")
def net_cents(income_cents: Cents, tax_cents: Cents, surtax_cents: Cents) -> Cents:
    """Net pay: what the person is paid."""
    return income_cents - tax_cents - surtax_cents


@tag(law="ZoD čl. 200 st. 3")
def health_base_cents(gross_cents: Cents, floor_cents: Cents) -> Cents:
    """Base of the health contribution, which has no cap; without pay there is none here."""
    return np.where(gross_cents > 0, np.maximum(gross_cents, floor_cents), 0)


@tag(law="ZoD čl. 14 st. 1 t. 1")
def health_cents(health_base_cents: Cents, health_rate: int) -> Cents:
    """Health contribution, which the employer pays on top."""
    return money.share(health_base_cents, health_rate)


@tag(law="")
def employer_cost_cents(gross_cents: Cents, health_cents: Cents) -> Cents:
    """What the person's pay costs the employer."""
    return gross_cents + health_cents
