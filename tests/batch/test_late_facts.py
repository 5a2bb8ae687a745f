"""What comes in for a month whose hours are approved is never silent: the answer, reads, desks and papers say it."""

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bolib.accounting import hours as reads
from bolib.accounting.hours import store as hours
from bolib.accounting.hours.rules import late
from bolib.batch import acts, doctor
from bolib.batch.imports import Answer
from bolib.batch.run import run
from bolib.books import Books, keys
from bolib.paper import read_tables
from bolib.problem import Refused
from bolib.text import tell
from tests.batch.test_hours_road import HOURS_RUN, MONTH, PAY_RUN, home, made, opened  # noqa: F401 (fixture)
from tests.personnel.bringing import HOURS, bring, counts, told

DAY, LATE = date(2026, 11, 20), "attention.late_facts"
AWAY = {
    "person": "E-1",
    "from": "2026-10-12",
    "to": "2026-10-12",
    "kind": "paid_leave",
    "reference": "",
    "cancelled": "",
}
SHIFT = {"person": "E-1", "date": "2026-10-31", "start": "22:00", "end": "06:00", "break_minutes": "30"}
PUNCH = {"person": "E-1", "at": "2026-10-05 17:00", "direction": "in", "device": "7"}


def brought(books: Books, folder: Path, **kinds: Any) -> Answer:
    answer = bring(books, folder, DAY, **kinds)
    assert answer.complete, list(answer.lines)
    return answer


def said(answer: Answer) -> list[tuple[str | None, dict[str, object]]]:
    for problem in (note for sheet in answer.sheets for note in sheet.notes):
        assert tell("en", problem) != tell("hr", problem)
    return [(s.kind, n.args) for s in answer.sheets for n in s.notes if n.code == "hours.came_late"]


def listed(books: Books, month: str = MONTH) -> list[tuple[Any, ...]]:
    frame = reads.late(books, month)
    assert set(frame["kind"]) <= {"after_approval"}
    return list(frame[["person", "day", "what", "said"]].itertuples(index=False, name=None))


@pytest.fixture
def approved(home: Path) -> Iterator[Path]:  # noqa: F811
    """Give the company after its hours of October were posted: E-1 is on them, E-2 is held, E-3 approved elsewhere."""
    made(HOURS_RUN)
    yield home


def test_the_answer_says_what_came_late_and_the_rows_are_in(approved: Path) -> None:
    with opened() as books:
        rows = [
            PUNCH,
            PUNCH | {"at": "2026-10-06 17:00"},
            PUNCH | {"person": "E-2"},
            PUNCH | {"at": "2026-11-02 08:00"},
        ]
        for dry_run in (True, False):
            answer = bring(books, approved, DAY, dry_run, punches=rows, absences=[AWAY], schedules=[SHIFT])
            args = {"month": MONTH, "people": 1, "persons": "E-1"}
            found = [(kind, args | {"count": n}) for kind, n in (("absences", 1), ("schedules", 1), ("punches", 2))]
            assert said(answer) == found
            assert "2026-10, of which the hours are approved already: 2" in "\n".join(answer.lines)
        assert listed(books) == [
            ("E-1", "2026-10-05", "punch", "17:00:00+0200 in 7"),
            ("E-1", "2026-10-06", "punch", "17:00:00+0200 in 7"),
            ("E-1", "2026-10-12", "absence", "2026-10-12–2026-10-12 paid_leave"),
            ("E-1", "2026-10-31", "schedule", "22:00–06:00"),
        ]
        assert said(brought(books, approved, punches=rows, absences=[AWAY], schedules=[SHIFT])) == []
        frame = reads.late(books, MONTH)
        assert set(frame["who"]) == {"ana"} and frame["event"].nunique() == 3
        assert dict(books.rows("select seq, at from event")).items() >= set(
            zip(frame["event"], frame["at"], strict=True)
        )
        assert listed(books, "2026-09") == [] and books.verify().problems == []


def test_what_changes_no_hours_of_the_month_is_not_late(approved: Path) -> None:
    with opened() as books:
        brought(books, approved, schedules=[SHIFT])
        brought(books, approved, absences=[AWAY])
        before = listed(books)
        assert said(brought(books, approved, absences=[AWAY | {"reference": "7/26"}])) == []
        brought(books, approved, absences=[AWAY | {"from": "2026-11-02", "to": "2026-11-03"}])
        brought(books, approved, punches=[PUNCH | {"at": "2026-11-01 08:01"}])
        assert listed(books) == before


def test_the_morning_after_the_last_night_shift_and_a_shorter_absence_are_late(approved: Path) -> None:
    with opened() as books:
        brought(books, approved, schedules=[SHIFT])
        long = AWAY | {"from": "2026-09-28", "to": "2026-10-02"}
        brought(books, approved, absences=[long])
        found = said(brought(books, approved, punches=[PUNCH | {"at": "2026-11-01 06:05", "direction": "out"}]))
        assert [args["month"] for _, args in found] == [MONTH]
        assert len(said(brought(books, approved, absences=[long | {"to": "2026-09-30"}]))) == 1
        assert len(said(brought(books, approved, absences=[AWAY | {"cancelled": "yes"}]))) == 1
        assert [row[1:3] for row in listed(books)] == [
            ("2026-10-01", "absence"),
            ("2026-10-01", "absence"),
            ("2026-10-12", "absence"),
            ("2026-10-31", "punch"),
            ("2026-10-31", "schedule"),
        ]


def test_what_came_in_between_freezing_and_posting_is_late_as_well(home: Path) -> None:  # noqa: F811
    with pytest.raises(Refused, match=r"run_file\.written"):
        run("acme", HOURS_RUN)
    folder = run("acme", HOURS_RUN)
    with opened() as books:
        assert said(brought(books, home, punches=[PUNCH])) == []  # not approved yet: whoever approves is told
        hours.add_punch(books, hours.check_punch(books, "E-1", "2026-10-05 17:30", "out", reason="forgot"))
        hours.resolve(books, "E-1", "2026-10-05", "outside_plan", "count", reason="by order")
    acts.submit(folder, keys.unlock("ana", "open"))
    acts.approve(folder, keys.unlock("ivo", "open"))
    acts.post(folder, keys.unlock("ivo", "open"))
    with opened() as books:
        assert [row[2] for row in listed(books)] == ["hours_resolution", "punch", "punch_added"]


def test_hours_of_a_month_that_a_run_approved_come_back_with_what_to_do(approved: Path) -> None:
    with opened() as books:
        row = HOURS | {"person": "E-1"}
        answer = bring(books, approved, DAY, month_hours=[row, HOURS | {"person": "E-3", "regular_minutes": "10080"}])
        assert (counts(answer), told(answer)) == ([(1, 0, 1)], ["2 month hours.posted_here"])
        assert HOURS_RUN in "\n".join(answer.lines) and "correction" in "\n".join(answer.lines)
        assert bring(
            books, approved, DAY, month_hours=[row | {"month": "2026-11", "regular_minutes": "10080"}]
        ).complete


def test_desk_doctor_and_papers_name_what_came_late(approved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened() as books:
        brought(books, approved, punches=[PUNCH, PUNCH | {"at": "2026-10-06 17:00"}], absences=[AWAY])
        (item,) = [one for one in hours.attention(books, DAY) if one.what.code == "attention.late_facts"]
        assert (item.what.where, item.what.args, item.due) == (MONTH, {"count": 3}, "2026-12-10")
        assert "ana" in item.who and item.link == "accounting/desk.ipynb"
        assert not [one for one in hours.attention(books, date(2027, 2, 1)) if one.what.code == "attention.late_facts"]
    noon = int(time.mktime((2026, 11, 20, 12, 0, 0, 0, 0, 0))) * 10**9
    with monkeypatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: noon)
        looked = [one for one in doctor.look("acme") if one.problem.code == "doctor.late_facts"]
    assert [(one.state, one.problem.where, one.problem.args) for one in looked] == [
        ("look", f"acme, {MONTH}", {"count": 3})
    ]
    for name in ("2026-11-hours_month", PAY_RUN):
        with pytest.raises(Refused, match=r"run_file\.written"):
            run("acme", name)
        folder = run("acme", name)
        frozen = read_tables(folder / "inputs.db")
        assert sorted(frozen["after_approval"]["day"]) == ["2026-10-05", "2026-10-06", "2026-10-12"]
        (path,) = folder.glob("*.ipynb")
        cells = json.loads(path.read_text("utf-8"))["cells"]
        text = "\n".join("".join(o["data"].get("text/plain", "")) for c in cells for o in c.get("outputs", []))
        assert "17:00:00+0200 in 7" in text if name != PAY_RUN else "nakon odobrenja sati za 2026-10 stiglo je" in text
        problems = list(late.cautions(frozen))
        assert [(one.where, one.args["count"]) for one in problems] == [("person E-1", 1), ("person E-1", 2)]


def test_a_late_fact_is_listed_until_an_adjustment_that_was_proposed_after_it_is_approved(approved: Path) -> None:
    ana, ivo = keys.unlock("ana", "open"), keys.unlock("ivo", "open")

    def adjust(books: Books, decision: str, number: int | None = None) -> None:
        number = number or propose(books)
        hours.decide_adjustment(books, number, decision, reason="so", key=ivo)

    def propose(books: Books) -> int:
        change = {"overtime_minutes": 5}
        return hours.propose_adjustment(books, "E-1", MONTH, change, reason="stayed on", key=ana)

    def days(books: Books) -> list[str]:
        waits = [one.what.args["count"] for one in hours.attention(books, DAY) if one.what.code == LATE]
        assert waits == ([len(listed(books))] if listed(books) else [])
        return [row[1] for row in listed(books)]

    with opened() as books:
        before = propose(books)
        brought(books, approved, punches=[PUNCH])
        adjust(books, "approve", before)  # knew nothing of it
        assert days(books) == ["2026-10-05"]
        adjust(books, "reject")
        waits = propose(books)
        assert days(books) == ["2026-10-05"]
        adjust(books, "approve", waits)
        assert days(books) == []
        brought(books, approved, punches=[PUNCH | {"at": "2026-10-06 17:00"}])  # and what comes after it is late again
        assert days(books) == ["2026-10-06"]


def test_a_caution_is_said_once_of_each_person_month_and_kind_and_older_runs_have_none() -> None:
    one = hours.after_approval.Late("E-1", MONTH, "2026-10-05", "punch", "17:00:00+0200 in 7", 9, 1, "ana")
    frame = hours.after_approval.as_frame(
        [one, hours.after_approval.Late(**{**vars(one), "said": "18:00:00+0200 out 7"})]
    )
    (problem,) = late.cautions({"after_approval": frame})
    assert problem.args["count"] == 2
    assert tell("en", problem) == (
        "person E-1: came in after the hours of 2026-10 were approved: Punches (2); this counts nowhere until an "
        "adjustment puts these hours right (desk of hours) and a further payroll pays the difference (payout: difference)"
    )
    assert list(late.cautions({})) == [] and len(hours.after_approval.as_frame([])) == 0


def test_very_many_persons_are_counted_and_the_first_are_named() -> None:
    found = hours.after_approval.Late_counts({("punches", MONTH, f"E-{n:03}"): 2 for n in range(30)})
    (note,) = hours.after_approval.notes(found, "punches", "punches.csv")
    assert (note.args["count"], note.args["people"]) == (60, 30)
    assert str(note.args["persons"]).endswith("E-019 …")
