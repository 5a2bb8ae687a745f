"""Dependants: the children and others a person keeps, who raise the personal allowance (ZoPD čl. 14)."""

from collections.abc import Iterable

from bolib.formats import cells
from bolib.formats.columns import Column, Entry, Fault, Kind
from bolib.personnel.people.rules.facts import Fact, Importing, Known, Proposal, Propose, filled

KINDS = cells.choice(child=("dijete",), other=("drugi", "drugi član"))
DISABILITIES = cells.choice(none=("nema",), partial=("djelomična",), full=("potpuna",))
COLUMNS = {"until": None, "birth_date": None, "kind": None, "disability": "none", "share_ppm": 1_000_000}


def check(entry: Entry) -> Iterable[Fault]:
    """What must hold inside one row of dependants."""
    row = entry.values
    if row.get("until") and row["until"] < row["since"]:
        yield entry.fault("until", "people.until_before", until=row["until"], since=row["since"])
    if row["since"] < row["birth_date"]:
        yield entry.fault("since", "people.before_birth", born=row["birth_date"])


KIND = Kind(
    "dependants",
    (
        Column("person", cells.code, "columns.person", "EXAMPLE", required=True),
        Column("dependant", cells.code, "columns.dependant", "C-1", required=True),
        Column("birth_date", cells.day, "columns.birth_date", "2018-09-01", required=True, croatian="01.09.2018."),
        Column("kind", KINDS, "columns.dependant_kind", "child", required=True, croatian="dijete"),
        Column("since", cells.day, "columns.dependant_since", "2026-01-01", required=True, croatian="01.01.2026."),
        Column("until", cells.day, "columns.dependant_until"),
        Column("disability", DISABILITIES, "columns.disability", "none", empty="none", croatian="nema"),
        Column("share", cells.percent, "columns.dependant_share", "100 %", empty=1_000_000, gives="share_ppm"),
    ),
    check,
)


def proposer(known: Known, importing: Importing) -> Propose:
    """Give what turns a row into the fact of a dependant."""

    def propose(entry: Entry) -> Proposal:
        key, since = (entry.values["person"], entry.values["dependant"]), entry.values["since"]
        content = filled(entry, known["dependant"].on(key, since), COLUMNS)
        unknown = (key[0],) not in known["person"].held
        faults = [entry.fault("person", "people.person_unknown", person=key[0])] if unknown else []
        if content["until"] and content["until"] < since:  # one that the books hold, where the file has no such column
            faults.append(entry.fault("until", "people.until_before", until=content["until"], since=since))
        return Proposal([Fact("dependant", key, since, content)], faults)

    return propose
