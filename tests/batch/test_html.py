"""A paper as one page: nothing outside, no script, the seal at its head, and the sealed folder untouched."""

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import lxml.html
import pytest
from pypdf import PdfReader

from bolib.batch import html, manifest
from bolib.problem import Refused
from tests.batch.conftest import RUN, Home
from tests.cli.test_commands import Type, type_in  # noqa: F401

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script><a href='https://example.com'>x</a>"


class Page(HTMLParser):
    """Every tag with its attributes, and the words between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def is_inert(text: str) -> Page:
    """Nothing in it fetches, runs or leads outside."""
    page = Page(text)
    addresses = [v for _, about in page.tags for name, v in about.items() if name in ("src", "href", "action", "data")]
    assert [a for a in addresses if not re.match(r"#s\d+$|data:image/", a or "")] == []
    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "object", "embed", "link", "base", "form"}
    assert [name for _, about in page.tags for name in about if name.startswith("on")] == []
    assert "@import" not in text and "url(" not in text.replace("data:image", "")
    policies = [about for tag, about in page.tags if "http-equiv" in about]
    assert [about["content"] for about in policies] == [POLICY]
    return page


def test_a_paper_becomes_one_page_that_asks_for_nothing(one: Home) -> None:
    before = manifest.files(one.folder)
    made = html.write(one.folder)
    assert made.path == one.path / "outputs" / "demo" / "html" / f"{RUN}-1.html" and made.differs == []
    assert manifest.files(one.folder) == before and manifest.differences(one.folder) == []
    text = made.path.read_text("utf-8")
    page = is_inert(text)
    assert set(re.findall(r'https?://[^"&]*', text)) == {"http://x"}  # in the name of somebody who is no formula
    assert page.tags[0] == ("html", {"lang": "hr"})
    for said in (manifest.digest(one.folder).hex(), RUN, "Demo d.o.o.", "P-1 Obračun plaće za mjesec", "./bo status"):
        assert said in page.words
    notebook = json.loads((one.folder / "payroll_month.ipynb").read_text("utf-8"))
    sections = [c["source"][0][3:].strip() for c in notebook["cells"] if "".join(c["source"]).startswith("## ")]
    assert all(f'id="s{number}"' in text for number in range(1, len(sections) + 1)) and len(sections) == 10
    assert text.count("<table") == sum("<table" in "".join(o["data"].get("text/html", "")) for c in notebook["cells"]
                                       for o in c.get("outputs", []))  # fmt: skip
    assert html.write(one.folder).path.read_text("utf-8") == text


def test_code_stands_behind_a_fold_or_is_left_out(one: Home) -> None:
    shown = html.write(one.folder).path.read_text("utf-8")
    assert shown.count("<details") > 10 and "paper.artefacts()" in shown and "open" not in dict(Page(shown).tags)
    hidden = html.write(one.folder, code=False).path.read_text("utf-8")
    assert "<details" not in hidden and "paper.artefacts()" not in hidden and "<table" in hidden


def test_a_paper_becomes_a_pdf_with_every_word_of_its_page(one: Home, type_in: Type) -> None:  # noqa: F811
    code, out, _ = type_in("html", one.folder, "--pdf")
    path = one.path / "outputs" / "demo" / "html" / f"{RUN}-1.pdf"
    assert code == 0 and path.name in out and manifest.differences(one.folder) == []
    made = PdfReader(path)
    broken = str.maketrans(
        "", "", "\N{ZERO WIDTH SPACE}\N{NO-BREAK SPACE}- \n"
    )  # in Croatian a hyphen that ends a line stands again on the next
    text = "".join(sheet.extract_text() for sheet in made.pages).translate(broken)
    html_page = lxml.html.fromstring(html.write(one.folder).path.read_bytes())
    cells = [cell.text_content() for cell in html_page.iter("td", "th", "h2", "p")]
    assert len(cells) > 2000
    assert [cell for cell in cells if cell.translate(broken) not in text and cell not in ("Sadržaj",)] == []
    assert manifest.digest(one.folder).hex() in text.replace("\n", "") and made.trailer["/Root"]["/Lang"] == "hr"
    short = html.write(one.folder, to=one.path / "short.pdf", code=False, pdf=True).path
    assert "paper.artefacts()" in text and len(PdfReader(short).pages) < len(made.pages)


def _resealed(folder: Path) -> None:
    sealed = manifest.read(folder)
    manifest.write(folder, **{name: sealed[name] for name in manifest.FIELDS - {"form", "files"}})


def test_whatever_a_notebook_holds_is_shown_and_never_obeyed(one: Home) -> None:
    path = one.folder / "payroll_month.ipynb"
    whole = json.loads(path.read_text("utf-8"))
    code = next(cell for cell in whole["cells"] if cell.get("outputs"))
    whole["cells"][0]["source"] += ["\n", HOSTILE, "\n\n![x](https://example.com/x.png) [y](javascript:alert(3))"]
    code["source"] = [HOSTILE]
    kinds = ("text/html", "text/markdown", "text/plain", "application/javascript", "text/vnd.mermaid", "text/latex")
    code["outputs"] = [
        *({"output_type": "display_data", "metadata": {"text/html": {"isolated": True}}, "data": {k: HOSTILE}}
          for k in kinds),
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": f'x"> {HOSTILE}'}},
        {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": f"<svg>{HOSTILE}</svg>"}},
        {"output_type": "stream", "name": "stderr", "text": HOSTILE},
        {"output_type": "error", "ename": HOSTILE, "evalue": HOSTILE, "traceback": [HOSTILE]},
    ]  # fmt: skip
    whole["cells"].insert(
        1, {"cell_type": "raw", "id": "raw", "metadata": {"raw_mimetype": "text/html"}, "source": HOSTILE}
    )
    whole["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"x": HOSTILE}}}
    whole["metadata"]["title"] = HOSTILE
    path.write_text(json.dumps(whole), "utf-8")
    _resealed(one.folder)
    page = is_inert(html.write(one.folder).path.read_text("utf-8"))
    assert page.words.count("onerror=alert(1)") >= 4  # shown, as words


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b'{"cells": 5, "metadata": {}}', b"\xff\xfe", b"[" * 9999]
)
def test_what_is_no_notebook_is_refused(one: Home, content: bytes) -> None:
    (one.folder / "payroll_month.ipynb").write_bytes(content)
    with pytest.raises(Refused, match=r"acts\.folder_differs"):
        html.write(one.folder)
    _resealed(one.folder)
    with pytest.raises(Refused, match=r"html\.no_notebook"):
        html.write(one.folder)


def test_nothing_is_written_into_a_sealed_folder_nor_over_a_file(one: Home, tmp_path: Path) -> None:
    for place in (one.folder / "x.html", one.folder / "payslips" / "x.html", one.folder.parent / "1" / "x.html"):
        with pytest.raises(Refused, match=r"html\.inside"):
            html.write(one.folder, to=place)
    (tmp_path / "link").symlink_to(one.folder)
    with pytest.raises(Refused, match=r"html\.inside"):
        html.write(one.folder, to=tmp_path / "link" / "x.html")
    kept = tmp_path / "kept.html"
    kept.write_text("mine")
    with pytest.raises(Refused, match=r"html\.exists"):
        html.write(one.folder, to=kept)
    assert kept.read_text() == "mine" and manifest.differences(one.folder) == []


def test_a_copy_elsewhere_has_its_page_beside_it(one: Home, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(one.folder, tmp_path / "taken" / "along"))
    assert html.write(copy).path == tmp_path / "taken" / f"{RUN}-1.html"


def test_the_command_names_what_differs(one: Home, type_in: Type) -> None:  # noqa: F811
    assert type_in("html", one.folder)[0] == 0
    (one.folder / "note.txt").write_text("x")
    code, out, _ = type_in("html", one.folder, "--no-code", "--to", one.path / "page.html")
    assert code == 1 and "note.txt" in out and (one.path / "page.html").is_file()
    assert type_in("html", one.path)[0] == 2


def test_the_language_is_the_runs_else_the_notebooks() -> None:
    def saying(source: str) -> dict[str, object]:
        return {"cells": [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": [source]}]}

    assert html.language_of(saying('language = "hr"'), {}) == "hr"
    assert html.language_of(saying('language = "hr"'), {"language": "en"}) == "en"
    assert html.language_of(saying('language = "xx"'), {}) == "en"
    assert html.language_of(saying("language = ("), {}) == "en"
