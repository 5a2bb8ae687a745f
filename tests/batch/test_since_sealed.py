"""What concerns a run after it was frozen: every table that it freezes says whose facts change it."""

from pathlib import Path

import pytest

from bolib.batch import since_sealed
from bolib.batch.run import KEYS
from bolib.books import Books
from bolib.stores import SCHEMA
from tests.books import full
from tests.conftest import Signers

NAMES = {table.name for table in SCHEMA.tables}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, signers: Signers) -> Path:
    return full.make(tmp_path_factory.mktemp("since") / "full.db", signers)


def test_every_frozen_table_that_is_no_table_of_the_books_says_what_changes_it() -> None:
    """A run refuses to freeze a table that stands neither in the books nor in KEYS."""
    assert set(KEYS) - NAMES <= since_sealed.CHANGED_BY.keys()
    assert since_sealed.CHANGED_BY.keys() <= set(KEYS) | NAMES
    assert {fact for facts in since_sealed.CHANGED_BY.values() for fact in facts} <= NAMES


def test_what_is_proposed_changes_a_run_by_its_decision() -> None:
    decided = {table.name for table in SCHEMA.tables if "proposal" in table.defined}
    assert decided == since_sealed.PROPOSED.keys()
    for table, proposed in since_sealed.PROPOSED.items():
        assert table in since_sealed.CHANGED_BY[proposed]


@pytest.mark.parametrize(
    ("frozen", "facts", "month"),
    [
        ("hours_adjustment", {"hours_adjustment_decided"}, "2026-10"),
        ("hours_adjustment", set(), "2026-09"),  # of a later month than the run's
        ("punch_proposed", {"punch_proposed", "punch_decided"}, "2026-10"),
        ("recovery_open", {"recovery", "recovery_plan_confirmed", "payslip_line", "payslip_reversed"}, "2026-10"),
        ("claim_taken", {"payslip_line"}, "2026-10"),
        ("hours_before", {"hours_month", "month_hours", "opening"}, "2026-10"),
        ("claim", {"claim"}, "2026-10"),
    ],
)
def test_what_came_in_later_is_found_by_what_it_changes(whole: Path, frozen: str, facts: set[str], month: str) -> None:
    with Books(whole, SCHEMA) as books:
        found = since_sealed.later_facts(books, {frozen: []}, 1, month, f"{month}-28")
        told = {str(one.args["table"]): one for one in found}
        assert told.keys() - set(since_sealed.ALWAYS) == facts
        assert all(one.args["persons"] for name, one in told.items() if name in facts)
