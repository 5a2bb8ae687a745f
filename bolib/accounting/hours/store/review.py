"""Months that nobody may change: their hours are approved, or a run of them lies with somebody who reads it."""

from datetime import date, timedelta

from bolib.books import Books
from bolib.books.settings import Reader
from bolib.books.write import Transaction
from bolib.dates import month_of, week_of
from bolib.personnel.people import store as people
from bolib.problem import Refused

PAPER = "accounting/hours_month"
NOON = "12:00"  # a shift of the month's last day has ended by then
READ = "select run, submitted_by from run_state where paper = ? and state in ('submitted', 'approved') order by run"


def under_review(reader: Reader) -> list[tuple[str, str, str]]:
    """List runs of hours that are submitted or approved and not posted: run, month, who submitted it."""
    return [(str(run), str(run)[:7], str(by)) for run, by in reader.rows(READ, PAPER)]


def demand_open(reader: Transaction | Books, person: str, day: str, wall: str = "") -> None:
    """Refuse an unknown person, a day whose month is approved, and one that would change a run somebody is reading.

    Such a run also stands on the days before its month in the week that reaches into it, and on the morning after it;
    `wall` is the time of a punch.
    """
    if person not in people.known_codes(reader):
        raise Refused("people.person_unknown", person, person=person)
    found = reader.rows("select run from hours_month where person = ? and month = ?", person, day[:7])
    if found:
        raise Refused("hours.approved_before", f"person {person}", run=found[0][0])
    for run, month, by in under_review(reader):
        if _touches(month, day, wall) and _is_on(reader, person, month):
            raise Refused("hours.under_review", f"person {person}", run=run, month=month, by=by)


def _touches(month: str, day: str, wall: str) -> bool:
    first, last = month_of(month)
    on = date.fromisoformat(day)
    return week_of(first - timedelta(1)) <= on <= last or (on == last + timedelta(1) and "" < wall < NOON)


def _is_on(reader: Transaction | Books, person: str, month: str) -> bool:
    """Say whether a person is on the runs of a month: has a contract in it and hours that no earlier run approved."""
    approved = reader.rows("select 1 from hours_month where person = ? and month = ?", person, month)
    return not approved and person in people.employed(reader, *month_of(month))
