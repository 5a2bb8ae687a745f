"""Ghosts and duplicates before pay is approved: each line of the audit programme on both sides of its edge."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from bolib.accounting.payroll.rules.dated import on
from bolib.accounting.payroll.rules.ghosts import GHOSTS, ghosts
from bolib.problem import Problem
from bolib.text import tell
from tests.payroll import firm

CASES = yaml.safe_load((Path(__file__).parent / "ghosts.yaml").read_text("utf-8"))
COMPANY = {**firm.SETTINGS, "iban": "OWN", "tax_accounts": {"01333": "TAX"}}
NET = 100_000


def found(case: dict[str, Any]) -> list[Problem]:
    own = {
        person: {"person": {"oib": f"{number:011}"}, "personal_data": {"first_name": person}, **given}
        for number, (person, given) in enumerate(case["people"].items(), 50)
    }
    inputs = firm.inputs(own)
    inputs["user"] = pd.DataFrame({"user": ["clerk", "none"], "oib": ["SIGNS", None]}, dtype="string")
    if "adjusted" in case:
        inputs["hours_adjustment"] = pd.DataFrame(case["adjusted"].items(), columns=["person", "day"], dtype="string")
    slips = on(inputs["bank_account"], "2026-11-10").reset_index()
    nets = {person: case.get("nets", {}).get(person, NET) for person in own}
    slips = slips.assign(net_cents=slips["person"].map(nets), payout=case.get("payout", "month"))
    paid = slips[slips["net_cents"].notna()].astype({"net_cents": "int64"})
    return ghosts(inputs, paid, {**COMPANY, **case.get("company", {})}, "2026-10")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_who_may_be_a_ghost_is_listed_and_nobody_else(case: dict[str, Any]) -> None:
    problems = found(case)
    listed = [f"{p.where.removeprefix('person ')} {p.code.removeprefix('ghosts.')}" for p in problems]
    assert sorted(listed) == case["found"]
    for problem in problems:
        assert tell("en", problem) != tell("hr", problem)


def test_each_line_of_the_programme_finds_somebody_in_the_table() -> None:
    codes = {one.split()[1] for case in CASES for one in case["found"]}
    assert len(codes) == len(GHOSTS)


def test_others_are_named_and_sums_are_said_as_money() -> None:
    by_name = {case["name"]: case for case in CASES}
    assert found(by_name["one OIB"])[0].args == {"others": "B"}
    (far,) = found(by_name["a cent more"])
    assert "€2,000.01" in tell("en", far) and "together €2,000.00, months: 2" in tell("en", far)
