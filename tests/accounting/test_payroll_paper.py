"""The payroll paper, run on frozen inputs: it pays, holds, reconciles and concludes, the same each time.

`tests/gold/payroll` holds the payment file and the words of a payslip. Where a change of them is wanted, look at the
difference first, then write them anew: `python -m tests.accounting.test_payroll_paper`.
"""

import json
import re
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import papermill
import pytest
from pypdf import PdfReader

from bolib.formats import pain_001
from bolib.formats.payslip import BREAK
from bolib.paper import read_tables
from tests import run_folder
from tests.run_folder import ROOT

NOTEBOOK = ROOT / "notebooks" / "accounting" / "payroll_month.ipynb"
GOLD = ROOT / "tests" / "gold" / "payroll"
MEANT = {"month": run_folder.MONTH, "pay_day": run_folder.PAY_DAY, "report_mark": run_folder.MARK}


def run(folder: Path, **parameters: object) -> list[Any]:
    """Run the paper in a folder; gives the cells."""
    papermill.execute_notebook(
        str(NOTEBOOK),
        str(folder / NOTEBOOK.name),
        parameters=MEANT | {"language": "hr", "simulation": False} | parameters,
        cwd=str(folder),
        kernel_name="python3",
        progress_bar=False,
        store_widget_state=False,
    )
    cells: list[Any] = json.loads((folder / NOTEBOOK.name).read_text("utf-8"))["cells"]
    return cells


def shown(cells: list[Any], kind: str = "text/plain") -> str:
    """Everything the paper shows."""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return "\n\n".join("".join(output["data"][kind]) for output in outputs)


def payslip_words(folder: Path, person: str) -> str:
    """The words of a payslip, line by line."""
    (page,) = PdfReader(folder / "payslips" / f"{person}.pdf").pages
    return page.extract_text().replace(BREAK, "") + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_folder.make(tmp_path_factory.mktemp("paper") / "run")


@pytest.fixture(scope="module")
def cells(folder: Path) -> list[Any]:
    return run(folder)


def test_everybody_is_paid_or_held_and_the_sums_agree(folder: Path, cells: list[Any]) -> None:
    results = read_tables(folder / "results.db")
    slips, lines = results["payslip"], results["ledger_line"]
    transfers = pain_001.read((folder / "payment.xml").read_bytes())
    assert slips["person"].tolist() == ["E-001", "E-002", "E-003"]
    assert "run" not in slips
    assert slips["net_cents"].tolist() == [transfer.cents for transfer in transfers]
    owed = int(lines.loc[lines["account"] == "230", "credit_cents"].sum())
    assert owed == int(slips["net_cents"].sum()) == sum(transfer.cents for transfer in transfers)
    assert int(lines["debit_cents"].sum()) == int(lines["credit_cents"].sum())
    totals = results["totals"].set_index("name")["cents"]
    assert int(totals["payslip.net_cents"]) == owed
    assert results["ledger_entry"].to_dict("records") == [{"entry": 1, "period": "2026-10", "day": "2026-10-31"}]


def test_the_paper_names_who_is_held_and_who_pays_themselves(cells: list[Any]) -> None:
    text = shown(cells)
    assert "Željko Horvat" in text
    assert re.search(r"trial-manager +E-002 +Ivo Čvrljak +1\.370,00", text)
    assert "Za isplatu: 3. Zadržano: 1." in text
    assert "Sve provjere i usklađenja se slažu." in text


def test_a_name_never_becomes_markup(cells: list[Any]) -> None:
    html = shown(cells, "text/html")
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;img src=x&gt;" in html


def test_the_paper_shows_no_place_of_this_machine(folder: Path, cells: list[Any]) -> None:
    assert str(folder.parent) not in shown(cells) + shown(cells, "text/html")


def test_the_same_inputs_elsewhere_give_the_same_paper(folder: Path, cells: list[Any], tmp_path: Path) -> None:
    again = run_folder.make(tmp_path / "another place")
    assert shown(run(again)) == shown(cells)
    for path in (p for p in folder.rglob("*") if p.is_file() and p.suffix != ".ipynb"):
        assert (again / path.relative_to(folder)).read_bytes() == path.read_bytes(), path.name


def test_a_hundred_more_gross_moves_that_persons_transfer_alone(folder: Path, cells: list[Any], tmp_path: Path) -> None:
    changed = run_folder.make(tmp_path / "run")
    db = sqlite3.connect(changed / "inputs.db")
    db.execute("update contract set pay_cents = pay_cents + 10000 where person = 'E-002'")
    db.commit()
    db.close()
    run(changed)
    before, after = (pain_001.read((f / "payment.xml").read_bytes()) for f in (folder, changed))
    moved = [(one.payee_reference, two.cents - one.cents) for one, two in zip(before, after, strict=True) if one != two]
    # 100.00 gross, less 20 % for the pillars, less 23 % tax on the rest
    assert moved == [(pain_001.payee_reference(run_folder.oib(102)), 6160)]


def test_in_a_year_without_values_everybody_is_held_and_nothing_is_paid(tmp_path: Path) -> None:
    folder = run_folder.make(tmp_path / "run", month="2027-01")
    text = shown(run(folder, month="2027-01", pay_day="2027-02-10", report_mark="27041"))
    assert not (folder / "payment.xml").exists()
    assert not (folder / "payslips").exists()
    results = read_tables(folder / "results.db")
    assert {
        name: len(frame) for name, frame in results.items() if name not in ("totals", "conclusion")
    } == dict.fromkeys(("ledger_entry", "ledger_line", "payslip", "payslip_line", "payslip_reversed", "recovery"), 0)
    assert set(results["totals"]["cents"]) == {0}
    assert results["conclusion"].to_dict("records") == [
        {"name": "doubts", "number": 0},
        {"name": "held", "number": 4},
        {"name": "paid", "number": 0},
    ]
    assert "Za isplatu: 0. Zadržano: 4." in text
    assert text.count("Najniža mjesečna osnovica  ") == 1 and "contributions." not in text.replace(
        "contributions.yaml", ""
    )
    assert text.count("navedene su pod Propisi na snazi") == 4
    assert "popis stopa općina i gradova poznat je samo za 2026." in text and "Pogledati prije podnošenja" in text
    assert "Sve provjere i usklađenja se slažu." in text


def test_a_simulation_says_so_in_the_readers_language(tmp_path: Path) -> None:
    folder = run_folder.make(tmp_path / "run")
    text = shown(run(folder, language="en", simulation=True))
    assert "SIMULATION: this paper can never be approved or posted." in text.split("\n\n")[0]
    assert "This is a simulation" in text
    assert "1,370.00" in text
    assert payslip_words(folder, "E-001") == (GOLD / "payslip-en.txt").read_text("utf-8")


def test_inputs_of_another_month_are_found(tmp_path: Path) -> None:
    folder = run_folder.make(tmp_path / "run", month="2026-09")
    assert "zamrznuto je za 2026-09" in shown(run(folder))


def test_the_documents_are_those_of_before(folder: Path, cells: list[Any]) -> None:
    assert (folder / "payment.xml").read_text("utf-8") == (GOLD / "payment.xml").read_text("utf-8")
    assert payslip_words(folder, "E-001") == (GOLD / "payslip-hr.txt").read_text("utf-8")
    assert payslip_words(folder, "E-003") == (GOLD / "payslip-hostile.txt").read_text("utf-8")


def write_gold() -> None:
    """Accept the documents as they are now."""
    GOLD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for language in ("hr", "en"):
            made = run_folder.make(Path(scratch) / language)
            run(made, language=language)
            (GOLD / f"payslip-{language}.txt").write_text(payslip_words(made, "E-001"), "utf-8")
            if language == "hr":
                shutil.copy(made / "payment.xml", GOLD / "payment.xml")
                (GOLD / "payslip-hostile.txt").write_text(payslip_words(made, "E-003"), "utf-8")


if __name__ == "__main__":
    write_gold()
