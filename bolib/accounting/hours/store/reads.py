"""Reads hours as they stand: what a month of work comes to now, its exceptions, and the days that were posted."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bolib.accounting.hours.rules.clocked import Clocked
from bolib.accounting.hours.store.inputs import inputs
from bolib.accounting.hours.store.law import limits
from bolib.accounting.hours.store.sites import zone_of
from bolib.books import Books, settings
from bolib.country import country
from bolib.dates import end_of_day, local, month_after, month_of

if TYPE_CHECKING:
    import pandas as pd

    from bolib.accounting.hours.rules import Month


MANY = 50_000  # punches of a month; to count more takes longer than anybody waits at a desk


def is_long(books: Books, month: str) -> bool:
    """Say whether a month has so many punches that counting it takes long."""
    (first, last), zone = month_of(month), settings.company(books)["time_zone"]
    between = (end_of_day(first - timedelta(1), zone), end_of_day(last, zone))
    return bool(books.rows("select 1 from punch where at > ? and at <= ? limit 1 offset ?", *between, MANY))


def worked(books: Books, month: str, person: str | None = None) -> "Month":
    """Count a month from what the books know now: days, totals, exceptions, who is held and why (rules.Month).

    `person` asks for one person only.
    """
    from bolib.accounting.hours.rules import month_of_work

    company = settings.company(books)
    calendar = country(company["country"]).CALENDAR
    return month_of_work(
        inputs(books, month, person), company, month=month, calendar=calendar, limits=limits(books, month)
    )


def exceptions(books: Books, month: str) -> "pd.DataFrame":
    """Read the exceptions of a month as they stand now: person, day, kind, minutes, at, resolution, owner.

    `stops` is 1 where the month waits for somebody, `noted` 1 where nobody has looked and nothing waits; where what was
    resolved was about other minutes, `was_minutes` are those.
    """
    return worked(books, month).exceptions


def reconciled(books: Books, month: str) -> "pd.DataFrame":
    """Set four counts of a month's hours side by side: planned, clocked, approved and paid, one row a person.

    Columns: person, planned_minutes, clocked_minutes, approved_minutes, paid_minutes (Int64; null is not known), missing
    (the counts that are not known), why (what differs, with its minutes), owner (who looks after the person's hours).
    """
    import pandas as pd

    from bolib.accounting.hours.rules import month as counted
    from bolib.accounting.hours.rules import paid, reconciled
    from bolib.accounting.hours.rules import settings as own
    from bolib.accounting.hours.store.month_hours import approved

    lines = books.sql(
        "select l.person, l.component, l.minutes from payslip_line l join payslip s on s.run = l.run "
        "and s.person = l.person and s.event = l.event where s.month = :month order by l.run, l.person, l.line",
        month=month,
    )
    made = paid.paid(lines) if len(lines) else None
    frozen, company = inputs(books, month), settings.company(books)
    work = worked(books, month)
    posted = days(books, month)[list(work.days.columns)].astype(work.days.dtypes.to_dict())
    work = replace(work, days=pd.concat([posted, work.days[~work.days["person"].isin(posted["person"])]]))
    return reconciled.reconciled(
        work,
        approved(books, month),
        made,
        clock=own.read(company).clock,
        looks_after=counted.owners(frozen["unit"], frozen["contract"]),
    )


def days(books: Books, month: str) -> "pd.DataFrame":
    """Read the posted days of a month: run, person, day and the minutes of each sort (Int64)."""
    month_of(month)
    return books.sql(
        "select * from hours_day where day between :month || '-01' and :month || '-31' order by run, person, day",
        month=month,
    )


def clocked(books: Books, person: str, day: str) -> list[Clocked]:
    """Read a person's punches of a day, where they work, and of the night after it, until noon, those struck out too."""
    first = date.fromisoformat(day)
    zone = zone_of(books, person, day)
    low, high = end_of_day(first - timedelta(1), zone), end_of_day(first, zone) + 12 * 3600 * 1_000_000
    rows = books.rows(
        "select p.at, p.zone, p.direction, p.device, p.site, p.by_hand, exists (select 1 from punch_voided v "
        "where v.person = ?1 and v.at = p.at and v.device = p.device and v.event > p.event), p.event from ("
        "select at, zone, direction, device, site, 0 as by_hand, event from punch where person = ?1 and at >= ?2 and at < ?3 "
        "union select at, zone, direction, '', site, 1, event from punch_added where person = ?1 and at >= ?2 and at < ?3) p "
        "order by p.at, p.event",
        *(person, low, high),
    )
    found = []
    for at, zone, way, device, site, by_hand, void, event in rows:
        wall = local(at, zone)
        about = (way, device, site, bool(by_hand), bool(void), zone, int(event))
        found.append(Clocked(at, f"{wall:%Y-%m-%d}", f"{wall:%H:%M}", *about))
    return found


def months(books: Books) -> list[str]:
    """List the months of which there are hours: from the first punch to the last, and those approved elsewhere."""
    found = {month for (month,) in books.rows("select distinct month from month_hours")}
    zone = settings.company(books)["time_zone"]
    # each of the two by itself: asked for together, every punch is looked at
    for low, high in books.rows("select (select min(at) from punch), (select max(at) from punch)"):
        if low is not None:
            month, last = (f"{local(at, zone):%Y-%m}" for at in (low, high))
            while month <= last:
                found.add(month)
                month = month_after(month, 1)
    return sorted(found)
