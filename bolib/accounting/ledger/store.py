"""The ledger in the books: entries and their lines; what is wrong is reversed, never changed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bolib.books import number_series, periods
from bolib.books.tables import Table
from bolib.dates import month_of
from bolib.problem import Problem, Refused

if TYPE_CHECKING:
    import pandas as pd

    from bolib.books import Books
    from bolib.books.write import Transaction

TABLES = (
    Table(
        "ledger_entry",
        (
            "entry integer not null check (entry > 0)",
            "period text not null",
            "day text not null check (day is date(day))",
            "source text not null",
        ),
        ("entry",),
        unique=(("source",),),
        checks=("check (substr(day, 1, 7) = period)",),
        signed=True,
    ),
    Table(
        "ledger_line",
        (
            "entry integer not null",
            "line integer not null check (line > 0)",
            "period text not null",
            "account text not null",
            "unit text not null",
            "debit_cents integer not null check (debit_cents >= 0)",
            "credit_cents integer not null check (credit_cents >= 0)",
        ),
        ("event", "entry", "line"),
        checks=("check ((debit_cents = 0) <> (credit_cents = 0))",),
        indexes=(("account", "period", "event", "debit_cents", "credit_cents"),),
        signed=True,
        bulk=True,
    ),
    Table(
        "reversal",
        (
            "entry integer not null references ledger_entry",
            "reverses integer not null references ledger_entry check (reverses <> entry)",
        ),
        ("entry",),
        unique=(("reverses",),),
        signed=True,
    ),
)
DEMANDS = (
    (
        "ledger.does_not_balance",
        "select 'ledger_line, ' || entry from ledger_line group by event, entry having sum(debit_cents) <> sum(credit_cents)",
    ),
    (
        "ledger.entry_without_lines",
        "select 'entry ' || entry from ledger_entry e where not exists "
        "(select 1 from ledger_line l where l.event = e.event and l.entry = e.entry)",
    ),
    (
        "ledger.posted_to_closed",
        "select 'entry ' || entry from ledger_entry e where exists (select 1 from period_closing c where c.period = e.period "
        "and c.state = 'closed' and c.event < e.event and not exists (select 1 from period_reopening r "
        "where r.period = c.period and r.event > c.event and r.event < e.event))",
    ),
)
LINE = ("account", "unit", "debit_cents", "credit_cents")


def trial_balance(books: "Books", period: str | None = None) -> "pd.DataFrame":
    """Sum each account up to and with a period (2026-10), or all: account, debit_cents, credit_cents, balance_cents.

    A balance above zero is a debit. The covering index answers it: no line is read.
    """
    _demand_period(period)
    return books.sql(
        "select account, sum(debit_cents) as debit_cents, sum(credit_cents) as credit_cents, "
        "sum(debit_cents - credit_cents) as balance_cents from ledger_line "
        "where period <= coalesce(:period, '9999-12') group by account order by account",
        period=period,
    )


def entries(books: "Books", period: str | None = None) -> "pd.DataFrame":
    """List entries, of one period or all: entry, period, day, source, event, reverses and reversed_by (entries or null)."""
    _demand_period(period)
    return books.sql(
        "select e.entry, e.period, e.day, e.source, e.event, r.reverses, b.entry as reversed_by from ledger_entry e "
        "left join reversal r on r.entry = e.entry left join reversal b on b.reverses = e.entry "
        "where e.period = coalesce(:period, e.period) order by e.entry",
        period=period,
    )


def lines(books: "Books", period: str | None = None, *, entry: int | None = None) -> "pd.DataFrame":
    """List lines, of one period, one entry or all: entry, line, period, account, unit, debit_cents, credit_cents, event."""
    _demand_period(period)
    return books.sql(
        "select entry, line, period, account, unit, debit_cents, credit_cents, event from ledger_line "
        "where period = coalesce(:period, period) and entry = coalesce(:entry, entry) order by entry, line",
        period=period,
        entry=entry,
    )


def _demand_period(period: str | None) -> None:
    """Refuse with ValueError what is no month such as 2026-10."""
    if period is not None:
        month_of(period)


def post(act: "Transaction", *, period: str, day: str, source: str, lines: Sequence[Mapping[str, object]]) -> int:
    """Post one entry inside an open act and give its number.

    `lines` have account, unit, debit_cents, credit_cents. Refused: a closed period, a day outside the period, a source
    that was posted before, no lines, a line without exactly one side, debits that are not the credits (of the entry and
    of each unit), an account that is not in the adopted chart.
    """
    periods.demand_open(act, period)
    if day[:7] != period:
        raise Refused("ledger.day_outside", source, day=day, period=period)
    if act.row("select entry from ledger_entry where source = ?", source):
        raise Refused("ledger.posted_before", source)
    numbered = [{**{name: line[name] for name in LINE}, "line": n} for n, line in enumerate(lines, 1)]
    if problems := _problems(numbered, act.setting("chart")):
        raise Refused(problems[0].code, f"{source}, {problems[0].where}", **problems[0].args)
    entry = number_series.take(act, "ledger")
    act.add("ledger_entry", [{"entry": entry, "period": period, "day": day, "source": source}])
    act.add("ledger_line", [{**line, "entry": entry, "period": period} for line in numbered])
    return entry


def reverse(act: "Transaction", entry: int, *, period: str, day: str) -> int:
    """Post the mirror of an entry in an open period and give its number; an entry is reversed at most once.

    Refused: what `post` refuses, an entry that is not there, one that is reversed already, and a reversal itself.
    """
    if not act.row("select entry from ledger_entry where entry = ?", entry):
        raise Refused("ledger.no_entry", f"entry {entry}")
    if act.row("select entry from reversal where entry = ? or reverses = ?", entry, entry):
        raise Refused("ledger.reversed_before", f"entry {entry}")
    found = act.rows(
        "select account, unit, credit_cents, debit_cents from ledger_line where entry = ? order by line", entry
    )
    mirrored = [dict(zip(LINE, row, strict=True)) for row in found]
    made = post(act, period=period, day=day, source=f"reversal of entry {entry}", lines=mirrored)
    act.add("reversal", [{"entry": made, "reverses": entry}])
    return made


def _problems(numbered: Sequence[Mapping[str, Any]], chart: str) -> list[Problem]:
    import pandas as pd

    from bolib.accounting.ledger import rules

    if not numbered:
        return [Problem("ledger.no_lines", "entry")]
    frame = pd.DataFrame(numbered)
    found = [problem for check in rules.CHECKS for problem in check(frame)]
    return found + rules.unknown_accounts(frame["account"], rules.read_chart(chart))
