"""A file for a calendar: folded, escaped, each day with an identifier that stays the same."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bolib.formats.icalendar import LONGEST, Day, written

AT = datetime(2026, 11, 3, 7, 5, tzinfo=UTC)


def read(content: bytes) -> list[tuple[str, str]]:
    """Read the lines as RFC 5545 says: unfolded, cut at the first colon, texts without their escapes."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    assert lines.pop() == ""
    return [(name, plain(value)) for name, _, value in (line.partition(":") for line in lines)]


def plain(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), value)


def test_a_whole_file_is_as_the_standard_writes_it() -> None:
    days = [Day("acme|run", date(2026, 12, 31), "2026-11; to be run, today", "Acme d.o.o. – ana\nivo")]
    assert written(days, "Acme", at=AT).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Back Office Workbench//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Acme",
        "BEGIN:VEVENT",
        "UID:b202156f-1504-5a51-aa56-2698edc9304f",
        "DTSTAMP:20261103T070500Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:2026-11\\; to be run\\, today",
        "DESCRIPTION:Acme d.o.o. – ana\\nivo",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_same_day_keeps_its_identifier_and_another_has_another() -> None:
    def of(key: str, day: date) -> str:
        return dict(read(written([Day(key, day, "x")], "x", at=AT)))["UID"]

    assert of("a", date(2026, 11, 1)) == of("a", date(2026, 11, 2)) != of("b", date(2026, 11, 1))


@pytest.mark.parametrize(("letters", "lines"), [(LONGEST - 8, 1), (LONGEST - 7, 2)])
def test_a_line_is_folded_where_it_is_longer_than_75_bytes(letters: int, lines: int) -> None:
    content = written([Day("a", date(2026, 11, 1), "x" * letters)], "x", at=AT)
    folded = content[content.index(b"SUMMARY") : content.index(b"TRANSP")].split(b"\r\n")
    assert len(folded) - 1 == lines


@given(st.text())
def test_whatever_is_in_a_title_it_stays_one_title_and_no_letter_is_cut(title: str) -> None:
    content = written([Day("a", date(2026, 11, 1), title)], "x", at=AT)
    assert all(len(line) <= LONGEST and line.decode() is not None for line in content.split(b"\r\n"))
    found = dict(read(content))
    kept = title.replace("\r\n", "\n").replace("\r", "\n")
    assert found["SUMMARY"] == "".join(x for x in kept if x.isprintable() or x == "\n")
    assert [name for name, _ in read(content)].count("END") == 2
