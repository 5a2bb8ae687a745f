"""What came in after a person's hours of a month were approved: it is in the books and counts nowhere.

It is answered, and told no more, once an adjustment of that person and month that was proposed after it came in is approved:
two people have seen it. One proposed before knew nothing of it, and one that is rejected or waits has put nothing right.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bolib.accounting.hours.store.review import under_review
from bolib.accounting.hours.store.sites import zones
from bolib.books import Books, roles
from bolib.books.settings import Reader
from bolib.dates import end_of_day, local, month_of, months_before
from bolib.formats.logins import called
from bolib.problem import Problem

if TYPE_CHECKING:
    import pandas as pd

KIND = "after_approval"
KEY = ("month", "event", "what", "person", "day", "said")
NUMBERS = ("event", "at")
MORNING = timedelta(hours=2)  # after the end of a night shift in which a punch still belongs to it
SHOWN = 20  # persons that a note names
# Whose hours of a month are approved, or stand on a run that somebody is reading, and the last event that the run of them
# knew: the head at which it was frozen.
APPROVED = (
    "with approved as (select h.person, coalesce(e.seq, h.event) as known from hours_month h "
    "left join posting p on p.run = h.run left join seal s on s.run = p.run and s.attempt = p.attempt "
    "left join event e on e.hash = s.head where h.month = :month "
    "union select c.person, e.seq from run_state r join seal s using (run, attempt) join event e on e.hash = s.head "
    "join contract c on c.event <= e.seq where r.paper = 'accounting/hours_month' and r.state in ('submitted', 'approved') "
    "and substr(r.run, 1, 7) = :month and not exists (select 1 from hours_month h where h.person = c.person "
    "and h.month = :month)) "
)
LATER = (
    "f.event > known and (:event is null or f.event = :event) and not exists (select 1 from hours_adjustment_now a "
    "where a.person = f.person and a.month = :month and a.event > f.event)"
)
PUNCHED = (
    "select f.person, f.event, f.at, f.zone, coalesce(f.direction, '') || case when {device} = '' then '' else ' ' || "
    "{device} end from {table} f join approved using (person) where f.at >= :low and f.at < :high and " + LATER
)
BY_INSTANT = {
    # Very many punches: they are looked for in the events that wrote some later, one by one.
    "punch": PUNCHED.format(table="punch", device="f.device")
    + " and f.event in (select seq from event_rows where \"table\" = 'punch' and seq > :least union select :event)",
    "punch_added": PUNCHED.format(table="punch_added", device="''"),
    "punch_voided": "select f.person, f.event, f.at, :zone, f.device from punch_voided f join approved using (person) "
    "where f.at >= :low and f.at < :high and " + LATER,
}
BY_DAY = {
    "schedule": "select f.person, f.event, f.day, f.starts || '–' || f.ends || case f.cancelled when 1 then ' ×' else '' "
    "end from schedule f join approved using (person) where f.day between :first and :last and " + LATER,
    # One that says what was said before, but for its reference, changes no hours.
    "absence": "select f.person, f.event, max(f.first_day, :first), f.first_day || '–' || f.last_day || ' ' || f.kind || "
    "case f.cancelled when 1 then ' ×' else '' end from absence f join approved using (person) left join absence b on "
    "b.person = f.person and b.first_day = f.first_day and b.kind = f.kind and b.event = (select max(c.event) from "
    "absence c where c.person = f.person and c.first_day = f.first_day and c.kind = f.kind and c.event < f.event) "
    "where f.first_day <= :last and max(f.last_day, coalesce(b.last_day, '')) >= :first and "
    "(b.event is null or b.last_day <> f.last_day or b.minutes is not f.minutes or "
    "coalesce(b.cancelled, 0) <> coalesce(f.cancelled, 0)) and " + LATER,
    "hours_resolution": "select f.person, f.event, f.day, f.kind || ' ' || f.resolution from hours_resolution f "
    "join approved using (person) where f.day between :first and :last and " + LATER,
}
OF_KIND = {"punches": "punch", "schedules": "schedule", "absences": "absence"}  # of what a file brings
Late_counts = Counter[tuple[str, str, str]]


@dataclass(frozen=True, order=True)
class Late:
    """One fact that came late: whose, of which month and day, the table that holds it, what it says, when it came, by whom."""

    person: str
    month: str
    day: str
    what: str
    said: str
    event: int
    at: int
    who: str


def late_facts(reader: Reader, month: str) -> list[Late]:
    """List what came in of a month after the hours of the person were frozen for the run that was posted, not yet answered."""
    owner = _owners(reader)
    return sorted(
        Late(person, month, day, what, said, event, *owner(event))
        for what, person, day, said, event in _found(reader, month, (*BY_INSTANT, *BY_DAY))
    )


def late(books: Books, month: str) -> "pd.DataFrame":
    """Read what came in after the hours of a month were approved, counts nowhere, and no adjustment has answered.

    Columns: person, day, kind (after_approval), what (the table), said, event, at (microseconds since 1970 UTC), who (user,
    else account).
    """
    import pandas as pd

    month_of(month)
    frame = as_frame(late_facts(books, month)).drop(columns="month")
    frame.insert(2, "kind", pd.Series(KIND, index=frame.index, dtype="string"))
    return frame


def late_before(books: Books, month: str, *, count: int = 3, itself: bool = False) -> "pd.DataFrame":
    """Give what a paper of a month freezes: late facts of so many months before it, and with `itself` those of the month."""
    months = [*months_before(month, count), *([month] if itself else [])]
    return as_frame([one for each in months for one in late_facts(books, each)])


def as_frame(found: Sequence[Late]) -> "pd.DataFrame":
    """Set late facts in a frame, with the types that papers keep."""
    import pandas as pd

    kinds = {field.name: "Int64" if field.name in NUMBERS else "string" for field in fields(Late)}
    return pd.DataFrame([vars(one) for one in found], columns=list(kinds)).astype(kinds)


def months_read(reader: Reader) -> list[str]:
    """List the months in which anybody's hours are approved by a run, or lie with somebody who reads it."""
    posted = {str(month) for (month,) in reader.rows("select distinct month from hours_month")}
    return sorted(posted | {month for _, month, _ in under_review(reader)})


def counted(reader: Reader, event: int, kinds: Sequence[str]) -> Late_counts:
    """Count what an event has brought in that came late, by kind of file, month and person."""
    found: Late_counts = Counter()
    tables = {OF_KIND[kind]: kind for kind in kinds if kind in OF_KIND}
    for month in months_read(reader) if tables else []:
        for what, person, *_ in _found(reader, month, tuple(tables), event):
            found[tables[what], month, person] += 1
    return found


def notes(found: Late_counts, kind: str, label: str) -> Iterator[Problem]:
    """Say of each month how many rows of a file came late, and whose."""
    for month in sorted({month for of, month, _ in found if of == kind}):
        rows = {person: count for (of, when, person), count in found.items() if (of, when) == (kind, month)}
        persons = ", ".join(sorted(rows)[:SHOWN]) + (" …" if len(rows) > SHOWN else "")
        about = {"month": month, "count": sum(rows.values()), "people": len(rows), "persons": persons}
        yield Problem("hours.came_late", label, dict(about))


def _found(
    reader: Reader, month: str, tables: Sequence[str], event: int | None = None
) -> Iterator[tuple[str, str, str, str, int]]:
    """Give what came late: table, person, day, what it says, event."""
    first, last = month_of(month)
    zone = zones(reader)[None]
    about = {"month": month, "event": event, "first": first.isoformat(), "last": last.isoformat(), "zone": zone}
    ((least,),) = _rows(reader, APPROVED + "select min(known) from approved", about)
    if least is None:  # nobody's hours are approved
        return
    wrote = {name for (name,) in reader.rows('select distinct "table" from event_rows where seq > ?', least)}
    tables = [table for table in tables if event is not None or table in wrote]
    about |= {
        "least": least,
        "low": end_of_day(first - timedelta(2), zone),
        "high": end_of_day(last + timedelta(2), zone),
    }
    for table in [table for table in BY_DAY if table in tables]:
        for person, of, day, said in _rows(reader, APPROVED + BY_DAY[table], about):
            yield table, person, day, said, of
    nights: Mapping[tuple[str, str], str] | None = None
    for table in [table for table in BY_INSTANT if table in tables]:
        for person, of, at, where, said in _rows(reader, APPROVED + BY_INSTANT[table], about):
            nights = _nights(reader, first, last) if nights is None else nights
            wall = local(at, where)
            if (day := _day(person, wall, nights))[:7] == month:
                yield table, person, day, f"{wall:%H:%M:%S%z} {said}".strip(), of


def _rows(reader: Reader, sql: str, about: Mapping[str, object]) -> list[Any]:
    """Read rows by names, which what reads here does not take."""
    names = sorted({name for name in about if f":{name}" in sql}, key=len, reverse=True)
    for number, name in enumerate(names, 1):
        sql = sql.replace(f":{name}", f"?{number}")
    return reader.rows(sql, *(about[name] for name in names))


def _nights(reader: Reader, first: date, last: date) -> dict[tuple[str, str], str]:
    """Give when the planned shifts that begin on the day before a month, or on its last day, end on the next morning."""
    return {
        (person, day): ends
        for person, day, ends, cancelled in reader.rows(
            "select person, day, ends, cancelled from schedule where day in (?, ?) and ends <= starts order by event",
            (first - timedelta(1)).isoformat(),
            last.isoformat(),
        )
        if not cancelled
    }


def _day(person: str, wall: datetime, nights: Mapping[tuple[str, str], str]) -> str:
    """Give the day to which a punch belongs: that of the night shift that ends there, else its date."""
    before = (wall.date() - timedelta(1)).isoformat()
    if ends := nights.get((person, before)):
        end = datetime.combine(wall.date(), datetime.strptime(ends, "%H:%M").time())
        if wall.replace(tzinfo=None) <= end + MORNING:
            return before
    return wall.date().isoformat()


def _owners(reader: Reader) -> Callable[[int], tuple[int, str]]:
    """Give what says of an event when it was written and by whom: who signed, else whose account it was, else the account."""
    accounts = {account: user for user, about in roles.users(reader).items() for account in about.get("accounts") or []}

    def owner(event: int) -> tuple[int, str]:
        ((at, account, signer),) = reader.rows(
            "select e.at, e.account, (select k.user from key_enrolled k where k.key = e.key limit 1) "
            "from event e where e.seq = ?",
            event,
        )
        return int(at), str(signer or accounts.get(account) or called(account))

    return owner
