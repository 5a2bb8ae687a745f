"""Contracts follow one another without overlapping, in units that are there, for people who are there."""

from datetime import date
from pathlib import Path

import pytest

from bolib.books import Books
from bolib.personnel import people
from tests.personnel.bringing import CONTRACT, DAY, PERSON, SECOND, UNIT, bring, counts, told


def test_a_raise_is_a_further_row_of_the_same_contract(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, contracts=[CONTRACT | {"since": "2026-10-01", "gross": "1.700,00"}])
    pays = [people.contracts(staffed, day).at[0, "pay_cents"] for day in (date(2026, 9, 30), date(2026, 10, 1))]
    assert pays == [160_000, 170_000]
    assert set(people.contracts(staffed, DAY)["employment_since"]) == {"2024-02-01"}
    assert counts(bring(staffed, tmp_path, contracts=[CONTRACT])) == [(0, 1, 0)]


def test_a_contract_ends_on_its_last_day(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, contracts=[CONTRACT | {"until": "2026-10-16"}])
    assert [len(people.contracts(staffed, date(2026, 10, day))) for day in (16, 17)] == [1, 0]


@pytest.mark.parametrize(("since", "fits"), [("2026-10-16", False), ("2026-10-17", True)])
def test_the_next_contract_begins_after_the_last_one_ended(
    staffed: Books, tmp_path: Path, since: str, fits: bool
) -> None:
    rows = [CONTRACT | {"contract": "U-2", "since": since}, CONTRACT | {"until": "2026-10-16"}]
    answer = bring(staffed, tmp_path, contracts=rows)
    assert told(answer) == ([] if fits else ["2 since people.overlap"])


def test_a_contract_before_an_open_one_must_end_before_it(staffed: Books, tmp_path: Path) -> None:
    early = CONTRACT | {"contract": "U-0", "since": "2020-01-01"}
    assert told(bring(staffed, tmp_path, contracts=[early])) == ["2 since people.overlap"]
    assert bring(staffed, tmp_path, contracts=[early | {"until": "2024-01-31"}]).complete


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"person": "E-9", "contract": "U-9"}, "person people.person_unknown"),
        ({"unit": "X", "since": "2026-10-01"}, "unit people.unit_unknown"),
        ({"until": "2024-01-31"}, "until people.until_before"),
        ({"employment_since": "2024-02-02"}, "employment_since people.employed_later"),
        ({"health_exempt_until": "2026-01-01"}, "health_exempt_until people.until_before"),
        ({"gross": "0,00"}, "gross cells.not_positive"),
        ({"gross": "1.600"}, "gross cells.two_amounts"),
        ({"kind": "student"}, "kind cells.choice"),
        ({"hazard_class": "5"}, "hazard_class cells.whole"),
    ],
)
def test_a_contract_that_cannot_be_is_rejected(staffed: Books, tmp_path: Path, change: dict, problem: str) -> None:
    assert told(bring(staffed, tmp_path, contracts=[CONTRACT | change])) == [f"2 {problem}"]


def test_an_end_that_the_books_hold_and_the_file_does_not_name_stands(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, contracts=[CONTRACT | {"until": "2026-09-30"}])
    without = {name: value for name, value in CONTRACT.items() if name != "until"} | {"since": "2026-10-15"}
    assert told(bring(staffed, tmp_path, contracts=[without])) == ["2 until people.until_before"]
    assert bring(staffed, tmp_path, contracts=[without | {"until": ""}]).complete


def test_a_contract_does_not_change_its_person(staffed: Books, tmp_path: Path) -> None:
    second = CONTRACT | {"person": "E-2", "since": "2026-10-01"}
    answer = bring(staffed, tmp_path, people=[SECOND], contracts=[second])
    assert told(answer) == ["2 contract people.contract_of_another"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"parent": "NONE"}, "parent people.unit_unknown"),
        ({"parent": "SHOP"}, "parent people.unit_circle"),
        ({"manager": "E-9"}, "manager people.person_unknown"),
    ],
)
def test_a_unit_has_its_place_and_manager_in_the_books(
    staffed: Books, tmp_path: Path, change: dict, problem: str
) -> None:
    answer = bring(staffed, tmp_path, units=[UNIT | {"since": "2026-01-01"} | change])
    assert told(answer) == [f"2 {problem}"]


def test_units_may_stand_in_any_order_but_not_in_a_circle(staffed: Books, tmp_path: Path) -> None:
    rows = [
        UNIT | {"unit": "C", "parent": "B"},
        UNIT | {"unit": "B", "parent": "A"},
        UNIT | {"unit": "A", "parent": ""},
    ]
    assert bring(staffed, tmp_path, units=rows).complete
    assert told(bring(staffed, tmp_path, units=[UNIT | {"unit": "A", "parent": "C"}])) == [
        "2 parent people.unit_circle"
    ]
    assert list(people.units(staffed, DAY)["unit"]) == ["A", "B", "C", "SHOP"]


@pytest.mark.parametrize("names", ["AB", "ABC", "A"])
def test_a_circle_of_units_is_named_as_a_circle(books: Books, tmp_path: Path, names: str) -> None:
    rows = [UNIT | {"unit": name, "parent": names[place - 1]} for place, name in enumerate(names)]
    answer = bring(books, tmp_path, units=[*rows, UNIT | {"unit": "X", "parent": "A"}])
    circle = [f"{row} parent people.unit_circle" for row in range(2, len(names) + 2)]
    assert sorted(told(answer)) == [*circle, f"{len(names) + 2} parent people.unit_unknown"]


def test_a_manager_may_come_in_with_the_same_command(books: Books, tmp_path: Path) -> None:
    unit = UNIT | {"manager": "E-1"}
    assert bring(books, tmp_path, units=[unit], contracts=[CONTRACT], people=[PERSON]).complete
