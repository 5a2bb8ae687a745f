"""The limits of working time as they are adopted, and what earlier months of the year hold against them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bolib.accounting.hours.rules.minutes import written
from bolib.books import Books, settings
from bolib.dates import month_of, months_before
from bolib.problem import Problem

if TYPE_CHECKING:
    import pandas as pd

    from bolib.accounting.hours.rules.limits import Limits

KEY = ("person", "month", "source")
FAR = 12  # months: of the year itself, and of the reference period before it


def limits(books: Books, month: str) -> "Limits | None":
    """Read the limits that hold in a month; null where the file is not adopted."""
    from bolib.accounting.hours.rules import limits as rules
    from bolib.rates import read_texts

    company = settings.company(books)
    kind = f"rates/{company['country']}/{rules.FILE}.yaml"
    files = {
        f"{rules.FILE}.yaml": text.encode()
        for (text,) in books.rows("select text from adopted_now where kind = ?", kind)
    }
    first, last = month_of(month)
    return rules.read(read_texts(files, month=first, pay_day=last), company) if files else None


def overtime_told(books: Books, person: str, month: str, minutes: Mapping[str, int]) -> "Problem | None":
    """Say where somebody's overtime of a year is more than the law allows once some minutes of a month are put right."""
    more, known = minutes.get("overtime_minutes", 0), limits(books, month)
    if more <= 0 or known is None:
        return None
    rows = hours_before(books, f"{int(month[:4]) + 1}-01")
    own = rows[(rows["person"] == person) & (rows["month"].str[:4] == month[:4])]
    found = int(own["overtime_minutes"].sum()) + more
    if found <= known.overtime_year:
        return None
    about: dict[str, object] = {"year": month[:4], "found": written(found), "most": written(known.overtime_year)}
    return Problem("hours.adjusts_overtime_year", f"person {person}", about)


def hours_before(books: Books, month: str) -> "pd.DataFrame":
    """Give what the year before a month holds: person, month, source, overtime_minutes, night_minutes, worked_minutes.

    Of each person and month what a run here approved, with what was put right since; else what was approved elsewhere, else what an earlier program paid.
    """
    found = books.sql(
        "with put_right as (select person, month, "
        "sum(case kind when 'overtime_minutes' then minutes else 0 end) as overtime_minutes, "
        "sum(case kind when 'night_minutes' then minutes else 0 end) as night_minutes, "
        "sum(case when kind in ('regular_minutes', 'overtime_minutes') then minutes else 0 end) as worked_minutes "
        "from hours_adjustment_now group by person, month), "
        "every as (select h.person, h.month, 'run' as source, 1 as place, "
        "h.overtime_minutes + coalesce(a.overtime_minutes, 0) as overtime_minutes, "
        "h.night_minutes + coalesce(a.night_minutes, 0) as night_minutes, "
        "h.regular_minutes + h.overtime_minutes + coalesce(a.worked_minutes, 0) as worked_minutes "
        "from hours_month h left join put_right a using (person, month) union all select person, month, 'elsewhere', 2, overtime_minutes, night_minutes, "
        "regular_minutes + overtime_minutes from month_hours m where event = (select max(event) from month_hours n "
        "where n.person = m.person and n.month = m.month) union all select person, month, 'opening', 3, "
        "sum(case component when 'overtime' then minutes else 0 end), sum(case component when 'night' then minutes else 0 end), "
        "sum(case when component in ('base', 'extra', 'overtime') then minutes else 0 end) from opening o "
        "where minutes is not null and event = (select max(event) from opening p where p.person = o.person "
        "and p.month = o.month and p.component = o.component) group by person, month) "
        "select person, month, source, overtime_minutes, night_minutes, worked_minutes from every e where month < :month "
        "and month >= :first and place = (select min(place) from every f where f.person = e.person and f.month = e.month) "
        "order by person, month",
        month=month,
        first=months_before(month, FAR)[0],
    )
    kinds = {name: "string" if name in KEY else "Int64" for name in found.columns}
    return found.astype(kinds)
