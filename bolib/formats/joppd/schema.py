"""Holds a report JOPPD against a schema, ours or the Tax Administration's own, without holding the file in memory.

`form.xsd` and `metadata.xsd` beside this module are ours, written from what is known of the form. The official files
are not given away here; a user who has put them into `parameters/schemas/` has the report held against them as well.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, BinaryIO

from bolib.formats.joppd.reading import ABOVE, ROOT, ROW, elements
from bolib.formats.joppd.report import METADATA, NAMESPACE

if TYPE_CHECKING:
    from lxml import etree

OWN = ("form.xsd", "metadata.xsd")
OFFICIAL = "ObrazacJOPPD-v1-1.xsd"
MOST = 20  # faults that are told of one file


def compiled(files: Mapping[str, bytes], name: str) -> "etree.XMLSchema":
    """Make a schema of its files by name; `name` is the one that begins, and the others stand where it names them.

    A file that is named and not there, a DOCTYPE and what is no schema raise ValueError.
    """
    from lxml import etree

    class Given(etree.Resolver):
        def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
            wanted = (system_url or "").replace("\\", "/").rpartition("/")[2]
            return self.resolve_string(files.get(wanted, b""), context)  # type: ignore[call-arg]

    for one, text in files.items():
        if b"<!DOCTYPE" in text or b"\x00" in text:
            raise ValueError(f"{one} has a DOCTYPE or is not UTF-8; it is refused")
    if name not in files:
        raise ValueError(f"{name} is not there")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(Given())
    try:
        return etree.XMLSchema(etree.fromstring(files[name], parser, base_url=name))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as fault:
        raise ValueError(f"{name} is no schema, or names a file that is not there: {fault}") from fault


def faults(file: bytes | BinaryIO, schema: "etree.XMLSchema") -> list[str]:
    """Say where a report breaks a schema, row by row, at most MOST times; nothing when it is valid."""
    begins = 0 if isinstance(file, bytes) else file.tell()
    try:
        for _ in elements(file, schema, (ROW,)):
            pass
    except ValueError as fault:
        if not isinstance(file, bytes):
            file.seek(begins)
        return _told(file, schema) or [str(fault)]
    return []


def _told(file: bytes | BinaryIO, schema: "etree.XMLSchema") -> list[str]:
    """Look a second time at a report that is not valid: first at what stands above the rows, then at each row alone.

    A schema that is held against a passing file does not say in which line it breaks.
    """
    from lxml import etree

    whole = etree.Element(ROOT, {"verzijaSheme": "1.1"})
    held = etree.SubElement(etree.SubElement(whole, f"{{{NAMESPACE}}}StranaB"), f"{{{NAMESPACE}}}Primatelji")
    found: list[str] = []
    number = 0
    try:
        for element in elements(file, None, (*ABOVE, ROW)):
            copied = deepcopy(element)
            if element.tag != ROW:
                whole.insert(len(whole) - 1, copied)
                continue
            if not number:
                found += _messages(whole, schema, "")
            number += 1
            held[:] = [copied]
            if len(found) < MOST:
                found += [told for told in _messages(whole, schema, f"row {number}: ") if told not in found]
    except ValueError as fault:
        found.append(str(fault))
    return found[:MOST]


def _messages(whole: "etree._Element", schema: "etree.XMLSchema", where: str) -> list[str]:
    schema.validate(whole)
    texts = [str(entry.message) for entry in schema.error_log]  # type: ignore[attr-defined]
    return [where + text.replace(f"{{{NAMESPACE}}}", "").replace(f"{{{METADATA}}}", "") for text in texts]
