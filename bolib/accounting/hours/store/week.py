"""Reads a month as a desk needs it, once, and days of one person out of it: a week that reaches into other months too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bolib.accounting.hours.store.inputs import inputs
from bolib.accounting.hours.store.law import limits
from bolib.accounting.hours.store.month_hours import approved
from bolib.accounting.hours.store.reads import days
from bolib.books import Books, settings
from bolib.country import country
from bolib.dates import holidays

if TYPE_CHECKING:
    from bolib.accounting.hours.rules.week import Known, SeenDay

WEEK = 7


@dataclass(frozen=True)
class OfMonth:
    """How a person's month stands: the run that approved it, minutes approved and paid; nothing where that is not so."""

    month: str
    run: str | None
    approved_minutes: int | None
    paid_minutes: int | None


def known(books: Books, month: str, person: str | None = None) -> "Known":
    """Read what the books know of a month now; `person` asks for one person only."""
    from bolib.accounting.hours.rules import month_of_work
    from bolib.accounting.hours.rules.week import Known

    company = settings.company(books)
    frozen, calendar = inputs(books, month, person), country(company["country"]).CALENDAR
    work = month_of_work(frozen, company, month=month, calendar=calendar, limits=limits(books, month))
    return Known(month, frozen, work, days(books, month))


def week(
    books: Books, person: str, monday: date, *, read: Sequence["Known"] = ()
) -> tuple[list["SeenDay"], list["Known"]]:
    """Give seven days of a person from a Monday on, and the months they are of; what is in `read` is not read again."""
    whole = [monday + timedelta(n) for n in range(WEEK)]
    have = {one.month: one for one in read}
    months = sorted({f"{day:%Y-%m}" for day in whole})
    used = [have.get(month) or known(books, month, person) for month in months]
    return seen_days(books, person, whole, used), used


def seen_days(books: Books, person: str, whole: Sequence[date], used: Sequence["Known"]) -> list["SeenDay"]:
    """Give some days of a person out of months that were read."""
    from bolib.accounting.hours.rules import settings as own
    from bolib.accounting.hours.rules import week as rules

    company = settings.company(books)
    calendar = country(company["country"]).CALENDAR
    free = {day for year in {day.year for day in whole} for day in holidays(calendar, year)}
    return rules.seen(person, whole, used, settings=own.read(company), holidays=free)


def of_month(books: Books, person: str, month: str, *, paid: bool) -> OfMonth:
    """Say how a month of a person stands; what was paid is read only where `paid` asks for it."""
    found = books.rows("select run from hours_month where person = ? and month = ?", person, month)
    return OfMonth(
        month,
        str(found[0][0]) if found else None,
        _approved(books, person, month),
        _paid(books, person, month) if paid else None,
    )


def _approved(books: Books, person: str, month: str) -> int | None:
    from bolib.accounting.hours.rules.paid import WHOLE, payable

    frame = approved(books, month)
    frame = frame[frame["person"] == person]
    return int(payable(frame)[list(WHOLE)].to_numpy().sum()) if len(frame) else None


def _paid(books: Books, person: str, month: str) -> int | None:
    from bolib.accounting.hours.rules.paid import WHOLE, paid

    lines = books.sql(
        "select l.person, l.component, l.minutes from payslip_line l join payslip s on s.run = l.run "
        "and s.person = l.person and s.event = l.event where s.month = :month and s.person = :person "
        "order by l.run, l.line",
        month=month,
        person=person,
    )
    return int(paid(lines)[list(WHOLE)].to_numpy().sum()) if len(lines) else None
