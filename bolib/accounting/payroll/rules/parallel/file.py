"""What a row of another program's results must be: one person's figures of one month, as many as the program gave."""

from collections.abc import Iterable, Mapping

from bolib.formats import cells
from bolib.formats.columns import Column, Entry, Fault, Kind
from bolib.personnel.people.rules.facts import Fact, Importing, Known, Proposal, Propose

# In the order of the law, as the country's steps work them out; `contributions` is both pillars together.
FIGURES = (
    *("gross", "other_receipts", "pension_base", "relief", "first_pillar_base", "first_pillar", "second_pillar"),
    *("contributions", "income", "allowance", "tax_base", "tax", "net", "non_taxable", "health_fund", "deductions"),
    *("paid", "health_base", "health", "employer_cost"),
)
CENTS = tuple(f"{name}_cents" for name in FIGURES)


def check(entry: Entry) -> Iterable[Fault]:
    """What must hold inside one row: it names somebody, and has a figure."""
    row = entry.values
    if not row.get("person") and not row.get("oib"):
        yield entry.fault("person", "parallel.nobody")
    if all(row.get(name) is None for name in CENTS):
        yield entry.fault("gross", "parallel.no_figure")


def _figure(name: str) -> Column:
    example, croatian = ("2000.00", "2000,00") if name == "gross" else ("", "")
    note = f"columns.other_program_{name}"
    return Column(name, cells.amount, note, example, gives=f"{name}_cents", croatian=croatian)


KIND = Kind(
    "other_program",
    (
        Column("person", cells.code, "columns.person", "EXAMPLE"),
        Column("oib", cells.oib, "columns.oib"),
        Column("month", cells.month, "columns.month", "2026-10"),
        *map(_figure, FIGURES),
    ),
    check,
)


def proposer(known: Known, importing: Importing, by_oib: Mapping[str, str]) -> Propose:
    """Give what turns a row into the fact of what another program worked out for a person and month.

    `by_oib` gives our code of a person. An OIB goes before a code, for another program may have codes of its own; where
    both name people here, they must name the same. A row without a month is of the month that the command is about.
    """

    def propose(entry: Entry) -> Proposal:
        row, faults = entry.values, []
        code, oib = row.get("person"), row.get("oib")
        person = by_oib.get(oib or "") or code
        if oib and oib not in by_oib and (code,) not in known["person"].held:
            faults.append(entry.fault("oib", "parallel.oib_unknown", oib=oib))
        elif (person,) not in known["person"].held:
            faults.append(entry.fault("person", "people.person_unknown", person=person))
        elif oib and (code,) in known["person"].held and by_oib.get(oib) != code:
            faults.append(entry.fault("oib", "parallel.two_people", oib=oib, person=code))
        month = row.get("month") or importing.month
        if not month:
            faults.append(entry.fault("month", "columns.empty"))
        elif importing.month and month != importing.month:
            faults.append(entry.fault("month", "parallel.other_month", month=month, asked=importing.month))
        content = {name: row.get(name) for name in CENTS}
        return Proposal([Fact("other_program", (str(person), str(month)), "", content)], faults)

    return propose
