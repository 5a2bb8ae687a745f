"""The second calculation gives what is published and what the rules' own examples say, before it may check the first."""

import ast
import csv
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.payroll import shadow

HERE = Path(__file__).parent
RATES = HERE.parent.parent / "parameters" / "rates" / "croatia"
CASES = yaml.load((HERE / "shadow.yaml").read_text("utf-8"), yaml.BaseLoader)
ROWS = {row["id"]: row for row in csv.DictReader((HERE / "examples.csv").open(encoding="utf-8"))}
PRINTED = {
    **{"mio1": "first_pillar", "mio2": "second_pillar", "income": "income", "allowance": "allowance"},
    **{"tax_base": "tax_base", "tax": "tax", "net": "net", "employer_health": "health", "total_cost": "employer_cost"},
}
AGREEMENT = {"cent": 1, "whole_euro": 100, "ten_euros": 1000}
ORDINARY = {
    **{"insured_part": 1, "insured_whole": 1, "relief_right": 1, "allowance_share_ppm": 1_000_000},
    **{"dependants_ppm": 0, "lower_rate_ppm": 200_000, "higher_rate_ppm": 300_000},
}


@cache
def law(month: str = "2026-10", pay_day: str = "2026-11-10") -> dict[str, Decimal]:
    return shadow.law(RATES, month, pay_day)


def whole(text: str, places: int = 2) -> int:
    number = Decimal(text).scaleb(places)
    assert number == int(number), text
    return int(number)


def person(**given: Any) -> dict[str, int]:
    """The inputs of a person from a table's words."""
    told = dict(ORDINARY)
    for name, value in given.items():
        if name == "insured":
            told |= {"insured_part": int(value[0]), "insured_whole": int(value[1])}
        elif name in shadow.TOLD:
            told[name] = int(value)
        elif f"{name}_ppm" in shadow.TOLD:
            told[f"{name}_ppm"] = whole(value, 6)
        else:
            told[f"{name}_cents"] = whole(value)
    return told


def dated(case: dict[str, Any]) -> dict[str, Decimal]:
    return law(case.get("month", "2026-10"), case.get("pay_day", "2026-11-10"))


def told(made: dict[str, int], figures: dict[str, Any]) -> dict[str, str]:
    return {figure: str(shadow.euros(made[f"{figure}_cents"])) for figure in figures}


# --- published examples


def test_every_published_example_is_worked_out() -> None:
    worked = {case["row"] for part in ("examples", "years", "yearly") for case in CASES[part]}
    assert ROWS.keys() == worked - {"null"}


@pytest.mark.parametrize("case", CASES["examples"], ids=lambda case: f"{case['row']} {case['net']}")
def test_a_published_example(case: dict[str, Any]) -> None:
    row, differs = ROWS[case["row"]], case.get("differs", {})
    coefficient = Decimal(row["allowance_coefficient_total"] or 1) - 1
    columns = {"gross": row["gross"], "lower_rate": row["lower_rate"], "higher_rate": row["higher_rate"]}
    given = person(**{**columns, "dependants": str(coefficient), **case.get("given", {})})
    made = shadow.slip(given, law(f"{row['year']}-06", f"{row['year']}-07-10"))
    assert told(made, {"net": 0, **case.get("figures", {})}) == {"net": case["net"], **case.get("figures", {})}
    printed = {theirs: row[theirs] for theirs in PRINTED if row[theirs]}
    assert printed and differs.keys() <= printed.keys()
    for theirs, amount in printed.items():
        ours = made[f"{PRINTED[theirs]}_cents"]
        if theirs in differs:
            assert [str(shadow.euros(ours)), differs[theirs][1]] == differs[theirs]
            assert ours != whole(amount) and differs[theirs][1]
        else:
            step = AGREEMENT[case["agreement"]] if theirs == "net" else 1
            assert ours // step * step == whole(amount), theirs


@pytest.mark.parametrize("case", CASES["yearly"], ids=lambda case: f"{case['row']} {case['income']}")
def test_a_published_year(case: dict[str, Any]) -> None:
    row = ROWS[case["row"]]
    given = person(lower_rate=row["lower_rate"], higher_rate=row["higher_rate"])
    dated = law(f"{row['year']}-11", f"{row['year']}-12-10")
    rights = 12 * shadow.cents(shadow.right(given, dated))
    assert rights == whole(row["allowance"])
    made = shadow.year(given, dated, whole(case["income"]), rights, 0)
    assert told(made, case["figures"]) == case["figures"]
    same = case["income"] == row["income"]
    assert same == all(case["figures"][figure] == row[figure] for figure in ("tax_base", "tax"))


# --- the rules' own examples


@pytest.mark.parametrize("case", CASES["slips"], ids=[case["name"] for case in CASES["slips"]])
def test_a_slip_of(case: dict[str, Any]) -> None:
    assert case.keys() <= {"name", "month", "pay_day", "given", "figures"} and case["figures"]
    made = shadow.slip(person(**case["given"]), dated(case))
    assert told(made, case["figures"]) == case["figures"]
    assert tuple(made) == shadow.FIGURES


@pytest.mark.parametrize("case", CASES["payouts"], ids=[case["name"] for case in CASES["payouts"]])
def test_payouts_of_one_month(case: dict[str, Any]) -> None:
    before: dict[str, int] = {}
    found: dict[str, list[str]] = {figure: [] for figure in case["figures"]}
    for gross in case["gross"]:
        given = {**person(gross=gross), **before}
        made = shadow.slip(given, dated(case))
        before = shadow.earlier(given, made)
        for figure, amount in told(made, case["figures"]).items():
            found[figure].append(amount)
    assert found == case["figures"]


@pytest.mark.parametrize("gross", [1, 30_000, 75_734, 99_999, 130_001, 700_000, 1_195_800, 2_500_000])
@pytest.mark.parametrize("first", [1, 7_001, 69_999, 120_000, 1_200_000])
def test_however_a_month_is_paid_its_bases_and_its_allowance_are_the_same(gross: int, first: int) -> None:
    once = shadow.slip({**ORDINARY, "gross_cents": first + gross}, law())
    given = {**ORDINARY, "gross_cents": first}
    made = shadow.slip(given, law())
    later = shadow.slip({**ORDINARY, "gross_cents": gross, **shadow.earlier(given, made)}, law())
    for figure in ("pension_base", "relief", "first_pillar_base", "health_base"):
        assert made[f"{figure}_cents"] + later[f"{figure}_cents"] == once[f"{figure}_cents"], figure
    for figure in ("income", "allowance", "tax_base", "tax", "net"):  # a cent for each contribution rounded twice
        assert abs(made[f"{figure}_cents"] + later[f"{figure}_cents"] - once[f"{figure}_cents"]) <= 2, figure


# --- December


@pytest.mark.parametrize("case", CASES["years"], ids=[case["name"] for case in CASES["years"]])
def test_a_year_of(case: dict[str, Any]) -> None:
    rules, (lower, higher) = dated(case), case["rates"]
    given = person(lower_rate=lower, higher_rate=higher, **case.get("given", {}))
    income = withheld = 0
    for months, gross in case["months"]:
        made = shadow.slip({**given, "gross_cents": whole(gross)}, rules)
        income += int(months) * made["income_cents"]
        withheld += int(months) * (made["tax_cents"] + made["surtax_cents"])
    made = shadow.year(given, rules, income, 12 * shadow.cents(shadow.right(given, rules)), withheld)
    assert told({**made, "withheld_cents": withheld}, case["figures"]) == case["figures"]


# --- enforcement


@pytest.mark.parametrize("case", CASES["exempt"], ids=lambda case: f"{case['pay_day']} {case['net']}")
def test_what_no_claim_takes(case: dict[str, Any]) -> None:
    kinds = case.keys() & shadow.OF_NET.keys()
    rules = law(f"{case['pay_day'][:4]}-06", case["pay_day"])
    found = {kind: str(shadow.euros(shadow.exempt(kind, whole(case["net"]), rules))) for kind in kinds}
    assert found == {kind: case[kind] for kind in kinds} != {}


@pytest.mark.parametrize("case", CASES["taken"], ids=[case["name"] for case in CASES["taken"]])
def test_what_claims_take(case: dict[str, Any]) -> None:
    claims = [shadow.Claim(kind, *(whole(limit) for limit in limits)) for kind, *limits in case["claims"]]
    sick, gross = (whole(amount) for amount in case.get("sick", ("0", "1")))
    net = shadow.without_sick_pay(whole(case["net"]), sick, gross)
    assert [str(shadow.euros(amount)) for amount in shadow.taken(net, claims, law())] == case["takes"]


# --- gross from net


@pytest.mark.parametrize("case", CASES["gross_for"], ids=lambda case: case["net"])
def test_the_gross_of_a_net(case: dict[str, Any]) -> None:
    found = shadow.gross_for(whole(case["net"]), person(**case.get("given", {})), law())
    assert found == (whole(case["gross"]), whole(case.get("nearest", case["net"])))


SHARED = {"both_pillars": 0, "gross_elsewhere_cents": 30_000}


@pytest.mark.parametrize(("other", "gaps"), [({"surtax_ppm": 180_000}, False), (SHARED, True)])
def test_no_smaller_gross_pays_the_net(other: dict[str, int], gaps: bool) -> None:
    given = {**ORDINARY, "insured_whole": 3, "allowance_share_ppm": 300_000, "lower_rate_ppm": 236_000, **other}
    smallest: dict[int, int] = {}
    for gross in range(60_000, 0, -1):
        smallest[shadow.slip({**given, "gross_cents": gross}, law())["net_cents"]] = gross
    unreached = [net for net in range(1, 35_000) if net not in smallest]
    assert bool(unreached) == gaps
    for net in [*unreached[:100], *range(1, 100), *range(100, 35_000, 331)]:
        nearest = net if net in smallest else min(paid for paid in smallest if paid > net)
        assert shadow.gross_for(net, given, law()) == (smallest[nearest], nearest)


# --- the calculation itself


def test_it_shares_nothing_with_the_first_calculation() -> None:
    tree = ast.parse(Path(shadow.__file__).read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_the_statutory_values_are_those_of_their_dates() -> None:
    assert law("2023-12", "2024-01-10")["income_tax.basic_allowance"] == 560
    assert law("2023-12", "2023-12-29")["income_tax.basic_allowance"] == Decimal("530.90")
    assert law("2025-12", "2026-01-09")["contributions.floor"] == Decimal("683.24")
    assert law("2023-11", "2024-01-10")["contributions.relief_full"] == 0
    assert law("2023-12", "2024-01-10")["contributions.relief_full"] == 300
    assert "contributions.floor" not in law("2027-01", "2027-02-10")
    assert law("2026-12", "2027-01-08")["contributions.floor"] == Decimal("757.34")


def test_what_is_not_told_or_not_known_is_refused() -> None:
    with pytest.raises(AssertionError):
        shadow.slip({**ORDINARY}, law())
    with pytest.raises(AssertionError):
        shadow.slip({**ORDINARY, "gross_cents": 1, "grossCents": 1}, law())
