"""The auditor's papers go the road of every paper: frozen, run, sealed, done again; they find what was done wrong."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from bolib.audit import chain
from bolib.batch import acts, manifest, papers, run_file, status
from bolib.batch.places import books_of
from bolib.batch.reperform import reperform
from bolib.batch.run import _demand_right, run
from bolib.books import Books, periods, roles, settings
from bolib.books.given import Given
from bolib.paper import read_tables
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.batch.conftest import CLERK, HOURS_RUN, MANAGER, RUN, Home
from tests.tree import ROOT

TRAIL, AGAIN = "2026-10-audit_trail", "2026-10-reperform"


def given(home: Home) -> Given:
    return Given(at=time.time_ns() // 1000, account="demo-clerk", seed=f"demo {home.seed}")


def made(home: Home, name: str, **parameters: object) -> Path:
    """Run a paper with its template's run file, some lines of it changed."""
    path = run_file.run_file_of("demo", name)
    if not path.is_file():
        with pytest.raises(Refused, match=r"run_file\.written"):
            run_file.read("demo", name)
    lines = path.read_text("utf-8").splitlines()
    for key, value in parameters.items():
        lines = [f"  {key}: {json.dumps(value)}" if line.strip().startswith(f"{key}:") else line for line in lines]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return run("demo", name, given=given(home))


def shown(folder: Path) -> str:
    (path,) = folder.glob("*.ipynb")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return "\n".join("".join(output["data"]["text/plain"]) for output in outputs)


@pytest.fixture
def worked(one: Home) -> Home:
    """A demo in which things were corrected: a raise typed again, a closed period reopened, the run posted."""
    with one.books() as books:
        (row,) = books.sql("select * from contract where person = 'E-0003'").to_dict("records")
    del row["event"]
    row = {name: None if pd.isna(value) else value for name, value in row.items()}
    opened = Books(books_of("demo"), SCHEMA, writable=True, given=given(one))
    with opened as books, books.write("import", "contracts") as act:
        act.add("contract", [{**row, "pay_cents": int(row["pay_cents"]) + 10_000}])
    acts.approve(one.folder, MANAGER)
    acts.post(one.folder, MANAGER)
    return one


def test_the_trail_is_recomputed_and_the_paper_can_be_done_again(worked: Home) -> None:
    folder = made(worked, TRAIL, language="en")
    inputs = read_tables(folder / "inputs.db")
    recomputed = chain.recomputed(inputs)
    assert chain.doubts(recomputed) == []
    own = recomputed[recomputed["hash_fits"] == "yes"]["event"]
    acts_of = inputs["event"].set_index("seq").loc[own, "act"]
    assert set(acts_of) == {"found", "seal", "submit", "approve"}  # what wrote a department's rows is left out
    text = shown(folder)
    assert (
        "no problem was found" in text
        and "contract" in text
        and "E-0003" not in shown(folder).split("key corrected")[0]
    )
    assert "Events: 25; signed: 8." in text and "corrections 1" in text
    assert reperform(folder).answer == "identical"
    assert {path.name for path in folder.glob("*.csv")} == {"events.csv", "chain.csv", "corrections.csv", "runs.csv"}
    assert acts.proposed(folder) == {"conclusion": [{"name": "doubts", "number": 0}, {"name": "findings", "number": 0}]}


def test_nothing_personal_is_frozen_with_the_trail(worked: Home) -> None:
    folder = made(worked, TRAIL)
    inputs = read_tables(folder / "inputs.db")
    assert not {"person", "personal_data", "bank_account", "payslip", "reason", "contract"} & inputs.keys()
    with worked.books() as books:
        ibans = [iban for (iban,) in books.rows("select iban from bank_account")]
        names = [last for (last,) in books.rows("select last_name from personal_data")]
        digests = books.rows('select digests from event_rows where "table" in (?, ?)', "contract", "payslip")
    content = (folder / "inputs.db").read_bytes()
    assert not [word for word in (*ibans, *names) if word.encode() in content]
    assert digests and not [digest for (digest,) in digests if digest.hex()[:64].encode() in content]


def _changed(path: Path, sql: str) -> None:
    with sqlite3.connect(path) as db:
        assert db.execute(sql).rowcount > 0
    db.close()


@pytest.mark.parametrize(
    ("sql", "step"),
    [
        (
            "update event set account = 'nobody' where seq = (select max(seq) from event where act = 'submit')",
            "hash_fits",
        ),
        ("update event set at = at + 1 where seq = (select max(seq) from event where act = 'submit')", "hash_fits"),
        ("update event set prev = hash where seq = 4", "linked"),
        ("update submission set submitted_by = 'demo-manager'", "rows_fit"),
        ("update key_enrolled set enrolled_by = 'demo-manager'", "rows_fit"),
        (
            "update event set signature = (select signature from event where seq = 1) where seq = (select max(seq) from event where act = 'submit')",
            "signature_fits",
        ),
        ("delete from submission", "rows_fit"),
        (
            "update event_rows set rows = rows + 1 where seq = (select max(seq) from event where act = 'submit')",
            "rows_fit",
        ),
        ("delete from event where seq = 5", "linked"),
    ],
)
def test_whatever_is_changed_in_the_frozen_trail_is_found(audited: Path, tmp_path: Path, sql: str, step: str) -> None:
    path = Path(shutil.copy(audited, tmp_path / "inputs.db"))
    assert chain.doubts(chain.recomputed(read_tables(path))) == []
    _changed(path, sql)
    assert step in [problem.args["step"] for problem in chain.doubts(chain.recomputed(read_tables(path)))]


@pytest.fixture(scope="module")
def audited(first: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The frozen inputs of one trail paper."""
    copy = Home(tmp_path_factory.mktemp("audited") / "home", 1)
    shutil.copytree(first.path, copy.path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACK_OFFICE_HOME", str(copy.path))
        return made(copy, TRAIL) / "inputs.db"


def test_a_tail_that_was_cut_or_rows_that_are_missing_do_not_agree(audited: Path, tmp_path: Path) -> None:
    assert chain.disagreements(chain.agreed(read_tables(audited), "en")) == []
    path = Path(shutil.copy(audited, tmp_path / "inputs.db"))
    _changed(path, "delete from event where seq = (select max(seq) from event)")
    _changed(path, "delete from submission")
    found = {problem.where for problem in chain.disagreements(chain.agreed(read_tables(path), "en"))}
    assert found == {"Events", "Hash of the last event", "Submissions"}


def test_a_payroll_is_done_again_in_a_paper_that_can_be_done_again(worked: Home) -> None:
    folder = made(worked, AGAIN, language="en")
    text = shown(folder)
    assert f"{RUN}, attempt 1, comes out identical" in text and "identical\n" in text
    assert all(act in text for act in ("submit", "approve", "post"))
    assert (folder / "papers" / RUN / "1" / "manifest.json").is_file()
    found = reperform(folder)
    assert (found.answer, found.differs) == ("identical", [])


def _in_the_payment(folder: Path) -> None:
    path = folder / "payment.xml"
    path.write_bytes(path.read_bytes().replace(b"<Nm>", b"<Nm >", 1))


def _sealed_again(folder: Path) -> None:
    _in_the_payment(folder)
    sealed = manifest.read(folder)
    manifest.write(folder, **{name: sealed[name] for name in manifest.FIELDS - {"form", "files"}})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_in_the_payment, "payment.xml"),
        (_sealed_again, "manifest.json"),
        (lambda folder: (folder / "note on this.txt").write_text("x"), "note on this.txt"),
        (lambda folder: (folder / "payslips" / "E-0001.pdf").unlink(), "payslips/E-0001.pdf"),
        (lambda folder: (folder / "link").symlink_to("/etc/hostname"), "link"),
    ],
    ids=["changed", "sealed again", "added", "missing", "link"],
)
def test_a_folder_that_is_not_as_sealed_differs_by_name(one: Home, change: Callable[[Path], object], said: str) -> None:
    change(one.folder)
    folder = made(one, AGAIN, language="en")
    text = shown(folder)
    assert "comes out differently" in text and said in text.split("Every sealed file")[1]
    assert not list(folder.rglob("link")) and manifest.differences(folder) == []
    assert reperform(folder).answer == "identical"  # the paper about it is what it was


def test_what_cannot_be_done_again_is_refused_before_anything_is_made(one: Home) -> None:
    for name, attempt, code in (
        (RUN, 2, r"approvals\.not_sealed"),
        ("2026-10-nothing", 1, r"approvals\.not_sealed"),
        ("../../../etc", 1, r"places\.folder"),
        (RUN, "1/../1", r"places\.folder"),
    ):
        with pytest.raises(Refused, match=code):
            made(one, AGAIN, run=name, attempt=attempt)
    shutil.rmtree(one.folder)
    with pytest.raises(Refused, match=r"places\.no_folder"):
        made(one, AGAIN, run=RUN, attempt=1)


def test_a_stranger_does_the_papers_again_anywhere(one: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [made(one, name) for name in (TRAIL, AGAIN)]
    monkeypatch.delenv("BACK_OFFICE_HOME")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    for folder in folders:
        copy = Path(shutil.copytree(folder, tmp_path / folder.parent.name))
        (paper,) = copy.glob("*.ipynb")
        command = [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", paper.name]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-3000:]


def test_a_paper_that_proposes_nothing_is_approved_but_never_posted(one: Home) -> None:
    folder = made(one, TRAIL)
    with one.books() as books:
        waits = {row["run"]: row["next"] for row in status.waiting(books, "demo")["runs"]}
    assert waits == {RUN: "approve", HOURS_RUN: None, TRAIL: None}
    acts.submit(folder, CLERK)
    acts.approve(folder, MANAGER)
    with pytest.raises(Refused, match=r"acts\.nothing_to_post"):
        acts.post(folder, MANAGER)
    with pytest.raises(Refused, match=r"acts\.no_payment"):
        acts.release(folder, MANAGER)
    with one.books() as books:
        assert books.verify().problems == []


def test_an_auditor_runs_the_auditors_papers_and_no_others(one: Home) -> None:
    rights = {"auditor": {"does": ["run_audit"]}, "payroll_clerk": {"does": ["run"]}}

    class Reader:
        def rows(self, sql: str, *arguments: object) -> list[tuple[object, ...]]:
            if "key_enrolled" in sql or "deput" in sql:
                return []
            users = "time_zone: Europe/Zagreb\nusers: {eva: {roles: [auditor]}, ana: {roles: [payroll_clerk]}, ivo: {roles: []}}"
            return [(json.dumps(rights) if arguments[0] == "roles" else users,)]

    reader, trail, pay = Reader(), papers.PAPERS["audit/audit_trail"], papers.PAPERS["accounting/payroll_month"]
    books = type("Opened", (), {"rows": reader.rows, "account": "x", "now": 0})()
    assert [_demand_right(books, user, trail) for user in ("eva", "ana")] == ["run_audit", "run"]
    assert _demand_right(books, "ana", pay) == "run"
    for user, paper in (("eva", pay), ("ivo", trail), (None, trail)):
        with pytest.raises(Refused, match=r"roles\.no_"):
            _demand_right(books, user, paper)
    assert "run_audit" in (ROOT / "parameters" / "roles.yaml").read_text("utf-8")
    with one.books() as opened:
        assert not roles.may(opened, "demo-manager", "run_audit")


def test_a_reopened_period_is_shown_with_both_persons(one: Home) -> None:
    with Books(books_of("demo"), SCHEMA, writable=True) as books:
        text = books.setting("roles").replace(
            "does: [approve, reject, post,", "does: [close, reopen, approve, reject, post,"
        )
        text = text.replace("does: [import_hours,", "does: [reopen, import_hours,")
        settings.adopt(books, "roles", text, key=CLERK)
        settings.confirm(books, "roles", 2, digest=hashlib.sha256(text.encode()).digest(), key=MANAGER)
        periods.close(books, "2026-09", key=MANAGER)
        periods.ask_reopening(books, "2026-09", key=CLERK, reason="Ana's own words")
        periods.reopen(books, "2026-09", key=MANAGER)
    folder = made(one, TRAIL, language="en")
    text = shown(folder).split("Periods that were reopened")[1]
    assert "2026-09  demo-clerk  demo-manager" in text
    assert b"own words" not in (folder / "inputs.db").read_bytes()
    assert chain.doubts(chain.recomputed(read_tables(folder / "inputs.db"))) == []
