"""Gaps, bands, hours and costs are what a person works out by hand."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from bolib.personnel.pay_fairness.rules import categories, firm, gaps, intervals, reading, workers
from tests.personnel.pay_fairness.firms import YEAR_MINUTES, of_pay, worker
from tests.personnel.pay_fairness.firms import firm as made

HERE = Path(__file__).parent
GAPS: dict[str, Any] = yaml.safe_load((HERE / "gaps.yaml").read_text("utf-8"))
WORKERS: dict[str, Any] = yaml.safe_load((HERE / "workers.yaml").read_text("utf-8"))


def tenths(found: float | None) -> int | None:
    part = gaps.ppm(found)
    return None if part is None else part // 1000


@pytest.mark.parametrize("case", GAPS.values(), ids=GAPS)
def test_a_gap_is_what_a_person_works_out(case: dict[str, Any]) -> None:
    people = of_pay(case["women"], case["men"])
    assert tenths(gaps.of(people, "hourly", np.mean)) == case["mean"]
    assert tenths(gaps.of(people, "hourly", np.median)) == case["median"]
    if "bands" in case:
        found = gaps.quarters(people)
        assert [tenths(share) for share in found["women"]] == case["bands"]
        assert list(found["women"] + found["men"]) == [1.0] * 4


def test_bands_do_not_depend_on_the_order_of_people() -> None:
    people = of_pay([10, 12, 12, 14, 30], [12, 12, 15, 9])
    turned = people.iloc[::-1].reset_index(drop=True)
    assert gaps.quarters(people).equals(gaps.quarters(turned))


def inputs(**people: Any) -> dict[str, pd.DataFrame]:
    """Inputs as they are frozen, of people named by their code: lines, sex, category."""
    slips, lines, contracts, told = [], [], [], []
    for person, about in people.items():
        cents = [round(line[2] * 100) for line in about["lines"]]
        kinds = [line[3] if len(line) > 3 else None for line in about["lines"]]
        paid = [c for c, kind in zip(cents, kinds, strict=True) if kind in (None, "earning", "in_kind")]
        slips.append(("R", person, "2026-10", about.get("unit", "U"), sum(paid), sum(paid), 9))
        for number, line in enumerate(about["lines"]):
            lines.append(("R", person, number, line[0], line[1], cents[number], kinds[number], 9))
        since = about.get("since", "2020-01-01")
        contracts.append((person, since, 1, None, person, 2400, about.get("category"), since))
        told.append((person, since, 1, about.get("sex", "F")))
    whole = {
        "payslip": (slips, "run person month unit gross_cents employer_cost_cents event"),
        "payslip_line": (lines, "run person line component minutes amount_cents kind event"),
        "contract": (contracts, "contract since event until person weekly_minutes category employment_since"),
        "personal_data": (told, "person since event sex"),
    }
    frames = {name: pd.DataFrame(rows, columns=columns.split()) for name, (rows, columns) in whole.items()}
    numbers = {"event", "line", "minutes", "weekly_minutes"}
    return {
        name: frame.astype(
            {c: "Int64" if c in numbers or str(c).endswith("_cents") else "string" for c in frame.columns}
        )
        for name, frame in frames.items()
    }


@pytest.mark.parametrize("case", WORKERS.values(), ids=WORKERS)
def test_pay_and_hours_are_the_lines_of_pay(case: dict[str, Any]) -> None:
    frozen = inputs(one={"lines": case["lines"]})
    (row,) = workers.workers(frozen).to_dict("records")
    assert (row["pay_cents"], row["base_cents"]) == (round(case["pay"] * 100), round(case["base"] * 100))
    assert row["minutes"] == case["minutes"]
    assert workers.doubts(frozen, workers.workers(frozen)) == []
    (counted,) = workers.counted(workers.workers(frozen)).to_dict("records")
    assert counted["hourly"] == pytest.approx(case["pay"] * 100 * 60 / case["minutes"])
    assert counted["base"] + counted["variable"] == pytest.approx(counted["hourly"])


def test_who_has_no_recorded_sex_or_no_hour_is_listed_and_in_no_figure() -> None:
    work = [["base", 9600, 1600.00]]
    frozen = inputs(
        a={"lines": work, "sex": "F"},
        b={"lines": work, "sex": None},
        c={"lines": [["bonus", None, 100.00]], "sex": "M", "unit": "V"},
        d={"lines": work, "sex": "M"},
    )
    everyone = workers.workers(frozen)
    assert list(workers.counted(everyone)["person"]) == ["a", "d"]
    out = workers.left_out(everyone)
    assert out.to_dict("records") == [
        {"reason": "no_pay", "unit": "V", "persons": 1},
        {"reason": "no_sex", "unit": "U", "persons": 1},
    ]
    assert len(workers.counted(everyone)) + int(out["persons"].sum()) == len(everyone) == 4
    assert [problem.code for problem in workers.notes(frozen, everyone)] == [
        "fairness.no_category",
        "fairness.component_unknown",
    ]


def test_a_line_that_is_missing_is_a_doubt() -> None:
    frozen = inputs(a={"lines": [["base", 9600, 1600.00], ["night", 60, 5.00]]})
    frozen["payslip_line"] = frozen["payslip_line"].iloc[:1]
    (doubt,) = workers.doubts(frozen, workers.workers(frozen))
    assert (doubt.code, doubt.args) == ("fairness.lines_off", {"count": 1})


def test_the_last_contract_says_the_category_and_a_change_is_told() -> None:
    frozen = inputs(a={"lines": [["base", 9600, 1600.00]], "category": "sales"})
    later = frozen["contract"].assign(since="2026-06-01", category="store")
    frozen["contract"] = pd.concat([frozen["contract"], later], ignore_index=True)
    everyone = workers.workers(frozen)
    assert list(everyone["category"]) == ["store"]
    assert "fairness.category_changed" in [problem.code for problem in workers.notes(frozen, everyone)]


def test_welch_agrees_with_the_formula_worked_out_apart() -> None:
    women, men = pd.Series([10.0, 11.0, 13.0, 9.0, 12.0]), pd.Series([14.0, 11.0, 15.0, 13.0, 12.0, 16.0])
    low, high = intervals.welch(men, women) or (0.0, 0.0)
    w, m = np.log(women), np.log(men)
    error = math.sqrt(w.var() / 5 + m.var() / 6)
    freedom = (w.var() / 5 + m.var() / 6) ** 2 / ((w.var() / 5) ** 2 / 4 + (m.var() / 6) ** 2 / 5)
    assert 8 < freedom < 9
    times = -math.log((1 - high) / math.exp(w.mean() - m.mean())) / error
    assert 2.262 < times < 2.306  # Student's t of 95 % between nine and eight degrees of freedom, from a table
    assert math.log(1 - low) + math.log(1 - high) == pytest.approx(2 * (w.mean() - m.mean()))


def test_an_interval_needs_two_of_each_sex_and_is_a_point_where_pay_is_one() -> None:
    assert intervals.welch(pd.Series([1.0]), pd.Series([1.0, 2.0])) is None
    assert intervals.welch(pd.Series([20.0, 20.0]), pd.Series([19.0, 19.0])) == pytest.approx((0.05, 0.05))


@pytest.mark.parametrize(
    ("found", "interval", "flag"),
    [
        (0.049, (0.01, 0.09), "below"),
        (0.05, (0.01, 0.09), "over"),
        (0.06, (0.05, 0.07), "sure"),
        (-0.05, (-0.09, 0.01), "over"),
        (-0.06, (-0.07, -0.05), "sure"),
        (0.06, None, "over"),
        (None, None, "below"),
    ],
)
def test_five_percent_either_way_is_reached(found: float | None, interval: Any, flag: str) -> None:
    assert categories.flag(found, interval) == flag


def test_closing_a_gap_raises_every_hour_of_the_sex_that_is_paid_less() -> None:
    people = of_pay([1800] * 5, [2000] * 5)
    hours = 5 * YEAR_MINUTES // 60
    found = categories.closing(people, 12, 1_165_000)
    assert found == {
        "to_alert_cents": 100 * hours,  # to 1,900 of 2,000
        "to_zero_cents": 200 * hours,
        "to_zero_cost_cents": 233 * hours,
    }
    half = categories.closing(people, 6, 1_000_000)
    assert half["to_zero_cents"] == 2 * found["to_zero_cents"]
    turned = categories.closing(of_pay([2100] * 5, [2000] * 5), 12, 1_000_000)
    assert (turned["to_alert_cents"], turned["to_zero_cents"]) == (0, 100 * hours)


def test_the_firm_s_indicators_by_hand() -> None:
    women = [worker("women", 2000, base=b) for b in (2000, 2000, 2000, 2000, 2000, 1800, 1800, 1800, 1800, 1800)]
    men = [worker("men", 2200, base=2000) for _ in range(5)]
    people = made(women + men)
    found = firm.indicators(people).set_index("indicator")
    assert found["gap_ppm"].to_dict() == {
        "mean_gap": 91_000,  # 200 of 2,200
        "median_gap": 91_000,
        "mean_base_gap": 50_000,  # 1,900 of 2,000
        "mean_variable_gap": 500_000,  # 100 of 200
        "median_variable_gap": 500_000,
    }
    assert found["women_hourly_cents"].to_dict()["mean_base_gap"] == 1900
    assert found["women_hourly_cents"].isna()["median_gap"]
    assert firm.receiving(people)["share_ppm"].tolist() == [500_000, 1_000_000]
    assert set(found["standing"]) == {"shown"}


def test_few_who_receive_variable_pay_are_not_read_off_base_and_variable_pay() -> None:
    people = made(
        [worker("women", 2000, base=1900)] + [worker(sex, 2000) for sex in ("women", "men") for _ in range(9)]
    )
    found = firm.indicators(people).set_index("indicator")
    assert found.loc[["mean_base_gap", "mean_variable_gap", "median_variable_gap"], "gap_ppm"].isna().all()
    assert found.loc["mean_gap", "standing"] == "shown" and found.loc["mean_base_gap", "standing"] == "few"
    assert firm.receiving(people)["share_ppm"].isna().all()


def test_a_firm_with_four_women_shows_no_figure_of_pay() -> None:
    people = of_pay([2000] * 4, [2000] * 9)
    assert firm.indicators(people)[["women_hourly_cents", "men_hourly_cents", "gap_ppm"]].isna().all(axis=None)
    assert firm.bands(people).empty and categories.table(people, months=12, cost_ppm=1).empty
    out = pd.DataFrame({"persons": [0]})
    said = reading.conclusion(people, categories.table(people, months=12, cost_ppm=1), out, [], "en")
    assert "fewer than 5" in said[1] and "another month" in said[-1]
