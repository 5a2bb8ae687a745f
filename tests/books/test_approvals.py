"""Four eyes three times: nobody approves what they submitted, nor alone what pays them, by rule, by table, by verify."""

import sqlite3
from pathlib import Path

import pytest

from bolib.books import Books, approvals, users
from bolib.books.approvals import acts
from bolib.books.keys import Key
from bolib.books.write import Transaction
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.conftest import OIBS, Signers, founded

MANIFEST = bytes(range(32))


def seal(books: Books, attempt: int = 1, simulation: bool = False) -> None:
    head = bytes.fromhex(books.head)
    with books.write("seal", f"r/{attempt}") as act:
        acts.seal(act, "r", attempt, paper="p", manifest=MANIFEST, head=head, simulation=simulation)


def submit(books: Books, key: Key, attempt: int = 1) -> None:
    with books.write("submit", f"r/{attempt}", key=key) as act:
        acts.submit(act, "r", attempt, manifest=MANIFEST)


def approve(books: Books, key: Key, attempt: int = 1, pays: set[str] | None = None) -> None:
    with books.write("approve", f"r/{attempt}", key=key) as act:
        acts.decide(act, "r", attempt, decision="approve", pays=pays or set())


def post(books: Books, key: Key, pays: set[str] | None = None, attempt: int = 1) -> None:
    with books.write("post", f"r/{attempt}", key=key) as act:
        acts.post(act, "r", attempt, manifest=MANIFEST, results=MANIFEST, pays=pays or set())


def by_hand(act: Transaction, **changed: object) -> None:
    row = {"run": "r", "attempt": 1, "decision": "approve", "submitted_by": "clerk", "decided_by": "clerk", "alone": 0}
    act.add("decision", [{**row, **changed}])


def test_the_road_goes_through_every_state(books: Books, signers: Signers) -> None:
    seal(books)
    assert approvals.state(books, "r", 1) == "sealed"
    submit(books, signers["clerk"])
    assert approvals.state(books, "r", 1) == "submitted"
    approve(books, signers["manager"])
    assert approvals.state(books, "r", 1) == "approved"
    post(books, signers["manager"])
    assert approvals.state(books, "r", 1) == "posted"
    with books.write("release", "r/1", key=signers["manager"]) as act:
        acts.release(act, "r", 1, manifest=MANIFEST, pays=set(), file="r.xml", digest=MANIFEST)
    assert approvals.state(books, "r", 1) == "released"
    assert books.verify().problems == []


def test_nobody_approves_what_they_submitted(books: Books, signers: Signers) -> None:
    seal(books)
    submit(books, signers["clerk"])
    with pytest.raises(Refused, match="no_right"):
        approve(books, signers["clerk"])
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"), books.write("x", "x", key=signers["clerk"]) as act:
        by_hand(act)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN"), books.write("x", "x", key=signers["clerk"]) as act:
        by_hand(act, submitted_by="manager")  # a lie about who submitted
    with pytest.raises(sqlite3.IntegrityError, match="not the open event"):
        books.db.execute("insert into decision values ('r', 1, 3, 'approve', 'clerk', 'manager', 0)")
    assert approvals.state(books, "r", 1) == "submitted"


def test_an_approval_signed_as_if_alone_carries_nothing(books: Books, signers: Signers) -> None:
    seal(books)
    submit(books, signers["clerk"])
    with books.write("approve", "r/1", key=signers["clerk"]) as act:
        by_hand(act, alone=1)
    assert "trail.not_alone" in {problem.code for problem in books.verify().problems}
    with pytest.raises(Refused, match=r"approvals\.not_valid"):
        post(books, signers["manager"])


def test_nobody_approves_alone_what_pays_them(books: Books, signers: Signers) -> None:
    pays = {OIBS["manager"]}
    seal(books)
    submit(books, signers["clerk"])
    with pytest.raises(Refused, match=r"approvals\.own_pay"):
        approve(books, signers["manager"], pays=pays)
    with books.write("approve", "r/1", key=signers["manager"]) as act, pytest.raises(Refused, match="own_pay"):
        acts.sign_own_pay(act, "r", 1, user="manager", pays=pays)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"), books.write("x", "x", key=signers["manager"]) as act:
        act.add("own_pay", [{"run": "r", "attempt": 1, "user": "manager", "signed_by": "manager"}])
    with books.write("approve", "r/1", key=signers["clerk"]) as act, pytest.raises(Refused, match="not_on_run"):
        acts.sign_own_pay(act, "r", 1, user="clerk", pays=pays)
    with books.write("approve", "r/1", key=signers["clerk"]) as act:
        acts.sign_own_pay(act, "r", 1, user="manager", pays=pays)
    approve(books, signers["manager"], pays=pays)
    post(books, signers["manager"], pays)
    assert books.verify().problems == []


def test_an_approval_past_the_own_pay_rule_is_not_posted(books: Books, signers: Signers) -> None:
    seal(books)
    submit(books, signers["clerk"])
    with books.write("approve", "r/1", key=signers["manager"]) as act:
        by_hand(act, decided_by="manager")
    with pytest.raises(Refused, match=r"approvals\.own_pay"):
        post(books, signers["manager"], {OIBS["manager"]})


def test_an_approval_without_the_right_is_not_posted(books: Books, signers: Signers) -> None:
    third = signers["third"]  # enrolled and confirmed as a user to whom the settings give no role
    users.enrol(books, user="stranger", public=third.public, key=signers["clerk"], oib=OIBS["third"])
    users.confirm(books, name=third.name, key=signers["manager"])
    seal(books)
    submit(books, signers["clerk"])
    with pytest.raises(Refused, match="no_right"):
        approve(books, third)
    with books.write("approve", "r/1", key=third) as act:
        by_hand(act, decided_by="stranger")
    assert [problem.code for problem in books.verify().problems] == ["trail.no_right"]
    with pytest.raises(Refused, match=r"approvals\.not_valid"):
        post(books, signers["manager"])


def test_a_false_decision_past_every_check_of_the_file_is_seen(books: Books, signers: Signers) -> None:
    seal(books)
    submit(books, signers["clerk"])
    books.db.execute("pragma ignore_check_constraints = on")
    with books.write("approve", "r/1", key=signers["clerk"]) as act:
        by_hand(act)
    with Books(books.path, SCHEMA) as reader:  # read-only, where SQLite itself has no CHECK
        assert "trail.condition" in {problem.code for problem in reader.verify().problems}
    with pytest.raises(Refused, match=r"approvals\.not_valid"):
        post(books, signers["manager"])


def test_a_rejected_run_cannot_be_posted_by_hand(books: Books, signers: Signers) -> None:
    seal(books)
    submit(books, signers["clerk"])
    with books.write("reject", "r/1", key=signers["manager"]) as act:
        acts.decide(act, "r", 1, decision="reject", pays=())
    row = {"run": "r", "attempt": 1, "decision": "approve", "posted_by": "manager", "results": MANIFEST}
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN"), books.write("x", "x", key=signers["manager"]) as act:
        act.add("posting", [row])


def test_in_a_firm_of_one_person_that_person_does_it_all_and_the_rows_say_so(tmp_path: Path, signers: Signers) -> None:
    with founded(tmp_path / "one.db", signers, founders=("clerk",)) as books:
        from bolib.books import settings
        from tests.conftest import company_text

        text = company_text(founders=("clerk",)).replace(
            "[payroll_clerk]", "[payroll_clerk, payroll_manager, treasurer]"
        )
        import hashlib

        settings.adopt(books, "company", text, key=signers["clerk"])
        settings.confirm(books, "company", 2, digest=hashlib.sha256(text.encode()).digest(), key=signers["clerk"])
        seal(books)
        submit(books, signers["clerk"])
        approve(books, signers["clerk"], pays={OIBS["clerk"]})
        post(books, signers["clerk"], {OIBS["clerk"]})
        assert books.rows("select alone from decision") == [(1,)]
        assert books.verify().problems == []


def test_a_simulation_is_never_put_forward(books: Books, signers: Signers) -> None:
    seal(books, simulation=True)
    with pytest.raises(Refused, match=r"approvals\.simulation"):
        submit(books, signers["clerk"])
    row = {"run": "r", "attempt": 1, "manifest": MANIFEST, "submitted_by": "clerk"}
    for simulation, fault in ((1, "CHECK"), (0, "FOREIGN")):
        with (
            pytest.raises(sqlite3.IntegrityError, match=fault),
            books.write("submit", "r/1", key=signers["clerk"]) as act,
        ):
            act.add("submission", [{**row, "simulation": simulation}])


def test_never_two_attempts_approved_and_never_one_posted_twice(books: Books, signers: Signers) -> None:
    seal(books)
    seal(books, attempt=2)
    submit(books, signers["clerk"], attempt=2)
    with pytest.raises(Refused, match=r"approvals\.stands"):
        submit(books, signers["clerk"], attempt=1)
    with pytest.raises(Refused, match=r"approvals\.stands"):
        seal(books, attempt=3)
    with books.write("withdraw", "r/2", key=signers["clerk"]) as act:
        acts.withdraw(act, "r", 2)
    assert approvals.state(books, "r", 2) == "withdrawn"
    with pytest.raises(Refused, match=r"approvals\.replaced"):
        submit(books, signers["clerk"])
    seal(books, attempt=3)
    submit(books, signers["clerk"], attempt=3)
    approve(books, signers["manager"], attempt=3)
    post(books, signers["manager"], attempt=3)
    with pytest.raises(Refused, match="wrong_state"):
        post(books, signers["manager"], attempt=3)
    row = {"run": "r", "attempt": 3, "decision": "approve", "posted_by": "manager", "results": MANIFEST}
    with pytest.raises(sqlite3.IntegrityError), books.write("post", "x", key=signers["manager"]) as act:
        act.add("posting", [row])
    with pytest.raises(Refused, match="wrong_state"), books.write("withdraw", "r/3", key=signers["clerk"]) as act:
        acts.withdraw(act, "r", 3)
    assert books.rows("select replaces from seal order by attempt") == [(None,), (1,), (2,)]


def test_only_who_submitted_takes_a_run_back(books: Books, signers: Signers) -> None:
    seal(books)
    submit(books, signers["clerk"])
    with pytest.raises(Refused, match="no_right"), books.write("withdraw", "x", key=signers["manager"]) as act:
        acts.withdraw(act, "r", 1)
    with pytest.raises(sqlite3.IntegrityError), books.write("withdraw", "x", key=signers["manager"]) as act:
        act.add("withdrawal", [{"run": "r", "attempt": 1, "withdrawn_by": "manager"}])


def test_who_submitted_does_not_release_even_by_hand(books: Books, signers: Signers) -> None:
    seal(books)
    submit(books, signers["clerk"])
    approve(books, signers["manager"])
    post(books, signers["manager"])
    row = {"run": "r", "attempt": 1, "file": "x", "digest": b"", "submitted_by": "clerk", "released_by": "clerk"}
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"), books.write("x", "x", key=signers["clerk"]) as act:
        act.add("release", [{**row, "alone": 0}])


def test_what_was_submitted_is_what_is_posted(books: Books, signers: Signers) -> None:
    seal(books)
    with pytest.raises(sqlite3.IntegrityError), books.write("submit", "r/1", key=signers["clerk"]) as act:
        acts.submit(act, "r", 1, manifest=bytes(32))
    submit(books, signers["clerk"])
    approve(books, signers["manager"])
    with pytest.raises(Refused, match="other_folder"), books.write("post", "r/1", key=signers["manager"]) as act:
        acts.post(act, "r", 1, manifest=bytes(32), results=MANIFEST, pays=set())


def test_an_unsigned_act_is_refused(books: Books) -> None:
    seal(books)
    with pytest.raises(Refused, match="not_signed"), books.write("submit", "r/1") as act:
        acts.submit(act, "r", 1, manifest=MANIFEST)


def test_a_right_that_an_unsigned_event_adopted_carries_no_approval(books: Books, signers: Signers) -> None:
    import hashlib

    from tests.books.full import behind_their_back
    from tests.conftest import company_text

    seal(books)
    submit(books, signers["clerk"])
    text = company_text().replace("[payroll_clerk]", "[payroll_clerk, payroll_manager]")
    both = {"kind": "company", "version": 2, "adopted_by": "clerk"}
    opened = behind_their_back(books.path)
    seq = books.seq + 1
    digest = hashlib.sha256(text.encode()).digest()
    opened.db.execute(
        "insert into adopted (kind, version, digest, text, adopted_by, event) values ('company', 2, ?, ?, 'clerk', ?)",
        (digest, text, seq),
    )
    opened.db.execute(
        "insert into adoption_confirmed (kind, version, adopted_by, confirmed_by, alone, event) "
        "values ('company', 2, 'clerk', 'manager', 0, ?)",
        (seq,),
    )
    opened.put_back()
    opened.db.execute("commit")
    assert both["version"] == 2
    with books.write("test", "x"):
        pass  # the event that would have written them, unsigned
    with pytest.raises(Refused, match=r"approvals\.not_valid"):
        approve(books, signers["manager"])


def test_a_key_whose_revocation_was_deleted_approves_nothing(books: Books, signers: Signers) -> None:
    from tests.books.full import behind_their_back

    third = signers["third"]
    users.enrol(books, user="third", public=third.public, key=signers["clerk"], oib=OIBS["third"])
    users.confirm(books, name=third.name, key=signers["manager"])
    users.revoke(books, name=third.name, key=signers["manager"])
    seal(books)
    submit(books, signers["clerk"])
    opened = behind_their_back(books.path)
    opened.db.execute("delete from key_revoked")
    opened.put_back()
    opened.db.execute("commit")
    with pytest.raises(Refused, match=r"approvals\.not_valid"):
        approve(books, third)


def test_a_firm_of_one_person_has_four_eyes_once_somebody_else_signs(tmp_path: Path, signers: Signers) -> None:
    import hashlib

    from bolib.books import settings
    from tests.conftest import company_text

    clerk, third = signers["clerk"], signers["third"]
    with founded(tmp_path / "one.db", signers, founders=("clerk",)) as books:
        text = company_text(founders=("clerk",)).replace("[payroll_clerk]", "[payroll_clerk, payroll_manager]")
        settings.adopt(books, "company", text, key=clerk)
        settings.confirm(books, "company", 2, digest=hashlib.sha256(text.encode()).digest(), key=clerk)
        users.enrol(books, user="third", public=third.public, key=clerk, oib=OIBS["third"])
        users.confirm(books, name=third.name, key=clerk)
        seal(books)
        submit(books, clerk)
        with pytest.raises(Refused, match=r"approvals\.own_submission"):
            approve(books, clerk)
        with books.write("approve", "r/1", key=clerk) as act:
            by_hand(act, alone=1)
        assert [problem.code for problem in books.verify().problems] == ["trail.not_alone"]


@pytest.mark.parametrize(
    ("run", "name"),
    [
        ("2026-10-hours_month", "2026-10-hours_month-2"),
        ("2026-10-hours_month-2", "2026-10-hours_month-3"),
        ("2026-10-hours_month-9", "2026-10-hours_month-10"),
    ],
)
def test_those_whom_a_posted_run_held_go_under_a_further_name(run: str, name: str) -> None:
    assert approvals.further(run) == name
