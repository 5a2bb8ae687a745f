"""Makes a certificate of pay from the books: the posted payslips of one person that stand, and the runs that made them."""

from typing import TYPE_CHECKING

from bolib import dates
from bolib.books import Books, settings
from bolib.personnel.people.store import reads as people
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd

    from bolib.formats.certificate import Certificate


def certificate(
    books: Books,
    person: str,
    kind: str,
    month: str,
    *,
    months: int | None = None,
    language: str = "hr",
    user: str,
    day: str,
) -> "Certificate":
    """Give a certificate of what a person was paid in the months of payment before a month (2026-12).

    `months` is how many, six where not said; `user` and `day` say who makes it when. Refused: an unknown kind, a month that
    is none, more months than MOST_MONTHS, somebody who is not in the books, or who was paid nothing in those months by a
    payslip of these books.
    """
    from bolib.accounting.payroll.rules import certificate as rules

    count = rules.MONTHS if months is None else months
    if not rules.known(kind, language):
        raise Refused("certificate.unknown", kind, known=", ".join(rules.KINDS))
    try:
        dates.month_of(month)
    except ValueError:
        raise Refused("certificate.wrong_month", month) from None
    if not 1 <= count <= rules.MOST_MONTHS:
        raise Refused("certificate.months", str(count), most=rules.MOST_MONTHS)
    known = people.people(books, day).set_index("person")
    if person not in known.index:
        raise Refused("people.person_unknown", person, person=person)
    wanted = rules.months_of(month, count)
    slips = books.sql(
        "select * from payslip_now where person = :person and substr(pay_day, 1, 7) between :first and :last "
        "order by pay_day, run",
        person=person,
        first=wanted[0],
        last=wanted[-1],
    )
    if slips.empty:
        raise Refused("certificate.no_slips", f"person {person}", first=wanted[0], last=wanted[-1])
    lines = books.sql(
        "select l.* from payslip_line l join payslip_now s on s.run = l.run and s.person = l.person and s.event = l.event "
        "where l.person = :person order by l.run, l.line",
        person=person,
    )
    company = settings.company(books)
    worker = {str(name): value for name, value in known.loc[person].items()} | _contract(books, person, day)
    rows = rules.payments(slips, lines, company)
    made = rules.Made(user, day, _sealed(books, slips), books.seq, books.head)
    return rules.page(kind, rows, worker, company, made, month=month, months=wanted, language=language)


def _contract(books: Books, person: str, day: str) -> dict[str, object]:
    found = people.contracts(books, day)
    own = found[found["person"] == person].tail(1)
    return {str(name): value for row in own.to_dict("records") for name, value in row.items()}


def _sealed(books: Books, slips: "pd.DataFrame") -> list[tuple[str, int, str]]:
    """Name the posted run of each slip, with the digest of what was sealed."""
    found = []
    for run in sorted(set(slips["run"])):
        posted = "select s.attempt, hex(s.manifest) from posting join seal s using (run, attempt) where run = ?"
        attempt, seal = books.rows(posted, run)[0]
        found.append((str(run), int(attempt), str(seal).lower()))
    return found
