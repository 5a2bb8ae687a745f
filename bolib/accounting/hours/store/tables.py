"""The tables of hours: approved minutes, planned shifts, punches as the clocks told them, and who is who to a clock."""

from bolib.accounting.hours.rules.minutes import DAY_MINUTES, MINUTES
from bolib.books.tables import ALONE, Table

PERSON = "person text not null references person"
MONTH = "month text not null check (month = strftime('%Y-%m', month || '-01'))"


def _clock(column: str) -> str:
    """Define a column that holds a time of day, 06:00."""
    return f"{column} text not null check ({column} is strftime('%H:%M', {column}))"


TABLES = (
    Table(
        "month_hours",
        (
            PERSON,
            MONTH,
            *(f"{name} integer not null check ({name} >= 0)" for name in MINUTES),
        ),
        ("person", "month", "event"),
        indexes=(("month",),),
    ),
    Table(
        "schedule",
        (
            *(PERSON, "day text not null check (day is date(day))", _clock("starts"), "zone text not null"),
            *(_clock("ends"), "break_minutes integer not null check (break_minutes >= 0)", "site text"),
            "cancelled integer not null check (cancelled in (0, 1))",
        ),
        ("person", "day", "starts", "event"),
        checks=("check (ends <> starts)",),
        indexes=(("day",),),
    ),
    # In the order of time, so that a million rows are appended to the key and to the index alike: with the person
    # first they took three times as long.
    Table(
        "punch",
        (
            *("at integer not null", "person text not null", "device text not null", "zone text not null"),
            *("direction text check (direction in ('in', 'out'))", "site text"),
        ),
        ("event", "at", "person", "device"),
        indexes=(("at", "person", "device"),),
        bulk=True,
    ),
    # What people say of a clock's punches, each in an event that names who, with the reason in their own words.
    Table(
        "punch_added",
        (PERSON, "at integer not null", "zone text not null", "direction text not null", "site text"),
        ("person", "at", "direction", "event"),
        indexes=(("at",),),
    ),
    Table(  # strikes out what was known of the punch before; what is said of it later stands again
        "punch_voided",
        (PERSON, "at integer not null", "device text not null"),
        ("person", "at", "device", "event"),
        indexes=(("at",),),
    ),
    Table(
        "hours_resolution",
        (
            *(PERSON, "day text not null check (day is date(day))", "kind text not null", "resolution text not null"),
            "at integer not null",  # the instant of the punch that it is about, or 0
            "minutes integer",  # what the exception was about when it was said; form 1 did not keep it
        ),
        ("person", "day", "kind", "at", "event"),
        indexes=(("day",),),
    ),
    # What a posted month of hours writes.
    Table(
        "hours_month",
        (
            *("run text not null references posting", PERSON, MONTH),
            *(f"{name} integer not null check ({name} >= 0)" for name in (*MINUTES, "due_minutes")),
            "extra_minutes integer check (extra_minutes >= 0)",  # of the due ones, a part-timer's beyond the contract
        ),
        ("run", "person"),
        indexes=(("month", "person"),),
        signed=True,
        right="post",
    ),
    Table(
        "hours_day",
        (
            *("run text not null", "person text not null", "day text not null"),
            *(f"{name} integer not null" for name in DAY_MINUTES),
        ),
        ("event", "run", "person", "day"),
        signed=True,
        right="post",
        bulk=True,
    ),
    Table(
        "clock_user",
        ("device text not null", "user text not null", PERSON, "since text check (since is date(since))"),
        ("device", "user", "event"),
    ),
    # Since form 3: a forgotten punch that somebody proposes, and what another person decides of it; one that is approved
    # is added in the same event.
    Table(
        "punch_proposed",
        (
            *(PERSON, "at integer not null", "zone text not null", "direction text not null", "site text"),
            "proposed_by text not null",
        ),
        ("person", "at", "direction", "event"),
        indexes=(("at",),),
    ),
    Table(
        "punch_decided",
        (
            *("proposal integer not null", "decision text not null", "proposed_by text not null"),
            *("decided_by text not null", ALONE),
        ),
        ("proposal",),
        checks=("check (decided_by <> proposed_by or alone = 1)",),
        apart="proposed_by",
    ),
    # Since form 3: what is put right after the hours of a month were approved, one row a column of minutes, and who
    # decided about it. `kind` is the column; the reason is the event's.
    Table(
        "hours_adjustment",
        (
            *(PERSON, MONTH, "kind text not null", "day text check (day is date(day))"),
            *("minutes integer not null check (minutes <> 0)", "reference text", "proposed_by text not null"),
        ),
        ("person", "month", "kind", "event"),
        indexes=(("month",),),
        signer="proposed_by",
        right="resolve_hours",
    ),
    Table(
        "hours_adjustment_decided",
        (
            *("proposal integer not null", "decision text not null", "proposed_by text not null"),
            *("decided_by text not null", ALONE),
        ),
        ("proposal",),
        checks=("check (decided_by <> proposed_by or alone = 1)",),
        apart="proposed_by",
        signer="decided_by",
        right="approve_hours",
    ),
)
VIEWS = (
    (  # counts once another person has approved it
        "hours_adjustment_now",
        "select a.*, d.decided_by, d.event as decided from hours_adjustment a join hours_adjustment_decided d "
        "on d.proposal = a.event and d.proposed_by = a.proposed_by and d.decision = 'approve'",
    ),
    (  # from a day on (since, '' for ever); what is said without a day takes the place of everything before
        "clock_user_now",
        "select device, user, coalesce(since, '') as since, person, max(event) as event from clock_user c "
        "where event >= coalesce((select max(event) from clock_user u where u.device = c.device and u.user = c.user "
        "and u.since is null), 0) group by device, user, since",
    ),
    (
        "hours_resolution_now",
        "select person, day, kind, at, resolution, minutes, max(event) as event from hours_resolution "
        "group by person, day, kind, at",
    ),
)
DEMANDS = (
    (
        "hours.approved_twice",
        "select person || ' ' || month from hours_month group by person, month having count(*) > 1",
    ),
    (
        "hours.decided_nothing",
        "select d.proposal from hours_adjustment_decided d where not exists (select 1 from hours_adjustment a "
        "where a.event = d.proposal and a.proposed_by = d.proposed_by) union all "
        "select d.proposal from punch_decided d where not exists (select 1 from punch_proposed p "
        "where p.event = d.proposal and p.proposed_by = d.proposed_by)",
    ),
)
