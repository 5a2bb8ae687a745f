"""Pay items: what a month's slip makes of them, and who is held for them; a table that a payroll clerk can extend."""

import copy
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from bolib import money
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.countries.receipts import receipts
from bolib.accounting.payroll.rules import gross, item_kinds
from bolib.country import country
from bolib.problem import Refused
from bolib.text import tell
from tests.payroll import firm
from tests.payroll.firm import rates_for, sort_out

TABLE = yaml.safe_load((Path(__file__).parent / "items.yaml").read_text("utf-8"))
KINDS, CASES = TABLE["kinds"], TABLE["cases"]
MAY = {"name", "month", "pay_day", "given", "settings", "items", "paid", "opening", "lines_before", "lines", "held"}


def cents(euros: str) -> int:
    return money.parse(euros, "en")


def tables(case: dict[str, Any]) -> dict[str, Any]:
    """Put the short words of a case into the tables of a person."""
    given = copy.deepcopy(case.get("given", {}))
    month, written = case.get("month", "2026-10"), case.get("items", {})
    rows = [{"item": i, "amount": a} for i, a in written.items()] if isinstance(written, dict) else written
    if rows:
        given["pay_item"] = [
            {
                **{"month": month, "item": row["item"], "reference": row.get("reference", "")},
                "amount_cents": cents(row["amount"]),
                "quantity_hundredths": cents(row["quantity"]) if "quantity" in row else None,
            }
            for row in rows
        ]
    for number, row in enumerate(case.get("paid", [])):
        slip = {"run": f"p{number}", "month": row.get("month", "2026-09"), "pay_day": row.get("pay_day", "2026-10-09")}
        given.setdefault("payslip", []).append(slip)
        line = {"run": slip["run"], "component": row["item"], "amount_cents": cents(row["amount"])}
        line |= {"kind": row.get("kind", "non_taxable"), "code": row.get("code"), "reference": row.get("reference")}
        given.setdefault("payslip_line", []).append(line)
    given.setdefault("payslip_line", []).extend(case.get("lines_before", []))
    opening = [{**row, "amount_cents": cents(row["amount"])} for row in case.get("opening", [])]
    given["opening"] = [{name: row[name] for name in row if name != "amount"} for row in opening]
    if month == "2023-10":
        old = ("personal_data", "residence", "bank_account", "tax_status", "contract")
        given |= {name: {"since": "2023-01-01"} for name in old} | {"month_hours": {"month": month}}
    return given


def worked(case: dict[str, Any]) -> rules.Population:
    month, pay_day = case.get("month", "2026-10"), case.get("pay_day", "2026-11-10")
    return sort_out({"A": tables(case)}, month, pay_day, pay_items=KINDS, **case.get("settings", {}))


def test_what_only_hours_have_stands_apart_and_comes_back_beside_its_own_line() -> None:
    people = worked({"items": {"bonus": "150.00"}})
    assert list(people.lines.columns) == list(gross.OF_EVERY)
    base, bonus = people.with_hours(people.lines).to_dict("records")
    assert (base["component"], base["pay_kind"], base["pay_cents"], base["fund_minutes"]) == (
        "base",
        "monthly",
        200_000,
        10_560,
    )
    assert bonus["component"] == "bonus" and all(pd.isna(bonus[name]) for name in gross.OF_HOURS)
    assert pd.isna(base["earlier_cents"]) and len(people.hours) == 1


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_pay_items_of(case: dict[str, Any]) -> None:
    assert case.keys() <= MAY | {"figures"} and case.keys() & {"lines", "held"}
    people = worked(case)
    assert sorted(problem.code for problem in people.held) == sorted(case.get("held", []))
    for problem in people.held:
        assert tell("en", problem) != tell("hr", problem) != ""
    if "held" in case:
        assert people.ready.empty and people.lines.empty
        return
    made = people.lines[people.lines["component"].isin(list(KINDS))]
    expected = {
        (code, kind, cents(euros), mark)
        for code, lines in case["lines"].items()
        for kind, euros, mark in (lines if isinstance(lines[0], list) else [lines])
    }
    columns = made[["component", "kind", "amount_cents", "code"]].astype(object)
    assert set(columns.where(columns.notna(), None).itertuples(index=False, name=None)) == expected
    assert list(people.lines["line"]) == list(range(1, len(people.lines) + 1))
    slips = rules.slips("croatia", people.ready, rates_for())
    assert rules.lines_make_the_slip(slips, people.lines) == []
    for figure, euros in case.get("figures", {}).items():
        assert (figure, int(slips[f"{figure}_cents"].iloc[0])) == (figure, cents(euros))


def test_what_is_not_taxed_names_its_article_with_a_cap_and_without_one() -> None:
    case = {"items": {"bus": "30.00", "meal": "50.00"}}
    given, about = {"A": tables(case)}, {"month": "2026-10", "pay_day": "2026-11-10"}
    company = firm.settings(pay_items=KINDS)
    told = rules.explain_items(worked(case).lines, firm.inputs(given), company, rates_for(), **about)
    laws = {row["figure"].split("_", 2)[2]: row["law"] for row in told.to_dict("records")}
    assert laws["bus_cents"].startswith("PPD čl. 7 st. 2 t. 29; ")
    assert laws["meal_cents"].startswith("PPD čl. 7 st. 2 t. 34; ")
    assert [name for name, about in receipts("croatia").items() if not (about.limits or about.law)] == []


def test_every_receipt_of_the_law_has_a_case_on_each_side_of_its_cap() -> None:
    paid = {code for case in CASES for code in case.get("lines", {})}
    assert {kind["receipt"] for code, kind in KINDS.items() if "receipt" in kind and code in paid} == set(
        receipts("croatia")
    )
    capped = {name for name, receipt in receipts("croatia").items() if receipt.limits}
    above = {
        KINDS[row["item"]]["receipt"]
        for case in CASES
        if {"payroll.item_above_cap", "payroll.premium_above_cap"} & set(case.get("held", []))
        or KINDS["award"]["receipt"] in str(case)
        for row in ([{"item": i} for i in case["items"]] if isinstance(case["items"], dict) else case["items"])
    }
    assert capped - {"performance_award"} <= above


def test_every_reason_of_an_item_is_met_by_a_case() -> None:
    source = (firm.RATES.parents[2] / "bolib" / "accounting" / "payroll" / "rules" / "items.py").read_text("utf-8")
    met = {code for case in CASES for code in case.get("held", [])} | {"payroll.item_no_value"}
    import re

    assert set(re.findall(r'"(payroll\.[a-z_]+)"', source)) <= met


def test_a_cap_that_nobody_adopted_holds_the_person_and_nobody_else() -> None:
    from bolib.rates import read_texts

    files = {path.name: path.read_bytes() for path in firm.RATES.glob("*.yaml") if path.name != "non_taxable.yaml"}
    rates = read_texts(files, month=rates_for().days["month"], pay_day=rates_for().days["pay_day"])
    inputs = firm.inputs({"A": tables({"items": {"meal": "1.00"}}), "B": {}})
    about = {"month": "2026-10", "pay_day": "2026-11-10"}
    people = rules.population(inputs, firm.settings(pay_items=KINDS), rates, firm.municipal(), **about)
    assert [(p.where, p.code) for p in people.held] == [("person A", "payroll.item_no_value")]
    assert list(people.ready["person"]) == ["B"]


@pytest.mark.parametrize(
    ("code", "change", "said"),
    [
        ("bonus", {"kind": "gift"}, "payroll.setting_wrong"),
        ("bonus", {"varies": "yes"}, "payroll.setting_wrong"),
        ("bonus", {"counts_into": "average"}, "payroll.setting_wrong"),
        ("bonus", {"counts_into": ["pension"]}, "payroll.setting_wrong"),
        ("bonus", {"counts_into": ["average", "average"]}, "payroll.setting_wrong"),
        ("car", {"counts_into": ["minimum_wage"]}, "payroll.setting_wrong"),
        ("bonus", {"varies": None}, "payroll.setting_missing"),
        ("bonus", {"receipt": "meal_lump_sum"}, "payroll.setting_unknown"),
        ("yearly", {"varies": True}, "payroll.setting_unknown"),
        ("meal", {"receipt": None}, "payroll.setting_missing"),
        ("meal", {"receipt": "lunch"}, "payroll.setting_wrong"),
        ("meal", {"above_cap": "pay"}, "payroll.setting_wrong"),
        ("severance", {"above_cap": "tax"}, "payroll.setting_wrong"),
        ("pension", {"above_cap": "tax"}, "payroll.setting_unknown"),
        ("meal", {"name": {"en": "Meals"}}, "payroll.setting_wrong"),
        ("meal", {"name": {"en": "Meals", "hr": ""}}, "payroll.setting_wrong"),
        ("pension", {"paid_to": {"name": "F", "iban": "HR8299999991101234565"}}, "payroll.setting_missing"),
        ("pension", {"paid_to": {**KINDS["pension"]["paid_to"], "iban": "HR1"}}, "identity.iban_length"),
        ("pension", {"paid_to": {**KINDS["pension"]["paid_to"], "reference": "HR67"}}, "payroll.setting_wrong"),
        (
            "pension",
            {"paid_to": {**KINDS["pension"]["paid_to"], "iban": "DE89370400440532013000"}},
            "payroll.setting_wrong",
        ),
    ],
)
def test_a_wrong_kind_is_refused(code: str, change: dict[str, Any], said: str) -> None:
    kind = {key: value for key, value in {**KINDS[code], **change}.items() if value is not None}
    with pytest.raises(Refused) as refused:
        sort_out({"A": {}}, pay_items={**KINDS, code: kind})
    problem = refused.value.problem
    assert (problem.code, problem.where.split(".")[:2]) == (said, ["pay_items", code])
    assert tell("en", problem) != tell("hr", problem)


@pytest.mark.parametrize("code", ["base", "overtime", "Leave", "sick_fund", "a b", "", 7])
def test_a_code_that_means_something_else_is_refused(code: object) -> None:
    found = item_kinds.problems({"country": "croatia", "pay_items": {code: KINDS["bonus"]}})
    assert [problem.code for problem in found] == ["payroll.setting_wrong"]


def test_items_are_settings_that_may_be_left_out() -> None:
    assert item_kinds.read({"country": "croatia"}) == {}
    assert [p.code for p in item_kinds.problems({"country": "croatia", "pay_items": []})] == ["payroll.setting_wrong"]


AMOUNT = st.integers(1, 200_000)


@effort(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(["bonus", "post", "car", "yearly", "award", "bus", "care"]), AMOUNT, min_size=1))
def test_every_cent_of_an_item_goes_somewhere(items: dict[str, int]) -> None:
    rows = [{"item": code, "amount_cents": amount} for code, amount in items.items()]
    people = sort_out({"A": {"pay_item": rows, "contract": {"pay_cents": 500_000}}}, pay_items=KINDS)
    assert people.held == []
    made = people.lines[people.lines["component"].isin(list(KINDS))]
    assert made.groupby("component")["amount_cents"].sum().to_dict() == items
    free = made.loc[made["kind"] == "non_taxable"].groupby("component")["amount_cents"].sum()
    assert free.get("award", 0) == min(items.get("award", 0), 120_000)
    slip = rules.slips("croatia", people.ready, rates_for()).iloc[0]
    assert int(slip["gross_cents"]) + int(slip["non_taxable_cents"]) == 500_000 + sum(items.values())
    out = ("first_pillar_cents", "second_pillar_cents", "tax_cents", "in_kind_cents")
    whole = int(slip["gross_cents"]) + int(slip["non_taxable_cents"])
    assert int(slip["paid_cents"]) == whole - sum(int(slip[figure]) for figure in out)
    assert [check(pd.DataFrame([slip])) for check in rules.CHECKS] == [[]] * len(rules.CHECKS)


@effort(max_examples=40, deadline=None)
@given(st.lists(AMOUNT, min_size=1, max_size=12), st.integers(0, 150_000))
def test_over_a_year_no_more_than_the_cap_is_left_untaxed(amounts: list[int], before: int) -> None:
    """Whatever the parts, what was untaxed before and is now is the cap at most, and all of it where there is enough."""
    rows = [{"item": "award", "amount_cents": a, "reference": str(n)} for n, a in enumerate(amounts)]
    opening = [{"month": "2026-05", "component": "award", "amount_cents": before}]
    people = sort_out({"A": {"pay_item": rows, "opening": opening}}, pay_items=KINDS)
    assert people.held == []
    free = int(people.ready["non_taxable_cents"].iloc[0])
    assert free == min(sum(amounts), max(120_000 - before, 0))
    assert int(people.ready["other_receipts_cents"].iloc[0]) == sum(amounts) - free


def test_the_country_has_a_value_for_every_limit_of_a_receipt() -> None:
    module = country("croatia")
    for receipt in module.RECEIPTS.values():
        for value, per in receipt.limits:
            assert per in ("month", "year", "event", "unit")
            names = [f"non_taxable.{value}_{step}" for step in receipt.steps] or [f"non_taxable.{value}"]
            assert set(names) <= set(rates_for().names)
