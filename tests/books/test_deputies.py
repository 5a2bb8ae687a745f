"""Deputies: a right is handed on from day to day, signed, by who holds it, and four eyes stay four."""

import hashlib
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bolib.books import Books, deputies, roles, settings, sight, users
from bolib.books.keys import Key
from bolib.problem import Refused
from tests.books.full import behind_their_back
from tests.books.test_approvals import approve, post, seal, submit
from tests.conftest import OIBS, Signers, company_text

TREASURER = "roles: [payroll_manager, treasurer]}"


def adopted(books: Books, signers: Signers, text: str) -> None:
    """Put the company's settings into force."""
    version = settings.adopt(books, "company", text, key=signers["clerk"])
    digest = hashlib.sha256(text.encode()).digest()
    settings.confirm(books, "company", version, digest=digest, key=signers["manager"])


@pytest.fixture
def firm(books: Books, signers: Signers) -> Books:
    """Give books in which `third` is a treasurer with a key: may release, and approves nothing."""
    third = signers["third"]
    adopted(books, signers, company_text().replace(TREASURER, "roles: [treasurer]}"))
    users.enrol(books, user="third", public=third.public, key=signers["manager"], oib=OIBS["third"])
    users.confirm(books, name=third.name, key=signers["clerk"])
    return books


def in_days(books: Books, number: int) -> str:
    """Give a day from today on."""
    return (date.fromisoformat(roles.day(books)) + timedelta(number)).isoformat()


def hand(books: Books, key: Key, *does: str, deputy: str = "third", first: int = 0, last: int = 5) -> int:
    return deputies.hand(books, deputy, does, in_days(books, first), in_days(books, last), key=key)


def codes(books: Books) -> set[str]:
    return {problem.code for problem in books.verify().problems}


def test_a_deputy_approves_on_their_days_and_is_named_among_who_may(firm: Books, signers: Signers) -> None:
    seal(firm)
    submit(firm, signers["clerk"])
    with pytest.raises(Refused, match=r"roles\.no_right"):
        approve(firm, signers["third"])
    number = hand(firm, signers["manager"], "approve", "post")
    assert roles.who_may(firm, "approve", but="clerk") == ["manager", "third"]
    assert roles.stands_in_for(firm, "third") == [("manager", "approve"), ("manager", "post")]
    assert sight.sees(firm, "payroll", user="third")  # who is to approve pay reads it
    (one,) = deputies.listed(firm)
    assert (one.number, one.user, one.deputy, one.does, one.counts) == (
        number,
        "manager",
        "third",
        ("approve", "post"),
        True,
    )
    approve(firm, signers["third"])
    post(firm, signers["third"])
    deputies.end(firm, number, key=signers["third"])
    assert roles.who_may(firm, "approve", but="clerk") == ["manager"] and deputies.listed(firm) == []
    assert not sight.sees(firm, "payroll", user="third")
    assert codes(firm) == set()  # what was approved then was right then


def test_it_begins_and_ends_with_its_days(firm: Books, signers: Signers, monkeypatch: pytest.MonkeyPatch) -> None:
    hand(firm, signers["manager"], "approve", first=2, last=3)
    today = firm.now
    found = []
    for day in range(6):
        monkeypatch.setattr(Books, "now", today + day * 86_400_000_000)
        found.append(roles.may(firm, "third", "approve"))
    assert found == [False, False, True, True, False, False]
    assert not deputies.listed(firm)


def test_a_right_that_is_lost_is_not_a_deputys_either(firm: Books, signers: Signers) -> None:
    hand(firm, signers["manager"], "approve")
    text = company_text().replace(TREASURER, "roles: [treasurer]}")
    adopted(firm, signers, text.replace("[payroll_manager, treasurer, hr_officer, chief_accountant]", "[hr_officer]"))
    assert not roles.may(firm, "third", "approve")


@pytest.mark.parametrize(
    ("refused", "act"),
    [
        ("deputies.oneself", lambda books, s: hand(books, s["manager"], "approve", deputy="manager")),
        ("deputies.no_key", lambda books, s: hand(books, s["manager"], "approve", deputy="nobody")),
        ("deputies.not_this_right", lambda books, s: hand(books, s["manager"], "adopt")),
        ("deputies.no_right_named", lambda books, s: hand(books, s["manager"])),
        ("deputies.not_your_own", lambda books, s: hand(books, s["clerk"], "approve")),
        ("deputies.exclude", lambda books, s: hand(books, s["manager"], "approve", deputy="clerk")),
        ("deputies.backdated", lambda books, s: hand(books, s["manager"], "approve", first=-1)),
        ("deputies.ends_before", lambda books, s: hand(books, s["manager"], "approve", first=2, last=1)),
        ("deputies.no_day", lambda books, s: deputies.hand(books, "third", ["post"], "soon", "x", key=s["manager"])),
        ("deputies.none", lambda books, s: deputies.end(books, 3, key=s["manager"])),
    ],
)
def test_what_cannot_be_handed_over_is_refused(
    firm: Books, signers: Signers, refused: str, act: Callable[[Books, Signers], object]
) -> None:
    seq = firm.seq
    with pytest.raises(Refused) as found:
        act(firm, signers)
    assert found.value.problem.code == refused and firm.seq == seq


def test_a_deputy_hands_nothing_on(firm: Books, signers: Signers) -> None:
    hand(firm, signers["manager"], "approve")
    assert roles.may(firm, "third", "approve") and not roles.holds(firm, "third", "approve")
    with pytest.raises(Refused, match=r"deputies\.not_your_own"):
        hand(firm, signers["third"], "approve", deputy="clerk")
    with firm.write("deputy", "clerk", key=signers["third"]) as act:  # past the rule, with the key
        days = {"first_day": in_days(firm, 0), "last_day": in_days(firm, 1)}
        act.add("delegation", [{"user": "third", "deputy": "clerk", "does": "approve", **days}])
    assert "trail.no_right" in codes(firm)
    assert not roles.may(firm, "clerk", "approve")


def test_a_right_that_is_not_handed_on_is_found_where_somebody_wrote_it(firm: Books, signers: Signers) -> None:
    with firm.write("deputy", "third", key=signers["clerk"]) as act:  # past the rule, with the key
        days = {"first_day": in_days(firm, 0), "last_day": in_days(firm, 1)}
        act.add("delegation", [{"user": "clerk", "deputy": "third", "does": "submit", **days}])
    assert codes(firm) == {"deputies.not_handed_on"}


def test_four_eyes_hold_for_a_person_and_their_deputy(firm: Books, signers: Signers) -> None:
    """The rule, and verify where somebody wrote past it: `manager` asks, `third`, who stands in for `manager`, does not agree."""
    from bolib.books import periods

    both = company_text().replace(TREASURER, "roles: [chief_accountant]}")
    adopted(firm, signers, both)
    periods.close(firm, "2026-09", key=signers["manager"])
    periods.ask_reopening(firm, "2026-09", key=signers["manager"], reason="late")
    hand(firm, signers["manager"], "post")
    with pytest.raises(Refused, match=r"deputies\.stands_in"):
        periods.reopen(firm, "2026-09", key=signers["third"])
    ((asked,),) = firm.rows("select max(event) from reopening_asked")
    with firm.write("reopen", "2026-09", key=signers["third"]) as act:
        row = {"period": "2026-09", "asked": asked, "asked_by": "manager", "reopened_by": "third", "alone": 0}
        act.add("period_reopening", [row])
    assert codes(firm) == {"trail.stood_in"}


def test_a_delegation_that_is_unsigned_backdated_or_gone_is_found(firm: Books, signers: Signers) -> None:
    days = {"first_day": "2026-01-01", "last_day": "2027-01-01"}
    row = {"user": "manager", "deputy": "third", "does": "approve", **days}
    with pytest.raises(Refused, match=r"books\.not_signed"), firm.write("deputy", "third") as act:
        act.add("delegation", [row])
    with pytest.raises(sqlite3.IntegrityError), firm.write("deputy", "third", key=signers["manager"]) as act:
        act.add("delegation", [row | {"deputy": "manager"}])
    with (
        pytest.raises(Refused, match="key_not_enrolled"),
        firm.write("deputy", "x", key=Key("x", Ed25519PrivateKey.generate())) as act,
    ):
        act.add("delegation", [row])
    seal(firm)
    submit(firm, signers["clerk"])
    hand(firm, signers["manager"], "approve")
    approve(firm, signers["third"])
    assert codes(firm) == set()
    path = firm.path
    opened = behind_their_back(path)
    opened.db.execute("delete from delegation")
    opened.put_back()
    opened.db.execute("commit")
    opened.db.close()
    assert {"trail.rows_count", "trail.no_right"} <= codes(firm)
    with pytest.raises(Refused, match=r"approvals\.not_valid"):
        post(firm, signers["manager"])


def test_one_written_for_days_that_are_over_is_found(firm: Books, signers: Signers) -> None:
    with firm.write("deputy", "third", key=signers["manager"]) as act:
        days = {"first_day": in_days(firm, -40), "last_day": in_days(firm, 9)}
        act.add("delegation", [{"user": "manager", "deputy": "third", "does": "approve", **days}])
    assert codes(firm) == {"deputies.backdated_row"}
    with pytest.raises(Refused, match=r"deputies\.not_yours"):
        deputies.end(firm, firm.seq, key=signers["clerk"])


def test_the_end_of_a_deputy_waits_for_the_two_alone(
    firm: Books, signers: Signers, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand(firm, signers["manager"], "approve", "post", last=5)
    day = date.fromisoformat(in_days(firm, 0))
    for user, told in (("third", 1), ("manager", 1), ("clerk", 0)):
        monkeypatch.setattr(sight, "sitting", lambda books, user=user: (user,))
        found = deputies.attention(firm, day)
        assert [(one.who, one.due) for one in found] == [(("manager", "third"), in_days(firm, 5))] * told
    assert deputies.attention(firm, day - timedelta(3)) == []  # more than a week before
    assert deputies.attention(firm, day + timedelta(6)) == []
