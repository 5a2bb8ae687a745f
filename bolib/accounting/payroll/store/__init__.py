"""Payroll in the books: pay items that come in, the slips and their lines that a posting writes, what a run freezes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bolib import dates
from bolib.accounting.claims import store as claims
from bolib.accounting.claims.rules.limits import is_elsewhere
from bolib.accounting.hours import store as hours
from bolib.accounting.payroll.store import handed, parallel, payouts, recovery, reported, year
from bolib.accounting.payroll.store import late as after_payment  # noqa: F401 (a name for who uses the store)
from bolib.accounting.payroll.store.attention import attention as attention
from bolib.accounting.payroll.store.attention import releases as releases
from bolib.accounting.payroll.store.payouts import pays as pays
from bolib.books import Books, settings
from bolib.books.rows import Rows
from bolib.books.tables import Table
from bolib.books.write import Transaction
from bolib.personnel.people import store as people
from bolib.problem import Problem, Refused

if TYPE_CHECKING:
    import pandas as pd

    from bolib.formats.columns import Entry, Taken
    from bolib.personnel.people.rules.facts import Importing

FIGURES = (
    *("gross_cents", "pension_base_cents", "relief_cents", "first_pillar_base_cents", "first_pillar_cents"),
    *("second_pillar_cents", "income_cents", "allowance_cents", "tax_base_cents", "tax_cents", "surtax_cents"),
    *("net_cents", "health_base_cents", "health_cents", "employer_cost_cents"),
)
LATER = (  # since form 2; a slip of form 1 has none of them
    *("other_receipts_cents", "tax_before_relief_cents", "veteran_relief_cents", "area_relief_cents", "in_kind_cents"),
    *("non_taxable_cents", "health_fund_cents", "tax_settlement_cents", "deductions_cents", "paid_cents"),
)
SINCE_FORM_4 = ("hazard_first_cents", "hazard_second_cents")
SICK = ("sick_employer", "sick_fund", "sick_injury", "sick_child")  # absences that are paid by an average
SICKNESS = timedelta(550)  # how far back the register is looked at for the days before a sickness
PAID_LATER = 8  # six months of payment, and the months of work that they paid for
MONTH = "month text not null check (month = strftime('%Y-%m', month || '-01'))"
ITEM = ("person text not null references person", MONTH, "item text not null", "reference text not null")

TABLES = (
    Table(
        "pay_item",
        # Since form 2: how many units (days, kilometres) the amount is for, in hundredths.
        (*ITEM, "amount_cents integer not null", "quantity_hundredths integer"),
        ("person", "month", "item", "reference", "event"),
        indexes=(("month",),),
    ),
    Table(
        "pay_item_reason",
        (*ITEM, "text text not null"),
        ("person", "month", "item", "reference", "event"),
        erasable=True,
    ),
    Table(
        "opening",
        (
            *("person text not null references person", MONTH, "component text not null"),
            *("amount_cents integer", "minutes integer check (minutes >= 0)"),
        ),
        ("person", "month", "component", "event"),
        checks=("check ((amount_cents is null) <> (minutes is null))",),
        indexes=(("month",),),
    ),
    Table(
        "payslip",
        (
            *("run text not null references posting", "person text not null references person", MONTH),
            *("pay_day text not null check (pay_day is date(pay_day))", "unit text not null"),
            *("municipality text not null", "lower_rate_ppm integer not null", "higher_rate_ppm integer not null"),
            "surtax_ppm integer not null",
            *(f"{figure} integer not null" for figure in FIGURES),
            *(f"{figure} integer" for figure in LATER),
            # Since form 3: which payout of the month it is (none: the month), and what the bank was to pay of it.
            *("payout text", "transfer_cents integer"),
            *(f"{figure} integer" for figure in SINCE_FORM_4),
        ),
        ("run", "person"),
        indexes=(("month", "person"),),
        signed=True,
        right="post",
    ),
    Table(
        "payslip_line",
        (
            *("run text not null", "person text not null", "line integer not null", "component text not null"),
            *("minutes integer", "amount_cents integer not null"),
            # Since form 2: what sort of line it is (none: part of gross), the mark it has in the tax report, and what it
            # belongs to (a pay item's reference, a claim).
            *("kind text", "code text", "reference text"),
        ),
        ("event", "run", "person", "line"),
        signed=True,
        right="post",
        bulk=True,
    ),
    *(*handed.TABLES, *payouts.TABLES, *recovery.TABLES),  # since form 3
    *(*parallel.TABLES, *reported.TABLES),  # since form 4
    # Since form 4: the gross that a run found for a contract that agrees net pay; later payouts of the month keep it.
    Table(
        "net_agreed",
        (
            *("run text not null", "person text not null", "contract text not null"),
            *(
                "since text not null check (since is date(since))",
                "agreed_cents integer not null check (agreed_cents > 0)",
            ),
            "gross_cents integer not null check (gross_cents > 0)",
        ),
        ("run", "person", "contract", "since"),
        checks=("foreign key (run, person) references payslip (run, person)",),
        signed=True,
        right="post",
    ),
)
VIEWS = (
    *(*payouts.VIEWS, *recovery.VIEWS),
    (
        "pay_item_now",
        "select person, month, item, reference, amount_cents, quantity_hundredths, max(event) as event from pay_item "
        "group by person, month, item, reference",
    ),
)
DEMANDS = (
    (
        "approvals.own_pay_not_signed",
        "select distinct p.run from payslip p join person using (person) join user using (oib) "
        "join posting o on o.run = p.run join decision d on d.run = o.run and d.attempt = o.attempt "
        "and d.decided_by = user.user where ((select count(distinct user) from key_enrolled where event = 1) > 1 "
        "or (select count(distinct k.user) from key_enrolled k join enrolment_confirmed c using (key) where c.event < d.event "
        "and not exists (select 1 from key_revoked r where r.key = k.key and r.event < d.event)) > 1) "
        "and not exists (select 1 from own_pay w where w.run = o.run and w.attempt = o.attempt "
        "and w.user = d.decided_by and w.event < d.event)",
    ),
    (
        "payroll.slip_of_another_event",
        "select distinct p.run from payslip p join posting o using (run) where p.event <> o.event",
    ),
    (
        "payroll.paid_unknowingly",
        "select distinct later.run from payslip later join posting o on o.run = later.run "
        "join seal s on s.run = o.run and s.attempt = o.attempt join event h on h.hash = s.head "
        "join payslip first on first.person = later.person and first.month = later.month and first.run <> later.run "
        "where first.event < later.event and first.event > h.seq",
    ),
    *(*payouts.DEMANDS, *recovery.DEMANDS, *reported.DEMANDS, *year.DEMANDS),
)
POSTED = ("payslip", "payslip_line", "payslip_reversed", "recovery", "net_agreed", reported.ROWS)
KEYS = {**recovery.KEYS, **year.KEYS, "net_agreed": ("run", "person", "contract", "since")}
SAME_SLIP = "l.event = s.event and l.run = s.run and l.person = s.person"  # a slip and its lines are of one event
# What pay_item_now gives of a month, said so that SQLite reads it in the order of the key.
ITEMS = (
    "select person, month, item, reference, amount_cents, quantity_hundredths, event from pay_item p where month = :month "
    "and not exists (select 1 from pay_item q where q.person = p.person and q.month = p.month and q.item = p.item "
    "and q.reference = p.reference and q.event > p.event)"
)
LINES = "l.run, l.person, l.line, l.component, l.minutes, l.amount_cents, l.kind, l.code, l.reference, l.event as event"
ITEMS_OF_THE_YEAR = (
    "(substr(s.pay_day, 1, 4) = :year and exists (select 1 from payslip_line l "
    f"where {SAME_SLIP} and l.kind is not null))"
)


def take(act: Transaction, kind: str, rows: "Sequence[Entry]", importing: "Importing") -> "Taken":
    """Add the pay items that the books do not hold yet; a row that cannot go in is a fault of the answer."""
    from bolib.accounting.payroll.rules import pay_items  # loads the rules, which `bo status` has no use for
    from bolib.personnel.people.rules.facts import History, decide

    if kind != pay_items.KIND.name:
        raise ValueError(f"{kind} does not come in here")
    known = {"person": History("person", ("person",), dated=False)}
    for (person,) in act.rows("select person from person"):
        known["person"].put((person,), "", {})
    for table, content in (("pay_item", ("amount_cents", "quantity_hundredths")), ("pay_item_reason", ("text",))):
        known[table] = History(table, ("person", "month", "item", "reference"), dated=False)
        columns = ", ".join(content)
        for row in act.rows(f"select person, month, item, reference, {columns} from {table} order by event"):
            known[table].put(tuple(row[:4]), "", dict(zip(content, row[4:], strict=True)))
    months = {month for row in rows for month in pay_items.months(row)}
    employed = {month: people.employed(act, *dates.month_of(month)) for month in months}
    new, taken = decide(rows, partial(pay_items.proposer, employed=employed), known, importing)
    for table, added in new.items():
        act.add(table, added)
    return taken


def take_opening(act: Transaction, kind: str, rows: "Sequence[Entry]", importing: "Importing") -> "Taken":
    """Add what an earlier program paid, where the books do not hold it yet."""
    from bolib.accounting.payroll.countries.receipts import receipts
    from bolib.accounting.payroll.rules import opening
    from bolib.personnel.people.rules.facts import History, decide

    if kind != opening.KIND.name:
        raise ValueError(f"{kind} does not come in here")
    known = {"person": people.known(act), "opening": History("opening", ("person", "month", "component"), dated=False)}
    for *key, cents, minutes in act.rows(
        "select person, month, component, amount_cents, minutes from opening order by event"
    ):
        known["opening"].put(tuple(key), "", {"amount_cents": cents, "minutes": minutes})
    every = (*FIGURES, *LATER)
    new, taken = decide(rows, partial(opening.proposer, figures=every), known, importing)
    if new:
        act.add("opening", new["opening"])
    company = settings.company(act)
    items = [*(company.get("pay_items") or {}), *receipts(company["country"])]
    if unused := opening.unused(rows, every, items):
        note = Problem("opening.not_used", "opening", {"components": ", ".join(unused)})
        return replace(taken, notes=(*taken.notes, note))
    return taken


def inputs(books: Books, month: str, pay_day: str, person: str = "") -> "dict[str, pd.DataFrame]":
    """Read what a payroll run freezes, each table under its own name; of everybody, or of one person."""
    asked = frozen(books, month, pay_day, person)
    return {name: rows.frame() if isinstance(rows, Rows) else rows for name, rows in asked.items()}


def frozen(books: Books, month: str, pay_day: str, person: str = "") -> "dict[str, Rows | pd.DataFrame]":
    """Give what a payroll run freezes: the rows of its population and period, each table under its own name.

    What may be long is asked for and not read. `person` asks for what of it is about one person.
    """
    from datetime import date

    first, last = dates.month_of(month)
    before = dates.months_before(month, 3)
    persons = people.employed(books, first, last)
    persons &= {person} if person else persons
    codes = json.dumps(sorted(persons))
    asked = people.frozen(books, first, last, date.fromisoformat(pay_day), person)
    of_people = hours.frozen(books, month) | claims.frozen(books, pay_day)
    of_people["pay_item"] = Rows(books, "pay_item", ITEMS, {"month": month})
    of_people["opening"] = Rows(books, "opening", "select * from opening where month <= :last", {"last": month})
    agreed = "select n.* from net_agreed n join payslip_now s using (run, person) where s.month = :month"
    of_people["net_agreed"] = Rows(books, "net_agreed", agreed, {"month": month})
    of_people["month_hours"] = _with_late_hours(of_people["month_hours"], before)
    asked |= {name: rows.of(codes) for name, rows in of_people.items()}
    read = {"claim_taken": claims.taken(books), recovery.OPEN: recovery.open_claims(books)}
    read = {name: frame[frame["person"].isin(persons)].reset_index(drop=True) for name, frame in read.items()}
    found = asked | read | year.frozen(books, persons, pay_day)
    paid = _paid_before(books, asked["absence"].frame(), before, month, pay_day)
    if person:
        paid = {name: rows.of(codes) if isinstance(rows, Rows) else rows for name, rows in paid.items()}
    return found | paid


def _paid_before(
    books: Books, absence: "pd.DataFrame", before: Sequence[str], month: str, pay_day: str
) -> "dict[str, Rows | pd.DataFrame]":
    """Give what was paid for the months before, and this month's slips: who was paid for it already is not paid again.

    Of who is sick in the month it is what their sick pay is worked out from: the register and the pay of the months
    before their sickness began. What of pay items was paid in the year uses their caps.
    """
    import pandas as pd

    first, _ = dates.month_of(month)
    ill = set(absence.loc[absence["kind"].isin(SICK), "person"])
    longer = people.absences(books, first - SICKNESS, first - timedelta(1))
    longer = longer[longer["person"].isin(ill) & longer["kind"].isin(SICK) & (longer["last_day"] < first.isoformat())]
    absence = pd.concat([longer, absence], ignore_index=True)
    begun = absence.loc[absence["kind"].isin(SICK) & absence["person"].isin(ill), "first_day"].min() if ill else month
    about = {"since": dates.month_after(begun[:7], -PAID_LATER), "first": before[0], "last": month}
    about |= {"ill": json.dumps(sorted(ill)), "year": pay_day[:4], "paid": pay_day[:7]}
    whose = "(s.month >= :first or s.month >= :since and s.person in (select value from json_each(:ill)))"
    slips = (
        f"select * from payslip_now s where month <= :last and {whose} or {ITEMS_OF_THE_YEAR} "
        "or substr(pay_day, 1, 7) = :paid"
    )
    lines = (
        f"select {LINES} from payslip_line l join payslip_now s on {SAME_SLIP} where s.month <= :last and {whose} "
        "or (l.kind is not null and substr(s.pay_day, 1, 4) = :year)"
    )
    return {
        "absence": absence,
        "payslip": Rows(books, "payslip", slips, about),
        "payslip_line": Rows(books, "payslip_line", lines, about),
    }


def _with_late_hours(approved: Rows, before: Sequence[str]) -> Rows:
    """Add the hours of earlier months that came in after the slip of their month was posted, for the paper to name."""
    columns = ", ".join(f"h.{column}" for column in approved.columns)
    late = (
        f"select distinct {columns} from month_hours h join payslip_now s using (person, month) "
        "where h.month between :first and :last and h.event > s.event"
    )
    about = {**approved.arguments, "first": before[0], "last": before[-1]}
    return replace(approved, sql=f"{approved.sql} union all {late}", arguments=about)


def post(act: Transaction, proposed: Mapping[str, str], run: str, frozen: int) -> None:
    """Write the slips and lines of a run that was approved, which slips it takes back, the claims it found, its tax report.

    `proposed` names the table beside the books in which the rows of each table stand, but for the run.
    Refused where somebody was paid for the month, or in the month of payment, after the event at which the run was frozen:
    it could not know; where another run has written to the same tax report since; and where a line is of nobody's slip.
    """
    year.demand(act, proposed, frozen)
    lone = act.row(
        f"select person from {proposed['payslip_line']} where person not in (select person from {proposed['payslip']}) limit 1"
    )
    if lone:
        raise Refused("payroll.line_without_slip", f"person {lone[0]}")
    other = act.row(
        f"select new.person, old.run from main.payslip old cross join {proposed['payslip']} new using (person) "
        "where old.event > ? and (old.month = new.month or substr(old.pay_day, 1, 7) = substr(new.pay_day, 1, 7)) "
        "order by new.person limit 1",
        frozen,
    )
    if other:
        raise Refused("payroll.paid_since", f"person {other[0]}", run=other[1])
    lines = proposed["payslip_line"]
    for component in (found for (found,) in act.rows(f"select distinct component from {lines}") if is_elsewhere(found)):
        other = act.row(
            f"select new.person, old.run, new.reference from {lines} new join main.payslip_line old "
            "on old.person = new.person and old.component = new.component and old.reference is new.reference "
            "where new.component = ? and old.event > ? order by new.person, new.line limit 1",
            *(component, frozen),
        )
        if other:  # what is still owed was read before it
            raise Refused("payroll.taken_since", f"person {other[0]}", run=other[1], claim=other[2])
    if reported.ROWS in proposed:
        reported.demand_unreported(act, proposed[reported.ROWS], frozen)
    for table in POSTED:
        if table in proposed:  # a paper of an earlier form has no such table
            act.add_from(table, proposed[table], run=run)


def slips(books: Books, month: str) -> "pd.DataFrame":
    """Read the posted slips of a month that stand, one row for each person and run, with the columns of `payslip`.

    A slip that was taken back is not among them; the table `payslip` has it still.
    """
    dates.month_of(month)
    return books.sql("select * from payslip_now where month = :month order by run, person", month=month)


def lines(books: Books, month: str) -> "pd.DataFrame":
    """Read the lines of the posted slips of a month.

    Gives run, person, line, component, minutes, amount_cents, and of lines beside pay kind, code (the mark in the tax
    report) and reference.
    """
    dates.month_of(month)
    return books.sql(
        "select l.run, l.person, l.line, l.component, l.minutes, l.amount_cents, l.kind, l.code, l.reference "
        "from payslip_line l "
        "join payslip_now s using (run, person) where s.month = :month order by l.run, l.person, l.line",
        month=month,
    )
