"""What a row of approved hours must be: minutes of one person in one month."""

from collections.abc import Collection, Iterable, Mapping

from bolib.accounting.hours.rules.minutes import INSIDE, MINUTES, WORKED
from bolib.dates import month_of
from bolib.formats import cells
from bolib.formats.columns import Column, Entry, Fault, Kind
from bolib.personnel.people.rules.facts import Fact, Importing, Known, Proposal, Propose, filled

MOST = 31 * 24 * 60


def check(entry: Entry) -> Iterable[Fault]:
    """What must hold inside one row: no more minutes than the month has, special minutes inside those worked."""
    row = entry.values
    first, last = month_of(row["month"])
    worked = sum(row.get(name, 0) for name in WORKED)
    away = sum(row.get(name, 0) for name in MINUTES if name not in (*WORKED, *INSIDE))
    most = ((last - first).days + 1) * 24 * 60
    if worked + away > most:
        yield entry.fault("regular_minutes", "hours.more_than_month", found=worked + away, most=most)
    for name in INSIDE:
        if row.get(name, 0) > worked:
            yield entry.fault(name, "hours.not_inside", found=row[name], worked=worked)


def _minutes(name: str, note: str, example: str = "0") -> Column:
    return Column(name, cells.whole(MOST), note, example, empty=0)


KIND = Kind(
    "month_hours",
    (
        Column("person", cells.code, "columns.person", "EXAMPLE", required=True),
        Column("month", cells.month, "columns.month", "2026-10", required=True),
        Column("regular_minutes", cells.whole(MOST), "columns.regular_minutes", "8160", required=True),
        Column(
            "regular_hours",
            cells.duration(MOST),
            "columns.regular_hours",
            required=True,
            gives="regular_minutes",
        ),
        _minutes("overtime_minutes", "columns.overtime_minutes"),
        _minutes("night_minutes", "columns.night_minutes"),
        _minutes("sunday_minutes", "columns.sunday_minutes"),
        _minutes("holiday_minutes", "columns.holiday_minutes"),
        _minutes("leave_minutes", "columns.leave_minutes", "2400"),
        _minutes("sick_employer_minutes", "columns.sick_employer_minutes"),
        _minutes("sick_fund_minutes", "columns.sick_fund_minutes"),
        _minutes("unpaid_minutes", "columns.unpaid_minutes"),
    ),
    check,
)


def proposer(
    known: Known,
    importing: Importing,
    employed: Mapping[str, Collection[str]],
    posted: Mapping[tuple[str, str], str],
    punched: Collection[tuple[str, str]],
) -> Propose:
    """Give what turns a row into the fact of a month's hours.

    `employed` names who has a contract in each month, `posted` the run that approved a person's hours of a month here:
    other minutes would count nowhere. `punched` names whose punches of a month the company counts here: totals would go
    around what is open in them.
    """

    def propose(entry: Entry) -> Proposal:
        person, month = key = (entry.values["person"], entry.values["month"])
        held = known["month_hours"].on(key, "")
        content = filled(entry, held, dict.fromkeys(MINUTES, 0))
        faults = []
        if (person,) not in known["person"].held:
            faults.append(entry.fault("person", "people.person_unknown", person=person))
        elif person not in employed[month]:
            faults.append(entry.fault("month", "hours.no_contract", person=person, month=month))
        elif key in posted and content != held:
            faults.append(entry.fault("month", "hours.posted_here", person=person, month=month, run=posted[key]))
        elif key in punched and content != held:
            faults.append(entry.fault("month", "hours.has_punches", person=person, month=month))
        return Proposal([Fact("month_hours", key, "", content)], faults)

    return propose
