"""Makes the working-time record of a person and month from the books: the posted days, else the month as it stands now."""

from bolib.accounting.hours.store.inputs import inputs
from bolib.accounting.hours.store.reads import days, worked
from bolib.books import Books, settings
from bolib.dates import local, month_of
from bolib.personnel.people import store as people
from bolib.problem import Refused

MINUTE = 60_000_000


def record(books: Books, month: str, person: str, *, language: str = "hr") -> bytes:
    """Give the working-time record (NN 55/24) of a person and month as a PDF of one page.

    Minutes are those of the posted month, else as they are counted now, and the page says which. Refused: an unknown
    person, one without a contract in the month.
    """
    from bolib.accounting.hours.rules import record as rules
    from bolib.accounting.hours.rules import settings as own
    from bolib.accounting.hours.rules.clock import local_day
    from bolib.accounting.hours.rules.pairs import paired
    from bolib.accounting.hours.rules.punched import punches_of

    _, last = month_of(month)
    known = people.people(books, last.isoformat()).set_index("person")
    if person not in known.index:
        raise Refused("people.person_unknown", person, person=person)
    posted = days(books, month)
    rows, state = posted[posted["person"] == person], "approved"
    if rows.empty:
        found = worked(books, month, person).days
        rows, state = found[found["person"] == person], "as_counted"
    if rows.empty:
        raise Refused("hours.no_contract", f"person {person}", person=person, month=month)
    company, frozen = settings.company(books), inputs(books, month, person)
    punches = punches_of(frozen).get(person, [])
    zones = {punch.at: punch.zone for punch in punches}
    stays: dict[str, list[tuple[str, str]]] = {}
    for begins, ends in paired(punches, own.read(company).longest_shift_minutes)[0]:
        walls = [f"{local(minute * MINUTE, zones[begins]):%H:%M}" for minute in (begins, ends)]
        stays.setdefault(local_day(begins, zones[begins]).isoformat(), []).append((walls[0], walls[1]))
    name = f"{known['first_name'][person]} {known['last_name'][person]}"
    about = {"employer": str(company["name"]), "name": name, "oib": str(known["oib"][person])}
    return rules.page(rows, stays, about=about, month=month, state=state, language=language)
