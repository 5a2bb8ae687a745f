"""Sets a page as a tagged PDF (PDF/UA-1) by typst, the same bytes each time; what a text holds is shown, never obeyed."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

SHEETS = Path(__file__).parent / "typst"
LONGEST_WORD = 24  # letters; a longer one may be broken, so that it stays inside its column
# What the fonts inside typst can show; anything else becomes a replacement mark, because PDF/UA refuses a missing one.
SHOWABLE = (
    *((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x36F), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x3CE), (0x400, 0x477)),
    *((0x48C, 0x4C4), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x2037), (0x2039, 0x203F), (0x2070, 0x2071)),
    *((0x2074, 0x208E), (0x20A0, 0x20B5), (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212)),
)
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
BREAK = "\N{ZERO WIDTH SPACE}"


def typeset(name: str, values: Any) -> bytes:
    """Set a sheet: `paper` of typst/<name>.typ is called with `values`; every text in them is made showable.

    `values` are a dataclass or a mapping, of dataclasses, mappings, sequences, texts and plain values.

    What differs from sheet to sheet is one string literal, so that typst keeps everything else from one to the next.
    """
    told = json.dumps(_shown(values), ensure_ascii=False).replace("\\", r"\\").replace('"', r"\"")
    made = compiler().compile(
        input=f'#import "{name}.typ": paper\n#paper(json(bytes("{told}")))'.encode(),
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    if not isinstance(made, bytes):
        raise TypeError(f"typst gave {type(made)}, not one file")
    return made


@cache
def compiler() -> Any:
    """Give the one typst compiler of this process, with its own fonts alone; it reads the folder of the sheets.

    Typst has threads: a process that is to set sheets beside this one is spawned, never forked from it.
    """
    import typst

    return typst.Compiler(root=SHEETS, ignore_system_fonts=True)


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return showable(value)
    if isinstance(value, (list, tuple)):
        return [_shown(part) for part in value]
    parts = value if isinstance(value, Mapping) else vars(value) if is_dataclass(value) else None
    return value if parts is None else {key: _shown(part) for key, part in parts.items()}


@lru_cache(maxsize=4096)
def showable(text: str) -> str:
    """Give text as the page can show it: composed, on one line, long words breakable, unknown signs marked."""
    composed = re.sub(r"\s", " ", unicodedata.normalize("NFC", text))
    known = "".join(letter if _known(ord(letter)) else REPLACEMENT for letter in composed)
    return re.sub(rf"\S{{{LONGEST_WORD},}}", lambda word: BREAK.join(word[0]), known)


def _known(code: int) -> bool:
    return any(first <= code <= last for first, last in SHOWABLE)
