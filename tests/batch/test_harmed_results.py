"""Whatever is done to results.db before it is sealed: an act refuses it in a sentence, writes nothing, and verify goes through."""

import shutil
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bolib.batch import acts, manifest, results
from bolib.batch.papers import PAPERS
from bolib.batch.posted import posted_otherwise
from bolib.batch.sealed import tables_of
from bolib.books import Books
from bolib.books.approvals import acts as of_books
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import LANGUAGES, sentence
from tests.batch.conftest import CLERK, MANAGER, RUN, Home

HARMS = yaml.safe_load((Path(__file__).parent / "harms.yaml").read_text("utf-8"))
ACTS = {"submit": (acts.submit, CLERK), "approve": (acts.approve, MANAGER), "post": (acts.post, MANAGER)}
UNNAMED = ("acts.no_conclusion", "acts.no_totals", "payroll.line_without_slip")  # what is said is of the run
PAPER = PAPERS["accounting/payroll_month"]


def harmed(path: Path, harm: dict[str, Any]) -> None:
    """Do to a good file what a line of harms.yaml says."""
    if "bytes" in harm or "half" in harm:
        path.write_bytes(harm["bytes"].encode() if "bytes" in harm else path.read_bytes()[: path.stat().st_size // 2])
        return
    db = sqlite3.connect(path)
    try:
        if "copy" in harm:  # the same table with another key
            (sql,) = db.execute("select sql from sqlite_master where name = ?", (harm["copy"],)).fetchone()
            head, _, rest = sql.partition("primary key (")
            other = f"{head.replace(harm['copy'], 'other', 1)}primary key ({harm['key']}{rest[rest.index(')') :]}"
            db.executescript(f"{other}; insert into other select * from {harm['copy']}; drop table {harm['copy']}")
            db.executescript(f"alter table other rename to {harm['copy']}")
        db.executescript(harm.get("sql", harm.get("more", "")))
    finally:
        db.close()


def sealed(books: Path, good: Path, attempt: int, harm: dict[str, Any]) -> Path:
    """Seal a copy of a run folder as a further attempt, after what was done to its results."""
    folder = Path(shutil.copytree(good, good.parent / str(attempt)))
    about = {name: value for name, value in manifest.read(good).items() if name not in ("form", "files")}
    harmed(folder / results.FILE, harm)
    (folder / manifest.NAME).unlink()
    digest = manifest.write(folder, **{**about, "attempt": attempt, "replaces": attempt - 1})
    head = bytes.fromhex(about["head"]["hash"])
    with (
        Books(books, SCHEMA, writable=True) as again,
        again.write("seal", f"{RUN}/{attempt}", key=CLERK) as act,
    ):
        of_books.seal(act, RUN, attempt, paper=PAPER.name, manifest=digest, head=head, simulation=False, right="run")
    return folder


def refused(act: Any, folder: Path, *about: Any) -> Refused | None:
    try:
        act(folder, *about)
    except Refused as told:
        return told
    return None


@pytest.mark.parametrize("harm", HARMS, ids=[harm["name"] for harm in HARMS])
def test_an_act_refuses_in_a_sentence_and_nothing_is_written(one: Home, harm: dict[str, Any]) -> None:
    with one.books() as books:
        path, before = books.path, books.rows("select count(*) from payslip")
    acts.reject(one.folder, MANAGER, "again")
    folder = sealed(path, one.folder, 2, harm)
    found = ((name, refused(act, folder, key)) for name, (act, key) in ACTS.items())
    name, told = next(((name, told) for name, told in found if told), ("", None))
    assert told and name == harm.get("at", "submit"), told.problem if told else None
    _say(harm, told)
    for again in (acts.submit, acts.approve, acts.post):
        assert refused(again, folder, MANAGER)
    with one.books() as books:
        assert books.rows("select count(*) from payslip") == before
        assert posted_otherwise(books, "demo") == [] and books.verify().problems == []


def _say(harm: dict[str, Any], told: Refused) -> None:
    problem = told.problem
    assert problem.code == harm.get("code", problem.code), harm["name"]
    assert {name: problem.args[name] for name in ("table", "column") if name in harm} == {
        name: harm[name] for name in ("table", "column") if name in harm
    }
    for language in LANGUAGES:
        said = sentence(language, problem)
        assert "{" not in said and (harm.get("table") or "") in said
        assert results.FILE in said or problem.code in UNNAMED or "code" not in harm


@cache
def good() -> bytes:
    """A small file as a paper of payroll would propose it: its tables are there, with a row of what it comes to."""
    db = sqlite3.connect(":memory:")
    for name in (*PAPER.posts, *PAPER.may_post):
        kept = {column: text for column, text in SCHEMA[name].defined.items() if column not in results.POSTING}
        key = [column for column in SCHEMA[name].key if column in kept]
        parts = [" ".join(text.split()[:2]) for text in kept.values()]
        db.execute(f"create table {name} ({', '.join(parts)}, primary key ({', '.join(key)})) strict, without rowid")
    for table, row in ((results.CONCLUSION, "('doubts', 0)"), (results.TOTALS, "('payslip.net_cents', 0)")):
        parts = [text for column, text in table.defined.items() if column not in results.POSTING]
        db.execute(f"create table {table.name} ({', '.join(parts)}, primary key (name)) strict, without rowid")
        db.execute(f"insert into {table.name} values {row}")
    db.commit()
    return db.serialize()


def test_the_good_file_is_good() -> None:
    results.demand_rows(tables_of(good()), PAPER, "r/1")


@given(st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=40), st.integers(0, 20))
@settings(max_examples=300, deadline=None)
def test_bytes_that_are_other_bytes_are_read_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    """Damage of the file's head and pages: nothing but a refusal comes out of it."""
    content = bytearray(good())
    for at, value in changes:
        content[at % len(content)] = value
    content = content[: len(content) * (20 - cut) // 20]
    try:
        tables = tables_of(bytes(content), "r/1")
        results.demand_rows(tables, PAPER, "r/1")
        for name in tables:
            assert tables[name] is not None
    except Refused as told:
        assert all(sentence(language, told.problem) for language in LANGUAGES)
