"""What a run of hours freezes: everything about the punches, plans and absences of a month, and of its first week's start."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bolib.accounting.hours.rules.pairs import BY_ORDER
from bolib.accounting.hours.store.adjustments import counting
from bolib.accounting.hours.store.law import KEY, hours_before
from bolib.books import Books
from bolib.books.tables import Table
from bolib.dates import month_of, months_before, week_of
from bolib.personnel.people import store as people

if TYPE_CHECKING:
    import pandas as pd

AROUND = timedelta(2)  # a shift may begin the day before and end the day after, in any time zone
DAY = 86_400 * 1_000_000
DECIDED = (
    "hours_resolution",
    "punch_added",
    "punch_voided",
    "punch_proposed",
    "hours_adjustment",
)  # what people say of a month, each with a reason
KEYS = {"event_said": ("event",), "hours_before": KEY}  # of what is frozen and is no table of the books
PAIR = BY_ORDER * 60 * 1_000_000
ADJUSTED = 3  # months before, of which the paper says what was put right since
FAR = 21 * DAY  # nobody is at work every thirteen hours for three weeks


def inputs(books: Books, month: str, person: str | None = None) -> "dict[str, pd.DataFrame]":
    """Give what a run of hours freezes, each table under its own name, in key order.

    Punches, shifts, absences and contracts from the Monday of the week of the day before the month to its end, shifts and
    contracts to the end of its last week, with two days around for punches; where a clock does not say in or out, further
    back, to where pairs begin anew; of each punch and shift what was said last. `event_said` holds who decided about
    exceptions and punches, when and why: event, at, account, user (who signed, else null), reason. `punch_proposed` are
    those that nobody has decided about, `hours_adjustment` what was put right in this month and those before it.
    `person` asks for one person's rows only.
    """
    if person is not None:
        with books.only({person} if books.persons is None else {person} & set(books.persons)) as own:
            return inputs(own, month)
    first, last = month_of(month)
    begin = week_of(first - timedelta(1))
    sunday = week_of(last) + timedelta(6)
    frozen = people.frozen(books, begin, sunday, last)
    kept = ("person", "personal_data", "contract", "absence", "unit")
    tables = {name: frozen[name].frame() for name in kept}
    here = tables["contract"].loc[tables["contract"]["since"] <= last.isoformat(), "person"]
    tables = {name: f[f["person"].isin(here)] if "person" in f else f for name, f in tables.items()}
    tables["unit"] = tables["unit"][tables["unit"]["since"] <= last.isoformat()]
    low, high = _micros(begin - AROUND), _micros(last + AROUND)
    since = _since(books, low)
    for name in ("punch", "punch_added", "punch_voided"):
        tables[name] = _punches(books, name, min([low, *since.values()]), low, high, since)
    for name, until in (("schedule", sunday), ("hours_resolution", last)):
        tables[name] = _between(books, name, "day", begin.isoformat(), until.isoformat())
    tables["month_hours"] = books.sql(
        "select * from (select *, row_number() over (partition by person order by event desc) as place "
        "from month_hours where month = :month) where place = 1 order by person",
        month=month,
    ).drop(columns="place")
    tables["hours_month"] = books.sql(
        "select * from hours_month where month = :month order by run, person", month=month
    )
    tables["punch_proposed"] = _waiting(books, low, high)
    tables["hours_adjustment"] = counting(books, [*months_before(month, ADJUSTED), month]).frame()
    tables["hours_before"] = hours_before(books, month)
    tables["event_said"] = _said(books, (event for name in DECIDED for event in tables[name]["event"]))
    return tables


def _since(books: Books, low: int) -> dict[str, int]:
    """Say from which instant on the punches of a person are read who may be inside a pair when the reading begins.

    Those with a punch without direction soon after it: back to a gap that is longer than a pair of such punches.
    """
    near = "select person from punch where direction is null and at between ?1 and ?2"
    found = books.rows(
        f"select person, at from punch where at between ?3 and ?2 and person in ({near}) union "
        f"select person, at from punch_added where at between ?3 and ?2 and person in ({near}) order by person, at desc",
        *(low, low + PAIR, low - FAR),
    )
    since: dict[str, int] = {}
    over: set[str] = set()
    for person, at in found:
        if person in since and since[person] - at > PAIR:
            over.add(person)
        if person not in over:
            since[person] = at
    return {person: at for person, at in since.items() if at < low}


def _punches(books: Books, name: str, far: int, low: int, high: int, since: dict[str, int]) -> "pd.DataFrame":
    frame = _between(books, name, "at", far, high)
    if far == low:
        return frame
    begins = frame["person"].map(since).fillna(low)
    return frame[frame["at"] >= begins].reset_index(drop=True)


def _waiting(books: Books, low: int, high: int) -> "pd.DataFrame":
    return books.sql(
        "select person, at, direction, event, zone, site, proposed_by from punch_proposed p where at between :low and :high "
        "and not exists (select 1 from punch_decided d where d.proposal = p.event) order by person, at, direction, event",
        low=low,
        high=high,
    )


def _said(books: Books, events: Iterable[int]) -> "pd.DataFrame":
    """Read who wrote some events and why; the reason is null where the law has taken it out of the books."""
    frame = books.sql(
        'select e.seq as event, e.at, e.account, k."user", r.text as reason from event e '
        "left join key_enrolled k on k.key = e.key left join reason r on r.event = e.seq "
        "where e.seq in (select value from json_each(:events)) order by e.seq",
        events=json.dumps(sorted({int(event) for event in events})),
    )
    return frame.astype({name: "Int64" if name in ("event", "at") else "string" for name in frame.columns})


def _between(books: Books, table: str, column: str, low: str | int, high: str | int) -> "pd.DataFrame":
    """Read the rows of a stretch of time; of several that say something of the same thing the last."""
    declared: Table = books.schema[table]
    key = [name for name in declared.key if name != "event"]
    listed = ", ".join(f'"{name}"' for name in declared.defined)
    partition = ", ".join(key)
    which = f"{column} between :low and :high"
    if (
        books.persons is not None and declared.bulk
    ):  # an index has what few people's rows are found by: only those are read
        whole = ", ".join(declared.key)
        which = f'({whole}) in (select {whole} from "{table}" where {which})'
    return books.sql(
        f"select {listed} from (select *, row_number() over (partition by {partition} order by event desc) as place "
        f'from "{table}" where {which}) where place = 1 order by {partition}',
        low=low,
        high=high,
    )


def _micros(day: date) -> int:
    return (day - date(1970, 1, 1)).days * DAY
