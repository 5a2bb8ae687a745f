"""Bank accounts that were changed and that a run pays into: another person than who changed them has to look."""

from typing import Any

from bolib.accounting.payroll.rules import payouts
from bolib.batch.sealed import Sealed, tables_of
from bolib.books import Books
from bolib.books.roles import user_of_account
from bolib.books.write import Transaction

FIRST = """select person, iban from (select person, iban, row_number() over (partition by person order by event, since) as place
from bank_account) where place = 1"""
PROVEN = """select 1 from release join payslip q using (run) join seal s using (run, attempt) join event h on h.hash = s.head
where q.person = ? and h.seq >= ? and q.pay_day >= ? and coalesce(q.paid_cents, q.net_cents) > 0 limit 1"""


def changed_accounts(act: Transaction | Books, sealed: Sealed) -> list[tuple[str, int, str | None]]:
    """List the persons whom a run pays into a changed account: person, the event that wrote it, the user who did.

    The account is the one that the run froze and pays into, on the day on which the bank pays. A person's first account is no change, and one into which
    a payment was released before is proven. Whose slip comes to nothing in money is not paid into any.
    """
    frozen, found = tables_of(sealed.content("inputs.db"), sealed.where, file="inputs.db"), []
    payout = payouts.given(sealed.manifest["parameters"])
    paid_now = {person: payout.paid_on(day) for person, day in _paid(sealed)}
    in_force: dict[str, dict[str, Any]] = {}
    for row in sorted(frozen.get("bank_account", []), key=lambda row: (row["since"], row["event"])):
        if row["since"] <= paid_now.get(row["person"], ""):
            in_force[row["person"]] = row
    first = dict(act.rows(FIRST))
    changed = [one for one in sorted(in_force.items()) if first.get(one[0], one[1]["iban"]) != one[1]["iban"]]
    for person, row in changed:
        if not act.rows(PROVEN, person, row["event"], row["since"]):
            found.append((person, int(row["event"]), _who_wrote(act, row["event"])))
    return found


def _paid(sealed: Sealed) -> list[tuple[str, str]]:
    """Name whom the slips pay in money, each with the pay day; a slip of form 1 says nothing of it: then it was net pay.

    Of what was paid before only the difference is sent.
    """
    columns = sealed.rows.columns("payslip")
    sent = next((name for name in ("transfer_cents", "paid_cents") if name in columns), "net_cents")
    sql = f"select person, pay_day from payslip where coalesce({sent}, net_cents) > 0"
    return [(str(person), str(day)) for person, day in sealed.rows.read("payslip", sql)] if columns else []


def _who_wrote(act: Transaction | Books, event: int) -> str | None:
    ((account, user),) = act.rows(
        "select e.account, k.user from event e left join key_enrolled k on k.key = e.key where e.seq = ?", event
    )
    return user or user_of_account(act, account)
