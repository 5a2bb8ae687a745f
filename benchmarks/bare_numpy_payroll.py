"""The month's Croatian payroll in bare numpy, written for speed: what the rules may cost at least."""

import numpy as np

MILLION = 1_000_000


def half_up(millionths: np.ndarray) -> np.ndarray:
    """Round half away from zero, mirrored for negatives."""
    rounded = millionths >> 63
    rounded += millionths
    rounded += MILLION // 2
    rounded //= MILLION
    return rounded


def payroll(people: dict[str, np.ndarray], rate: dict[str, int]) -> dict[str, np.ndarray]:
    """Work out every figure of every person: arrays of int64 cents and parts per million in, arrays of cents out."""
    gross = people["gross_cents"]
    part, whole = people["insured_part"], people["insured_whole"]
    floor = np.full(gross.shape, rate["floor"], np.int64)
    less = np.flatnonzero(part != whole)
    part, whole = part[less], whole[less]
    floor[less] = (2 * rate["floor"] * part + whole) // (2 * whole)
    paid = gross > 0
    health_base = np.maximum(gross, floor)
    pension_base = np.where(paid, np.minimum(health_base, rate["cap"]), 0)
    health_base = np.where(paid, health_base, 0)
    relief = rate["relief_limit"] - gross
    np.maximum(relief, 0, out=relief)
    relief *= rate["relief_slope"]
    relief += MILLION // 2 - 1
    relief //= MILLION
    relief = np.where(gross <= rate["relief_full_limit"], rate["relief_full"], relief)
    relief *= people["relief_right"]
    np.minimum(relief, pension_base, out=relief)
    first_base = pension_base - relief
    first = half_up(first_base * rate["first_pillar_rate"])
    second = half_up(pension_base * rate["second_pillar_rate"])
    income = gross - first
    income -= second
    allowance = rate["basic_allowance"] * people["allowance_share_ppm"]
    allowance += rate["coefficient_base"] * people["dependants_ppm"]
    allowance = np.minimum(half_up(allowance), np.maximum(income, 0))
    tax_base = income - allowance
    below = np.minimum(tax_base, rate["higher_rate_above"])
    tax = tax_base - below
    tax *= people["higher_rate_ppm"]
    tax += below * people["lower_rate_ppm"]
    tax = half_up(tax)
    surtax = half_up(tax * people["surtax_ppm"])
    net = income - tax
    net -= surtax
    health = half_up(health_base * rate["health_rate"])
    return {
        "gross_cents": gross,
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
        "employer_cost_cents": gross + health,
    }
