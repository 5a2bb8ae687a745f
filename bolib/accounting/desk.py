"""The accounting desk: what waits, and the desks of hours and payroll side by side."""

from collections.abc import Sequence
from typing import Any

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk import HoursDesk
from bolib.accounting.payroll.desk import PayrollDesk
from bolib.accounting.payroll.desk.payslips import PayslipsDesk
from bolib.accounting.payroll.desk.people import PeopleDesk
from bolib.accounting.payroll.desk.simulations import Simulations
from bolib.batch import attention
from bolib.books import Books, sight
from bolib.books.approvals.waiting import latest
from bolib.dates import month_after
from bolib.widgets.how import How
from bolib.widgets.page import Door, Page, Part
from bolib.widgets.waits import Waits

HERE = "accounting/desk.ipynb"


class Desk:
    """The desk; `view` is what a notebook shows."""

    def __init__(self, company: str, language: str = "en", month: str = "") -> None:
        self.hours, self.payroll = HoursDesk(self._changed), PayrollDesk(self._changed)
        door = Door()
        self.waits, self.people, self.simulations = Waits(HERE, door), PeopleDesk(), Simulations(self._changed)
        self.payslips = PayslipsDesk(lambda name, content: self.page.browser.give(name, content))
        parts: dict[str, Part] = {"waiting": self.waits, "hours": self.hours, "payroll": self.payroll}
        parts |= {
            "payslips": self.payslips,
            "people": self.people,
            "simulations": self.simulations,
            "how": How("accounting"),
        }
        self.page = door.page = Page("accounting", parts, company, language, months=months, month=month)
        self.view: Any = self.page.view

    def _changed(self) -> None:
        """Hear that one part wrote something; what was said before it is old."""
        self.page.notice.clear()


def months(books: Books) -> tuple[Sequence[str], str]:
    """Give every month that the books know and the one after, latest first; the latest known one is seen first.

    Who sees no hours is told of no month by them: where no run was made, there is the month of today.
    """
    of_hours = hours.months(books) if sight.sees_some(books, hours.SEES) or hours.own(books) else []
    known = sorted({*of_hours, *(run[:7] for run, *_ in latest(books))})
    if not known and sight.sees(books, "people"):
        known = [f"{attention.today(books):%Y-%m}"]
    if not known:
        return (), ""
    return (month_after(known[-1], 1), *reversed(known)), known[-1]
