"""The watch over values of the law: what ends, what is old, whom it affects, and who would be below the minimum wage."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import papermill
import pytest

from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import law_watch
from bolib.paper import read_tables
from bolib.rates import Rates, read_texts
from bolib.text import tell
from tests import run_folder
from tests.payroll import firm
from tests.payroll.firm import rates_for, sort_out
from tests.run_folder import ROOT

NOW, LATER = rates_for(), rates_for("2027-01", "2027-01-10")


def with_minimum(euros: str) -> Rates:
    """The new year with a minimum wage that somebody has typed."""
    files = {path.name: path.read_bytes() for path in firm.RATES.glob("*.yaml")}
    text = files["minimum_wage.yaml"].decode()
    (line,) = [line for line in text.splitlines() if 'for: "2026"' in line]
    new = re.sub(r'value: "[0-9.]+"', f'value: "{euros}"', line.replace('for: "2026"', 'for: "2027"'))
    files["minimum_wage.yaml"] = text.replace(line, f"{line}\n{new}").encode()
    return read_texts(files, month=LATER.days["month"], pay_day=LATER.days["pay_day"])


def test_what_ends_with_the_year_is_named_before() -> None:
    ends = {none.name for none in law_watch.ending(NOW, LATER)}
    assert {"minimum_wage.gross", "contributions.floor", "contributions.cap", "enforcement.average_net"} <= ends
    assert "income_tax.basic_allowance" not in ends
    assert law_watch.ending(NOW, NOW) == []
    found = {p.where: p for p in law_watch.findings(NOW, LATER, "croatia", month="2026-10", paid=60)}
    assert found["minimum_wage.gross"].code == "law_watch.ends_all"
    assert found["enforcement.average_net"].code == "law_watch.ends"
    assert "60" in tell("en", found["minimum_wage.gross"])


def test_what_ended_with_the_year_is_named_in_january_too() -> None:
    ends = {none.name for none in law_watch.ending(LATER, LATER)}
    assert {"minimum_wage.gross", "contributions.floor", "contributions.cap", "enforcement.average_net"} <= ends
    found = {p.where: p.code for p in law_watch.findings(LATER, LATER, "croatia", month="2027-01", paid=0)}
    assert found["contributions.floor"] == "law_watch.ends_all"
    then = with_minimum("1100.00")
    assert "minimum_wage.gross" not in {none.name for none in law_watch.ending(then, then)}


@pytest.mark.parametrize(("month", "is_old"), [("2027-08", False), ("2027-09", True)])
def test_a_source_is_old_after_a_year(month: str, is_old: bool) -> None:
    assert NOW.value("income_tax.basic_allowance").checked == "2026-08"
    old = [p.where for p in law_watch.findings(NOW, NOW, "croatia", month=month, paid=1)]
    assert ("income_tax.basic_allowance" in old) is is_old


def test_whom_a_value_affects_is_counted_in_slips() -> None:
    people = sort_out({"A": {}, "B": {"contract": {"pay_cents": 1_300_000}}, "C": {"contract": {"pay_cents": 110_000}}})
    slips = rules.slips("croatia", people.ready, NOW)
    counted: dict[str, Any] = {v.name: law_watch.affected(v, NOW, slips) for v in law_watch.in_force(NOW)}
    assert counted["contributions.cap"] == (1, NOW.cents("contributions.cap"))
    assert counted["contributions.floor"] == (0, 0)
    assert counted["contributions.relief_limit"] == (1, int(slips["relief_cents"].sum()))
    assert counted["contributions.health_rate"] == (3, int(slips["health_cents"].sum()))
    assert counted["income_tax.higher_rate_above"][0] == 1
    assert counted["minimum_wage.gross"] == (None, None)
    watched = law_watch.watched(NOW, LATER, slips, "en")
    assert law_watch.every_value_is_listed(watched, NOW) == []
    assert [p.code for p in law_watch.every_value_is_listed(watched.iloc[1:], NOW)] == ["law_watch.not_listed"]


CONTRACTS = {
    "A": {"contract": {"pay_cents": 110_000}},
    "B": {"contract": {"pay_cents": 55_000, "weekly_minutes": 1200}},
}


@pytest.mark.parametrize(
    ("minimum", "more"),
    [("1100.00", {}), ("1100.01", {"A": 1, "B": 1}), ("1150.00", {"A": 5_000, "B": 2_500}), (None, {})],
)
def test_who_would_be_below_the_minimum_wage(minimum: str | None, more: dict[str, int]) -> None:
    later = with_minimum(minimum) if minimum else LATER
    low = law_watch.below_minimum(firm.inputs(CONTRACTS)["contract"], later, "2027-01-10", 2400)
    assert dict(zip(low["person"], low["more_cents"], strict=True)) == more
    said = law_watch.conclusion([], low, later, "en")
    assert said != law_watch.conclusion([], low, later, "hr")


@pytest.mark.parametrize(
    ("weekly", "pay", "least", "more"),
    [  # January 2027 has 21 weekdays, 168 hours of full time: 1,150.00 are 6.8452… an hour
        (2400, 685, None, None),
        (2400, 684, 685, 168),
        (1200, 684, 685, 84),
        (2400, 600, 685, 14_280),
    ],
)
def test_pay_by_the_hour_is_held_against_the_wage_of_an_hour(
    weekly: int, pay: int, least: int | None, more: int | None
) -> None:
    given = {"A": {"contract": {"pay_kind": "hourly", "pay_cents": pay, "weekly_minutes": weekly}}}
    low = law_watch.below_minimum(firm.inputs(given)["contract"], with_minimum("1150.00"), "2027-01-10", 2400)
    found = [(row["pay_kind"], row["least_cents"], row["more_cents"]) for row in low.to_dict("records")]
    assert found == ([] if least is None else [("hourly", least, more)])


def test_a_contract_that_ends_before_is_not_looked_at() -> None:
    given = {"A": {"contract": {"pay_cents": 110_000, "until": "2026-12-31"}}}
    low = law_watch.below_minimum(firm.inputs(given)["contract"], with_minimum("1150.00"), "2027-01-10", 2400)
    assert low.empty


def test_the_paper_says_what_ends(tmp_path: Path) -> None:
    folder, name = run_folder.make(tmp_path / "run"), "law_watch.ipynb"
    papermill.execute_notebook(
        str(ROOT / "notebooks" / "accounting" / name),
        str(folder / name),
        parameters={"month": run_folder.MONTH, "pay_day": run_folder.PAY_DAY, "language": "en"},
        cwd=str(folder),
        kernel_name="python3",
        progress_bar=False,
    )
    concluded = read_tables(folder / "results.db")["conclusion"].set_index("name")["number"]
    assert (concluded["doubts"], concluded["findings"] > 3) == (0, True)
    listed = pd.read_csv(folder / "law_watch.csv")
    assert len(listed) == len(law_watch.in_force(NOW))
