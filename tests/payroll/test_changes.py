"""A simulation: each change is read strictly, changes what it says and nothing else, and its differences add up."""

from typing import Any

import pandas as pd
import pytest
import yaml

from bolib.accounting.payroll.rules import changes, simulation
from bolib.problem import Refused
from bolib.text import tell
from tests.payroll.firm import inputs, municipal, rates_for, settings

ABOUT = {"month": "2026-10", "pay_day": "2026-11-10"}
HALF = {"regular_minutes": 5_280}
RAISED = {"A": 11_000, "B": 11_000, "E": 10_912, "F": 11_088}  # 62 and 63 cents of 176 hours, rounded half up
PEOPLE: dict[str, Any] = {
    "A": {"contract": {"unit": "SHOP", "category": "clerks", "pay_cents": 200_000}},
    "B": {"contract": {"unit": "SHOP", "pay_cents": 106_000}, "month_hours": {"night_minutes": 600}},
    "C": {"contract": {"unit": "OFFICE", "category": "clerks", "pay_cents": 333_333}},
    "HELD": {"contract": {"unit": "OFFICE"}, "bank_account": None},
}


def twice(text: str, people: dict[str, Any] = PEOPLE) -> simulation.Twice:
    given = changes.Inputs(inputs(people), settings(), rates_for(), municipal())
    asked = changes.read(yaml.safe_load(text))
    made = simulation.simulated(given, asked, **ABOUT)
    assert simulation.doubts(made, simulation.persons(made, "en"), simulation.by_change(made, asked)) == []
    return made


def gross(text: str, people: dict[str, Any] = PEOPLE) -> dict[str, int]:
    rows = simulation.persons(twice(text, people), "en").set_index("person")
    return {str(p): int(cents) for p, cents in rows["gross_change_cents"].items() if cents}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{what: contract.pay, percent: "5", who: everybody}]', {"A": 10_000, "B": 5_390, "C": 16_667}),
        ('[{what: contract.pay, percent: "-1.5", who: unit OFFICE}]', {"C": -5_000}),
        ('[{what: contract.pay, percent: "5", who: category clerks}]', {"A": 10_000, "C": 16_667}),
        ('[{what: contract.pay, value: "2100.00", who: "person A, C"}]', {"A": 10_000, "C": -123_333}),
        ('[{what: contract.pay, percent: "5", who: person A, since: "2026-10-01"}]', {"A": 10_000}),
        # From the 16th: 11 of 22 days; from the 31st, a Saturday: none of them.
        ('[{what: contract.pay, percent: "5", who: person A, since: "2026-10-16"}]', {"A": 5_000}),
        ('[{what: contract.pay, percent: "5", who: person A, since: "2026-10-31"}]', {}),
        ('[{what: pay.supplements.night, value: "0.4"}]', {"B": 602}),
        ('[{what: income_tax.basic_allowance, value: "700.00"}]', {}),
        (
            '[{what: contract.pay, percent: "5", who: person A}, {what: contract.pay, percent: "5", who: person A}]',
            {"A": 20_500},
        ),
    ],
)
def test_a_change_changes_whom_it_names(text: str, expected: dict[str, int]) -> None:
    assert gross(text) == expected


PART_TIME = {
    "A": {"contract": {"pay_cents": 109_999, "position": "clerk"}},
    "B": {"contract": {"pay_cents": 110_000, "position": "clerk"}},
    "C": {"contract": {"pay_cents": 54_000, "weekly_minutes": 1_200, "position": "guard"}, "month_hours": HALF},
    "D": {"contract": {"pay_cents": 55_000, "weekly_minutes": 1_200, "position": "guard"}, "month_hours": HALF},
    "E": {"contract": {"pay_kind": "hourly", "pay_cents": 624, "position": "night guard"}},
    "F": {"contract": {"pay_kind": "hourly", "pay_cents": 625, "position": "night guard"}},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # For 1,100.00 half time is 550.00, and an hour in a month of 176 hours 6.25.
        ('[{what: contract.least_pay, value: "1100.00", who: everybody}]', {"A": 1, "C": 1_000, "E": 176}),
        ('[{what: contract.least_pay, value: "1100.00", who: position guard}]', {"C": 1_000}),
        ('[{what: contract.pay, percent: "10", who: "position clerk, night guard"}]', RAISED),
    ],
)
def test_a_least_pay_lifts_whoever_has_less_in_proportion_to_the_hours(text: str, expected: dict[str, int]) -> None:
    assert gross(text, PART_TIME) == expected


def test_each_change_has_its_part_of_each_persons_difference_to_the_cent() -> None:
    text = """
        [{what: contract.pay, percent: "5", who: unit SHOP}, {what: minimum_wage.gross, value: "1120.00"},
         {what: income_tax.basic_allowance, value: "700.00"}, {what: contract.least_pay, value: "1120.00", who: everybody}]
    """
    made, asked = twice(text), changes.read(yaml.safe_load(text))
    parts = simulation.by_change(made, asked)
    own = [(row["what"], row["gross_change_cents"], row["net_change_cents"]) for row in parts.to_dict("records")]
    assert own[:2] == [
        ("1: contract.pay 5 % unit SHOP", 10_000, 6_160),
        ("3: income_tax.basic_allowance 700.00", 0, 2_300),
    ]
    whole = simulation.persons(made, "en").set_index("person")
    for name in simulation.CHANGES.values():
        assert parts.groupby("person")[name].sum().to_dict() == whole.loc[sorted(set(parts["person"])), name].to_dict()
    held, back = parts[parts["person"] == "B"]["gross_change_cents"].tolist()[
        1:
    ]  # the new minimum holds B, pay lifts it
    assert held < 0 < back
    spoiled = parts.assign(net_change_cents=parts["net_change_cents"] + 1)
    found = simulation.doubts(made, simulation.persons(made, "en"), spoiled)
    assert {(problem.code, problem.where) for problem in found} == {
        ("what_if.parts_differ", f"person {person}") for person in set(parts["person"])
    }


def test_values_of_the_law_and_of_towns_change_the_tax() -> None:
    more = simulation.persons(twice('[{what: income_tax.basic_allowance, value: "700.00"}]'), "en")
    assert more.set_index("person").loc["A", "net_change_cents"] == 2_300  # 23 % of 100.00
    town = simulation.persons(twice('[{what: municipal_tax.01333.lower_rate, value: "0.20"}]'), "en")
    assert town.set_index("person").loc["A", "net_change_cents"] == 3_000  # 3 % of 1,600.00 less 600.00
    health = simulation.company(twice('[{what: contributions.health_rate, value: "0.17"}]'), "en")
    assert list(health["change_cents"]) == [0, 3_206, 0, 0, 3_206]  # half a percent of each health base


def test_who_becomes_held_or_free_is_told_with_the_reason() -> None:
    made = twice('[{what: minimum_wage.gross, value: "1100.00"}]')
    rows = simulation.persons(made, "en").set_index("person")
    assert rows.loc["B", "standing"] == "paid now, held then" and rows.loc["B", "gross_then_cents"] == 0
    assert rows.loc["HELD", "standing"] == "held"
    (row,) = simulation.held_otherwise(made, "en").to_dict("records")
    assert (row["person"], row["standing"]) == ("B", "this would hold") and "1,100.00" in row["finding"]
    low = {"A": {"contract": {"pay_cents": 100_000}}}
    made = twice('[{what: minimum_wage.gross, value: "1000.00"}]', low)
    assert list(simulation.persons(made, "en")["standing"]) == ["held now, paid then"]
    assert list(simulation.held_otherwise(made, "en")["standing"]) == ["this would no longer hold"]


def test_what_was_paid_for_the_month_does_not_count() -> None:
    change = '[{what: contract.pay, percent: "5", who: everybody}]'
    paid = {person: {**given, "payslip": {"run": "o", "month": "2026-10"}} for person, given in PEOPLE.items()}
    rows, fresh = (simulation.persons(twice(change, people), "en") for people in (paid, PEOPLE))
    assert "paid" in set(fresh["standing"])
    pd.testing.assert_frame_equal(rows, fresh)


def test_units_categories_and_the_company_come_to_the_same_sums() -> None:
    made = twice('[{what: contract.pay, percent: "5", who: everybody}]')
    rows = simulation.persons(made, "en")
    whole = simulation.company(made, "en").set_index("item")["change_cents"]
    for by in ("unit", "category"):
        found = simulation.groups(rows, by)
        assert int(found["persons"].sum()) == len(PEOPLE)
        assert int(found["gross_change_cents"].sum()) == int(whole["Gross"]) == 32_057
        assert int(found["employer_cost_change_cents"].sum()) == int(whole["Employer's cost"])
    spoiled = rows.assign(net_change_cents=rows["net_change_cents"] + 1)
    parts = spoiled[["person", *simulation.CHANGES.values()]]  # of one change, each person's part is the whole
    assert {problem.code for problem in simulation.doubts(made, spoiled, parts)} == {"what_if.sums_differ"}


def test_what_was_frozen_stays_as_it_was() -> None:
    given = changes.Inputs(inputs(PEOPLE), settings(), rates_for(), municipal())
    before = {name: frame.copy() for name, frame in given.tables.items()}, given.municipal.copy()
    written = '[{what: contract.pay, percent: "5", who: everybody}, {what: pay.supplements.night, value: "0.4"}, '
    written += '{what: municipal_tax.01333.lower_rate, value: "0.20"}, {what: minimum_wage.gross, value: "1055.00"}]'
    simulation.simulated(given, changes.read(yaml.safe_load(written)), **ABOUT)
    for name, frame in before[0].items():
        pd.testing.assert_frame_equal(frame, given.tables[name])
    pd.testing.assert_frame_equal(before[1], given.municipal)
    assert given.company == settings() and given.rates.value("minimum_wage.gross").value == "1050.00"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("[]", "what_if.list", "at least one change"),
        ('{what: pay.supplements.night, value: "0.4"}', "what_if.list", "at least one change"),
        ("[{what: minimum_wage.gross}]", "what_if.form", "either value or percent"),
        ('[{what: contract.pay, value: "1", percent: "1", who: everybody}]', "what_if.form", "either value or percent"),
        ('[{what: contract.pay, percent: "5", who: everybody, untl: "x"}]', "what_if.form", "it may have"),
        ("[{what: minimum_wage.gross, value: 1050}]", "what_if.quoted", "value is text in quotes"),
        ('[{what: minimum_wage.gross, percent: "5"}]', "what_if.pay_only", "belong to contract.pay"),
        ('[{what: contract.pay, percent: "5"}]', "what_if.who_missing", "everybody, unit CODE"),
        ('[{what: contract.pay, percent: "5", who: shop SHOP}]', "what_if.who", "found shop SHOP"),
        ('[{what: contract.pay, percent: "5", who: unit SHPO}]', "what_if.who_unknown", "OFFICE, SHOP"),
        ('[{what: contract.pay, percent: "five", who: everybody}]', "what_if.unit", 'write it as "5"'),
        ('[{what: contract.pay, percent: "-100", who: everybody}]', "what_if.unit", "-100"),
        ('[{what: contract.pay, percent: "0", who: everybody}]', "what_if.no_effect", "changes nothing"),
        ('[{what: contract.pay, percent: "5", who: everybody, since: "2026-11-01"}]', "what_if.since", "2026-10-31"),
        ('[{what: minimum_wage.gros, value: "1055.00"}]', "what_if.unknown", "minimum_wage.gross"),
        ('[{what: minimum_wage.gross, value: "1.055,00"}]', "what_if.unit", "euros"),
        ('[{what: minimum_wage.gross, value: "1050.00"}]', "what_if.no_effect", "changes nothing"),
        ('[{what: contributions.health_rate, value: "16,5 %"}]', "what_if.unit", "0.165"),
        ('[{what: minimum_wage.gross, value: "1055.00", since: "2026-10-02"}]', "what_if.since", "2026-10-01"),
        ('[{what: income_tax.basic_allowance, value: "700.00", since: "2026-11-11"}]', "what_if.since", "2026-11-10"),
        ('[{what: pay.supplements.nigth, value: "0.4"}]', "what_if.unknown", "pay.supplements.night"),
        ('[{what: pay.supplements.night, value: "0.3"}]', "what_if.no_effect", "changes nothing"),
        ('[{what: pay.supplements.sunday, value: "0.1"}]', "payroll.setting_wrong", ""),
        ('[{what: municipal_tax.99999.lower_rate, value: "0.20"}]', "what_if.unknown", "lower_rate"),
        ('[{what: municipal_tax.01333.lower_rate, value: "20 %"}]', "what_if.unit", "0.20"),
        ('[{what: municipal_tax.01333.lower_rate, value: "0.23"}]', "what_if.no_effect", "changes nothing"),
    ],
)
def test_what_cannot_be_or_does_nothing_is_refused_in_one_sentence(text: str, code: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        twice(text)
    assert refused.value.problem.code == code
    english, croatian = (tell(language, refused.value.problem) for language in ("en", "hr"))
    assert says in english and english != croatian


def test_a_value_that_is_not_set_yet_can_be_tried() -> None:
    rates = rates_for("2027-01", "2027-02-10")
    assert [none.name for none in rates.missing(["minimum_wage.gross"])] == ["minimum_wage.gross"]
    tried = rates.with_value("minimum_wage.gross", "1100.00")
    assert tried is not None and tried.cents("minimum_wage.gross") == 110_000
    assert rates.missing(["minimum_wage.gross"]) and rates_for().cents("minimum_wage.gross") == 105_000
