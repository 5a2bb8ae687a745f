"""A month beside another program on the road: brought in, worked out, done again, refused at every door; bad rows come back."""

import csv
from pathlib import Path

import pytest

from bolib import money
from bolib.accounting.payroll.rules.parallel.file import CENTS, FIGURES
from bolib.accounting.payroll.store import parallel
from bolib.batch import acts, compare_month, imports, manifest
from bolib.batch.places import books_of, outputs_of
from bolib.batch.reperform import reperform
from bolib.batch.run import run
from bolib.batch.run_file import run_file_of
from bolib.books import Books
from bolib.paper import read_tables
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.batch.conftest import CLERK, MANAGER, Home
from tests.cli.test_commands import Type, type_in

__all__ = ["type_in"]
NAME = "2026-10-payroll_compare"
GIVEN = ("gross", "first_pillar", "second_pillar", "tax", "net", "non_taxable", "deductions", "paid", "health")


def theirs(one: Home) -> list[dict[str, str]]:
    """What the other program worked out: what our own slips of the month say."""
    slips = read_tables(one.folder / "results.db")["payslip"]
    frozen = read_tables(one.folder / "inputs.db")["person"].set_index("person")["oib"]
    return [
        {"OIB": frozen[slip["person"]], **{name: f"{slip[f'{name}_cents'] / 100:.2f}" for name in GIVEN}}
        for slip in slips.to_dict("records")
    ]


def written(folder: Path, rows: list[dict[str, str]], name: str = "theirs.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return path


def listed(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_store_and_the_rules_name_the_same_figures() -> None:
    assert parallel.CENTS == CENTS and len(set(FIGURES)) == len(FIGURES)


def test_a_month_of_our_own_figures_agrees_and_is_done_again(one: Home, type_in: Type, tmp_path: Path) -> None:
    rows = theirs(one)
    before = {path: path.read_bytes() for path in one.folder.rglob("*") if path.is_file()}
    file = written(tmp_path, rows)
    about = ("compare", "demo", "2026-10", file, "--as", "demo-clerk", "--passphrase-stdin", "--language", "en")
    code, out, err = type_in(*about, lines="demo\n")
    assert (code, err) == (0, ""), out
    assert f"agree to the cent: {len(rows)}\n" in out and "differ" not in out
    folder = outputs_of("demo") / NAME / "1"
    assert manifest.read(folder)["simulation"] is True
    assert listed(folder, "persons.csv") == [] and listed(folder, "figures.csv") == []
    assert {path: path.read_bytes() for path in before} == before
    assert reperform(folder).answer == "identical"
    for door in (acts.submit, acts.approve, acts.post, acts.release, acts.withdraw):
        for key in (CLERK, MANAGER):
            with pytest.raises(Refused):
                door(folder, key)
    assert type_in("compare", "demo", "2026-10", "--as", "demo-clerk", "--passphrase-stdin", lines="demo\n")[0] == 0
    assert (folder.parent / "2").is_dir()


def test_differences_are_told_and_bad_rows_come_back(one: Home, type_in: Type, tmp_path: Path) -> None:
    rows = theirs(one)
    health = next(row for row in rows if float(row["health"]) > 0 and float(row["net"]) > 0)
    lost = f"{float(health['health']):.2f}"
    health["health"] = "0.00"
    rounded = next(row for row in rows if row is not health)
    rounded["health"] = f"{float(rounded['health']) + 0.01:.2f}"
    odd = next(row for row in rows if row not in (health, rounded))
    odd["tax"] = f"{float(odd['tax']) + 3.21:.2f}"
    gone = rows.pop()
    assert gone not in (health, rounded, odd)
    twice, other = rows[-1], rows[-2]
    bad = [{**twice, "net": "1.00"}, {**rows[0], "OIB": "00000000001"}, {**other, "OIB": other["OIB"], "net": "abc"}]
    file = written(tmp_path, [*rows, *bad])
    compare_month.order("demo", "2026-10", None)
    path = run_file_of("demo", NAME)
    path.write_text(path.read_text("utf-8").replace("language: hr", "language: en"), "utf-8")
    about = ("compare", "demo", "2026-10", file, "--as", "demo-clerk", "--passphrase-stdin", "--language", "en")
    code, out, _ = type_in(*about, lines="demo\n")
    assert code == 1
    folder = outputs_of("demo") / NAME / "1"
    count = len(rows) - 1  # who stands twice with other figures comes back both times
    for said in (
        f"on both sides: {count}\n",
        f"agree to the cent: {count - 3}\n",
        "agree within 2 cents: 1\n",
        "differ, with a reason that makes the same figures: 1\n",
        "differ, not explained: 1\n",
        "here alone, not in the other program's file: 2\n",
        f"Persons: 1, {money.show(round(float(lost) * 100), 'en')} at Health contribution: no health contribution (exemption).",
    ):
        assert said in out, out
    assert (tmp_path / "theirs.csv.rejected.xlsx").is_file()
    assert "left_out: 4" in run_file_of("demo", NAME).read_text("utf-8")
    found = {row["reason"]: row for row in listed(folder, "persons.csv")}
    assert found["no health contribution (exemption)"]["difference_cents"] == lost.replace(".", "")
    assert "rounding" in found and found["not explained"]["difference_cents"] == "'-321"
    assert [row["standing"] for row in listed(folder, "one_side.csv")] == [
        "here alone: not in the other program's file"
    ] * 2
    assert read_tables(folder / "results.db").keys() == {"conclusion"}


def test_a_month_without_another_programs_results_is_refused(one: Home) -> None:
    compare_month.order("demo", "2026-10", None)
    with pytest.raises(Refused, match=r"parallel\.nothing"):
        run("demo", NAME, key=CLERK)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"person": "E-0001", "gross": "1.00"}, ""),
        ({"person": "E-0001", "gross": "1.00", "month": "2026-10"}, ""),
        ({"person": "E-0001", "gross": "1.00", "month": "2026-09"}, "month parallel.other_month"),
        ({"person": "E-9999", "gross": "1.00"}, "person people.person_unknown"),
        ({"person": "", "gross": "1.00"}, "person parallel.nobody"),
        ({"person": "E-0001", "gross": ""}, "gross parallel.no_figure"),
        ({"person": "E-0001", "gross": "1.000"}, "gross cells.two_amounts"),
        ({"person": "E-0001", "gross": "x"}, "gross cells.amount"),
        ({"person": "E-0001", "oib": "00000000001", "gross": "1.00"}, "oib parallel.two_people"),
        ({"person": "77", "oib": "00000000001", "gross": "1.00"}, "oib parallel.oib_unknown"),
        ({"person": "77", "oib": "of E-0001", "gross": "1.00"}, ""),
        ({"person": "E-0002", "oib": "of E-0001", "gross": "1.00"}, "oib parallel.two_people"),
    ],
)
def test_a_row_goes_in_or_comes_back(one: Home, tmp_path: Path, row: dict[str, str], fault: str) -> None:
    with Books(books_of("demo"), SCHEMA, writable=True) as books:
        oibs = {f"of {person}": oib for person, oib in books.rows("select person, oib from person")}
        file = written(tmp_path, [{name: oibs.get(cell, cell) for name, cell in row.items()}])
        answer = imports.import_files(
            books, [file], language="en", kind="other_program", month="2026-10", dry_run=True, key=CLERK
        )
    (sheet,) = answer.sheets
    assert [f"{one.column} {one.problem.code}" for one in sheet.faults] == ([fault] if fault else [])
    assert sheet.added == (0 if fault else 1)
