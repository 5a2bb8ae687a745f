"""The demo company's files are made by seed, come in whole, and hold exactly the people they should."""

import csv
from datetime import date
from pathlib import Path

import pytest
from schwifty import IBAN
from stdnum.hr import oib

from bolib.batch.imports import import_files
from bolib.books import Books
from bolib.personnel import people
from tests.batch.demo_company import HELD, MAKER
from tests.conftest import OIBS

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def table(folder: Path, kind: str) -> list[dict[str, str]]:
    """Read every file of a kind, in the order of its name."""
    rows = []
    for path in sorted(folder.glob(f"{kind}*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


@pytest.fixture(params=[1, 2, 7])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    MAKER.make(tmp_path / "made", request.param)
    return tmp_path / "made"


def test_seed_one_makes_the_files_that_are_shipped(tmp_path: Path) -> None:
    MAKER.make(tmp_path, 1)
    shipped = sorted((EXAMPLES / "demo-company").glob("*.csv"))
    assert [path.name for path in shipped] == sorted(path.name for path in tmp_path.iterdir())
    assert [path.name for path in shipped if path.read_bytes() != (tmp_path / path.name).read_bytes()] == []


def test_the_page_of_the_files_tells_everything_that_is_wrong_in_them() -> None:
    made, page = MAKER.company(1), (EXAMPLES / "demo-company" / "README.md").read_text("utf-8")
    assert sorted(made.held) == [line[2:8] for line in page.splitlines() if "| **held**" in line]
    rows = {tuple(line.split(" | ")[:2]) for line in page.splitlines() if line.startswith("| 2026-")}
    planted = {(f"| {fault.day}", fault.person) for fault in made.faults}
    assert rows - planted == {("| 2026-08-01", person) for person in ("E-0058", "E-0059")} and planted <= rows
    for hostile in ("<img src=x onerror=alert(1)>", '=HYPERLINK("http://x","y")', "../../x"):
        assert f"`{hostile}`" in page


def test_another_seed_makes_another_company_with_other_faults() -> None:
    found = [MAKER.company(seed) for seed in (1, 2, 3)]
    assert [dict(made.held) for made in found[:2]] == [HELD[1], HELD[2]]
    assert len({frozenset(made.held.values()) for made in found}) == 3
    assert len({frozenset((fault.person, fault.day) for fault in made.faults) for made in found}) == 3
    assert [len(made.faults) for made in found] == [len(found[0].faults)] * 3


def test_everybody_is_made_up(made: Path) -> None:
    everyone = table(made, "people")
    rows = [row for row in everyone if not row.get("iban_since")]
    assert len(rows) == len({row["oib"] for row in rows}) == 60
    for row in everyone:
        assert row["oib"].startswith("0000") and oib.is_valid(row["oib"]) and row["oib"] not in OIBS.values()
        if row["iban"]:
            account = IBAN(row["iban"])
            assert account.bank_code == "9999998" and account.bank is None
    assert len({row["iban"] for row in rows if row["iban"]}) >= 59


def test_every_row_of_every_file_goes_in(books: Books, made: Path) -> None:
    files = [path for path in sorted(made.glob("*.csv")) if not path.name.startswith("decisions")]
    first = [path for path in files if path.stem in ("units", "people", "dependants", "contracts")]
    for paths in (first, [path for path in files if path not in first]):
        answer = import_files(books, paths, language="en", day=date(2026, 11, 3))
        assert answer.complete, list(answer.lines)
    assert len(people.people(books, date(2026, 10, 31))) == 60
    assert not books.verify().problems


def test_no_file_of_punches_is_large_and_every_site_has_its_clock(made: Path) -> None:
    assert sum(path.stat().st_size for path in made.glob("*.csv")) < 1_000_000
    rows = table(made, "punches")
    assert {(row["site"], row["device"]) for row in rows} >= {("ZAGREB", "1"), ("SPLIT", "3"), ("OSIJEK", "4")}
    assert {row["at"][:7] for row in rows} >= {f"2026-{month:02}" for month in range(3, 11)}
