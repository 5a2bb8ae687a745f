"""Makes working-time records from the books: the posted days of each person, else their month as it stands now."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bolib.accounting.hours.store.adjustments import counting
from bolib.accounting.hours.store.inputs import inputs
from bolib.accounting.hours.store.reads import days, worked
from bolib.accounting.hours.store.whose import SEES, seen
from bolib.books import Books, settings, sight
from bolib.dates import month_of
from bolib.personnel.people import store as people
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd


def record(books: Books, month: str, person: str, *, language: str = "hr") -> bytes:
    """Give the working-time record (NN 55/24) of a person and month as a PDF of one page.

    Minutes are those of the posted month, else as they are counted now, and the page says which. Refused: an unknown
    person, one without a contract in the month.
    """
    ((_, page),) = records(books, month, [person], language=language)
    return page


def records(
    books: Books, month: str, persons: Sequence[str] = (), *, language: str = "hr"
) -> Iterator[tuple[str, bytes]]:
    """Give the records of a month one by one, person and PDF: of those named, else of everyone whose days are known here.

    Whose hours were approved elsewhere has no days here, and no record.
    """
    from bolib.accounting.hours.rules import record as rules
    from bolib.accounting.hours.rules import settings as own
    from bolib.accounting.hours.rules.punched import punches_of
    from bolib.accounting.hours.rules.stays import stays

    first, last = month_of(month)
    known = people.people(books, last.isoformat()).set_index("person")
    if unknown := sorted(set(persons) - set(known.index)):
        raise Refused("people.person_unknown", unknown[0], person=unknown[0])
    alone = persons[0] if len(persons) == 1 else None
    company, frozen, posted = settings.company(books), inputs(books, month, alone), days(books, month)
    now = worked(books, month, alone).days
    of_posted, of_now = _by_person(posted), _by_person(now)
    here = persons or sorted(of_posted.keys() | of_now.keys())
    if missing := [person for person in here if person not in of_posted and person not in of_now]:
        there = missing[0] in people.employed(books, first, last)
        raise Refused("hours.no_days" if there else "hours.no_contract", missing[0], person=missing[0], month=month)
    punches, longest = punches_of(frozen), own.read(company).longest_shift_minutes
    changed = counting(books, [month]).frame()
    for person in here:
        name = f"{known['first_name'][person]} {known['last_name'][person]}"
        about = {"employer": str(company["name"]), "name": name, "oib": str(known["oib"][person])}
        yield (
            person,
            rules.page(
                of_posted[person] if person in of_posted else of_now[person],
                stays(punches.get(person, []), longest),
                about=about,
                month=month,
                state="approved" if person in of_posted else "as_counted",
                language=language,
                put_right=changed[changed["person"] == person],
            ),
        )


def demand_reader(books: Books, user: str | None, month: str, persons: Sequence[str]) -> None:
    """Refuse who may not see these people's records, or anybody's; a user, else the account's.

    Anybody sees their own, everybody's whoever sees hours, those of their unit who sees the hours of it.
    """
    whose = seen(books, *month_of(month), user=user)
    if whose is None or (persons and set(persons) <= whose):
        return
    if persons or not sight.sees_some(books, SEES, user=user):
        sight.demand(books, SEES, user=user)


def _by_person(days: "pd.DataFrame") -> "dict[str, pd.DataFrame]":
    return {str(person): rows for person, rows in days.groupby("person")}
