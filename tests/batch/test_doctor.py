"""The doctor says in one line each what it found, changes nothing, and sees what is wrong."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bolib.batch import doctor
from bolib.batch.doctor import environment, place
from bolib.batch.doctor import settings as on_settings
from bolib.batch.doctor.finding import Finding
from bolib.batch.places import books_of, outputs_of
from bolib.books import keys, users
from bolib.books.backup import backup
from bolib.books.demo_keys import key_of
from bolib.country import country
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.batch.conftest import CLERK, MANAGER, RUN, Home
from tests.cli.test_commands import Type, type_in  # noqa: F401

SUMMER = date(2026, 6, 15)


@pytest.fixture
def well(one: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A demo in a summer, with a backup: nothing is to be looked at."""
    for path in (books_of("demo").parent, outputs_of("demo"), keys.folder()):
        path.chmod(0o700)
    backup(books_of("demo"), books_of("demo").parent / "backups")
    monkeypatch.setattr(on_settings, "_today", lambda books: SUMMER)
    monkeypatch.setattr(environment, "differing", lambda lock: {})
    return one


def looked(company: str | None = "demo", *, full: bool = False) -> dict[str, list[Finding]]:
    """What is not ok, by its code."""
    found: dict[str, list[Finding]] = {}
    for one in doctor.look(company, full=full):
        if one.state != "ok":
            found.setdefault(f"{one.state} {one.problem.code}", []).append(one)
    return found


def test_where_all_is_well_every_line_says_ok(well: Home) -> None:
    assert looked(full=True) == {}
    lines = [doctor.line(one, language) for language in ("en", "hr") for one in doctor.look("demo")]
    assert all("\n" not in line and line.startswith(("ok ", "uredno ")) for line in lines)


def test_looking_changes_nothing(well: Home) -> None:
    (outputs_of("demo") / RUN / ".2.part").mkdir()
    before = {path: path.stat().st_mtime_ns for path in well.path.rglob("*") if path.suffix not in (".db-shm",)}
    assert "look doctor.half_done" in looked(full=True)
    after = {path: path.stat().st_mtime_ns for path in well.path.rglob("*") if path.suffix not in (".db-shm",)}
    assert {p.name for p in before.keys() ^ after.keys()} <= {"demo.db-wal", ".running", "demo.db-queue"}
    assert [p for p in before.keys() & after.keys() if before[p] != after[p] and p.is_file()] == []


def _clock(home: Home) -> None:
    with sqlite3.connect(books_of("demo")) as db:
        db.execute("drop trigger event_update")
        db.execute(
            "update event set at = ? where seq = (select max(seq) from event)", (time.time_ns() // 1000 + 10**9,)
        )
    db.close()


def _damage(home: Home) -> None:
    with sqlite3.connect(books_of("demo")) as db:
        db.execute("pragma wal_checkpoint(truncate)")
        (page,) = db.execute("select rootpage from sqlite_master where name = 'contract'").fetchone()
        (size,) = db.execute("pragma page_size").fetchone()
    db.close()
    with books_of("demo").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 200)


def _older(home: Home) -> None:
    with sqlite3.connect(books_of("demo")) as db:
        db.execute(f"pragma user_version = {SCHEMA.form + 1}")
    db.close()


def _revoke(home: Home) -> None:
    from bolib.books import Books

    keys.path_of("demo-clerk").exists() or keys.keep(
        keys.path_of("demo-clerk"), keys.sealed(CLERK, "demo", bytes(16), bytes(12))
    )
    with Books(books_of("demo"), SCHEMA, writable=True) as books:
        users.enrol(books, user="demo-clerk", public=key_of("demo-third").public, key=CLERK)
        users.confirm(books, name=key_of("demo-third").name, key=MANAGER)
        users.revoke(books, name=key_of("demo-clerk").name, key=MANAGER)
    backup(books_of("demo"), books_of("demo").parent / "backups")


def _old_backup(home: Home) -> None:
    from bolib.books import Books

    (made,) = (books_of("demo").parent / "backups").glob("demo-*.db")
    os.utime(made, (time.time() - 8 * 86_400,) * 2)
    with Books(books_of("demo"), SCHEMA, writable=True) as books, books.write("test", "x"):
        pass


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda home: books_of("demo").parent.chmod(0o755), "look doctor.open_folder"),
        (lambda home: outputs_of("demo").chmod(0o750), "look doctor.open_folder"),
        (lambda home: keys.folder().chmod(0o755), "look doctor.open_key"),
        (lambda home: (outputs_of("demo") / RUN / "2.failed").mkdir(), "look doctor.failed"),
        (lambda home: (outputs_of("demo") / RUN / "3").mkdir(), "look doctor.no_result"),
        (lambda home: (outputs_of("demo") / RUN / ".4.part").mkdir(), "look doctor.half_done"),
        (lambda home: shutil.rmtree(books_of("demo").parent / "backups"), "look doctor.no_backup"),
        (_old_backup, "look doctor.backup_old"),
        (lambda home: Path(f"{home.path}/parameters/roles.yaml").write_text("a: {}\n"), "look doctor.setting_differs"),
        (_clock, "broken doctor.clock_behind"),
        (_damage, "broken doctor.damaged"),
        (_older, "broken books.newer"),
        (_revoke, "look doctor.key_revoked"),
        (lambda home: books_of("demo").write_text("no books"), "broken books.unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_sees(well: Home, change: Callable[[Home], object], code: str) -> None:
    change(well)
    found = looked()
    assert code in found, sorted(found)
    keys.folder().chmod(0o700)


def test_a_failed_attempt_that_another_has_followed_is_no_matter(well: Home) -> None:
    folder = outputs_of("demo") / RUN
    (folder / "1").rename(folder / "2")
    (folder / "1.failed").mkdir()
    assert "look doctor.failed" not in looked()


def test_a_changed_row_shows_only_where_the_books_are_recomputed(well: Home) -> None:
    with sqlite3.connect(books_of("demo")) as db:
        (sql,) = db.execute("select sql from sqlite_master where name = 'unit_update'").fetchone()
        db.execute("drop trigger unit_update")
        db.execute("update unit set name = 'Other'")
        db.execute(sql)
    db.close()
    assert looked() == {}
    assert "broken bo.does_not_fit" in looked(full=True)


def test_before_a_year_ends_its_values_are_asked_for_by_act_and_file(
    well: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert looked() == {}
    monkeypatch.setattr(on_settings, "_today", lambda books: date(2026, 11, 25))
    found = looked()["look doctor.value_missing"]
    assert {one.problem.where for one in found} >= {"demo, minimum_wage.gross", "demo, contributions.floor"}
    claims = looked()["look doctor.value_missing_claims"]  # of December too: it is paid in January
    assert {one.problem.where for one in claims} == {"demo, enforcement.average_net"}
    assert [one.problem.args["month"] for one in claims] == ["2026-12", "2027-01"]
    wage = next(one for one in found if "minimum_wage" in one.problem.where)
    assert wage.problem.args == {
        "month": "2027-01",
        "act": "Uredba o visini minimalne plaće",
        "file": "minimum_wage.yaml",
    }
    monkeypatch.setattr(on_settings, "_today", lambda books: date(2026, 12, 31))
    later = [one.problem.where for one in looked()["look doctor.value_missing"]]  # the next month is January: once
    assert sorted(later) == sorted({one.problem.where for one in found})
    assert "look doctor.value_missing_claims" not in looked()


def test_values_that_a_newer_program_needs_and_older_files_lack_are_named_with_the_way_out(
    well: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(country("croatia").RATES, "brand_new", ("income_tax.brand_new", "cents"))
    (found,) = looked()["look doctor.value_unknown"]
    assert found.problem.where == "demo, income_tax.brand_new"
    said = doctor.line(found, "en")
    assert "parameters/rates/croatia/income_tax.yaml" in said and "./bo company adopt demo" in said
    assert "usvojena datoteka income_tax.yaml nema je" in doctor.line(found, "hr")
    assert "doctor.values" not in {one.problem.code for one in doctor.look("demo")}


def test_a_source_that_nobody_looked_at_for_a_year_is_named(well: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_settings, "_today", lambda books: date(2027, 8, 31))
    assert "look doctor.unchecked" not in looked()
    monkeypatch.setattr(on_settings, "_today", lambda books: date(2027, 9, 1))
    (found,) = looked()["look doctor.unchecked"]
    assert found.problem.args["since"] == "2026-08" and int(str(found.problem.args["count"])) > 5


def test_who_writes_is_named(well: Home) -> None:
    hold = "import sys; from pathlib import Path; from bolib.books.queue import turn\n"
    hold += "with turn(Path(sys.argv[1])): print('mine', flush=True); sys.stdin.read()"
    writer = subprocess.Popen(
        [sys.executable, "-c", hold, str(books_of("demo"))], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert writer.stdout and writer.stdin and writer.stdout.readline() == "mine\n"
    (found,) = looked()["look doctor.turn_taken"]
    writer.stdin.close()
    writer.wait()
    writer.stdout.close()
    assert str(found.problem.args["who"]).startswith((f"{writer.pid},", "?"))
    assert "look doctor.turn_taken" not in looked()


def test_a_run_at_work_is_not_half_done(well: Home) -> None:
    from bolib.books.queue import alone

    (outputs_of("demo") / RUN / ".2.part").mkdir()
    with alone(outputs_of("demo") / RUN / ".running"):
        hold = "import sys; from pathlib import Path; from bolib.batch.doctor import unfinished\n"
        hold += "print([one.problem.code for one in unfinished.acts('demo')])"
        done = subprocess.run([sys.executable, "-c", hold], capture_output=True, text=True, check=True)
    assert "doctor.nothing_half_done" in done.stdout


MOUNTS = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv/our\040share rw - nfs4 server:/export rw
31 22 0:41 / /people rw - ext4 /dev/sdb1 rw
32 31 0:42 / /people/ana/cloud rw - fuse.rclone drive: rw
33 22 0:43 / /mnt rw - ext4 /dev/sdc1 rw
34 33 0:44 / /mnt rw - cifs //server/share rw
garbage - x
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/books", "ext4"),
        ("/srv/our share/books", "nfs4"),
        ("/srv/our share2/books", "ext4"),
        ("/people/ana/books", "ext4"),
        ("/people/ana/cloud/books", "fuse.rclone"),
        ("/mnt/books", "cifs"),
    ],
)
def test_the_kind_of_file_system_is_that_of_the_nearest_mount(path: str, kind: str) -> None:
    assert place.kind_of(Path(path), MOUNTS) == kind


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.rclone", "9p", "fuse.sshfs"])
def test_books_on_a_network_are_to_be_looked_at(well: Home, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(place, "kind_of", lambda path, mounts: kind)
    assert {one.problem.where for one in looked()["look doctor.network"]} == {"books", "outputs"}


def test_a_full_disk_is_seen(well: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    for free, state in ((50_000_000, "broken"), (500_000_000, "look")):
        monkeypatch.setattr("shutil.disk_usage", lambda path, free=free: usage._replace(free=free))
        assert f"{state} doctor.disk_low" in looked()


def test_packages_are_held_against_the_lock() -> None:
    here = environment._version("pandas")
    lock = f"pandas=={here} \\\nno-such-package==1.0 \\\nof-windows==2 ; sys_platform == 'win32' \\\nnumpy==0.1 \\\n"
    assert environment.differing(lock) == {
        "no-such-package": ("1.0", ""),
        "numpy": ("0.1", environment._version("numpy")),
    }
    assert environment.differing((environment.ROOT / "requirements.lock").read_text("ascii")) == {}


def test_a_company_without_books_is_refused_and_without_a_name_all_are_looked_at(well: Home) -> None:
    with pytest.raises(Refused, match=r"books\.none"):
        list(doctor.look("nobody"))
    shutil.copyfile(books_of("demo"), books_of("second"))
    where = {one.problem.where for one in doctor.look(None)}
    assert {"demo", "second"} <= where


def test_the_command_answers_for_programs_and_with_its_exit_code(well: Home, type_in: Type) -> None:  # noqa: F811
    code, out, _ = type_in("doctor", "demo", "--json")
    found = json.loads(out)
    assert code == 0 and {one["state"] for one in found} == {"ok"}
    assert set(found[0]) == {"state", "code", "where", "args", "text"}
    outputs_of("demo").chmod(0o755)
    code, out, _ = type_in("doctor", "demo", "--language", "hr")
    assert code == 1 and [line for line in out.splitlines() if line.startswith("pogledati")]
    assert type_in("doctor", "nobody")[0] == 2
