"""What of hours waits for somebody: exceptions that nobody has resolved or looked at, proposals, late facts, and runs of hours."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bolib.accounting.hours.store.adjustments import waiting_adjustments
from bolib.accounting.hours.store.late import late_facts
from bolib.accounting.hours.store.proposals import waiting_punches
from bolib.accounting.hours.store.reads import exceptions, is_long, months
from bolib.attention import Waiting
from bolib.books import Books, roles, settings
from bolib.books.approvals.waiting import waiting
from bolib.country import country
from bolib.dates import month_after, months_before, pay_day
from bolib.personnel.people import store as people
from bolib.problem import Problem

PAPER, DESK = "accounting/hours_month", "accounting/desk.ipynb"
BACK = 3  # months that are looked at


def attention(books: Books, day: date) -> list[Waiting]:
    """List what waits on a day: exceptions of the last months that are over, by who looks after them, what came in after
    their hours were approved, what somebody proposed and another has to decide, and runs of hours.

    Whose hours are approved already has none any more; who was held in a posted month still has.
    """
    return [*counted(books, long_months(books, day)), *uncounted(books, day)]


def uncounted(books: Books, day: date) -> list[Waiting]:
    """List what waits on a day, but for the exceptions of months that take long to count."""
    calendar = country(settings.company(books)["country"]).CALENDAR
    over = _over(books, day)
    long = set(long_months(books, day))
    found = counted(books, sorted({*months(books)} & {*over} - long))
    for month in over:
        if count := len(late_facts(books, month)):
            what = Problem("attention.late_facts", month, {"count": count})
            due = pay_day(month_after(month, 1), calendar).isoformat()
            found.append(Waiting(what, tuple(roles.who_may(books, "resolve_hours")), due, DESK))
    found += _decisions(books, calendar)
    for run in waiting(books, PAPER):
        if run.act != "release":  # hours are done when they are posted
            what = Problem(f"attention.{run.act}", run.run, {"attempt": run.attempt})
            found.append(Waiting(what, run.who, pay_day(run.run[:7], calendar).isoformat(), DESK))
    return [replace(item, part="hours") for item in found]


def long_months(books: Books, day: date) -> list[str]:
    """Name the months that are over, have hours, and take long to count."""
    return [month for month in sorted({*months(books)} & {*_over(books, day)}) if is_long(books, month)]


def counted(books: Books, wanted: Sequence[str]) -> list[Waiting]:
    """List the exceptions of some months, by who looks after them: each month is counted for it."""
    if not wanted:
        return []
    calendar = country(settings.company(books)["country"]).CALENDAR
    known = people.names(books, "9999-12-31")
    called: dict[str, str] = dict(zip(known["person"], known["name"], strict=True))
    found = []
    for month in wanted:
        due = pay_day(month, calendar).isoformat()
        found += [_exceptions(books, month, *one, due, called) for one in _by_owner(books, month)]
    return [replace(item, part="hours") for item in found]


def _over(books: Books, day: date) -> list[str]:
    """Name the last months that are over, where hours are counted from clocks."""
    from bolib.accounting.hours.rules import settings as own  # loads pandas, which `bo status` has no use for

    return months_before(f"{day:%Y-%m}", BACK) if own.read(settings.company(books)).clock else []


def _decisions(books: Books, calendar: str) -> list[Waiting]:
    """Count proposals that nobody has decided about, by month, for whoever may: not for who proposed them all."""
    proposed = [("attention.proposals", one.day[:7], one.proposed_by) for one in waiting_punches(books)]
    adjusted = [("attention.adjustments", *one) for one in waiting_adjustments(books)]
    found = []
    for code, month in sorted({(code, month) for code, month, _ in [*proposed, *adjusted]}):
        by = [who for of, when, who in [*proposed, *adjusted] if (of, when) == (code, month)]
        alone = by[0] if len(set(by)) == 1 else None
        who = tuple(roles.who_may(books, "approve_hours", but=alone))
        due = pay_day(month if code == "attention.proposals" else month_after(month, 1), calendar).isoformat()
        found.append(Waiting(Problem(code, month, {"count": len(by)}), who, due, DESK))
    return found


def _by_owner(books: Books, month: str) -> list[tuple[str, str, int]]:
    """Count what stops the month, then what is only noted, by who looks after it."""
    found = exceptions(books, month)
    counted = []
    for column, code in (("stops", "attention.exceptions"), ("noted", "attention.noted")):
        owners = found.loc[found[column] == 1, "owner"].fillna("").value_counts().sort_index()
        counted += [(code, str(owner), int(count)) for owner, count in owners.items()]
    return counted


def _exceptions(
    books: Books, month: str, code: str, owner: str, count: int, due: str, called: Mapping[str, str]
) -> Waiting:
    """Name the owner as a user of these books where the owner is one, else by name."""
    user = books.rows("select user from user join person using (oib) where person = ?", owner)
    who = (
        (str(user[0][0]),)
        if user
        else (called.get(owner, owner),)  # whoever reads may see the own unit alone
        if owner
        else tuple(roles.who_may(books, "resolve_hours"))
    )
    return Waiting(Problem(code, month, {"count": count}), who, due, DESK)
