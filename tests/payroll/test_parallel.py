"""A month beside another program: each reason is found both ways, equal figures say nothing, nothing is made up."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from bolib.accounting.payroll.rules.changes import Inputs
from bolib.accounting.payroll.rules.parallel import figures, reading
from bolib.accounting.payroll.rules.parallel.compared import Compared, compared
from bolib.accounting.payroll.rules.parallel.file import CENTS, FIGURES
from bolib.accounting.payroll.rules.population import population
from bolib.accounting.payroll.rules.reconciliation import names
from bolib.rates import Rates
from tests.payroll import firm
from tests.payroll.test_items import KINDS

CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "parallel.yaml").read_text("utf-8"))["cases"]
MAY = {"mine", "theirs", "settings", "law", "town", "ready", "cents", "only", "standing", "reason", "within"}
MAY |= {"back", "back_standing"}
ABOUT = {"month": "2026-10", "pay_day": "2026-11-10"}
BASE = {"sick_rate": "0.7", "no_variable_pay_before": "2026-01"}
OPENING = [
    {"month": f"2026-{month:02}", "component": component, **amount}
    for month in range(2, 10)
    for component, amount in (
        ("gross_cents", {"amount_cents": 222_200}),
        ("net_cents", {"amount_cents": 150_000}),
        ("base", {"minutes": 9_600}),
    )
]
CODES = {name: f"P{number:02}" for number, name in enumerate(CASES)}


def facts(case: Mapping[str, Any], side: str) -> dict[str, Any]:
    """Give the facts of the person on one side; the other program knows what we know where nothing else is said."""
    found = dict(case.get(side, case.get("mine", {}) if side == "theirs" and not case.get("theirs") else {}))
    return {table: OPENING if rows == "OPENING" else rows for table, rows in found.items()}


def company(case: Mapping[str, Any], side: str) -> dict[str, Any]:
    own = case.get("settings", {}) if side == "theirs" else {}
    return firm.settings(**BASE | own, pay_items=KINDS)


def law(case: Mapping[str, Any], side: str) -> Rates:
    rates = firm.rates_for()
    for name, value in (case.get("law", {}) if side == "theirs" else {}).items():
        rates = rates.with_value(name, value) or rates
    return rates


@cache
def towns(day: str = "") -> pd.DataFrame:
    """The table of municipalities with a decision more of 00027; up to a day alone, as a program that was not renewed."""
    table = firm.municipal()
    new = table[table["code"] == "00027"].assign(lower_rate="0.1850", higher_rate="0.2650", effective_from="2026-01-01")
    table = pd.concat([table, new], ignore_index=True)
    return table[table["effective_from"] <= (day or "9999-12-31")]


def others(case: Mapping[str, Any]) -> str:
    """Name what the other program has otherwise as a whole, so that cases with the same are worked out together."""
    return yaml.safe_dump({key: case.get(key) for key in ("settings", "law", "town")})


def side(cases: Mapping[str, Mapping[str, Any]], of: str) -> Inputs:
    """What one of two programs knows of the people of some cases that have the same `others`."""
    tables = firm.inputs({CODES[name]: facts(case, of) for name, case in cases.items()})
    one = next(iter(cases.values()))
    return Inputs(tables, company(one, of), law(one, of), towns(one.get("town", "") if of == "theirs" else ""))


def worked(cases: Mapping[str, Mapping[str, Any]], of: str) -> pd.DataFrame:
    """Work people out as one of the programs does, and change what the cases say of the other one: CENTS by person."""
    inputs = side(cases, of)
    people = population(inputs.tables, inputs.company, inputs.rates, inputs.municipal, **ABOUT)
    assert people.held == []
    rows = people.ready.to_dict("records")
    named = {CODES[name]: case for name, case in cases.items() if of == "theirs"}
    ready = pd.DataFrame([{**row, **named.get(row["person"], {}).get("ready", {})} for row in rows])
    made = figures.ours("croatia", ready, inputs.rates).astype(object).to_dict("records")
    for person, found in zip(ready["person"], made, strict=True):
        case = named.get(person, {})
        for figure, cents in case.get("cents", {}).items():
            found[f"{figure}_cents"] += cents
        found |= {name: None for name in CENTS if name.removesuffix("_cents") not in case.get("only", FIGURES)}
    return pd.DataFrame(made, index=ready["person"]).astype("Int64")


def told(mine: Inputs, theirs: pd.DataFrame) -> Compared:
    """Compare people with what the other program says."""
    rows = theirs.rename_axis("person").reset_index().astype({"person": "string"})
    return compared(Inputs({**mine.tables, "other_program": rows}, mine.company, mine.rates, mine.municipal), **ABOUT)


def groups(cases: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Mapping[str, Any]]]:
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for name, case in cases.items():
        found.setdefault(others(case), {})[name] = case
    return list(found.values())


@cache
def forwards() -> Compared:
    return told(side(CASES, "mine"), pd.concat([worked(group, "theirs") for group in groups(CASES)]))


@cache
def backwards(key: str) -> Compared:
    cases = {name: case for name, case in CASES.items() if "back" in case and others(case) == key}
    return told(side(cases, "theirs"), worked(cases, "mine"))


def held_against(found: Compared, person: str, standing: str, reason: Any, within: int) -> None:
    assert found.standing[person] == standing, found.found.get(person)
    if standing in ("agreed", "rounded"):
        assert person not in found.found
        return
    wanted = {reason: {}} if isinstance(reason, str) else reason
    said = found.found[person]
    assert [one.code for one in said.reasons] == list(wanted), said
    for one in said.reasons:
        assert {name: one.args[name] for name in wanted[one.code]} == wanted[one.code]
    assert said.within == within or standing == "unexplained"


def test_every_case_is_written_as_it_should_be() -> None:
    assert all(case.keys() <= MAY for case in CASES.values())


@pytest.mark.parametrize("name", CASES)
def test_a_reason_is_found_of(name: str) -> None:
    case = CASES[name]
    standing, within = case.get("standing", "explained"), case.get("within", 0)
    held_against(forwards(), CODES[name], standing, case.get("reason", {}), within)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "back" in case])
def test_and_back_of(name: str) -> None:
    case = CASES[name]
    standing = case.get("back_standing", "explained")
    held_against(backwards(others(case)), CODES[name], standing, case["back"], 0)


@pytest.mark.parametrize("language", ["en", "hr"])
def test_what_was_found_adds_up_and_is_said_in_words(language: str) -> None:
    found = forwards()
    called = names(firm.inputs({CODES[name]: {} for name in CASES})["personal_data"])
    rows = reading.persons(found, called, language)
    assert reading.doubts(found, found.theirs, rows) == []
    assert rows["largest_cents"].is_monotonic_decreasing
    summed = reading.reasons(rows)
    assert int(summed["persons"].sum()) == len(rows) == len(CASES)
    assert int(summed["difference_cents"].sum()) == int(rows["difference_cents"].sum())
    assert sum(reading.counts(found)[name] for name in ("agreed", "rounded", "explained", "unexplained")) == len(CASES)
    assert len(reading.conclusion(found, rows, [], language)) == len(summed) + 4
    totals = reading.totals(found, language)
    assert (totals["ours_cents"] - totals["theirs_cents"]).equals(totals["difference_cents"])
    by_figure = reading.by_figure(found, called, language)
    assert int(by_figure["difference_cents"].sum()) == int(totals["difference_cents"].sum()) != 0


def test_sums_that_do_not_agree_are_a_doubt() -> None:
    found = forwards()
    rows = reading.persons(found, pd.Series(dtype="string"), "en")
    assert [p.code for p in reading.doubts(found, found.theirs.iloc[1:], rows)] == ["parallel.not_all"]
    assert [p.code for p in reading.doubts(found, found.theirs, rows.iloc[1:])] == ["parallel.not_all"]


def test_who_is_on_one_side_alone_is_told_with_the_reason() -> None:
    people = {"A": {}, "HELD": {"bank_account": None}, "ALONE": {}, "GONE": {"contract": {"until": "2026-09-30"}}}
    inputs = firm.inputs(people)
    theirs = pd.DataFrame({name: 100 for name in CENTS}, index=["A", "HELD", "GONE"])
    found = told(Inputs(inputs, firm.settings(), firm.rates_for(), firm.municipal()), theirs.astype("Int64"))
    alone = reading.one_side(found, names(inputs["personal_data"]), "en").set_index("person")
    assert list(alone.index) == ["ALONE", "GONE", "HELD"]
    assert "bank account" in alone.loc["HELD", "finding"] and alone.loc["GONE", "finding"] == ""
    assert reading.counts(found) | {"unexplained": 1} == reading.counts(found)
    assert reading.doubts(found, found.theirs, reading.persons(found, pd.Series(dtype="string"), "en")) != []


def test_slips_and_openings_of_the_month_itself_do_not_count() -> None:
    paid = {"payslip": {"month": "2026-10", "pay_day": "2026-11-10"}, "payslip_line": {}}
    paid |= {"opening": {"month": "2026-10", "amount_cents": 100_000}}
    inputs = firm.inputs({"A": paid})
    theirs = worked({next(iter(CASES)): {}}, "mine").set_axis(["A"])
    found = told(Inputs(inputs, firm.settings(), firm.rates_for(), firm.municipal()), theirs)
    assert list(found.standing) == ["agreed"]


def test_a_program_with_the_law_of_the_year_before_is_found() -> None:
    """In 2025 allowance and threshold were others than in 2024: no single value makes the tax of high pay."""
    about = {"month": "2025-02", "pay_day": "2025-03-10"}
    hours = {"month": "2025-02", "regular_minutes": 9_600}
    tables = firm.inputs({"A": {"contract": {"pay_cents": 700_000}, "month_hours": hours}})
    mine = Inputs(tables, firm.settings(**BASE), firm.rates_for(**about), firm.municipal())
    people = population(mine.tables, mine.company, mine.rates, mine.municipal, **about)
    assert people.held == []
    before = firm.rates_for(month="2024-02", pay_day="2024-03-10")
    theirs = figures.ours("croatia", people.ready, before).set_axis(["A"]).astype("Int64")
    rows = theirs.rename_axis("person").reset_index().astype({"person": "string"})
    found = compared(Inputs({**tables, "other_program": rows}, mine.company, mine.rates, mine.municipal), **about)
    held_against(found, "A", "explained", {"law_of_year_before": {"year": 2024}}, 0)


PAY = st.fixed_dictionaries(
    {
        "pay_cents": st.integers(105_000, 1_500_000),
        "dependants": st.integers(0, 3),
        "overtime": st.integers(0, 600),
        "pillars": st.sampled_from(["1", "1+2"]),
        "only": st.sets(st.sampled_from(CENTS), min_size=1),
    }
)


@given(st.lists(PAY, min_size=1, max_size=4))
@effort(max_examples=8, deadline=None)
def test_equal_figures_say_nothing(everybody: list[dict[str, Any]]) -> None:
    people = {
        f"A{n}": {
            "contract": {"pay_cents": one["pay_cents"]},
            "dependant": [{"dependant": f"D-{n}"} for n in range(one["dependants"])],
            "month_hours": {"overtime_minutes": one["overtime"]},
            "tax_status": {"pension_pillars": one["pillars"]},
        }
        for n, one in enumerate(everybody)
    }
    inputs = Inputs(firm.inputs(people), firm.settings(), firm.rates_for(), firm.municipal())
    ready = population(inputs.tables, inputs.company, inputs.rates, inputs.municipal, **ABOUT).ready
    mine = figures.ours("croatia", ready, inputs.rates).set_axis(ready["person"].array).astype("Int64")
    given_there = pd.DataFrame([{name: name in one["only"] for name in CENTS} for one in everybody], index=mine.index)
    found = told(inputs, mine.where(given_there))
    assert set(found.standing) == {"agreed"} and found.found == {}
    assert reading.persons(found, pd.Series(dtype="string"), "en").empty
    assert reading.by_figure(found, pd.Series(dtype="string"), "en").empty
