"""Keys, a trial company and its settings, for every test."""

from pathlib import Path

import pytest

from bolib.books import Books, accounts, keys, users
from bolib.books.keys import Key
from bolib.stores import SCHEMA

ROOT = Path(__file__).parent.parent
OIBS = {"clerk": "00000000001", "manager": "00000000010", "third": "00000000028"}
Signers = dict[str, Key]


@pytest.fixture(scope="session", autouse=True)
def _own_configuration(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keys and logs of the tests lie in a folder of their own, and keys open quickly."""
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
    patch.setattr(keys, "COST", 2**10)


@pytest.fixture(scope="session")
def signers(_own_configuration: None) -> Signers:
    """Give three people's keys."""
    return {name: keys.new(name, "open") for name in OIBS}


def company_text(*, founders: tuple[str, ...] = ("clerk", "manager")) -> str:
    """Give the trial company's settings: the demo's, with other people. This session's account is the clerk's."""
    text = (ROOT / "parameters" / "companies" / "demo.yaml").read_text("utf-8").split("\n---\n")[0]
    head, _, rest = text.partition("founders:")
    people = {
        "clerk": f"accounts: [{accounts.current()}], roles: [payroll_clerk]",
        "manager": "accounts: [], roles: [payroll_manager, treasurer, hr_officer, chief_accountant]",
        "third": "accounts: [], roles: [payroll_manager, treasurer]",
    }
    listed = "".join(f'  {name}: {{oib: "{OIBS[name]}", {about}}}\n' for name, about in people.items())
    return f"{head}founders: [{', '.join(founders)}]\nusers:\n{listed}pay:{rest.partition('pay:')[2]}"


def texts(*, founders: tuple[str, ...] = ("clerk", "manager")) -> dict[str, str]:
    """Give every setting of the trial company by kind."""
    parameters = ROOT / "parameters"
    rates = sorted(p for p in (parameters / "rates" / "croatia").iterdir() if p.suffix in (".yaml", ".csv"))
    return {
        "company": company_text(founders=founders),
        **{kind: (parameters / f"{kind}.yaml").read_text("utf-8") for kind in ("roles", "chart")},
        **{f"rates/croatia/{path.name}": path.read_text("utf-8") for path in rates},
    }


def founded(path: Path, signers: Signers, *, founders: tuple[str, ...] = ("clerk", "manager")) -> Books:
    """Found the trial company."""
    by_oib = {OIBS[name]: signers[name] for name in founders}
    return users.found(path, SCHEMA, name="Trial", founders=by_oib, texts=texts(founders=founders))


@pytest.fixture
def books(tmp_path: Path, signers: Signers) -> Books:
    """Give freshly founded books, open for writing."""
    return founded(tmp_path / "books" / "trial.db", signers)
