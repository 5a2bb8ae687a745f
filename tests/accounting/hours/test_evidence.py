"""Days are drawn for a reviewer by what nobody knew before, and each stands with its plan, its punches and its events."""

import hashlib
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bolib.accounting.hours.rules import Month, evidence, month_of_work
from bolib.dates import days
from tests.accounting.hours.frames import COMPANY, LIMITS, ZONE, contract, frames
from tests.accounting.hours.test_cases import absence, punch, said, shift

CALLED = pd.Series({"E-1": "Ana Šimić"})
ADDED = ("person", "at", "zone", "direction")
DIGEST = hashlib.sha256(b"inputs").digest()


def month(**tables: list[dict[str, object]]) -> Month:
    found = frames(contract=[contract("E-1", 2400)], **tables)
    return month_of_work(found, COMPANY, month="2026-10", calendar="HR", limits=LIMITS)


def drawn(language: str = "en", digest: bytes = DIGEST, **tables: list[dict[str, object]]) -> pd.DataFrame:
    work, found = month(**tables), frames(contract=[contract("E-1", 2400)], **tables)
    return evidence.drawn(work, found, CALLED, COMPANY, digest, language)


def on(frame: pd.DataFrame, day: str) -> dict[Any, Any]:
    (row,) = frame[frame["day"] == day].to_dict("records")
    return row


@given(st.binary(min_size=32, max_size=32), st.integers(0, 5_000), st.integers(0, 80))
def test_as_many_places_are_drawn_as_wanted_and_none_twice(digest: bytes, of: int, wanted: int) -> None:
    found = evidence.places(digest, of, wanted)
    assert len(found) == min(of, wanted)
    assert all(one < other for one, other in pairwise(found))
    assert all(0 <= place < of for place in found)


def test_a_reviewer_can_draw_the_same_places_by_hand() -> None:
    first = int(hashlib.sha256(DIGEST + bytes(8)).hexdigest(), 16) % 1_000
    second = int(hashlib.sha256(DIGEST + bytes(7) + b"\x01").hexdigest(), 16) % 1_000
    assert evidence.places(DIGEST, 1_000, 2) == sorted([first, second])


def test_other_inputs_draw_other_days() -> None:
    assert evidence.places(DIGEST, 10_000) != evidence.places(hashlib.sha256(b"others").digest(), 10_000)


def test_every_place_is_drawn_about_equally_often() -> None:
    times = [0] * 100
    for turn in range(500):
        for place in evidence.places(hashlib.sha256(turn.to_bytes(4, "big")).digest(), 100, 10):
            times[place] += 1
    assert sum(times) == 5_000
    assert 25 < min(times) < 50 < max(times) < 80  # seven standard deviations around 50 are 0 to 99


def test_a_small_month_is_shown_whole() -> None:
    there = [day for day in days(date(2026, 10, 1), date(2026, 10, 31)) if day.weekday() < 5]
    punches = [punch(f"{day} {at}", ZONE) for day in there for at in ("08:00 in", "16:00 out")]
    assert list(drawn(punch=punches)["day"]) == [day.isoformat() for day in there]
    assert (
        evidence.concluded(month(punch=punches), "en")
        == "All 22 days of the month are shown with their evidence: none was drawn."
    )


@pytest.mark.parametrize(("language", "most"), [("en", "4.9%"), ("hr", "4,9")])
def test_what_may_be_concluded_of_a_draw_is_the_bound_of_the_binomial_distribution(language: str, most: str) -> None:
    # Where so many are wrong, one draw of twenty finds none among sixty.
    assert (1 - 0.049) ** 60 < 0.05 < (1 - 0.048) ** 60
    work = month()
    many = pd.concat([work.days] * 3, ignore_index=True)
    told = evidence.concluded(replace(work, days=many), language)
    assert most in told
    assert "60" in told
    assert "66" in told


def test_a_day_stands_with_plan_clock_minutes_and_the_events_behind_them() -> None:
    frame = drawn(
        schedule=[shift("2026-10-05 08:00 16:00")],
        punch=[punch("2026-10-05 07:58 in", ZONE), punch("2026-10-05 16:30 out", ZONE)],
    )
    row = on(frame, "2026-10-05")
    assert (row["person"], row["name"]) == ("E-1", "Ana Šimić")
    assert (row["shifts"], row["stays"]) == ("08:00–16:00", "07:58–16:30")
    names = ("planned_minutes", "punched_minutes", "outside_minutes", "worked_minutes")
    assert [row[name] for name in names] == [480, 512, 32, 480]
    assert row["events"] == "4, 9"


def test_a_night_shift_names_the_punch_of_the_morning_and_none_of_the_next_night() -> None:
    punches = [punch(f"2026-10-0{day} {at}", ZONE) for day, at in ((5, "22:00 in"), (6, "06:00 out"), (6, "22:00 in"))]
    events = iter((11, 12, 13))
    frame = drawn(punch=[one | {"event": next(events)} for one in punches])
    assert on(frame, "2026-10-05")["stays"] == "22:00–06:00"
    assert on(frame, "2026-10-05")["events"] == "11, 12"
    assert on(frame, "2026-10-06")["stays"] == "22:00–?"


def test_what_was_struck_out_added_and_decided_is_named() -> None:
    wrong = punch("2026-10-05 07:00 in", ZONE) | {"event": 11}
    frame = drawn(
        punch=[wrong, punch("2026-10-05 16:00 out", ZONE) | {"event": 11}],
        punch_voided=[{"person": "E-1", "at": wrong["at"], "device": wrong["device"], "event": 12}],
        punch_added=[
            {key: value for key, value in punch("2026-10-05 08:00 in", ZONE).items() if key in ADDED} | {"event": 13}
        ],
    )
    row = on(frame, "2026-10-05")
    assert (row["stays"], row["events"]) == ("08:00–16:00", "11, 12, 13")


def test_an_open_punch_shows_what_is_missing_and_what_was_said_of_it() -> None:
    one = punch("2026-10-05 08:00 in", ZONE) | {"event": 11}
    row = on(drawn(punch=[one]), "2026-10-05")
    assert (row["stays"], row["worked_minutes"]) == ("08:00–?", 0)
    assert row["finding"] == "came at 08:00, no going: to be resolved; the month waits"
    decided = said("2026-10-05 open_in not_counted")
    assert on(drawn(punch=[one], hours_resolution=[decided]), "2026-10-05")["events"] == f"{decided['event']}, 11"


def test_an_absence_names_the_event_that_said_so() -> None:
    away = absence("2026-10-05 2026-10-06 annual_leave") | {"event": 21}
    row = on(drawn(absence=[away]), "2026-10-06")
    assert (row["away_minutes"], row["events"], row["stays"]) == (480, "21", "")


def test_minutes_that_nobody_has_stand_in_no_column() -> None:
    names = ("night_minutes", "overtime_minutes")
    by_day = drawn(punch=[punch("2026-10-05 08:00 in", ZONE), punch("2026-10-05 16:00 out", ZONE)])
    late = [punch("2026-10-05 15:00 in", ZONE), punch("2026-10-05 23:00 out", ZONE)]
    by_night = drawn(punch=late, schedule=[shift("2026-10-05 15:00 23:00")])
    assert [name in by_day for name in names] == [False, False]
    assert by_night["night_minutes"].sum() == 60
