"""The public read: any frame of people in, slips and problems out, without books."""

import subprocess
import sys
from typing import Any

import pandas as pd
import pytest

from bolib import text
from bolib.accounting import payroll
from bolib.rates import NotInForce

ORDINARY = {
    **{"person": "A", "gross_cents": 200_000, "insured_part": 1, "insured_whole": 1, "relief_right": 1},
    **{"allowance_share_ppm": 1_000_000, "dependants_ppm": 0, "lower_rate_ppm": 230_000, "higher_rate_ppm": 330_000},
    "surtax_ppm": 0,
}


def done(*rows: dict[str, Any], month: str = "2026-10", pay_day: str = "2026-11-10") -> Any:
    return payroll.calculate("croatia", pd.DataFrame([{**ORDINARY, **r} for r in rows]), month=month, pay_day=pay_day)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"gross_cents": None}, "payroll.not_whole"),
        ({"gross_cents": 0.5}, "payroll.not_whole"),
        ({"gross_cents": "2000"}, "payroll.not_whole"),
        ({"gross_cents": float("inf")}, "payroll.not_whole"),
        ({"gross_cents": -1}, "payroll.not_whole"),
        ({"gross_cents": 10**13}, "payroll.not_whole"),
        ({"relief_right": 2}, "payroll.not_whole"),
        ({"relief_right": True}, "payroll.not_whole"),
        ({"insured_whole": 0}, "payroll.not_whole"),
        ({"insured_part": 2}, "payroll.part_above_whole"),
        ({"lower_rate_ppm": 330_001}, "payroll.rates_crossed"),
        ({"lower_rate_ppm": 1_000_001, "higher_rate_ppm": 1_000_002}, "payroll.not_whole"),
    ],
)
def test_a_row_that_cannot_be_computed_is_a_problem_and_the_others_are_paid(change: dict[str, Any], code: str) -> None:
    made = done({}, {**change, "person": "B"}, {"person": "C", "gross_cents": 0})
    assert list(made.slips["person"]) == ["A", "C"] and list(made.slips["net_cents"]) == [137_000, 0]
    assert {(problem.where, problem.code) for problem in made.problems} == {("person B", code)}
    for problem in made.problems:
        assert text.tell("en", problem) != text.tell("hr", problem)


def test_slips_are_whole_cents_and_repeat() -> None:
    rows = [{"person": f"P{n}", "gross_cents": 90_000 + 1_237 * n} for n in range(200)]
    first, second = done(*rows).slips, done(*rows).slips
    pd.testing.assert_frame_equal(first, second)
    assert set(first.drop(columns="person").dtypes.astype(str)) == {"int64"}


def test_a_frame_of_nobody_gives_no_slips() -> None:
    made = payroll.calculate("croatia", pd.DataFrame(columns=list(ORDINARY)), month="2026-10", pay_day="2026-11-10")
    assert made.slips.empty and made.problems == []


def test_a_missing_column_and_a_missing_law_fail_by_name() -> None:
    with pytest.raises(KeyError, match="surtax_ppm"):
        payroll.calculate("croatia", pd.DataFrame([{"person": "A"}]), month="2026-10", pay_day="2026-11-10")
    with pytest.raises(NotInForce, match=r"contributions\.floor has no value for 2027-01-01"):
        done({}, month="2027-01", pay_day="2027-02-10")
    with pytest.raises(AttributeError, match="calculate"):
        payroll.payslips  # noqa: B018


def test_a_fresh_process_computes_without_sqlite_and_loads_late() -> None:
    code = f"""
import sys
from bolib.accounting import payroll
assert "pandas" not in sys.modules and "hamilton" not in sys.modules
import pandas as pd
people = pd.DataFrame([{ORDINARY!r}])
made = payroll.calculate("croatia", people, month="2026-10", pay_day="2026-11-10")
print(int(made.slips["net_cents"].iloc[0]), *sorted({{"sqlite3", "bolib.books", "ipywidgets"}} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "137000"
