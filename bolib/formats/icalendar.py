"""A file of days for any calendar program: whole days with a title and a text, as RFC 5545 (iCalendar) writes them.

The same day keeps its identifier, so that a calendar that reads the file again changes it and adds none.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

SPACE = uuid.UUID("8f0f4f2e-6f0b-5d0c-9a55-0b6a5c6d6f10")  # of identifiers that are made here
LONGEST = 75  # bytes of a line, without what ends it (section 3.1)
ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}  # section 3.3.11


@dataclass(frozen=True)
class Day:
    """One whole day: what tells it apart, when it is, its title and the text below."""

    key: str
    day: date
    title: str
    text: str = ""


def written(days: Sequence[Day], name: str, *, at: datetime) -> bytes:
    """Write the file; `at` is when it was made, in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Back Office Workbench//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}"]
    for one in days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uuid.uuid5(SPACE, one.key)}",
            f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(1):%Y%m%d}",
            f"SUMMARY:{_text(one.title)}",
            *([f"DESCRIPTION:{_text(one.text)}"] if one.text else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return b"".join(_folded(line) + b"\r\n" for line in [*lines, "END:VCALENDAR"])


def _text(text: str) -> str:
    """Write a text so that nothing in it ends a line or a value; what no calendar can show is left out."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(ESCAPED.get(x, x) for x in plain if x in ESCAPED or x.isprintable())


def _folded(line: str) -> bytes:
    """Fold a long line: what goes on begins with a space, and no letter is cut in two."""
    parts, part = [], b""
    for letter in map(str.encode, line):
        if len(part) + len(letter) > LONGEST:
            parts.append(part)
            part = b" "
        part += letter
    return b"\r\n".join([*parts, part])
