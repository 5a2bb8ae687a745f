"""The doctor on the books: form, whole or not, journal, clock, whose turn it is, backups."""

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from bolib.accounting.hours import store as hours
from bolib.batch.doctor.finding import BROKEN, LOOK, OK, Finding, finding, size
from bolib.batch.places import books_of
from bolib.books import CLOCK_SLACK, Books, files, settings
from bolib.books.backup import head_of
from bolib.books.migrations import form_of
from bolib.books.queue import alone
from bolib.dates import local, months_before
from bolib.stores import SCHEMA

JOURNAL = 64_000_000  # bytes of -wal above which somebody keeps it from being taken in
OLD_BACKUP = 7  # days
LATE = 3  # months that are looked at
LOCKS = Path("/proc/locks")


def form(company: str) -> Iterator[Finding]:
    """Look whether this program knows the form of the file."""
    found = form_of(books_of(company))
    state = OK if found == SCHEMA.form else BROKEN if found > SCHEMA.form else LOOK
    code = {OK: "doctor.form", BROKEN: "books.newer", LOOK: "doctor.form_older"}[state]
    yield finding(state, code, company, form=found, known=SCHEMA.form)


def integrity(books: Books, company: str) -> Iterator[Finding]:
    """Let SQLite look at the file, quickly; what the rows say is for `bo verify`."""
    try:
        said = [str(text) for (text,) in books.rows("pragma quick_check(3)")]
    except sqlite3.DatabaseError as fault:
        said = [str(fault)]
    if said == ["ok"]:
        yield finding(OK, "doctor.quick_check", company, size=size(books.path.stat().st_size))
    else:
        yield finding(BROKEN, "doctor.damaged", company, reason="; ".join(said)[:200])


def journal(books: Books, company: str) -> Iterator[Finding]:
    """Look whether what was written last is being taken into the file."""
    wal = Path(f"{books.path}-wal")
    found = wal.stat().st_size if wal.is_file() else 0
    code = "doctor.journal_long" if found > JOURNAL else "doctor.journal"
    yield finding(LOOK if found > JOURNAL else OK, code, company, size=size(found))


def clock(books: Books, company: str) -> Iterator[Finding]:
    """Hold the clock against the last event: behind it, writing will be refused."""
    ((at,),) = books.rows("select coalesce(max(at), 0) from event")
    behind = int(at) - time.time_ns() // 1000
    state = BROKEN if behind > CLOCK_SLACK else LOOK if behind > 0 else OK
    code = "doctor.clock" if state == OK else "doctor.clock_behind"
    yield finding(state, code, company, minutes=max(0, behind // 60_000_000))


def turn(company: str) -> Iterator[Finding]:
    """Look whether somebody is writing now, and who."""
    queue = Path(f"{books_of(company)}-queue")
    if queue.is_file():
        with alone(queue) as free:
            if not free:
                yield finding(LOOK, "doctor.turn_taken", company, who=holder(queue))
                return
    yield finding(OK, "doctor.turn_free", company)


def holder(path: Path) -> str:
    """Name who holds a side file, as far as this system tells: process, owner, program."""
    if not LOCKS.is_file():
        return "?"
    about = path.stat()
    device = f"{os.major(about.st_dev):02x}:{os.minor(about.st_dev):02x}:{about.st_ino}"
    held = re.search(rf"FLOCK\s+\S+\s+WRITE\s+(\d+)\s+{device}\b", LOCKS.read_text("ascii", "replace"))
    return _process(held[1]) if held else "?"


def _process(number: str) -> str:
    import pwd

    folder = Path("/proc") / number
    try:
        owner, program = folder.stat().st_uid, (folder / "comm").read_text("utf-8", "replace").strip()
    except OSError:
        return number
    try:
        return f"{number}, {pwd.getpwuid(owner).pw_name}, {program}"
    except KeyError:
        return f"{number}, {owner}, {program}"


def backups(company: str) -> Iterator[Finding]:
    """Look when the books were last copied, and how much has happened since."""
    made = re.compile(rf"{re.escape(company)}-[0-9]{{8,}}\.db")
    found = [path for path in (books_of(company).parent / "backups").glob("*.db") if made.fullmatch(path.name)]
    if not found:
        yield finding(LOOK, "doctor.no_backup", company)
        return
    last = max(found, key=lambda path: path.stat().st_mtime)
    days, since = int((time.time() - last.stat().st_mtime) // 86_400), _events(books_of(company)) - _events(last)
    old = since > 0 and days >= OLD_BACKUP
    code = "doctor.backup_old" if old else "doctor.backup"
    yield finding(LOOK if old else OK, code, company, file=last.name, days=days, events=max(0, since))


def _events(path: Path) -> int:
    return head_of(path)[0]


def late_facts(books: Books, company: str) -> Iterator[Finding]:
    """Look for facts that came in after the hours of their month were approved, in the last months."""
    today = local(time.time_ns() // 1000, str(settings.company(books)["time_zone"])).date()
    found = {month: len(hours.late_facts(books, month)) for month in months_before(f"{today:%Y-%m}", LATE)}
    for month, count in found.items():
        if count:
            yield finding(LOOK, "doctor.late_facts", f"{company}, {month}", count=count)
    if not any(found.values()):
        yield finding(OK, "doctor.no_late_facts", company)


def verified(books: Books, company: str) -> Iterator[Finding]:
    """Recompute the audit trail and hash every document: `--full`."""
    problems = [*(report := books.verify()).problems, *files.problems(books)]
    code = "bo.does_not_fit" if problems else "doctor.verified"
    yield finding(BROKEN if problems else OK, code, company, count=len(problems), events=report.events)
