"""What of people waits for somebody: contracts that end, and exemptions from the health contribution that end."""

from datetime import date, timedelta

from bolib.attention import Waiting
from bolib.books import Books, roles
from bolib.problem import Problem

DESK, PART = "accounting/desk.ipynb", "people"
AHEAD = timedelta(31)  # so long before the day it is told
NAMED = 3  # persons of one day

# Of each contract the version that holds last, among those that begin up to the last day that is looked at.
_LATEST = (
    "select * from (select *, row_number() over (partition by contract order by since desc, event desc) as place "
    "from contract where since <= :last and {who}) where place = 1"
)
_ENDS = (
    f"select c.until, c.person from ({_LATEST.format(who='contract in (select contract from contract where until >= :day)')}) c "
    "where c.until between :day and :last and not exists (select 1 from contract o where o.person = c.person "
    "and o.contract <> c.contract and o.since <= date(c.until, '+1 day') and coalesce(o.until, '9999') > c.until) "
    "group by c.until, c.person order by c.until, c.person"
)
# A first employment needs no health contribution for a year (ZoD čl. 20); a young person's exemption says its own end.
_EXEMPT = (
    "select max(ends) as until, person from (select person, until, max(coalesce(health_exempt_until, ''), "
    "case when first_employment = 1 then date(employment_since, '+1 year', '-1 day') else '' end) as ends from "
    f"({_LATEST.format(who='(first_employment = 1 or health_exempt_until >= :day)')})) where coalesce(until, '9999') > ends "
    "group by person having max(ends) between :day and :last order by 1, 2"
)


def attention(books: Books, day: date) -> list[Waiting]:
    """List the contracts that end within AHEAD, of people whom no other contract follows, and exemptions that end, by day."""
    about = {"day": day.isoformat(), "last": (day + AHEAD).isoformat()}
    found = []
    for code, sql, does in (("contracts_end", _ENDS, "import_people"), ("exemptions_end", _EXEMPT, "run")):
        by_day: dict[str, list[str]] = {}
        for until, person in books.db.execute(sql, about):
            by_day.setdefault(str(until), []).append(str(person))
        who = tuple(roles.who_may(books, does)) if by_day else ()
        for until, persons in by_day.items():
            named = ", ".join(persons[:NAMED]) + (" …" if len(persons) > NAMED else "")
            what = Problem(f"attention.{code}", until[:7], {"count": len(persons), "persons": named})
            found.append(Waiting(what, who, until, DESK, PART))
    return found
