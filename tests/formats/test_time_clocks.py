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


def line(user: str, day: str) -> str:
    return f"  {user}\t{day} 07:58:09\t7\t0\t1\t53\r\n"


def test_a_number_that_went_to_another_person_is_theirs_from_its_day_on(staffed: Books, tmp_path: Path) -> None:
    late, early = line("0200", "2026-10-06"), line("200", "2026-10-05")
    assert bring_in(staffed, tmp_path, early.encode(), users=["200=E-1"]).complete
    whole = line("200", "2026-10-04") + early + late + line("00200", "2026-10-07")
    assert bring_in(staffed, tmp_path, whole.encode(), users=["200=3@2026-10-06"]).complete
    at = "select person, strftime('%d', at / 1000000, 'unixepoch') from punch order by at"
    assert staffed.rows(at) == [("E-1", "04"), ("E-1", "05"), ("3", "06"), ("3", "07")]
    assert staffed.rows("select person, since from clock_user order by event") == [("E-1", None), ("3", "2026-10-06")]
    assert staffed.verify().problems == []


@pytest.mark.parametrize(
    ("told", "whose"),
    [
        (["200=3@2026-10-06", "200=E-1@2026-10-07"], ["E-1", "3", "E-1"]),
        (["200=3@2026-10-07", "200=3@2026-10-06"], ["E-1", "3", "3"]),
        (["200=3@2026-10-06", "200=E-1@6.10.2026."], ["E-1", "E-1", "E-1"]),
        (["200=3@2026-10-06", "200=E-1"], ["E-1", "E-1", "E-1"]),
        (["7/200=3@2026-10-06"], ["E-1", "3", "3"]),
        (["8/200=3@2026-10-06"], ["E-1", "E-1", "E-1"]),
    ],
)
def test_what_is_said_of_a_number_later_counts(
    staffed: Books, tmp_path: Path, told: list[str], whose: list[str]
) -> None:
    for number, one in enumerate(["200=E-1", *told]):
        assert bring_in(staffed, tmp_path, line("3", f"2026-09-{number + 10}").encode(), users=[one]).complete
    assert bring_in(staffed, tmp_path, "".join(line("200", f"2026-10-0{n}") for n in (5, 6, 7)).encode()).complete
    found = staffed.rows("select person from punch where at > 1790900000000000 order by at")
    assert [person for (person,) in found] == whose


def test_a_number_that_was_nobodys_before_its_day_comes_back(staffed: Books, tmp_path: Path) -> None:
    whole = line("200", "2026-10-05") + line("200", "2026-10-06")
    answer = bring_in(staffed, tmp_path, whole.encode(), users=["200=E-1@2026-10-06"])
    assert (counts(answer), told(answer)) == ([(1, 0, 1)], ["1 user punches.user_unknown"])


def test_a_clock_with_letters_in_its_numbers_is_known(staffed: Books, tmp_path: Path) -> None:
    content = (line("A17", "2026-10-05") + line("E-1", "2026-10-05") + line("Ž 3", "2026-10-05")).encode()
    answer = bring_in(staffed, tmp_path, content)
    assert counts(answer) == [(1, 0, 2)]
    assert told(answer) == ["1 user punches.user_unknown", "3 user cells.code"]
    assert "--map-user A17=PERSON" in "\n".join(answer.lines)


def test_one_command_says_one_thing_of_a_number(staffed: Books, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"import\.map_twice"):
        bring_in(staffed, tmp_path, ATTLOG.encode(), users=["200=E-1", "200=3@2026-10-06"])


@pytest.mark.parametrize(
    "users", [["200"], ["=E-1"], ["200="], ["a b=E-1"], ["200=../x"], ["200=E-1@"], ["200=E-1@2026-13-01"], ["200=@"]]
)
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
