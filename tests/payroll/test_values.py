"""The shipped statutory values are those of the sources: entered twice, and held against the formulas of the law."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent
FILES = HERE.parent.parent / "parameters" / "rates" / "croatia"
ENTERED = yaml.safe_load((HERE / "values.yaml").read_text("utf-8"))
Values = dict[str, dict[str, Decimal]]
AVERAGE = {"2024": Decimal(1560), "2025": Decimal(1798), "2026": Decimal(1993)}  # gross pay January to August before
OF_AVERAGE = {"floor": "0.38", "cap": "6", "yearly_cap": "72", "director_floor": "0.65"}  # ZoD čl. 205, 208, 21
OF_ALLOWANCE = {  # PPD čl. 7: coefficients of the basic allowance since 2024 (those of the jubilee are recalled)
    **{"performance_award": "2.0", "newborn": "2.5"},
    **{"jubilee_10": "0.36", "jubilee_15": "0.48", "jubilee_20": "0.6", "jubilee_25": "0.72", "jubilee_30": "0.84"},
    **{"support_disability": "1.0", "support_illness": "1.0", "support_death": "3.0", "support_death_in_family": "1.2"},
    **{"severance_retirement": "2.5", "jubilee_35": "0.96", "jubilee_40": "1.2"},
}


def shipped() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in sorted(FILES.glob("*.yaml")):
        for name, about in yaml.safe_load(path.read_text("utf-8")).items():
            rows: list[dict[str, Any]] = about["values"]
            found[f"{path.stem}.{name}"] = {row.get("since") or row["for"]: row["value"] for row in rows}
    return found


def at(values: dict[str, str], day: str) -> Decimal:
    """The value of a day; one of a year stands under the year."""
    return Decimal(values.get(day[:4]) or values[max(since for since in values if since <= day)])


def test_every_value_is_as_it_was_entered_from_the_sources() -> None:
    assert shipped() == ENTERED


@pytest.mark.parametrize("year", AVERAGE)
@pytest.mark.parametrize("name", OF_AVERAGE)
def test_bases_follow_the_average_pay_of_the_year_before(name: str, year: str) -> None:
    right = (AVERAGE[year] * Decimal(OF_AVERAGE[name])).quantize(Decimal("0.01"))
    assert at(shipped()[f"contributions.{name}"], f"{year}-01-01") == right


@pytest.mark.parametrize("year", ["2024", "2025", "2026"])
@pytest.mark.parametrize("name", OF_ALLOWANCE)
def test_what_is_a_multiple_of_the_basic_allowance_follows_it(name: str, year: str) -> None:
    values, day = shipped(), f"{year}-06-30"
    allowance = at(values["income_tax.basic_allowance"], day)
    assert at(values[f"non_taxable.{name}"], day) == allowance * Decimal(OF_ALLOWANCE[name])


def test_from_the_second_child_on_each_coefficient_grows_by_more() -> None:
    for day in ("2023-06-30", "2026-06-30"):
        values = [at(shipped()[f"income_tax.child_{number}"], day) for number in range(1, 10)]
        steps = [after - before for before, after in pairwise(values)]
        assert steps == [
            Decimal(n) / 10 for n in ([3, 4, 5, 6, 7, 8, 9, 10] if day < "2024" else [2, 3, 4, 5, 6, 7, 8, 9])
        ]
