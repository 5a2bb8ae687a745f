"""A first employment is free of the health contribution for as many years as the law of the month says."""

import pandas as pd
import pytest

from bolib.accounting.payroll.rules import exemption
from bolib.rates import Rates
from tests.payroll.firm import rates_for


@pytest.mark.parametrize(
    ("years", "began", "due", "in_part"),
    [
        ("1", "2025-11-01", 0, False),  # ends with the month
        ("1", "2025-10-31", 1, True),
        ("1", "2025-10-01", 1, False),
        ("2", "2024-11-01", 0, False),
        ("2", "2024-10-31", 1, True),
        ("2", "2025-10-01", 0, False),
        ("0", "2026-10-01", 1, False),
    ],
)
def test_the_years_are_those_of_the_law(years: str, began: str, due: int, in_part: bool) -> None:
    rates = rates_for()
    month = {"from_day": pd.Timestamp("2026-10-01"), "to_day": pd.Timestamp("2026-10-31"), "first_employment": 1}
    rows = pd.DataFrame([{"person": "A", **month, "employment_since": began}])
    rows = rows.assign(health_exempt_since=None, health_exempt_until=None)
    found = exemption.health(rows, rates.with_value(exemption.FIRST_YEARS, years) or rates)
    assert (found.loc["A", "health_due"], found.loc["A", "exempt_in_part"]) == (due, in_part)


@pytest.mark.parametrize(
    ("month", "due", "in_part"),
    [
        ("2025-12", 0, False),  # employed from the 16th: every day of employment is exempt
        ("2026-11", 0, False),
        ("2026-12", 1, True),  # exempt to the 15th
        ("2027-01", 1, False),
    ],
)
def test_a_first_employment_ends_within_the_month_of_another_year(month: str, due: int, in_part: bool) -> None:
    first = max(pd.Timestamp(f"{month}-01"), pd.Timestamp("2025-12-16"))
    last = first + pd.offsets.MonthEnd(0)
    rows = pd.DataFrame([{"person": "A", "from_day": first, "to_day": last, "first_employment": 1}])
    rows = rows.assign(employment_since="2025-12-16", health_exempt_since=None, health_exempt_until=None)
    found = exemption.health(rows, rates_for(month, f"{last + pd.Timedelta(days=10):%Y-%m-%d}"))
    assert (found.loc["A", "health_due"], found.loc["A", "exempt_in_part"]) == (due, in_part)


def test_a_young_persons_exemption_that_ends_within_the_month_is_in_part() -> None:
    month = {"from_day": pd.Timestamp("2026-10-01"), "to_day": pd.Timestamp("2026-10-31"), "first_employment": 0}
    told = {}
    for until in ("2026-09-30", "2026-10-01", "2026-10-30", "2026-10-31"):
        rows = pd.DataFrame([{"person": "A", **month, "employment_since": "2021-11-01"}])
        rows = rows.assign(health_exempt_since="2021-11-01", health_exempt_until=until)
        found = exemption.health(rows, rates_for())
        told[until] = (int(found.at["A", "health_due"]), bool(found.at["A", "exempt_in_part"]))  # type: ignore[arg-type]
    assert told == {
        **{"2026-09-30": (1, False), "2026-10-01": (1, True)},
        **{"2026-10-30": (1, True), "2026-10-31": (0, False)},
    }


def test_a_law_that_knows_no_such_value_frees_none() -> None:
    rates = Rates({}, month=pd.Timestamp("2026-10-01").date(), pay_day=pd.Timestamp("2026-11-10").date())
    rows = pd.DataFrame([{"person": "A", "from_day": pd.Timestamp("2026-10-01"), "to_day": pd.Timestamp("2026-10-31")}])
    rows = rows.assign(
        first_employment=1, employment_since="2026-10-01", health_exempt_since=None, health_exempt_until=None
    )
    assert exemption.health(rows, rates).loc["A", "health_due"] == 1
