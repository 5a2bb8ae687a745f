"""What a person types and what comes back: exit codes, one sentence for what is wrong, never a traceback."""

import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bolib.books import accounts, keys
from bolib.cli import main
from tests.batch.conftest import RUN, Home, first, one, played  # noqa: F401 (fixtures)

Type = Callable[..., tuple[int, str, str]]


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Type a command, with lines on standard input; gives exit code, output and complaint."""

    def typed(*arguments: object, lines: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(str(stop.code))
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    return typed


def sign(type_in: Type, act: str, folder: Path, who: str, *more: str) -> tuple[int, str, str]:
    return type_in(act, folder, "--as", who, "--passphrase-stdin", *more, lines="demo\n")


def test_the_month_from_approve_to_release(one: Home, type_in: Type) -> None:  # noqa: F811
    code, out, _ = type_in("status", "demo")
    assert code == 0 and "--as demo-manager" in out and "submitted" in out
    for act in ("approve", "post", "release"):
        assert sign(type_in, act, one.folder, "demo-manager")[0] == 0
    assert (one.path / "outputs" / "demo" / "bank" / f"{RUN}.xml").is_file()
    code, out, _ = type_in("verify", "demo", "--json")
    report = json.loads(out)
    assert (code, report["problems"], report["after_last_signature"]) == (0, [], 0)
    assert type_in("verify", "demo", "--head", report["head"][:12])[0] == 0
    assert type_in("verify", "demo", "--head", "0" * 12)[0] == 1
    assert json.loads(type_in("status", "demo", "--json")[1])["runs"][0]["state"] == "released"
    code, out, _ = type_in("reperform", one.folder)
    assert (code, out.splitlines()[-1]) == (0, "identical")
    code, out, _ = type_in("backup", "demo")
    assert code == 0 and "backups" in out


def test_nobody_approves_through_the_command_what_they_submitted(one: Home, type_in: Type) -> None:  # noqa: F811
    code, _, err = sign(type_in, "approve", one.folder, "demo-clerk")
    assert code == 2 and "approve" in err and err.count("\n") == 1
    code, _, err = sign(type_in, "reject", one.folder, "demo-clerk", "--reason", "x")
    assert code == 2
    assert sign(type_in, "reject", one.folder, "demo-manager", "--reason", "hours")[0] == 0
    assert sign(type_in, "approve", one.folder, "demo-manager")[0] == 2


@pytest.mark.parametrize("language", ["en", "hr"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["status", "nobody"],
        ["status", "../demo"],
        ["verify", "DEMO"],
        ["run", "demo", "2026-10-nothing"],
        ["run", "demo", "../../etc/passwd"],
        ["reperform", "."],
        ["reperform", "no/such/folder"],
        ["submit", ".", "--as", "demo-clerk", "--passphrase-stdin"],
        ["approve", "outputs/demo/x/1", "--as", "../key", "--passphrase-stdin"],
        ["key", "new", "../x", "--passphrase-stdin"],
        ["key", "enrol", "demo", "nobody", "--as", "demo-clerk", "--passphrase-stdin"],
        ["key", "enrol", "demo", "x", "--public", "zz", "--as", "demo-clerk", "--passphrase-stdin"],
        ["key", "revoke", "demo", "0000000000000000", "--as", "demo-clerk", "--passphrase-stdin"],
        ["company", "close", "demo", "2026-13", "--as", "demo-manager", "--passphrase-stdin"],
        ["company", "adopt", "demo", "nothing", "--as", "demo-clerk", "--passphrase-stdin"],
        ["import", "demo"],
        ["import", "--template", "nothing"],
        ["import", "demo", "x.csv", "--kind", "nothing"],
        ["import", "demo", "x.csv", "--map", "nothing"],
        ["import", "demo", "x.csv", "--map", "Broj=person"],
        ["import", "demo", "x.csv", "--map-user", "200=E-1"],
        ["explain", "demo", "2026-1", "E-0001"],
        ["explain", "demo", "2026-13", "E-0001", "--why"],
        ["compare", "no-such-file.csv"],
        ["compare", "no-such-file.csv", "--country", "atlantis"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_one_sentence(
    one: Home,  # noqa: F811
    type_in: Type,
    arguments: list[str],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(one.path)
    code, out, err = type_in(*arguments, "--language", language, lines="demo\n")
    assert code in (1, 2)
    said = (out + err).strip().splitlines()
    assert said and "bo.log" not in out + err, said


def test_a_wrong_passphrase_is_said_and_changes_nothing(one: Home, type_in: Type) -> None:  # noqa: F811
    with one.books() as books:
        head = books.head
    code, _, err = type_in("approve", one.folder, "--as", "demo-manager", "--passphrase-stdin", lines="wrong\n")
    assert code == 2 and "passphrase" in err
    with one.books() as books:
        assert books.head == head


def test_what_should_never_happen_gets_a_number_and_a_line_in_the_log(
    one: Home,  # noqa: F811
    type_in: Type,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bolib.batch.status.waiting", lambda *_: 1 // 0)
    code, _, err = type_in("status", "demo")
    number = re.search(r"number ([0-9a-f]{6})", err)
    assert code == 2 and number
    assert f"{number[1]} " in (keys.folder().parent / "bo.log").read_text("utf-8")


def test_a_full_disk_is_one_sentence(one: Home, type_in: Type, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("bolib.batch.acts.approvals.decide", lambda *_, **__: full())
    code, _, err = sign(type_in, "approve", one.folder, "demo-manager")
    assert code == 2 and "disk is full" in err


def test_ones_own_company_from_nothing_to_verified(
    tmp_path: Path, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    for name in ("ana", "ivo"):
        assert type_in("key", "new", name, "--passphrase-stdin", lines=f"{name}'s\n")[0] == 0
    code, out, _ = type_in("company", "new", "acme")
    file = tmp_path / "home" / "parameters" / "companies" / "acme.yaml"
    assert code == 2 and str(file) in out
    code, _, err = type_in("company", "new", "acme")
    assert (code == 2 and "acme.yaml" in err) or "company" in err  # nothing is filled in yet
    filled = {
        "<name of the company>": "Acme d.o.o.",
        "<street and number>": "Izmišljena 2",
        "<10000>": "10000",
        "<town>": "Zagreb",
        "<HR and 19 digits>": "HR3699999991100000001",
        "<BIC of the bank>": "DEMOHR22",
        "<e-mail of the company>": "pay@acme.example",
        "<first name>": "Ana",
        "<last name>": "Anić",
        "<municipality, five digits as in municipal_tax.csv>": "01333",
        "<Ana>": "Ana",
        "<Ivo>": "Ivo",
    }
    text = file.read_text("utf-8")
    for blank, word in filled.items():
        text = text.replace(blank, word)
    for oib in ("00000009009", "00000009105", "00000009201"):
        text = text.replace("<11 digits>", oib, 1)
    text = text.replace("[<login>]", f"[{accounts.current()}]", 1).replace("[<login>]", "[]")
    file.write_text(text.replace("<ana>", "ana").replace("<ivo>", "ivo"), "utf-8")
    code, out, err = type_in("company", "new", "acme", "--passphrase-stdin", lines="ana's\nivo's\n")
    assert code == 0, err
    demo = Path(__file__).parents[2] / "examples" / "demo-company"
    for name in ("units", "people", "dependants", "contracts", "absences-2026-10", "month_hours-2026-10"):
        shutil.copyfile(demo / f"{name}.csv", tmp_path / f"{name.removesuffix('-2026-10')}.csv")
    people = ("import", "acme", "units.csv", "people.csv", "dependants.csv", "contracts.csv", "absences.csv")
    code, _, _ = type_in(*people)  # the account is Ana's, who may not
    assert code == 1
    assert type_in(*people, "--as", "ivo", "--passphrase-stdin", lines="ivo's\n")[0] == 0
    code, out, _ = type_in("import", "acme", "month_hours.csv")
    assert code == 0 and "4 rows" in out
    assert type_in("run", "acme", RUN)[0] == 2  # writes the run file
    assert type_in("run", "acme", RUN, "--as", "ivo", "--passphrase-stdin", lines="ivo's\n")[0] == 2
    code, out, err = type_in("run", "acme", RUN, "--as", "ana", "--passphrase-stdin", lines="ana's\n")
    assert code == 0, err
    folder = tmp_path / "home" / "outputs" / "acme" / RUN / "1"
    for act, who in (("submit", "ana"), ("approve", "ivo"), ("post", "ivo"), ("release", "ivo")):
        code, _, err = type_in(act, folder, "--as", who, "--passphrase-stdin", lines=f"{who}'s\n")
        assert code == 0, err
    assert type_in("verify", "acme")[0] == 0
    rates = tmp_path / "home" / "parameters" / "roles.yaml"
    rates.write_text(rates.read_text("utf-8") + "\n# read\n", "utf-8")
    code, out, err = type_in("verify", "acme")
    assert code == 0 and "roles" in err
    assert type_in("company", "adopt", "acme", "--as", "ana", "--passphrase-stdin", lines="ana's\n")[0] == 0
    assert "roles" in type_in("status", "acme")[1]
    confirm = ("company", "adopt", "acme", "--confirm", "--passphrase-stdin", "--as")
    assert type_in(*confirm, "ana", lines="ana's\n")[0] == 2
    assert type_in(*confirm, "ivo", lines="ivo's\n")[0] == 0
    assert "roles" not in type_in("verify", "acme")[2]
    assert type_in("key", "new", "eva", "--passphrase-stdin", lines="eva's\n")[0] == 0
    enrol = ("key", "enrol", "acme", "eva", "--as", "ana", "--passphrase-stdin")
    assert type_in(*enrol, lines="ana's\n")[0] == 2  # the OIB is missing
    assert type_in(*enrol, "--oib", "00000009308", lines="ana's\n")[0] == 0
    confirmed = ("key", "enrol", "acme", "eva", "--confirm", "--passphrase-stdin", "--as")
    assert "eva" in type_in("status", "acme")[1]
    assert type_in(*confirmed, "ana", lines="ana's\n")[0] == 2
    assert type_in(*confirmed, "ivo", lines="ivo's\n")[0] == 0
    assert type_in("key", "revoke", "acme", "eva", "--as", "ivo", "--passphrase-stdin", lines="ivo's\n")[0] == 0
    assert type_in("verify", "acme")[0] == 0
