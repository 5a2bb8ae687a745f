"""What of people waits for somebody: contracts that end, and exemptions from the health contribution that end."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bolib import dates
from bolib.attention import Waiting
from bolib.books import Books, roles, settings
from bolib.problem import Problem

if TYPE_CHECKING:
    from bolib.rates import Rates

DESK, PART = "accounting/desk.ipynb", "people"
AHEAD = timedelta(31)  # so long before the day it is told
NAMED = 3  # persons of one day
FIRST_YEARS = "contributions.first_employment_exempt_years"

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
# A young person's exemption says its own end; a year that began on 29 February ends on the 27th, as pay counts it.
_YEARS = "date(employment_since, :years)"
_EXEMPT = (
    "select max(ends) as until, person from (select person, until, max(coalesce(health_exempt_until, ''), "
    f"case when first_employment = 1 and :free then date({_YEARS}, '-1 day', case when substr({_YEARS}, 9) = "
    "substr(employment_since, 9) then '+0 days' else '-1 day' end) else '' end) as ends from "
    f"({_LATEST.format(who='(first_employment = 1 or health_exempt_until >= :day)')})) where coalesce(until, '9999') > ends "
    "group by person having max(ends) between :begins and :ends order by 1, 2"
)


def attention(books: Books, day: date) -> list[Waiting]:
    """List the contracts that end within AHEAD, of people whom no other contract follows, and exemptions that end, by day."""
    about = {"day": day.isoformat(), "last": (day + AHEAD).isoformat()}
    ends = books.db.execute(_ENDS, about)
    exempt = [row for law in _by_month(books, day, day + AHEAD) for row in books.db.execute(_EXEMPT, {**about, **law})]
    found = []
    for code, rows, does in (("contracts_end", ends, "import_people"), ("exemptions_end", exempt, "run")):
        by_day: dict[str, list[str]] = {}
        for until, person in rows:
            by_day.setdefault(str(until), []).append(str(person))
        who = tuple(roles.who_may(books, does)) if by_day else ()
        for until, persons in by_day.items():
            named = ", ".join(persons[:NAMED]) + (" …" if len(persons) > NAMED else "")
            what = Problem(f"attention.{code}", until[:7], {"count": len(persons), "persons": named})
            found.append(Waiting(what, who, until, DESK, PART))
    return found


def _by_month(books: Books, first: date, last: date) -> Iterator[dict[str, object]]:
    """Cut the days that are looked at by month: how long a first employment is free says the law of the month it ends in.

    Where no such value is adopted or in force none is free (ZoD čl. 20).
    """
    file = "contributions.yaml"
    kind = f"rates/{settings.company(books)['country']}/{file}"
    texts = [str(text) for (text,) in books.rows("select text from adopted_now where kind = ?", kind)]
    law = _read(file, texts[0]) if texts else None
    begins = first
    while begins <= last:
        ends = min(dates.month_of(f"{begins:%Y-%m}")[1], last)
        then = law.on(month=begins, pay_day=begins) if law else None
        years = int(then.value(FIRST_YEARS).value) if then and not then.missing([FIRST_YEARS]) else 0
        yield {"begins": f"{begins}", "ends": f"{ends}", "free": years > 0, "years": f"+{years} years"}
        begins = ends + timedelta(1)


@lru_cache(maxsize=2)
def _read(file: str, text: str) -> "Rates":
    """Read the file once for as long as nothing else is adopted."""
    from bolib.rates import read_texts  # loads pandas

    return read_texts({file: text.encode()}, month=date.min, pay_day=date.min)
