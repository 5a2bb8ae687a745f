"""Official schemas that a user has put into parameters/schemas go into the run folder, so that it can be done again."""

from pathlib import Path

import pytest

from bolib.batch import company, reperform
from bolib.batch.papers import PAPERS
from bolib.books import Books
from bolib.paper import Paper
from tests import run_folder


@pytest.fixture
def schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of a place of its own, as a company is brought along to it."""
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path / "home"))
    company.bring_along("acme")
    return tmp_path / "home" / "parameters" / "schemas"


def frozen(books: Books, folder: Path) -> Path:
    more = PAPERS["accounting/payroll_month"].more
    assert more is not None
    given = {"month": "2026-10", "pay_day": "2026-11-10"}
    assert all(rows.frame().empty for rows in more(books, given, folder).values())
    return folder


def test_a_place_of_its_own_says_where_they_are_to_be_put(schemas: Path) -> None:
    assert [path.name for path in schemas.iterdir()] == ["README.md"]


def test_without_official_schemas_a_run_has_none(schemas: Path, books: Books, tmp_path: Path) -> None:
    folder = frozen(books, run_folder.make(tmp_path / "run"))
    assert not (folder / "schemas").exists() and Paper(folder).schemas() == {}


def test_official_schemas_go_into_the_run_and_into_its_copy(schemas: Path, books: Books, tmp_path: Path) -> None:
    for name in ("ObrazacJOPPD-v1-1.xsd", "TemeljniTipovi-v2-1.xsd", "second download (1).xsd", "notes.txt"):
        (schemas / name).write_bytes(name.encode())
    folder = frozen(books, run_folder.make(tmp_path / "run"))
    assert sorted(Paper(folder).schemas()) == ["ObrazacJOPPD-v1-1.xsd", "TemeljniTipovi-v2-1.xsd"]
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    copy = reperform._copy(folder, {"files": names}, tmp_path / "copy")
    assert Paper(copy).schemas() == Paper(folder).schemas()
