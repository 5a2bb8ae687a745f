"""Writing and reading the books: one write is one event, whole or not at all; every past state can be read again."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bolib.books import Books, accounts, dated, files, number_series
from bolib.books.given import Given
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.conftest import Signers, founded

COUNT = (
    "import sys; from pathlib import Path; from bolib.books import Books, number_series; from bolib.stores import SCHEMA\n"
    "books = Books(Path(sys.argv[1]), SCHEMA, writable=True)\n"
    "for _ in range(20):\n"
    "    with books.write('count', 'test') as act: number_series.take(act, 'test')\n"
)


def hire(books: Books, name: str, since: str = "2026-01-01") -> None:
    with books.write("import", "units") as act:
        act.add("unit", [{"unit": "SHOP", "since": since, "name": name}])


def test_eight_processes_write_without_losing_an_act(books: Books) -> None:
    running = [subprocess.Popen([sys.executable, "-c", COUNT, str(books.path)]) for _ in range(8)]
    assert [process.wait() for process in running] == [0] * 8
    assert books.rows("select count(*), max(number) from number_taken") == [(160, 160)]
    assert books.verify().problems == []


def test_an_act_that_fails_leaves_nothing(books: Books) -> None:
    head = books.head
    with pytest.raises(ZeroDivisionError), books.write("count", "test") as act:
        number_series.take(act, "test")
        _ = 1 // 0
    assert books.head == head and books.rows("select * from number_taken") == []
    with books.write("count", "test") as act:
        assert number_series.take(act, "test") == 1


def test_a_write_inside_a_write_joins_it(books: Books) -> None:
    before = books.seq
    with books.write("outer", "test") as act, books.write("inner", "test") as same:
        assert same is act
        number_series.take(same, "test")
    assert books.seq == before + 1
    assert books.rows("select act from event where seq = ?", before + 1) == [("outer",)]


def test_a_clock_that_was_set_back_stops_writing(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    early, late = time.time_ns() - 301 * 10**9, time.time_ns() - 299 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: early)
    with pytest.raises(Refused, match="clock_behind"), books.write("count", "test"):
        pass
    monkeypatch.setattr(time, "time_ns", lambda: late)
    with books.write("count", "test"):
        pass
    times = [at for (at,) in books.rows("select at from event order by seq")]
    assert times == sorted(times)


def test_a_reader_cannot_write(books: Books) -> None:
    with Books(books.path, SCHEMA) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.db.execute("insert into person values ('E', 1, '00000000036')")


def test_an_unknown_column_is_refused_and_nothing_is_lost_in_silence(books: Books) -> None:
    with pytest.raises(KeyError, match="no column nickname"), books.write("import", "x") as act:
        act.add("person", [{"person": "E-1", "oib": "00000000036", "nickname": "x"}])


def test_every_past_state_can_be_read_again(books: Books) -> None:
    hire(books, "Old name")
    then = books.seq
    hire(books, "New name")
    (now,) = books.rows("select name from unit order by event desc limit 1")
    with books.as_known(then) as past:
        assert past.rows("select name from unit") == [("Old name",)]
        assert (past.seq, past.rows("select max(seq) from event_rows")) == (then, [(then,)])
        assert past.setting("roles") == books.setting("roles")
    assert now == ("New name",)


def test_a_day_means_the_last_event_before_it_ends_in_the_companys_time_zone(
    tmp_path: Path, signers: Signers, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 22:30 UTC on 9 April is 00:30 on 10 April in Zagreb
    monkeypatch.setattr(time, "time_ns", lambda: 1_775_687_400 * 10**9)
    with founded(tmp_path / "x.db", signers) as books:
        monkeypatch.setattr(time, "time_ns", lambda: 1_775_773_800 * 10**9)
        hire(books, "In the night")
        assert books.as_known("2026-04-09").rows("select count(*) from unit") == [(0,)]
        assert books.as_known("2026-04-10").rows("select count(*) from unit") == [(1,)]
        with pytest.raises(Refused, match="not_yet"):
            books.as_known("2026-04-08")


@pytest.mark.parametrize(
    ("day", "name"),
    [("2025-12-31", None), ("2026-01-01", "Corrected"), ("2026-05-31", "Corrected"), ("2026-06-01", "Later")],
)
def test_what_holds_on_a_day_is_the_latest_row_up_to_it_as_last_corrected(
    books: Books, day: str, name: str | None
) -> None:
    from datetime import date

    for written, since in (("First", "2026-01-01"), ("Later", "2026-06-01"), ("Corrected", "2026-01-01")):
        hire(books, written, since)
    assert list(dated.on(books, "unit", date.fromisoformat(day))["name"]) == ([name] if name else [])
    found = dated.during(books, "unit", date(2026, 5, 1), date(2026, 6, 30))
    assert list(found["name"]) == ["Corrected", "Later"]
    assert list(dated.during(books, "unit", date(2026, 6, 1), date(2026, 6, 30))["name"]) == ["Later"]


def test_names_from_the_environment_are_not_believed(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    real = accounts.current()
    for name in ("USER", "LOGNAME", "USERNAME", "JUPYTERHUB_USER"):
        monkeypatch.setenv(name, "somebody-else")
    assert accounts.current() == real and books.account == real


def test_only_the_demo_company_accepts_a_given_clock(books: Books) -> None:
    with pytest.raises(Refused, match="demo_only"):
        Books(books.path, SCHEMA, writable=True, given=Given(at=0, account="x", seed="x"))


def test_a_file_that_is_no_books_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"not a database, but long enough to look like a file" * 100)
    with pytest.raises(Refused, match=r"books\.unreadable"):
        Books(tmp_path / "x.db", SCHEMA)
    with pytest.raises(Refused, match=r"books\.none"):
        Books(tmp_path / "y.db", SCHEMA)


def test_an_older_program_refuses_a_newer_file(books: Books) -> None:
    books.db.execute(f"pragma user_version = {SCHEMA.form + 1}")
    with pytest.raises(Refused, match=r"books\.newer"):
        Books(books.path, SCHEMA)


def test_a_document_is_kept_once_and_read_back(books: Books) -> None:
    with books.write("keep", "x") as act:
        digest = files.keep(act, books.path, b"document", "text/plain")
    with books.write("keep", "x") as act:
        assert files.keep(act, books.path, b"document", "text/plain") == digest
    assert files.read(books, digest) == b"document" and files.problems(books) == []
    path = files.folder(books.path) / digest[:2] / digest
    path.write_bytes(b"Document")
    assert [problem.code for problem in files.problems(books)] == ["files.changed"]
    with pytest.raises(Refused, match=r"files\.changed"):
        files.read(books, digest)
    path.unlink()
    assert [problem.code for problem in files.problems(books)] == ["files.missing"]


def test_a_document_of_an_act_that_failed_is_removed_and_one_of_an_act_that_stands_is_finished(books: Books) -> None:
    with pytest.raises(ZeroDivisionError), books.write("keep", "x") as act:
        files.keep(act, books.path, b"lost", "text/plain")
        _ = 1 // 0
    with books.write("keep", "x") as act:
        digest = files.keep(act, books.path, b"promised", "text/plain")
        act.after_commit.clear()  # as if killed between the event and the rename
    assert [problem.code for problem in files.problems(books)] == ["files.missing"]
    files.recover(books)
    assert files.problems(books) == [] and files.read(books, digest) == b"promised"
    assert list(files.folder(books.path).glob("*/*.part")) == []


def test_a_full_disk_keeps_what_was_there(books: Books) -> None:
    import resource

    hire(books, "Before")
    head, size = books.head, books.path.stat().st_size
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    pid = os.fork()
    if pid == 0:  # a child with a small disk
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limit[1]))
        code = 1
        try:
            with Books(books.path, SCHEMA, writable=True) as again, again.write("fill", "x") as act:
                rows = [{"unit": f"U{n}", "since": "2026-01-01", "name": "x" * 9000} for n in range(200)]
                act.add("unit", rows)
        except (sqlite3.Error, OSError):
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert books.head == head and books.verify().problems == []
