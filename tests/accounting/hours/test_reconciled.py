"""Planned, clocked, approved and paid stand side by side, and what differs or is missing is said in words."""

from typing import Any

import pandas as pd
import pytest

from bolib.accounting.hours.rules import MINUTES, Month, month_of_work, paid, reconciled
from bolib.dates import days, month_of
from bolib.text import say
from tests.accounting.hours.frames import COMPANY, LIMITS, ZONE, contract, frames
from tests.accounting.hours.test_cases import absence, punch, said

CALLED = pd.Series({"E-1": "Ana Šimić"})
DUE = 22 * 480


def month(*, without: tuple[str, ...] = (), away: tuple[str, ...] = (), words: tuple[str, ...] = ()) -> Month:
    """Count an October in which E-1 comes at eight and goes at four, but on some days."""
    first, last = month_of("2026-10")
    there = [day for day in days(first, last) if day.weekday() < 5 and day.isoformat() not in without]
    punches = [punch(f"{day} {at} {way}", ZONE) for day in there for at, way in (("08:00", "in"), ("16:00", "out"))]
    tables = frames(
        contract=[contract("E-1", 2400)],
        punch=punches,
        absence=[absence(text) for text in away],
        hours_resolution=[said(text) for text in words],
    )
    return month_of_work(tables, COMPANY, month="2026-10", calendar="HR", limits=LIMITS)


def approved(work: Month) -> pd.DataFrame:
    return work.totals[["person", *MINUTES]].astype({"person": "string", **dict.fromkeys(MINUTES, "Int64")})


def lines(**minutes: int) -> pd.DataFrame:
    rows = [{"person": "E-1", "component": name, "minutes": count} for name, count in minutes.items()]
    return pd.DataFrame(rows).astype({"minutes": "Int64"})


def of_month(row: dict[str, Any], **before: int) -> dict[str, pd.DataFrame]:
    """The frozen tables of a month with the hours of a row; `before` are the minutes that an earlier payout paid."""
    slips = pd.DataFrame([("r", "E-1", "2026-10")] if before else [], columns=["run", "person", "month"])
    earlier = lines(**before) if before else lines(base=0).iloc[:0]
    none = pd.DataFrame(columns=["run", *row])
    return {
        "month_hours": pd.DataFrame([row]),
        "hours_month": none,
        "payslip": slips.astype("string"),
        "payslip_line": earlier.assign(run="r").astype({"run": "string"}),
    }


def four(work: Month, slip: pd.DataFrame | None, *, clock: bool = True) -> dict[str, Any]:
    made = paid.paid(slip) if slip is not None else None
    frame = reconciled.reconciled(work, approved(work), made, clock=clock, looks_after={})
    (row,) = frame.to_dict("records")
    (words,) = reconciled.in_words(frame, CALLED, "en").to_dict("records")
    return row | {"finding": words["finding"]}


def test_where_all_four_agree_nothing_is_asked() -> None:
    found = four(month(), lines(base=DUE, seniority=DUE))
    assert [found[name] for name in reconciled.COUNTS] == [DUE] * 4
    assert (found["missing"], found["why"], found["finding"]) == ("", "", "all agree")


def test_three_of_four_say_which_is_missing() -> None:
    assert four(month(), None)["missing"] == "paid_minutes"
    assert four(month(), lines(base=DUE), clock=False)["finding"] == "not known: Clocked"
    held = month(without=("2026-10-07",))
    found = four(held, lines(base=DUE - 480))
    assert found["missing"] == "approved_minutes" and found["planned_minutes"] == DUE


@pytest.mark.parametrize(
    ("given", "slip", "why"),
    [
        ({"without": ("2026-10-07",), "away": ("2026-10-07 2026-10-07 annual_leave",)}, {}, "away_minutes 480"),
        (
            {"without": ("2026-10-07",), "words": ("2026-10-07 no_show credit",)},
            {},
            "credited_minutes 480",
        ),
        ({}, {"base": DUE - 1}, "agreed_minutes -1"),
        ({}, {"base": DUE, "overtime": 60}, "overtime_minutes 60"),
        ({}, {"base": DUE, "night": 60}, ""),  # a supplement lies inside the others
    ],
)
def test_what_differs_is_named_with_its_minutes(given: dict[str, Any], slip: dict[str, int], why: str) -> None:
    found = four(month(**given), lines(**(slip or {"base": DUE - 480, "leave": 480})))
    assert found["why"] == why
    for part in [part for part in why.split(",") if part]:
        name = part.split()[0]
        for language in ("en", "hr"):
            assert say(language, f"hours.differs_{name}", minutes="0:01")


def test_the_days_that_differ_from_the_plan_are_listed() -> None:
    work = month(without=("2026-10-07", "2026-10-08"), words=("2026-10-07 no_show unpaid",))
    assert reconciled.by_day(work, CALLED)["day"].tolist() == ["2026-10-08"]


@pytest.mark.parametrize(
    ("slip", "doubts"),
    [
        ({"base": 480, "leave": 60}, 0),
        ({"base": 540}, 0),
        ({"base": 539}, 1),
        ({"base": 541}, 1),
        ({"base": 540, "unpaid": 1}, 1),
    ],
)
def test_hours_that_are_paid_and_were_not_approved_are_a_doubt(slip: dict[str, int], doubts: int) -> None:
    row = {"person": "E-1", "month": "2026-10", "event": 5, **dict.fromkeys(MINUTES, 0)}
    row |= {"regular_minutes": 480, "leave_minutes": 60}
    inputs = of_month(row)
    found = paid.paid_hours_are_approved_hours(lines(**slip), inputs, "2026-10")
    assert [problem.code for problem in found] == ["hours.paid_differs"] * doubts
    adjusted = {"person": "E-1", "month": "2026-10", "kind": "regular_minutes", "minutes": 1}
    found = paid.paid_hours_are_approved_hours(
        lines(base=541), inputs | {"hours_adjustment": pd.DataFrame([adjusted])}, "2026-10"
    )
    assert found == []


def test_what_an_earlier_payout_paid_counts_and_who_is_paid_ahead_has_no_hours_yet() -> None:
    row = {"person": "E-1", "month": "2026-10", "event": 5, **dict.fromkeys(MINUTES, 0), "regular_minutes": 540}
    difference = paid.paid_hours_are_approved_hours(lines(base=60), of_month(row, base=480), "2026-10")
    assert difference == []
    twice = paid.paid_hours_are_approved_hours(lines(base=540), of_month(row, base=480), "2026-10")
    assert [problem.code for problem in twice] == ["hours.paid_differs"]
    assert paid.paid_hours_are_approved_hours(lines(advance=0), of_month(row), "2026-10") == []
