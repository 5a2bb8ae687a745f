"""The demo company's files are made by seed, come in whole, and hold exactly the people they should."""

import csv
import runpy
from datetime import date
from pathlib import Path

import pytest
from schwifty import IBAN
from stdnum.hr import oib

from bolib import dates
from bolib.batch.imports import import_files
from bolib.books import Books
from bolib.personnel import people
from tests.conftest import OIBS

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
MAKER = runpy.run_path(str(EXAMPLES / "make_demo_company.py"))
KINDS = ("units", "people", "dependants", "contracts", "absences", "month_hours")


def table(folder: Path, kind: str) -> list[dict[str, str]]:
    with (folder / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(params=[1, 2, 7])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    MAKER["make"](tmp_path / "made", request.param)
    return tmp_path / "made"


def test_seed_one_makes_the_files_that_are_shipped(tmp_path: Path) -> None:
    held = MAKER["make"](tmp_path, 1)
    for kind in KINDS:
        assert (tmp_path / f"{kind}.csv").read_bytes() == (EXAMPLES / "demo-company" / f"{kind}.csv").read_bytes(), kind
    page = (EXAMPLES / "demo-company" / "README.md").read_text("utf-8")
    assert sorted(held) == [line[2:8] for line in page.splitlines() if "**held**" in line]


def test_another_seed_makes_another_company_with_other_faults() -> None:
    folders = [MAKER["FAULTS"].keys() & set(held.values()) for held in (_held(1), _held(2), _held(3))]
    assert all(len(found) == 3 for found in folders) and len({frozenset(found) for found in folders}) == 3


def _held(seed: int) -> dict[str, str]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return MAKER["make"](Path(folder), seed)


def test_everybody_is_made_up(made: Path) -> None:
    rows = table(made, "people")
    assert len(rows) == len({row["oib"] for row in rows}) == 24
    for row in rows:
        assert row["oib"].startswith("0000") and oib.is_valid(row["oib"]) and row["oib"] not in OIBS.values()
        if row["iban"]:
            account = IBAN(row["iban"])
            assert account.bank_code == "9999998" and account.bank is None
    assert len({row["iban"] for row in rows if row["iban"]}) >= 23


def test_every_row_of_every_file_goes_in(books: Books, made: Path) -> None:
    answer = import_files(books, [made / f"{kind}.csv" for kind in KINDS], language="en", day=date(2026, 11, 3))
    assert answer.complete, list(answer.lines)
    assert len(people.people(books, date(2026, 10, 31))) == 24
    assert not books.verify().problems


def test_the_hours_of_all_but_the_faulty_are_the_hours_due(made: Path) -> None:
    contracts = {row["person"]: row for row in table(made, "contracts")}
    faulty = [MAKER["code"](number) for number in MAKER["FAULTY"]]
    for row in table(made, "month_hours"):
        contract = contracts[row["person"]]
        first = max("2026-10-01", contract["since"])
        days = dates.weekdays(date.fromisoformat(first), date.fromisoformat(contract["until"] or "2026-10-31"))
        kinds = ("regular", "leave", "sick_employer", "sick_fund", "unpaid")
        found = sum(int(row[f"{kind}_minutes"]) for kind in kinds)
        assert found == days * int(contract["weekly_hours"]) * 12 or row["person"] in faulty, row
