"""Slips on both sides of every edge, from tables that a payroll clerk can extend."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bolib import money
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import dependants
from bolib.country import CountryUnknown, country
from tests.payroll.firm import rates_for

HERE = Path(__file__).parent
EDGES = yaml.safe_load((HERE / "edges.yaml").read_text("utf-8"))
CHILDREN = yaml.safe_load((HERE / "children.yaml").read_text("utf-8"))
MAY = {"month", "pay_day", "insured", "relief", "share", "coefficients", "rates", "surtax", "columns"}


def one(gross: int, **given: Any) -> pd.DataFrame:
    assert given.keys() <= MAY, given
    part, whole = given.get("insured", (1, 1))
    lower, higher = given.get("rates", ("0.20", "0.30"))
    cells = {
        "person": "A",
        "gross_cents": gross,
        "insured_part": part,
        "insured_whole": whole,
        "relief_right": int(given.get("relief") != "no"),
        "allowance_share_ppm": money.ppm(given.get("share", "1")),
        "dependants_ppm": money.ppm(given.get("coefficients", "0")),
        "lower_rate_ppm": money.ppm(lower),
        "higher_rate_ppm": money.ppm(higher),
        "surtax_ppm": money.ppm(given.get("surtax", "0")),
    }
    columns = given.get("columns", {})  # any other column of the country's PEOPLE, in its own unit
    assert columns.keys() <= country("croatia").ORDINARY.keys(), columns
    return pd.DataFrame([cells | columns])


def slip(gross: int, **given: Any) -> dict[str, int]:
    rates = rates_for(given.get("month", "2026-10"), given.get("pay_day", "2026-11-10"))
    row = rules.calculate("croatia", one(gross, **given), rates).iloc[0]
    return {figure: int(row[figure]) for figure in country("croatia").FIGURES}


@pytest.mark.parametrize("case", EDGES, ids=[case["name"] for case in EDGES])
def test_a_slip_at_an_edge(case: dict[str, Any]) -> None:
    assert case.keys() <= {"name", "gross", "given", "figures"} and case["figures"]
    found = slip(money.parse(case["gross"], "en"), **case.get("given", {}))
    told = {figure: money.show(found[f"{figure}_cents"], "en") for figure in case["figures"]}
    assert told == {f: money.show(money.parse(euros, "en"), "en") for f, euros in case["figures"].items()}


@pytest.mark.parametrize("pay_day", CHILDREN)
def test_each_child_raises_the_allowance_by_its_own_coefficient(pay_day: str) -> None:
    rates = rates_for("2026-10" if pay_day >= "2026" else pay_day[:7], pay_day)
    base = rates.cents("income_tax.coefficient_base")
    found = money.share(np.full(12, base), np.array([dependants.child_ppm(number, rates) for number in range(1, 13)]))
    assert found.tolist() == [money.parse(euros, "en") for euros in CHILDREN[pay_day]]


GROSS = st.integers(1, 3_000_000)
RATE = st.integers(150_000, 230_000)


@settings(max_examples=150, deadline=None)
@given(GROSS, RATE, RATE, st.integers(0, 5_000_000), st.integers(0, 1_000_000), st.integers(1, 31), st.booleans())
def test_every_cent_of_gross_goes_somewhere(
    gross: int, lower: int, more: int, coefficients: int, share: int, days: int, relief: bool
) -> None:
    person = one(gross, insured=(days, 31), relief="yes" if relief else "no").assign(
        lower_rate_ppm=lower, higher_rate_ppm=lower + more, dependants_ppm=coefficients, allowance_share_ppm=share
    )
    made = rules.calculate("croatia", person, rates_for())
    found = {figure: int(made[figure].iloc[0]) for figure in country("croatia").FIGURES}
    taken = ("first_pillar_cents", "second_pillar_cents", "tax_cents", "surtax_cents", "net_cents")
    assert found["gross_cents"] == sum(found[figure] for figure in taken)
    assert found["tax_base_cents"] == max(found["income_cents"], 0) - found["allowance_cents"]
    assert found["employer_cost_cents"] == gross + found["health_cents"]
    floor = -(-75_734 * days // 31)
    assert gross <= found["health_base_cents"] <= max(gross, floor)
    assert found["pension_base_cents"] == min(found["health_base_cents"], 1_195_800)
    assert 0 <= found["relief_cents"] <= (30_000 if relief else 0)
    assert 0 <= found["allowance_cents"] <= max(found["income_cents"], 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(90_000, 3_000_000), min_size=2, max_size=40, unique=True))
def test_who_earns_a_euro_more_is_not_paid_less(amounts: list[int]) -> None:
    steps = sorted(cents for amount in amounts for cents in (amount, amount + 100))
    people = pd.concat([one(gross) for gross in steps], ignore_index=True)
    net = rules.calculate("croatia", people, rates_for())["net_cents"]
    up = [later - earlier for earlier, later in itertools.pairwise(net)]
    gaps = [later - earlier for earlier, later in itertools.pairwise(steps)]
    assert all(more >= 0 for more, gap in zip(up, gaps, strict=True) if gap >= 100)


def test_every_step_of_a_slip_is_explained_with_its_law() -> None:
    shown = rules.explain("croatia", one(122_000, rates=("0.23", "0.33")), rates_for()).set_index("figure")
    assert set(country("croatia").FIGURES) <= set(shown.index)
    assert shown.loc["first_pillar_cents"].to_dict() == {
        "value_cents": 17_700,
        "meaning": "Pension contribution of the first pillar, out of pay.",
        "formula": "first pillar base × rate",
        "law": "ZoD čl. 13 st. 1 t. 1.2",
        "operands": "first_pillar_base_cents €1,180.00; both_pillars 1; "
        "first_pillar_rate 0.15 (ZoD čl. 13 st. 1 t. 1.2, not seen, since 2023-01-01, verified); "
        "first_pillar_alone_rate 0.20 (ZoD čl. 13, not seen, since 2023-01-01, verified)",
    }
    assert (
        "cap 11958.00 (ZoD čl. 208, NN 150/25, for 2026, second-hand)"
        in shown.loc["month_pension_base_cents", "operands"]
    )
    steps = shown.drop([figure for figure in country("croatia").FIGURES if figure in country("croatia").PEOPLE])
    assert (steps["formula"] != "").all() and (steps["meaning"] != "").all() and (steps["operands"] != "").all()
    assert list(steps.index[steps["law"] == ""]) == ["employer_cost_cents"]


def test_a_slip_is_explained_in_the_readers_language() -> None:
    shown = rules.explain("croatia", one(122_000, rates=("0.23", "0.33")), rates_for(), language="hr")
    english = rules.explain("croatia", one(122_000, rates=("0.23", "0.33")), rates_for())
    for column in ("meaning", "formula"):
        said = shown[column] != ""
        assert (shown[column] != english[column])[said].all(), column
    first = shown.set_index("figure").loc["first_pillar_cents"]
    assert first["formula"] == "osnovica za I. stup × stopa"
    assert first["operands"] == (
        "first_pillar_base_cents 1.180,00\xa0€; both_pillars 1; first_pillar_rate 0,15 (ZoD čl. 13 st. 1 t. 1.2, "
        "nije pregledano, od 1. 1. 2023., provjereno); first_pillar_alone_rate 0,20 (ZoD čl. 13, nije pregledano, "
        "od 1. 1. 2023., provjereno)"
    )


def test_a_column_that_is_missing_or_has_gaps_fails_by_name() -> None:
    with pytest.raises(KeyError, match="relief_right"):
        rules.calculate("croatia", one(1).drop(columns="relief_right"), rates_for())
    with pytest.raises(TypeError, match="gross_cents"):
        rules.calculate("croatia", one(1).astype({"gross_cents": "float64"}), rates_for())
    with pytest.raises(OverflowError):
        rules.calculate("croatia", one(money.LARGEST + 1), rates_for())
    with pytest.raises(CountryUnknown):
        rules.calculate("atlantis", one(1), rates_for())
