"""What one person proposes about hours counts once another approves it; a month that is read stays as it is."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from bolib.accounting import hours as reads
from bolib.accounting.hours import store as hours
from bolib.accounting.hours.rules.approved import approved_in, impossible_in, stated_in
from bolib.accounting.hours.store.law import hours_before
from bolib.batch import acts
from bolib.batch.run import run
from bolib.books import Books, keys
from bolib.problem import Refused
from bolib.text import tell
from tests.batch.test_hours_road import HOURS_RUN, MONTH, home, made, opened  # noqa: F401 (fixture)
from tests.personnel.bringing import bring

FORGOTTEN = ("E-2", "2026-10-07 16:00", "out")


@pytest.fixture
def ivo(home: Path) -> keys.Key:  # noqa: F811
    return keys.unlock("ivo", "open")


@pytest.fixture
def ana(home: Path) -> keys.Key:  # noqa: F811
    return keys.unlock("ana", "open")


@pytest.fixture
def books(home: Path) -> Iterator[Books]:  # noqa: F811
    with opened() as found:
        yield found


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, match=code.replace(".", r"\."))


def waits(books: Books) -> int:
    return int((hours.exceptions(books, MONTH)["kind"] == "open_in").sum())


def proposed(books: Books) -> int:
    return hours.propose_punch(books, hours.check_punch(books, *FORGOTTEN, reason="forgot my card"))


def _frozen(books: Books) -> dict[str, pd.DataFrame]:
    return {name: rows.frame() for name, rows in hours.frozen(books, MONTH).items()}


def test_a_proposed_punch_counts_once_another_person_has_approved_it(books: Books, ivo: keys.Key) -> None:
    number = proposed(books)
    assert waits(books) == 1 and [one.proposal for one in hours.waiting_punches(books, MONTH)] == [number]
    with refused("hours.own_proposal") as fault:
        hours.decide_punch(books, number, "approve", reason="so")
    assert all("ana" in tell(language, fault.value.problem) for language in ("en", "hr"))
    hours.decide_punch(books, number, "approve", reason="seen at work", key=ivo)
    assert waits(books) == 0 and hours.waiting_punches(books) == []
    assert books.rows("select person, direction from punch_added") == [("E-2", "out")]
    assert books.verify().problems == []


def test_a_rejected_punch_never_counts_and_is_decided_once(books: Books, ivo: keys.Key) -> None:
    number = proposed(books)
    with refused("hours.proposed_before"):
        proposed(books)
    hours.decide_punch(books, number, "reject", reason="was not there", key=ivo)
    assert waits(books) == 1 and books.rows("select count(*) from punch_added") == [(0,)]
    with refused("hours.no_proposal"):
        hours.decide_punch(books, number, "approve", reason="again", key=ivo)


def test_what_would_change_a_month_under_review_is_refused_and_what_comes_by_file_is_told(
    books: Books,
    ana: keys.Key,
    tmp_path: Path,
) -> None:
    number = proposed(books)
    with refused("run_file.written"):
        run("acme", HOURS_RUN)
    folder = run("acme", HOURS_RUN)
    acts.submit(folder, ana)
    punch = hours.check_punch
    for act in (
        lambda: punch(books, *FORGOTTEN, reason="so"),
        lambda: hours.resolve(books, "E-2", "2026-10-09", "short", "unpaid", reason="so"),
        lambda: hours.decide_punch(books, number, "approve", reason="so", key=keys.unlock("ivo", "open")),
        lambda: punch(books, "E-2", "2026-09-29 16:00", "out", reason="the week that reaches into the month"),
        lambda: punch(books, "E-2", "2026-11-01 11:59", "out", reason="the morning after"),
    ):
        with refused("hours.under_review") as fault:
            act()
        assert all("ana" in tell(language, fault.value.problem) for language in ("en", "hr"))
    punch(books, "E-2", "2026-11-01 12:00", "out", reason="not of this month")
    punch(books, "E-2", "2026-09-27 16:00", "out", reason="the week before")
    late = {"person": "E-1", "at": "2026-10-05 17:00", "direction": "in", "device": "7"}
    answer = bring(books, tmp_path, date(2026, 11, 20), punches=[late])
    notes = [note.code for sheet in answer.sheets for note in sheet.notes]
    assert notes == ["hours.came_late"] and reads.late(books, MONTH)["person"].tolist() == ["E-1"]
    acts.withdraw(folder, ana)
    punch(books, *FORGOTTEN, reason="so")
    assert reads.late(books, MONTH).empty


def test_what_is_put_right_later_counts_for_payroll_once_another_person_has_signed_it(
    home: Path,  # noqa: F811
    ana: keys.Key,
    ivo: keys.Key,
) -> None:
    made(HOURS_RUN)
    with opened() as books:
        before = hours.approved(books, MONTH).set_index("person")
        change = {"regular_minutes": -60, "unpaid_minutes": 60}
        with refused("not_signed"):
            hours.propose_adjustment(books, "E-1", MONTH, change, reason="went home early")
        number = hours.propose_adjustment(
            books, "E-1", MONTH, change, reason="went home early", day="2026-10-05", reference="note 7", key=ana
        )
        head = books.seq
        assert hours.approved(books, MONTH).set_index("person").equals(before)
        with refused("hours.own_proposal"):
            hours.decide_adjustment(books, number, "approve", reason="so", key=ana)
        hours.decide_adjustment(books, number, "approve", reason="the shop manager says so", key=ivo)
        after = hours.approved(books, MONTH).set_index("person")
        found = (after - before).loc["E-1"]
        assert {name: minutes for name, minutes in found.items() if minutes} == change
        assert after.drop("E-1").equals(before.drop("E-1"))
        assert stated_in(_frozen(books), MONTH).loc["E-1", "stated_minutes"] == 22 * 480
        assert approved_in(_frozen(books.as_known(head)), MONTH).set_index("person").equals(before)
        (first, second) = reads.adjustments(books, MONTH).to_dict("records")
        assert (first["decision"], first["decided_by"], first["reason"]) == ("approve", "ivo", "went home early")
        assert (second["kind"], second["day"], second["reference"]) == ("unpaid_minutes", "2026-10-05", "note 7")
        assert books.verify().problems == []


CANNOT: list[tuple[str, dict[str, int], str | None, str]] = [
    ("E-1", {}, None, "hours.adjusts_nothing"),
    ("E-1", {"pay": 60}, None, "hours.adjusts_unknown"),
    ("E-1", {"regular_minutes": 0}, None, "hours.adjusts_minutes"),
    ("E-1", {"regular_minutes": 44_641}, None, "hours.adjusts_minutes"),
    ("E-1", {"regular_minutes": -10_561}, None, "hours.adjusts_below_zero"),
    ("E-1", {"night_minutes": 10_561}, None, "hours.adjusts_inside"),
    ("E-1", {"regular_minutes": -5_280}, None, "hours.adjusts_missing"),
    ("E-1", {"regular_minutes": 24_000}, None, "hours.adjusts_beyond"),
    ("E-1", {"leave_minutes": 480}, None, "hours.adjusts_beyond"),
    ("E-1", {"extra_minutes": 600}, None, "hours.adjusts_extra_full_time"),
    ("E-1", {"overtime_minutes": 40_000}, None, "hours.adjusts_more_than_month"),
    ("E-1", {"regular_minutes": 60}, "2026-11-01", "hours.adjusts_day"),
    ("E-2", {"regular_minutes": 60}, None, "hours.adjusts_unapproved"),  # held
    ("E-3", {"regular_minutes": 60}, None, "hours.adjusts_unapproved"),  # approved elsewhere
    ("E-9", {"regular_minutes": 60}, None, "people.person_unknown"),
]


def test_what_cannot_be_put_right_is_refused_and_nothing_is_written(home: Path, ana: keys.Key) -> None:  # noqa: F811
    made(HOURS_RUN)
    with opened() as books:
        before = books.seq
        for person, change, day, code in CANNOT:
            with refused(code):
                hours.propose_adjustment(books, person, MONTH, change, reason="so", day=day, key=ana)
        assert books.seq == before
        whole = {"regular_minutes": -10_560, "unpaid_minutes": 10_560}
        one = {"regular_minutes": -1, "unpaid_minutes": 1}
        number = hours.propose_adjustment(books, "E-1", MONTH, whole, reason="so", key=ana)
        again = hours.propose_adjustment(books, "E-1", MONTH, one, reason="so", key=ana)
        hours.decide_adjustment(books, number, "approve", reason="so", key=keys.unlock("ivo", "open"))
        with refused("hours.adjusts_below_zero"):  # by then
            hours.decide_adjustment(books, again, "approve", reason="so", key=keys.unlock("ivo", "open"))


def test_what_was_put_right_counts_into_the_overtime_of_the_year(home: Path, ana: keys.Key, ivo: keys.Key) -> None:  # noqa: F811
    made(HOURS_RUN)
    with opened() as books:

        def year(month: str = "2026-11") -> list[tuple[str, int, int, int]]:
            rows = hours_before(books, month)
            numbers = ["overtime_minutes", "night_minutes", "worked_minutes"]
            return [(str(p), *map(int, n)) for p, n in zip(rows["person"], rows[numbers].to_numpy(), strict=True)]

        assert year() == [("E-1", 0, 0, 22 * 480), ("E-3", 0, 0, 10_560)]
        change = {"regular_minutes": -60, "overtime_minutes": 180, "night_minutes": 30, "leave_minutes": 60}
        number = hours.propose_adjustment(books, "E-1", MONTH, change, reason="the evening was forgotten", key=ana)
        assert year()[0] == ("E-1", 0, 0, 22 * 480)  # it waits
        hours.decide_adjustment(books, number, "approve", reason="so it was", key=ivo)
        assert year() == [("E-1", 180, 30, 22 * 480 + 120), ("E-3", 0, 0, 10_560)]
        assert year(MONTH) == []  # the month itself is not before it


def test_a_one_sided_adjustment_of_an_earlier_program_is_not_approved_and_a_whole_one_makes_it_good(
    home: Path,  # noqa: F811
    ana: keys.Key,
    ivo: keys.Key,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made(HOURS_RUN)
    with opened() as books:
        with monkeypatch.context() as earlier:
            store = import_module("bolib.accounting.hours.store.adjustments")
            earlier.setattr(store, "demand_possible", lambda *_: None)
            one_sided = {"regular_minutes": -60}
            waits = hours.propose_adjustment(books, "E-1", MONTH, one_sided, reason="went home", key=ana)
            in_books = hours.propose_adjustment(books, "E-1", MONTH, one_sided, reason="went home", key=ana)
            hours.decide_adjustment(books, in_books, "approve", reason="so", key=ivo)
        with refused("hours.adjusts_missing"):
            hours.decide_adjustment(books, waits, "approve", reason="so", key=ivo)
        hours.decide_adjustment(books, waits, "reject", reason="says nothing of the hour", key=ivo)
        (held,) = impossible_in(_frozen(books), MONTH, set())
        assert held.code == "hours.adjusts_missing" and held.args["difference"] == "1:00"
        assert all("1:00" in tell(language, held) for language in ("en", "hr"))
        rest = hours.propose_adjustment(books, "E-1", MONTH, {"unpaid_minutes": 60}, reason="unpaid", key=ana)
        hours.decide_adjustment(books, rest, "approve", reason="so", key=ivo)
        assert list(impossible_in(_frozen(books), MONTH, set())) == []


def test_overtime_beyond_what_the_law_allows_in_a_year_is_told(home: Path) -> None:  # noqa: F811
    made(HOURS_RUN)
    with opened() as books:
        assert hours.overtime_told(books, "E-1", MONTH, {"overtime_minutes": 180 * 60}) is None
        told = hours.overtime_told(books, "E-1", MONTH, {"overtime_minutes": 180 * 60 + 1})
        assert told is not None and told.args == {"year": "2026", "found": "180:01", "most": "180:00"}
        assert all("180:01" in tell(language, told) for language in ("en", "hr"))
        assert hours.overtime_told(books, "E-1", MONTH, {"unpaid_minutes": 60_000}) is None
