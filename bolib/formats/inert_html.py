"""HTML of others made inert: it keeps its words, tables and pictures, and can fetch nothing, run nothing, lead nowhere.

What is not on the lists is left out; of a link its words stay, of a script or style nothing. The result is well formed,
whatever came in.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from html.parser import HTMLParser

TAGS = frozenset(
    re.findall(
        r"\w+",
        "b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img"
        " ins kbd li mark ol p pre progress s small span strong sub summary sup table tbody td tfoot th thead tr u ul",
    )
)
EMPTY = frozenset(("br", "col", "hr", "img"))
SILENT = frozenset(("script", "style", "template", "iframe", "object", "noscript", "title", "textarea", "svg", "math"))
ATTRIBUTES = frozenset(("alt", "colspan", "max", "open", "rowspan", "scope", "span", "start", "title", "value"))
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=\s]+")
PROPERTY = re.compile(
    r"(?:text-align|vertical-align|white-space|width|max-width|color|background-color|border(?:-[a-z-]+)?"
    r"|padding(?:-[a-z]+)?|margin(?:-[a-z]+)?|font-(?:weight|style|size|family|variant-numeric))"
)
VALUE = re.compile(r"[A-Za-z0-9 #%.,()'\"−-]{1,80}")


def inert(html: str) -> str:
    """Give the same content as HTML that does nothing."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join([*reader.written, *(f"</{tag}>" for tag in reversed(reader.standing))])


class _Reader(HTMLParser):
    """Writes again what may stand; remembers which tags are open, and how deep inside something silent it is."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self.standing: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent.append(tag)
        elif not self.silent and tag in TAGS:
            if tag != "img" or any(name == "src" and PICTURE.fullmatch(value or "") for name, value in attrs):
                self.written.append(f"<{tag}{''.join(_attributes(tag, attrs))}>")
                self.standing += [] if tag in EMPTY else [tag]
            else:
                self.written.append(escape(dict(attrs).get("alt") or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SILENT:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag in self.silent:
                del self.silent[len(self.silent) - 1 - self.silent[::-1].index(tag) :]
        elif tag in self.standing:
            while (last := self.standing.pop()) != tag:
                self.written.append(f"</{last}>")
            self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.written.append(escape(data, quote=False))


def _attributes(tag: str, attrs: Sequence[tuple[str, str | None]]) -> Iterator[str]:
    seen = set()
    for name, value in attrs:
        text = style(value or "") if name == "style" else value or ""
        may = name in ATTRIBUTES or (name == "style" and text) or (tag == "img" and name == "src")
        if may and name not in seen and (name != "src" or PICTURE.fullmatch(text)):
            seen.add(name)
            yield f' {name}="{escape(text)}"'


def style(text: str) -> str:
    """Keep of a style what says how text and cells look; what could fetch, cover or move is left out."""
    kept = []
    for declared in text.split(";"):
        name, _, value = (part.strip() for part in declared.partition(":"))
        if PROPERTY.fullmatch(name.lower()) and VALUE.fullmatch(value) and "url" not in value.lower():
            kept.append(f"{name.lower()}:{value}")
    return ";".join(kept)
