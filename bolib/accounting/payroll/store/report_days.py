"""Until when the tax authority is told of a payment: JOPPD on the day of payment or the next working day (Pravilnik o porezu na dohodak)."""

from datetime import date, timedelta

from bolib.attention import Waiting
from bolib.books import Books, roles, settings
from bolib.country import country
from bolib.dates import is_working_day
from bolib.problem import Problem

REPORT = "joppd"  # the settings of the report: a company that has none reports elsewhere


def last_day(pay_day: date, calendar: str) -> date:
    """Give the last day for the report: the next working day after the day of payment."""
    found = pay_day + timedelta(1)
    while not is_working_day(found, calendar):
        found += timedelta(1)
    return found


def attention(books: Books, day: date, link: str) -> list[Waiting]:
    """List the posted payrolls whose tax report is due, until its last day: whether it was sent is not kept in the books."""
    company = settings.company(books)
    if not company.get(REPORT):
        return []
    calendar = country(company["country"]).CALENDAR
    who = tuple(roles.who_may(books, "submit"))
    paid = books.rows("select run, min(pay_day) from payslip_now group by run order by run")
    return [
        Waiting(Problem("attention.tax_report", str(run), {"day": until.isoformat()}), who, str(pay_day), link)
        for run, pay_day in paid
        if day <= (until := last_day(date.fromisoformat(pay_day), calendar))
    ]
