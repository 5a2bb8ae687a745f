"""Every limit of what may be typed holds at its very edge: the last that is right, the first that is wrong."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bolib.accounting.payroll.rules import changes, item_kinds, payouts
from bolib.accounting.payroll.rules import settings as pay
from bolib.accounting.payroll.rules.joppd import settings as joppd
from bolib.problem import Refused
from tests.payroll import firm
from tests.payroll.test_joppd_gathered import GOOD

LIMITS = yaml.safe_load((Path(__file__).parent / "limits.yaml").read_text("utf-8"))
MEAL = {"kind": "non_taxable", "receipt": "meal_lump_sum", "above_cap": "tax"}
SETTINGS = [
    (case["of"], text, right) for case in LIMITS["settings"] for right in ("right", "wrong") for text in case[right]
]


def sides(name: str) -> list[tuple[Any, bool]]:
    """Give what is right and what is wrong of a limit."""
    return [(one, right == "right") for right in ("right", "wrong") for one in LIMITS[name][right]]


def with_setting(path: str, text: str) -> dict[str, Any]:
    part, _, name = path.rpartition(".")
    held = {name: text}
    return firm.settings(**({part: {**firm.SETTINGS["pay"][part], **held}} if part else held))


@pytest.mark.parametrize(("path", "text", "right"), SETTINGS)
def test_a_setting_of_pay_is_taken_up_to_its_limit(path: str, text: str, right: str) -> None:
    found = [(problem.code, problem.where) for problem in pay.problems(with_setting(path, text))]
    assert found == ([] if right == "right" else [("payroll.setting_wrong", f"pay.{path}")])


@pytest.mark.parametrize(("text", "right"), sides("amounts"))
def test_an_advance_is_taken_up_to_a_million(text: str, right: bool) -> None:
    if right:
        assert payouts.read("advance", f"A={text}").amounts == {"A": LIMITS["amounts"]["right"][text]}
        return
    with pytest.raises(Refused, match=r"correction\.wrong_amount"):
        payouts.read("advance", f"A={text}")


@pytest.mark.parametrize(("letters", "right"), sides("reasons"))
def test_a_reason_to_leave_somebody_out_is_taken_up_to_its_length(letters: int, right: bool) -> None:
    if right:
        assert payouts.read(hold=f"A={'x' * letters}").holds == {"A": "x" * letters}
        return
    with pytest.raises(Refused, match=r"correction\.hold_reason") as refused:
        payouts.read(hold=f"A={'x' * letters}")
    assert refused.value.problem.args["most"] == 200


@pytest.mark.parametrize(("letters", "right"), sides("names"))
def test_the_name_of_a_pay_item_is_taken_up_to_its_length(letters: int, right: bool) -> None:
    about = {"meal": {**MEAL, "name": {"en": "x" * letters, "hr": "Prehrana"}}}
    found = item_kinds.problems(firm.settings(pay_items=about))
    assert [problem.where for problem in found] == ([] if right else ["pay_items.meal.name"])


@pytest.mark.parametrize(("letters", "right"), sides("words"))
def test_a_name_in_the_settings_of_the_report_is_taken_up_to_its_length(letters: int, right: bool) -> None:
    who = {**GOOD, "author": {"first_name": "x" * letters, "last_name": "Horvat"}}
    assert (joppd.problems({"joppd": who}) == []) is right


@pytest.mark.parametrize(("percent", "right"), sides("percents"))
def test_agreed_pay_is_changed_by_a_percent_up_to_its_limits(percent: str, right: bool) -> None:
    given = changes.Inputs(firm.inputs({"A": {}}), firm.settings(), firm.rates_for(), firm.municipal())
    asked = changes.read([{"what": "contract.pay", "percent": percent, "who": "everybody"}])
    if right:
        made = changes.changed(given, asked, month="2026-10", pay_day="2026-11-10").tables["contract"]
        assert made["pay_cents"].tolist()[-1:] == [LIMITS["percents"]["right"][percent]]
        return
    with pytest.raises(Refused, match=r"what_if\.unit"):
        changes.changed(given, asked, month="2026-10", pay_day="2026-11-10")
