"""Reads the report JOPPD back row by row; a file made to do harm is refused, and what does not fit is never guessed."""

import io
import re
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from bolib.formats.joppd.page_a import PageA, page_a
from bolib.formats.joppd.report import CENTS, METADATA, NAMESPACE, TAGS, WHOLE, Head, Row, Submitter

if TYPE_CHECKING:
    from lxml import etree

ROOT, ROW = f"{{{NAMESPACE}}}ObrazacJOPPD", f"{{{NAMESPACE}}}P"
ABOVE = (f"{{{METADATA}}}Metapodaci", f"{{{NAMESPACE}}}StranaA")
LISTED = [f"{{{NAMESPACE}}}{tag}" for tag in TAGS]
AMOUNT = re.compile(r"(-?)([0-9]{1,13})(?:\.([0-9]{1,2}))?")
COUNT = re.compile(r"[0-9]{1,10}")


class Report(NamedTuple):
    """A report that was read: its head, page A as it stands in the file, its rows."""

    head: Head
    page_a: PageA
    rows: list[Row]


def read(file: bytes | BinaryIO, schema: "etree.XMLSchema | None" = None) -> Report:
    """Read a report whole.

    A DOCTYPE, a file of another kind, a row that has not exactly the fields of the form, a page A that is not the sum of
    page B, and with a `schema` whatever breaks it raise ValueError.
    """
    above: list[etree._Element] = []
    rows = list(_read(file, schema, above))
    by_tag = {str(element.tag): element for element in above}
    if set(by_tag) != set(ABOVE):
        raise ValueError("the report has no metadata or no page A")
    meta, page = (by_tag[tag] for tag in ABOVE)
    head, written = _head(meta, page), _page_a(page)
    summed = page_a(rows, head.last_row)
    if summed != written:
        off = [name for name in ("people", "rows") if getattr(summed, name) != getattr(written, name)]
        off += [path for path in summed.sums if summed.sums[path] != written.sums[path]]
        raise ValueError(f"page A is not the sum of page B: {', '.join(off)}")
    return Report(head, written, rows)


def rows(file: bytes | BinaryIO, schema: "etree.XMLSchema | None" = None) -> Iterator[Row]:
    """Give the rows of a report one after the other, without holding the file; raises as `read` does, page A aside."""
    return _read(file, schema, [])


def elements(
    file: bytes | BinaryIO, schema: "etree.XMLSchema | None", tags: tuple[str, ...]
) -> Iterator["etree._Element"]:
    """Give the elements of these tags as the file comes by; after its turn each is emptied, and what stood before it goes.

    The file is read from where it stands, and its beginning twice. A DOCTYPE, a file of another kind, and what is not XML
    or breaks the schema raise ValueError.
    """
    from lxml import etree

    source = io.BytesIO(file) if isinstance(file, bytes) else file
    _demand_plain(source)
    # Entities are resolved here, though none is declared: where they are not, lxml 6.1 loses errors beside a schema.
    passing = etree.iterparse(source, tag=tags, schema=schema, resolve_entities="internal", no_network=True)
    try:
        for _, element in passing:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as fault:
        raise ValueError(f"this is not a report JOPPD: {fault}") from fault


def _demand_plain(source: BinaryIO) -> None:
    """Look at the beginning, up to the first element, and go back: there is no DOCTYPE, and it is a report."""
    from lxml import etree

    begins = source.tell()
    safe = {"resolve_entities": False, "load_dtd": False, "no_network": True, "chunk_size": 1024}
    try:
        _, root = next(iter(etree.iterparse(source, events=("start",), **safe)))
    except (etree.XMLSyntaxError, StopIteration) as fault:
        raise ValueError(f"this is not XML: {fault}") from fault
    if root.getroottree().docinfo.doctype:
        raise ValueError("a file with a DOCTYPE is refused")
    if root.tag != ROOT or root.get("verzijaSheme") != "1.1":
        raise ValueError(f"this is {str(root.tag)[:100]}, not a report JOPPD of version 1.1")
    source.seek(begins)


def _read(file: bytes | BinaryIO, schema: "etree.XMLSchema | None", above: "list[etree._Element]") -> Iterator[Row]:
    from copy import deepcopy

    for element in elements(file, schema, (*ABOVE, ROW)):
        if element.tag == ROW:
            yield _row(element)
        else:
            above.append(deepcopy(element))


def _row(element: "etree._Element") -> Row:
    cells = list(element)
    if [cell.tag for cell in cells] != LISTED or any(len(cell) for cell in cells):
        raise ValueError(f"line {element.sourceline}: a row has other fields than the form")
    texts = [cell.text or "" for cell in cells]
    return Row._make(read_cell(text) for read_cell, text in zip(READ, texts, strict=True))


def _cents(text: str) -> int:
    found = AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is not an amount in euros and cents")
    cents = int(found[2]) * 100 + int((found[3] or "0").ljust(2, "0"))
    return -cents if found[1] else cents


def _count(text: str) -> int:
    if not COUNT.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not a number")
    return int(text)


READ = tuple(_cents if name in CENTS else _count if name in WHOLE else str for name in Row._fields)


def _head(meta: "etree._Element", page: "etree._Element") -> Head:
    by = {name: _text(page, f"PodnositeljIzvjesca/{path}") for name, path in SUBMITTER.items()}
    if page.find(_path("PodnositeljIzvjesca/Naziv")) is None:
        both = (_text(page, f"PodnositeljIzvjesca/{name}") for name in ("Ime", "Prezime"))
        by["name"] = " ".join(both)
    return Head(
        day=_text(page, "DatumIzvjesca"),
        mark=_text(page, "OznakaIzvjesca"),
        kind=_count(_text(page, "VrstaIzvjesca")),
        submitter=Submitter(**by),
        author=(_text(page, "IzvjesceSastavio/Ime"), _text(page, "IzvjesceSastavio/Prezime")),
        made=_text(meta, "Datum", METADATA),
        identifier=uuid.UUID(_text(meta, "Identifikator", METADATA)),
        last_row=_count(_text(page, "BrojRedaka")),
    )


SUBMITTER = {"name": "Naziv", "town": "Adresa/Mjesto", "street": "Adresa/Ulica", "number": "Adresa/Broj"}
SUBMITTER |= {"email": "Email", "oib": "OIB", "mark": "Oznaka"}


def _page_a(page: "etree._Element") -> PageA:
    paths = page_a(()).sums
    sums = {path: _cents(_text(page, path) or "0") for path in paths}
    return PageA(_count(_text(page, "BrojOsoba")), _count(_text(page, "BrojRedaka")), sums)


def _text(element: "etree._Element", path: str, namespace: str = NAMESPACE) -> str:
    found = element.find(_path(path, namespace))
    return "" if found is None else str(found.text or "")


def _path(path: str, namespace: str = NAMESPACE) -> str:
    return "/".join(f"{{{namespace}}}{step}" for step in path.split("/"))
