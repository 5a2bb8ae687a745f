"""What the headings of a sheet mean: a column's name, its Croatian word, or the company's own, told once and kept.

>>> from bolib.formats.cells import folded
>>> [means for word, means in CROATIAN.items() if folded(word) == folded("Datum rodenja")]
[('birth_date',)]
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bolib.formats.cells import folded, found, plain
from bolib.problem import Problem

REJECTED = ("rejected_row", "rejected_column", "rejected_reason")  # what a rejects file adds; not read back
# A word that means different columns in different kinds names them all; a kind takes the first that it has.
CROATIAN = {
    "šifra": ("person", "unit"),
    "šifra osobe": ("person",),
    "šifra radnika": ("person",),
    "OIB": ("oib",),
    "ime": ("first_name",),
    "prezime": ("last_name",),
    "datum rođenja": ("birth_date",),
    "spol": ("sex",),
    "općina/grad": ("municipality",),
    "općina ili grad": ("municipality",),
    "općina": ("municipality",),
    "grad": ("municipality",),
    "prebivalište od": ("residence_since",),
    "IBAN": ("iban",),
    "ugovor": ("contract",),
    "šifra ugovora": ("contract",),
    "od": ("from", "since"),
    "do": ("to", "until"),
    "vrsta": ("kind",),
    "vrsta ugovora": ("kind",),
    "jedinica": ("unit",),
    "šifra jedinice": ("unit",),
    "radno mjesto": ("position",),
    "tjedni sati": ("weekly_hours",),
    "bruto": ("gross",),
    "ostali primici": ("other_receipts",),
    "osnovica MIO": ("pension_base",),
    "osnovica doprinosa": ("pension_base",),
    "umanjenje osnovice": ("relief",),
    "osnovica I. stup": ("first_pillar_base",),
    "MIO I": ("first_pillar",),
    "MIO 1": ("first_pillar",),
    "MIO I. stup": ("first_pillar",),
    "doprinos I. stup": ("first_pillar",),
    "MIO II": ("second_pillar",),
    "MIO 2": ("second_pillar",),
    "MIO II. stup": ("second_pillar",),
    "doprinos II. stup": ("second_pillar",),
    "doprinosi iz plaće": ("contributions",),
    "dohodak": ("income",),
    "osobni odbitak": ("allowance",),
    "porezna osnovica": ("tax_base",),
    "porez": ("tax",),
    "porez na dohodak": ("tax",),
    "neto": ("net",),
    "neto plaća": ("net",),
    "neoporezivo": ("non_taxable",),
    "neoporezivi primici": ("non_taxable",),
    "bolovanje HZZO": ("health_fund",),
    "obustave": ("deductions",),
    "za isplatu": ("paid",),
    "isplata": ("paid",),
    "osnovica zdravstvenog": ("health_base",),
    "zdravstveno": ("health",),
    "zdravstveno osiguranje": ("health",),
    "doprinosi na plaću": ("health",),
    "trošak poslodavca": ("employer_cost",),
    "ukupni trošak": ("employer_cost",),
    "bruto plaća": ("gross",),
    "datum": ("date",),
    "početak": ("start",),
    "kraj": ("end",),
    "stanka": ("break_minutes",),
    "vrijeme": ("at",),
    "datum i vrijeme": ("at",),
    "smjer": ("direction",),
    "iznos": ("amount",),
    "mjesec": ("month",),
    "razlog": ("reason",),
    "tražbina": ("claim",),
    "šifra tražbine": ("claim",),
    "redoslijed": ("rank",),
    "provodi": ("enforced_by",),
    "mjesečni iznos": ("monthly",),
    "mjesečno": ("monthly",),
    "udio": ("share",),
    "ukupno": ("total",),
    "primljeno": ("received",),
    "nastalo": ("arose",),
    "suglasnost": ("consented",),
    "vjerovnik": ("creditor",),
    "IBAN vjerovnika": ("creditor_iban",),
    "poziv na broj": ("creditor_reference",),
}
_FOLDED = {folded(word): means for word, means in CROATIAN.items()}
Own = Mapping[str, str]  # a company's own headings, folded, and the column each means


@dataclass(frozen=True)
class Read:
    """The headings of a sheet as they are understood: for each its column's name, or what it says where it is unknown.

    `own` are the company's own headings that were used, with their columns.
    """

    names: tuple[str, ...]
    own: Mapping[str, str]


def read(headings: Sequence[str], columns: Iterable[str], own: Own) -> Read:
    """Say which of a kind's columns each heading means."""
    known, used, names = set(columns), {}, []
    for heading in headings:
        name = means(heading, known, own)
        if own.get(folded(plain(heading))) == name and name:
            used[heading] = name
        names.append(written(heading) if name is None else name)
    return Read(tuple(names), used)


def means(heading: str, columns: set[str], own: Own) -> str | None:
    """Give the column that a heading means, or None."""
    short = folded(plain(heading))
    if short in own:
        return own[short] if own[short] in columns else None
    if written(heading) in columns:
        return written(heading)
    return next((column for column in _FOLDED.get(short, ()) if column in columns), None)


def written(heading: str) -> str:
    """Write a heading the way columns are named."""
    return plain(heading).lower().replace(" ", "_")


def count(headings: Sequence[str], columns: Iterable[str], own: Own) -> int:
    """Count the columns that a row names, if it were the headings."""
    known = set(columns)
    return len({name for heading in headings if heading and (name := means(heading, known, own))})


def repeated(names: Sequence[str], label: str) -> Iterator[Problem]:
    """Name what stands in two headings."""
    for name in dict.fromkeys(names):
        if name and names.count(name) > 1:
            yield Problem("columns.repeated", label, {"column": found(name)})
