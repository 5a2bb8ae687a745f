"""Payslips handed over, in the books: the record of each, whose are still to be handed over, and until when.

A payslip is due within 15 days of payment; of pay that is not paid, by the end of the month in which it fell due (Pravilnik
NN 68/23). Slips that were posted before there was such a record are not asked for.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bolib import dates
from bolib.attention import Waiting
from bolib.books import Books, roles
from bolib.books.tables import Table
from bolib.problem import Problem, Refused

if TYPE_CHECKING:
    from bolib.books.write import Transaction

TABLES = (
    Table(
        "payslip_handed",  # since form 3: that a payslip was made ready for its person, how, and which one it was
        (
            *("run text not null references posting", "person text not null references person"),
            *("means text not null", "day text not null check (day is date(day))"),
            *("digest blob not null check (length(digest) = 32)", "handed_by text not null"),
        ),
        ("run", "person", "means", "event"),
        signer="handed_by",
        right="hand_over",
    ),
)
MEANS, RIGHT = ("encrypted", "print"), "hand_over"
DAYS = 15
BEFORE = "form [12] to *"  # the migration after which there is a record


def record(act: "Transaction", run: str, digests: dict[str, bytes], means: Iterable[str], day: date) -> None:
    """Record that the payslips of a run were made ready for their people; `digests` are of the sealed ones, by person.

    Refused where the signer's roles do not allow it.
    """
    roles.demand(act, RIGHT)
    rows = [
        {"run": run, "person": person, "means": one, "day": day.isoformat(), "digest": digest, "handed_by": act.signer}
        for person, digest in sorted(digests.items())
        for one in means
    ]
    act.add("payslip_handed", rows)


def waiting(books: Books) -> list[tuple[str, int, date, bool]]:
    """List posted runs with payslips that nobody has handed over: run, their number, day of payment, whether it is paid."""
    found = books.rows(
        "select p.run, count(*), min(p.pay_day), "
        "exists (select 1 from release r where r.run = p.run) or sum(coalesce(p.paid_cents, p.net_cents)) <= 0 "
        "from payslip p where p.event > coalesce((select max(seq) from event where act = 'migrate' and subject glob ?), 0) "
        "and not exists (select 1 from payslip_handed h where h.run = p.run and h.person = p.person) "
        "group by p.run order by p.run",
        BEFORE,
    )
    return [(str(run), int(count), date.fromisoformat(day), bool(paid)) for run, count, day, paid in found]


def not_yet(books: Books, run: str) -> tuple[list[str], int]:
    """Name who is paid by a posted run and was handed no payslip of it, and give the attempt that was posted."""
    found = books.rows(
        "select p.person, o.attempt from payslip p join posting o using (run) where p.run = ? and not exists "
        "(select 1 from payslip_handed h where h.run = p.run and h.person = p.person) order by p.person",
        run,
    )
    if not found:
        raise Refused("handover.nobody", run)
    return [str(person) for person, _ in found], int(found[0][1])


def due(pay_day: date, paid: bool, today: date) -> date:
    """Give the day until which a payslip is to be handed over; pay counts as unpaid from the day after its pay day."""
    if paid or today <= pay_day:
        return pay_day + timedelta(DAYS)
    return dates.month_of(f"{pay_day:%Y-%m}")[1]


def attention(books: Books, day: date, link: str) -> list[Waiting]:
    """List the runs whose payslips are to be handed over, with the last day for it."""
    who = tuple(roles.who_may(books, RIGHT))
    return [
        Waiting(Problem("attention.hand_over", run, {"count": count}), who, due(pay_day, paid, day).isoformat(), link)
        for run, count, pay_day, paid in waiting(books)
    ]
