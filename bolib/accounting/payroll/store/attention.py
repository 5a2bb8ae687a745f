"""What of payroll waits for somebody: runs, months to be paid, payslips, what came in after payment, claims on people."""

from dataclasses import replace
from datetime import date

from bolib import dates
from bolib.accounting.hours import store as hours
from bolib.accounting.payroll.store import handed, recovery, report_days, values_end
from bolib.accounting.payroll.store import late as after_payment
from bolib.accounting.payroll.store.payouts import pays
from bolib.attention import Waiting
from bolib.books import Books, roles, settings
from bolib.books.approvals.waiting import WaitingRun, waiting
from bolib.country import country
from bolib.problem import Problem

PAPER, DESK, PART = "accounting/payroll_month", "accounting/desk.ipynb", "payroll"


def attention(books: Books, day: date) -> list[Waiting]:
    """List payroll runs that wait for their next act but the release, months whose hours are posted and unpaid, payslips,
    tax reports, statutory values that end, and claims on people.
    """
    name = settings.company(books)["country"]
    found = [_run(run, "") for run in waiting(books, PAPER) if run.act != "release"]
    for month in dates.months_before(f"{day:%Y-%m}", 3):
        begun = books.rows("select 1 from seal where paper = ? and run glob ? limit 1", PAPER, f"{month}-*")
        if hours.posted(books, month) and not begun:
            what = Problem("attention.run", f"{month}-payroll_month", {"attempt": 1})
            found.append(Waiting(what, tuple(roles.who_may(books, "run")), "", DESK))
    due = [dates.pay_day(item.what.where[:7], country(name).CALENDAR).isoformat() for item in found]
    waits = [replace(item, due=day) for item, day in zip(found, due, strict=True)]
    next_pay = dates.pay_day(f"{day:%Y-%m}", country(name).CALENDAR).isoformat()
    later = [one for source in (handed, report_days, values_end) for one in source.attention(books, day, DESK)]
    found = [*waits, *_after_payment(books, day, next_pay), *later, *recovery.attention(books, next_pay, DESK)]
    return [replace(item, part=PART) for item in found]


def releases(books: Books, day: date) -> list[Waiting]:
    """List payments that are to be released: what treasurers see too."""
    calendar = country(settings.company(books)["country"]).CALENDAR
    return [
        _run(run, dates.pay_day(run.run[:7], calendar).isoformat())
        for run in waiting(books, PAPER)
        if run.act == "release" and pays(books, run.run)
    ]


def _run(run: WaitingRun, due: str) -> Waiting:
    return Waiting(Problem(f"attention.{run.act}", run.run, {"attempt": run.attempt}), run.who, due, DESK, PART)


def _after_payment(books: Books, day: date, due: str) -> list[Waiting]:
    """List the paid months that facts came in for since, until a payout of the month has frozen them."""
    found: dict[str, dict[str, int]] = {}
    for one in after_payment.late(books, [*dates.months_before(f"{day:%Y-%m}", after_payment.FAR), f"{day:%Y-%m}"]):
        persons = found.setdefault(one.month, {})
        persons[one.person] = persons.get(one.person, 0) + 1
    who = tuple(roles.who_may(books, "run")) if found else ()
    told = {month: {"count": sum(rows.values()), **after_payment.named(rows)} for month, rows in found.items()}
    return [Waiting(Problem("attention.after_payment", month, args), who, due, DESK) for month, args in told.items()]
