"""Months, working days, holidays, and instants where clocks change."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bolib import dates

ZAGREB = "Europe/Zagreb"


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-10", "2026-1", "2026-10-01", "", "２０２６-10", "0000-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        dates.month_of(text)


def test_february_ends_by_the_year() -> None:
    assert dates.month_of("2024-02")[1] == date(2024, 2, 29)
    assert dates.month_of("2026-02")[1] == date(2026, 2, 28)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(-400, 400))
def test_months_after_and_before_are_mirrors(day: date, months: int) -> None:
    month = day.isoformat()[:7]
    assert dates.month_after(dates.month_after(month, months), -months) == month


def test_months_before_a_new_year() -> None:
    assert dates.months_before("2026-02", 3) == ["2025-11", "2025-12", "2026-01"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-31", date(2026, 10, 31)),
        ("31.10.2026.", date(2026, 10, 31)),
        ("31.10.2026", date(2026, 10, 31)),
        ("1. 2. 2026.", date(2026, 2, 1)),
    ],
)
def test_a_date_is_read(text: str, day: date) -> None:
    assert dates.parse(text) == day
    assert dates.parse(dates.show(day, "hr")) == dates.parse(dates.show(day, "en")) == day


@pytest.mark.parametrize("text", ["31/10/2026", "10-31-2026", "31.11.2026.", "2026-02-30", "26-10-31", "1.2.26", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        dates.parse(text)


HOLIDAYS_2026 = ["01-01", "01-06", "04-05", "04-06", "05-01", "05-30", "06-04", "06-22", "08-05", "08-15"]
HOLIDAYS_2026 += ["11-01", "11-18", "12-25", "12-26"]


def test_croatian_holidays_of_2026() -> None:
    assert [day.isoformat()[5:] for day in sorted(dates.holidays("HR", 2026))] == HOLIDAYS_2026


def test_working_days_leave_out_weekends_and_holidays() -> None:
    assert dates.weekdays(*dates.month_of("2026-05")) == 21
    assert dates.working_days(*dates.month_of("2026-05"), "HR") == 20  # 1 May is a Friday, 30 May a Saturday
    assert dates.working_days(date(2026, 10, 6), date(2026, 10, 5), "HR") == 0


@pytest.mark.parametrize(
    ("month", "day"),
    [
        ("2026-10", date(2026, 11, 10)),  # a Tuesday
        ("2026-09", date(2026, 10, 9)),  # the 10th is a Saturday
        ("2026-04", date(2026, 5, 8)),  # the 10th is a Sunday
        ("2026-12", date(2027, 1, 8)),
    ],
)
def test_pay_day_is_the_tenth_or_the_working_day_before(month: str, day: date) -> None:
    assert dates.pay_day(month, "HR") == day


def test_a_wall_time_that_occurs_twice_is_asked_back() -> None:
    wall = datetime(2026, 10, 25, 2, 30)
    with pytest.raises(dates.TwiceThatDay):
        dates.instant(wall, ZAGREB)
    summer, winter = (dates.instant(wall, ZAGREB, offset) for offset in ("+02:00", "+01:00"))
    assert winter - summer == 3_600_000_000
    assert dates.local(summer, ZAGREB).isoformat() == "2026-10-25T02:30:00+02:00"


def test_a_wall_time_that_never_occurs_is_refused() -> None:
    for offset in (None, "+01:00", "+02:00"):
        with pytest.raises(dates.NeverThatDay):
            dates.instant(datetime(2027, 3, 28, 2, 30), ZAGREB, offset)


def test_an_offset_that_was_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="was not"):
        dates.instant(datetime(2026, 7, 1, 12), ZAGREB, "+01:00")


def test_a_night_has_its_real_length() -> None:
    def minutes(first: datetime, last: datetime) -> int:
        return (dates.instant(last, ZAGREB) - dates.instant(first, ZAGREB)) // 60_000_000

    assert minutes(datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 6)) == 540
    assert minutes(datetime(2027, 3, 27, 22), datetime(2027, 3, 28, 6)) == 420


@given(st.integers(0, 4_000_000_000_000_000), st.sampled_from([ZAGREB, "America/Sao_Paulo", "UTC", "Asia/Kathmandu"]))
def test_an_instant_comes_back_from_the_clock(micros: int, zone: str) -> None:
    shown = dates.local(micros, zone)
    assert dates.instant(shown.replace(tzinfo=None, fold=0), zone, shown.isoformat()[-6:]) == micros


def test_a_day_ends_where_the_next_begins() -> None:
    assert dates.local(dates.end_of_day(date(2026, 10, 25), ZAGREB), ZAGREB).isoformat() == "2026-10-26T00:00:00+01:00"
    # in 2018 the clocks of São Paulo went from 23:59:59 on 3 November to 01:00
    skipped = dates.end_of_day(date(2018, 11, 3), "America/Sao_Paulo")
    assert dates.local(skipped, "America/Sao_Paulo").isoformat() == "2018-11-04T01:00:00-02:00"
    assert dates.local(skipped - 1, "America/Sao_Paulo").day == 3


def test_a_time_with_a_zone_is_no_wall_time() -> None:
    with pytest.raises(ValueError):
        dates.instant(dates.local(0, ZAGREB), ZAGREB)
