"""Finds a municipality by its five-digit code or by its name; a name that several have is asked back with their codes."""

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal

from bolib.problem import Problem

VUKOVAR = "05185"  # has the relief of development group I without being in it (ZoPD čl. 46)


def assisted(table: str) -> frozenset[str]:
    """Give the codes whose residents may have the relief: development group I, and Vukovar (ZoPD čl. 46).

    That the relief may be used month by month, not in the year's settlement alone, is marked V2.
    """
    rows = csv.DictReader(io.StringIO(table))
    return frozenset({VUKOVAR, *(row["code"] for row in rows if row["development_group_1"] == "yes")})


def finder(table: str) -> Callable[[str], str | Problem]:
    """Make a finder from the text of municipal_tax.csv (columns code and name among others).

    Letters large or small, with or without their marks, both or either name of a bilingual town: all are found. What
    is offered shows code, name and both tax rates, by which two of one name can be told apart.
    """
    latest: dict[str, dict[str, str]] = {}
    for row in sorted(csv.DictReader(io.StringIO(table)), key=lambda row: row["effective_from"]):
        latest[row["code"]] = row
    names = {code: row["name"] for code, row in sorted(latest.items())}
    by_name: dict[str, list[str]] = {}
    for code, name in names.items():
        for written in _names(name):
            by_name.setdefault(written, []).append(code)

    def find(text: str) -> str | Problem:
        if re.fullmatch(r"[0-9]{3,5}", text):
            code = text.zfill(5)
            if text in names:
                return text
            offered = _listed([code], latest) if code in names else "–"
            return Problem("people.municipality_code", "", {"found": text, "offered": offered})
        found = by_name.get(_folded(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            return Problem("people.municipality_shared", "", {"found": text, "offered": _listed(found, latest)})
        near = [
            code for name in difflib.get_close_matches(_folded(text[:80]), by_name, 3, 0.75) for code in by_name[name]
        ]
        return Problem("people.municipality_name", "", {"found": text[:80], "offered": _listed(near, latest) or "–"})

    return find


def _names(name: str) -> Iterator[str]:
    parts = [name, *(name.split(" - ") if " - " in name else [])]
    yield from dict.fromkeys(_folded(part) for part in parts)


def _listed(codes: list[str], rows: dict[str, dict[str, str]]) -> str:
    return ", ".join(f"{code} {rows[code]['name']} ({_rates(rows[code])})" for code in dict.fromkeys(codes))


def _rates(row: dict[str, str]) -> str:
    lower, higher = (Decimal(row[name]).scaleb(2).normalize() for name in ("lower_rate", "higher_rate"))
    return f"{lower:f} % / {higher:f} %"


def _folded(text: str) -> str:
    """Fold to small letters without marks; đ is a letter of its own to Unicode and is folded by hand."""
    marked = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in marked if not unicodedata.combining(letter))
    return " ".join(re.sub(r"\s*-\s*", "-", plain).split())
