"""Drafts: kept, given back, let go of; outside the trail, and never in anybody's way."""

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from bolib.books import Books, drafts
from tests.books.full import make
from tests.conftest import Signers

HOSTILE = "<img src=x> '); drop table draft_form; --"


def test_a_draft_is_kept_given_back_and_let_go_of(books: Books) -> None:
    path = books.path
    assert drafts.form(path, "clerk", "absence", "E-1") == {}
    assert drafts.keep_form(path, "clerk", "absence", "E-1", {"reason": HOSTILE, "day": ""})
    assert drafts.keep_form(path, "clerk", "absence", "E-1", {"reason": HOSTILE, "day": "5. 10."})
    assert drafts.form(path, "clerk", "absence", "E-1") == {"reason": HOSTILE, "day": "5. 10."}
    assert drafts.form(path, "manager", "absence", "E-1") == drafts.form(path, "clerk", "absence", "E-2") == {}
    assert drafts.drop_form(path, "clerk", "absence", "E-1") and drafts.form(path, "clerk", "absence", "E-1") == {}
    assert drafts.prefer(path, "clerk", "language", "hr") and drafts.prefer(path, "clerk", "language", "en")
    assert drafts.preferred(path, "clerk", "language") == "en" and drafts.preferred(path, "x", "language") == ""
    assert not drafts.keep_form(path, "clerk", "absence", "E-1", {"reason": "x" * 30_000})
    drafts.clear(books.db)
    assert drafts.preferred(path, "clerk", "language") == ""


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1, "b": "c"}'])
def test_a_draft_that_is_broken_gives_what_can_be_read(books: Books, text: str) -> None:
    with sqlite3.connect(books.path) as db:
        db.execute("insert into draft_form values ('clerk', 'f', '', ?, 1)", (text,))
    assert drafts.form(books.path, "clerk", "f", "") == ({"b": "c"} if "c" in text else {})


def test_drafts_change_neither_head_nor_verification_nor_what_is_read(tmp_path: Path, signers: Signers) -> None:
    path = make(tmp_path / "books.db", signers)
    from bolib.stores import SCHEMA

    with Books(path, SCHEMA) as books:
        before = books.head, books.verify(), [tuple(books.rows(f'select * from "{t.name}"')) for t in SCHEMA.tables]
        assert drafts.keep_form(path, "clerk", "f", "", {"a": "b"}) and drafts.prefer(path, "clerk", "part", "hours")
        after = books.head, books.verify(), [tuple(books.rows(f'select * from "{t.name}"')) for t in SCHEMA.tables]
    assert before == after and before[1].problems == []


def test_a_draft_waits_for_nobody_and_stops_nobody(books: Books) -> None:
    kept: list[bool] = []
    with books.write("import", "x"):
        one = threading.Thread(target=lambda: kept.append(drafts.prefer(books.path, "clerk", "part", "hours")))
        one.start()
        one.join(20)
    assert kept == [False] and drafts.preferred(books.path, "clerk", "part") == ""
    assert drafts.prefer(books.path, "clerk", "part", "hours")
    with books.write("import", "y"):
        pass
    assert books.verify().problems == []


def test_where_nothing_can_be_written_there_is_simply_none(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    path = books.path
    books.close()
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    assert drafts.preferred(path, "clerk", "part") == ""
    assert not drafts.prefer(path.with_name("none.db"), "clerk", "part", "hours")
    assert drafts.preferred(path.with_name("none.db"), "clerk", "part") == ""


def test_nothing_of_a_draft_is_left_in_the_file_once_they_are_let_go_of(books: Books) -> None:
    path, name = books.path, "Žarka Nestala"
    assert drafts.keep_form(path, "clerk", "absence", "E-1", {"reason": name * 50})
    with books.write("erase", "E-1"):  # as the act does that erases somebody by law, in its own transaction
        drafts.clear(books.db)
    books.close()
    left = [one for one in path.parent.iterdir() if name.encode() in one.read_bytes()]
    assert left == [] and drafts.form(path, "clerk", "absence", "E-1") == {}
