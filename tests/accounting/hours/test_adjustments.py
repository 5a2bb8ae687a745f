"""What may be put right in approved hours: the hours due of a month stay, and every minute of it is accounted for."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bolib.accounting.hours.rules.adjustments import IMPOSSIBLE, IN_DUE, KINDS, impossible
from bolib.text import tell

CASES = yaml.safe_load((Path(__file__).parent / "adjustments.yaml").read_text("utf-8"))
MONTH = "2026-10"


def minutes(said: dict[str, int]) -> dict[str, int]:
    return {f"{kind}_minutes": count for kind, count in said.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_what_is_put_right_leaves_the_hours_due_and_accounts_for_every_minute(case: dict[str, Any]) -> None:
    approved = minutes(case.get("approved", {"regular": 10_560}))
    due, part_time = sum(approved.get(kind, 0) for kind in IN_DUE), bool(case.get("part_time"))
    found = list(impossible("A", MONTH, approved, minutes(case["change"]), due, part_time))
    assert [one.code.removeprefix("hours.") for one in found[:1]] == [code for code in (case.get("found"),) if code]
    assert all(tell("en", one) != tell("hr", one) and one.code in IMPOSSIBLE for one in found)


@given(st.dictionaries(st.sampled_from(KINDS), st.integers(-44_640, 44_640)), st.booleans())
def test_what_may_be_has_the_minutes_due_and_no_more_than_the_month(change: dict[str, int], part_time: bool) -> None:
    approved = {"regular_minutes": 6_000, "leave_minutes": 480, "unpaid_minutes": 480}
    if not list(impossible("A", MONTH, approved, change, 6_960, part_time)):
        after = {kind: approved.get(kind, 0) + change.get(kind, 0) for kind in KINDS}
        assert min(after.values()) >= 0 and after["overtime_minutes"] + 6_960 <= 44_640
        assert sum(after[kind] for kind in IN_DUE) == 6_960 + after["extra_minutes"]
        assert part_time or after["extra_minutes"] == 0
