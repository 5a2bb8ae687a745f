"""What an auditor tests on every run finds a slip that is wrong, and lets one pass that is right."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from bolib import money
from bolib.accounting.payroll import rules

CASES = yaml.safe_load((Path(__file__).parent / "slips_wrong.yaml").read_text("utf-8"))
ORDINARY = {
    **{"gross": "2000.00", "pension_base": "2000.00", "first_pillar_base": "2000.00", "health_base": "2000.00"},
    **{"first_pillar": "300.00", "second_pillar": "100.00", "income": "1600.00", "allowance": "600.00"},
    **{"tax_base": "1000.00", "tax_before_relief": "230.00", "tax": "230.00", "net": "1370.00", "health": "330.00"},
    **{"paid": "1370.00", "transfer": "1370.00", "employer_cost": "2330.00"},
    **dict.fromkeys(("relief", "veteran_relief", "area_relief", "surtax", "other_receipts", "in_kind"), "0.00"),
    **dict.fromkeys(("non_taxable", "health_fund", "tax_settlement", "deductions", "earlier_income"), "0.00"),
    **dict.fromkeys(("owed", "reversed"), "0.00"),
}


def slip(person: str, iban: str, shared: int, given: dict[str, Any]) -> dict[str, Any]:
    assert given.keys() <= {*ORDINARY, "earlier_payouts"}
    amounts = {f"{name}_cents": money.parse(euros, "en") for name, euros in {**ORDINARY, **given}.items() if euros != 1}
    about = {"person": person, "iban": iban, "account_shared": shared}
    return about | {"earlier_payouts": given.get("earlier_payouts", 0)} | amounts


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_checks_of_slips_find(case: dict[str, Any]) -> None:
    given, shared, twice = case.get("slip", {}), case.get("shared", 0), str(case.get("twice"))
    second = {"person": ("A", "HR2"), "iban": ("B", "HR1")}.get(twice, ("B", "HR2"))
    slips = pd.DataFrame([slip("A", "HR1", shared, given), slip(*second, shared, {})])
    assert [check.__name__ for check in rules.CHECKS if check(slips)] == case["found"]


def test_every_check_of_slips_finds_something() -> None:
    assert {name for case in CASES for name in case["found"]} == {check.__name__ for check in rules.CHECKS}
