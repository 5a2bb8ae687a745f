"""A hundred thousand drawn people get the same slip from both calculations, to the cent in every figure.

The people stand on both sides of every threshold, in every year, in part time and part months, in first and later
payouts. Inputs that the first calculation does not know stay neutral; its figures are compared, every one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bolib.accounting.payroll import rules
from bolib.country import country
from bolib.rates import read_rates
from tests.payroll import shadow

RATES = Path(__file__).parent.parent.parent / "parameters" / "rates" / "croatia"
SEED = 20_260_711
BATCHES = (
    *(("2023-06", "2023-07-10"), ("2023-11", "2024-01-10"), ("2023-12", "2023-12-29"), ("2023-12", "2024-01-10")),
    *(("2024-06", "2024-07-10"), ("2024-12", "2025-01-10"), ("2025-01", "2025-02-10"), ("2025-12", "2026-01-09")),
    *(("2026-10", "2026-11-10"), ("2026-12", "2027-01-08")),
)
PEOPLE_OF_A_BATCH = 12_500
SHOWN = 5
KNOWN = country("croatia").PEOPLE
COMPARED = country("croatia").FIGURES
AMOUNTS = ("non_taxable_cents", "health_fund_cents", "deductions_cents")
OF_THE_MONTH_OF_WORK = ("earlier_pay_cents", "earlier_pension_base_cents")
OF_THE_MONTH_OF_WORK += ("earlier_relief_cents", "earlier_health_base_cents")
OF_THE_MONTH_OF_PAYMENT = ("earlier_income_cents", "earlier_allowance_cents", "earlier_tax_cents")

Column = np.ndarray
Columns = dict[str, Column]


@dataclass(frozen=True)
class Batch:
    """The people of one month, and their slips of the second and of the first calculation."""

    month: str
    pay_day: str
    people: pd.DataFrame
    ours: pd.DataFrame
    theirs: pd.DataFrame


# --- drawing


def choice(rng: np.random.Generator, count: int, values: list[int], chance: list[float] | None = None) -> Column:
    return rng.choice(np.array(values, dtype=np.int64), count, p=chance)


def now_and_then(rng: np.random.Generator, chance: float, values: Column) -> Column:
    return np.where(rng.random(len(values)) < chance, values, 0).astype(np.int64)


def wide(rng: np.random.Generator, count: int, most: float = 3e6, least: float = 1) -> Column:
    """Amounts of every size, small ones as often as large ones."""
    return np.floor(np.exp(rng.uniform(np.log(least), np.log(most), count))).astype(np.int64)


def statutes(rng: np.random.Generator, count: int, pay_day: str) -> Columns:
    """Everything about a person but amounts of pay."""
    whole = rng.choice([28, 29, 30, 31], count) * 2400
    time = rng.integers(1, 32, count).clip(max=whole // 2400) * choice(rng, count, [600, 1200, 1230, 1800, 2400])
    kind = rng.integers(0, 10, count)
    lower = choice(rng, count, list(range(150_000, 236_001, 500)))
    lower = np.where(rng.random(count) < 0.1, rng.integers(150_000, 236_001, count), lower)
    surtax = choice(rng, count, [0, 18_000, 100_000, 120_000, 130_000, 180_000])
    return {
        "insured_part": np.select([kind < 4, kind < 5, kind < 6], [1, 1, 7], time),
        "insured_whole": np.select([kind < 4, kind < 5, kind < 6], [1, 2, 31], whole),
        "director": now_and_then(rng, 0.15, np.ones(count)),
        "both_pillars": 1 - now_and_then(rng, 0.2, np.ones(count)),
        "health_due": 1 - now_and_then(rng, 0.15, np.ones(count)),
        "relief_right": 1 - now_and_then(rng, 0.15, np.ones(count)),
        "allowance_share_ppm": np.where(
            rng.random(count) < 0.1,
            rng.integers(0, 1_000_001, count),
            choice(rng, count, [1_000_000, 0, 500_000, 333_333], [0.7, 0.1, 0.1, 0.1]),
        ),
        "dependants_ppm": np.where(
            rng.random(count) < 0.1,
            rng.integers(0, 9_000_001, count),
            choice(rng, count, [0, 300_000, 500_000, 700_000, 1_200_000, 2_200_000, 1_666_666]),
        ),
        "lower_rate_ppm": lower,
        "higher_rate_ppm": lower + choice(rng, count, [100_000, 80_000, 118_000, 103_333]),
        "surtax_ppm": now_and_then(rng, 0.7 if pay_day < "2024" else 0.01, surtax),
        "veteran_ppm": now_and_then(rng, 0.15, rng.integers(1, 11, count) * 100_000),
        "area_relief": now_and_then(rng, 0.2, np.ones(count)),
        "hazard_first_ppm": now_and_then(rng, 0.1, choice(rng, count, [36_100, 58_300, 83_900, 130_700, 175_800])),
        "hazard_second_ppm": now_and_then(rng, 0.1, choice(rng, count, [12_500, 20_100, 28_900, 45_100])),
    }


def edges(columns: Columns, law: shadow.Law) -> Columns:
    """The pay of the month, in cents, at which each rule turns for each person."""
    count = len(columns["insured_part"])
    part = columns["insured_part"] / columns["insured_whole"]
    found = {name: np.full(count, float(law[f"contributions.{name}"]) * 100) for name in ("cap", "relief_limit")}
    found["relief_full_limit"] = np.full(count, float(law["contributions.relief_full_limit"]) * 100)
    floor, director = (float(law[f"contributions.{name}"]) * 100 for name in ("floor", "director_floor"))
    found["floor"] = np.where(columns["director"] == 0, floor, director) * part
    allowance = float(law["income_tax.basic_allowance"]) * columns["allowance_share_ppm"] / 1e4
    allowance = allowance + float(law["income_tax.coefficient_base"]) * columns["dependants_ppm"] / 1e4
    found["allowance"] = gross_of(allowance, columns, law)
    found["band"] = gross_of(allowance + float(law["income_tax.higher_rate_above"]) * 100, columns, law)
    return {name: np.round(values).astype(np.int64) for name, values in found.items()}


def gross_of(income: Column, columns: Columns, law: shadow.Law) -> Column:
    """The gross that makes this income, as nearly as plain arithmetic says."""
    limit, most = (float(law[f"contributions.{name}"]) * 100 for name in ("relief_limit", "relief_full"))
    slope, full = float(law["contributions.relief_slope"]), float(law["contributions.relief_full_limit"]) * 100
    rate = np.where(columns["both_pillars"] == 1, 0.15, 0.20) * columns["relief_right"]
    plain, sliding = income / 0.8, (income - rate * slope * limit) / (0.8 - rate * slope)
    low = (income - rate * most) / 0.8
    capped = income + 0.2 * float(law["contributions.cap"]) * 100
    few = [plain > float(law["contributions.cap"]) * 100, plain >= limit, sliding > full]
    return np.select(few, [capped, plain, sliding], low).clip(min=0)


def pay_of_the_month(rng: np.random.Generator, columns: Columns, law: shadow.Law, count: int) -> Column:
    """Pay on and beside the edges as often as anywhere; none and very high pay now and then."""
    turns = np.array(list(edges(columns, law).values()))
    at = turns[rng.integers(0, len(turns), count), np.arange(count)] + rng.integers(-3, 4, count)
    pay = np.where(rng.random(count) < 0.6, at, wide(rng, count, least=1e4))
    pay = np.where(rng.random(count) < 0.1, wide(rng, count), pay)
    pay = np.where(rng.random(count) < 0.01, wide(rng, count, 1e9), pay)
    return np.where(rng.random(count) < 0.01, 0, pay).clip(min=0)


def elsewhere(rng: np.random.Generator, pay: Column, law: shadow.Law) -> Column:
    """Pay at other employers: of any size, or such that the sum stands at a limit of the relief."""
    limits = np.array([int(law[f"contributions.{name}"] * 100) for name in ("relief_limit", "relief_full_limit")])
    at = (limits[rng.integers(0, 2, len(pay))] - pay + rng.integers(-2, 3, len(pay))).clip(min=0)
    return now_and_then(rng, 0.25, np.where(rng.random(len(pay)) < 0.5, at, wide(rng, len(pay), 2e5)))


def neutral(columns: Columns) -> Columns:
    """What the first calculation does not know is not told to the second one either."""
    return {c: v if c in KNOWN else np.full(len(v), shadow.NEUTRAL[c], np.int64) for c, v in columns.items()}


def draw(rng: np.random.Generator, law: shadow.Law, pay_day: str, count: int) -> tuple[Columns, Column]:
    """The inputs of first payouts, and what of each was already paid earlier as pay of the same month."""
    columns = neutral(statutes(rng, count, pay_day))
    pay = pay_of_the_month(rng, columns, law, count)
    other = now_and_then(rng, 0.2, wide(rng, count))
    other = neutral({"other_receipts_cents": other})["other_receipts_cents"]
    columns |= {"other_receipts_cents": other, "gross_elsewhere_cents": elsewhere(rng, pay, law)}
    before = now_and_then(rng, 0.3, np.floor(pay * rng.random(count)))
    before = before if set(OF_THE_MONTH_OF_WORK) <= set(KNOWN) else np.zeros(count, np.int64)
    columns["gross_cents"] = pay - before + other
    columns["in_kind_cents"] = now_and_then(rng, 0.1, np.floor(columns["gross_cents"] * rng.random(count)))
    columns |= {name: now_and_then(rng, 0.2, wide(rng, count, 2e5)) for name in AMOUNTS}
    columns["tax_settlement_cents"] = now_and_then(rng, 0.1, rng.integers(-50_000, 50_000, count))
    return neutral(columns), before


def rows(columns: Mapping[str, Column]) -> Iterator[dict[str, int]]:
    for values in zip(*(values.tolist() for values in columns.values()), strict=True):
        yield dict(zip(columns, values, strict=True))


def with_earlier(
    rng: np.random.Generator, person: dict[str, int], before: int, months: int, law: shadow.Law
) -> dict[str, int]:
    """The person with an earlier payout: of the same months of work and payment, of one of the two, or of neither."""
    told: dict[str, int] = dict.fromkeys((*OF_THE_MONTH_OF_WORK, *OF_THE_MONTH_OF_PAYMENT), 0)
    if before:
        first = {**person, "gross_cents": before, "other_receipts_cents": 0, "in_kind_cents": 0}
        made = shadow.earlier(first, shadow.slip(first, law))
        kept = [OF_THE_MONTH_OF_WORK, OF_THE_MONTH_OF_PAYMENT][months % 2] if months < 2 else tuple(told)
        told |= {column: made[column] for column in kept}
        if months == 9:  # whatever other rules may have made of it
            told = {column: amount + int(rng.integers(0, 2_000)) for column, amount in told.items()}
            told["earlier_allowance_cents"] = min(told["earlier_allowance_cents"], max(told["earlier_income_cents"], 0))
    return {**person, **{column: amount if column in KNOWN else 0 for column, amount in told.items()}}


def batch(number: int) -> Batch:
    month, pay_day = BATCHES[number]
    rng, law = np.random.default_rng([SEED, number]), shadow.law(RATES, month, pay_day)
    columns, before = draw(rng, law, pay_day, PEOPLE_OF_A_BATCH)
    months = rng.integers(0, 10, PEOPLE_OF_A_BATCH).tolist()
    told = [
        with_earlier(rng, person, *paid, law)
        for person, *paid in zip(rows(columns), before.tolist(), months, strict=True)
    ]
    people = pd.DataFrame(told)
    people.insert(0, "person", [f"{month}-{place:05}" for place in range(len(people))])
    ours = pd.DataFrame([shadow.slip(person, law) for person in told])
    rates = read_rates(RATES, month=date.fromisoformat(f"{month}-01"), pay_day=date.fromisoformat(pay_day))
    theirs = rules.calculate("croatia", people[["person", *KNOWN]].copy(), rates)
    return Batch(month, pay_day, people, ours, theirs[list(COMPARED)].reset_index(drop=True))


@pytest.fixture(scope="module")
def batches() -> list[Batch]:
    return [batch(number) for number in range(len(BATCHES))]


# --- comparing


def differing(one: Batch, asked: Column) -> pd.DataFrame:
    """Where the figures of the people asked for differ; true where they do."""
    return (one.ours[list(COMPARED)] != one.theirs).mul(asked, axis=0)


def report(found: list[Batch], asked: list[Column]) -> str:
    """How many differ, by the first figure in which they do, and the first of these people with all they were told."""
    said: list[str] = []
    for one, which in zip(found, asked, strict=True):
        wrong = differing(one, which)
        people = wrong.any(axis=1)
        first = wrong[people].idxmax(axis=1)
        for figure, count in first.value_counts(sort=False).items():
            said.append(f"{one.month} paid {one.pay_day}: {count} people differ first in {figure}")
            said += [told(one, place, wrong.loc[place]) for place in first.index[first == figure][:SHOWN]]
    return "\n".join(said[: 12 * SHOWN])


def told(one: Batch, place: int, wrong: pd.Series) -> str:
    person = one.people.loc[place]
    inputs = ", ".join(f"{c} {person[c]}" for c in KNOWN if person[c] != shadow.NEUTRAL.get(c))
    figures = ", ".join(f"{f} {one.theirs.loc[place, f]} not {one.ours.loc[place, f]}" for f in wrong.index[wrong])
    return f"  {person['person']}: {figures}\n    {inputs}"


def below_its_contributions(one: Batch) -> Column:
    """Pay so low that the contributions of its floor are more than it is: there is no income to tax."""
    earlier = one.people["earlier_income_cents"]
    return ((earlier < 0) | (earlier + one.ours["income_cents"] < 0)).to_numpy()


def test_every_input_is_drawn_and_every_figure_is_worked_out() -> None:
    assert set(KNOWN) <= shadow.TOLD.keys()
    assert set(COMPARED) <= set(shadow.FIGURES)


def test_a_hundred_thousand_people_have_the_same_slip(batches: list[Batch]) -> None:
    asked = [~below_its_contributions(one) for one in batches]
    assert sum(int(which.sum()) for which in asked) >= 100_000
    said = report(batches, asked)
    assert not said, said


def test_pay_below_its_own_contributions_has_no_tax(batches: list[Batch]) -> None:
    asked = [below_its_contributions(one) for one in batches]
    assert sum(int(which.sum()) for which in asked) >= 1_000
    said = report(batches, asked)
    assert not said, said


def test_a_cent_of_difference_is_found_and_told(batches: list[Batch]) -> None:
    one = batches[0]
    theirs = one.theirs.copy()
    theirs.loc[7, "net_cents"] += 1
    said = report([Batch(one.month, one.pay_day, one.people, one.ours, theirs)], [np.arange(len(theirs)) == 7])
    assert "1 people differ first in net_cents" in said
    assert f"2023-06-00007: net_cents {theirs.loc[7, 'net_cents']} not {one.ours.loc[7, 'net_cents']}" in said
    assert f"gross_cents {one.people.loc[7, 'gross_cents']}" in said


# --- what was drawn


def sides(distance: pd.Series | Column) -> set[int]:
    return {int(cents) for cents in np.unique(distance) if -1 <= cents <= 1}


@pytest.mark.parametrize("number", range(len(BATCHES)))
def test_people_stand_on_both_sides_of_every_edge(batches: list[Batch], number: int) -> None:
    one = batches[number]
    people, ours, law = one.people, one.ours, shadow.law(RATES, one.month, one.pay_day)
    pay = people["gross_cents"] - people["other_receipts_cents"] + people["earlier_pay_cents"]
    everywhere = (pay + people["gross_elsewhere_cents"])[people["relief_right"] == 1]
    above_allowance = people["earlier_income_cents"] + ours["income_cents"] - allowances(people, law)
    part = people["insured_part"] != people["insured_whole"]
    found = {
        "cap": pay - worth(law, "contributions.cap"),
        "allowance": above_allowance,
        "band": above_allowance - worth(law, "income_tax.higher_rate_above"),
    }
    for director in range(2 if "director" in KNOWN else 1):
        distance, own = pay - floors(people, law), people["director"] == director
        found |= {f"floor {director}": distance[own & ~part], f"floor {director} in part": distance[own & part]}
    for limit in ("relief_limit", "relief_full_limit"):
        found |= {limit: everywhere - at} if (at := worth(law, f"contributions.{limit}")) else {}
    assert {name: sides(distance) for name, distance in found.items()} == {name: {-1, 0, 1} for name in found}


def worth(law: shadow.Law, name: str) -> int:
    return shadow.cents(law[name])


def floors(people: pd.DataFrame, law: shadow.Law) -> pd.Series:
    told = people[["director", "insured_part", "insured_whole"]].itertuples(index=False, name=None)
    full = [law["contributions.floor"], law["contributions.director_floor"]]
    return pd.Series([shadow.cents(shadow.cent(full[director] * part / whole)) for director, part, whole in told])


def allowances(people: pd.DataFrame, law: shadow.Law) -> pd.Series:
    told = people[["allowance_share_ppm", "dependants_ppm"]].to_dict("records")
    return pd.Series([shadow.cents(shadow.right(person, law)) for person in told])


def test_every_input_takes_more_than_one_value(batches: list[Batch]) -> None:
    people = pd.concat([one.people for one in batches])
    assert [column for column in KNOWN if people[column].nunique() < 2] == []
    switches = {column: set(people[column]) for column in KNOWN if people[column].nunique() == 2}
    assert all(values == {0, 1} for values in switches.values()), switches
