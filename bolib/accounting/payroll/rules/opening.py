"""What an earlier program paid: one amount, or the minutes, of one component of a person's pay in a month."""

from collections.abc import Collection, Iterable

from bolib.formats import cells
from bolib.formats.columns import Column, Entry, Fault, Kind
from bolib.personnel.people.rules.facts import Fact, Importing, Known, Proposal, Propose

MOST = 31 * 24 * 60


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


def proposer(known: Known, importing: Importing, figures: Collection[str]) -> Propose:
    """Give what turns a row into the fact of what was paid; `figures` are the payslip's columns, net_cents for net.

    A component is such a figure, a line of gross pay, or the code of a pay item; an amount of 0 takes it back.
    """

    def propose(entry: Entry) -> Proposal:
        row = entry.values
        figure = f"{row['component'].removesuffix('_cents')}_cents"
        component = figure if figure in figures else row["component"]
        content = {name: row.get(name) for name in ("amount_cents", "minutes")}
        faults = []
        if (row["person"],) not in known["person"].held:
            faults.append(entry.fault("person", "people.person_unknown", person=row["person"]))
        if component in figures and content["minutes"] is not None:
            faults.append(entry.fault("minutes", "opening.money", component=component))
        return Proposal([Fact("opening", (row["person"], row["month"], component), "", content)], faults)

    return propose
