"""Copies that can be trusted, and files of every released form."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bolib.books import Books, files, read_only
from bolib.books.backup import LIST, backup
from bolib.books.migrations import form_of, migrate, opened
from bolib.books.tables import Schema, Table, statements
from bolib.problem import Refused
from bolib.stores import FORM, SCHEMA
from tests.books import independent_reader

HERE = Path(__file__).parent
FORMS = yaml.safe_load((HERE / "forms.yaml").read_text("utf-8"))


def later(schema: Schema) -> Schema:
    """A schema of the next form: one more table, one more column, one more index."""
    tables = [
        replace(table, columns=(*table.columns, "note text"), indexes=(("name",),)) if table.name == "unit" else table
        for table in schema.tables
    ]
    return replace(schema, form=schema.form + 1, tables=(*tables, Table("more", ("code text not null",), ("code",))))


def test_a_backup_is_whole_and_carries_its_head(books: Books, tmp_path: Path) -> None:
    with books.write("keep", "x") as act:
        digest = files.keep(act, books.path, b"a document", "text/plain")
    made = backup(books.path, tmp_path / "backups")
    assert (made.events, made.head) == (books.seq, books.head)
    assert (tmp_path / "backups" / LIST).read_text() == f"{made.path.name}\t{made.events}\t{made.head}\n"
    with Books(made.path, SCHEMA) as copy:
        assert copy.verify(head=made.head).problems == []
        assert files.read(copy, digest) == b"a document"
    assert backup(books.path, tmp_path / "backups") == made
    assert list((tmp_path / "backups").glob("*-wal")) == []


@pytest.fixture
def read_only_medium(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be written, as on a DVD or a disk that is mounted read-only."""
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)


@pytest.mark.usefixtures("read_only_medium")
def test_books_on_a_read_only_medium_are_read_as_they_lie_there(books: Books, tmp_path: Path) -> None:
    path, head = books.path, books.head
    books.close()
    lying = sorted(path.parent.iterdir())
    assert lying == [path] or not any(one.name.endswith(("-wal", "-shm")) for one in lying)
    with Books(path, SCHEMA) as copy:
        assert copy.head == head and copy.verify().problems == []
        assert sorted(path.parent.iterdir()) == lying  # SQLite would have made a -shm file, and could not
    Path(f"{path}-wal").touch()  # one without content changes nothing
    with Books(path, SCHEMA) as copy:
        assert copy.head == head and not Path(f"{path}-shm").exists()
    assert backup(path, tmp_path / "elsewhere").head == head


@pytest.mark.usefixtures("read_only_medium")
def test_what_somebody_else_has_written_is_seen_where_one_may_not_write(books: Books) -> None:
    with books.write("import", "units"):
        pass
    assert Path(f"{books.path}-wal").stat().st_size
    with Books(books.path, SCHEMA) as copy:
        assert copy.head == books.head


def test_where_one_may_write_books_are_read_with_locks(books: Books) -> None:
    path = books.path
    books.close()
    assert "immutable" not in read_only(path)


def test_a_backup_while_others_write_is_one_event(books: Books, tmp_path: Path) -> None:
    from tests.books.test_books import COUNT

    writing = subprocess.Popen([sys.executable, "-c", COUNT, str(books.path)])
    made = [backup(books.path, tmp_path / f"backups{n}") for n in range(3)]
    assert writing.wait() == 0
    for one in made:
        with Books(one.path, SCHEMA) as copy:
            assert copy.verify(head=one.head).problems == []


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_file_of_every_released_form_opens_migrates_and_verifies(form: int, tmp_path: Path) -> None:
    path = Path(shutil.copy(HERE / f"form-{form}.db", tmp_path / "x.db"))
    assert form_of(path) == form
    with opened(path, SCHEMA, writable=True) as books:
        report = books.verify()
        assert report.problems == [] and report.events >= 10
        with books.write("test", "x"):
            pass
        assert books.verify().problems == []
    assert independent_reader.faults(str(path)) == []


def test_the_schema_changes_only_with_its_form() -> None:
    made = hashlib.sha256("\n".join(statements(SCHEMA)).encode()).hexdigest()
    assert max(FORMS) == FORM and FORMS[FORM] == made, (
        f"The tables have changed. A released form never does: raise FORM in bolib/stores.py, put a file of the new form "
        f"into tests/books/ (python -m tests.books.test_backup_and_forms) and add to forms.yaml: {FORM}: {made}"
    )


def test_a_migration_only_adds_and_is_an_event(books: Books, tmp_path: Path) -> None:
    with books.write("import", "units") as act:
        act.add("unit", [{"unit": "SHOP", "since": "2026-01-01", "name": "Shop"}])
    seq, path, schema = books.seq, books.path, later(SCHEMA)
    books.close()
    with opened(path, schema, writable=True) as again:
        assert again.verify().problems == []
        assert again.rows("select act, subject from event where seq = ?", seq + 1) == [
            ("migrate", f"form {FORM} to {FORM + 1}")
        ]
        with again.write("import", "units") as act:
            act.add("unit", [{"unit": "STORE", "since": "2026-01-01", "name": "Store", "note": "new"}])
            act.add("more", [{"code": "x"}])
        assert again.verify().problems == []
        assert again.rows("select note from unit order by unit") == [(None,), ("new",)]
    (kept,) = (path.parent / "backups").glob(f"{path.stem}-form-{FORM}-*.db")
    assert form_of(kept) == FORM and migrate(path, schema) is False
    with pytest.raises(Refused, match=r"books\.newer"):
        Books(path, SCHEMA)


def test_a_file_that_lacks_more_than_a_migration_may_add_is_left_as_it_was(books: Books) -> None:
    path, schema = books.path, later(SCHEMA)
    books.close()
    tables = [
        replace(table, checks=("check (unit <> '')",)) if table.name == "unit" else table for table in schema.tables
    ]
    with pytest.raises(Refused, match="not_ours"):
        migrate(path, replace(schema, tables=tuple(tables)))
    with Books(path, SCHEMA) as again:
        assert again.verify().problems == []


if __name__ == "__main__":  # makes the file of the present form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from bolib.books.keys import Key
    from tests.books import full
    from tests.conftest import OIBS

    made = {name: Key(name, Ed25519PrivateKey.generate()) for name in OIBS}
    target = HERE / f"form-{FORM}.db"
    target.unlink(missing_ok=True)
    full.make(target, made)
    shutil.rmtree(target.with_suffix(".files"), ignore_errors=True)
    for side in HERE.glob(f"{target.name}-*"):
        side.unlink()
    text = "\n".join(statements(SCHEMA)).encode()
    print(f"{FORM}: {hashlib.sha256(text).hexdigest()}")
