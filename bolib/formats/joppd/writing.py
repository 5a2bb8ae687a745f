"""Writes the report JOPPD row by row, so that it needs little memory however many people there are."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape

from bolib import identity
from bolib.formats.joppd.page_a import PageA, page_a
from bolib.formats.joppd.report import CENTS, CHUNK, CORRECTION, METADATA, NAMESPACE, TAGS, WHOLE, Head, Row, amount
from bolib.text import say

if TYPE_CHECKING:
    from lxml import etree

DUBLIN = "http://purl.org/dc/elements/1.1/"
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ADDRESSEE = "Ministarstvo Financija, Porezna uprava, Zagreb"

Written = str | Mapping[str, "Written"]


def write(head: Head, rows: Iterable[Row]) -> bytes:
    """Write a report, the same bytes each time; raises as `write_to` does."""
    out = io.BytesIO()
    write_to(out, head, rows)
    return out.getvalue()


def write_to(out: BinaryIO, head: Head, rows: Iterable[Row]) -> PageA:
    """Write a report to an open file, and give the page A that was summed from its rows.

    The rows are gone through twice, for their sums stand above them: an iterator, which can be gone through once, raises
    TypeError. No row, a wrong OIB of the submitter, a correction that does not say the last row number used, and text
    that XML cannot hold raise ValueError. Whether each row is right is not asked here.
    """
    from lxml import etree

    if iter(rows) is rows:
        raise TypeError("rows are gone through twice; an iterator cannot be")
    if head.kind == CORRECTION and not head.last_row:
        raise ValueError("a correction says the last row number that was used")
    if identity.oib_problem(head.submitter.oib, ""):
        raise ValueError(f"{head.submitter.oib!r} is not an OIB")
    sums = page_a(rows, head.last_row)
    if not sums.people:
        raise ValueError("a report without a row says nothing")
    with etree.xmlfile(out, encoding="UTF-8", close=False) as file:
        file.write_declaration()
        with file.element(f"{{{NAMESPACE}}}ObrazacJOPPD", {"verzijaSheme": "1.1"}, nsmap={None: NAMESPACE}):
            file.write("\n", _metadata(head), "\n", _filled("StranaA", _above(head, sums)), "\n")
            with file.element("StranaB"), file.element("Primatelji"):
                file.write("\n")
                file.flush()
                out.writelines(_written(rows))
    return sums


def _written(rows: Iterable[Row]) -> Iterator[bytes]:
    """Give the rows as they stand in the file, some at a time: what is the same in all of them is made once."""
    passing = iter(rows)
    while some := list(islice(passing, CHUNK)):
        cells, columns = list[str](), list[Iterator[str]]()
        for tag, show, column in zip(TAGS, SHOWN, zip(*some, strict=True), strict=True):
            same = bool(columns) and column.count(column[0]) == len(column)
            cells.append(f"<{tag}>{show(column[0]).replace('%', '%%') if same else '%s'}</{tag}>")
            if not same:
                columns.append(map(show, column))
        row = f"<P>{''.join(cells)}</P>\n"
        yield "".join([row % told for told in zip(*columns, strict=True)]).encode()


def _text(text: str) -> str:
    if NOT_XML.search(text):
        raise ValueError(f"{text!r} has a letter that XML cannot hold")
    return escape(text, {"\r": "&#13;"})


SHOWN: tuple[Callable[..., str], ...] = tuple(
    amount if name in CENTS else str if name in WHOLE else _text for name in Row._fields
)


def _metadata(head: Head) -> "etree._Element":
    from lxml import etree

    found = etree.Element(f"{{{METADATA}}}Metapodaci", nsmap={None: METADATA})  # type: ignore[dict-item]
    for name, text, meaning in (
        ("Naslov", say("hr", "joppd.title"), f"{DUBLIN}title"),
        ("Autor", " ".join(head.author), f"{DUBLIN}creator"),
        ("Datum", head.made, f"{DUBLIN}date"),
        ("Format", "text/xml", f"{DUBLIN}format"),
        ("Jezik", "hr-HR", f"{DUBLIN}language"),
        ("Identifikator", str(head.identifier), f"{DUBLIN}identifier"),
        ("Uskladjenost", "ObrazacJOPPD-v1-1", "http://purl.org/dc/terms/conformsTo"),
        ("Tip", "Elektronički obrazac", f"{DUBLIN}type"),
        ("Adresant", ADDRESSEE, ""),
    ):
        part = etree.SubElement(found, f"{{{METADATA}}}{name}", {"dc": meaning} if meaning else {})
        part.text = text
    return found


def _above(head: Head, sums: PageA) -> dict[str, "Written"]:
    """Lay page A out in the order of the form."""
    by = head.submitter
    found: dict[str, Written] = {
        "DatumIzvjesca": head.day,
        "OznakaIzvjesca": head.mark,
        "VrstaIzvjesca": str(head.kind),
        "PodnositeljIzvjesca": {
            "Naziv": by.name,
            "Adresa": {"Mjesto": by.town, "Ulica": by.street, "Broj": by.number},
            "Email": by.email,
            "OIB": by.oib,
            "Oznaka": by.mark,
        },
        "BrojOsoba": str(sums.people),
        "BrojRedaka": str(sums.rows),
    }
    for path, cents in sums.sums.items():
        *groups, field = path.split("/")
        inside: dict[str, Written] = found
        for group in groups:
            inside = inside.setdefault(group, {})  # type: ignore[assignment]
        inside[field] = amount(cents)
    return found | {"IzvjesceSastavio": {"Ime": head.author[0], "Prezime": head.author[1]}}


def _filled(name: str, content: "Written") -> "etree._Element":
    from lxml import etree

    element = etree.Element(name)
    if isinstance(content, str):
        element.text = content
    else:
        element.extend([_filled(part, inside) for part, inside in content.items()])
    return element
