"""A person's own key is the sign-in: it says who sits at a served desk, guessing it is slow, and nobody acts as another."""

import json
import time
from pathlib import Path

import pytest

from bolib.batch import signers as offered
from bolib.batch import status
from bolib.books import Books, accounts, keys, roles, signed_in, users
from bolib.problem import Refused
from bolib.serve.backoff import FORGOTTEN, LONGEST, REMEMBERED, Backoff
from bolib.serve.sessions import FREE_BY_NAME, FREE_BY_PLACE, IDLE, Sessions
from bolib.serve.sessions import LONGEST as WHOLE
from bolib.stores import SCHEMA
from tests.conftest import Signers, founded

LATER = time.time_ns() // 1000 + 86_400_000_000  # a whole run of the tests ends before


class Clock:
    """Seconds that a test moves on."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def trial(tmp_path: Path, signers: Signers, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path))
    path = tmp_path / "books" / "trial.db"
    founded(path, signers).close()
    return path


def seated(monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    monkeypatch.setenv(signed_in.ENVIRONMENT, statement)


def whose(path: Path) -> tuple[str, str | None]:
    with Books(path, SCHEMA) as books:
        return books.account, roles.user_of_account(books, books.account)


# --- the statement


def test_who_signed_in_sits_at_the_desk(trial: Path, signers: Signers, monkeypatch: pytest.MonkeyPatch) -> None:
    seated(monkeypatch, signed_in.statement(signers["manager"], LATER))
    assert whose(trial) == ("signed-in:manager", "manager")


def changed(statement: str, **other: object) -> str:
    return json.dumps(json.loads(statement) | other)


WORTHLESS = {
    "nothing": lambda key: "",
    "no statement": lambda key: "manager",
    "a list": lambda key: "[]",
    "another form": lambda key: changed(signed_in.statement(key, LATER), form=2),
    "another name": lambda key: changed(signed_in.statement(key, LATER), user="clerk"),
    "more time": lambda key: changed(signed_in.statement(key, LATER), until=LATER + 1),
    "no number": lambda key: changed(signed_in.statement(key, LATER), until="soon"),
    "over": lambda key: signed_in.statement(key, time.time_ns() // 1000 - 1),
    "no key": lambda key: changed(signed_in.statement(key, LATER), public="01" + "00" * 31, signature="00" * 64),
    "no signature": lambda key: changed(signed_in.statement(key, LATER), signature=""),
}


@pytest.mark.parametrize("what", WORTHLESS)
def test_a_statement_that_does_not_hold_seats_nobody_and_not_the_servers_own_login(
    trial: Path, signers: Signers, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    assert whose(trial) == (accounts.current(), "clerk")
    seated(monkeypatch, WORTHLESS[what](signers["manager"]))
    assert whose(trial) == ("signed-in:", None)


def test_a_key_that_these_books_do_not_know_seats_nobody(
    trial: Path, signers: Signers, monkeypatch: pytest.MonkeyPatch
) -> None:
    seated(monkeypatch, signed_in.statement(signers["third"], LATER))
    assert whose(trial) == ("signed-in:", None)
    assert status.companies() == []
    seated(monkeypatch, signed_in.statement(signers["clerk"], LATER))
    assert status.companies() == ["trial"]


def test_a_revoked_key_seats_nobody_any_more(trial: Path, signers: Signers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "_demand_signers", lambda act, name: None)  # this firm has but two
    with Books(trial, SCHEMA, writable=True) as books:
        users.revoke(books, name=signers["manager"].name, key=signers["clerk"])
    seated(monkeypatch, signed_in.statement(signers["manager"], LATER))
    assert whose(trial) == ("signed-in:", None)


def test_the_statement_is_no_signature_of_an_event(signers: Signers) -> None:
    from bolib.formats import trail

    assert signed_in.CONTEXT != trail.CONTEXT


def test_only_the_own_keys_are_offered(trial: Path, signers: Signers, monkeypatch: pytest.MonkeyPatch) -> None:
    with Books(trial, SCHEMA) as books:
        assert here(books) == {"clerk": "clerk", "manager": "manager"}
    seated(monkeypatch, signed_in.statement(signers["manager"], LATER))
    with Books(trial, SCHEMA) as books:
        assert here(books) == {"manager": "manager"}
    seated(monkeypatch, "")
    with Books(trial, SCHEMA) as books:
        assert here(books) == {}


def here(books: Books) -> dict[str, str]:
    return offered.here(books)


def test_nobody_acts_with_anothers_key(trial: Path, signers: Signers, monkeypatch: pytest.MonkeyPatch) -> None:
    seated(monkeypatch, signed_in.statement(signers["manager"], LATER))
    with Books(trial, SCHEMA, writable=True) as books:
        before = books.seq
        with pytest.raises(Refused) as refused, books.write("close", "2026-10", key=signers["clerk"]):
            pass
        assert refused.value.problem.code == "served.another"
        assert books.seq == before


# --- signing in


def refused_as(sessions: Sessions, name: str, passphrase: str, place: str = "here") -> str:
    with pytest.raises(Refused) as refused:
        sessions.sign_in(name, passphrase, place, "en")
    return refused.value.problem.code


def test_the_key_that_opens_signs_in(trial: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = Sessions(Clock())
    session = sessions.sign_in("manager", "open", "here", "hr")
    assert (session.user, session.companies, session.language) == ("manager", ["trial"], "hr")
    assert sessions.of(session.secret) is session
    seated(monkeypatch, session.statement)
    assert whose(trial) == ("signed-in:manager", "manager")
    assert "private" not in session.statement


@pytest.mark.parametrize(
    ("name", "passphrase"),
    [
        ("clerk", "wrong"),
        ("clerk", ""),
        ("nobody", "open"),
        ("", "open"),
        ("../clerk", "open"),
        ("third", "open"),
        ("x" * 900, "y"),
    ],
)
def test_whatever_is_wrong_is_refused_in_the_same_words(trial: Path, name: str, passphrase: str) -> None:
    assert refused_as(Sessions(Clock()), name, passphrase) == "served.wrong"


def test_an_unknown_name_costs_the_same_work(trial: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    costs: list[object] = []
    derived = keys.derived
    monkeypatch.setattr(
        keys, "derived", lambda typed, kdf: costs.append((kdf["n"], kdf["r"], kdf["p"])) or derived(typed, kdf)
    )
    for name in ("clerk", "nobody", "a/b"):
        refused_as(Sessions(Clock()), name, "wrong")
    assert len(costs) == 3
    assert len(set(costs)) == 1


def test_guessing_a_name_becomes_slow_and_the_right_answer_does_not_shorten_it(trial: Path) -> None:
    clock = Clock()
    sessions = Sessions(clock)
    for _ in range(FREE_BY_NAME + 1):
        assert refused_as(sessions, "clerk", "wrong") == "served.wrong"
    assert refused_as(sessions, "clerk", "open") == "served.wait"
    clock.now += 1.9
    assert refused_as(sessions, "clerk", "open") == "served.wait"
    clock.now += 0.2
    assert sessions.sign_in("clerk", "open", "here", "en").user == "clerk"
    assert sessions.wait("clerk", "here") == 0
    assert sessions.sign_in("manager", "open", "here", "en").user == "manager"


def test_guessing_many_names_from_one_place_becomes_slow(trial: Path) -> None:
    sessions = Sessions(Clock())
    for number in range(FREE_BY_PLACE + 1):
        assert refused_as(sessions, f"name-{number}", "wrong") == "served.wrong"
    assert refused_as(sessions, "manager", "open") == "served.wait"
    assert sessions.sign_in("manager", "open", "elsewhere", "en").user == "manager"


def test_waiting_doubles_up_to_five_minutes_and_is_forgotten_after_an_hour() -> None:
    clock = Clock()
    backoff, waits = Backoff(2, clock), []
    for _ in range(14):
        backoff.wrong("ana")
        waits.append(backoff.wait("ana"))
    assert waits[:6] == [0, 0, 2, 4, 8, 16]
    assert waits[-1] == LONGEST
    clock.now += FORGOTTEN
    backoff.wrong("ana")
    assert backoff.wait("ana") == 0


def test_the_list_of_wrong_answers_does_not_grow_without_end() -> None:
    backoff = Backoff(0, Clock())
    for number in range(REMEMBERED + 5):
        backoff.wrong(str(number))
    assert backoff.wait("0") == 0
    assert backoff.wait(str(REMEMBERED + 4)) > 0


# --- how long it lasts


def test_a_session_ends_when_nothing_is_done(trial: Path) -> None:
    clock = Clock()
    sessions = Sessions(clock)
    session = sessions.sign_in("clerk", "open", "here", "en")
    clock.now += IDLE - 1
    assert sessions.of(session.secret) is session
    sessions.touch(session)
    clock.now += IDLE - 1
    assert sessions.over() == []
    clock.now += 1
    assert sessions.of(session.secret) is None
    assert sessions.over() == [session]
    assert sessions.over() == []


def test_a_session_ends_after_half_a_day_whatever_is_done(trial: Path) -> None:
    clock = Clock()
    sessions = Sessions(clock)
    session = sessions.sign_in("clerk", "open", "here", "en")
    while clock.now < 1_000 + WHOLE - 60:
        clock.now += 60
        sessions.touch(session)
    assert sessions.of(session.secret) is session
    clock.now += 60
    assert sessions.of(session.secret) is None


def test_who_signed_out_is_out_and_secrets_differ(trial: Path) -> None:
    sessions = Sessions(Clock())
    first, second = (sessions.sign_in("clerk", "open", "here", "en") for _ in range(2))
    assert first.secret != second.secret
    assert len(first.secret) >= 43
    sessions.sign_out(first)
    assert sessions.of(first.secret) is None
    assert sessions.left(first) == 0
    assert sessions.of(second.secret) is second
    assert sessions.of(None) is None
    assert sessions.of("") is None
