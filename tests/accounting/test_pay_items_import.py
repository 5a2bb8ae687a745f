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
    assert told(bring(staffed, tmp_path, pay_items=rows)) == ["4  people.contradicts"]
    bring(staffed, tmp_path, pay_items=[ITEM | {"amount": "-20"}])
    found = staffed.rows("select reference, amount_cents from pay_item_now order by reference")
    assert found == [("", -2_000), ("7", 15_000)]


def test_an_item_of_an_unknown_person_is_rejected(staffed: Books, tmp_path: Path) -> None:
    assert told(bring(staffed, tmp_path, pay_items=[ITEM | {"person": "E-9"}])) == ["2 person people.person_unknown"]
