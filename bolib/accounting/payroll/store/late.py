"""What came into the books after a person was paid for the month it concerns: it counts once that month is corrected."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from bolib.books.settings import Reader
from bolib.dates import months_before
from bolib.problem import Problem

if TYPE_CHECKING:
    import pandas as pd

PAPER = "accounting/payroll_month"
TABLE = "after_payment"
KEY = ("month", "event", "what", "person", "said")
FAR = 12  # months before, of which it is told
SHOWN = 20  # persons that a note names
ONE_MONTH, FIRST, LAST = "f.month = f.paid", "f.paid || '-01'", "date(f.paid || '-01', '+1 month', '-1 day')"
NO_RUN = "not exists (select 1 from hours_month h where h.person = f.person and h.month = f.paid)"
# The last event that a payout of the person's month knew: the head at which its run was frozen. An advance is no month's pay.
OF_SLIP = (
    "from payslip s left join posting p on p.run = s.run left join seal l on l.run = p.run and l.attempt = p.attempt "
    "left join event e on e.hash = l.head where s.month = m.value and s.person = f.person "
    "and coalesce(s.payout, 'month') <> 'advance'"
)


@dataclass(frozen=True)
class Fact:
    """A table of facts that enter pay: what they are about, what of them counts in pay, and which months they concern."""

    key: tuple[str, ...]
    counts: tuple[str, ...]
    concerns: str
    said: str = "''"
    amount: str = "null"


def _dated(key: tuple[str, ...], counts: tuple[str, ...], begins: str, ends: str, table: str) -> Fact:
    """Give a fact that holds from `since` on, until its own end or the next of its kind; one that ended earlier counts too."""
    until = "until" in counts
    lasts = f"max(coalesce(f.until, '9999'), case when b.event is null then '' else coalesce(b.until, '9999') end) >= {ends}"
    same = " and ".join(f"n.{name} = f.{name}" for name in key)
    replaced = f"exists (select 1 from {table} n where {same} and n.since > f.since and n.since <= {ends})"
    concerns = f"f.since <= {begins} and {lasts if until else '1'} and not {replaced}"
    return Fact((*key, "since"), counts, concerns, "f.since")


FACTS = {
    "pay_item": Fact(
        ("person", "month", "item", "reference"),
        ("amount_cents", "quantity_hundredths"),
        f"{ONE_MONTH} and (b.event is not null or f.amount_cents <> 0)",
        "trim(f.item || ' ' || f.reference)",
        "f.amount_cents",
    ),
    "month_hours": Fact(
        ("person", "month"),
        (
            *("regular_minutes", "overtime_minutes", "night_minutes", "sunday_minutes", "holiday_minutes"),
            *("leave_minutes", "sick_employer_minutes", "sick_fund_minutes", "unpaid_minutes"),
        ),
        f"{ONE_MONTH} and {NO_RUN}",
    ),
    "hours_month": Fact(("person", "month"), (), ONE_MONTH),
    "opening": Fact(
        ("person", "month", "component"),
        ("amount_cents", "minutes"),
        "f.month <= f.paid and f.paid <= substr(date(f.month || '-01', '+3 months'), 1, 7)",  # averages are made of it
        "f.month || ' ' || f.component",
        "f.amount_cents",
    ),
    "contract": _dated(
        ("contract",),
        (
            *(
                "person",
                "until",
                "kind",
                "weekly_minutes",
                "pay_kind",
                "pay_cents",
                "employment_since",
                "months_before",
            ),
            *("first_employment", "health_exempt_since", "health_exempt_until", "hazard_class"),
        ),
        LAST,
        FIRST,
        "contract",
    ),
    "tax_status": _dated(
        ("person",),
        (
            *("pension_pillars", "disability", "veteran_percent", "area_relief", "allowance_share_ppm"),
            *("employed_elsewhere", "gross_elsewhere_cents", "relief_statement_since"),
        ),
        f"max({LAST}, f.pay_day)",
        f"min({FIRST}, f.pay_day)",
        "tax_status",
    ),
    "residence": _dated(("person",), ("municipality", "resident"), "f.pay_day", "f.pay_day", "residence"),
    "dependant": _dated(
        ("person", "dependant"),
        ("until", "kind", "disability", "share_ppm"),
        "f.pay_day",
        "substr(f.pay_day, 1, 7) || '-01'",
        "dependant",
    ),
    "claim": _dated(
        ("person", "claim"),
        ("until", "kind", "rank", "enforced_by", "monthly_cents", "total_cents", "share_ppm"),
        "f.pay_day",
        "f.pay_day",
        "claim",
    ),
    "absence": Fact(
        ("person", "first_day", "kind"),
        ("last_day", "minutes", "cancelled"),
        f"f.first_day <= {LAST} and max(f.last_day, coalesce(b.last_day, '')) >= {FIRST} "
        f"and (b.event is not null or coalesce(f.cancelled, 0) = 0) and {NO_RUN}",  # with a run, hours tell of it
        "f.first_day || '–' || f.last_day || ' ' || f.kind",
    ),
}
ADJUSTED = (  # what was put right counts from the decision on
    "(select a.person, a.month, a.kind, a.minutes, d.event from hours_adjustment a join hours_adjustment_decided d "
    "on d.proposal = a.event and d.decision = 'approve')"
)
OF_KIND = {  # what a file of a kind brings
    "pay_items": ("pay_item",),
    "month_hours": ("month_hours",),
    "opening": ("opening",),
    "contracts": ("contract",),
    "people": ("tax_status", "residence"),
    "dependants": ("dependant",),
    "claims": ("claim",),
    "absences": ("absence",),
}
Late_counts = Counter[tuple[str, str, str]]


@dataclass(frozen=True, order=True)
class Late:
    """One fact that came after pay: whose, which paid month it concerns, its table, what it says, its amount, its event."""

    person: str
    month: str
    what: str
    said: str
    amount_cents: int | None
    event: int


def late(reader: Reader, months: Sequence[str] | None = None) -> list[Late]:
    """List what came in after people were paid for some months (all without any) and no later payout of them has frozen."""
    return sorted(
        _found(reader, (*FACTS, "hours_adjustment"), months), key=lambda one: (one.month, one.person, one.event)
    )


def late_before(reader: Reader, month: str) -> "pd.DataFrame":
    """Give what a payroll of a month freezes: what came after pay of the twelve months before it.

    Columns: person, month (the paid one), what (the table), said, amount_cents (or none), event.
    """
    return as_frame(late(reader, months_before(month, FAR)))


def as_frame(found: Sequence[Late]) -> "pd.DataFrame":
    """Set late facts in a frame, with the types that papers keep."""
    import pandas as pd

    kinds = {one.name: "Int64" if one.name in ("event", "amount_cents") else "string" for one in fields(Late)}
    return pd.DataFrame([vars(one) for one in found], columns=list(kinds)).astype(kinds)


def counted(reader: Reader, event: int, kinds: Sequence[str]) -> Late_counts:
    """Count what an event has brought in that concerns paid months, by kind of file, month and person."""
    of = {table: kind for kind in kinds for table in OF_KIND.get(kind, ())}
    return Counter((of[one.what], one.month, one.person) for one in _found(reader, tuple(of), None, event))


def notes(found: Late_counts, kind: str, label: str) -> Iterator[Problem]:
    """Say of each paid month how many rows of a file concern it, and whose."""
    for month in sorted({month for of, month, _ in found if of == kind}):
        rows = {person: count for (of, when, person), count in found.items() if (of, when) == (kind, month)}
        yield Problem("payroll.came_after_pay", label, {"month": month, "count": sum(rows.values()), **named(rows)})


def named(persons: "Counter[str] | dict[str, int]") -> dict[str, object]:
    """Give how many people it is about, and who."""
    told = ", ".join(sorted(persons)[:SHOWN]) + (" …" if len(persons) > SHOWN else "")
    return {"people": len(persons), "persons": told}


def _found(
    reader: Reader, tables: Sequence[str], months: Sequence[str] | None, event: int | None = None
) -> Iterator[Late]:
    posted = reader.rows(
        "select substr(p.run, 1, 7), min(e.seq) from posting p join seal l using (run, attempt) "
        "join event e on e.hash = l.head where l.paper = ? group by 1",
        PAPER,
    )
    known = {str(month): int(seq) for month, seq in posted if months is None or month in months}
    if not known:
        return
    about = (json.dumps(sorted(known)), min(known.values()), event)
    for table in tables:
        sql = _adjusted() if table == "hours_adjustment" else _later(table, FACTS[table])
        for person, month, of, said, cents in reader.rows(sql, *about):
            yield Late(str(person), str(month), table, str(said or ""), None if cents is None else int(cents), int(of))


def _with_payment(source: str) -> str:
    """Give the rows of a table with each paid month: what its payouts knew, and when the last of them paid."""
    return (
        f"(select f.*, m.value as paid, (select max(coalesce(e.seq, s.event)) {OF_SLIP}) as known, "
        f"(select max(s.pay_day) {OF_SLIP}) as pay_day from {source} f cross join json_each(?1) m "
        "where f.event > ?2 and (?3 is null or f.event = ?3))"
    )


def _later(table: str, fact: Fact) -> str:
    """Give the query for what was said last of something, and says other than what the payouts of the month knew."""

    def same(one: str) -> str:
        return " and ".join(f"{one}.{name} = f.{name}" for name in fact.key)

    before = f"(select max(event) from {table} c where {same('c')} and c.event <= f.known)"
    differs = " or ".join(["b.event is null", *(f"f.{name} is not b.{name}" for name in fact.counts)])
    return (
        f"select f.person, f.paid, f.event, {fact.said}, {fact.amount} from {_with_payment(table)} f "
        f"left join {table} b on {same('b')} and b.event = {before} where f.event > f.known and ({differs}) "
        f"and {fact.concerns} and not exists (select 1 from {table} n where {same('n')} and n.event > f.event)"
    )


def _adjusted() -> str:
    return (
        f"select f.person, f.paid, f.event, f.kind || ' ' || f.minutes, null from {_with_payment(ADJUSTED)} f "
        f"where {ONE_MONTH} and f.event > f.known"
    )
