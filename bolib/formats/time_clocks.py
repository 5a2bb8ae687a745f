"""Files of time clocks, known by their content: attlog of ZKTeco, and the GLog family (AGL_001.TXT, GLG).

An attlog has no headings: user, time, device, status, verify mode, work code, with tabs between them; an extended one
has the clock's serial number in a line before and a checksum in a line behind. A GLog file names its columns.

>>> recognised("     200\\t2020-08-26 23:08:49\\t7\\t0\\t1\\t53").headings[:3]
('user', 'at', 'device')
"""

import re
from dataclasses import dataclass

ATTLOG = re.compile(r"[^\t]{1,40}\t[0-9]{4}-[0-9]{2}-[0-9]{2} +[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\t[^\t]*\t")
ATTLOG_HEADINGS = ("user", "at", "device", "status", "verify", "work_code")
MEANS = {"enno": "user", "datetime": "at", "tmno": "device", "inout": "status", "in/out": "status"}
NEEDED = {"user", "at"}
READ = {"user", "at", "device", "status"}


@dataclass(frozen=True)
class Clock:
    """How a clock's file is read: its family, its headings, how many lines stand before the punches, and behind."""

    family: str
    headings: tuple[str, ...]
    before: int
    behind: int

    @property
    def unread(self) -> frozenset[str]:
        """Headings of what is not read: names of people, how they were recognised."""
        return frozenset(self.headings) - READ


def recognised(text: str) -> Clock | None:
    """Know a clock's file by how it begins; anything else is None."""
    head = text[:4000].splitlines()[:2]
    for before, line in enumerate(head):
        if ATTLOG.match(line) and (before == 0 or "\t" not in head[0]):
            # A last line without tabs is a checksum behind a serial number alone; else it is a row that was cut.
            return Clock("attlog", ATTLOG_HEADINGS, before, int(before == 1 and _checksum(text)))
    return _glog(head[0]) if head else None


def _glog(line: str) -> Clock | None:
    written = [name.strip() for name in line.split("\t")]
    headings = tuple(MEANS.get(name.lower(), name.lower()) for name in written)
    return Clock("GLog", headings, 1, 0) if set(headings) >= NEEDED and len(headings) > 3 else None


def _checksum(text: str) -> bool:
    last = text[-400:].rstrip("\r\n").rpartition("\n")[2].strip()
    return bool(last) and "\t" not in last
