"""The run file of a simulation is written as the batch reads it: nothing hidden, nothing written over, nothing wrong let in."""

from pathlib import Path

import pytest

from bolib.batch import run_file
from bolib.batch.places import outputs_of, run_file_of
from bolib.problem import Refused

PAY, HOURS = "2026-10-payroll_what_if", "2026-10-hours_what_if"
RAISE = {"what": "contract.pay", "percent": "5.5", "who": "everybody"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("run", "changes"),
    [
        (PAY, [RAISE]),
        (f"{PAY}-2", [RAISE, {"what": "minimum_wage.gross", "value": "1100.00", "since": "2026-10-01"}]),
        (PAY, [{"what": "contract.pay", "value": "1.00", "who": 'person E-1", value: "9'}]),
        (HOURS, [{"what": "contract.weekly_hours", "value": "37.5", "who": "everybody"}]),
    ],
)
@pytest.mark.parametrize("language", ["en", "hr"])
def test_what_is_ordered_is_what_is_read(home: Path, run: str, changes: list[dict[str, str]], language: str) -> None:
    run_file.write_simulation("acme", run, run_file.simulation(run, changes, language))
    read = run_file.read("acme", run)
    assert read.changes == changes and read.simulation is True
    assert read.parameters["language"] == language and read.month == "2026-10"


@pytest.mark.parametrize(
    ("run", "changes", "code"),
    [
        (PAY, [], "run_file.unreadable|what_if.list"),
        (PAY, [{"what": "contract.pay", "percent": "5"}], "what_if.who_missing"),
        ("2026-10-payroll_month", [RAISE], "places.run"),
        ("2026-10-nothing", [RAISE], "places.run"),
    ],
)
def test_an_order_that_could_not_be_read_is_refused(
    home: Path, run: str, changes: list[dict[str, str]], code: str
) -> None:
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        run_file.simulation(run, changes, "en")
    assert not run_file_of("acme", run).exists()


def test_an_order_is_never_written_over(home: Path) -> None:
    assert run_file.further("acme", PAY) == PAY
    run_file.write_simulation("acme", PAY, run_file.simulation(PAY, [RAISE], "en"))
    before = run_file_of("acme", PAY).read_bytes()
    with pytest.raises(FileExistsError):
        run_file.write_simulation("acme", PAY, "other")
    assert run_file_of("acme", PAY).read_bytes() == before
    assert run_file.further("acme", PAY) == f"{PAY}-2"
    (outputs_of("acme") / f"{PAY}-2").mkdir(parents=True)  # made once, its order is gone
    assert run_file.further("acme", PAY) == f"{PAY}-3"
