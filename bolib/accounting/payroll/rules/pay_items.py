"""What a pay item of a file must be: an amount of one kind for one person and month, with a reference that tells it apart."""

from collections.abc import Collection, Mapping

from bolib.formats import cells
from bolib.formats.columns import Column, Entry, Kind
from bolib.personnel.people.rules.facts import Fact, Importing, Known, Proposal, Propose, filled

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
        Column("reason", cells.words(500), "columns.pay_item_reason", gives="text"),
    ),
)


def proposer(known: Known, importing: Importing, employed: Mapping[str, Collection[str]]) -> Propose:
    """Give what turns a row into the facts of a pay item: the amount, and the reason where one is given.

    `employed` names who has a contract in each month; an amount of 0 takes an item back.
    """

    def propose(entry: Entry) -> Proposal:
        row = entry.values
        key = (row["person"], row["month"], row["item"], row.get("reference", ""))
        content = {name: row.get(name) for name in ("amount_cents", "quantity_hundredths")}
        facts = [Fact("pay_item", key, "", content)]
        content = filled(entry, known["pay_item_reason"].on(key, ""), {"text": None})
        if content["text"]:
            facts.append(Fact("pay_item_reason", key, "", content))
        faults = []
        if (row["person"],) not in known["person"].held:
            faults.append(entry.fault("person", "people.person_unknown", person=row["person"]))
        elif row["person"] not in employed[row["month"]]:
            faults.append(entry.fault("month", "hours.no_contract", person=row["person"], month=row["month"]))
        return Proposal(facts, faults)

    return propose
