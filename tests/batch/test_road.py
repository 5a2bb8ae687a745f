"""The whole road: run, submit, approve, post, release, do it again, verify."""

import hashlib
import json
import platform
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bolib.accounting.ledger import store as ledger
from bolib.accounting.payroll import store as payroll
from bolib.accounting.payroll.rules import dues
from bolib.batch import acts, manifest, papers, run_file
from bolib.batch.posted import posted_otherwise
from bolib.batch.reperform import reperform
from bolib.batch.run import run
from bolib.books import approvals, periods
from bolib.books.write import Transaction
from bolib.formats import pain_001
from bolib.problem import Refused
from tests.batch.conftest import CLERK, HOURS_RUN, MANAGER, RUN, Home
from tests.batch.demo_company import HELD_ALONE

PAPER = papers.PAPERS["accounting/payroll_month"]


def january(home: Home) -> str:
    """Order a payroll for a month whose yearly values nobody knows yet."""
    path = run_file.run_file_of("demo", "2027-01-payroll_month")
    text = run_file.run_file_of("demo", RUN).read_text("utf-8")
    path.write_text(text.replace("2026-10", "2027-01").replace("2026-11-10", "2027-02-10").replace("26314", "27041"))
    hours = run_file.run_file_of("demo", "2027-01-hours_month")
    text = run_file.run_file_of("demo", HOURS_RUN).read_text("utf-8")
    hours.write_text(text.replace("2026-10", "2027-01").replace("2026-11-10", "2027-02-10"))
    folder = run("demo", hours.stem, given=_given(home))
    for act, key in ((acts.submit, CLERK), (acts.approve, MANAGER), (acts.post, MANAGER)):
        act(folder, key)  # nobody punched: a month of hours in which everybody is held is posted too
    return path.stem


def test_the_whole_road_and_the_three_sums(home: Home) -> None:
    acts.approve(home.folder, MANAGER)
    acts.post(home.folder, MANAGER)
    with pytest.raises(Refused, match="wrong_state"):
        acts.post(home.folder, MANAGER)
    bank = acts.release(home.folder, MANAGER)
    with home.books() as books:
        slips = payroll.slips(books, "2026-10")
        net = int(slips["net_cents"].sum())
        sent = pain_001.read(bank.read_bytes())
        transfers = [transfer for transfer in sent if not dues.is_due(transfer)]
        balance = ledger.trial_balance(books, "2026-10").set_index("account")
        assert sum(transfer.cents for transfer in transfers) == net > 0
        assert int(balance.loc["230", "credit_cents"]) == net
        assert sum(transfer.cents for transfer in sent) == int(balance.loc[["230", "241", "242"], "credit_cents"].sum())
        assert balance["debit_cents"].sum() == balance["credit_cents"].sum()
        lines = payroll.lines(books, "2026-10").groupby("person")["amount_cents"].sum()
        assert (lines == slips.set_index("person")["gross_cents"]).all()
        assert books.verify().problems == [] and posted_otherwise(books, "demo") == []
        assert len(slips) == 59 - len(HELD_ALONE[home.seed])  # one left in September
        assert len(list((home.folder / "payslips").glob("*.pdf"))) == len(slips)
    assert reperform(home.folder).answer == "identical"


def test_everybody_is_paid_or_held_by_name(home: Home) -> None:
    rows = acts.proposed(home.folder)
    paid = {row["person"] for row in rows["payslip"]}
    with home.books() as books:
        due = "select distinct person from contract where until is null or until >= '2026-10-01'"
        everybody = {person for (person,) in books.rows(due)}
    assert everybody - paid == HELD_ALONE[home.seed].keys()
    notebook = (home.folder / "payroll_month.ipynb").read_text("utf-8")
    assert all(person in notebook for person in everybody)


def test_the_demo_is_the_same_up_to_the_first_seal(made: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bolib.batch import demo

    monkeypatch.setenv("BACK_OFFICE_HOME", str(made.path))
    with made.books() as books:
        (seal,) = books.rows("select min(event) from seal")[0]
        heads = books.rows("select hash from event where seq < ?", seal)
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path / "again"))
    for line in demo.play(seed=made.seed, since="2026-10"):
        if demo.HOURS_RUN in line:
            break
    with Home(tmp_path / "again", made.seed).books() as books:
        assert books.rows("select hash from event") == heads


def test_a_second_demo_changes_nothing(one: Home) -> None:
    from bolib.batch import demo

    before = {
        path: path.stat().st_mtime_ns for path in one.path.rglob("*") if path.is_file() and "-" not in path.suffix
    }
    said = list(demo.play())
    after = {path: path.stat().st_mtime_ns for path in one.path.rglob("*") if path.is_file() and "-" not in path.suffix}
    assert before == after
    assert any("--as demo-manager" in line for line in said)


def test_a_new_attempt_only_where_the_last_one_fell(one: Home) -> None:
    with pytest.raises(Refused, match=r"approvals\.stands"):
        run("demo", RUN, given=_given(one))
    acts.reject(one.folder, MANAGER, "the hours of Ana are wrong")
    with one.books() as books:
        assert books.rows("select text from reason order by event")[-1] == ("the hours of Ana are wrong",)
    folder = run("demo", RUN, given=_given(one))
    assert folder.name == "2" and manifest.read(folder)["replaces"] == 1
    acts.submit(folder, CLERK)
    acts.withdraw(folder, CLERK)
    assert run("demo", RUN, given=_given(one)).name == "3"


def _given(home: Home) -> "object":
    import time

    from bolib.books.given import Given

    return Given(at=time.time_ns() // 1000, account="demo-clerk", seed=f"demo {home.seed}")


def test_in_january_everybody_is_held_in_words_and_the_paper_still_runs(one: Home) -> None:
    folder = run("demo", january(one), given=_given(one))
    assert acts.proposed(folder)["payslip"] == [] and not (folder / "payment.xml").exists()
    text = (folder / "payroll_month.ipynb").read_text("utf-8")
    assert "Najniža mjesečna osnovica" in text and "contributions.yaml" in text
    assert text.count("navedene su pod Propisi na snazi") >= 20
    acts.submit(folder, CLERK)
    acts.approve(folder, MANAGER)
    acts.post(folder, MANAGER)
    with pytest.raises(Refused, match=r"acts\.no_payment"):
        acts.release(folder, MANAGER)
    assert reperform(folder).answer == "identical"
    with one.books() as books:
        assert books.verify().problems == []


def test_a_simulation_runs_and_is_never_put_forward(one: Home) -> None:
    acts.reject(one.folder, MANAGER, "try")
    path = run_file.run_file_of("demo", RUN)
    path.write_text(path.read_text("utf-8").replace("simulation: no", "simulation: yes"))
    folder = run("demo", RUN, given=_given(one))
    with pytest.raises(Refused, match=r"approvals\.simulation"):
        acts.submit(folder, CLERK)
    assert manifest.read(folder)["simulation"] is True


def test_a_paper_that_stops_is_kept_as_failed_and_its_number_is_gone(
    one: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts.reject(one.folder, MANAGER, "try")
    without = lambda *about: {name: frame for name, frame in payroll.inputs(*about).items() if name != "contract"}  # noqa: E731
    with monkeypatch.context() as patch, pytest.raises(Refused, match=r"run\.paper_failed") as refused:
        patch.setitem(papers.PAPERS, PAPER.name, replace(PAPER, inputs=without))
        run("demo", RUN, given=_given(one))
    assert Path(str(refused.value.problem.args["folder"])).name == "2.failed"
    assert run("demo", RUN, given=_given(one)).name == "3"


class Killed(BaseException):
    """Stands for a kill at the worst moment."""


def _killed(*_: object) -> None:
    raise Killed


def test_a_run_killed_between_its_seal_and_its_name_is_finished(one: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from bolib.batch import run as module
    from bolib.batch.recovery import recover

    acts.reject(one.folder, MANAGER, "again")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(module, "finish", _killed)
        run("demo", RUN, given=_given(one))
    assert not (one.folder.parent / "2").exists()
    assert [problem.code for problem in recover("demo")] == ["recovery.sealed"]
    acts.submit(one.folder.parent / "2", CLERK)


@pytest.mark.parametrize("stands", [True, False])
def test_a_release_killed_before_its_file_has_a_name(one: Home, monkeypatch: pytest.MonkeyPatch, stands: bool) -> None:
    from bolib.batch.recovery import payment_problems, recover

    acts.approve(one.folder, MANAGER)
    acts.post(one.folder, MANAGER)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(acts, "rename_durably" if stands else "_demand_no_own_change", _killed)
        acts.release(one.folder, MANAGER)
    bank = one.path / "outputs" / "demo" / "bank"
    if not stands:  # the file was not even written; one that was and is in no event is taken away
        bank.mkdir()
        (bank / f".{RUN}.xml.part").write_bytes(b"of no event")
    assert [problem.code for problem in recover("demo")] == (["recovery.payment"] if stands else [])
    assert not list(bank.glob(".*"))
    if not stands:
        acts.release(one.folder, MANAGER)
    path = bank / f"{RUN}.xml"
    assert path.read_bytes() == (one.folder / "payment.xml").read_bytes()
    with one.books() as books:
        path.write_bytes(b"other")
        assert [problem.code for problem in payment_problems(books, "demo")] == ["recovery.payment_differs"]
        path.unlink()  # fetched by the bank
        assert recover("demo") == [] and not path.exists() and payment_problems(books, "demo") == []


def test_files_swapped_during_an_act_are_not_what_is_posted(one: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    acts.approve(one.folder, MANAGER)
    real = acts.demand_sealed

    def swapped(*about: object) -> object:
        sealed = real(*about)  # type: ignore[arg-type]
        path = one.folder / "results.db"
        db = sqlite3.connect(path)
        db.execute("update payslip set net_cents = net_cents + 100 where person = 'E-0001'")
        db.commit()
        db.close()
        return sealed

    monkeypatch.setattr(acts, "demand_sealed", swapped)
    with pytest.raises(Refused, match=r"acts\.folder_differs"):
        acts.post(one.folder, MANAGER)


@pytest.mark.parametrize("name", ["01", "\u0661", "1.failed", "+1", " 1"])
def test_a_folder_beside_the_sealed_one_is_none(one: Home, name: str) -> None:
    shutil.copytree(one.folder, one.folder.parent / name)
    with pytest.raises(Refused, match=r"places\."):
        acts.approve(one.folder.parent / name, MANAGER)


@pytest.mark.parametrize(
    "change",
    [
        {"simulation": True},
        {"attempt": 7},
        {"run": "2026-10-other"},
        {"company": "0" * 32},
        {"paper": "other"},
    ],
    ids=str,
)
def test_a_manifest_that_speaks_of_another_run_is_refused(one: Home, change: dict[str, object]) -> None:
    from bolib.books.approvals import acts as of_books

    acts.reject(one.folder, MANAGER, "again")
    folder = run("demo", RUN, given=_given(one))
    with one.books() as books:
        seq = books.seq
    from bolib.books import Books
    from bolib.stores import SCHEMA

    sealed = manifest.read(folder)
    about = {name: sealed[name] for name in manifest.FIELDS - {"form", "files"}}
    third = Path(shutil.copytree(folder, folder.parent / "3"))
    digest = manifest.write(third, **{**about, "attempt": 3, "replaces": 2, **change})
    head = bytes.fromhex(sealed["head"]["hash"])
    with (
        Books(books.path, SCHEMA, writable=True, given=_given(one)) as again,  # type: ignore[arg-type]
        again.write("seal", f"{RUN}/3") as act,
    ):
        of_books.seal(act, RUN, 3, paper=sealed["paper"], manifest=digest, head=head, simulation=False)
    assert seq > 0
    with pytest.raises(Refused, match=r"acts\.other_seal"):
        acts.submit(third, CLERK)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("files", {"../../x.ipynb": {"sha256": "0" * 64, "bytes": 1}}),
        ("files", {"rates/../../x": {"sha256": "0" * 64, "bytes": 1}}),
        ("files", {"x": 5}),
        ("files", []),
        ("lock", 5),
        ("code", "../../x"),
        ("head", {"seq": "1", "hash": "0" * 64}),
        ("parameters", None),
    ],
)
def test_a_manifest_that_leaves_its_folder_or_its_form_is_refused(one: Home, field: str, value: object) -> None:
    path = one.folder / manifest.NAME
    path.write_text(json.dumps({**json.loads(path.read_bytes()), field: value}))
    with pytest.raises(Refused, match=r"manifest\.unreadable"):
        reperform(one.folder)


def test_who_may_not_run_does_not_run(one: Home) -> None:
    acts.reject(one.folder, MANAGER, "again")
    given = _given(one)
    given.account = "demo-manager"  # type: ignore[attr-defined]
    with pytest.raises(Refused, match=r"roles\.no_right"):
        run("demo", RUN, given=given)  # type: ignore[arg-type]
    assert sorted(path.name for path in one.folder.parent.iterdir()) == [".running", "1"]


def test_what_a_killed_run_leaves_is_marked_also_when_it_comes_back(one: Home) -> None:
    """A kernel that outlives its killed command may write once more into a folder that was already marked."""
    from bolib.batch.recovery import recover

    for name in ("2.failed", "2.failed-2"):
        part = one.folder.parent / ".2.part"
        (part / "payslips").mkdir(parents=True)
        assert [problem.code for problem in recover("demo")] == ["recovery.failed"]
        assert (one.folder.parent / name / "payslips").is_dir() and not part.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("paper:", "papers:"), "run_file.keys"),
        (("accounting/payroll_month", "accounting/other"), "run_file.paper"),
        (("accounting/payroll_month", "../../x"), "run_file.paper"),
        (('month: "2026-10"', 'month: "2026-13"'), "run_file.date"),
        (('month: "2026-10"', 'month: "2026-09"'), "run_file.month"),
        (("2026-11-10", "10.11.2026."), "run_file.date"),
        (("2026-11-10", "20261110"), "run_file.date"),
        (("2026-11-10", "2026-W46-2"), "run_file.date"),
        (('month: "2026-10"', 'month: "202610"'), "run_file.date"),
        (("2026-11-10", "2026-09-30"), "run_file.pay_day"),
        (("2026-11-10", "2026-11-14"), "run_file.no_working_day"),
        (("2026-11-10", "2026-11-18"), "run_file.no_working_day"),
        (("2026-11-10", "2028-01-03"), "run_file.late_pay_day"),
        (("language: hr", 'language: hr\n  pay_day: "2026-11-11"'), "run_file.above"),
        (("language: hr", 'language: hr\n  month: "2026-10"'), "run_file.above"),
        (("language: hr", "language: hr\n  simulation: yes"), "run_file.above"),
        (("simulation: no", "simulation: maybe"), "run_file.keys"),
        (("report_mark:", "report_marks:"), "run.unknown_parameter"),
        (("language: hr", "language: [hr]"), "run_file.parameter"),
        (("language: hr", "language: hr\n  language: en"), "run_file.unreadable"),
    ],
)
def test_a_run_file_with_something_wrong_is_refused_by_name(one: Home, change: tuple[str, str], code: str) -> None:
    path = run_file.run_file_of("demo", RUN)
    path.write_text(path.read_text("utf-8").replace(*change))
    with pytest.raises(Refused) as refused:
        run("demo", RUN, given=_given(one))
    assert refused.value.problem.code == code
    assert not list(one.folder.parent.glob(".*.part"))


def test_a_pay_day_that_is_no_working_day_names_the_one_before(one: Home) -> None:
    path = run_file.run_file_of("demo", RUN)
    path.write_text(path.read_text("utf-8").replace("2026-11-10", "2026-11-18"))  # a public holiday
    with pytest.raises(Refused) as refused:
        run_file.read("demo", RUN)
    assert refused.value.problem.args == {"pay_day": "2026-11-18", "before": "2026-11-17"}


@pytest.mark.parametrize("pay_day", ["2026-10-01", "2027-12-31", "2026-11-17"])
def test_a_pay_day_at_the_edge_is_read(one: Home, pay_day: str) -> None:
    path = run_file.run_file_of("demo", RUN)
    path.write_text(path.read_text("utf-8").replace("2026-11-10", pay_day))
    assert run_file.read("demo", RUN).pay_day == pay_day


@pytest.mark.parametrize("name", ["../x", "2026-10-../../x", "bank", "code", "2026-10-", "2026-10-a/b", "x" * 60])
def test_a_run_name_that_leaves_its_folder_is_refused(one: Home, name: str) -> None:
    with pytest.raises(Refused, match=r"places\.run"):
        run("demo", name)


def test_a_missing_run_file_is_written_to_be_looked_at(one: Home) -> None:
    with pytest.raises(Refused, match=r"run_file\.written"):
        run("demo", "2026-12-payroll_month")
    order = run_file.read("demo", "2026-12-payroll_month")
    assert (order.pay_day, order.parameters["report_mark"]) == ("2027-01-08", "27008")  # the 10th is a Sunday


def test_a_closed_month_takes_no_payroll(one: Home) -> None:
    acts.approve(one.folder, MANAGER)
    with one.books() as books:
        path = books.path
    from bolib.books import Books, settings
    from bolib.stores import SCHEMA

    with Books(path, SCHEMA, writable=True) as books:
        import hashlib

        text = books.setting("company").replace("[payroll_manager,", "[payroll_manager, chief_accountant,")
        settings.adopt(books, "company", text, key=CLERK)
        settings.confirm(books, "company", 2, digest=hashlib.sha256(text.encode()).digest(), key=MANAGER)
        periods.close(books, "2026-10", key=MANAGER)
    with pytest.raises(Refused, match=r"periods\.closed"):
        acts.post(one.folder, MANAGER)
    with one.books() as books:
        assert approvals.state(books, RUN, 1) == "approved" and books.rows("select * from payslip") == []


def test_facts_that_come_later_are_listed_and_do_not_refuse(one: Home) -> None:
    from bolib.books import Books
    from bolib.stores import SCHEMA

    with one.books() as books:
        path = books.path
        assert acts.later_facts(books, one.folder) == []
    with Books(path, SCHEMA, writable=True) as books, books.write("import", "hours") as act:
        row = dict(zip(("person", "month"), ("E-0001", "2026-10"), strict=True))
        minutes = {name: 0 for name in SCHEMA["month_hours"].defined if name.endswith("_minutes")}
        act.add("month_hours", [{**row, **minutes}])
    with one.books() as books:
        (later,) = acts.later_facts(books, one.folder)
    assert (later.code, later.args["table"]) == ("acts.later_fact_of", "month_hours")
    acts.approve(one.folder, MANAGER)
    acts.post(one.folder, MANAGER)


def with_another_account(home: Home, *rows: tuple[str, str]) -> Path:
    """Give the folder of a run made after *Demo manager* changed the account of E-0001: since, IBAN."""
    from bolib.books import Books
    from bolib.stores import SCHEMA

    acts.reject(home.folder, MANAGER, "another account")
    given = _given(home)
    given.account = "demo-manager"  # type: ignore[attr-defined]
    with home.books() as books:
        path = books.path
    with Books(path, SCHEMA, writable=True, given=given) as books, books.write("import", "people") as act:  # type: ignore[arg-type]
        act.add("bank_account", [{"person": "E-0001", "since": since, "iban": iban} for since, iban in rows])
    folder = run("demo", RUN, given=_given(home))
    acts.submit(folder, CLERK)
    acts.approve(folder, MANAGER)
    acts.post(folder, MANAGER)
    return folder


def test_who_changed_a_bank_account_does_not_release_the_payment_into_it(one: Home) -> None:
    folder = with_another_account(one, ("2026-11-05", "HR1210010051863000160"))
    with pytest.raises(Refused, match=r"acts\.own_change"):
        acts.release(folder, MANAGER)
    with pytest.raises(Refused, match=r"approvals\.own_account"):
        acts.sign_account(folder, MANAGER, "E-0001")
    with pytest.raises(Refused, match=r"approvals\.no_changed_account"):
        acts.sign_account(folder, CLERK, "E-0002")
    acts.sign_account(folder, CLERK, "E-0001")
    with pytest.raises(Refused, match=r"approvals\.signed_before"):
        acts.sign_account(folder, CLERK, "E-0001")
    acts.release(folder, MANAGER)
    with one.books() as books:
        assert books.verify().problems == []


def test_a_change_that_is_changed_back_for_later_is_still_one(one: Home) -> None:
    with one.books() as books:
        ((old,),) = books.rows("select iban from bank_account where person = 'E-0001'")
    folder = with_another_account(one, ("2026-11-05", "HR1210010051863000160"), ("2099-01-01", old))
    with pytest.raises(Refused, match=r"acts\.own_change"):
        acts.release(folder, MANAGER)


def test_nobody_is_paid_twice_by_two_runs_of_one_month(one: Home) -> None:
    path = run_file.run_file_of("demo", RUN)
    (path.parent / "2026-10-again.yaml").write_text(path.read_text("utf-8"))
    again = run("demo", "2026-10-again", given=_given(one))
    acts.submit(again, CLERK)
    for folder in (one.folder, again):
        acts.approve(folder, MANAGER)
    acts.post(one.folder, MANAGER)
    with pytest.raises(Refused, match=r"payroll\.paid_since"):
        acts.post(again, MANAGER)


def test_what_is_posted_otherwise_than_approved_is_found(one: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    acts.approve(one.folder, MANAGER)
    honest = PAPER.post

    def more(act: object, run: str, rows: papers.Proposed, frozen: int) -> None:
        act.db.execute(f"update {papers.PROPOSED}.payslip set net_cents = net_cents + 1")  # type: ignore[attr-defined]
        honest(act, run, rows, frozen)  # type: ignore[arg-type]

    monkeypatch.setitem(papers.PAPERS, PAPER.name, replace(PAPER, post=more))
    acts.post(one.folder, MANAGER)
    with one.books() as books:
        assert [problem.args["table"] for problem in posted_otherwise(books, "demo")] == ["payslip"]


def test_a_paper_that_doubts_itself_is_never_put_forward(one: Home) -> None:
    from bolib.books import Books, settings
    from bolib.stores import SCHEMA

    acts.reject(one.folder, MANAGER, "another chart")
    with one.books() as books:
        path, text = books.path, books.setting("company").replace('employees: "230"', 'employees: "999"')
    with Books(path, SCHEMA, writable=True) as books:
        settings.adopt(books, "company", text, key=CLERK)
        settings.confirm(books, "company", 2, digest=hashlib.sha256(text.encode()).digest(), key=MANAGER)
    folder = run("demo", RUN, given=_given(one))
    assert acts.concluded(folder)["doubts"] > 0
    with pytest.raises(Refused, match=r"acts\.doubts"):
        acts.submit(folder, CLERK)


def test_a_changed_manifest_is_found_where_no_books_are_at_hand(one: Home, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(one.folder, tmp_path / "elsewhere" / "of_the_run"))
    assert reperform(copy).answer == "identical"
    path = copy / manifest.NAME
    whole = json.loads(path.read_bytes())
    for name, value in (("simulation", True), ("company", "0" * 32), ("head", {"seq": 1, "hash": "0" * 64})):
        path.write_text(json.dumps({**whole, name: value}))
        assert "reperform.told_otherwise" in {problem.code for problem in reperform(copy).differs}


def test_a_clock_before_the_demos_day_approves_it(one: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bolib.books.time.time_ns", lambda: 1_780_000_000 * 10**9)
    acts.approve(one.folder, MANAGER)
    with one.books() as books:
        assert books.verify().problems == []


def test_a_pipe_or_an_empty_folder_in_a_sealed_folder_is_seen(one: Home) -> None:
    import os

    (one.folder / "rates" / "more").mkdir()
    os.mkfifo(one.folder / "pipe")
    found = {problem.where for problem in manifest.differences(one.folder)}
    assert found == {"pipe", "rates/more"}


def test_control_totals_that_do_not_fit_the_rows_stop_the_posting(one: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    acts.approve(one.folder, MANAGER)
    honest = acts.Sealed.beside

    def otherwise(self: acts.Sealed, act: Transaction) -> object:
        tables = honest(self, act)
        act.db.execute(f"update {papers.PROPOSED}.totals set cents = cents + 1")
        return tables

    monkeypatch.setattr(acts.Sealed, "beside", otherwise)
    with pytest.raises(Refused, match=r"acts\.total"):
        acts.post(one.folder, MANAGER)


def test_a_run_folder_holds_what_form_1_says(one: Home) -> None:
    sealed = json.loads((one.folder / "manifest.json").read_bytes())
    assert set(sealed) == manifest.FIELDS | manifest.LATER
    assert sealed["platform"].endswith(f", {platform.machine()}")
    assert sealed["parameters"]["month"] == "2026-10" and sealed["attempt"] == 1 and sealed["replaces"] is None
    with one.books() as books:
        seq, head = sealed["head"]["seq"], sealed["head"]["hash"]
        assert books.rows("select hash from event where seq = ?", seq) == [(bytes.fromhex(head),)]
        assert sealed["company"] == books.company
    archive = one.path / "outputs" / "demo" / "code" / f"{sealed['code']}.zip"
    assert manifest.sha256(archive) == sealed["code"]
    db = sqlite3.connect(f"{(one.folder / 'inputs.db').as_uri()}?mode=ro", uri=True)
    (frozen,) = db.execute("select company, head, event, month from frozen").fetchall()
    assert frozen == (sealed["company"], head, seq, "2026-10")
    assert db.execute("pragma journal_mode").fetchone() == ("delete",)
    tables = {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}
    db.close()
    from bolib.stores import SCHEMA

    made = {"frozen", "setting", "after_approval", "after_payment", "claim_taken", "recovery_open"}
    assert all(name in SCHEMA for name in tables - made)
    proposed = {"payslip", "payslip_line", "ledger_entry", "ledger_line", "totals", "conclusion"}
    proposed |= {"recovery", "payslip_reversed", "net_agreed", "joppd_row"}
    assert set(acts.proposed(one.folder)) == proposed
    adopted = {kind for kind in yaml.safe_load((one.folder / "rates" / "contributions.yaml").read_text("utf-8"))}
    assert "floor" in adopted


def test_freezing_twice_gives_the_same_bytes(one: Home) -> None:
    acts.reject(one.folder, MANAGER, "again")
    second = run("demo", RUN, given=_given(one))
    first_db = sqlite3.connect(one.folder / "inputs.db")
    second_db = sqlite3.connect(second / "inputs.db")
    for (table,) in first_db.execute(
        "select name from sqlite_master where type = 'table' and name <> 'frozen'"
    ).fetchall():
        query = f'select * from "{table}"'
        assert first_db.execute(query).fetchall() == second_db.execute(query).fetchall(), table
    first_db.close(), second_db.close()
    names = [path.name for path in sorted((one.folder / "rates").iterdir())]
    assert names == [path.name for path in sorted((second / "rates").iterdir())]
