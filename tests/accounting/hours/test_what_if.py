"""A simulation of hours: each change is read strictly, changes what it says and nothing else, and its differences add up."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
import yaml

from bolib.accounting.hours.rules import changes, simulation
from bolib.dates import days, month_of
from bolib.problem import Refused
from bolib.text import tell
from tests.accounting.hours.frames import COMPANY, RATES, ZONE, contract, frames
from tests.accounting.hours.test_cases import punch, shift

MONTH = "2026-10"
WEEKDAYS = [day.isoformat() for day in days(*month_of(MONTH)) if day.weekday() < 5]  # 22, four whole weeks
PEOPLE = {"E-1": ("SHOP", "08:00", "17:00"), "E-2": ("WORKS", "08:00", "16:00"), "E-3": ("SHOP", "08:10", "16:00")}


def given() -> changes.Inputs:
    """E-1 stays an hour longer than the contract says, E-2 works by shifts, E-3 comes ten minutes late."""
    punches = [
        punch(f"{day} {at} {way}", ZONE) | {"person": person}
        for person, (_, comes, goes) in PEOPLE.items()
        for day in WEEKDAYS
        for at, way in ((comes, "in"), (goes, "out"))
    ]
    tables = frames(
        contract=[
            contract(person, 2400, unit=unit, position=f"worker {person}") for person, (unit, *_) in PEOPLE.items()
        ],
        punch=punches,
        schedule=[shift(f"{day} 08:00 16:00") | {"person": "E-2"} for day in WEEKDAYS],
    )
    names = [{"person": person, "first_name": person, "last_name": "Šimić"} for person in PEOPLE]
    tables["personal_data"] = pd.DataFrame(names, dtype="string")
    return changes.Inputs(tables, COMPANY, RATES)


def twice(text: str) -> tuple[simulation.Twice, pd.DataFrame]:
    asked = changes.read(yaml.safe_load(text))
    made = simulation.simulated(given(), asked, month=MONTH, calendar="HR")
    rows = simulation.persons(made, "en")
    assert simulation.doubts(made, rows, simulation.by_change(made, asked)) == []
    return made, rows.set_index("person")


def changed(text: str) -> dict[str, dict[str, int]]:
    """Give what changes of each person, by category."""
    _, rows = twice(text)
    found = {
        str(person): {
            figure.removesuffix("_minutes"): int(row[column]) for figure, column in simulation.CHANGES.items()
        }
        for person, row in rows.iterrows()
    }
    return {
        person: {name: n for name, n in minutes.items() if n}
        for person, minutes in found.items()
        if any(minutes.values())
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 45 hours in each of four weeks, and two days of nine hours in the first.
        ('[{what: hours.outside_plan, value: "count"}]', {"E-1": {"regular": 120, "overtime": 1_200}}),
        ('[{what: hours.grace_minutes, value: "10"}]', {"E-3": {"regular": 220}}),
        ('[{what: hours.grace_minutes, value: "9"}]', {}),
        (
            '[{what: hours.rounding_minutes, value: "15"}]',
            {"E-3": {"regular": 220}},
        ),  # 08:10 becomes 08:00
        ('[{what: contract.weekly_hours, value: "38", who: unit WORKS}]', {"E-2": {"due": -480}}),  # four weeks
        (
            '[{what: contract.weekly_hours, percent: "-5", who: person E-1}]',
            {"E-1": {"due": -528, "regular": -528}},
        ),
        ('[{what: contract.weekly_hours, value: "38", who: position worker E-2, since: "2026-10-30"}]', {"E-2": {}}),
        ('[{what: schedule.shift, value: "08:00-16:00 to 09:00-17:00", who: everybody}]', {"E-2": {"regular": -1_320}}),
        (
            '[{what: schedule.shift, value: "08:00-16:00 to 09:00-17:00", who: person E-2, since: "2026-10-29"}]',
            {"E-2": {"regular": -120}},
        ),
        ('[{what: schedule.week, value: "none", who: unit WORKS}]', {}),
        ('[{what: schedule.week, value: "mon-thu 08:00-16:00", who: person E-2}]', {"E-2": {"regular": -2_400}}),
        ('[{what: working_time.week_most, value: "44"}]', {}),
    ],
)
def test_a_change_changes_whose_minutes_it_names(text: str, expected: dict[str, dict[str, int]]) -> None:
    found = changed(text)
    for person, minutes in expected.items():
        assert {name: found.get(person, {}).get(name) for name in minutes} == minutes, found
    assert found.keys() <= expected.keys()


def test_limits_newly_broken_and_exceptions_that_go_are_told() -> None:
    made, rows = twice('[{what: hours.outside_plan, value: "count"}, {what: working_time.week_most, value: "44"}]')
    beyond = simulation.exceptions(made, "en", of_law=True)
    assert beyond[["person", "day", "standing"]].to_numpy().tolist() == [
        ["E-1", f"2026-10-{sunday}", "comes"] for sunday in (11, 18, 25)
    ]  # the week of the 26th is over on the 1st of November
    others = simulation.exceptions(made, "en", of_law=False)
    assert set(others["person"]) == {"E-1"} and "goes" in set(others["standing"])
    said = simulation.conclusion(made, rows.reset_index(), [], "en")
    assert "newly broken: 3" in said[0] and "overtime by 20:00" in said[0]
    croatian = simulation.conclusion(made, rows.reset_index(), [], "hr")
    assert len(said) == len(croatian) == 3 and not set(said) & set(croatian)
    moved, _ = twice('[{what: schedule.shift, value: "08:00-16:00 to 08:30-16:30", who: everybody}]')
    short = simulation.exceptions(moved, "en", of_law=False)
    assert (short["person"] == "E-2").all() and set(short["standing"]) == {"comes"}
    more, _ = twice('[{what: hours.break_minutes, value: "35"}, {what: hours.grace_minutes, value: "0"}]')
    assert simulation.exceptions(more, "en", of_law=True).empty


def test_each_change_has_its_part_of_each_persons_minutes() -> None:
    text = """
        [{what: hours.outside_plan, value: "count"}, {what: hours.grace_minutes, value: "10"},
         {what: contract.weekly_hours, value: "38", who: person E-1}, {what: hours.grace_minutes, value: "0"}]
    """
    made, rows = twice(text)
    parts = simulation.by_change(made, changes.read(yaml.safe_load(text)))
    found = parts[["person", "what", "due_change_minutes", "regular_change_minutes", "overtime_change_minutes"]]
    assert found.to_numpy().tolist() == [
        ["E-1", "1: hours.outside_plan count", 0, 120, 1_200],
        ["E-1", "3: contract.weekly_hours 38 person E-1", -528, 0, 0],
        ["E-3", "2: hours.grace_minutes 10", 0, 220, 0],
        ["E-3", "4: hours.grace_minutes 0", 0, -220, 0],
    ]
    for name in simulation.CHANGES.values():
        assert parts.groupby("person")[name].sum().to_dict() == rows.loc[sorted(set(parts["person"])), name].to_dict()
    spoiled = parts.assign(regular_change_minutes=parts["regular_change_minutes"] + 1)
    told = simulation.doubts(made, rows.reset_index(), spoiled)
    assert {(one.code, one.where) for one in told} == {
        ("what_if.parts_differ", "person E-1"),
        ("what_if.parts_differ", "person E-3"),
    }


def test_units_and_the_company_come_to_the_same_sums() -> None:
    text = '[{what: hours.outside_plan, value: "count"}]'
    made, rows = twice(text)
    parts = simulation.by_change(made, changes.read(yaml.safe_load(text)))
    whole = simulation.company(made, "en").set_index("item")["change_minutes"]
    found = simulation.units(rows.reset_index()).set_index("unit")
    assert found["overtime_change_minutes"].to_dict() == {"SHOP": 1_200, "WORKS": 0} and whole["Overtime"] == 1_200
    assert "night_change_minutes" not in simulation.shown(rows)
    spoiled = rows.reset_index().assign(overtime_change_minutes=1)
    assert {problem.code for problem in simulation.doubts(made, spoiled, parts)} == {
        "what_if.minutes_differ",
        "what_if.parts_differ",
    }
    assert simulation.changes_to_read(changes.read([{"what": "hours.outside_plan", "value": "count"}]), made)[
        ["as_is_right", "then_right"]
    ].to_numpy().tolist() == [["confirm", "count"]]


def test_a_month_that_is_approved_is_counted_again_and_what_was_frozen_stays() -> None:
    inputs = given()
    posted = pd.DataFrame([{"run": "r", "person": "E-1", "month": MONTH, "event": 9}])
    tables = {**inputs.tables, "hours_month": posted.astype({"person": "string"})}
    before = {name: frame.copy() for name, frame in tables.items()}
    text = """
        [{what: contract.weekly_hours, value: "38", who: everybody}, {what: schedule.week, value: none, who: everybody},
         {what: hours.uneven_time, value: "yes"}, {what: working_time.daily_rest, value: "14"}]
    """
    frozen = changes.Inputs(tables, COMPANY, RATES)
    made = simulation.simulated(frozen, changes.read(yaml.safe_load(text)), month=MONTH, calendar="HR")
    assert "E-1" in set(made.work.days["person"]) and made.work.before == []
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, tables[name])
    assert COMPANY["hours"] == {"clock": True} and RATES.value("working_time.daily_rest").value != "14"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("[]", "what_if.list", "at least one change"),
        ('[{what: hours.clock, value: "no"}]', "what_if.unknown", "near it"),
        ('[{what: hours.grace, value: "7"}]', "what_if.unknown", "hours.grace_minutes"),
        ('[{what: hours.grace_minutes, value: "5"}]', "what_if.no_effect", "changes nothing"),
        ('[{what: hours.grace_minutes, value: "61"}]', "hours.setting_wrong", "61"),
        ('[{what: hours.uneven_time, value: "maybe"}]', "hours.setting_wrong", "yes | no"),
        ('[{what: pay.full_time_minutes, value: "forty"}]', "what_if.unit", "2400"),
        ('[{what: pay.full_time_minutes, value: "2400"}]', "what_if.no_effect", "changes nothing"),
        ('[{what: minimum_wage.gross, value: "1100.00"}]', "what_if.unknown", "working_time"),
        ('[{what: working_time.week_most, value: "many"}]', "what_if.unit", "150"),
        ('[{what: working_time.week_most, value: "40", who: everybody}]', "what_if.pay_only", "contract.weekly_hours"),
        ('[{what: contract.weekly_hours, value: "38"}]', "what_if.who_missing", "position NAME"),
        ('[{what: contract.weekly_hours, value: "38.333", who: everybody}]', "what_if.unit", "37.5"),
        ('[{what: contract.weekly_hours, value: "61", who: everybody}]', "what_if.unit", "37.5"),
        ('[{what: contract.weekly_hours, value: "40", who: everybody}]', "what_if.no_effect", "changes nothing"),
        ('[{what: contract.weekly_hours, value: "38", who: unit X}]', "what_if.who_unknown", "SHOP, WORKS"),
        ('[{what: schedule.shift, value: "8-16 to 9-17", who: everybody}]', "what_if.unit", "to 07:00-15:00"),
        (
            '[{what: schedule.shift, value: "06:00-14:00 to 07:00-15:00", who: everybody}]',
            "what_if.no_effect",
            "nothing",
        ),
        ('[{what: schedule.shift, percent: "5", who: everybody}]', "what_if.unit", "5 %"),
        ('[{what: schedule.week, value: "mon-fry 08:00-16:00", who: everybody}]', "what_if.unit", "break 30"),
        ('[{what: schedule.week, value: "fri-mon 08:00-16:00", who: everybody}]', "what_if.unit", "break 30"),
        ('[{what: schedule.week, value: "none", who: person E-1}]', "what_if.no_effect", "nothing"),
        ('[{what: schedule.week, value: "none", who: everybody, since: "soon"}]', "what_if.since", "2026-10-31"),
        ('[{what: hours.grace_minutes, value: "7", since: "2026-10-02"}]', "what_if.since", "2026-10-01"),
    ],
)
def test_what_cannot_be_or_does_nothing_is_refused_in_one_sentence(text: str, code: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        twice(text)
    assert refused.value.problem.code == code
    english, croatian = (tell(language, refused.value.problem) for language in ("en", "hr"))
    assert says in english and english != croatian


def test_a_week_is_planned_on_the_days_of_the_contract_with_the_clocks_of_its_site() -> None:
    inputs = given()
    company: dict[str, Any] = COMPANY | {"sites": {"LONDON": {"time_zone": "Europe/London"}}}
    rows = [contract("E-1", 2400, since="2026-10-14", site="LONDON"), contract("E-2", 2400, until="2026-10-16")]
    tables = {**inputs.tables, **{k: v for k, v in frames(contract=rows).items() if k == "contract"}}
    asked = changes.read(
        [
            {
                "what": "schedule.week",
                "value": "tue,thu-fri 22:00-06:00 break 45",
                "who": "everybody",
                "since": "2026-10-08",
            }
        ]
    )
    made = changes.changed(changes.Inputs(tables, company, RATES), asked, month=MONTH).tables["schedule"]
    mine = made[made["person"] == "E-1"]
    assert mine["day"].iloc[0] == "2026-10-15" and mine["day"].iloc[-1] == "2026-10-30"
    assert set(mine["zone"]) == {"Europe/London"} and set(mine["break_minutes"]) == {45}
    assert {date.fromisoformat(day).weekday() for day in mine["day"]} == {1, 3, 4}
    others = made[(made["person"] == "E-2") & (made["starts"] == "22:00")]
    assert others["day"].tolist() == ["2026-10-08", "2026-10-09", "2026-10-13", "2026-10-15", "2026-10-16"]
    stays = made[(made["person"] == "E-2") & (made["starts"] == "08:00")]
    assert stays["day"].max() == "2026-10-07"
