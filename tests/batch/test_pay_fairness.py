"""The paper of pay fairness goes the road of every paper, names nobody, and gives the same again to the byte."""

import json
import time
from pathlib import Path

import pytest

from bolib.batch import acts, run_file
from bolib.batch.papers import PAPERS
from bolib.batch.reperform import reperform
from bolib.batch.run import run
from bolib.books import roles
from bolib.books.given import Given
from bolib.paper import read_tables
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.batch.conftest import MANAGER, Home

NAME = "2026-10-pay_fairness"


def given(home: Home) -> Given:
    return Given(at=time.time_ns() // 1000, account="demo-clerk", seed=f"demo {home.seed}")


def made(home: Home) -> Path:
    with pytest.raises(Refused, match=r"run_file\.written"):
        run_file.read("demo", NAME)
    return run("demo", NAME, given=given(home))


@pytest.fixture
def paid(one: Home) -> Home:
    acts.approve(one.folder, MANAGER)
    acts.post(one.folder, MANAGER)
    return one


def shown(folder: Path) -> str:
    (path,) = folder.glob("*.ipynb")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    data = [output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
    return "\n".join("".join(kind) for one in data for kind in one.values())


def test_where_nobody_was_paid_there_is_no_paper(one: Home) -> None:
    with pytest.raises(Refused, match=r"run_file\.written"):
        run_file.read("demo", NAME)
    with pytest.raises(Refused, match=r"fairness\.nothing_posted"):
        run("demo", NAME, given=given(one))


def test_the_paper_counts_the_paid_names_nobody_and_can_be_done_again(paid: Home) -> None:
    folder = made(paid)
    inputs = read_tables(folder / "inputs.db")
    assert not {"person", "bank_account", "residence"} & inputs.keys()
    assert set(inputs["personal_data"]) == {"person", "since", "event", "sex"}
    assert "pay_cents" not in inputs["contract"]
    numbers = acts.concluded(folder)
    assert numbers["doubts"] == 0
    with paid.books() as books:
        slips = books.rows("select count(distinct person) from payslip where month between '2025-11' and '2026-10'")
        people = books.rows("select person, first_name, last_name from personal_data")
        oibs = [str(oib) for (oib,) in books.rows("select oib from person")]
    assert numbers["counted"] + numbers["left_out"] == slips[0][0] > 0
    whole = shown(folder) + (folder / "fairness.csv").read_text("utf-8")
    words = {part for person in people for part in map(str, person)} | set(oibs)
    origin = {"demo-clerk", "Demo"}  # words of the company's own name
    assert not [word for word in words - origin if f">{word}<" in whole or f'"{word}"' in whole]
    assert not [person for person, *_ in people if str(person) in whole]
    assert {path.name for path in folder.glob("*.csv")} == {"fairness.csv"}
    assert reperform(folder).answer == "identical"


def test_who_runs_payroll_runs_it_and_who_keeps_people_does_not(paid: Home) -> None:
    rights = PAPERS["personnel/pay_fairness"].rights
    with paid.books() as books:
        parsed = roles.parsed(books.setting("roles"))
    may = {role for role, about in parsed.items() if isinstance(about, dict) and set(rights) & set(about["does"])}
    assert may == {"payroll_clerk"}
    assert all("payroll" in parsed[role]["sees"] for role in may)


def test_it_adds_no_table() -> None:
    assert not [table.name for table in SCHEMA.tables if "fair" in table.name]
