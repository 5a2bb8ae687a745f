"""The commands that keep the books safe, as typed."""

import shutil
from pathlib import Path

import pytest

from bolib.batch import acts
from bolib.batch.places import books_of
from tests.batch.conftest import CLERK, MANAGER, RUN, Home, first, one, played  # noqa: F401
from tests.cli.test_commands import Type, sign, type_in  # noqa: F401


def _backup(type_in: Type) -> Path:  # noqa: F811
    assert type_in("backup", "demo")[0] == 0
    return max((books_of("demo").parent / "backups").glob("demo-0*.db"))


def test_a_restore_says_what_would_be_lost_and_wants_the_companys_name(one: Home, type_in: Type) -> None:  # noqa: F811
    made = _backup(type_in)
    for act in ("approve", "post", "release"):
        assert sign(type_in, act, one.folder, "demo-manager")[0] == 0
    with one.books() as books:
        head = books.head
    code, out, _ = type_in("restore", "demo", made, "--dry-run")
    assert code == 1 and f"{RUN}/1: " in out and "approve, post, release" in out
    assert "bank" in out and f"{RUN}.xml" in out
    for typed in ("", "yes\n", "Demo\n"):
        code, _, err = type_in("restore", "demo", made, lines=typed)
        assert code == 2 and err.count("\n") == 1
    with one.books() as books:
        assert books.head == head
    code, out, _ = type_in("restore", "demo", made, lines="demo\n")
    assert code == 1 and "demo-replaced-" in out
    assert "submitted" in type_in("status", "demo")[1]
    assert type_in("verify", "demo")[0] == 0
    assert sign(type_in, "approve", one.folder, "demo-manager")[0] == 0


def test_a_run_folder_that_the_backup_does_not_know_is_named_and_left(one: Home, type_in: Type) -> None:  # noqa: F811
    made = _backup(type_in)
    shutil.copytree(one.folder, one.folder.with_name("7"))
    for path in books_of("demo").parent.glob("demo.db*"):
        path.unlink()
    code, out, err = type_in("restore", "demo", made, "--language", "hr")
    assert not err
    assert code == 1 and f"{RUN}/7: kopija ne poznaje" in out
    assert (one.folder.with_name("7") / "manifest.json").is_file()


def test_a_restore_that_loses_nothing_needs_no_words(one: Home, type_in: Type) -> None:  # noqa: F811
    made = _backup(type_in)
    assert type_in("restore", "demo", made, "--dry-run")[0] == 0
    assert type_in("restore", "demo", made, "--yes")[0] == 0


def test_a_restore_of_another_company_is_refused_even_where_no_books_stand(one: Home, type_in: Type) -> None:  # noqa: F811
    made = _backup(type_in)
    companies = one.path / "parameters" / "companies"
    text = (companies / "demo.yaml").read_text("utf-8").replace('oib: "00000009009"', 'oib: "00000009308"')
    (companies / "other.yaml").write_text(text, "utf-8")
    code, _, err = type_in("restore", "other", made, "--yes")
    assert code == 2 and "another company" in err and not books_of("other").exists()


def test_an_approval_after_the_restore_counts_against_the_restored_books(one: Home, type_in: Type) -> None:  # noqa: F811
    made = _backup(type_in)
    acts.withdraw(one.folder, CLERK)
    assert type_in("restore", "demo", made, "--yes")[0] == 1
    acts.approve(one.folder, MANAGER)
    with pytest.raises(Exception, match="wrong_state"):
        acts.approve(one.folder, MANAGER)
