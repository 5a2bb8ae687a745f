"""The one place that makes HTML for desks: every text is escaped, and nothing else is put into an HTML widget.

>>> element("p", "<b> & ", element("b", "so"), kind="note")
'<p class="note">&lt;b&gt; &amp; <b>so</b></p>'
"""

import re
from collections.abc import Collection, Sequence
from html import escape
from typing import Any

from ipywidgets import HTML

EMPTY = {"progress"}
CODE = re.compile(r"(?<= )(\([A-Za-z0-9._-]{1,24}\))")


class Markup(str):
    """HTML made here, of escaped texts; any other text is escaped before it becomes a part of it."""

    __slots__ = ()


def element(tag: str, *inside: str, kind: str = "", **attributes: str) -> Markup:
    """Make one element; `kind` is its class."""
    said = {"class": kind, **{name.strip("_").replace("_", "-"): value for name, value in attributes.items()}}
    written = "".join(f' {name}="{escape(value)}"' for name, value in said.items() if value)
    return Markup(f"<{tag}{written}>{joined(*inside)}</{tag}>")


def joined(*parts: str) -> Markup:
    """Put parts one after the other; what is not markup is escaped."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts))


def cell(text: str) -> Markup:
    """Make the inside of a cell; a code in brackets, (E-0019), stays on one line."""
    if isinstance(text, Markup):
        return text
    parts = CODE.split(text)  # every second one is a code
    return joined(*(element("span", part, kind="bo-code") if n % 2 else part for n, part in enumerate(parts)))


def table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, label: str, kind: str = "", right: Collection[int] = ()
) -> Markup:
    """Make a table to be read; cells are texts or markup, the columns `right` stand to the right."""
    side = {n: "bo-right" for n in right}
    head = element("tr", *(element("th", words, scope="col", kind=side.get(n, "")) for n, words in enumerate(headings)))
    body = (
        element("tr", *(element("td", cell(text), kind=side.get(n, "")) for n, text in enumerate(row))) for row in rows
    )
    whole = joined(element("thead", head), element("tbody", *body))
    return element("table", whole, kind=f"bo-table {kind}".strip(), aria_label=label)


def bullets(items: Sequence[str], *, kind: str = "") -> Markup:
    """Make a list of sentences; none where there is nothing to say."""
    return element("ul", *(element("li", item) for item in items), kind=kind) if items else Markup()


def link(words: str, address: str, *, download: str = "") -> Markup:
    """Make a link that opens beside the desk, or gives a file to keep."""
    return element("a", words, href=address, target="_blank", rel="noopener", download=download, kind="bo-link")


def area(*kinds: str) -> Any:
    """Make a place for markup."""
    made = HTML()
    for kind in kinds:
        made.add_class(kind)
    return made


def put(place: Any, *parts: str) -> None:
    """Show parts in a place; a text that is no markup is escaped, and a place without parts takes no room."""
    place.value = str(joined(*parts))
    place.layout.display = "" if place.value else "none"
