"""Several payouts of a month, in the books: which slips were taken back, which stand, and what payout made a slip."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bolib.books import Books
from bolib.books.tables import Table

if TYPE_CHECKING:
    from bolib.accounting.payroll.rules.payouts import Payout

TABLES = (
    Table(
        "payslip_reversed",
        ("run text not null", "person text not null", "reversed_run text not null check (reversed_run <> run)"),
        ("run", "person"),
        unique=(("person", "reversed_run"),),
        checks=(
            "foreign key (run, person) references payslip (run, person)",
            "foreign key (reversed_run, person) references payslip (run, person)",
        ),
        signed=True,
        right="post",
    ),
)
VIEWS = (
    (
        "payslip_now",  # the slips that stand: every read of what was paid begins here
        "select s.* from payslip s where not exists (select 1 from payslip_reversed b "
        "where b.person = s.person and b.reversed_run = s.run)",
    ),
)
DEMANDS = (
    (
        "payroll.taxed_unknowingly",  # slips since form 3: before it several payments of a month were not there
        "select distinct later.run from payslip later join posting o on o.run = later.run "
        "join seal s on s.run = o.run and s.attempt = o.attempt join event h on h.hash = s.head "
        "join payslip first on first.person = later.person and substr(first.pay_day, 1, 7) = substr(later.pay_day, 1, 7) "
        "and first.run <> later.run where later.payout is not null and first.event < later.event and first.event > h.seq",
    ),
    (
        "payroll.reversed_otherwise",
        "select b.run from payslip_reversed b join payslip new on new.run = b.run and new.person = b.person "
        "join payslip old on old.run = b.reversed_run and old.person = b.person "
        "where new.month <> old.month or new.pay_day <> old.pay_day or new.event <> b.event or old.event > new.event",
    ),
)


def of(books: Books, slip: Mapping[Any, Any]) -> "Payout":
    """Give the payout that made one slip, about this person alone; before form 3 there was only the month."""
    import pandas as pd

    from bolib.accounting.payroll.rules.payouts import MONTH, Payout

    sort, person = slip["payout"], str(slip["person"])
    if pd.isna(sort) or sort == MONTH.sort:
        line = "select 1 from payslip_line where run = ? and person = ? and component = 'tax_settlement'"
        return replace(MONTH, settles=bool(books.rows(line, slip["run"], person)))
    back = books.rows("select reversed_run from payslip_reversed where run = ? and person = ?", slip["run"], person)
    amounts = {person: int(slip["gross_cents"])} if sort == "advance" else {}
    return Payout(str(sort), (person,), amounts, str(back[0][0]) if back else "")


def frozen_at(books: Books, run: str) -> int:
    """Find the event after which the inputs of a posted run were frozen."""
    found = books.rows(
        "select e.seq from posting join seal using (run, attempt) join event e on e.hash = seal.head where run = ?", run
    )
    return int(found[0][0])


def pays(books: Books, run: str) -> bool:
    """Say whether a posted run pays anybody, so that there is a payment to release."""
    # A slip of form 1 says nothing of what was paid in money: then it was net pay.
    paid = "coalesce(transfer_cents, paid_cents, net_cents)"
    return bool(books.rows(f"select 1 from payslip where run = ? and {paid} > 0 limit 1", run))
