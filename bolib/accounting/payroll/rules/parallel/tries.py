"""What may be behind another program's figures, tried on what a person's slip is worked out from: status, allowance, town, law."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import ModuleType

import numpy as np
import pandas as pd

from bolib import money
from bolib.accounting.payroll.rules import dependants
from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.municipality import rates_on
from bolib.country import country
from bolib.problem import Amount, Word
from bolib.rates import NotInForce, Rates

MOST_CHILDREN, MOST_OTHERS = 5, 2
NAMED = 3  # municipalities with the same rates that are named
SHARED = 500_000  # a dependant of whom two people use a half each
RELIEF_LIMIT = "contributions.relief_limit"
CAP, FLOORS = "contributions.cap", ("contributions.floor", "contributions.director_floor")
Change = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True)
class Reason:
    """Why two programs part, as it is said: `reason.<code>` with what it names; rates in parts per million."""

    code: str
    args: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Try:
    """One thing that the other program may do otherwise.

    `change` gives the rows of people as they would then be, with the same index; `rates` are other values of the law;
    `of` says what is special of a person. A change that leaves a row as it is says nothing of that person.
    """

    code: str
    change: Change = lambda rows: rows
    rates: Rates | None = None
    args: Mapping[str, object] = field(default_factory=dict)
    of: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def reason(self, person: str) -> Reason:
        """Say it of a person."""
        return Reason(self.code, {**self.args, **self.of.get(person, {})})


def sets(code: str, args: Mapping[str, object] | None = None, /, **columns: int | pd.Series) -> Try:
    """Make the try that some columns have other values."""
    return Try(code, lambda rows: rows.assign(**columns), args=args or {})


def of_status(own: pd.Series, rates: Rates) -> Iterator[Try]:
    """Try what a person's status says: relief, pillars, exemption, allowance; `own` is each one's disability by person."""
    yield sets("no_relief", relief_right=0)
    yield sets("relief", relief_right=1)
    yield sets("relief_not_shared", relief_right=1, gross_elsewhere_cents=0)
    yield sets("first_pillar_alone", both_pillars=0)
    yield sets("both_pillars", both_pillars=1)
    yield sets("no_health", health_due=0)
    yield sets("health", health_due=1)
    yield sets("whole_allowance", allowance_share_ppm=money.MILLION)
    yield from of_dependants(own, rates)
    yield sets("no_allowance", allowance_share_ppm=0, dependants_ppm=0)
    yield sets("half_allowance", allowance_share_ppm=money.MILLION // 2)
    yield sets("area_relief", area_relief=1)
    yield sets("no_area_relief", area_relief=0)
    for percent in range(0, 101, 10):
        ppm = percent * money.MILLION // 100
        yield sets("veteran_relief", {"rate_ppm": ppm}, veteran_ppm=ppm)


def of_dependants(own: pd.Series, rates: Rates) -> Iterator[Try]:
    """Try other numbers of children and of other dependants, whole and shared, and another disability of the person."""
    other = rates.ppm("income_tax.other_dependant")
    disabled = {kind: dependants.disability_ppm(kind, rates) for kind in ("none", "partial", "full")}
    held = own.map(disabled)
    children = [0]
    for number in range(1, MOST_CHILDREN + 1):
        children.append(children[-1] + dependants.child_ppm(number, rates))
    for others in range(MOST_OTHERS + 1):
        for number, ppm in enumerate(children):
            about = {"children": number, "others": others}
            yield Try("dependants", _coefficient(ppm + others * other, held), args=about)
    for number, ppm in enumerate(children[1:], 1):
        half = (ppm * SHARED + money.MILLION // 2) // money.MILLION
        yield Try("dependants_shared", _coefficient(half, held), args={"children": number})
    for kind, coefficient in disabled.items():
        yield Try("disability", _disability(coefficient, held), args={"kind": Word(f"disability.{kind}")})


def _coefficient(ppm: int, held: pd.Series) -> Change:
    """Take dependants of so much instead, beside the person's own disability; who has no tax card here has none."""

    def change(rows: pd.DataFrame) -> pd.DataFrame:
        card = rows["allowance_share_ppm"] > 0
        wanted = ppm + rows["person"].map(held).fillna(0).astype("int64")
        return rows.assign(dependants_ppm=rows["dependants_ppm"].where(~card, wanted))

    return change


def _disability(ppm: int, held: pd.Series) -> Change:
    def change(rows: pd.DataFrame) -> pd.DataFrame:
        card = rows["allowance_share_ppm"] > 0
        wanted = rows["dependants_ppm"] - rows["person"].map(held).fillna(0).astype("int64") + ppm
        return rows.assign(dependants_ppm=rows["dependants_ppm"].where(~card, wanted))

    return change


def of_towns(municipal: pd.DataFrame, pay_day: str) -> Iterator[Try]:
    """Try the rates that each person's own municipality had or will have, then every other pair of rates in force, most towns first."""
    yield from _own_decisions(municipal)
    names = municipal.sort_values("effective_from").drop_duplicates("code", keep="last").set_index("code")["name"]
    now = rates_on(municipal, pay_day)
    counted = now.groupby(["lower_rate_ppm", "higher_rate_ppm"]).size()
    pairs = counted.reset_index(name="towns").to_numpy(np.int64).tolist()
    for lower, higher, _ in sorted(pairs, key=lambda pair: (-pair[2], *pair)):  # what most towns have is the likeliest
        rows = now[(now["lower_rate_ppm"] == lower) & (now["higher_rate_ppm"] == higher)]
        about: dict[str, object] = {"lower_ppm": lower, "higher_ppm": higher}
        if len(rows) <= NAMED:
            towns = ", ".join(sorted(str(names[code]) for code in rows.index))
            yield sets("other_town", about | {"towns": towns}, lower_rate_ppm=lower, higher_rate_ppm=higher)
        else:
            yield sets("other_rates", about, lower_rate_ppm=lower, higher_rate_ppm=higher)


def _own_decisions(municipal: pd.DataFrame) -> Iterator[Try]:
    """Whose municipality decided on a day takes the rates of that decision, the latest day first."""
    for day, rows in sorted(municipal.groupby("effective_from"), key=lambda one: str(one[0]), reverse=True):
        found = rates_on(rows, str(day))
        yield Try("town_then", _at(found["lower_rate_ppm"], found["higher_rate_ppm"]), args={"day": str(day)})


def _at(lower: pd.Series, higher: pd.Series) -> Change:
    def change(rows: pd.DataFrame) -> pd.DataFrame:
        new = {
            f"{name}_rate_ppm": rows["municipality"].map(values).fillna(rows[f"{name}_rate_ppm"]).astype("int64")
            for name, values in (("lower", lower), ("higher", higher))
        }
        return rows.assign(**new)

    return change


def of_law(module: ModuleType, rates: Rates) -> Iterator[Try]:
    """Try each value of the law as it was or will be, then all of a year before together; no cap and no lowest base too."""
    yield sets("whole_floor", insured_part=1, insured_whole=1)
    for name in (value for value, _ in module.RATES.values()):
        for value in reversed(rates.others(name)):
            about = {"value": Word(f"value.{name}"), "amount": value.value, "since": value.since}
            yield Try("law_then", rates=rates.with_value(name, value.value), args=about)
    yield Try("no_floor", rates=_without(rates, FLOORS))
    yield Try("no_cap", rates=rates.with_value(CAP, f"{money.LARGEST // 100}.00"))
    before = _year_before(module, rates)
    if before:
        yield Try("law_of_year_before", rates=before, args={"year": rates.days["month"].year - 1})


def _without(rates: Rates, names: tuple[str, ...]) -> Rates:
    found = rates
    for name in names:
        found = found.with_value(name, "0.00") or found
    return found


def _year_before(module: ModuleType, rates: Rates) -> Rates | None:
    """Give the law of a year before; null where a value of it is not kept."""
    days = {name: day.replace(year=day.year - 1, day=min(day.day, 28)) for name, day in rates.days.items()}
    found = rates.on(**days)
    try:
        return None if found.missing(value for value, _ in module.RATES.values()) else found
    except NotInForce:
        return None


def of_payouts(rows: pd.DataFrame) -> Iterator[Try]:
    """Try what goes in beside the month's pay: earlier payouts, other receipts as pay, claims, sick pay of the fund."""
    names = [str(name) for name in rows if str(name).startswith("earlier_") and str(name).endswith("_cents")]
    yield sets("earlier_left_out", **dict.fromkeys(names, 0))
    yield sets("receipts_as_pay", other_receipts_cents=0)
    yield sets("no_fund_pay", health_fund_cents=0)
    yield sets("no_deductions", deductions_cents=0)
    yield sets("director", director=1)
    yield sets("no_director", director=0)


def shared_relief(name: str, rows: pd.DataFrame, theirs: pd.DataFrame, rates: Rates) -> Try:
    """Try that the relief is shared: with whatever pay elsewhere makes their contribution, halving the range until it does.

    Both have one row a person in the same order. The first pillar rises with the pay elsewhere, for the relief falls.
    """
    wanted = theirs["first_pillar_cents"]
    known = wanted.notna().to_numpy() & (rows["relief_right"] > 0).to_numpy()
    goal = wanted.fillna(0).to_numpy(np.int64)
    low = np.zeros(len(rows), np.int64)
    high = np.full(len(rows), rates.cents(RELIEF_LIMIT), np.int64)
    while (high > low).any():
        middle = (low + high) // 2
        mine = calculate(name, rows.assign(gross_elsewhere_cents=middle), rates)
        enough = mine["first_pillar_cents"].to_numpy() >= goal
        low, high = np.where(enough, low, np.minimum(middle + 1, high)), np.where(enough, middle, high)
    some = pd.Series(high, rows["person"].array)[known & (high > 0)]

    def change(given: pd.DataFrame) -> pd.DataFrame:
        pay = given["person"].map(some).astype("Int64").fillna(given["gross_elsewhere_cents"].astype("Int64"))
        return given.assign(gross_elsewhere_cents=pay.astype("int64"))

    return Try("relief_shared", change, of={str(person): {"amount": Amount(cents)} for person, cents in some.items()})


def all_of(
    name: str, rows: pd.DataFrame, own: pd.Series, municipal: pd.DataFrame, rates: Rates, pay_day: date
) -> list[Try]:
    """Give every try of this module but the last resort, the likelier first; `own` is each person's disability."""
    return [
        *of_status(own, rates),
        *of_towns(municipal, pay_day.isoformat()),
        *of_payouts(rows),
        *of_law(country(name), rates),
    ]
