"""Reads times of day, wall times and offsets of a zone from cells.

>>> from bolib.formats.cells import Reading
>>> wall_time("31.10.2026. 8:30", Reading()), wall_time("2026/10/31  08:30:15", Reading())
('2026-10-31 08:30:00', '2026-10-31 08:30:15')
>>> offset("+02:00", Reading()), time_of_day("6:00", Reading())
(7200, '06:00')
"""

import re
from datetime import date

from bolib.formats.cells import Reading, Value, day, found, plain
from bolib.problem import Problem

CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
WITH_SECONDS = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
OFFSET = re.compile(r"([+-])([01][0-9]):([0-5][0-9])")
SLASHED = re.compile(r"([0-9]{4})/([0-9]{2})/([0-9]{2})")
FIRST = date(1970, 1, 1).toordinal()


def time_of_day(text: str, _: Reading) -> Value:
    """Read a time of day, 06:00, as the same with two digits each."""
    parts = CLOCK.fullmatch(text)
    return f"{int(parts[1]):02}:{parts[2]}" if parts else Problem("cells.time", "", {"found": found(text)})


def wall_time(text: str, reading: Reading) -> Value:
    """Read a day and a time of day, as a clock on the wall shows them, as 2026-10-31 08:30:15."""
    written_day, written_time = parts_of(text)
    on, seconds = clock_day(written_day, reading), clock_time(written_time, reading)
    if isinstance(seconds, Problem) or on == "":
        return Problem("cells.wall_time", "", {"found": found(text)})
    if isinstance(on, Problem):
        return on if on.code == "cells.day_absurd" else Problem("cells.wall_time", "", {"found": found(text)})
    assert isinstance(seconds, int)
    return f"{on} {seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


def parts_of(text: str) -> tuple[str, str]:
    """Cut a wall time at its last blank, or at the letter T, into day and time of day."""
    head, mark, tail = text.rpartition("T" if "T" in text else " ")
    return (plain(head), tail) if mark else (text, "")


def clock_day(text: str, reading: Reading) -> Value:
    """Read the day of a wall time: as every day, or as clocks write it, 2026/10/31."""
    slashed = SLASHED.fullmatch(text)
    return day("-".join(slashed.groups()) if slashed else text, reading)


def clock_time(text: str, _: Reading) -> Value:
    """Read the time of day of a wall time, with or without seconds, as seconds since midnight."""
    parts = WITH_SECONDS.fullmatch(text)
    if not parts:
        return Problem("cells.time", "", {"found": found(text)})
    return int(parts[1]) * 3600 + int(parts[2]) * 60 + int(parts[3] or 0)


def offset(text: str, _: Reading) -> Value:
    """Read how far a clock is ahead of UTC, +02:00, as seconds."""
    parts = OFFSET.fullmatch(text)
    if not parts:
        return Problem("cells.offset", "", {"found": found(text)})
    seconds = int(parts[2]) * 3600 + int(parts[3]) * 60
    return seconds if parts[1] == "+" else -seconds


def since_1970(day_text: str) -> int:
    """Count the days from 1970-01-01 to a day written 2026-10-31."""
    return date.fromisoformat(day_text).toordinal() - FIRST


def day_of(days: int) -> str:
    """Write the day that lies so many days after 1970-01-01, as 2026-10-31."""
    return date.fromordinal(FIRST + days).isoformat()


def clock_of(wall: str) -> int:
    """Give a wall time, 2026-10-31 08:30:15, as seconds since 1970-01-01 00:00 on the same wall."""
    hours, minutes, seconds = (int(part) for part in wall[11:].split(":"))
    return since_1970(wall[:10]) * 86_400 + hours * 3600 + minutes * 60 + seconds
