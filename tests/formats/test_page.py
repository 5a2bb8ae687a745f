"""A page of HTML as a PDF: every word and figure is on it, nothing is obeyed, and whatever comes in is set."""

import base64
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bolib.formats.inert_html import inert
from bolib.formats.page import pdf
from bolib.problem import Refused

PLAIN = str.maketrans("", "", "\N{ZERO WIDTH SPACE}\N{SOFT HYPHEN} \N{NO-BREAK SPACE}\n")
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>'
HOSTILE = "<img src=x onerror=alert(1)>"


def printed(body: str, *, language: str = "en") -> PdfReader:
    page = f'<html lang="{language}"><head><title>A page</title></head><body>{body}</body></html>'
    return PdfReader(io.BytesIO(pdf(page, author="Demo d.o.o.", foot="2026-10-payroll_month-1 · abc")))


def words(made: PdfReader) -> str:
    """All that is written, without what a line or a long word was broken with."""
    return "".join(page.extract_text() for page in made.pages).translate(PLAIN)


def data(content: bytes, kind: str = "svg+xml") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def test_every_kind_of_block_is_on_the_page() -> None:
    made = printed(
        "<p class='title'>P-1 Payroll</p><h2>Law</h2><p>One <b>bold</b>, <code>code</code><br>next</p>"
        "<ul><li>first</li><li>second<ol><li>inner</li></ol></li></ul><dl><div><dt>Run</dt><dd>2026-10</dd></div></dl>"
        "<details class='code'><summary>Code</summary><pre>a = 1\nb = 2</pre></details><hr>"
        "<table><thead><tr><th>Name</th><th style='text-align:right'>Net</th></tr></thead>"
        "<tbody><tr><td>Žužić</td><td style='text-align:right'>1.234,56</td></tr></tbody></table>"
        f"<figure><img alt='a square' src='{data(PICTURE.encode())}'></figure><blockquote>said</blockquote>loose"
    )
    text = words(made)
    for said in ("P-1Payroll", "Law", "bold", "first", "inner", "2026-10", "a=1", "Žužić", "1.234,56", "said", "loose"):
        assert said in text, said
    assert "Code" not in text, "what opens a fold says nothing on paper"
    assert "payroll_month-1·abc1/1" in text
    assert made.trailer["/Root"]["/Lang"] == "en" and made.metadata and made.metadata.title == "A page"


def test_the_same_page_gives_the_same_bytes() -> None:
    page = "<html lang='hr'><head><title>x</title></head><body><p>a</p></body></html>"
    assert pdf(page, author="a", foot="f") == pdf(page, author="a", foot="f")


@pytest.mark.parametrize(
    "hostile",
    [
        HOSTILE,
        '#panic("x") $x$ @y \\ "',
        "*a* _b_ `c` // d /* e",
        "\N{RIGHT-TO-LEFT OVERRIDE}backwards\N{POP DIRECTIONAL FORMATTING}",
    ],
)
def test_what_a_text_holds_is_shown_and_never_obeyed(hostile: str) -> None:
    from html import escape

    shown = re.sub(r"[^\x20-\x7e]", "", hostile).translate(PLAIN)
    text = re.sub(
        r"[^\x20-\x7e]", "", words(printed(f"<p>{escape(hostile)}</p><table><tr><td>{escape(hostile)}</table>"))
    )
    assert text.count(shown) == 2


def test_a_wide_table_gets_smaller_type_and_loses_nothing() -> None:
    cells = [f"{n}.234.567,89" for n in range(100, 124)]
    row = "".join(f"<td style='text-align:right;white-space:nowrap'>{cell}</td>" for cell in cells)
    made = printed(f"<table><tbody>{f'<tr>{row}</tr>' * 90}</tbody></table>")
    text = words(made)
    assert [text.count(cell) for cell in cells] == [90] * len(cells)
    assert len(made.pages) > 1


def test_headings_go_down_one_step_at_a_time() -> None:
    assert "deep" in words(printed("<h4>deep</h4><h1>up</h1><h3>down</h3>"))


@pytest.mark.parametrize("content", [b"", b"<svg", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_picture_that_is_none_is_words_or_a_sentence(content: bytes) -> None:
    kind = "png" if b"PNG" in content else "svg+xml"
    body = f"<p>before</p><img alt='what it was' src='{data(content, kind)}'>"
    if kind == "png":
        with pytest.raises(Refused, match=r"html\.no_pdf"):
            printed(body)
    else:
        assert "whatitwas" in words(printed(body))


TAG = st.sampled_from(
    [
        "p",
        "b",
        "i",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "h1",
        "h5",
        "pre",
        "dl",
        "dt",
        "dd",
        "code",
        "br",
        "hr",
        "blockquote",
        "caption",
    ]
)
PIECE = st.one_of(
    TAG.map(lambda tag: f"<{tag}>"),
    TAG.map(lambda tag: f"</{tag}>"),
    st.integers(1, 99).map(lambda n: f"<td colspan={n}>"),
)
LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="<>&"), max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(PIECE, LETTERS), max_size=25))
def test_whatever_html_is_made_inert_can_be_set(pieces: list[str]) -> None:
    assert len(printed(inert("".join(pieces))).pages) >= 1
