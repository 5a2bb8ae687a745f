"""Digests of blocks whose columns SQLite gives as JSON lists: the same as `trail` makes of rows, but few cells become objects."""

import hashlib
import json
from collections.abc import Sequence

import numpy as np

from bolib.formats.trail import Columns, column_bytes, values

NUMBERS = b"-0123456789,"
QUOTE, COMMA, NULL = b'",n'  # as bytes: what begins and ends a text, what parts cells, what an empty cell begins with


def listed_digest(table: str, columns: Columns, count: int, lists: Sequence[bytes]) -> bytes:
    """Hash a block of `count` rows, each column of which is a JSON list in UTF-8; a cell of another type raises TypeError."""
    sha = hashlib.sha256(values(table, count))
    for (name, kind), listed in zip(columns, lists, strict=True):
        sha.update(values(name, kind))
        for part in _parts(kind, listed, count):
            sha.update(part)
    return sha.digest()


def _parts(kind: str, listed: bytes, count: int) -> tuple[bytes, bytes, bytes]:
    if listed.startswith(b"[null") and listed == b"[" + b"null," * (count - 1) + b"null]":
        return b"\1" * count, bytes(8 * count), b""
    found = _integers(listed, count) if kind == "INTEGER" else _texts(listed, count)
    return found or column_bytes(kind, [_cell(kind, cell) for cell in json.loads(listed)])


def _integers(listed: bytes, count: int) -> tuple[bytes, bytes, bytes] | None:
    """Read whole numbers and empty cells; null where the list holds anything else."""
    filled = listed.replace(b"null", b"0")
    if filled.translate(None, NUMBERS) != b"[]":
        return None
    numbers = np.fromstring(filled[1:-1], np.int64, sep=",").astype("<i8")
    nulls = bytes(count) if filled is listed else _begins(listed, NULL)
    return (nulls, numbers.tobytes(), b"") if len(numbers) == len(nulls) == count else None


def _texts(listed: bytes, count: int) -> tuple[bytes, bytes, bytes] | None:
    """Read texts and empty cells; null where the list holds anything else, marks of JSON, or letters that may not decode."""
    if b"\\" in listed or not listed.isascii():
        return None
    cells = np.frombuffer(listed, np.uint8)
    quotes = cells == QUOTE
    marks = np.flatnonzero(quotes)  # where each text begins and ends
    sizes = (marks[1::2] - marks[::2] - 1).astype("<i8") if len(marks) % 2 == 0 else marks[:0]
    if len(sizes) == count:
        return bytes(count), sizes.tobytes(), listed[2:-2].replace(b'","', b"")
    within = np.cumsum(quotes, dtype=np.uint8) % 2 == 1
    beside = cells[~within & ~quotes].tobytes()
    if beside.replace(b"null", b"") != b"[" + b"," * (count - 1) + b"]":
        return None
    nulls = np.frombuffer(_begins(beside, NULL), np.uint8)
    if len(sizes) != count - np.count_nonzero(nulls):
        return None
    lengths = np.zeros(count, "<i8")
    lengths[nulls == 0] = sizes
    return nulls.tobytes(), lengths.tobytes(), cells[within & ~quotes].tobytes()


def _begins(listed: bytes, letter: int) -> bytes:
    """Say of each cell of a list without texts whether it begins with a letter: 1, else 0."""
    cells = np.frombuffer(listed, np.uint8)
    begins = np.concatenate(([1], np.flatnonzero(cells == COMMA) + 1))
    return bytes((cells[begins] == letter).tobytes())


def _cell(kind: str, cell: object) -> object:
    if kind == "INTEGER" or cell is None:
        return cell
    if not isinstance(cell, str):
        raise TypeError(f"no text: {cell!r}")
    return cell.encode()
