"""A simulation with changes on the road: run, done again, and refused at every door; what it refuses leaves nothing."""

import sqlite3
from pathlib import Path

import pytest

from bolib.batch import acts, manifest, run_file
from bolib.batch.places import outputs_of
from bolib.batch.reperform import reperform
from bolib.batch.run import run
from bolib.books import Books
from bolib.books.approvals import acts as of_books
from bolib.paper import read_tables
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.batch.conftest import CLERK, MANAGER, RUN, Home

NAME = "2026-10-payroll_what_if"
CHANGE = '{what: contract.pay, percent: "5", who: everybody}'


def ordered(change: str = CHANGE, **instead: str) -> str:
    """Write the run file as the program offers it, with another change, or a line of it replaced."""
    path = run_file.run_file_of("demo", NAME)
    text = (run_file.template(NAME) or "").replace(CHANGE, change)
    for old, new in instead.items():
        text = text.replace(old + ":", new)
    path.write_text(text, "utf-8")
    return NAME


def test_a_simulation_is_done_again_and_refused_at_every_door(one: Home) -> None:
    before = {path: path.read_bytes() for path in one.folder.rglob("*") if path.is_file()}
    folder = run("demo", ordered(), key=CLERK)
    assert manifest.read(folder)["simulation"] is True
    frozen, real = read_tables(folder / "inputs.db"), read_tables(one.folder / "inputs.db")
    assert list(frozen["change"]["percent"]) == ["5"]
    assert frozen["contract"].equals(real["contract"])  # what is frozen is as the books say
    assert not list(folder.glob("payment.xml")) and not (folder / "payslips").exists()
    assert reperform(folder).answer == "identical"
    for door in (acts.submit, acts.approve, acts.post, acts.release, acts.withdraw):
        for key in (CLERK, MANAGER):
            with pytest.raises(Refused):
                door(folder, key)
    with pytest.raises(Refused):
        acts.reject(folder, MANAGER, "no")
    with pytest.raises(Refused, match=r"approvals\.simulation"):
        acts.submit(folder, CLERK)
    with one.books() as books:
        path = books.path
        (digest,) = books.rows("select manifest from seal where run = ?", NAME)[0]
    # Past the rules the table itself refuses, whatever the row says.
    for simulation in (0, 1):
        row = {"run": NAME, "attempt": 1, "manifest": digest, "simulation": simulation, "submitted_by": "demo-clerk"}
        with (
            pytest.raises(sqlite3.IntegrityError),
            Books(path, SCHEMA, writable=True) as books,
            books.write("submit", f"{NAME}/1", key=CLERK) as act,
        ):
            act.add("submission", [row])
    with (
        pytest.raises(Refused, match=r"approvals\.simulation"),
        Books(path, SCHEMA, writable=True) as books,
        books.write("submit", f"{NAME}/1", key=CLERK) as act,
    ):
        of_books.submit(act, NAME, 1, manifest=digest)
    assert {path: path.read_bytes() for path in before} == before
    with one.books() as books:
        assert books.verify().problems == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ('{what: contract.pay, percent: "0", who: everybody}', "what_if.no_effect"),
        ('{what: minimum_wage.gros, value: "1055.00"}', "what_if.unknown"),
        ("{what: minimum_wage.gross, value: 1055}", "what_if.quoted"),
    ],
)
def test_a_change_that_is_refused_leaves_nothing(one: Home, change: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        run("demo", ordered(change), key=CLERK)
    assert refused.value.problem.code == code
    runs: Path = outputs_of("demo") / NAME
    assert not runs.exists() or not [path for path in runs.iterdir() if path.is_dir()]


def test_changes_belong_to_a_simulation_alone(one: Home) -> None:
    ordered(simulation="simulation: no\n#")
    with pytest.raises(Refused, match=r"run_file\.only_simulation"):
        run_file.read("demo", NAME)
    ordered(changes="changes: []\n#")
    with pytest.raises(Refused, match=r"what_if\.list|run_file\.unreadable"):
        run_file.read("demo", NAME)
    path = run_file.run_file_of("demo", RUN)
    path.write_text(path.read_text("utf-8") + f"changes:\n  - {CHANGE}\n", "utf-8")
    with pytest.raises(Refused, match=r"run_file\.no_changes"):
        run_file.read("demo", RUN)
