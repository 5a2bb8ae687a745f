"""Entries are posted once, into open periods, whole and balanced; a mistake is mirrored, never changed."""

from collections.abc import Mapping

import pytest

from bolib.accounting import ledger
from bolib.accounting.ledger import store
from bolib.books import Books, keys, periods
from bolib.problem import Refused
from tests.conftest import Signers

GOOD = (
    {"account": "420", "unit": "SHOP", "debit_cents": 100, "credit_cents": 0},
    {"account": "230", "unit": "SHOP", "debit_cents": 0, "credit_cents": 100},
)
OCTOBER = {"period": "2026-10", "day": "2026-10-31"}


def post(books: Books, source: str, lines: tuple[Mapping[str, object], ...] = GOOD, **when: str) -> int:
    with books.write("post", source, key=keys.unlock("manager", "open")) as act:
        return store.post(act, source=source, lines=lines, **(OCTOBER | when))


def reverse(books: Books, entry: int, **when: str) -> int:
    with books.write("reverse", f"entry {entry}", key=keys.unlock("manager", "open")) as act:
        return store.reverse(act, entry, **({"period": "2026-11", "day": "2026-11-30"} | when))


def test_an_entry_is_posted_with_the_next_number(books: Books) -> None:
    assert [post(books, "a"), post(books, "b")] == [1, 2]
    assert ledger.entries(books)["source"].tolist() == ["a", "b"]
    found = ledger.lines(books, entry=1)
    assert found[["line", "account", "debit_cents", "credit_cents"]].to_numpy().tolist() == [
        [1, "420", 100, 0],
        [2, "230", 0, 100],
    ]
    assert books.verify().problems == []


def test_the_trial_balance_adds_up_to_a_period_and_to_nothing(books: Books) -> None:
    post(books, "a")
    post(books, "b", period="2026-11", day="2026-11-30")
    october, everything = ledger.trial_balance(books, "2026-10"), ledger.trial_balance(books)
    assert october.set_index("account")["balance_cents"].to_dict() == {"230": -100, "420": 100}
    assert everything.set_index("account")["balance_cents"].to_dict() == {"230": -200, "420": 200}
    assert ledger.trial_balance(books, "2026-09").empty
    assert int(everything["balance_cents"].sum()) == 0


def test_the_trial_balance_reads_the_index_alone(books: Books) -> None:
    (plan,) = books.rows(
        "explain query plan select account, sum(debit_cents), sum(credit_cents) from ledger_line "
        "where period <= '2026-10' group by account"
    )
    assert "USING COVERING INDEX" in plan[-1]


@pytest.mark.parametrize(
    ("changed", "when", "code"),
    [
        (({"credit_cents": 99},), {}, "ledger.unbalanced"),
        (({"unit": "OFFICE"},), {}, "ledger.unbalanced"),
        (({"account": "999"},), {}, "ledger.unknown_account"),
        (({"debit_cents": 100, "credit_cents": 100},), {}, "ledger.unbalanced"),
        ((), {"day": "2026-11-01"}, "ledger.day_outside"),
        ((), {"day": "2026-09-30"}, "ledger.day_outside"),
    ],
)
def test_a_wrong_entry_is_refused_and_leaves_nothing(
    books: Books, changed: tuple[dict[str, object], ...], when: dict[str, str], code: str
) -> None:
    lines = (GOOD[0], {**GOOD[1], **(changed[0] if changed else {})})
    with pytest.raises(Refused) as refused:
        post(books, "a", lines, **when)
    assert refused.value.problem.code == code
    assert ledger.entries(books).empty
    assert ledger.lines(books).empty


def test_an_entry_without_lines_is_refused(books: Books) -> None:
    with pytest.raises(Refused, match="no_lines"):
        post(books, "a", ())


def test_a_source_is_posted_once(books: Books) -> None:
    post(books, "a")
    with pytest.raises(Refused, match="posted_before"):
        post(books, "a")


def test_a_closed_period_takes_no_posting_and_no_reversal(books: Books, signers: Signers) -> None:
    entry = post(books, "a")
    periods.close(books, "2026-10", key=signers["manager"])
    with pytest.raises(Refused, match=r"periods\.closed"):
        post(books, "b")
    with pytest.raises(Refused, match=r"periods\.closed"):
        reverse(books, entry, period="2026-10", day="2026-10-31")


def test_a_reversal_is_a_mirror_in_an_open_period(books: Books) -> None:
    entry = post(books, "a")
    mirror = reverse(books, entry)
    assert ledger.lines(books, entry=mirror)[["account", "debit_cents", "credit_cents"]].to_numpy().tolist() == [
        ["420", 0, 100],
        ["230", 100, 0],
    ]
    assert ledger.trial_balance(books)["balance_cents"].tolist() == [0, 0]
    found = ledger.entries(books).set_index("entry")
    assert found.loc[entry, "reversed_by"] == mirror
    assert found.loc[mirror, "reverses"] == entry
    assert ledger.entries(books, "2026-11")["entry"].tolist() == [mirror]


def test_an_entry_is_reversed_once_and_a_reversal_never(books: Books) -> None:
    mirror = reverse(books, post(books, "a"))
    for entry in (1, mirror):
        with pytest.raises(Refused, match="reversed_before"):
            reverse(books, entry)
    with pytest.raises(Refused, match="no_entry"):
        reverse(books, 99)


def test_the_ledger_names_its_reads(books: Books) -> None:
    assert sorted(ledger.__all__) == ["entries", "lines", "trial_balance"]
    with pytest.raises(AttributeError, match="trial_balance"):
        ledger.trail_balance  # noqa: B018
