"""What people type about hours: what cannot be meant is refused with a sentence before anything is written."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bolib import dates
from bolib.accounting.hours import store as hours
from bolib.accounting.hours.rules.by_hand import checked_day, checked_punch, checked_words
from bolib.books import Books
from bolib.formats import cells, times
from bolib.problem import Problem, Refused
from bolib.text import tell
from tests.personnel.bringing import CONTRACT, DAY, PERSON, UNIT, bring, told

NOW = int(datetime(2026, 11, 3, 12, 0, tzinfo=UTC).timestamp()) * 1_000_000
ZONES = {None: "Europe/Zagreb", "LONDON": "Europe/London"}
RIGHT: dict[str, Any] = {"person": "E-1", "at": "2026-10-07 16:00", "direction": "out", "reason": "so", "site": None}
RIGHT |= {"offset": None}


def checked(**change: Any) -> Any:
    about = {**RIGHT, **change}
    where = (about.pop("person"), about.pop("at"), about.pop("direction"))
    return checked_punch(*where, **about, zones=ZONES, is_site=lambda site: site == "CENTRE", now=NOW)


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    problem = refused.value.problem
    said = [tell(language, problem) for language in ("en", "hr")]
    assert said[0] != said[1] and all(text.isprintable() for text in said)
    assert all(text.encode() for text in said)
    return problem.code


ODD = [
    ({"at": "0001-01-01 08:00"}, "hours.day_not_meant"),
    ({"at": "9999-12-31 23:59"}, "hours.day_not_meant"),
    ({"at": "1999-12-31 23:59"}, "hours.too_early"),
    ({"at": "2026-11-04 13:01"}, "hours.too_late"),
    ({"at": "2062-10-07 16:00"}, "hours.too_late"),
    ({"at": "2026-10-33 16:00"}, "hours.no_time"),
    ({"at": "2026-10-07 07:5"}, "hours.no_time"),
    ({"at": "2026-10-07 25:00"}, "hours.no_time"),
    ({"at": "2026-10-07"}, "hours.no_time"),
    ({"at": ""}, "hours.no_time"),
    ({"at": "2026-10-07 16:\ud800"}, "hours.no_time"),
    ({"at": "2026-10-07 ١٦:٠٠"}, "hours.no_time"),
    ({"offset": "+99:00"}, "hours.no_offset"),
    ({"offset": "2"}, "hours.no_offset"),
    ({"offset": ""}, "hours.no_offset"),
    ({"offset": "+03:00"}, "hours.other_offset"),
    ({"site": "MOON"}, "hours.no_site"),
    ({"site": ""}, "hours.no_site"),
    ({"site": "\ud800"}, "hours.no_site"),
    ({"direction": "over"}, "hours.direction"),
    ({"reason": " "}, "hours.no_reason"),
    ({"reason": "so \ud800"}, "hours.reason_letter"),
    ({"reason": "so\u202eos"}, "hours.reason_letter"),
    ({"person": "E-\ud800"}, "people.person_unknown"),
    ({"person": "../x"}, "people.person_unknown"),
]


@pytest.mark.parametrize(("change", "expected"), ODD)
def test_an_odd_punch_is_refused_for_its_own_reason(change: dict[str, Any], expected: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(**change)
    assert code(refused) == expected


@pytest.mark.parametrize(
    ("change", "utc"),
    [
        ({}, "2026-10-07T14:00:00"),
        ({"at": "7.10.2026. 16:00"}, "2026-10-07T14:00:00"),
        ({"at": " 2026-10-07  16:00:30 "}, "2026-10-07T14:00:30"),
        ({"at": "2000-01-01 00:00"}, "1999-12-31T23:00:00"),
        ({"at": "2026-11-04 13:00"}, "2026-11-04T12:00:00"),
        ({"offset": "+02:00"}, "2026-10-07T14:00:00"),
        ({"at": "2026-10-25 02:30", "offset": "+01:00"}, "2026-10-25T01:30:00"),
        ({"site": "LONDON"}, "2026-10-07T15:00:00"),
        ({"site": "CENTRE"}, "2026-10-07T14:00:00"),
    ],
)
def test_a_punch_at_the_edge_of_what_can_be_meant_is_taken(change: dict[str, Any], utc: str) -> None:
    punch = checked(**change)
    assert dates.local(punch.at, "UTC").isoformat() == f"{utc}+00:00"


def test_a_wall_time_that_occurs_twice_or_never_is_asked_back() -> None:
    with pytest.raises(dates.TwiceThatDay):
        checked(at="2026-10-25 02:30")
    with pytest.raises(dates.NeverThatDay):
        checked(at="2026-03-29 02:30")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-10-33", "hours.no_day"),
        ("yesterday", "hours.no_day"),
        ("", "hours.no_day"),
        ("0001-01-01", "hours.day_not_meant"),
        ("9999-01-01", "hours.day_not_meant"),
        ("1999-12-31", "hours.day_not_meant"),
        ("2027-11-05", "hours.day_not_meant"),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused(day: str, expected: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_day("E-1", day, now=NOW, zone="Europe/Zagreb")
    assert code(refused) == expected


@pytest.mark.parametrize("day", ["2000-01-01", "2026-10-09", "9.10.2026.", "2027-11-04"])
def test_a_day_at_the_edge_of_what_can_be_meant_is_taken(day: str) -> None:
    assert len(checked_day("E-1", day, now=NOW, zone="Europe/Zagreb")) == len("2026-10-09")


def test_a_reason_may_have_several_lines() -> None:
    assert checked_words("E-1", " the clock\nwas off ") == "the clock\nwas off"


@pytest.mark.parametrize("clock", ["07:5", "7:05", "07:05", "24:00", "07:05:09", "7", "07:05:9", "007:05", "07.05"])
def test_a_file_and_an_act_take_the_same_for_a_time_of_day(clock: str) -> None:
    in_a_file = not isinstance(times.wall_time(f"2026-10-07 {clock}", cells.Reading()), Problem)
    try:
        checked(at=f"2026-10-07 {clock}")
        by_hand = True
    except Refused:
        by_hand = False
    assert in_a_file == by_hand


@pytest.fixture
def staffed(books: Books, tmp_path: Path) -> Books:
    contract = CONTRACT | {"site": "CENTRE"}
    assert bring(books, tmp_path, people=[PERSON], units=[UNIT], contracts=[contract]).complete
    return books


@pytest.mark.parametrize(("change", "expected"), [*ODD, ({"person": "E-9"}, "people.person_unknown")])
def test_nothing_is_written_of_an_odd_punch(staffed: Books, change: dict[str, Any], expected: str) -> None:
    if expected == "hours.too_late":
        change = {"at": f"{datetime.now(UTC).year + 1}-12-31 08:00"}
    about, before = {**RIGHT, **change}, staffed.seq
    with pytest.raises(Refused) as refused:
        hours.add_punch(staffed, hours.check_punch(staffed, **about))
    assert code(refused) == expected
    assert staffed.seq == before


def test_a_site_that_only_a_contract_names_is_known(staffed: Books) -> None:
    hours.add_punch(staffed, hours.check_punch(staffed, "E-1", "2026-10-07 16:00", "out", reason="so", site="CENTRE"))
    assert staffed.rows("select site, zone from punch_added") == [("CENTRE", "Europe/Zagreb")]


@pytest.mark.parametrize(
    ("at", "device", "reason", "expected"),
    [
        (10**30, "", "so", "hours.no_punch"),
        (-1, "", "so", "hours.no_punch"),
        (0, "\ud800", "so", "hours.no_punch"),
        (0, "7", "so \ud800", "hours.reason_letter"),
        (0, "7", "so", "hours.no_punch"),
    ],
)
def test_nothing_is_struck_out_that_cannot_be(staffed: Books, at: int, device: str, reason: str, expected: str) -> None:
    before = staffed.seq
    with pytest.raises(Refused) as refused:
        hours.void_punch(staffed, "E-1", at, device, reason=reason)
    assert code(refused) == expected and staffed.seq == before


@pytest.mark.parametrize("day", ["2026-10-33", "0001-01-01", "9999-12-31", "\ud800"])
def test_nothing_is_said_of_a_day_that_cannot_be(staffed: Books, day: str) -> None:
    before = staffed.seq
    with pytest.raises(Refused) as refused:
        hours.resolve(staffed, "E-1", day, "short", "unpaid", reason="so")
    assert code(refused).startswith("hours.") and staffed.seq == before


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("1999-12-31 23:59", "punches.too_early"),
        ("2026-11-05 00:00", "punches.too_late"),
        ("2062-10-05 08:00", "punches.too_late"),
    ],
)
def test_a_file_brings_no_punch_that_cannot_be_meant(staffed: Books, tmp_path: Path, at: str, expected: str) -> None:
    good = {"person": "E-1", "at": "2000-01-01 00:00"}
    answer = bring(staffed, tmp_path, DAY, punches=[good, good | {"at": "2026-11-04 23:59"}, good | {"at": at}])
    assert told(answer) == [f"4 at {expected}"]
    ((problem,),) = [[fault.problem for fault in sheet.faults] for sheet in answer.sheets]
    assert tell("en", problem) != tell("hr", problem)
    assert staffed.rows("select count(*) from punch") == [(2,)]
