"""Working-time records as files: of those named or of everybody, for who may see them, and nothing where it is refused."""

import io
import stat
from pathlib import Path

import pytest
from pypdf import PdfReader

from bolib.accounting import hours as reads
from bolib.accounting.hours import store as hours
from bolib.batch.places import outputs_of
from bolib.batch.record import write_records
from bolib.books import Books, accounts, keys, roles
from bolib.cli import main
from bolib.problem import Refused
from tests.batch.test_hours_road import HOURS_RUN, MONTH, THIRD, home, made, opened  # noqa: F401 (fixture)
from tests.personnel.bringing import CONTRACT, bring


def text(path: Path) -> str:
    """Read everything that a PDF says."""
    (page,) = PdfReader(io.BytesIO(path.read_bytes())).pages
    return " ".join(page.extract_text().replace("\N{ZERO WIDTH SPACE}", "").split())


def left(books: Books, folder: Path) -> None:
    """Let there be one who is the user ana too, and who left before the month."""
    gone = CONTRACT | {"contract": "U-4", "person": "E-4", "until": "2026-09-30"}
    ana = THIRD | {"person": "E-4", "oib": roles.users(books)["ana"]["oib"]}
    assert bring(books, folder, people=[ana], contracts=[gone]).complete


def records() -> Path:
    return outputs_of("acme") / "records"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_everybody_with_a_contract_has_a_record_in_the_language_asked_for(
    home: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["record", "acme", MONTH, "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[1].endswith("no days are known here: E-3")  # hours of E-3 came in approved
    assert said.startswith(f"records of working time of {MONTH}: 2; they lie in ")
    folder = records() / MONTH / "1"
    assert files(folder) == ["E-1.pdf", "E-2.pdf"]
    assert "not approved yet" in text(folder / "E-1.pdf") and "08:00–16:00" in text(folder / "E-1.pdf")
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert main(["record", "acme", MONTH, "E-2", "--language", "hr"]) == 0
    assert files(records() / MONTH / "2") == ["E-2.pdf"]
    assert "Evidencija radnog vremena" in text(records() / MONTH / "2" / "E-2.pdf")
    with opened() as books:
        assert reads.record(books, MONTH, "E-2") == (records() / MONTH / "2" / "E-2.pdf").read_bytes()


def test_what_was_approved_stands_there_with_what_was_put_right_since(home: Path) -> None:  # noqa: F811
    made(HOURS_RUN)
    with opened() as books:
        change, day = {"overtime_minutes": 90, "regular_minutes": -5, "unpaid_minutes": 5}, "2026-10-06"
        ana, ivo = (keys.unlock(name, "open") for name in ("ana", "ivo"))
        number = hours.propose_adjustment(books, "E-1", MONTH, change, reason="so", day=day, key=ana)
        waits = write_records(books, "acme", MONTH, ["E-1"], language="en").folder
        assert "Put right" not in text(waits / "E-1.pdf")
        hours.decide_adjustment(books, number, "approve", reason="so", key=ivo)
        found = text(write_records(books, "acme", MONTH, ["E-1"], language="en").folder / "E-1.pdf")
        assert "as they were approved" in found and f"above: Overtime +1:30 {day}" in found and "176:00" in found
        held = text(write_records(books, "acme", MONTH, ["E-2"], language="en").folder / "E-2.pdf")
        assert "not approved yet" in held


@pytest.mark.parametrize(
    ("month", "persons", "code"),
    [
        (MONTH, ["E-9"], r"people\.person_unknown"),
        (MONTH, ["E-1", "E-9"], r"people\.person_unknown"),
        (MONTH, ["E-3"], r"hours\.no_days"),
        (MONTH, ["E-4"], r"hours\.no_contract"),
        ("2023-10", [], r"hours\.nobody_in_month"),
        ("2026-13", [], r"cells\.month"),
        ("../2026", [], r"cells\.month"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_folder(
    home: Path,  # noqa: F811
    tmp_path: Path,
    month: str,
    persons: list[str],
    code: str,
) -> None:
    with opened() as books, pytest.raises(Refused, match=code):
        left(books, tmp_path)
        write_records(books, "acme", month, persons, language="en")
    assert not records().exists()


def demanded(books: Books, user: str | None, *persons: str) -> str:
    try:
        hours.demand_reader(books, user, MONTH, persons)
    except Refused as refused:
        return refused.problem.code
    return "seen"


def test_everybodys_is_for_who_sees_hours_and_ones_own_for_anybody(
    home: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with opened() as books:
        assert demanded(books, "ana") == demanded(books, "ivo", "E-1") == "seen"
        left(books, tmp_path)
        monkeypatch.setattr(roles, "sees", lambda reader, user, what: False)
        assert demanded(books, "ana") == demanded(books, "ivo", "E-4") == "sight.not_yours"
        assert demanded(books, "ana", "E-4") == "seen"
        assert demanded(books, "ana", "E-4", "E-1") == "sight.not_yours"
        monkeypatch.setattr(accounts, "current", lambda: "uid 4711")
        assert demanded(books, None) == demanded(books, None, "E-1") == "sight.no_user"


def test_who_has_no_account_here_asks_with_a_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    with opened() as books:
        monkeypatch.setattr(accounts, "current", lambda: "uid 4711")
        with pytest.raises(Refused, match=r"sight\.no_user"):
            write_records(books, "acme", MONTH, language="en")
        key = keys.unlock("ivo", "open")
        assert write_records(books, "acme", MONTH, ["E-1"], language="en", key=key).people == 1
        other = keys.new("eve", "open") and keys.unlock("eve", "open")
        with pytest.raises(Refused, match=r"books\.key_not_enrolled"):
            write_records(books, "acme", MONTH, language="en", key=other)
