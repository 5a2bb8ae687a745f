"""December's settlement: both printed examples, the second calculation on random people, and who is left out."""

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from bolib import money
from bolib.accounting.payroll.rules import year
from bolib.text import tell
from tests.payroll import shadow
from tests.payroll.firm import rates_for

RATES = rates_for("2026-11", "2026-12-10")
LAW = {"income_tax.higher_rate_above": Decimal(5000), "income_tax.area_relief": Decimal("0.5")}
ORDINARY = {"surtax_ppm": 0, "veteran_ppm": 0, "area_relief": 0, "higher_rate_ppm": 330_000, "lower_rate_ppm": 230_000}


def cents(euros: str) -> int:
    return money.parse(euros, "en")


@pytest.mark.parametrize(
    ("name", "income", "withheld", "taxed", "settlement"),
    [
        # Ten payments of 2,000, two months on the fund: 1,600 income, base 1,000, tax 230 each.
        ("two months without pay", "16000.00", "2300.00", "10000.00", "-276.00"),
        # Eleven of 5,000 (income 4,000, tax 782) and one of 12,000 above the cap (income 9,608.40, tax 2,472.77).
        ("one large month", "53608.40", "11074.77", "46408.40", "-400.84"),
    ],
)
def test_printed_example(name: str, income: str, withheld: str, taxed: str, settlement: str) -> None:
    row = {"income_cents": cents(income), "rights_cents": cents("7200.00"), "withheld_cents": cents(withheld)}
    found = year.settled(pd.DataFrame([{**ORDINARY, **row, "taxed_cents": cents(taxed)}]), RATES)
    assert found["tax_settlement_cents"].tolist() == [cents(settlement)]
    base = cents(income) - cents("7200.00")
    assert found["settlement_base_cents"].tolist() == [base - cents(taxed)]


@effort(max_examples=300, deadline=None)
@given(
    st.integers(0, 20_000_000),
    st.integers(0, 2_000_000),
    st.integers(0, 5_000_000),
    st.tuples(st.integers(15, 23), st.integers(25, 33), st.sampled_from((0, 12, 18))),
    st.tuples(st.sampled_from((0, 200_000, 1_000_000)), st.sampled_from((0, 1))),
)
def test_the_second_calculation_settles_the_same(
    income: int, rights: int, withheld: int, percents: tuple[int, int, int], relief: tuple[int, int]
) -> None:
    lower, higher, surtax = (percent * 10_000 for percent in percents)
    person = {"lower_rate_ppm": lower, "higher_rate_ppm": higher, "surtax_ppm": surtax}
    person |= {"veteran_ppm": relief[0], "area_relief": relief[1]}
    entitled = {"allowance_share_ppm": 0, "dependants_ppm": 0}
    expected = shadow.year({**person, **entitled}, LAW, income, rights, withheld)
    row = {**person, "income_cents": income, "rights_cents": rights, "withheld_cents": withheld, "taxed_cents": 0}
    (found,) = year.settled(pd.DataFrame([row]), RATES).to_dict("records")
    assert found["tax_settlement_cents"] == expected["tax_settlement_cents"]
    assert found["settlement_base_cents"] == expected["tax_base_cents"]


@pytest.mark.parametrize(
    ("first", "last", "towns", "codes"),
    [
        ("2026-01-01", None, ["01333", "01333"], []),
        ("2025-06-01", "2026-12-31", ["01333"], []),
        ("2026-01-02", None, ["01333"], ["year.not_whole"]),
        ("2020-01-01", "2026-12-30", ["01333"], ["year.not_whole"]),
        ("2020-01-01", None, ["01333", "01406"], ["year.moved"]),
        ("2020-01-01", None, [], ["year.not_paid"]),
    ],
)
def test_who_is_left_out(first: str, last: str | None, towns: list[str], codes: list[str]) -> None:
    paid = [{"person": "A", "pay_day": f"2026-0{n}-10", "municipality": town} for n, town in enumerate(towns, 1)]
    paid.append({"person": "A", "pay_day": "2025-12-10", "municipality": "09999"})  # another year
    employed = pd.DataFrame([{"person": "A", "first_day": first, "last_day": last}])
    found = year.left_out(pd.DataFrame(paid), employed, "2026")
    assert [problem.code for problem in found] == codes
    assert all(tell("en", problem) != tell("hr", problem) for problem in found)
