"""Plans of recovery: who owes has no say in how it is settled, and the second person signs the version that was seen."""

from pathlib import Path

import pytest

from bolib.accounting.payroll.store import recovery
from bolib.books import Books
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import tell
from tests.books import full
from tests.conftest import Signers

PLAN = {"first_month": "2026-11", "instalment_cents": 100, "consent_day": None}


@pytest.fixture
def books(tmp_path: Path, signers: Signers) -> Books:
    """Give books in which E-1, who owes, is the user manager."""
    return Books(full.make(tmp_path / "full.db", signers), SCHEMA, writable=True)


def test_who_owes_confirms_no_plan_of_it(books: Books, signers: Signers) -> None:
    assert recovery.plan(books, "r", "E-1", **PLAN, key=signers["clerk"]) == 1
    with pytest.raises(Refused, match=r"recovery\.own_debt") as refused:
        recovery.confirm(books, "r", "E-1", version=1, key=signers["manager"])
    assert tell("en", refused.value.problem) != tell("hr", refused.value.problem)
    assert books.rows("select 1 from recovery_plan_confirmed where person = 'E-1'") == []


def test_who_owes_proposes_no_plan_of_it(books: Books, signers: Signers) -> None:
    with pytest.raises(Refused, match=r"recovery\.own_debt"):
        recovery.plan(books, "r", "E-1", **PLAN, key=signers["manager"])


def test_the_signed_row_names_the_version_that_was_seen(books: Books, signers: Signers) -> None:
    assert recovery.plan(books, "r", "E-2", **PLAN, key=signers["clerk"]) == 2
    (seen,) = (one for one in recovery.listed(books) if one.waits)
    assert (seen.person, seen.version, seen.instalment_cents) == ("E-2", 2, 100)
    recovery.plan(books, "r", "E-2", **PLAN | {"instalment_cents": 500}, key=signers["clerk"])
    with pytest.raises(Refused, match=r"recovery\.plan_changed"):
        recovery.confirm(books, "r", "E-2", version=2, key=signers["manager"])
    recovery.confirm(books, "r", "E-2", version=3, key=signers["manager"])
    found = books.rows("select version from recovery_plan_confirmed where person = 'E-2' order by version")
    assert found == [(1,), (3,)]
