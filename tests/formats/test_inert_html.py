"""HTML of others keeps its words and tables and can do nothing."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bolib.formats.inert_html import ATTRIBUTES, EMPTY, TAGS, inert, style

PIXEL = "data:image/png;base64,iVBORw0KGgo="


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ("<p>plain &amp; <b>bold</b></p>", "<p>plain &amp; <b>bold</b></p>"),
        (
            '<td style="text-align:right;padding:4px 10px">1</td>',
            '<td style="text-align:right;padding:4px 10px">1</td>',
        ),
        ('<th colspan="2" onclick="x()">a</th>', '<th colspan="2">a</th>'),
        ("<script>alert(1)</script>after", "after"),
        ("<script>alert(1)", ""),
        ("<style>p{background:url(//x)}</style>a", "a"),
        ('<a href="https://example.com">words</a>', "words"),
        ('<img src="https://example.com/x.png" alt="a<b">', "a&lt;b"),
        ("<img src=x onerror=alert(1)>", ""),
        (f'<img src="{PIXEL}" onload=alert(1)>', f'<img src="{PIXEL}">'),
        ('<img src="data:text/html;base64,AAAA">', ""),
        ('<svg><a href="https://x">x</a></svg>y', "y"),
        ("<iframe src=//x>inside</iframe>y", "y"),
        ("<math><mi>x</mi></math>", ""),
        ("<base href=//x><meta http-equiv=refresh content='0;//x'><link rel=stylesheet href=//x>z", "z"),
        ("<form action=//x><input name=a><button>b</button></form>", "b"),
        ("<!-- <script> --><p>x</p>", "<p>x</p>"),
        ("<p>one<p>two", "<p>one<p>two</p></p>"),
        ("</div></main>x", "x"),
        ("<b><i>x</b>y</i>", "<b><i>x</i></b>y"),
        ("<p style='position:fixed;top:0;color:red'>x</p>", '<p style="color:red">x</p>'),
        ("<p style='background:url(//x)'>x</p>", "<p>x</p>"),
        ("<p title='&quot;><script>'>x</p>", '<p title="&quot;&gt;&lt;script&gt;">x</p>'),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("<P>x</P>", "<p>x</p>"),
        ("<details open><summary>s</summary>d</details>", '<details open=""><summary>s</summary>d</details>'),
        ("<textarea><script>x</script></textarea>y", "y"),
    ],
)
def test_what_stays_and_what_goes(html: str, made: str) -> None:
    assert inert(html) == made


@pytest.mark.parametrize(
    "text",
    [
        "color:url(x)",
        "width:expression(1)&",
        "color:red\\",
        "behavior:x",
        "color:/**/red",
        "color",
        "",
        "color:var(--x)&",
    ],
)
def test_a_style_that_does_more_than_look_is_left_out(text: str) -> None:
    assert style(text) == ""


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.depth += tag not in EMPTY

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1
        assert self.depth >= 0


PIECES = st.sampled_from(
    ["<script>", "</script>", "<p ", "<b>", "</b>", "</p>", "onclick=x", "<img src=//x>", "<a href='", "'>", ">", "<",
     '"', "style='color:red;position:fixed'", "<!--", "-->", "<svg>", "</svg>", "&lt;", "&", "<td", "x", "č", "\0", " ",
     "<![CDATA[", "]]>", "<?php", "<style>", "</style>", "</", "/>", f"<img src={PIXEL}>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25))
def test_whatever_comes_in_only_listed_tags_come_out_and_each_is_closed(pieces: list[str]) -> None:
    seen = Seen()
    seen.feed(inert("".join(pieces)))
    seen.close()
    assert seen.depth == 0
    for tag, attributes in seen.tags:
        assert tag in TAGS
        assert attributes.keys() <= ATTRIBUTES | {"style", "src"}
        assert re.match("data:image/", str(attributes.get("src", "data:image/")))


@given(st.text())
def test_plain_text_stays_what_it_is(text: str) -> None:
    from html import escape, unescape

    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    assert unescape(inert(escape(text, quote=False))).replace("\r", "\n") == unescape(escape(kept, quote=False))
