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

from bolib.accounting.payroll.rules import dues
from bolib.formats import joppd, pain_001
from bolib.formats.typeset import BREAK
from bolib.paper import read_tables
from tests import run_folder
from tests.run_folder import ROOT

NOTEBOOK = ROOT / "notebooks" / "accounting" / "payroll_month.ipynb"
GOLD = ROOT / "tests" / "gold" / "payroll"
MOVED = {"8168": 1500, "2283": 500, "8486": 1650, "1880": 1840}  # of 100.00 more gross: pillars, health, tax
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
    pages = PdfReader(folder / "payslips" / f"{person}.pdf").pages
    return "\n\n".join(page.extract_text().replace(BREAK, "") for page in pages) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_folder.make(tmp_path_factory.mktemp("paper") / "run")


@pytest.fixture(scope="module")
def cells(folder: Path) -> list[Any]:
    return run(folder)


def test_everybody_is_paid_or_held_and_the_sums_agree(folder: Path, cells: list[Any]) -> None:
    results = read_tables(folder / "results.db")
    slips, lines = results["payslip"], results["ledger_line"]
    sent = pain_001.read((folder / "payment.xml").read_bytes())
    transfers = [one for one in sent if not dues.is_due(one)]
    assert slips["person"].tolist() == ["E-001", "E-002", "E-003"]
    assert "run" not in slips
    assert slips["net_cents"].tolist() == [transfer.cents for transfer in transfers]
    owed = int(lines.loc[lines["account"] == "230", "credit_cents"].sum())
    assert owed == int(slips["net_cents"].sum()) == sum(transfer.cents for transfer in transfers)
    assert int(lines["debit_cents"].sum()) == int(lines["credit_cents"].sum())
    owed_to_all = int(lines.loc[lines["account"].isin(["230", "241", "242"]), "credit_cents"].sum())
    assert owed_to_all == sum(transfer.cents for transfer in sent)
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
    budgets = [(f"HR68{kind}-{run_folder.oib(99)}-26314", cents) for kind, cents in MOVED.items()]
    # 100.00 gross, less 20 % for the pillars, less 23 % tax on the rest
    assert moved == [(pain_001.payee_reference(run_folder.oib(102)), 6160), *budgets]


def test_in_a_year_without_values_everybody_is_held_and_nothing_is_paid(tmp_path: Path) -> None:
    folder = run_folder.make(tmp_path / "run", month="2027-01")
    text = shown(run(folder, month="2027-01", pay_day="2027-02-10", report_mark="27041"))
    assert not (folder / "payment.xml").exists()
    assert not (folder / "payslips").exists() and not (folder / "joppd.xml").exists()
    assert "Nema izvješća JOPPD za predaju: nikome se ne isplaćuje" in text
    results = read_tables(folder / "results.db")
    assert {
        name: len(frame) for name, frame in results.items() if name not in ("totals", "conclusion")
    } == dict.fromkeys(
        (
            "joppd_row",
            "ledger_entry",
            "ledger_line",
            "net_agreed",
            "payslip",
            "payslip_line",
            "payslip_reversed",
            "recovery",
        ),
        0,
    )
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


def test_a_simulation_checks_its_documents_and_leaves_none_that_anybody_could_take_for_real(tmp_path: Path) -> None:
    folder = run_folder.make(tmp_path / "run")
    text = shown(run(folder, language="en", simulation=True))
    assert "A simulation leaves no payslips, no payment file and no tax report behind" in text
    assert "All checks and reconciliations agree." in text
    assert sorted(path.name for path in folder.rglob("*") if path.suffix in (".xml", ".pdf")) == []


def test_the_payslips_are_in_the_language_of_the_paper(tmp_path: Path) -> None:
    folder = run_folder.make(tmp_path / "run")
    run(folder, language="en")
    assert payslip_words(folder, "E-001") == (GOLD / "payslip-en.txt").read_text("utf-8")


def test_inputs_of_another_month_are_found(tmp_path: Path) -> None:
    folder = run_folder.make(tmp_path / "run", month="2026-09")
    assert "zamrznuto je za 2026-09" in shown(run(folder))


def test_the_documents_are_those_of_before(folder: Path, cells: list[Any]) -> None:
    for name in ("payment.xml", "joppd.xml"):
        assert (folder / name).read_text("utf-8") == (GOLD / name).read_text("utf-8")
    assert payslip_words(folder, "E-001") == (GOLD / "payslip-hr.txt").read_text("utf-8")
    assert payslip_words(folder, "E-003") == (GOLD / "payslip-hostile.txt").read_text("utf-8")


def test_the_tax_report_is_that_of_the_run_and_page_a_is_what_is_paid(folder: Path, cells: list[Any]) -> None:
    report = joppd.read((folder / "joppd.xml").read_bytes())
    assert (report.head.day, report.head.mark, report.head.author) == ("2026-11-10", "26314", ("Tea", "Probić"))
    assert [row.name for row in report.rows][2] == "#Ana <img src=x> =HYPERLINK($1)*[a]"
    assert [(row.hours, row.unworked_hours, row.work) for row in report.rows][1] == (176, 0, "01333")
    sent = pain_001.read((folder / "payment.xml").read_bytes())
    by_kind = {one.payee_reference[4:8]: one.cents for one in sent if dues.is_due(one)}
    sums = report.page_a.sums
    assert by_kind == {
        "8168": sums["Doprinosi/GeneracijskaSolidarnost/P1"],
        "2283": sums["Doprinosi/KapitaliziranaStednja/P1"],
        "8486": sums["Doprinosi/ZdravstvenoOsiguranje/P1"],
        "1880": sums["PredujamPoreza/P1"],
    }


def resettled(folder: Path, old: str, new: str) -> None:
    """Freeze other settings of the company."""
    db = sqlite3.connect(folder / "inputs.db")
    (text,) = db.execute("select text from setting where kind = 'company'").fetchone()
    assert old in text
    db.execute("update setting set text = ? where kind = 'company'", (text.replace(old, new),))
    db.commit()
    db.close()


def test_a_tax_without_an_account_is_told_and_everything_else_is_paid(tmp_path: Path) -> None:
    folder = run_folder.make(tmp_path / "run")
    resettled(folder, 'tax_accounts: {"01333": HR6999999990000000007}', "tax_accounts: {}")
    text = shown(run(folder, language="en"))
    assert "01333 ZAGREB" in text and "is NOT in the payment file" in text
    assert re.search(r"Income tax +1,751\.38 +1,751\.38 +0\.00 +0\.00 +1,751\.38 +1,751\.38", text)
    assert read_tables(folder / "results.db")["conclusion"].set_index("name")["number"]["doubts"] == 0
    sent = pain_001.read((folder / "payment.xml").read_bytes())
    assert {one.payee_reference[4:8] for one in sent if dues.is_due(one)} == {"8168", "2283", "8486"}


def test_without_settings_of_the_report_the_paper_says_what_is_missing(tmp_path: Path) -> None:
    folder = run_folder.make(tmp_path / "run")
    resettled(folder, "joppd: {", "#")
    text = shown(run(folder, language="en"))
    assert "the settings have no joppd" in text and not (folder / "joppd.xml").exists()
    assert read_tables(folder / "results.db")["conclusion"].set_index("name")["number"]["doubts"] == 1


def write_gold() -> None:
    """Accept the documents as they are now."""
    GOLD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for language in ("hr", "en"):
            made = run_folder.make(Path(scratch) / language)
            run(made, language=language)
            (GOLD / f"payslip-{language}.txt").write_text(payslip_words(made, "E-001"), "utf-8")
            if language == "hr":
                for name in ("payment.xml", "joppd.xml"):
                    shutil.copy(made / name, GOLD / name)
                (GOLD / "payslip-hostile.txt").write_text(payslip_words(made, "E-003"), "utf-8")


if __name__ == "__main__":
    write_gold()


def test_who_agrees_net_pay_in_hazardous_service_is_paid_with_their_gross_in_the_books(
    folder: Path, cells: list[Any], tmp_path: Path
) -> None:
    changed = run_folder.make(tmp_path / "run")
    db = sqlite3.connect(changed / "inputs.db")
    db.execute("update contract set pay_kind = 'net', pay_cents = 137000, hazard_class = 2 where person = 'E-002'")
    db.commit()
    db.close()
    text = shown(run(changed))
    assert "Sve provjere i usklađenja se slažu." in text
    before, after = (read_tables(one / "results.db") for one in (folder, changed))
    (kept,) = after["net_agreed"].to_dict("records")
    assert kept == {
        **{"person": "E-002", "contract": "C-E-002", "since": run_folder.SINCE},
        **{"agreed_cents": 137_000, "gross_cents": 200_000},
    }
    slips = [one["payslip"].set_index("person").loc["E-002"] for one in (before, after)]
    moved = {
        name: int(slips[1][name]) - int(slips[0][name]) for name in slips[0].index if slips[0][name] != slips[1][name]
    }
    added = {"hazard_first_cents": 11_660, "hazard_second_cents": 4_020}  # 5.83 and 2.01 % of 2,000.00
    assert moved == added | {"employer_cost_cents": 15_680}
    sent = [pain_001.read((one / "payment.xml").read_bytes()) for one in (folder, changed)]
    new = {one.payee_reference: one.cents for one in sent[1] if one not in sent[0]}
    budget = f"{run_folder.oib(99)}-26314"
    assert new == {f"HR688192-{budget}": 11_660, f"HR682321-{budget}": 4_020}
    words = payslip_words(changed, "E-002")
    assert "Bruto iz ugovorenog neta" in words and "1.370,00" in words
    assert words.count("Dodatni doprinos, I. stup (staž s povećanim trajanjem)") >= 1
    report = (changed / "joppd.xml").read_text("utf-8")
    assert "<P71>2</P71>" in report and "<P126>116.60</P126>" in report
