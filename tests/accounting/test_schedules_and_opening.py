"""Planned shifts and what an earlier program paid come in as files, and what cannot be comes back."""

import hashlib
from pathlib import Path

import pytest

from bolib import dates
from bolib.batch import company
from bolib.books import Books, settings
from tests.conftest import Signers, texts
from tests.personnel.bringing import CONTRACT, PERSON, UNIT, bring, counts, told

SHIFT = {
    **{"person": "E-1", "date": "2026-10-05", "start": "22:00", "end": "6:00", "break_minutes": "30", "site": ""},
    **{"cancelled": ""},
}
PAID = {"person": "E-1", "month": "2026-07", "component": "net", "amount": "1200.00", "minutes": ""}


@pytest.fixture
def staffed(books: Books, tmp_path: Path) -> Books:
    assert bring(books, tmp_path, people=[PERSON], units=[UNIT], contracts=[CONTRACT]).complete
    return books


def shifts(books: Books) -> list[tuple]:
    return books.rows(
        "select person, day, starts, zone, ends, break_minutes, site, cancelled from schedule order by event"
    )


def test_a_shift_is_a_fact_and_comes_in_once(staffed: Books, tmp_path: Path) -> None:
    assert bring(staffed, tmp_path, schedules=[SHIFT]).complete
    assert shifts(staffed) == [("E-1", "2026-10-05", "22:00", "Europe/Zagreb", "06:00", 30, None, 0)]
    assert counts(bring(staffed, tmp_path, schedules=[SHIFT])) == [(0, 1, 0)]


def test_a_shift_can_be_changed_and_taken_back(staffed: Books, tmp_path: Path) -> None:
    for change in ({}, {"end": "07:00"}, {"cancelled": "da", "end": "07:00"}):
        assert counts(bring(staffed, tmp_path, schedules=[SHIFT | change])) == [(1, 0, 0)]
    assert [(row[4], row[7]) for row in shifts(staffed)] == [("06:00", 0), ("07:00", 0), ("07:00", 1)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"person": "E-9"}, "person people.person_unknown"),
        ({"date": "2024-01-31"}, "date hours.no_contract_day"),
        ({"end": "22:00"}, "end schedules.no_length"),
        ({"break_minutes": "480"}, "break_minutes schedules.break_long"),
        ({"break_minutes": "-1"}, "break_minutes cells.whole"),
        ({"start": "24:00"}, "start cells.time"),
        ({"start": "8.30"}, "start cells.time"),
        ({"date": "2026-10-25", "start": "02:30"}, "start schedules.twice"),
        ({"date": "2026-10-24", "end": "02:30"}, "end schedules.twice"),
        ({"date": "2026-03-29", "start": "02:00"}, "start schedules.never"),
        ({"cancelled": "2"}, "cancelled cells.yes_no"),
    ],
)
def test_a_shift_that_cannot_be_comes_back(staffed: Books, tmp_path: Path, change: dict, problem: str) -> None:
    assert told(bring(staffed, tmp_path, schedules=[SHIFT | change])) == [f"2 {problem}"]


@pytest.mark.parametrize(
    "change",
    [
        {"date": "2024-02-01"},
        {"date": "2024-01-31", "cancelled": "yes"},
        {"break_minutes": "479"},
        {"date": "2026-10-25", "start": "01:59"},
        {"date": "2026-10-25", "start": "03:00"},
        {"date": "2026-03-29", "start": "03:00"},
    ],
)
def test_a_shift_on_the_right_side_of_an_edge_goes_in(staffed: Books, tmp_path: Path, change: dict) -> None:
    assert bring(staffed, tmp_path, schedules=[SHIFT | change]).complete


def test_taking_back_a_shift_that_nobody_planned_is_said(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, schedules=[SHIFT])
    for change, said in (({"start": "21:59"}, ["schedules.nothing_cancelled"]), ({}, [])):
        answer = bring(staffed, tmp_path, schedules=[SHIFT | {"cancelled": "yes"} | change])
        assert [note.code for sheet in answer.sheets for note in sheet.notes] == said


SITES = 'sites: {LONDON: {time_zone: "Europe/London"}}\n'


def test_a_site_has_its_own_time_zone(staffed: Books, tmp_path: Path, signers: Signers) -> None:
    text = texts()["company"] + "\n" + SITES
    settings.adopt(staffed, "company", text, key=signers["clerk"])
    digest = hashlib.sha256(text.encode()).digest()
    settings.confirm(staffed, "company", 2, digest=digest, key=signers["manager"])
    rows = [{"person": "E-1", "at": "2026-10-05 08:00", "site": site} for site in ("LONDON", "ZG", "")]
    assert bring(staffed, tmp_path, punches=[row | {"device": row["site"]} for row in rows]).complete
    found = staffed.rows("select site, zone, at from punch order by device")
    assert [row[:2] for row in found] == [(None, "Europe/Zagreb"), ("LONDON", "Europe/London"), ("ZG", "Europe/Zagreb")]
    assert [dates.local(row[2], "UTC").hour for row in found] == [6, 7, 6]
    assert bring(staffed, tmp_path, schedules=[SHIFT | {"site": "LONDON"}]).complete
    assert shifts(staffed)[0][3] == "Europe/London"


@pytest.mark.parametrize(
    ("sites", "code"),
    [
        (SITES, None),
        ("sites: {}\n", None),
        ('sites: {LONDON: {time_zone: "Europe/Lundun"}}\n', "company.zone"),
        ('sites: {LONDON: {time_zone: "../../etc/passwd"}}\n', "company.zone"),
        ("sites: {LONDON: Europe/London}\n", "company.shape"),
        ("sites: [LONDON]\n", "company.shape"),
        ("sites: {LONDON: {}}\n", "company.shape"),
        ('sites: {"a b": {time_zone: "Europe/London"}}\n', "company.shape"),
    ],
)
def test_sites_are_checked_before_they_are_adopted(sites: str, code: str | None) -> None:
    adopted = texts()
    adopted["company"] += f"\n{sites}"
    assert [problem.code for problem in company.problems(adopted, one_person=False)] == ([code] if code else [])


def test_what_was_paid_comes_in_as_figures_lines_and_items(staffed: Books, tmp_path: Path) -> None:
    rows = [
        PAID,
        PAID | {"component": "gross_cents", "amount": "1.600,00"},
        PAID | {"component": "overtime", "amount": "", "minutes": "90"},
        PAID | {"component": "BONUS-1", "amount": "-5.00"},
    ]
    assert bring(staffed, tmp_path, opening=rows).complete
    assert staffed.rows("select component, amount_cents, minutes from opening order by component") == [
        ("BONUS-1", -500, None),
        ("gross_cents", 160_000, None),
        ("net_cents", 120_000, None),
        ("overtime", None, 90),
    ]
    assert counts(bring(staffed, tmp_path, opening=rows)) == [(0, 4, 0)]
    assert counts(bring(staffed, tmp_path, opening=[PAID | {"component": "net_cents", "amount": "1200.01"}])) == [
        (1, 0, 0)
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"person": "E-9"}, "person people.person_unknown"),
        ({"amount": ""}, "amount opening.one_of"),
        ({"minutes": "1"}, "amount opening.one_of"),
        ({"amount": "", "minutes": "1"}, "minutes opening.money"),
        ({"component": "overtime", "amount": "", "minutes": "-1"}, "minutes cells.whole"),
        ({"amount": "1.200"}, "amount cells.two_amounts"),
        ({"component": "../x"}, "component cells.code"),
        ({"month": "2026-13"}, "month cells.month"),
    ],
)
def test_what_cannot_have_been_paid_comes_back(staffed: Books, tmp_path: Path, change: dict, problem: str) -> None:
    assert told(bring(staffed, tmp_path, opening=[PAID | change])) == [f"2 {problem}"]


@pytest.mark.parametrize(
    ("component", "cells", "said"),
    [
        ("gross", {}, ""),
        ("in_kind", {}, ""),
        ("tax", {}, ""),
        ("first_pillar", {}, ""),  # December's settlement
        ("second_pillar", {}, ""),
        ("tax_base", {}, ""),
        ("surtax", {}, ""),
        ("health", {}, "health"),
        ("base", {}, "base"),
        ("base", {"amount": "", "minutes": "90"}, ""),
        ("overtime", {"amount": "", "minutes": "90"}, ""),
        ("leave", {"amount": "", "minutes": "90"}, ""),
        ("holiday", {"amount": "", "minutes": "90"}, "holiday"),
        ("jubilee", {}, ""),
        ("leave_left", {}, "leave_left"),
    ],
)
def test_what_counts_nowhere_is_said(staffed: Books, tmp_path: Path, component: str, cells: dict, said: str) -> None:
    (sheet,) = bring(staffed, tmp_path, opening=[PAID | {"component": component} | cells]).sheets
    assert sheet.added == 1
    assert [note.args["components"] for note in sheet.notes if note.code == "opening.not_used"] == (
        [said] if said else []
    )
