"""Finds out in which encoding a text is written, and says so; where it cannot be told the text is refused."""

import re
from dataclasses import dataclass

from bolib.problem import Problem

MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LETTERS_SHOWN = 12


@dataclass(frozen=True)
class Decoded:
    """A text, and what is to be said of how it was read (None for plain UTF-8)."""

    text: str
    said: Problem | None = None


def decoded(data: bytes, label: str) -> Decoded | Problem:
    """Read bytes as UTF-8 with or without mark, UTF-16 with its mark, or Windows-1250."""
    if data[:2] in MARKS:
        return _sixteen(data, label)
    if b"\0" in data:
        half_empty = data[:400].count(0) * 3 > len(data[:400])
        return Problem("tables.encoding", label, {"found": "UTF-16"}) if half_empty else Problem("tables.nul", label)
    try:
        return Decoded(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        return _windows(data, fault.start, label)


def _sixteen(data: bytes, label: str) -> Decoded | Problem:
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError:
        return Problem("tables.not_utf_sixteen", label)
    if "\0" in text:
        return Problem("tables.nul", label)
    return Decoded(text, Problem("import.encoding", label, {"found": "UTF-16"}))


def _windows(data: bytes, start: int, label: str) -> Decoded | Problem:
    """Read what is no UTF-8 as Windows-1250, unless some bytes have no meaning there or some lines are UTF-8."""
    where, byte = f"{label}:{data.count(10, 0, start) + 1}", f"0x{data[start]:02X}"
    try:
        text = data.decode("cp1250")
    except UnicodeDecodeError as fault:
        line = data.count(10, 0, fault.start) + 1
        return Problem("tables.not_any", f"{label}:{line}", {"byte": f"0x{data[fault.start]:02X}"})
    if control := CONTROLS.search(text):
        line = text.count("\n", 0, control.start()) + 1
        return Problem("tables.not_any", f"{label}:{line}", {"byte": f"0x{data[control.start()]:02X}"})
    if data.startswith(b"\xef\xbb\xbf") or any(_is_utf_eight(line) for line in data.split(b"\n")):
        return Problem("tables.mixed", where, {"byte": byte})
    letters = "".join(dict.fromkeys(letter for letter in text if letter > "\x7f"))
    return Decoded(text, Problem("import.windows", label, {"letters": letters[:LETTERS_SHOWN]}))


def _is_utf_eight(line: bytes) -> bool:
    if line.isascii():
        return False
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
