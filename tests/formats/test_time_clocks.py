"""Files of time clocks are known by their content and become punches like any other."""

from pathlib import Path

import pytest

from bolib.batch.imports import import_files
from bolib.books import Books
from bolib.formats import tables, time_clocks
from bolib.problem import Refused
from tests.personnel.bringing import CONTRACT, DAY, PERSON, SECOND, UNIT, bring, counts, told

ATTLOG = "\r\n".join(
    [
        "      200\t2026-10-05 07:58:09\t7\t0\t1\t53",
        "      200\t2026-10-05 16:02:00\t7\t1\t15\t0",
        "        3\t2026-10-05 07:59:30\t7\t5\t4\t0",
        "",
    ]
)
GLOG_A = "\r\n".join(
    [
        "No\tTMNo\tEnNo\tName\tINOUT\tMode\tDateTime",
        "000001\t1\t000000200\tAna\t0\t1\t2026/10/05 07:58:09",
        "000002\t1\t000000003\tIvo\t1\t1\t2026/10/05 16:02:00",
        "",
    ]
)
GLOG_B = "\r\n".join(
    [
        "No\tTMNo\tEnNo\tName\t\tGMNo\tMode\tIN/OUT\tAntipass\tDaiGong\tDateTime\tTR",
        "1\t1\t00000200\tAna       \t\t1\t1\t1\t0\t0\t2026/10/05  07:58:09\t0",
        "",
    ]
)


@pytest.fixture
def staffed(books: Books, tmp_path: Path) -> Books:
    second = CONTRACT | {"contract": "U-2", "person": "3"}
    people, contracts = [PERSON, SECOND | {"person": "3"}], [CONTRACT, second]
    assert bring(books, tmp_path, people=people, units=[UNIT], contracts=contracts).complete
    return books


def bring_in(books: Books, folder: Path, content: bytes, name: str = "7_attlog.dat", **options):
    path = folder / name
    path.write_bytes(content)
    return import_files(books, [path], language="en", day=DAY, **options)


def punches(books: Books) -> list[tuple]:
    return books.rows("select person, device, direction, count(*) from punch group by 1, 2, 3 order by 1, 2, 3")


def test_an_attlog_is_known_by_its_content_and_users_are_told_once(staffed: Books, tmp_path: Path) -> None:
    answer = bring_in(staffed, tmp_path, ATTLOG.encode())
    assert counts(answer) == [(1, 0, 2)]
    assert told(answer) == ["1 user punches.user_unknown", "2 user punches.user_unknown"]
    assert answer.sheets[0].kind == "punches" and answer.sheets[0].unknown_columns == ()
    assert "read as the file of a time clock (attlog)" in "\n".join(answer.lines)
    assert bring_in(staffed, tmp_path, ATTLOG.encode(), users=["200=E-1"]).complete
    assert punches(staffed) == [("3", "7", None, 1), ("E-1", "7", None, 2)]
    assert staffed.rows("select device, user, person from clock_user") == [("", "200", "E-1")]
    assert counts(bring_in(staffed, tmp_path, ATTLOG.encode())) == [(0, 3, 0)]
    assert staffed.verify().problems == []


def test_the_user_of_one_device_comes_before_that_of_all(staffed: Books, tmp_path: Path) -> None:
    assert bring_in(staffed, tmp_path, ATTLOG.encode(), users=["200=3", "7/200=E-1"]).complete
    assert [row[:2] for row in punches(staffed)] == [("3", "7"), ("E-1", "7")]


@pytest.mark.parametrize("users", [["200"], ["=E-1"], ["200="], ["a b=E-1"], ["200=../x"]])
def test_what_is_no_user_and_person_is_refused(staffed: Books, tmp_path: Path, users: list[str]) -> None:
    with pytest.raises(Refused, match=r"import\.map_form"):
        bring_in(staffed, tmp_path, ATTLOG.encode(), users=users)


def test_a_user_must_be_somebody_and_be_needed(staffed: Books, tmp_path: Path) -> None:
    (sheet,) = bring_in(staffed, tmp_path, ATTLOG.encode(), users=["200=E-9"]).sheets
    assert [problem.code for problem in sheet.problems] == ["people.person_unknown"]
    with pytest.raises(Refused, match=r"import\.map_no_punches"):
        bring_in(staffed, tmp_path, b"person;oib\nE-1;1\n", "people.csv", users=["200=E-1"])


def test_an_extended_attlog_has_a_line_before_and_one_behind(staffed: Books, tmp_path: Path) -> None:
    content = "OGT2051234567890\r\n" + ATTLOG + "A1B2C3D4\r\n"
    answer = bring_in(staffed, tmp_path, content.encode(), users=["200=E-1"])
    assert counts(answer) == [(3, 0, 0)]
    wrong = bring_in(staffed, tmp_path, content.replace("07:58:09", "25:58:09").encode())
    assert told(wrong) == ["2 at cells.wall_time"]


def test_a_last_row_that_was_cut_is_no_checksum(staffed: Books, tmp_path: Path) -> None:
    answer = bring_in(staffed, tmp_path, (ATTLOG + "     20").encode(), users=["200=E-1"])
    assert counts(answer) == [(3, 0, 1)] and told(answer) == ["4  columns.cells"]


def test_a_direction_is_read_only_where_the_command_trusts_it(staffed: Books, tmp_path: Path) -> None:
    answer = bring_in(staffed, tmp_path, ATTLOG.encode(), users=["200=E-1"], directions=True)
    assert answer.complete
    assert punches(staffed) == [("3", "7", None, 1), ("E-1", "7", "in", 1), ("E-1", "7", "out", 1)]
    assert [note.args for note in answer.sheets[0].notes if note.code == "punches.by_order"] == [{"count": 1}]


def test_what_a_clock_is_not_trusted_with_takes_nothing_back(staffed: Books, tmp_path: Path) -> None:
    bring_in(staffed, tmp_path, ATTLOG.encode(), users=["200=E-1"], directions=True)
    assert counts(bring_in(staffed, tmp_path, ATTLOG.encode())) == [(0, 3, 0)]
    turned = ATTLOG.replace("\t0\t1\t", "\t1\t1\t").encode()
    assert counts(bring_in(staffed, tmp_path, turned, directions=True)) == [(1, 2, 0)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("content", [GLOG_A, GLOG_B])
def test_a_glog_is_read_by_its_headings(staffed: Books, tmp_path: Path, content: str, encoding: str) -> None:
    answer = bring_in(staffed, tmp_path, content.encode(encoding), "AGL_001.TXT", users=["200=E-1"])
    assert answer.complete and answer.sheets[0].unknown_columns == ()
    assert staffed.rows("select at from punch where person = 'E-1'") == [(1_791_179_889_000_000,)]


def test_rows_of_a_clock_come_back_and_go_in_once_corrected(staffed: Books, tmp_path: Path) -> None:
    (path,) = bring_in(staffed, tmp_path, ATTLOG.encode()).rejects.values()
    (sheet,) = tables.read(path.read_bytes(), "t")
    assert sheet.headings[3:] == time_clocks.ATTLOG_HEADINGS
    assert sheet.rows[0].cells[3:6] == ("      200", "2026-10-05 07:58:09", "7")
    again = import_files(staffed, [path], language="en", day=DAY, kind="punches", users=["200=E-1"])
    assert counts(again) == [(2, 0, 0)]


@pytest.mark.parametrize("text", ["", "person\tat\n", "200\t2026-10-05\n", "No\tName\n1\tx\n", "x\n" + "y\t" * 9])
def test_other_texts_are_no_clock(text: str) -> None:
    assert time_clocks.recognised(text) is None
