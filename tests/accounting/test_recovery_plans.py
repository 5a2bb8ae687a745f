"""Plans of recovery: who owes has no say in how it is settled, and the second person signs the version that was seen."""

from pathlib import Path

import pytest

from bolib.accounting.payroll.desk.recovery import RecoveryCard
from bolib.accounting.payroll.store import recovery
from bolib.batch import signers as desk_signers
from bolib.batch.places import books_of
from bolib.books import Books
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say, tell
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


def test_who_owes_is_not_asked_to_confirm_nor_who_proposed(books: Books, signers: Signers) -> None:
    recovery.plan(books, "r", "E-1", **PLAN, key=signers["clerk"])
    (one,) = (one for one in recovery.listed(books) if one.person == "E-1")
    assert recovery.why_not(books, "manager", one, "approve") == "recovery.own_debt"
    assert recovery.why_not(books, "manager", one, "submit") in ("recovery.own_debt", "roles.no_right")
    assert recovery.why_not(books, "clerk", one, "approve") in ("recovery.own_plan", "roles.no_right")
    assert recovery.why_not(books, "clerk", one, "submit") is None


def test_the_desk_offers_no_button_to_whom_the_debt_is_and_says_why(
    tmp_path: Path, signers: Signers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path / "home"))
    path = books_of("acme")
    path.parent.mkdir(parents=True)
    with Books(full.make(path, signers), SCHEMA, writable=True) as books:
        recovery.plan(books, "r", "E-1", **PLAN, key=signers["clerk"])
    card = RecoveryCard(lambda: None)
    for language in ("en", "hr"):
        for here in ({"manager": "manager"}, {"manager": "manager", "clerk": "clerk"}):
            monkeypatch.setattr(desk_signers, "here", lambda _, here=here: here)
            card.show("acme", language)
            (line,) = (one for one in card.grid.rows if "E-1" in one["cells"])
            card.grid.chosen = ""
            card.grid.chosen = line["key"]
            assert card.confirm.disabled and say(language, "recovery.own_debt") in card.confirm.tooltip
            assert say(language, "recovery.own_debt") in card.about.value
        assert not card.propose.disabled  # the clerk may propose another plan of it
