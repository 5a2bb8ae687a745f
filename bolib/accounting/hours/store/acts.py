"""What people do about hours: add a punch, strike one out, resolve an exception, each with a reason; post a month."""

from collections.abc import Mapping, Sequence

from bolib.accounting.hours.rules.by_hand import AddedPunch, checked_day, checked_device, checked_punch, checked_words
from bolib.accounting.hours.rules.minutes import written
from bolib.accounting.hours.rules.resolutions import KINDS
from bolib.accounting.hours.store import whose
from bolib.accounting.hours.store.reads import worked
from bolib.accounting.hours.store.review import demand_open
from bolib.accounting.hours.store.sites import zones
from bolib.books import Books, roles
from bolib.books.keys import Key
from bolib.books.settings import Reader
from bolib.books.write import Transaction
from bolib.dates import local
from bolib.problem import Refused

POSTED = ("hours_month", "hours_day")


def add_punch(books: Books, punch: AddedPunch, *, key: Key | None = None) -> None:
    """Add a punch that no clock took, as `check_punch` gave it."""
    with books.write("add_punch", punch.person, reason=punch.reason, key=key) as act:
        whose.demand(act, "resolve_hours", punch.person, punch.day)
        demand_open(act, punch.person, punch.day, punch.wall)
        act.add("punch_added", [punch.row])


def check_punch(
    books: Books,
    person: str,
    at: str,
    direction: str,
    *,
    reason: str,
    site: str | None = None,
    offset: str | None = None,
) -> AddedPunch:
    """Look at a punch that somebody wants to add or propose, before anybody is asked to sign; gives it as it would be written.

    `at` is a wall time at the site (2026-10-05 16:00), `direction` in or out.

    Refused: an unknown person or site, another direction, no reason or one with letters that nobody sees, a time that
    cannot be read or meant, an offset that the place did not have, a month whose hours are posted or under review. A wall
    time that
    occurs twice (say `offset`, +02:00) raises dates.TwiceThatDay, one that never occurs dates.NeverThatDay.
    """
    punch = checked_punch(
        person,
        at,
        direction,
        reason=reason,
        site=site,
        offset=offset,
        zones=zones(books),
        is_site=lambda code: _is_site(books, code),
        now=books.now,
    )
    demand_open(books, person, punch.day, punch.wall)
    return punch


def void_punch(books: Books, person: str, at: int, device: str, *, reason: str, key: Key | None = None) -> None:
    """Strike a punch out: it stays in the books and counts no more. `at` is its instant in microseconds since 1970 UTC.

    Refused: no such punch, one that is struck out already, no reason, a month whose hours are posted.
    """
    said = checked_words(person, reason)
    checked_device(person, at, device)
    with books.write("void_punch", person, reason=said, key=key) as act:
        roles.demand(act, "resolve_hours")
        here = (person, at, device)
        found = act.row(
            "select zone, event from punch where person = ?1 and at = ?2 and device = ?3 "
            "union all select zone, event from punch_added where person = ?1 and at = ?2 and ?3 = '' order by event desc",
            *here,
        )
        if not found:
            raise Refused("hours.no_punch", person)
        struck = "select 1 from punch_voided where person = ? and at = ? and device = ? and event > ?"
        if act.row(struck, *here, found[1]):
            raise Refused("hours.voided_before", person)
        wall = local(at, found[0])
        whose.demand(act, "resolve_hours", person, f"{wall:%Y-%m-%d}")
        demand_open(act, person, f"{wall:%Y-%m-%d}", f"{wall:%H:%M}")
        act.add("punch_voided", [{"person": person, "at": at, "device": device}])


def resolve(
    books: Books,
    person: str,
    day: str,
    kind: str,
    resolution: str,
    *,
    reason: str,
    seen: int | None = None,
    key: Key | None = None,
) -> None:
    """Say what is done about an exception of a day: one of the resolutions that its kind knows, and why.

    The word counts while the exception is about as many minutes as now. `seen` are the minutes that whoever says it has
    seen. Refused: an unknown person, kind or resolution, no reason, a day that cannot be meant, a month whose hours are
    posted, an exception that does not stand, or stands with other minutes than were seen.
    """
    said, day = checked_words(person, reason), checked_day(person, day, now=books.now, zone=zones(books)[None])
    with books.write("resolve_hours", person, reason=said, key=key) as act:
        whose.demand(act, "resolve_hours", person, day)
        if resolution not in KINDS.get(kind, ()):
            known = ", ".join(KINDS.get(kind, ())) or "-"
            raise Refused("hours.resolution", f"{person} {day}", found=f"{kind}: {resolution}", known=known)
        demand_open(act, person, day)
        minutes = _minutes_of(books, person, day, kind)
        if seen not in (None, minutes):
            raise Refused("hours.exception_changed", f"{person} {day}", seen=written(seen or 0), now=written(minutes))
        about = {"person": person, "day": day, "kind": kind, "at": 0}
        act.add("hours_resolution", [{**about, "resolution": resolution, "minutes": minutes}])


def post(act: Transaction, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    """Write the hours of a month that were approved; a person's month is approved once."""
    for row in rows["hours_month"]:
        other = act.row("select run from hours_month where person = ? and month = ?", row["person"], row["month"])
        if other:
            raise Refused("hours.approved_before", f"person {row['person']}", run=other[0])
    for table in POSTED:
        act.add(table, rows[table])


def posted(books: Books, month: str) -> bool:
    """Say whether a run of hours was posted for a month."""
    found = books.rows(
        "select 1 from posting join seal using (run, attempt) where paper = 'accounting/hours_month' and run glob ? limit 1",
        f"{month}-*",
    )
    return bool(found)


def _is_site(reader: Reader, site: str) -> bool:
    """Say whether anything in the books names a site; the settings name only those with a time zone of their own."""
    tables = ("contract", "schedule", "punch_added", "punch")
    return any(reader.rows(f"select 1 from {table} where site = ? limit 1", site) for table in tables)


def _minutes_of(books: Books, person: str, day: str, kind: str) -> int:
    """Count what an exception is about as the books stand; one that does not stand is refused."""
    found = worked(books, day[:7], person).exceptions
    minutes = found.loc[(found["day"] == day) & (found["kind"] == kind), "minutes"].tolist()
    if not minutes:
        raise Refused("hours.no_exception", f"{person} {day}")
    return int(minutes[0])
