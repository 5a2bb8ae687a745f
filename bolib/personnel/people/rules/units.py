"""Units: the shops, departments and sites that people work in, each with the unit above it and its manager."""

from collections.abc import Sequence

from bolib.formats import cells
from bolib.formats.columns import Column, Entry, Kind
from bolib.personnel.people.rules.facts import Fact, Importing, Known, Proposal, Propose, filled

BEGINNING = "1900-01-01"  # a unit's first row without a date
COLUMNS = {"name": None, "parent": None, "manager": None}

KIND = Kind(
    "units",
    (
        Column("unit", cells.code, "columns.unit", "SHOP", required=True),
        Column("name", cells.words(100), "columns.unit_name", "Prodaja", required=True),
        Column("parent", cells.code, "columns.unit_parent"),
        Column("manager", cells.code, "columns.unit_manager", "EXAMPLE"),
        Column("since", cells.day, "columns.unit_since", "2026-01-01", croatian="01.01.2026."),
    ),
)


def arranged(entries: Sequence[Entry], known: Known) -> list[Entry]:
    """Put units after the unit above them; those whose upper unit is nowhere, or below them, come last."""
    placed, waiting, names = [], list(entries), {key[0] for key in known["unit"].held}
    while ready := [e for e in waiting if e.values.get("parent") is None or e.values["parent"] in names]:
        placed += ready
        names |= {e.values["unit"] for e in ready}
        waiting = [e for e in waiting if e not in ready]
    return placed + waiting


def proposer(known: Known, importing: Importing) -> Propose:
    """Give what turns a row into the fact of a unit."""

    def propose(entry: Entry) -> Proposal:
        unit, units = entry.values["unit"], known["unit"]
        first = (unit,) not in units.held
        since = entry.values.get("since") or (BEGINNING if first else importing.day)
        content = filled(entry, units.on((unit,), since), COLUMNS)
        faults = []
        parent = content["parent"]
        there = (parent,) in units.held
        if _below(known, parent, unit) if there else _comes_below(importing, parent, unit):
            faults.append(entry.fault("parent", "people.unit_circle", unit=unit, parent=parent))
        elif parent and not there:
            faults.append(entry.fault("parent", "people.unit_unknown", unit=parent))
        if content["manager"] and (content["manager"],) not in known["person"].held:
            faults.append(entry.fault("manager", "people.person_unknown", person=content["manager"]))
        return Proposal([Fact("unit", (unit,), since, content)], faults)

    return propose


def _comes_below(importing: Importing, unit: str | None, above: str) -> bool:
    """Whether a unit is the other one or stands below it in the file itself."""
    seen: set[str] = set()
    while unit is not None and unit != above and unit not in seen:
        seen.add(unit)
        unit = importing.above.get(unit)
    return unit == above


def _below(known: Known, unit: str | None, above: str) -> bool:
    """Whether a unit is the other one or stands below it, as the latest rows have it."""
    while unit is not None:
        if unit == above:
            return True
        unit = (known["unit"].on((unit,), "9999-12-31") or {}).get("parent")
    return False
