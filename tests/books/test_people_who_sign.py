"""Keys, users, roles and adopted settings: who may sign what, and what takes effect when."""

import hashlib
import sqlite3
import unicodedata
from pathlib import Path

import pytest

from bolib.books import Books, keys, periods, roles, settings, users
from bolib.books.demo_keys import USERS, key_of
from bolib.problem import Refused
from tests.conftest import OIBS, Signers, company_text, founded, texts


def test_a_key_opens_with_its_passphrase_alone() -> None:
    made = keys.new("guard", "ža\u0301ba č")
    assert keys.unlock("guard", unicodedata.normalize("NFD", "ža\u0301ba č")).public == made.public
    with pytest.raises(Refused, match="wrong_passphrase"):
        keys.unlock("guard", "zaba c")
    with pytest.raises(Refused, match=r"keys\.exists"):
        keys.new("guard", "x")
    assert keys.path_of("guard").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "x" * 41, "č", "a\x00b"])
def test_a_key_name_that_leaves_the_folder_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="bad_name"):
        keys.new(name, "open")


@pytest.mark.parametrize("text", ["", "{}", "[]", "not json", '{"form": 2}', '{"form": 1, "user": "x"}'])
def test_a_broken_key_file_is_one_sentence(text: str) -> None:
    path = keys.path_of("broken")
    path.write_text(text)
    with pytest.raises(Refused, match=r"keys\.unreadable"):
        keys.unlock("broken", "open")
    path.unlink()


def test_a_changed_key_file_does_not_open() -> None:
    keys.new("changed", "open")
    path = keys.path_of("changed")
    text = path.read_text()
    path.write_text(text.replace(keys.public_of("changed")[1].hex(), "00" * 32))
    with pytest.raises(Refused):
        keys.unlock("changed", "open")
    path.unlink()


def test_the_demo_keys_are_refused_by_every_other_company(books: Books, signers: Signers) -> None:
    for user in USERS:
        with pytest.raises(Refused, match=r"keys\.published"):
            users.enrol(books, user=user, public=key_of(user).public, key=signers["clerk"], oib="00000000036")


def test_one_person_is_one_user_with_any_number_of_keys(books: Books, signers: Signers) -> None:
    second = keys.new("clerk-laptop", "open", user="clerk")
    users.enrol(books, user="clerk", public=second.public, key=signers["manager"])
    with pytest.raises(Refused, match="key_not_enrolled"), books.write("x", "x", key=second) as act:
        _ = act.signer
    with pytest.raises(Refused, match="own_enrolment"):
        users.confirm(books, name=second.name, key=signers["manager"])
    users.confirm(books, name=second.name, key=signers["clerk"])
    with books.write("x", "x", key=second) as act:
        assert act.signer == "clerk"
    with pytest.raises(Refused, match="oib_taken"):
        users.enrol(books, user="twin", public=signers["third"].public, key=signers["manager"], oib=OIBS["clerk"])
    with pytest.raises(Refused, match="oib_needed"):
        users.enrol(books, user="third", public=signers["third"].public, key=signers["manager"])
    with pytest.raises(Refused, match=r"identity\."):
        users.enrol(books, user="third", public=signers["third"].public, key=signers["manager"], oib="00000000029")
    keys.path_of("clerk-laptop").unlink()


def test_a_second_key_does_not_make_a_second_person(books: Books, signers: Signers, tmp_path: Path) -> None:
    second = keys.new("clerk-second", "open", user="clerk")
    users.enrol(books, user="clerk", public=second.public, key=signers["clerk"])
    users.confirm(books, name=second.name, key=signers["manager"])
    settings.adopt(books, "chart", "x: y\n", key=signers["clerk"])
    with pytest.raises(Refused, match="own_adoption"):
        settings.confirm(books, "chart", 2, digest=hashlib.sha256(b"x: y\n").digest(), key=second)
    keys.path_of("clerk-second").unlink()


def test_nobody_makes_a_key_that_speaks_for_somebody_else(books: Books, signers: Signers) -> None:
    evil = keys.new("evil", "open", user="manager")
    users.enrol(books, user="manager", public=evil.public, key=signers["clerk"])
    with pytest.raises(Refused, match="own_enrolment"):
        users.confirm(books, name=evil.name, key=signers["clerk"])
    row = {"key": evil.name, "enrolled_by": "clerk", "confirmed_by": "clerk", "alone": 1}
    with books.write("confirm", "x", key=signers["clerk"]) as act:  # past the rule
        act.add("enrolment_confirmed", [row])
    with books.write("x", "x", key=evil):
        pass
    found = [problem.code for problem in books.verify().problems]
    assert found == ["trail.not_alone", "trail.key_enrolment_faulty"]
    keys.path_of("evil").unlink()


@pytest.mark.parametrize("public", [bytes([1]) + bytes(31), bytes(32), b"\xff" * 32, b"x" * 31])
def test_a_public_key_that_fits_anybodys_signature_is_refused(books: Books, signers: Signers, public: bytes) -> None:
    with pytest.raises(Refused, match=r"keys\.public"):
        users.enrol(books, user="clerk", public=public, key=signers["manager"])


def test_the_second_person_confirms_the_text_and_not_its_digest(books: Books, signers: Signers) -> None:
    good = hashlib.sha256(b"x: y\n").digest()
    with books.write("adopt", "chart", key=signers["clerk"]) as act:
        row = {"kind": "chart", "version": 2, "digest": good, "text": "evil: text\n", "adopted_by": "clerk"}
        act.add("adopted", [row])
    with pytest.raises(Refused, match="other_text"):
        settings.confirm(books, "chart", 2, digest=good, key=signers["manager"])
    assert [problem.code for problem in books.verify().problems] == ["trail.other_digest"]


def test_a_setting_takes_effect_when_a_second_person_confirms_the_same_text(books: Books, signers: Signers) -> None:
    before, text = books.setting("chart"), "x: y\n"
    assert settings.adopt(books, "chart", text, key=signers["clerk"]) == 2
    assert books.setting("chart") == before
    with pytest.raises(Refused, match="other_text"):
        settings.confirm(books, "chart", 2, digest=hashlib.sha256(b"another").digest(), key=signers["manager"])
    settings.confirm(books, "chart", 2, digest=hashlib.sha256(text.encode()).digest(), key=signers["manager"])
    assert books.setting("chart") == text
    assert settings.adopt(books, "chart", before, key=signers["manager"]) == 3  # going back is a new version
    with pytest.raises(Refused, match=r"settings\.same"):
        settings.adopt(books, "chart", text, key=signers["manager"])


@pytest.mark.parametrize("kind", ["rates/../../x.yaml", "/etc/x", "..", "rates//x", "a b", "x.exe", ""])
def test_a_kind_of_setting_is_a_plain_path(books: Books, signers: Signers, kind: str) -> None:
    with pytest.raises(Refused, match=r"settings\.kind"):
        settings.adopt(books, kind, "x", key=signers["clerk"])


def test_a_confirmation_by_the_adopter_is_refused_by_the_table_itself(books: Books, signers: Signers) -> None:
    settings.adopt(books, "chart", "x: y\n", key=signers["clerk"])
    row = {"kind": "chart", "version": 2, "adopted_by": "clerk", "confirmed_by": "clerk", "alone": 0}
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"), books.write("confirm", "x", key=signers["clerk"]) as act:
        act.add("adoption_confirmed", [row])
    with books.write("confirm", "x", key=signers["clerk"]) as act:
        act.add("adoption_confirmed", [{**row, "alone": 1}])
    assert [problem.code for problem in books.verify().problems] == ["trail.not_alone"]


def test_one_person_alone_may_found_and_confirm(tmp_path: Path, signers: Signers) -> None:
    with founded(tmp_path / "one.db", signers, founders=("clerk",)) as books:
        settings.adopt(books, "chart", "x: y\n", key=signers["clerk"])
        settings.confirm(books, "chart", 2, digest=hashlib.sha256(b"x: y\n").digest(), key=signers["clerk"])
        assert books.rows("select distinct alone from adoption_confirmed") == [(1,)]
        assert books.verify().problems == []


def test_two_keys_of_one_person_do_not_found_a_company_of_two(tmp_path: Path, signers: Signers) -> None:
    from bolib.stores import SCHEMA

    with pytest.raises(Refused, match=r"users\.founders"):
        users.found(
            tmp_path / "x.db",
            SCHEMA,
            name="X",
            founders={OIBS["clerk"]: signers["clerk"], OIBS["manager"]: signers["clerk"]},
            texts=texts(),
        )
    assert list(tmp_path.iterdir()) == []


def test_a_founding_that_was_killed_leaves_nothing_to_the_next(tmp_path: Path, signers: Signers) -> None:
    for rest in ("", "-wal", "-shm", "-queue"):
        (tmp_path / f".trial.db.part{rest}").write_bytes(b"half a founding")
    with founded(tmp_path / "trial.db", signers) as books:
        assert books.verify().problems == []
    assert not list(tmp_path.glob(".*"))


def test_founding_twice_changes_nothing(books: Books, signers: Signers) -> None:
    head = books.head
    with pytest.raises(Refused, match=r"books\.exist"):
        founded(books.path, signers)
    assert books.head == head


@pytest.mark.parametrize(
    ("user", "act", "may"),
    [
        ("clerk", "submit", True),
        ("clerk", "approve", False),
        ("clerk", "enrol", True),  # as a founder
        ("manager", "approve", True),
        ("manager", "submit", False),
        ("third", "enrol", False),
        ("nobody", "submit", False),
    ],
)
def test_who_may_do_what(books: Books, user: str, act: str, may: bool) -> None:
    assert roles.may(books, user, act) is may


def test_roles_that_exclude_each_other_are_named() -> None:
    import yaml

    company, rights = yaml.safe_load(company_text()), yaml.safe_load(texts()["roles"])
    company["users"]["clerk"]["roles"] = ["payroll_clerk", "treasurer", "wizard"]
    company["users"]["third"]["accounts"] = company["users"]["clerk"]["accounts"]
    found = [(p.code, p.where) for p in roles.problems(company, rights, one_person=False)]
    expected = [("roles.unknown", "clerk"), ("roles.exclude", "clerk"), ("roles.account_twice", "third")]
    assert sorted(found) == sorted(expected)
    assert "roles.exclude" not in {p.code for p in roles.problems(company, rights, one_person=True)}


def test_a_closed_period_takes_no_posting_until_two_people_reopen_it(books: Books, signers: Signers) -> None:
    manager = signers["manager"]

    def post() -> None:
        with books.write("post", "x") as act:
            periods.demand_open(act, "2026-09")

    periods.close(books, "2026-09", key=manager, soft=True)
    with pytest.raises(Refused, match="soft_closed"):
        post()
    with books.write("post", "x", key=manager) as act:  # who may close may still post
        periods.demand_open(act, "2026-09")
    periods.close(books, "2026-09", key=manager)
    with pytest.raises(Refused, match=r"periods\.closed"):
        post()
    with pytest.raises(Refused, match="not_asked"):
        periods.reopen(books, "2026-09", key=manager)
    periods.ask_reopening(books, "2026-09", key=manager, reason="a late invoice of Ana's")
    with pytest.raises(Refused, match="own_asking"):
        periods.reopen(books, "2026-09", key=manager)
    (asked,) = books.rows("select max(event) from reopening_asked")[0]
    row = {"period": "2026-09", "asked": asked, "asked_by": "manager", "reopened_by": "manager", "alone": 0}
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"), books.write("reopen", "x", key=manager) as act:
        act.add("period_reopening", [row])
    assert books.rows("select text from reason") == [("a late invoice of Ana's",)]
    assert books.rows("select reason from event where seq = ?", asked) == [(None,)]  # no story in the trail
    text = company_text().replace("[payroll_clerk]", "[payroll_clerk, chief_accountant]")
    settings.adopt(books, "company", text, key=signers["clerk"])
    settings.confirm(books, "company", 2, digest=hashlib.sha256(text.encode()).digest(), key=manager)
    periods.reopen(books, "2026-09", key=signers["clerk"])
    post()
    assert books.verify().problems == []


def test_the_last_people_who_can_enrol_are_not_revoked(books: Books, signers: Signers) -> None:
    with pytest.raises(Refused, match=r"users\.last_key"):
        users.revoke(books, name=signers["clerk"].name, key=signers["manager"])
    assert books.rows("select 1 from key_revoked") == []


def test_what_stands_already_is_said_in_a_sentence(books: Books, signers: Signers) -> None:
    third = signers["third"]
    users.enrol(books, user="third", public=third.public, key=signers["clerk"], oib=OIBS["third"])
    with pytest.raises(Refused, match=r"users\.key_enrolled"):
        users.enrol(books, user="third", public=third.public, key=signers["clerk"])
    users.confirm(books, name=third.name, key=signers["manager"])
    users.revoke(books, name=third.name, key=signers["manager"])
    with pytest.raises(Refused, match=r"users\.key_revoked"):
        users.revoke(books, name=third.name, key=signers["manager"])


@pytest.mark.parametrize("code", ["", "a\nb", "../x", "x" * 41])
def test_a_user_has_a_code_that_can_be_a_file_name(books: Books, signers: Signers, code: str) -> None:
    with pytest.raises(Refused, match=r"users\.bad_name"):
        users.enrol(books, user=code, public=signers["third"].public, key=signers["clerk"], oib=OIBS["third"])
