"""What an earlier program paid: one amount, or the minutes, of one component of a person's pay in a month."""

from collections.abc import Collection, Iterable

from bolib.accounting.payroll.rules.averages import AWAY, PAID_HOURS
from bolib.accounting.payroll.rules.opening_paid import OF_PAYMENT
from bolib.accounting.payroll.rules.settlement import BROUGHT
from bolib.formats import cells
from bolib.formats.columns import Column, Entry, Fault, Kind
from bolib.personnel.people.rules.facts import Fact, Importing, Known, Proposal, Propose

MOST = 31 * 24 * 60
# What something is worked out from: averages of leave and sick pay, several payments in a month of payment, December's
# settlement, limits of overtime and night work; beside these the codes of pay items and of receipts, which use caps. Anything else only stands.
USED_AMOUNTS = ("gross_cents", "net_cents", "in_kind_cents", "other_receipts_cents", *OF_PAYMENT.values(), *BROUGHT)
USED_MINUTES = (*PAID_HOURS, *AWAY, "leave", "night")


def check(entry: Entry) -> Iterable[Fault]:
    """What must hold inside one row: an amount or minutes, and not both."""
    given = [name for name in ("amount_cents", "minutes") if entry.values.get(name) is not None]
    if len(given) != 1:
        yield entry.fault("amount", "opening.one_of", given=len(given))


KIND = Kind(
    "opening",
    (
        Column("person", cells.code, "columns.person", "EXAMPLE", required=True),
        Column("month", cells.month, "columns.month", "2026-07", required=True),
        Column("component", cells.code, "columns.opening_component", "net", required=True),
        Column("amount", cells.amount, "columns.opening_amount", "1200.00", gives="amount_cents", croatian="1200,00"),
        Column("minutes", cells.whole(MOST), "columns.opening_minutes"),
    ),
    check,
)


def unused(rows: Iterable[Entry], figures: Collection[str], items: Collection[str]) -> list[str]:
    """Name the components of which nothing is worked out; `items` are the codes of pay items and of receipts."""
    found = set()
    for entry in rows:
        component, minutes = _component(entry, figures), entry.values.get("minutes") is not None
        if component not in (USED_MINUTES if minutes else (*USED_AMOUNTS, *items)):
            found.add(str(entry.values["component"]))
    return sorted(found)


def _component(entry: Entry, figures: Collection[str]) -> str:
    figure = f"{entry.values['component'].removesuffix('_cents')}_cents"
    return figure if figure in figures else str(entry.values["component"])


def proposer(known: Known, importing: Importing, figures: Collection[str]) -> Propose:
    """Give what turns a row into the fact of what was paid; `figures` are the payslip's columns, net_cents for net.

    A component is such a figure, a line of gross pay, or the code of a pay item; an amount of 0 takes it back.
    """

    def propose(entry: Entry) -> Proposal:
        row = entry.values
        component = _component(entry, figures)
        content = {name: row.get(name) for name in ("amount_cents", "minutes")}
        faults = []
        if (row["person"],) not in known["person"].held:
            faults.append(entry.fault("person", "people.person_unknown", person=row["person"]))
        if component in figures and content["minutes"] is not None:
            faults.append(entry.fault("minutes", "opening.money", component=component))
        return Proposal([Fact("opening", (row["person"], row["month"], component), "", content)], faults)

    return propose
