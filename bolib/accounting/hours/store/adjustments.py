"""What is put right after the hours of a month were approved: one person proposes and signs, another decides and signs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bolib.accounting.hours.rules.by_hand import checked_words
from bolib.accounting.hours.rules.minutes import MINUTES
from bolib.accounting.hours.store import whose
from bolib.accounting.hours.store.four_eyes import DECISIONS, decider
from bolib.books import Books, settings
from bolib.books.keys import Key
from bolib.books.rows import Rows
from bolib.books.settings import Reader
from bolib.books.write import Transaction
from bolib.dates import month_of
from bolib.personnel.people import store as people
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd

COUNTING = "select person, month, kind, day, minutes, reference, proposed_by, event from hours_adjustment_now "


def propose_adjustment(
    books: Books,
    person: str,
    month: str,
    minutes: Mapping[str, int],
    *,
    reason: str,
    day: str | None = None,
    reference: str | None = None,
    key: Key | None = None,
) -> int:
    """Propose what is to be put right in approved hours: minutes more or less of some columns; gives its number.

    It counts once another person approves it. Refused: an unknown person or column, hours of the month that no run here
    approved, minutes that cannot be together or leave some of the month unaccounted (`rules.adjustments.impossible`), no
    reason, an event that nobody signs.
    """
    from bolib.accounting.hours.rules import adjustments as rules  # loads pandas

    said = checked_words(person, reason)
    rules.checked(person, month, minutes, day)
    with books.write("propose_adjustment", person, reason=said, key=key) as act:
        user = whose.demand(act, "resolve_hours", person, month)
        demand_possible(act, person, month, minutes)
        about = {"person": person, "month": month, "day": day, "reference": reference, "proposed_by": user}
        rows = [{**about, "kind": kind, "minutes": count} for kind, count in minutes.items()]
        act.add("hours_adjustment", rows)
        return act.seq


def decide_adjustment(books: Books, proposal: int, decision: str, *, reason: str, key: Key | None = None) -> None:
    """Approve or reject a proposed adjustment, with a reason; who proposed it may not, nor whose hours they are."""
    if decision not in DECISIONS:
        raise ValueError(f"{decision} is no decision")
    person, *_ = _waiting(books, proposal)
    with books.write("decide_adjustment", person, reason=checked_words(person, reason), key=key) as act:
        person, month, by, minutes = _waiting(act, proposal)
        who = decider(act, by, person, month)
        if decision == "approve":
            demand_possible(act, person, month, minutes)
        act.add("hours_adjustment_decided", [{"proposal": proposal, "decision": decision, **who}])


def adjustments(books: Books, month: str) -> "pd.DataFrame":
    """Read what was proposed to be put right in the approved hours of a month, and what was decided about it.

    Columns: proposal (its number), person, month, kind (the column of minutes), day, minutes, reference, proposed_by,
    decision (approve, reject; null while it waits), decided_by, reason (null where the law has taken it out).
    """
    month_of(month)
    return books.sql(
        "select a.event as proposal, a.person, a.month, a.kind, a.day, a.minutes, a.reference, a.proposed_by, d.decision, "
        "d.decided_by, r.text as reason from hours_adjustment a left join hours_adjustment_decided d on d.proposal = a.event "
        "left join reason r on r.event = a.event where a.month = :month order by a.event, a.person, a.kind",
        month=month,
    )


def counting(books: Books, months: list[str]) -> Rows:
    """Ask for the adjustments of some months that were approved, as papers freeze them."""
    import json

    sql = COUNTING + "where month in (select value from json_each(:months))"
    return Rows(books, "hours_adjustment", sql, {"months": json.dumps(months)})


def waiting_adjustments(reader: Reader) -> list[tuple[str, str]]:
    """List the proposals that nobody has decided about: month and who proposed it, one each."""
    return [
        (str(month), str(by))
        for month, by in reader.rows(
            "select month, proposed_by from hours_adjustment a where not exists (select 1 from hours_adjustment_decided d "
            "where d.proposal = a.event) group by event order by event"
        )
    ]


def _waiting(reader: Reader, proposal: int) -> tuple[str, str, str, dict[str, int]]:
    """Give what a proposal that nobody has decided about says: person, month, by whom, minutes by column."""
    rows = reader.rows(
        "select person, month, proposed_by, kind, minutes from hours_adjustment a where event = ? "
        "and not exists (select 1 from hours_adjustment_decided d where d.proposal = a.event)",
        proposal,
    )
    if not rows:
        raise Refused("hours.no_proposal", str(proposal))
    return (*rows[0][:3], {kind: minutes for *_, kind, minutes in rows})


def demand_possible(reader: Transaction | Books, person: str, month: str, minutes: Mapping[str, int]) -> None:
    """Refuse what cannot be after it and everything that was put right before; also where no run approved the month."""
    from bolib.accounting.hours.rules import adjustments as rules  # loads pandas

    if person not in people.known_codes(reader):
        raise Refused("people.person_unknown", person, person=person)
    columns = (*MINUTES, "extra_minutes", "due_minutes")
    names = ", ".join(f"coalesce({name}, 0)" for name in columns)
    rows = reader.rows(f"select {names} from hours_month where person = ? and month = ?", person, month)
    if not rows:
        raise Refused("hours.adjusts_unapproved", f"person {person}", month=month)
    approved, change = dict(zip(columns, rows[0], strict=True)), dict(minutes)
    for kind, count in reader.rows(
        "select kind, minutes from hours_adjustment_now where person = ? and month = ?", person, month
    ):
        change[kind] = change.get(kind, 0) + count
    part_time = people.least_weekly(reader, person, *month_of(month)) < _full_time(reader)
    for found in rules.impossible(person, month, approved, change, approved["due_minutes"], part_time):
        raise Refused(found.code, found.where, **found.args)


def _full_time(reader: Reader) -> int:
    return int(settings.company(reader)["pay"]["full_time_minutes"])
