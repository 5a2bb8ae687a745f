"""The company of the desks' tests, made anew for each test."""

from pathlib import Path

import pytest

from tests.accounting import paid_company
from tests.accounting.desk_company import HOSTILE
from tests.batch import test_hours_road as road
from tests.batch.test_hours_road import home  # noqa: F401 (fixture)


@pytest.fixture
def _hostile_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(road, "SECOND", road.SECOND | {"first_name": HOSTILE})


@pytest.fixture
def hostile(_hostile_name: None, home: Path) -> Path:  # noqa: F811
    """Give the company with a person whose name would run if it were believed."""
    return home


@pytest.fixture
def paid(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the company whose September and October are paid, made once; nobody may spoil it."""
    folder = paid_company.once(tmp_path_factory.getbasetemp())
    monkeypatch.setenv("BACK_OFFICE_HOME", str(folder / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    return folder
