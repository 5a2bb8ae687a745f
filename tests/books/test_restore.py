"""A backup in the place of the books: whole or not at all, nothing lost unsaid, nothing deleted."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bolib.books import Books, files, users
from bolib.books.backup import LIST, Backup, backup, head_of
from bolib.books.queue import turn
from bolib.books.restore import UNREADABLE, Loss, candidate, loss, missing_documents, put
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.books.test_backup_and_forms import later
from tests.conftest import Signers, founded


@pytest.fixture
def kept(books: Books) -> Backup:
    """A backup with one document, after which the books have gone on."""
    with books.write("keep", "x") as act:
        files.keep(act, books.path, b"a document", "text/plain")
    made = backup(books.path, books.path.parent / "backups", schema=SCHEMA)
    with books.write("import", "units") as act:
        act.add("unit", [{"unit": "SHOP", "since": "2026-01-01", "name": "Shop"}])
    books.close()
    return made


def restored(source: Path, path: Path) -> tuple[Loss, Path | None]:
    with candidate(source, path, SCHEMA) as found:
        lost = loss(path, found)
        return lost, put(found, path, SCHEMA, expected=lost.head)


def litter(path: Path) -> list[str]:
    return sorted(p.name for p in path.parent.glob(f".{path.name}*"))


def test_a_backup_comes_back_and_what_was_there_is_kept(kept: Backup, books: Books) -> None:
    before = head_of(books.path)
    lost, aside = restored(kept.path, books.path)
    assert (lost.acts, lost.common, lost.events) == ({"import": 1}, kept.events, 1)
    assert aside is not None and aside.name == f"trial-replaced-{before[0]:08}.db" and head_of(aside) == before
    with Books(books.path, SCHEMA, writable=True) as again:
        assert again.verify(head=kept.head).problems == []
        assert again.rows("select count(*) from unit") == [(0,)]
        about = ("restore", f"event {kept.events}", f"replaces {before[1][:16]}")
        assert again.rows("select act, subject, reason from event where seq = ?", kept.events + 1) == [about]
        assert again.rows("pragma journal_mode") == [("wal",)]
        with again.write("test", "x"):
            pass
        assert again.verify().problems == []
    assert litter(books.path) == []


def test_books_that_are_gone_come_back_with_their_documents(kept: Backup, books: Books) -> None:
    (books.path).unlink()
    shutil.rmtree(files.folder(books.path))
    assert restored(kept.path, books.path) == (Loss(), None)
    with Books(books.path, SCHEMA) as again:
        assert files.problems(again) == [] and again.verify().problems == []


def test_a_document_that_is_nowhere_is_named(kept: Backup, books: Books) -> None:
    with candidate(kept.path, books.path, SCHEMA) as found:
        assert missing_documents(found, books.path) == []
        shutil.rmtree(files.folder(kept.path))
        assert missing_documents(found, books.path) == []  # it still lies beside the books
        shutil.rmtree(files.folder(books.path))
        assert len(missing_documents(found, books.path)) == 1


def test_books_that_nobody_can_read_are_kept_byte_for_byte(kept: Backup, books: Books) -> None:
    books.path.write_bytes(b"not a database at all, but somebody's only copy")
    Path(f"{books.path}-wal").write_bytes(b"and what belongs to it")
    lost, aside = restored(kept.path, books.path)
    assert lost.head == UNREADABLE and aside is not None
    assert aside.read_bytes().startswith(b"not a database")
    assert Path(f"{aside}-wal").read_bytes() == b"and what belongs to it"
    with Books(books.path, SCHEMA) as again:
        assert again.verify(head=kept.head).problems == []


def test_a_second_replacement_does_not_write_over_the_first(kept: Backup, books: Books) -> None:
    aside = [restored(kept.path, books.path)[1] for _ in range(3)]
    heads = {head_of(path) for path in aside if path}
    assert len(set(aside)) == len(heads) == 3


def test_a_chain_that_parted_is_lost_from_where_it_parted(kept: Backup, books: Books) -> None:
    restored(kept.path, books.path)
    with Books(books.path, SCHEMA, writable=True) as again, again.write("other", "x"):
        pass
    longer = backup(books.path, books.path.parent / "elsewhere")
    shutil.copyfile(next((books.path.parent / "backups").glob("trial-replaced-*")), books.path)
    with candidate(longer.path, books.path, SCHEMA) as found:
        lost = loss(books.path, found)
    assert (lost.common, lost.acts) == (kept.events, {"import": 1})


def test_keys_revoked_since_and_runs_are_named(kept: Backup, books: Books, signers: Signers) -> None:
    with Books(books.path, SCHEMA, writable=True) as again:
        users.enrol(again, user="clerk", public=signers["third"].public, key=signers["clerk"])
        users.confirm(again, name=signers["third"].name, key=signers["manager"])
        users.revoke(again, name=signers["clerk"].name, key=signers["manager"])
        with again.write("seal", "2026-10-payroll_month/1"):
            pass
    with candidate(kept.path, books.path, SCHEMA) as found:
        lost = loss(books.path, found)
    assert lost.revoked == [signers["clerk"].name] and lost.runs == {"2026-10-payroll_month/1": "seal"}


def _spoil(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("drop trigger event_update")
        db.execute("update event set account = 'nobody' where seq = 3")
    db.close()


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute(f"pragma user_version = {SCHEMA.form + 1}")
    db.close()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_spoil, r"backup\.does_not_fit"),
        (_newer, r"books\.newer"),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(5000)), r"books\.unreadable"),
        (lambda path: path.write_text("hello"), r"books\.unreadable"),
        (lambda path: path.write_bytes(b""), r"books\.unreadable|backup\.does_not_fit"),
        (lambda path: path.unlink(), r"restore\.no_backup"),
    ],
    ids=["does not verify", "newer", "broken", "text", "empty", "missing"],
)
def test_what_is_no_good_backup_is_refused_and_changes_nothing(
    kept: Backup, books: Books, change: Callable[[Path], object], code: str
) -> None:
    before = head_of(books.path)
    change(kept.path)
    with pytest.raises(Refused, match=code):
        restored(kept.path, books.path)
    assert head_of(books.path) == before and litter(books.path) == []


def test_books_that_do_not_verify_are_copied_and_marked_and_come_back_only_when_asked(books: Books) -> None:
    books.close()
    _spoil(books.path)
    folder = books.path.parent / "elsewhere"
    made = backup(books.path, folder, schema=SCHEMA)
    assert made.problems and made.path.name == f"{books.path.stem}-{made.events:08}-not-verified.db"
    listed = made.path.with_suffix(".txt").read_text("utf-8").splitlines()
    assert listed == [f"{one.where}\t{one.code}" for one in made.problems]
    assert made.path.name in (folder / LIST).read_text("utf-8")
    with pytest.raises(Refused, match=r"backup\.does_not_fit"):
        restored(made.path, books.path)
    with candidate(made.path, books.path, SCHEMA, verified=False) as found:
        put(found, books.path, SCHEMA, expected=head_of(books.path)[1])
    with Books(books.path, SCHEMA) as again:
        assert again.rows("select act from event order by seq desc limit 1") == [("restore",)]
        assert made.problems[0] in again.verify().problems


def test_the_books_themselves_are_no_backup(kept: Backup, books: Books) -> None:
    with pytest.raises(Refused, match=r"restore\.no_backup"):
        restored(books.path, books.path)


def test_another_companys_backup_is_refused(kept: Backup, tmp_path: Path, signers: Signers) -> None:
    with founded(tmp_path / "other" / "other.db", signers) as other, pytest.raises(Refused, match="other_company"):
        restored(kept.path, other.path)


def test_a_backup_of_an_older_form_comes_back_as_it_is(kept: Backup, books: Books) -> None:
    newer = later(SCHEMA)
    with candidate(kept.path, books.path, newer) as found:
        put(found, books.path, newer, expected=loss(books.path, found).head)
    with Books(books.path, SCHEMA) as again:
        assert again.verify().problems == []


def test_who_has_the_books_open_or_writes_is_not_disturbed(
    kept: Backup, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bolib.books.queue.PATIENCE", 0.2)
    with Books(books.path, SCHEMA) as reader:
        assert reader.seq
        with pytest.raises(Refused, match=r"restore\.in_use"):
            restored(kept.path, books.path)
    with turn(books.path), pytest.raises(Refused, match=r"books\.queue"):
        restored(kept.path, books.path)
    with candidate(kept.path, books.path, SCHEMA) as found:
        shown = loss(books.path, found).head
        with Books(books.path, SCHEMA, writable=True) as writer, writer.write("late", "x"):
            pass
        with pytest.raises(Refused, match=r"restore\.moved_on"):
            put(found, books.path, SCHEMA, expected=shown)
        with pytest.raises(Refused, match=r"restore\.under_way"):
            restored(kept.path, books.path)
    with Books(books.path, SCHEMA) as again:
        assert again.verify().problems == []


def test_who_opened_the_old_file_writes_no_more(kept: Backup, books: Books) -> None:
    path = books.path
    with Books(path, SCHEMA, writable=True) as old:
        os.replace(shutil.copyfile(kept.path, path.with_name("new.db")), path)
        with pytest.raises(Refused, match=r"books\.replaced"), old.write("late", "x"):
            pass


KILLED = """
import sys
from pathlib import Path
from bolib.books.restore import candidate, loss, put
from bolib.stores import SCHEMA
source, path = map(Path, sys.argv[1:])
print("ready", flush=True)
with candidate(source, path, SCHEMA) as found:
    put(found, path, SCHEMA, expected=loss(path, found).head)
"""


def test_a_killed_restore_leaves_the_old_books_or_the_new(kept: Backup, books: Books, tmp_path: Path) -> None:
    old, seen = head_of(books.path)[1], set()
    for turn_of in range(24):
        home = tmp_path / f"home{turn_of}"
        shutil.copytree(books.path.parent, home)
        path = home / books.path.name
        started = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(home / "backups" / kept.path.name), str(path)], stdout=subprocess.PIPE
        )
        assert started.stdout is not None and started.stdout.readline() == b"ready\n"
        time.sleep(turn_of * 0.012)
        started.send_signal(signal.SIGKILL)
        started.wait()
        started.stdout.close()
        with Books(path, SCHEMA, writable=True) as again:
            report = again.verify()
            assert report.problems == [] and files.problems(again) == []
            seen.add(report.head == old)
            assert report.head == old or report.events == kept.events + 1
        restored(home / "backups" / kept.path.name, path)
        assert litter(path) == []
    print(seen)
    assert True in seen, "no kill came before the restore was done"
