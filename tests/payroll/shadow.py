"""A second calculation of Croatian pay, one person at a time in decimals, against which the first one is held.

It is written from the facts alone and imports nothing of this program, so that one mistake cannot stand in both. Amounts
come and go as whole cents; inside they are euros. What is rounded, always half up and away from zero, stands only here:

| figure                                  | how                                                                       |
|-----------------------------------------|---------------------------------------------------------------------------|
| floor of a part of time or month        | floor × part / whole, once                                                |
| reduced base of the first pillar        | base of the month's pay − relief at full precision, once; never below 0   |
| relief                                  | not rounded itself: what the rounded reduced base is below the base       |
| relief shared among employers           | not rounded itself: relief of the sum × own pay / sum, as above           |
| contributions: pillar I, II, health     | base of this slip × rate, each once                                       |
| allowance of the month                  | basic × share + coefficient base × coefficients, once                     |
| tax                                     | both bands of the whole month added, once; less the tax of earlier payouts|
| war veteran's relief                    | tax of this slip × percent, once                                          |
| area relief                             | (tax of this slip − war veteran's relief) × rate, once                    |
| surtax                                  | tax withheld × rate, once                                                 |
| tax of the year                         | both bands of the year added, once                                        |
| exempt from enforcement                 | the fraction of net pay or of the average, once                           |
| net of the employer's sick pay          | sick pay × net / gross, once                                              |

Everything else is a sum, a difference or a limit of these. Of several payouts of one month each works out the whole
month and gets the rest: bases, relief and allowance may then be below zero, and so may the tax.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Person = Mapping[str, int]
Law = Mapping[str, Decimal]

CENT = Decimal("0.01")
ZERO = Decimal(0)

# What a slip may be told, and what holds where nothing is told; None has to be told.
TOLD: dict[str, int | None] = {
    "gross_cents": None,
    "other_receipts_cents": 0,
    "in_kind_cents": 0,
    "insured_part": None,
    "insured_whole": None,
    "director": 0,
    "both_pillars": 1,
    "health_due": 1,
    "relief_right": None,
    "gross_elsewhere_cents": 0,
    "allowance_share_ppm": None,
    "dependants_ppm": None,
    "lower_rate_ppm": None,
    "higher_rate_ppm": None,
    "surtax_ppm": 0,
    "veteran_ppm": 0,
    "area_relief": 0,
    "hazard_first_ppm": 0,
    "hazard_second_ppm": 0,
    "earlier_pay_cents": 0,
    "earlier_pension_base_cents": 0,
    "earlier_relief_cents": 0,
    "earlier_health_base_cents": 0,
    "earlier_income_cents": 0,
    "earlier_allowance_cents": 0,
    "earlier_tax_cents": 0,
    "non_taxable_cents": 0,
    "health_fund_cents": 0,
    "tax_settlement_cents": 0,
    "deductions_cents": 0,
}
NEUTRAL = {column: value for column, value in TOLD.items() if value is not None}
FIGURES = (
    *("gross_cents", "other_receipts_cents", "pension_base_cents", "relief_cents", "first_pillar_base_cents"),
    *("first_pillar_cents", "second_pillar_cents", "income_cents", "allowance_cents", "tax_base_cents"),
    *("tax_before_relief_cents", "veteran_relief_cents", "area_relief_cents", "tax_cents", "surtax_cents"),
    *("net_cents", "in_kind_cents", "non_taxable_cents", "health_fund_cents", "tax_settlement_cents"),
    *("deductions_cents", "paid_cents", "health_base_cents", "health_cents", "hazard_first_cents"),
    *("hazard_second_cents", "employer_cost_cents"),
)


def cent(amount: Decimal) -> Decimal:
    """The amount in whole cents, half a cent away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def part(ppm: int) -> Decimal:
    return Decimal(ppm).scaleb(-6)


def cents(amount: Decimal) -> int:
    """The amount at the edge; what is not whole cents was not rounded where it should have been."""
    whole = int(amount.scaleb(2))
    assert euros(whole) == amount, amount
    return whole


# --- statutory values

NAME = re.compile(r"^(\w+):$")
FOLLOWS = re.compile(r"^  follows: (month|pay_day)$")
VALUE = re.compile(r'^    - \{(since|for): "(\d{4}(?:-\d\d-\d\d)?)", value: "([0-9.]+)",')


def law(folder: Path, month: str, pay_day: str) -> dict[str, Decimal]:
    """Every value in force for a month of work (2026-10) and a day of payment (2026-11-10), called file.name."""
    days = {"month": f"{month}-01", "pay_day": pay_day}
    found: dict[str, Decimal] = {}
    for path in sorted(folder.glob("*.yaml")):
        name = day = ""
        for line in path.read_text("utf-8").splitlines():
            if begun := NAME.match(line):
                name, day = f"{path.stem}.{begun[1]}", ""
            elif follows := FOLLOWS.match(line):
                day = days[follows[1]]
            elif value := VALUE.match(line):
                holds = day[:4] == value[2] if value[1] == "for" else value[2] <= day
                found.update({name: Decimal(value[3])} if holds and day else {})
    return found


# --- a month


def slip(person: Person, law: Law) -> dict[str, int]:
    """Every figure of one payout."""
    told = _told(person)
    gross, other = euros(told["gross_cents"]), euros(told["other_receipts_cents"])
    pension_base, relief, health_base = _bases(told, law, gross - other)
    pension_base, health_base = pension_base + other, health_base + other
    first_base = pension_base - relief
    first, second = _pillars(told, law, first_base, pension_base)
    income = gross - first - second
    allowance, tax_base, before = _tax(told, law, income)
    veteran, area, tax, surtax = _reliefs(told, law, before)
    net = income - tax - surtax
    health = cent(health_base * law["contributions.health_rate"]) if told["health_due"] else ZERO
    # hazardous service: the employer's own pension contributions on top, on the pension base without the relief
    added = [cent(pension_base * part(told[c])) for c in ("hazard_first_ppm", "hazard_second_ppm")]
    beside = {c: euros(told[c]) for c in ("in_kind_cents", "non_taxable_cents", "health_fund_cents")}
    beside |= {c: euros(told[c]) for c in ("tax_settlement_cents", "deductions_cents")}
    made = {
        "gross_cents": gross,
        "other_receipts_cents": other,
        "pension_base_cents": pension_base,
        "relief_cents": relief,
        "first_pillar_base_cents": first_base,
        "first_pillar_cents": first,
        "second_pillar_cents": second,
        "income_cents": income,
        "allowance_cents": allowance,
        "tax_base_cents": tax_base,
        "tax_before_relief_cents": before,
        "veteran_relief_cents": veteran,
        "area_relief_cents": area,
        "tax_cents": tax,
        "surtax_cents": surtax,
        "net_cents": net,
        **beside,
        "paid_cents": net
        - beside["in_kind_cents"]
        + beside["non_taxable_cents"]
        + beside["health_fund_cents"]
        - beside["tax_settlement_cents"]
        - beside["deductions_cents"],
        "health_base_cents": health_base,
        "health_cents": health,
        "hazard_first_cents": added[0],
        "hazard_second_cents": added[1],
        "employer_cost_cents": gross + health + sum(added, ZERO) + beside["non_taxable_cents"],
    }
    return {figure: cents(amount) for figure, amount in made.items()}


def _told(person: Person) -> dict[str, int]:
    told = {**NEUTRAL, **person}
    assert told.keys() == TOLD.keys(), told.keys() ^ TOLD.keys()
    return told


def _bases(told: Person, law: Law, pay: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """What is left for this payout of the month's pension base, relief and health base of pay, without other receipts.

    The floor lifts pay that there is; the cap stops the pension base; health has no cap.
    """
    whole = euros(told["earlier_pay_cents"]) + pay
    floor = law["contributions.director_floor" if told["director"] else "contributions.floor"]
    if told["insured_part"] != told["insured_whole"]:
        floor = cent(floor * told["insured_part"] / told["insured_whole"])
    health_base = max(whole, floor) if whole else ZERO
    pension_base = min(health_base, law["contributions.cap"])
    relief = pension_base - cent(max(pension_base - _relief(told, law, whole), ZERO))
    return (
        pension_base - euros(told["earlier_pension_base_cents"]),
        relief - euros(told["earlier_relief_cents"]),
        health_base - euros(told["earlier_health_base_cents"]),
    )


def _relief(told: Person, law: Law, whole: Decimal) -> Decimal:
    """The low-pay relief of the month's pay, measured on the pay of all employers, at full precision."""
    everywhere = whole + euros(told["gross_elsewhere_cents"])
    if not told["relief_right"] or not whole:
        return ZERO
    if everywhere <= law["contributions.relief_full_limit"]:
        relief = law["contributions.relief_full"]
    else:
        relief = max(law["contributions.relief_limit"] - everywhere, ZERO) * law["contributions.relief_slope"]
    return relief if everywhere == whole else relief * whole / everywhere


def _pillars(told: Person, law: Law, first_base: Decimal, pension_base: Decimal) -> tuple[Decimal, Decimal]:
    if not told["both_pillars"]:
        return cent(first_base * law["contributions.first_pillar_alone_rate"]), ZERO
    first, second = law["contributions.first_pillar_rate"], law["contributions.second_pillar_rate"]
    return cent(first_base * first), cent(pension_base * second)


def _tax(told: Person, law: Law, income: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """What is left for this payout of the month's allowance, tax base and tax before reliefs."""
    earlier, used = euros(told["earlier_income_cents"]), euros(told["earlier_allowance_cents"])
    whole = max(earlier + income, ZERO)
    allowance = min(right(told, law), whole)
    base = whole - allowance
    tax = bands(told, base, law["income_tax.higher_rate_above"])
    return allowance - used, base - max(earlier - used, ZERO), tax - euros(told["earlier_tax_cents"])


def _reliefs(told: Person, law: Law, before: Decimal) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """The war veteran's relief, the area relief on the rest, the tax that is left, and the surtax on that."""
    veteran = cent(before * part(told["veteran_ppm"]))
    area = cent((before - veteran) * law["income_tax.area_relief"]) if told["area_relief"] else ZERO
    tax = before - veteran - area
    return veteran, area, tax, cent(tax * part(told["surtax_ppm"]))


def right(person: Person, law: Law) -> Decimal:
    """The allowance that a month gives the right to, whatever the income."""
    basic = law["income_tax.basic_allowance"] * part(person["allowance_share_ppm"])
    return cent(basic + law["income_tax.coefficient_base"] * part(person["dependants_ppm"]))


def bands(person: Person, base: Decimal, limit: Decimal) -> Decimal:
    """The tax of both bands."""
    lower, higher = part(person["lower_rate_ppm"]), part(person["higher_rate_ppm"])
    return cent(lower * min(base, limit) + higher * max(base - limit, ZERO))


def earlier(person: Person, made: Mapping[str, int]) -> dict[str, int]:
    """What the next payout of the same month of work and of payment has to be told of this one and those before it."""
    told = _told(person)
    other = made["other_receipts_cents"]
    this = {
        "earlier_pay_cents": made["gross_cents"] - other,
        "earlier_pension_base_cents": made["pension_base_cents"] - other,
        "earlier_relief_cents": made["relief_cents"],
        "earlier_health_base_cents": made["health_base_cents"] - other,
        "earlier_income_cents": made["income_cents"],
        "earlier_allowance_cents": made["allowance_cents"],
        "earlier_tax_cents": made["tax_before_relief_cents"],
    }
    return {column: told[column] + amount for column, amount in this.items()}


# --- gross from net

# Rounding moves a net by some cents, so that one more cent of gross may pay less; the search looks about itself so far.
ABOUT = 120


def gross_for(net: int, person: Person, law: Law) -> tuple[int, int]:
    """The smallest gross that pays this net or, where none does, the next net above it; and the net that it pays.

    Whatever else the person is told stays as it is; the gross found is that of the whole slip.
    """
    assert net > 0, net

    def pays(gross: int) -> int:
        return slip({**person, "gross_cents": gross}, law)["net_cents"]

    low, high = 1, 2 * net + 1
    while pays(high) < net + ABOUT:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if pays(middle) < net else (low, middle)
    found = {gross: pays(gross) for gross in range(max(1, low - ABOUT), high + ABOUT)}
    best = min(paid for paid in found.values() if paid >= net)
    return next(gross for gross, paid in found.items() if paid == best), best


# --- December


def year(person: Person, law: Law, income: int, rights: int, withheld: int) -> dict[str, int]:
    """The yearly settlement with the last payout of the year, under that payout's rates and reliefs.

    Income is the year's gross less its pension contributions, rights are the allowances of all twelve months, and
    withheld is the tax with its surtax as it was withheld, after the reliefs.
    """
    told = _told({"gross_cents": 0, "insured_part": 1, "insured_whole": 1, "relief_right": 0, **person})
    base = max(euros(income) - euros(rights), ZERO)
    tax, surtax = _reliefs(told, law, bands(told, base, 12 * law["income_tax.higher_rate_above"]))[2:]
    made = {"tax_base_cents": base, "tax_cents": tax, "surtax_cents": surtax}
    made["tax_settlement_cents"] = tax + surtax - euros(withheld)
    return {figure: cents(amount) for figure, amount in made.items()}


# --- enforcement


@dataclass(frozen=True)
class Claim:
    """A claim: ordinary, support or child_support; what it asks in a month, and all that is left of it (None: no end)."""

    kind: str
    monthly: int | None = None
    left: int | None = None


OF_THE_AVERAGE = {"ordinary": (2, 3), "support": (1, 2), "child_support": (1, 4)}
OF_NET = {"ordinary": (3, 4), "support": (1, 2), "child_support": (1, 4)}


def exempt(kind: str, net: int, law: Law) -> int:
    """The part of net pay that no claim of this kind takes."""
    average, pay = law["enforcement.average_net"], euros(net)
    above = average * OF_THE_AVERAGE[kind][0] / OF_THE_AVERAGE[kind][1]
    below = pay * OF_NET[kind][0] / OF_NET[kind][1]
    return cents(cent(above if pay >= average else min(below, above)))


def taken(net: int, claims: Sequence[Claim], law: Law) -> list[int]:
    """What each claim takes of net pay, given in order of time: child support first, each within its own limit on the
    whole net pay less what those before it took."""
    order = sorted(range(len(claims)), key=lambda place: claims[place].kind != "child_support")
    found = [0] * len(claims)
    for place in order:
        claim = claims[place]
        room = max(net - exempt(claim.kind, net, law) - sum(found), 0)
        found[place] = min([room, *(limit for limit in (claim.monthly, claim.left) if limit is not None)])
    return found


def without_sick_pay(net: int, sick_gross: int, gross: int) -> int:
    """Net pay on which the limits are measured: the employer's sick pay, taken as net, is wholly exempt."""
    return net - cents(cent(euros(sick_gross) * net / gross)) if sick_gross else net
