"""Tax reports in the books: which row of which report each slip is, what corrected it, and the report as it stands now."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bolib.books import Books
from bolib.books.rows import Rows
from bolib.books.tables import Table
from bolib.books.write import Transaction
from bolib.formats.joppd import CENTS, WHOLE, Row, day_of, mark_of
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd

FIELDS = Row._fields[1:]  # the number is part of the key
NUMBERS = frozenset((*WHOLE, *CENTS))
ROWS = "joppd_row"
TABLES = (
    Table(
        ROWS,  # since form 4
        (
            "mark text not null check (mark glob '[0-9][0-9][0-9][0-9][0-9]')",
            *("number integer not null check (number > 0)", "run text not null", "person text not null"),
            # 1 original, 2 correction, 3 supplement; 0: the row was not sent again, it tells of this slip as it was.
            "kind integer not null check (kind between 0 and 3)",
            "of_run text",  # the run whose rows these first were, where it is another one
            *(f"{name} {'integer' if name in NUMBERS else 'text'} not null" for name in FIELDS),
        ),
        ("mark", "number", "run"),
        checks=(
            "foreign key (run, person) references payslip (run, person)",
            "foreign key (of_run, person) references payslip (run, person)",
        ),
        indexes=(("run", "person"),),
        signed=True,
        right="post",
    ),
)
DEMANDS = (
    (
        "joppd.reported_unknowingly",
        "with sent as (select distinct mark, run, event from joppd_row) "
        "select distinct later.run from sent later join posting o on o.run = later.run "
        "join seal s on s.run = o.run and s.attempt = o.attempt join event h on h.hash = s.head "
        "join sent first on first.mark = later.mark and first.run <> later.run "
        "where first.event < later.event and first.event > h.seq",
    ),
    (
        "joppd.row_of_nothing",
        "select distinct r.run from joppd_row r where (r.kind in (0, 2)) <> exists "
        "(select 1 from joppd_row b where b.mark = r.mark and b.number = r.number and b.event < r.event)",
    ),
)
LISTED = ", ".join(f"r.{name}" for name in ("mark", "number", "run", "person", "kind", "of_run", *FIELDS))
OF_MARKS = f"select {LISTED}, r.event as event, s.month, s.pay_day from joppd_row r join payslip s using (run, person)"
ORDER = "order by r.mark, r.event, r.number"


def frozen(books: Books, given: Mapping[str, object]) -> dict[str, Rows]:
    """Ask for what a payroll run freezes of earlier reports: every row that was ever sent under the marks it may touch.

    They are that of the run itself, and those that slips of its month of work, or of its pay day, are in. Each row has the
    month of work and the pay day of its slip.
    """
    mark = str(given.get("report_mark") or mark_of(str(given["pay_day"])))
    about = {"mark": mark, "month": str(given["month"]), "pay_day": str(given["pay_day"]), "day": _day(mark)}
    touched = (
        "select x.mark from joppd_row x join payslip p using (run, person) where p.month = :month "
        "or p.pay_day in (:pay_day, :day)"
    )
    return {ROWS: Rows(books, ROWS, f"{OF_MARKS} where r.mark = :mark or r.mark in ({touched})", about)}


def demand_unreported(act: Transaction, proposed: str, frozen_at: int) -> None:
    """Refuse rows of a report that another run has written to since these were frozen: numbers and rows could clash.

    `proposed` is the table beside the books in which the rows stand.
    """
    other = act.row(
        f"select old.run, old.mark from {proposed} new join main.{ROWS} old using (mark) where old.event > ? limit 1",
        frozen_at,
    )
    if other:
        raise Refused("joppd.reported_since", f"JOPPD {other[1]}", run=other[0])


def tax_report(books: Books, mark: str) -> "pd.DataFrame":
    """Read the tax report of a mark (as 26314) as it stands now: the original with every correction and supplement applied.

    One row for each row of page B, cancelled ones too, in order of number: person, run (whose posting sent it last) and
    the columns of bolib.formats.joppd.Row. Refused: a mark that no posted run has rows of; runs posted before form 4 of
    the books have none.
    """
    from bolib.accounting.payroll.rules.joppd import earlier

    return earlier.read(_sent(books, mark)).standing(mark)


def tax_report_sums(books: Books, mark: str) -> "pd.DataFrame":
    """Set the tax report of a mark as it stands now beside the slips in it that stand: item, report_cents, slips_cents.

    Sums of page A and of fields of page B; what has no mark 15.1 is in no row, and left out of the slips. Refused as
    `tax_report`.
    """
    from bolib.accounting.payroll.rules.joppd import standing

    sent = _sent(books, mark)
    about = {"mark": mark}
    of_mark = "join joppd_row r using (run, person) where r.mark = :mark"
    slips = books.sql(f"select distinct s.* from payslip_now s {of_mark} order by s.run, s.person", **about)
    lines = books.sql(
        "select distinct l.run, l.person, l.line, l.component, l.amount_cents, l.kind, l.code from payslip_line l "
        f"join payslip_now s using (run, person) {of_mark} order by l.run, l.person, l.line",
        **about,
    )
    return standing.sums(sent, mark, slips, lines)


def _sent(books: Books, mark: str) -> "pd.DataFrame":
    _day(mark)
    sent = books.sql(f"{OF_MARKS} where r.mark = :mark {ORDER}", mark=mark)
    if sent.empty:
        raise Refused("joppd.no_rows", f"JOPPD {mark}")
    return sent


def _day(mark: str) -> str:
    try:
        return day_of(mark)
    except ValueError:
        raise Refused("joppd.no_day", mark) from None
