"""What a pay item of a file must be: an amount of one kind for one person and month, with a reference that tells it apart."""

from collections.abc import Collection, Iterable, Mapping

from bolib import dates
from bolib.formats import cells
from bolib.formats.columns import Column, Entry, Fault, Kind
from bolib.personnel.people.rules.facts import Fact, Importing, Known, Proposal, Propose, filled

MOST_MONTHS = 36


def months(entry: Entry) -> list[str]:
    """List the months that a row is about: one, or each from `month` to `last_month`."""
    first, last = entry.values["month"], entry.values.get("last_month") or entry.values["month"]
    return [month for n in range(MOST_MONTHS) if (month := dates.month_after(first, n)) <= last]


def check(entry: Entry) -> Iterable[Fault]:
    """What must hold inside one row: the last month is not before the first, nor years later."""
    first, last = entry.values.get("month"), entry.values.get("last_month")
    if first and last and not first <= last < dates.month_after(first, MOST_MONTHS):
        yield entry.fault("last_month", "pay_items.last_month", first=first, most=MOST_MONTHS)


KIND = Kind(
    "pay_items",
    (
        Column("person", cells.code, "columns.person", "EXAMPLE", required=True),
        Column("month", cells.month, "columns.month", "2026-10", required=True),
        Column("item", cells.code, "columns.pay_item", "bonus", required=True),
        Column(
            "amount",
            cells.amount,
            "columns.pay_item_amount",
            "150.00",
            required=True,
            gives="amount_cents",
            croatian="150,00",
        ),
        Column("reference", cells.code, "columns.pay_item_reference", empty=""),
        Column(
            "quantity",
            cells.positive_amount,
            "columns.pay_item_quantity",
            gives="quantity_hundredths",
        ),
        Column("last_month", cells.month, "columns.pay_item_last_month"),
        Column("reason", cells.words(500), "columns.pay_item_reason", gives="text"),
    ),
    check,
)


def proposer(known: Known, importing: Importing, employed: Mapping[str, Collection[str]]) -> Propose:
    """Give what turns a row into the facts of a pay item: in each of its months the amount, and the reason if there is one.

    `employed` names who has a contract in each month; an amount of 0 takes an item back.
    """

    def propose(entry: Entry) -> Proposal:
        row, facts, faults = entry.values, [], []
        if (row["person"],) not in known["person"].held:
            faults.append(entry.fault("person", "people.person_unknown", person=row["person"]))
        for month in months(entry):
            key = (row["person"], month, row["item"], row.get("reference", ""))
            content = {name: row.get(name) for name in ("amount_cents", "quantity_hundredths")}
            facts.append(Fact("pay_item", key, "", content))
            reason = filled(entry, known["pay_item_reason"].on(key, ""), {"text": None})
            if reason["text"]:
                facts.append(Fact("pay_item_reason", key, "", reason))
            if not faults and row["person"] not in employed[month]:
                faults.append(entry.fault("month", "hours.no_contract", person=row["person"], month=month))
        return Proposal(facts, faults)

    return propose
