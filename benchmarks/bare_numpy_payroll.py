"""The month's Croatian payroll in bare numpy, written for speed: what the rules may cost at least."""

import numpy as np

MILLION = 1_000_000
EARLIER = ("pay", "pension_base", "relief", "health_base", "income", "allowance", "tax")
BESIDE = ("in_kind", "non_taxable", "health_fund", "tax_settlement", "deductions")


def half_up(millionths: np.ndarray) -> np.ndarray:
    """Round half away from zero, mirrored for negatives."""
    rounded = millionths >> 63
    rounded += millionths
    rounded += MILLION // 2
    rounded //= MILLION
    return rounded


def payroll(people: dict[str, np.ndarray], rate: dict[str, int]) -> dict[str, np.ndarray]:
    """Work out every figure of every person: arrays of int64 cents and parts per million in, arrays of cents out."""
    gross, other, elsewhere = (people[f"{name}_cents"] for name in ("gross", "other_receipts", "gross_elsewhere"))
    earlier = {name: people[f"earlier_{name}_cents"] for name in EARLIER}
    pay = gross - other
    pay += earlier["pay"]
    part, whole = people["insured_part"], people["insured_whole"]
    floor = people["director"] * (rate["director_floor"] - rate["floor"])
    floor += rate["floor"]
    less = np.flatnonzero(part != whole)
    part, whole = part[less], whole[less]
    floor[less] = (2 * floor[less] * part + whole) // (2 * whole)
    paid = pay > 0
    health_base = np.maximum(pay, floor)
    month_base = np.where(paid, np.minimum(health_base, rate["cap"]), 0)
    health_base = np.where(paid, health_base, 0)
    health_base -= earlier["health_base"]
    health_base += other
    pension_base = month_base - earlier["pension_base"]
    pension_base += other
    everywhere = pay + elsewhere
    relief = rate["relief_limit"] - everywhere
    np.maximum(relief, 0, out=relief)
    relief *= rate["relief_slope"]
    exact = relief.copy()
    relief += MILLION // 2 - 1
    relief //= MILLION
    relief = np.where(everywhere <= rate["relief_full_limit"], rate["relief_full"], relief)
    shared = np.flatnonzero((elsewhere > 0) & (exact > 0))
    full = everywhere[shared] <= rate["relief_full_limit"]
    parts = np.where(full, rate["relief_full"] * MILLION, exact[shared])
    whole = 2 * MILLION * everywhere[shared]
    relief[shared] = (2 * parts * pay[shared] + whole // 2 - 1) // whole
    relief *= people["relief_right"]
    np.minimum(relief, month_base, out=relief)
    relief -= earlier["relief"]
    first_base = pension_base - relief
    both = people["both_pillars"]
    first = (1 - both) * (rate["first_pillar_alone_rate"] - rate["first_pillar_rate"])
    first += rate["first_pillar_rate"]
    first *= first_base
    first = half_up(first)
    second = both * rate["second_pillar_rate"]
    second *= pension_base
    second = half_up(second)
    income = gross - first
    income -= second
    allowance = rate["basic_allowance"] * people["allowance_share_ppm"]
    allowance += rate["coefficient_base"] * people["dependants_ppm"]
    month_income = income + earlier["income"]
    np.maximum(month_income, 0, out=month_income)
    allowance = np.minimum(half_up(allowance), month_income)
    whole_base = month_income - allowance
    allowance -= earlier["allowance"]
    tax_base = month_income - np.maximum(earlier["income"], 0)
    tax_base -= allowance
    below = np.minimum(whole_base, rate["higher_rate_above"])
    tax = whole_base - below
    tax *= people["higher_rate_ppm"]
    tax += below * people["lower_rate_ppm"]
    before = half_up(tax)
    before -= earlier["tax"]
    veteran = half_up(before * people["veteran_ppm"])
    tax = before - veteran
    area = people["area_relief"] * rate["area_relief_rate"]
    area *= tax
    area = half_up(area)
    tax -= area
    surtax = half_up(tax * people["surtax_ppm"])
    net = income - tax
    net -= surtax
    health = people["health_due"] * rate["health_rate"]
    health *= health_base
    health = half_up(health)
    beside = {name: people[f"{name}_cents"] for name in BESIDE}
    paid_out = net - beside["in_kind"]
    paid_out += beside["non_taxable"]
    paid_out += beside["health_fund"]
    paid_out -= beside["tax_settlement"]
    paid_out -= beside["deductions"]
    hazard_first = half_up(pension_base * people["hazard_first_ppm"])
    hazard_second = half_up(pension_base * people["hazard_second_ppm"])
    cost = gross + health
    cost += hazard_first
    cost += hazard_second
    cost += beside["non_taxable"]
    return {
        **{f"{name}_cents": cents for name, cents in beside.items()},
        "gross_cents": gross,
        "other_receipts_cents": other,
        "tax_before_relief_cents": before,
        "veteran_relief_cents": veteran,
        "area_relief_cents": area,
        "paid_cents": paid_out,
        "pension_base_cents": pension_base,
        "relief_cents": relief,
        "first_pillar_base_cents": first_base,
        "first_pillar_cents": first,
        "second_pillar_cents": second,
        "income_cents": income,
        "allowance_cents": allowance,
        "tax_base_cents": tax_base,
        "tax_cents": tax,
        "surtax_cents": surtax,
        "net_cents": net,
        "health_base_cents": health_base,
        "health_cents": health,
        "hazard_first_cents": hazard_first,
        "hazard_second_cents": hazard_second,
        "employer_cost_cents": cost,
    }
