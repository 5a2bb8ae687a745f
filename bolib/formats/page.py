"""A page of inert HTML as a tagged PDF (PDF/UA-1), the same bytes each time: headings, text, lists, tables, pictures.

Every text goes to typst as data, so nothing in it is obeyed. A table that is too wide for the sheet gets smaller type.
"""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, TypeAlias

from lxml import etree, html

from bolib.formats.typeset import LONGEST_WORD, typeset
from bolib.problem import Refused

Block: TypeAlias = dict[str, Any]
Run: TypeAlias = dict[str, Any]

HEADINGS = {f"h{level}": level for level in range(1, 7)}
LISTS = {"ul": False, "ol": True}
PLAIN = frozenset(("a", "code", "kbd", "mark", "small", "span", "summary", "b", "strong", "em", "i", "del", "ins"))
INLINE = PLAIN | {"br", "s", "sub", "sup", "u", "img"}
MARKS = {"b": "bold", "strong": "bold", "th": "bold", "em": "italic", "i": "italic", "code": "code", "kbd": "code"}
MARKS |= {"small": "quiet", "mark": "mark", "del": "struck", "s": "struck", "sub": "sub", "sup": "sup", "u": "under"}
LEFT_OUT = frozenset(("head", "nav", "script", "style", "progress"))
NO_WORDS = "–"  # beside a picture that nobody described
FOLD = "code"  # the class of a fold that holds code; the word on it says nothing on paper
PICTURE = re.compile(r"data:image/(png|jpeg|gif|svg\+xml);base64,(.*)", re.DOTALL)
ROOM, LETTER, PADDING = 770, 0.52, 7  # points across the sheet; ems of a letter; points beside each cell
USUAL, SMALLEST = 8.0, 4.0  # points of type in a table


def pdf(page: str, *, author: str, foot: str) -> bytes:
    """Set a whole HTML page in the language and with the title that it says; `foot` stands below every sheet.

    Refused: a page with a picture that is none.
    """
    from typst import TypstError

    whole = html.document_fromstring(page)
    about = {"language": whole.get("lang") or "en", "title": whole.findtext("head/title") or "", "author": author}
    try:
        return typeset("page", {**about, "foot": foot, "blocks": _in_steps(list(_blocks(whole.find("body"))))})
    except TypstError as fault:
        raise Refused("html.no_pdf", foot, reason=str(fault)[:100]) from None


def _in_steps(blocks: Sequence[Block]) -> list[Block]:
    """Let no heading be more than one level below the one before, as PDF/UA asks, and words stay with the table they are above."""
    last = 0
    every, last_of_all = list(_every(blocks)), Block(kind="")
    for block, after in zip_longest(every, every[1:], fillvalue=last_of_all):
        if block["kind"] == "heading":
            last = block["level"] = min(block["level"], last + 1)
        elif block["kind"] == "paragraph":
            block["above"] = after["kind"] == "table"
    return list(blocks)


def _every(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from _every(block.get("blocks", ()))


def _blocks(parent: Any, marks: frozenset[str] = frozenset()) -> Iterator[Block]:
    """Give what stands below an element, one block after the other; loose text between blocks is a paragraph."""
    runs: list[Run] = []
    if parent.text:
        runs += _words(parent.text, marks)
    for child in parent:
        if not isinstance(child.tag, str) or (child.tag == "summary" and parent.get("class") == FOLD):  # a comment
            pass
        elif child.tag in INLINE and child.tag != "img":
            runs += _runs(child, marks)
        elif child.tag not in LEFT_OUT:
            yield from _paragraph(runs)
            runs = []
            yield from _block(child, marks)
        runs += _words(child.tail or "", marks)
    yield from _paragraph(runs)


def _block(element: Any, marks: frozenset[str]) -> Iterator[Block]:
    kind = element.get("class") or ""
    if kind == "title" or element.tag in HEADINGS:
        if _says(runs := _inside(element, frozenset())):
            yield {"kind": "heading", "level": HEADINGS.get(element.tag, 1), "runs": runs}
    elif element.tag == "table":
        yield from _table(element)
    elif element.tag in LISTS:
        items = [{"kind": "group", "blocks": list(_blocks(item, marks))} for item in element.iterchildren("li")]
        yield {"kind": "list", "ordered": LISTS[element.tag], "blocks": items}
    elif element.tag == "dl":
        pairs = zip(element.iter("dt"), element.iter("dd"), strict=False)
        yield {"kind": "pairs", "pairs": [(_inside(one, marks), _inside(two, marks)) for one, two in pairs]}
    elif element.tag == "pre":
        yield {"kind": "lines", "lines": element.text_content().rstrip("\n").split("\n")}
    elif element.tag == "img":
        yield from _picture(element)
    elif element.tag == "hr":
        yield {"kind": "rule"}
    elif element.tag in ("p", "caption", "figcaption") and not len(element.findall(".//img")):
        yield from _paragraph(_inside(element, marks), "standing" if kind == "standing" else "")
    else:
        yield from _blocks(element, marks)


def _paragraph(runs: Sequence[Run], look: str = "") -> Iterator[Block]:
    if _says(runs):
        yield {"kind": "paragraph", "look": look, "runs": list(runs)}


def _says(runs: Sequence[Run]) -> bool:
    return any(run["text"].strip() for run in runs)


def _picture(element: Any) -> Iterator[Block]:
    found = PICTURE.fullmatch(element.get("src") or "")
    if not found:
        return
    kind, about = {"jpeg": "jpg", "svg+xml": "svg"}.get(found[1], found[1]), element.get("alt") or ""
    try:
        content = base64.b64decode(found[2], validate=False)
        if kind == "svg":
            etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except (ValueError, etree.XMLSyntaxError):
        yield from _paragraph([_run(about, frozenset())])
        return
    yield {"kind": "picture", "format": kind, "content": list(content), "alt": about or NO_WORDS}


def _inside(element: Any, marks: frozenset[str]) -> list[Run]:
    """Give the text of an element and all that stands in it."""
    runs = _words(element.text or "", marks)
    for child in element:
        if isinstance(child.tag, str):
            runs += _runs(child, marks)
        runs += _words(child.tail or "", marks)
    return runs


def _runs(element: Any, marks: frozenset[str]) -> list[Run]:
    if element.tag == "br":
        return [_run("", frozenset(("break",)))]
    if element.tag == "img":
        return _words(element.get("alt") or "", marks)
    return _inside(element, marks | ({MARKS[element.tag]} if element.tag in MARKS else set()))


def _words(text: str, marks: frozenset[str]) -> list[Run]:
    return [_run(text, marks)] if text else []


def _run(text: str, marks: frozenset[str]) -> Run:
    return {"text": text, "marks": sorted(marks)}


def _table(element: Any) -> Iterator[Block]:
    """Give a table: its rows of headings, its other rows, and the type size at which it fits the sheet."""
    caption = element.find("caption")
    if caption is not None:
        yield from _paragraph(_inside(caption, frozenset()))
    rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
    made = [(_is_head(row), [_cell(cell) for cell in row.iterchildren("td", "th")]) for row in rows]
    heads = [cells for head, cells in made if head]
    others = [cells for head, cells in made if not head]
    wide = max((sum(cell["across"] for cell in cells) for _, cells in made), default=0)
    if wide:
        size = _size(wide, [*heads, *others])
        yield {"kind": "table", "columns": wide, "size": size, "head": heads, "rows": others}


def _is_head(row: Any) -> bool:
    return bool(row.getparent().tag == "thead")


def _cell(element: Any) -> Block:
    style = (element.get("style") or "").replace(" ", "")
    marks = frozenset(("bold",)) if element.tag == "th" or "font-weight:bold" in style else frozenset()
    runs = _inside(element, marks)
    nowrap = "white-space:nowrap" in style
    return {
        "across": _number(element.get("colspan")),
        "down": _number(element.get("rowspan")),
        "right": "text-align:right" in style,
        "runs": [run | {"text": run["text"].replace(" ", "\N{NO-BREAK SPACE}")} for run in runs] if nowrap else runs,
    }


def _number(text: str | None) -> int:
    return max(min(int(text), 1000), 1) if text and text.isdecimal() and len(text) < 5 else 1


def _size(wide: int, rows: Sequence[Sequence[Mapping[str, Any]]]) -> float:
    """Say at which size the longest word of each column finds room beside the others."""
    longest = [1] * wide
    for cells in rows:
        at = 0
        for cell in cells:
            text = "".join(run["text"] for run in cell["runs"])
            word = min(max(map(len, re.split(r"[ \n]", text)), default=0), LONGEST_WORD)
            if cell["across"] == 1 and at < wide:
                longest[at] = max(longest[at], word)
            at += cell["across"]
    return max(min(USUAL, round((ROOM - PADDING * wide) / (sum(longest) * LETTER), 1)), SMALLEST)
