"""Croatian payroll in the order of the law: one small function for each figure, over arrays of int64 cents.

What a figure means and how it is worked out is said in the text files: `meaning.<figure>` and `formula.<figure>`.
"""

import numpy as np
from hamilton.function_modifiers import tag

from bolib import money
from bolib.accounting.payroll.countries import croatia_receipts
from bolib.money import Cents

CALENDAR = "HR"  # whose public holidays hold
LEAST_SUPPLEMENTS = {"sunday": 500_000}  # ZOR čl. 94 st. 1, from 2023; the law names no other percent
FULL_TIME = 2400  # minutes of a week, ZOR čl. 61
RECEIPTS, NOT_TOGETHER = croatia_receipts.RECEIPTS, croatia_receipts.NOT_TOGETHER
SICK = {  # sick pay: what it is made of, and the statutory value
    "employer_rate_least": "health_fund.employer_rate_least",
    "employer_days": "health_fund.employer_days",
    "employer_days_invalid": "health_fund.employer_days_invalid",
    "fund_rate": "health_fund.fund_rate",
    "fund_rate_later": "health_fund.fund_rate_after_six_months",
    "fund_rate_full": "health_fund.fund_rate_full",
    "cap": "health_fund.sick_pay_cap",
    "least": "health_fund.sick_pay_least",
}
YEAR = "ZoPD čl. 47"  # by which the employer settles the year's tax with the last payment in December
SICK_MARK = "12"  # of the fund's sick pay in the tax report, field 15.1
RATES = {
    "floor": ("contributions.floor", "cents"),
    "director_floor": ("contributions.director_floor", "cents"),
    "cap": ("contributions.cap", "cents"),
    "relief_full_limit": ("contributions.relief_full_limit", "cents"),
    "relief_full": ("contributions.relief_full", "cents"),
    "relief_limit": ("contributions.relief_limit", "cents"),
    "relief_slope": ("contributions.relief_slope", "ppm"),
    "first_pillar_rate": ("contributions.first_pillar_rate", "ppm"),
    "first_pillar_alone_rate": ("contributions.first_pillar_alone_rate", "ppm"),
    "second_pillar_rate": ("contributions.second_pillar_rate", "ppm"),
    "health_rate": ("contributions.health_rate", "ppm"),
    "basic_allowance": ("income_tax.basic_allowance", "cents"),
    "coefficient_base": ("income_tax.coefficient_base", "cents"),
    "higher_rate_above": ("income_tax.higher_rate_above", "cents"),
    "area_relief_rate": ("income_tax.area_relief", "ppm"),
}
PEOPLE = {
    "gross_cents": "everything taxed in this payout: pay in money and in kind, supplements, other receipts",
    "insured_part": "days insured × weekly minutes agreed (1 for a full month of full time, with insured_whole 1)",
    "insured_whole": "days of the month × weekly minutes of full time (1 with insured_part 1)",
    "relief_right": "1 where the low-pay relief may be used, else 0",
    "allowance_share_ppm": "share of the basic allowance used with this employer",
    "dependants_ppm": "sum of the coefficients for dependants and disability",
    "lower_rate_ppm": "lower tax rate of the municipality of residence",
    "higher_rate_ppm": "higher tax rate of the municipality of residence",
    "surtax_ppm": "municipal surtax on tax (until 2023), else 0",
    "other_receipts_cents": "the part of gross that is another receipt beside pay, such as a yearly bonus",
    "in_kind_cents": "the part of gross that is given in kind and not paid in money",
    "director": "1 of a director in employment, whose lowest base is another, else 0",
    "both_pillars": "1 where insured in both pension pillars, 0 in the first alone",
    "health_due": "0 while an exemption from the health contribution runs, else 1",
    "gross_elsewhere_cents": "pay of the month with other employers, by the statement that shares the relief, else 0",
    "veteran_ppm": "disability of a war veteran, by which the tax is less, else 0",
    "area_relief": "1 of a resident of an area with tax relief, else 0",
    "hazard_first_ppm": "rate of the added contribution to the first pillar for hazardous service, else 0",
    "hazard_second_ppm": "rate of the added contribution to the second pillar for hazardous service, else 0",
    "earlier_pay_cents": "pay of the same month of work in earlier payouts, without other receipts",
    "earlier_pension_base_cents": "pension base of that pay",
    "earlier_relief_cents": "low-pay relief used on it",
    "earlier_health_base_cents": "health base of that pay",
    "earlier_income_cents": "income paid earlier in the same month of payment",
    "earlier_allowance_cents": "allowance used on it",
    "earlier_tax_cents": "tax on it before reliefs",
    "non_taxable_cents": "receipts that are not taxed",
    "health_fund_cents": "sick pay for the account of the health fund",
    "tax_settlement_cents": "tax of the year still to be withheld, or minus what is given back",
    "deductions_cents": "what is taken out of net pay for others: enforcement, loans, membership fees",
}
ORDINARY = dict.fromkeys(list(PEOPLE)[9:], 0) | {"both_pillars": 1, "health_due": 1}  # where a column is left out
ADDED = ("hazard_first_cents", "hazard_second_cents")  # told as operands only where there is some
SELDOM = (
    "relief_cents",
    "veteran_relief_cents",
    "area_relief_cents",
    "surtax_cents",
    *ADDED,
)  # nothing for most people
HAZARD = {  # the statutory value of an added contribution, by class: in both pillars, and in the first alone
    "hazard_first_ppm": ("contributions.hazard_first", "contributions.hazard_first_alone"),
    "hazard_second_ppm": ("contributions.hazard_second", None),
}
RANGES = {  # of what is neither an amount from 0 nor a share nor a flag
    "insured_part": (1, 10**9),
    "insured_whole": (1, 10**9),
    "dependants_ppm": (0, 1000 * money.MILLION),
    "tax_settlement_cents": (-money.LARGEST, money.LARGEST),
}
NOT_ABOVE = {
    "payroll.rates_crossed": ("lower_rate_ppm", "higher_rate_ppm"),
    "payroll.part_above_whole": ("insured_part", "insured_whole"),
}
FIGURES = (
    "gross_cents",
    "other_receipts_cents",
    "pension_base_cents",
    "relief_cents",
    "first_pillar_base_cents",
    "first_pillar_cents",
    "second_pillar_cents",
    "income_cents",
    "allowance_cents",
    "tax_base_cents",
    "tax_before_relief_cents",
    "veteran_relief_cents",
    "area_relief_cents",
    "tax_cents",
    "surtax_cents",
    "net_cents",
    "in_kind_cents",
    "non_taxable_cents",
    "health_fund_cents",
    "tax_settlement_cents",
    "deductions_cents",
    "paid_cents",
    "health_base_cents",
    "health_cents",
    "hazard_first_cents",
    "hazard_second_cents",
    "employer_cost_cents",
)

ROUNDED = {  # figures that are rounded, each once, and how; all others are sums and differences of whole cents
    "floor_cents": "half",
    "relief_cents": "relief",
    "first_pillar_cents": "half",
    "second_pillar_cents": "half",
    "allowance_cents": "half",
    "tax_before_relief_cents": "bands",
    "veteran_relief_cents": "half",
    "area_relief_cents": "half",
    "surtax_cents": "half",
    "health_cents": "half",
    "hazard_first_cents": "half",
    "hazard_second_cents": "half",
}


@tag(law="ZoD čl. 22")
def pay_cents(gross_cents: Cents, other_receipts_cents: Cents) -> Cents:
    """Pay itself: what is taxed, less other receipts, for which there is no lowest base, no cap and no relief."""
    return gross_cents - other_receipts_cents


@tag(law="ZoD čl. 22")
def month_pay_cents(pay_cents: Cents, earlier_pay_cents: Cents) -> Cents:
    """All pay of the month of work: bases and relief are measured by it, and earlier payouts had their part."""
    return pay_cents + earlier_pay_cents


@tag(law="ZoD čl. 200 st. 3, čl. 205; čl. 21 st. 2 (director)")
def floor_cents(floor: int, director_floor: int, director: Cents, insured_part: Cents, insured_whole: Cents) -> Cents:
    """Lowest base of the month, in proportion to part-time hours and to the days insured in a part month.

    That it is proportional is usual practice, not seen in the act; the company's setting may charge the whole floor.
    """
    floors = floor + (director_floor - floor) * director + np.zeros_like(insured_part)
    less = np.flatnonzero(insured_part != insured_whole)  # few, and dividing by an array is slow
    part, whole = insured_part[less], insured_whole[less]
    floors[less] = (2 * floors[less] * part + whole) // (2 * whole)
    return floors


@tag(law="ZoD čl. 200 st. 3, čl. 208")
def month_pension_base_cents(month_pay_cents: Cents, floor_cents: Cents, cap: int) -> Cents:
    """Base of both pension contributions on all pay of the month; without pay there is none here."""
    return np.where(month_pay_cents > 0, np.minimum(np.maximum(month_pay_cents, floor_cents), cap), 0)


@tag(law="ZoD čl. 200 st. 3, čl. 208, čl. 22")
def pension_base_cents(
    month_pension_base_cents: Cents, earlier_pension_base_cents: Cents, other_receipts_cents: Cents
) -> Cents:
    """Base of both pension contributions of this payout; other receipts are charged whole, the monthly cap is of pay."""
    return month_pension_base_cents - earlier_pension_base_cents + other_receipts_cents


@tag(law="ZoD čl. 21.a")
def relief_cents(
    month_pay_cents: Cents,
    gross_elsewhere_cents: Cents,
    month_pension_base_cents: Cents,
    earlier_relief_cents: Cents,
    relief_right: Cents,
    relief_full_limit: int,
    relief_full: int,
    relief_limit: int,
    relief_slope: int,
) -> Cents:
    """Low-pay relief: what the first pillar is not charged on, measured by all pay of the month, never prorated.

    Half a cent is left to the base, so that the reduced base is what is rounded half up. Of several employers each
    uses the part that its pay is of the sum. A later payout of the month corrects what an earlier one used.
    """
    pay = month_pay_cents + gross_elsewhere_cents
    short = np.maximum(relief_limit - pay, 0) * relief_slope
    relief = (short + (money.MILLION // 2 - 1)) // money.MILLION
    relief = np.where(pay <= relief_full_limit, relief_full, relief)
    shared = np.flatnonzero((gross_elsewhere_cents > 0) & (short > 0))  # few, and dividing by an array is slow
    if shared.size:  # the part of the exact relief, so that it is rounded once
        exact = np.where(pay[shared] <= relief_full_limit, relief_full * money.MILLION, short[shared])
        whole = 2 * money.MILLION * pay[shared]
        relief[shared] = (2 * exact * month_pay_cents[shared] + whole // 2 - 1) // whole
    return np.minimum(relief * relief_right, month_pension_base_cents) - earlier_relief_cents


@tag(law="ZoD čl. 21.a")
def first_pillar_base_cents(pension_base_cents: Cents, relief_cents: Cents) -> Cents:
    """Base of the first pillar, reduced by the relief; the relief never touches the second pillar or health."""
    return pension_base_cents - relief_cents


@tag(law="ZoD čl. 13 st. 1 t. 1.2")
def first_pillar_cents(
    first_pillar_base_cents: Cents, both_pillars: Cents, first_pillar_rate: int, first_pillar_alone_rate: int
) -> Cents:
    """Pension contribution of the first pillar, out of pay; higher for who is insured in it alone."""
    alone = (1 - both_pillars) * (first_pillar_alone_rate - first_pillar_rate)
    return money.share(first_pillar_base_cents, first_pillar_rate + alone)


@tag(law="ZoD čl. 17 st. 1 t. 1")
def second_pillar_cents(pension_base_cents: Cents, both_pillars: Cents, second_pillar_rate: int) -> Cents:
    """Pension contribution of the second pillar, out of pay."""
    return money.share(pension_base_cents, second_pillar_rate * both_pillars)


@tag(law="ZoPD")
def income_cents(gross_cents: Cents, first_pillar_cents: Cents, second_pillar_cents: Cents) -> Cents:
    """Income: pay less the contributions out of it."""
    return gross_cents - first_pillar_cents - second_pillar_cents


@tag(law="ZoPD čl. 14")
def allowance_cents(
    income_cents: Cents,
    earlier_income_cents: Cents,
    earlier_allowance_cents: Cents,
    allowance_share_ppm: Cents,
    dependants_ppm: Cents,
    basic_allowance: int,
    coefficient_base: int,
) -> Cents:
    """Personal allowance of the month of payment that earlier payouts left; what is not used is not carried on."""
    full = money.half_up(basic_allowance * allowance_share_ppm + coefficient_base * dependants_ppm)
    income: Cents = np.maximum(income_cents + earlier_income_cents, 0)
    used: Cents = np.minimum(full, income)
    left: Cents = used - earlier_allowance_cents
    return left


@tag(law="ZoPD čl. 14, čl. 19")
def tax_base_cents(income_cents: Cents, allowance_cents: Cents, earlier_income_cents: Cents) -> Cents:
    """Base of the income tax; never below zero, where contributions on the lowest base eat up the pay."""
    whole: Cents = np.maximum(income_cents + earlier_income_cents, 0)
    earlier: Cents = np.maximum(earlier_income_cents, 0)
    return whole - earlier - allowance_cents


@tag(law="ZoPD čl. 19, čl. 19.a, čl. 24 st. 3")
def tax_before_relief_cents(
    tax_base_cents: Cents,
    earlier_income_cents: Cents,
    earlier_allowance_cents: Cents,
    earlier_tax_cents: Cents,
    lower_rate_ppm: Cents,
    higher_rate_ppm: Cents,
    higher_rate_above: int,
) -> Cents:
    """Income tax at the two rates of the municipality of residence, on all that is paid in the month, less the earlier."""
    earlier: Cents = np.maximum(earlier_income_cents, 0)
    whole: Cents = tax_base_cents + (earlier - earlier_allowance_cents)
    return money.banded(whole, higher_rate_above, lower_rate_ppm, higher_rate_ppm) - earlier_tax_cents


@tag(law="ZoPD čl. 46 (second-hand)")
def veteran_relief_cents(tax_before_relief_cents: Cents, veteran_ppm: Cents) -> Cents:
    """What a disabled war veteran's tax is less, by the percent of disability; seen only in another program."""
    return money.share(tax_before_relief_cents, veteran_ppm)


@tag(law="ZoPD čl. 46 st. 1, st. 7")
def area_relief_cents(
    tax_before_relief_cents: Cents, veteran_relief_cents: Cents, area_relief: Cents, area_relief_rate: int
) -> Cents:
    """What the tax of a resident of an area with relief is less; that it is used every month is disputed."""
    return money.share(tax_before_relief_cents - veteran_relief_cents, area_relief * area_relief_rate)


@tag(law="ZoPD čl. 19, čl. 24 st. 3, čl. 46")
def tax_cents(tax_before_relief_cents: Cents, veteran_relief_cents: Cents, area_relief_cents: Cents) -> Cents:
    """Income tax that is withheld."""
    return tax_before_relief_cents - veteran_relief_cents - area_relief_cents


@tag(law="ZoPD (–2023)")
def surtax_cents(tax_cents: Cents, surtax_ppm: Cents) -> Cents:
    """Municipal surtax on the tax; abolished from 2024."""
    return money.share(tax_cents, surtax_ppm)


@tag(law="ZOR čl. 92")
def net_cents(income_cents: Cents, tax_cents: Cents, surtax_cents: Cents) -> Cents:
    """Net pay: what is left of everything that was taxed."""
    return income_cents - tax_cents - surtax_cents


@tag(law="ZOR čl. 92, čl. 96; Ovršni zakon čl. 173")
def paid_cents(
    net_cents: Cents,
    in_kind_cents: Cents,
    non_taxable_cents: Cents,
    health_fund_cents: Cents,
    tax_settlement_cents: Cents,
    deductions_cents: Cents,
) -> Cents:
    """What the person is paid in money."""
    beside = non_taxable_cents + health_fund_cents
    return net_cents - in_kind_cents + beside - tax_settlement_cents - deductions_cents


@tag(law="ZoD čl. 200 st. 3, čl. 22")
def health_base_cents(
    month_pay_cents: Cents, floor_cents: Cents, earlier_health_base_cents: Cents, other_receipts_cents: Cents
) -> Cents:
    """Base of the health contribution, which has no cap; without pay there is none here."""
    month = np.where(month_pay_cents > 0, np.maximum(month_pay_cents, floor_cents), 0)
    return month - earlier_health_base_cents + other_receipts_cents


@tag(law="ZoD čl. 14 st. 1 t. 1, čl. 20")
def health_cents(health_base_cents: Cents, health_due: Cents, health_rate: int) -> Cents:
    """Health contribution, which the employer pays on top; none while an exemption runs."""
    return money.share(health_base_cents, health_rate * health_due)


@tag(law="ZoD čl. 13; Zakon o stažu osiguranja s povećanim trajanjem (second-hand)")
def hazard_first_cents(pension_base_cents: Cents, hazard_first_ppm: Cents) -> Cents:
    """Added contribution to the first pillar for hazardous service, which the employer pays on top.

    Its base is that of the pension contributions; that the low-pay relief does not reduce it is recalled.
    """
    return money.share(pension_base_cents, hazard_first_ppm)


@tag(law="ZoD čl. 17; Zakon o stažu osiguranja s povećanim trajanjem (second-hand)")
def hazard_second_cents(pension_base_cents: Cents, hazard_second_ppm: Cents) -> Cents:
    """Added contribution to the second pillar for hazardous service, which the employer pays on top."""
    return money.share(pension_base_cents, hazard_second_ppm)


@tag(law="")
def employer_cost_cents(
    gross_cents: Cents,
    health_cents: Cents,
    hazard_first_cents: Cents,
    hazard_second_cents: Cents,
    non_taxable_cents: Cents,
) -> Cents:
    """What the person costs the employer: everything taxed, contributions on top, and what is not taxed."""
    return gross_cents + health_cents + hazard_first_cents + hazard_second_cents + non_taxable_cents
