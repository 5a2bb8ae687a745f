"""The paper of hours says who decided what, when and why; a punch of another month stands where it counts, and is marked."""

import csv
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.rules import month_of_work, punch_list, reading
from bolib.batch import run_file
from bolib.batch.run import run
from bolib.books import accounts, keys
from bolib.paper import read_tables
from bolib.problem import Refused
from bolib.text import say
from tests.accounting.desk_company import HOSTILE
from tests.accounting.hours.frames import COMPANY, ZONE, contract, frames
from tests.batch.test_hours_road import HOURS_RUN, MONTH, home, opened  # noqa: F401 (fixture)

USERS = COMPANY | {"users": {"ana": {"accounts": ["ana-pc"]}, "ivo": {}}}
CALLED = pd.Series({"E-1": "Ana Šimić"})


def micros(wall: str) -> int:
    return int(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(ZONE)).timestamp()) * 1_000_000


def said(event: int, **other: object) -> dict[str, object]:
    return {"event": event, "at": micros("2026-11-03 10:30"), "account": "ana-pc", "reason": "so"} | other


def added(wall: str, event: int = 7) -> dict[str, object]:
    return {"person": "E-1", "at": micros(wall), "zone": ZONE, "direction": "out", "event": event}


@pytest.mark.parametrize(
    ("wrote", "by"),
    [
        ({}, "ana"),  # whose account it is
        ({"account": "root"}, "root"),  # nobody's
        ({"user": "ivo"}, "ivo"),  # who signed, at whatever account
    ],
)
def test_a_decision_is_of_who_signed_else_of_the_account(wrote: dict[str, object], by: str) -> None:
    tables = frames(punch_added=[added("2026-10-05 16:00")], event_said=[said(7, **wrote)])
    (row,) = punch_list.punches(tables, CALLED, USERS, "en").to_dict("records")
    assert (row["standing"], row["decided_by"], row["decided_at"]) == ("added", by, "2026-11-03 10:30")


def test_a_reason_that_was_erased_is_said_to_be_gone() -> None:
    tables = frames(punch_added=[added("2026-10-05 16:00")], event_said=[said(7, reason=None)])
    assert punch_list.punches(tables, CALLED, USERS, "en")["reason"].tolist() == ["erased by law"]


def test_of_a_punch_that_was_added_and_struck_out_the_last_word_stands() -> None:
    struck = {"person": "E-1", "at": micros("2026-10-05 16:00"), "device": "", "event": 8}
    words = [said(7, reason="forgotten"), said(8, reason="mistyped", user="ivo")]
    tables = frames(punch_added=[added("2026-10-05 16:00")], punch_voided=[struck], event_said=words)
    tables["punch_voided"]["device"] = pd.array([""], dtype="string")
    (row,) = punch_list.punches(tables, CALLED, USERS, "en").to_dict("records")
    assert (row["standing"], row["decided_by"], row["reason"]) == ("struck_out", "ivo", "mistyped")


# Of May 2026, whose first day is a Friday, and of June, whose first is a Monday.
@pytest.mark.parametrize(
    ("wall", "month", "note"),
    [
        ("2026-04-26 16:00", "2026-05", None),  # the Sunday before the week of the first
        ("2026-04-27 00:30", "2026-05", "hours.week_before"),
        ("2026-04-30 23:59", "2026-05", "hours.week_before"),
        ("2026-05-01 00:00", "2026-05", ""),
        ("2026-05-31 23:59", "2026-05", ""),
        ("2026-06-01 06:00", "2026-05", "hours.morning_after"),
        ("2026-06-01 12:00", "2026-05", None),
        ("2026-06-02 06:00", "2026-05", None),
        ("2026-05-30 16:00", "2026-06", None),
        ("2026-05-31 22:00", "2026-06", "hours.week_before"),  # from its end the first day's rest is measured
        ("2026-06-01 06:00", "2026-06", ""),
    ],
)
def test_a_changed_punch_is_listed_in_its_month_and_marked_beside_it(wall: str, month: str, note: str | None) -> None:
    tables = frames(punch_added=[added(wall)], event_said=[said(7)])
    found = punch_list.changed(punch_list.punches(tables, CALLED, USERS, "en"), month, "en")
    if note is None:
        assert found.empty
    else:
        assert found["at"].str[:16].tolist() == [wall]
        assert found.get("note", pd.Series([""])).tolist() == [note and say("en", note)]


def test_who_resolved_an_exception_and_why_stands_beside_it() -> None:
    here = {"person": "E-1", "day": "2026-10-09", "kind": "no_show", "at": 0}
    tables = frames(
        contract=[contract("E-1", 2400)],
        hours_resolution=[
            here | {"resolution": "credit", "event": 5},
            here | {"resolution": "unpaid", "at": 1, "event": 6},
        ],
        event_said=[said(5, reason="first"), said(6, reason="then", user="ivo")],
    )
    work = month_of_work(tables, USERS, month="2026-10", calendar="HR", limits=None)
    rows = reading.exceptions(work, CALLED, tables, USERS, "en").set_index("day")
    assert rows.loc["2026-10-09", ["reason", "decided_by"]].tolist() == ["then", "ivo"]
    assert rows.loc["2026-10-12", ["reason", "decided_by", "decided_at"]].tolist() == ["", "", ""]


def test_the_paper_of_the_month_names_who_when_and_why_and_obeys_no_reason(
    home: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with opened() as books:
        hours.add_punch(books, hours.check_punch(books, "E-2", "2026-10-07 16:00", "out", reason=HOSTILE))
        with monkeypatch.context() as other:
            other.setattr(accounts, "current", lambda: "stranger")
            key = keys.unlock("ana", "open")
            hours.resolve(books, "E-2", "2026-10-09", "short", "unpaid", reason="=came late", key=key)
        hours.resolve(books, "E-2", "2026-10-09", "short", "credit", reason="was at the doctor's")
    with pytest.raises(Refused, match=r"run_file\.written"):
        run("acme", HOURS_RUN)
    path = run_file.run_file_of("acme", HOURS_RUN)
    path.write_text(path.read_text("utf-8").replace("language: hr", "language: en"), "utf-8")
    folder = run("acme", HOURS_RUN)
    frozen = read_tables(folder / "inputs.db")["event_said"]
    assert frozen["reason"].tolist() == [HOSTILE, "was at the doctor's"]
    cells = json.loads((folder / "hours_month.ipynb").read_text("utf-8"))["cells"]
    outputs = [output["data"] for cell in cells for output in cell.get("outputs", [])]
    plain, html = ("\n".join("".join(data.get(mime, "")) for data in outputs) for mime in ("text/plain", "text/html"))
    assert "was at the doctor's" in plain and "came late" not in plain and "Decided by" in plain
    assert HOSTILE in plain and "<img" not in html
    with (folder / "punches.csv").open(encoding="utf-8", newline="") as file:
        (row,) = [row for row in csv.DictReader(file) if row["standing"] != "clock"]
    assert (row["decided_by"], row["reason"]) == ("ana", HOSTILE) and row["decided_at"]


def test_who_signed_is_frozen_and_a_later_word_of_another_month_is_not(home: Path) -> None:  # noqa: F811
    with opened() as books:
        key = keys.unlock("ana", "open")
        hours.resolve(books, "E-2", "2026-10-09", "short", "unpaid", reason="came late", key=key)
        hours.resolve(books, "E-2", "2026-08-03", "no_show", "unpaid", reason="another month")
        (row,) = hours.inputs(books, MONTH)["event_said"].to_dict("records")
    assert (row["user"], row["reason"]) == ("ana", "came late")
