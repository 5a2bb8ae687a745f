"""Who is paid what gross, and who is held: tables that a payroll clerk can extend."""

from datetime import date
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
from bolib.accounting.payroll.rules import reconciliation
from bolib.accounting.payroll.rules import settings as pay
from bolib.accounting.payroll.rules.checks import LINES_OF
from bolib.country import country
from bolib.problem import Refused
from bolib.rates import Rates, read_texts
from bolib.text import tell
from tests.payroll import firm
from tests.payroll.firm import rates_for, sort_out

HERE = Path(__file__).parent
GROSS = yaml.safe_load((HERE / "gross.yaml").read_text("utf-8"))
HELD = yaml.safe_load((HERE / "held.yaml").read_text("utf-8"))
KEYS = {"name", "given", "month", "pay_day", "settings"}


def sorted_out(case: dict[str, Any]) -> rules.Population:
    month, pay_day = case.get("month", "2026-10"), case.get("pay_day", "2026-11-10")
    return sort_out({"A": case.get("given", {})}, month, pay_day, **case.get("settings", {}))


@pytest.mark.parametrize("case", GROSS, ids=[case["name"] for case in GROSS])
def test_gross_of(case: dict[str, Any]) -> None:
    assert case.keys() <= KEYS | {"lines"}
    people = sorted_out(case)
    assert people.held == []
    expected = [
        (component, money.parse(euros, "en"))
        for component, parts in case["lines"].items()
        for euros in (parts if isinstance(parts, list) else [parts])
    ]
    assert list(people.lines[["component", "amount_cents"]].itertuples(index=False, name=None)) == expected
    assert list(people.lines["line"]) == list(range(1, len(expected) + 1))
    taxed = [line not in ("sick_fund", "fund_direct") for line, _ in expected]
    sums = [
        sum(cents for (_, cents), inside in zip(expected, taxed, strict=True) if inside is one) for one in (True, False)
    ]
    assert [int(people.ready[figure].iloc[0]) for figure in ("gross_cents", "health_fund_cents")] == sums


@pytest.mark.parametrize("case", HELD, ids=[case["name"] for case in HELD])
def test_held_for(case: dict[str, Any]) -> None:
    assert case.keys() <= KEYS | {"held"}
    people = sorted_out(case)
    assert sorted(problem.code for problem in people.held) == sorted(case["held"])
    assert list(people.ready["person"]) == ([] if case["held"] else ["A"])
    for problem in people.held:
        assert tell("en", problem) != tell("hr", problem) != ""


def test_every_reason_is_met_by_a_case() -> None:
    source = "".join(path.read_text("utf-8") for path in sorted((firm.RATES.parents[2] / "bolib").rglob("rules/*.py")))
    met = {code for case in HELD for code in case["held"]} | {"payroll.no_value", "payroll.held_shared_account"}
    met |= {"payroll.held_sick", "payroll.held_sick_no_account"}
    claims = yaml.safe_load((Path(__file__).parent / "claims.yaml").read_text("utf-8"))["people"]
    met |= {code for case in claims for code in case.get("held", [])}
    met |= {"payroll.held_no_average_net", "payroll.held_claim_no_account", "payroll.held_claim_payout"}
    met |= {f"payroll.held_paid_{what}" for what in ("before", "same_month", "with_relief")} | {
        "payroll.held_told_before"
    }  # test_opening_paid
    unmet = {code for code in met if f'"{code}"' not in source}
    assert not unmet
    for code in (c for c in pay_codes(source) if c.startswith("payroll.held_")):
        assert code in met, code


def pay_codes(source: str) -> set[str]:
    import re

    return set(re.findall(r'"(payroll\.[a-z_]+)"', source))


def test_everyone_with_a_contract_is_in_exactly_one_place() -> None:
    given = {
        f"P{n:02}": case.get("given", {}) for n, case in enumerate(HELD) if not case.keys() & {"month", "settings"}
    }
    given |= {"GONE": {"contract": {"until": "2026-09-30"}}, "LATER": {"contract": {"since": "2026-11-01"}}}
    people = sort_out(given)
    ready, held = set(people.ready["person"]), set(people.held_persons())
    assert not ready & held and ready | held == set(given) - {"GONE", "LATER"}
    assert set(people.lines["person"]) == ready
    slips = rules.slips("croatia", people.ready, rates_for())
    assert rules.lines_make_the_slip(slips, people.lines) == []


def test_where_older_files_lack_a_value_everybody_is_held_and_the_program_is_named_as_its_source() -> None:
    rates = rates_for()
    older = {name: history for name, history in rates._values.items() if name != "income_tax.area_relief"}
    known = Rates(older, month=rates.days["month"], pay_day=rates.days["pay_day"])
    given = firm.inputs({"A": {}, "B": {}})
    people = rules.population(given, firm.settings(), known, firm.municipal(), month="2026-10", pay_day="2026-11-10")
    assert [(p.where, p.code) for p in people.held] == [(f"person {p}", "payroll.no_value") for p in "AB"]
    for language, words in (("en", "this version of the program"), ("hr", "ova inačica programa")):
        (row,) = reconciliation.not_in_force(people.missing, language).to_dict("records")
        assert row["brought_by"].startswith(words) and row["file"] == "parameters/rates: income_tax.yaml"


def test_a_held_director_is_told_the_pay_without_other_receipts() -> None:
    contract = [{"pay_cents": 110_000}, {"since": "2026-10-16", "kind": "director", "pay_cents": 135_000}]
    kinds = {"bonus": {"name": {"en": "Bonus", "hr": "Nagrada"}, "kind": "other_receipt"}}
    [held] = sort_out({"A": {"contract": contract, "pay_item": {"amount_cents": 30_000}}}, pay_items=kinds).held
    assert (held.code, held.args["found"]) == ("payroll.held_director_in_part", 122_500)


def test_in_january_2027_everybody_is_held_with_one_sentence() -> None:
    people = sort_out({"A": {}, "B": {"bank_account": None}}, "2027-01", "2027-02-10")
    assert people.ready.empty and people.lines.empty
    assert [(p.where, p.code) for p in people.held] == [(f"person {p}", "payroll.no_value") for p in "AB"]
    assert "zadržano" in tell("hr", people.held[0]) and "contributions" not in tell("en", people.held[0])
    shown = reconciliation.not_in_force(people.missing, "hr")
    first = shown.iloc[0].to_dict()
    assert first["statutory_value"] == "Najniža mjesečna osnovica" and first["for_day"] == "2027-01-01"
    assert first["brought_by"].startswith("Naredba o iznosima osnovica") and first["file"].endswith(
        "contributions.yaml"
    )
    assert list(shown["statutory_value"])[-1] == "Minimalna plaća, bruto"
    assert reconciliation.not_in_force(sort_out({"A": {}}).missing, "hr").empty
    slips = rules.slips("croatia", people.ready, rates_for())
    assert list(slips["net_cents"]) == []
    assert [check(slips) for check in rules.CHECKS] == [[]] * len(rules.CHECKS)


def test_where_the_values_of_sick_pay_are_not_adopted_whoever_is_sick_is_held() -> None:
    texts = {path.name: path.read_bytes() for path in firm.RATES.glob("*.yaml") if path.stem != "health_fund"}
    rates = read_texts(texts, month=date(2026, 10, 1), pay_day=date(2026, 11, 10))
    sick = {"month_hours": {"regular_minutes": 10_080, "sick_employer_minutes": 480}}
    about = {"month": "2026-10", "pay_day": "2026-11-10"}
    people = rules.population(firm.inputs({"A": {}, "B": sick}), firm.SETTINGS, rates, firm.municipal(), **about)
    assert [(p.where, p.code) for p in people.held] == [("person B", "payroll.held_sick")]


def test_the_fund_s_sick_pay_needs_an_account() -> None:
    given = next(case["given"] for case in HELD if case["name"] == "sick on the fund")
    about = {"month": "2026-10", "pay_day": "2026-11-10"}
    for accounts in ({}, None, {"health_fund": 150}):
        settings = {**firm.SETTINGS, "accounts": accounts}
        people = rules.population(firm.inputs({"A": given}), settings, rates_for(), firm.municipal(), **about)
        assert [p.code for p in people.held] == ["payroll.held_sick_no_account"]


def test_what_is_paid_by_an_average_is_explained_with_its_months() -> None:
    cases = {case["name"]: case for case in GROSS}
    leave = cases["overtime of 300.00 in August, (2000 + 2300 + 2000) ÷ 3 ÷ 176 × 8"]
    (line,) = explained(leave, "en").to_dict("records")
    assert line["figure"] == "line_2_leave_average_cents" and line["law"] == "ZOR čl. 81"
    assert line["operands"] == "2026-07 €2,000.00; 2026-08 €2,300.00; 2026-09 €2,000.00; an hour 11.9318; hours 8:00"
    mixed = cases["the 42nd and the 43rd day, the employer's and the fund's, 8220 and 12000 ÷ 1048"]
    ours, fund = explained(mixed, "hr").to_dict("records")
    assert ours["law"] == "ZOZO čl. 40, čl. 54, čl. 55; pay: sick_rate 0.7"
    assert ours["operands"].startswith("2026-03 2.000,00\u00a0€ za 176:00 sati (uvezeno); 2026-04 2.000,00\u00a0€")
    assert "sat 11,4504; stopa 70\u00a0%; sati 8:00; health_fund.employer_rate_least 0,7" in ours["operands"]
    assert "2026-08 1.370,00\u00a0€ za 168:00 sati (uvezeno); sat 5,6560" in fund["operands"]
    assert "sick_pay_cap 995,45" in fund["operands"] and "sporno" in fund["formula"]
    direct = explained(cases["the fund pays maternity itself, its hours alone stand here"], "en")
    assert list(direct["operands"]) == ["hours 40:00"]


def explained(case: dict[str, Any], language: str) -> pd.DataFrame:
    people, own = sorted_out(case), pay.read(firm.settings(**case.get("settings", {})))
    return rules.explain_averages(
        "croatia", people.with_hours(people.lines), people.averages, own, rates_for(), language=language
    )


def test_december_2026_is_paid_in_january_2027() -> None:
    hours = {"month_hours": {"month": "2026-12", "regular_minutes": 11_040}}
    assert list(sort_out({"A": hours}, "2026-12", "2027-01-08").ready["person"]) == ["A"]


def entitled(**given: Any) -> dict[str, int]:
    people = sort_out({"A": given})
    assert people.held == []
    return {k: int(people.ready[k].iloc[0]) for k in ("relief_right", "dependants_ppm", "allowance_share_ppm")}


D1 = {"dependant": "D-1", "birth_date": "2012-05-05"}
D2 = {"dependant": "D-2", "birth_date": "2016-05-05"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"dependant": [D2, D1]}, 1_200_000),
        ({"dependant": [{**D1, "share_ppm": 500_000}, D2]}, 250_000 + 700_000),
        ({"dependant": [D1, {**D2, "share_ppm": 500_000}]}, 500_000 + 350_000),
        ({"dependant": [{**D1, "kind": "other"}, D2]}, 500_000 + 500_000),
        ({"dependant": {**D1, "disability": "partial"}}, 500_000 + 300_000),
        ({"dependant": {**D1, "disability": "full", "share_ppm": 500_000}}, (500_000 + 1_000_000) // 2),
        ({"tax_status": {"disability": "partial"}}, 300_000),
        ({"tax_status": {"disability": "full"}, "dependant": D1}, 1_500_000),
        ({"dependant": {**D1, "until": "2026-10-31"}}, 0),
        ({"dependant": {**D1, "until": "2026-11-01"}}, 500_000),
        ({"dependant": {**D1, "since": "2026-11-10"}}, 500_000),
        ({"dependant": {**D1, "since": "2026-11-11"}}, 0),
        ({"dependant": [D1, {**D1, "event": 2, "share_ppm": 0}]}, 0),
        ({"dependant": D1, "residence": {"resident": 0}}, 0),
        ({"dependant": D1, "tax_status": {"allowance_share_ppm": 0}}, 0),
        ({"dependant": D1, "tax_status": {"allowance_share_ppm": 1}}, 500_000),
    ],
)
def test_dependants_and_disability_raise_the_allowance(given: dict[str, Any], expected: int) -> None:
    assert entitled(**given)["dependants_ppm"] == expected


def test_whoever_is_employed_elsewhere_has_no_relief() -> None:
    assert entitled()["relief_right"] == 1
    assert entitled(tax_status={"employed_elsewhere": 1})["relief_right"] == 0


@pytest.mark.parametrize(
    ("begins", "ends", "right"),
    [
        ("2026-10-31", "2026-11-01", 0),
        ("2026-11-01", "2026-11-02", 1),
        ("2026-09-01", "2026-10-01", 1),
        ("2026-09-01", "2026-10-02", 0),
        ("2026-10-10", "2026-10-11", 0),
    ],
)
def test_another_employer_on_any_day_of_the_month_takes_the_relief(begins: str, ends: str, right: int) -> None:
    status = [{}, {"since": begins, "employed_elsewhere": 1}, {"since": ends}]
    assert entitled(tax_status=status)["relief_right"] == right


def test_the_floor_is_in_proportion_to_hours_and_days_unless_the_company_decides_otherwise() -> None:
    given = {"contract": {"weekly_minutes": 1200, "since": "2026-10-17", "employment_since": "2026-10-17"}}
    given |= {"month_hours": {"regular_minutes": 2400}}
    for floor, expected in (("proportional", (15 * 1200, 31 * 2400)), ("full", (31 * 2400, 31 * 2400))):
        row = sort_out({"A": given}, floor=floor).ready.iloc[0]
        assert (int(row["insured_part"]), int(row["insured_whole"])) == expected


def test_the_unit_is_that_of_the_last_day() -> None:
    people = sort_out({"A": {"contract": [{}, {"since": "2026-10-31", "unit": "U-2"}]}})
    assert list(people.ready["unit"]) == ["U-2"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"hour_value": "fixed"}, "payroll.setting_wrong"),
        ({"supplement": {}}, "payroll.setting_unknown"),
        ({"supplements": {"overtime": "0.5"}}, "payroll.setting_missing"),
        ({"supplements": {**firm.SETTINGS["pay"]["supplements"], "sunday": "0.49"}}, "payroll.setting_wrong"),
        ({"supplements": {**firm.SETTINGS["pay"]["supplements"], "night": 0.3}}, "payroll.setting_wrong"),
        ({"supplements": {**firm.SETTINGS["pay"]["supplements"], "hard_conditions": "0.1"}}, "payroll.setting_wrong"),
        ({"supplements": "0.5"}, "payroll.setting_wrong"),
        ({"seniority_rate": "-0.005"}, "payroll.setting_wrong"),
        ({"seniority_rate": "half"}, "payroll.setting_wrong"),
        ({"full_time_minutes": "2460"}, "payroll.setting_wrong"),
        ({"full_time_minutes": "2252"}, "payroll.setting_wrong"),
        ({"full_time_minutes": 2400}, "payroll.setting_wrong"),
        ({"sick_rate": "0"}, "payroll.setting_wrong"),
        ({"sick_rate": "1.01"}, "payroll.setting_wrong"),
        ({"sick_rate": 0.7}, "payroll.setting_wrong"),
        ({"no_variable_pay_before": "2026-13"}, "payroll.setting_wrong"),
        ({"no_variable_pay_before": 2026}, "payroll.setting_wrong"),
        ({"shared_accounts": "HR8299999991101234565"}, "payroll.setting_wrong"),
        ({"shared_accounts": ["HR8299999991101234566"]}, "payroll.setting_wrong"),
        ({"shared_accounts": [82]}, "payroll.setting_wrong"),
        ({"shared_accounts": ["HR8299999991101234565", "HR82 9999 9991 1012 3456 5"]}, "payroll.setting_wrong"),
    ],
)
def test_a_wrong_setting_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        sort_out({"A": {}}, **change)
    assert refused.value.problem.code == code
    assert tell("en", refused.value.problem) and tell("hr", refused.value.problem)


def test_settings_without_pay_are_refused() -> None:
    assert [problem.code for problem in pay.problems({"country": "croatia"})] == ["payroll.setting_missing"]
    assert pay.problems(firm.SETTINGS) == []


def test_a_run_gathers_every_column_that_it_says_it_gathers() -> None:
    assert set(pay.GATHERED) <= set(sort_out({"A": {}}).ready.columns)


def test_gross_lines_are_explained_under_the_settings_that_made_them() -> None:
    people = sort_out({"A": {"month_hours": {"overtime_minutes": 60}}}, seniority_rate="0.005")
    shown = rules.explain_gross(
        people.with_hours(people.lines), pay.read(firm.settings(seniority_rate="0.005")), fund_days=22
    )
    assert list(shown["value_cents"]) == [200_000, 2_000, 1_705]
    assert shown["operands"][2] == "pay €2,000.00; minutes 60; fund 10560; factor 1.5"
    assert (shown["law"] == "pay: hour_value month_fund, supplements add").all()


@effort(max_examples=30, deadline=None)
@given(
    st.integers(105_000, 99_999_999),
    st.lists(st.integers(2, 31), max_size=4, unique=True),
    st.sampled_from([600, 1200, 1800, 2250, 2400]),
    st.integers(0, 2000),
)
def test_parts_of_a_month_are_the_month(cents: int, days: list[int], weekly: int, overtime: int) -> None:
    versions = [{"weekly_minutes": weekly, "pay_cents": cents}]
    versions += [{**versions[0], "since": f"2026-10-{day:02}", "unit": f"U-{day}"} for day in days]
    overtime = overtime if weekly == 2400 else 0
    hours = {"regular_minutes": weekly // 5 * 22, "overtime_minutes": overtime}
    whole, cut = (sort_out({"A": {"contract": c, "month_hours": hours}}) for c in (versions[0], versions))
    assert whole.held == cut.held == []
    sums = [p.lines.groupby("component")["amount_cents"].sum().to_dict() for p in (whole, cut)]
    assert sums[0] == sums[1] and sums[0]["base"] == cents
    assert cut.lines.groupby("component")["minutes"].sum().get("overtime", 0) == overtime


@effort(max_examples=30, deadline=None)
@given(
    st.integers(105_000, 99_999_999),
    st.lists(st.integers(2, 31), max_size=4, unique=True),
    st.integers(0, 10_560),
    st.integers(0, 10_560),
)
def test_leave_is_cut_out_of_base_pay_to_the_cent(cents: int, days: list[int], leave: int, unpaid: int) -> None:
    unpaid = min(unpaid, (10_560 - leave) // 2)
    versions = [{"pay_cents": cents}] + [
        {"pay_cents": cents, "since": f"2026-10-{day:02}", "unit": f"U-{day}"} for day in days
    ]
    worked = {"regular_minutes": 10_560 - unpaid, "unpaid_minutes": unpaid}
    away = {**worked, "regular_minutes": 10_560 - unpaid - leave, "leave_minutes": leave}
    lines = [sort_out({"A": {"contract": versions, "month_hours": hours}}).lines for hours in (worked, away)]
    assert lines[0]["amount_cents"].sum() == lines[1]["amount_cents"].sum()
    assert (lines[1]["amount_cents"] >= 0).all() and (lines[1]["minutes"] >= 0).all()
    assert lines[1].groupby("component")["minutes"].sum().get("leave", 0) == (leave if len(lines[1]) else 0)


SHARED = firm.account(0)
THREE: dict[str, dict[str, Any]] = {"A": {}, "B": {"bank_account": {"iban": SHARED}}, "C": {}}


@pytest.mark.parametrize(
    ("given", "confirmed", "held"),
    [
        ({}, None, {"A": "B", "B": "A"}),
        ({"C": {"bank_account": {"iban": SHARED}}}, [], {"A": "B, C", "B": "A, C", "C": "A, B"}),
        ({}, [SHARED], {}),
        ({}, ["HR82 9999 9991 1012 3456 5"], {}),
        ({}, [firm.account(2)], {"A": "B", "B": "A"}),
        ({"B": {"bank_account": [{}, {"since": "2026-11-11", "event": 2, "iban": SHARED}]}}, None, {}),
        (
            {"B": {"bank_account": [{}, {"since": "2026-11-10", "event": 2, "iban": SHARED}]}},
            None,
            {"A": "B", "B": "A"},
        ),
        ({"B": {"bank_account": {"iban": SHARED}, "contract": {"until": "2026-09-30"}}}, None, {}),
    ],
)
def test_who_shares_an_account_is_held_unless_the_company_has_confirmed_it(
    given: dict[str, dict[str, Any]], confirmed: list[str] | None, held: dict[str, str]
) -> None:
    people = sort_out(THREE | given, **({} if confirmed is None else {"shared_accounts": confirmed}))
    assert {one.where.removeprefix("person "): one.args["others"] for one in people.held} == held
    assert {one.code for one in people.held} <= {"payroll.held_shared_account"}
    assert all(tell("en", one) != tell("hr", one) for one in people.held)
    due = {person for person, facts in (THREE | given).items() if "contract" not in facts}
    assert set(people.ready["person"]) == due - held.keys()
    slips = rules.slips("croatia", people.ready, rates_for())
    assert [problem for check in rules.CHECKS for problem in check(slips)] == []


def test_who_is_held_for_something_else_shares_an_account_all_the_same() -> None:
    people = sort_out({"A": {}, "B": {"bank_account": {"iban": SHARED}, "month_hours": None}})
    assert [(one.where[-1], one.code) for one in people.held] == [
        ("A", "payroll.held_shared_account"),
        ("B", "payroll.no_hours"),
        ("B", "payroll.held_shared_account"),
    ]


def test_two_payments_to_one_account_that_nobody_confirmed_are_found() -> None:
    people = sort_out(THREE, shared_accounts=[SHARED])
    slips = rules.slips("croatia", people.ready, rates_for())
    check = next(check for check in rules.CHECKS if check.__name__ == "no_account_is_paid_twice")
    assert slips.set_index("person")["account_shared"].to_dict() == {"A": 1, "B": 1, "C": 0}
    assert check(slips) == []
    assert [one.where for one in check(slips.assign(account_shared=0))] == ["person A", "person B"]
    assert "account_shared" not in rules.kept("croatia", slips, "r")


def test_each_check_finds_what_it_is_for() -> None:
    people = sort_out({"A": {}, "B": {"bank_account": {"iban": "HR1723600001101234565"}}})
    slips = rules.slips("croatia", people.ready, rates_for())
    assert [check(slips) for check in rules.CHECKS] == [[]] * len(rules.CHECKS)
    assert all((check.__doc__ or "").endswith(".") for check in rules.CHECKS)
    for figure in country("croatia").FIGURES:
        wrong = slips.assign(**{figure: slips[figure] + 1})
        free = {"pension_base_cents", "health_base_cents", "tax_base_cents", "other_receipts_cents"}
        assert figure in free or any(check(wrong) for check in rules.CHECKS), figure
        if figure in LINES_OF:
            assert rules.lines_make_the_slip(wrong, people.lines) != [], figure
    codes = {p.code for check in rules.CHECKS for p in check(slips.assign(person="A", iban="x", tax_cents=-1))}
    off = {"payroll.slip_off", "payroll.base_off"}
    assert codes == off | {"payroll.paid_twice", "payroll.account_twice", "payroll.negative"}
    assert [p.where for p in rules.lines_make_the_slip(slips, people.lines.assign(person="A"))] == [
        "person A",
        "person B",
    ]
    kept = rules.kept("croatia", slips, "2026-10-payroll_month")
    assert list(kept.columns[:7]) == ["run", "person", "month", "pay_day", "unit", "municipality", "lower_rate_ppm"]
