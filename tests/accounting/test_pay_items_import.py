"""Pay items come in with an amount for one person and month; the reason stands where it can be erased."""

from pathlib import Path

import pytest

from bolib.books import Books
from tests.personnel.bringing import CONTRACT, PERSON, UNIT, bring, counts, told

ITEM = {
    "person": "E-1",
    "month": "2026-10",
    "item": "bonus",
    "amount": "150,00",
    "reference": "",
    "reason": "for the fair",
}


@pytest.fixture
def staffed(books: Books, tmp_path: Path) -> Books:
    assert bring(books, tmp_path, people=[PERSON], units=[UNIT], contracts=[CONTRACT]).complete
    return books


def test_an_item_and_its_reason_are_two_facts(staffed: Books, tmp_path: Path) -> None:
    assert counts(bring(staffed, tmp_path, pay_items=[ITEM])) == [(1, 0, 0)]
    assert counts(bring(staffed, tmp_path, pay_items=[ITEM])) == [(0, 1, 0)]
    assert staffed.rows("select person, month, item, reference, amount_cents from pay_item") == [
        ("E-1", "2026-10", "bonus", "", 15_000)
    ]
    assert staffed.rows("select text from pay_item_reason") == [("for the fair",)]


def test_the_reference_tells_two_items_of_a_kind_apart(staffed: Books, tmp_path: Path) -> None:
    rows = [ITEM, ITEM | {"reference": "7"}, ITEM | {"amount": "-20"}]
    answer = bring(staffed, tmp_path, pay_items=rows)
    assert (counts(answer), told(answer)) == ([(1, 0, 2)], ["2  people.contradicts", "4  people.contradicts"])
    bring(staffed, tmp_path, pay_items=[ITEM | {"amount": "-20"}])
    found = staffed.rows("select reference, amount_cents from pay_item_now order by reference")
    assert found == [("", -2_000), ("7", 15_000)]


def test_an_item_is_taken_back_by_an_amount_of_nothing(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, pay_items=[ITEM])
    assert counts(bring(staffed, tmp_path, pay_items=[ITEM | {"amount": "0"}])) == [(1, 0, 0)]
    assert staffed.rows("select amount_cents from pay_item_now") == [(0,)]


def test_an_item_of_several_months_is_one_row_and_a_fact_in_each(staffed: Books, tmp_path: Path) -> None:
    several = ITEM | {"month": "2026-11", "last_month": "2027-01"}
    assert counts(bring(staffed, tmp_path, pay_items=[several])) == [(1, 0, 0)]
    assert counts(bring(staffed, tmp_path, pay_items=[several])) == [(0, 1, 0)]
    bring(staffed, tmp_path, pay_items=[ITEM | {"month": "2026-12", "amount": "0"}])
    assert staffed.rows("select month, amount_cents from pay_item_now order by month") == [
        ("2026-11", 15_000),
        ("2026-12", 0),
        ("2027-01", 15_000),
    ]
    assert len(staffed.rows("select distinct month from pay_item_reason")) == 3


@pytest.mark.parametrize(
    ("last", "goes_in"), [("2026-10", True), ("2026-09", False), ("2029-09", True), ("2029-10", False)]
)
def test_the_last_month_of_an_item_is_not_before_the_first_nor_years_later(
    staffed: Books, tmp_path: Path, last: str, goes_in: bool
) -> None:
    answer = bring(staffed, tmp_path, pay_items=[ITEM | {"last_month": last}])
    assert told(answer) == ([] if goes_in else ["2 last_month pay_items.last_month"])


@pytest.mark.parametrize(("month", "goes_in"), [("2024-02", True), ("2024-01", False)])
def test_an_item_of_a_month_without_a_contract_is_rejected(
    staffed: Books, tmp_path: Path, month: str, goes_in: bool
) -> None:
    answer = bring(staffed, tmp_path, pay_items=[ITEM | {"month": month}])
    assert told(answer) == ([] if goes_in else ["2 month hours.no_contract"])


def test_an_item_of_an_unknown_person_is_rejected(staffed: Books, tmp_path: Path) -> None:
    assert told(bring(staffed, tmp_path, pay_items=[ITEM | {"person": "E-9"}])) == ["2 person people.person_unknown"]
