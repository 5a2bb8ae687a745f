"""Somebody whose name is a tag and a formula: in everything that a month leaves behind it is a name, and nothing else."""

import csv
import json
from pathlib import Path

import lxml.html
import pytest
from lxml import etree
from pypdf import PdfReader

from bolib.batch import html
from tests.batch.conftest import Home

NAME = '<img src=x onerror=alert(1)> =HYPERLINK("http://x","y")'
BROKEN = str.maketrans("", "", "\N{ZERO WIDTH SPACE}\N{NO-BREAK SPACE}- \n")


def shown(markup: str) -> str:
    """Give the words of a piece of HTML, in which nothing may run or fetch."""
    whole = lxml.html.fragment_fromstring(markup, create_parent=True)
    for element in whole.iter(etree.Element):
        assert element.tag not in ("script", "style", "iframe", "object"), markup[:200]
        assert not [name for name in element.attrib if name.startswith("on")], markup[:200]
        assert (element.get("src") or "data:image/").startswith("data:image/"), markup[:200]
    return str(whole.text_content())


def files(home: Home, kind: str) -> list[Path]:
    return sorted(path for path in (home.path / "outputs").rglob(f"*{kind}") if path.is_file())


def test_every_output_of_every_paper_shows_it_as_it_is_written(first: Home) -> None:
    naming = set()
    for path in files(first, ".ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                markup = "".join(output.get("data", {}).get("text/html", ""))
                words = shown(markup) if markup else ""
                assert ("onerror" in markup) == (NAME in words)
                naming |= {path.stem} if NAME in words else set()
    assert naming == {"payroll_month", "hours_month"}


def test_no_file_is_named_by_it(first: Home) -> None:
    for place in ("outputs", "books", "parameters"):
        assert [p.name for p in (first.path / place).rglob("*") if set("<>=\"'") & set(p.name)] == []


@pytest.mark.parametrize("run", ["payroll_month", "hours_month"])
def test_the_page_and_the_pdf_of_a_paper_show_it(one: Home, run: str) -> None:
    folder = one.path / "outputs" / "demo" / f"2026-10-{run}" / "1"
    page = html.write(folder).path.read_text("utf-8")
    body = page[page.index("<body>") + 6 : page.index("</body>")]
    assert NAME in shown(body)
    made = PdfReader(html.write(folder, pdf=True).path)
    text = "".join(sheet.extract_text() for sheet in made.pages).translate(BROKEN)
    assert NAME.translate(BROKEN) in text
    for sheet in made.pages:
        assert "/A" not in {key for note in sheet.get("/Annots") or [] for key in note.get_object()}


def test_their_payslip_shows_it(first: Home) -> None:
    naming = 0
    for path in files(first, ".pdf"):
        text = "".join(sheet.extract_text() for sheet in PdfReader(path).pages).translate(BROKEN)
        naming += NAME.translate(BROKEN) in text
        assert text.count("onerror") == text.count("<imgsrc=xonerror=alert(1)>")  # a place of work is called so too
    assert naming == 1


def test_xml_holds_it_as_text_and_tables_as_no_formula(first: Home) -> None:
    for path in files(first, ".xml"):
        root = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
        assert not [one for one in root.iter(etree.Element) if etree.QName(one).localname.lower() in ("img", "script")]
    for path in files(first, ".csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))] == []
