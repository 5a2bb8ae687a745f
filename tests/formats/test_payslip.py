"""A payslip is one tagged page, the same each time, and shows whatever is written as exactly that."""

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bolib.formats.payslip import Label, Line, Payslip, Section, _is_long, pdf
from bolib.formats.typeset import BREAK, REPLACEMENT, showable

SLIP = Payslip(
    language="hr",
    title=Label("Isplatna lista"),
    period="listopad 2026.",
    employer=[(Label("Poslodavac"), "Proba d.o.o."), (Label("OIB"), "00000000997")],
    worker=[(Label("Radnik"), "Đurđica Šćepanović-Žižić"), (Label("OIB"), "00000001012")],
    columns=[Label("Opis"), Label("Sati"), Label("Osnovica"), Label("Stopa"), Label("Iznos")],
    sections=[
        Section(Label("Sati i plaća"), [Line(Label("Plaća"), hours="176:00", amount="1.310,00", total=True)]),
        Section(Label("Neto plaća"), amount="1.082,74"),
    ],
    notes=["Vrijednost sata: fond mjeseca."],
    witness="1a2b3c4d5e6f",
)
HOSTILE = [
    *("#panic()", "$x^2$", "*bold* _it_", "[a](b)", "<img src=x onerror=alert(1)>", '=HYPERLINK("http://a")'),
    *("@ref <label>", "`code`", "\\u{41} \\", "// comment", "/* c */", "~ -- --- ...", "'single' \"double\"", "= Head"),
]


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def words(made: bytes) -> str:
    """The text of the first page without spaces and break marks, which setting may move."""
    return re.sub(rf"[\s{BREAK}]", "", read(made).pages[0].extract_text())


def named(name: str) -> Payslip:
    return replace(SLIP, worker=[(Label("Radnik"), name), *SLIP.worker[1:]])


def test_a_payslip_is_one_tagged_page_with_title_and_language() -> None:
    found = read(pdf(SLIP))
    catalogue = found.root_object
    assert len(found.pages) == 1
    assert catalogue["/MarkInfo"]["/Marked"].value is True
    assert catalogue["/Lang"] == "hr"
    assert found.metadata is not None
    assert found.metadata.title == "Isplatna lista listopad 2026."
    assert b"<pdfuaid:part>1</pdfuaid:part>" in catalogue["/Metadata"].get_object().get_data()


def test_the_same_figures_give_the_same_bytes() -> None:
    first = pdf(SLIP)
    pdf(named("Netko Drugi"))
    assert pdf(SLIP) == first


def test_every_croatian_letter_and_figure_is_there() -> None:
    found = words(pdf(named("ČĆŽŠĐ čćžšđ")))
    for text in ("ČĆŽŠĐčćžšđ", "1.310,00", "176:00", "1.082,74", "00000001012", "1a2b3c4d5e6f"):
        assert text in found


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_exactly_that(text: str) -> None:
    assert re.sub(r"\s", "", text) in words(pdf(named(text)))


@pytest.mark.parametrize("name", ["A" * 400, "ime " * 1500, "Ž" * 3000, "漢字 😀 \x00\x07", ""])
def test_it_is_one_page_whatever_the_name(name: str) -> None:
    assert len(read(pdf(named(name))).pages) == 1


@pytest.mark.parametrize("count", [1, 29, 30, 31, 200])
def test_it_is_one_page_however_many_lines(count: int) -> None:
    lines = [Line(Label(f"Redak {n}"), amount="1,00") for n in range(count)]
    assert len(read(pdf(replace(SLIP, sections=[Section(Label("Sati"), lines)]))).pages) == 1


def test_a_page_in_two_languages_is_one_page_on_both_sides_of_being_measured() -> None:
    label = Label("Contributions from pay, of the first pillar", "Doprinosi iz plaće, za prvi stup osiguranja")
    found = set()
    for count in range(6, 34):
        lines = [Line(label, hours="176:00", base="1.310,00", rate="15 %", amount="1.310,00")] * count
        slip = replace(SLIP, sections=[Section(label, lines), Section(label, amount="1,00")], notes=["Sati. " * 70] * 2)
        assert len(read(pdf(slip)).pages) == 1, count
        found.add(_is_long(slip))
    assert found == {False, True}


@pytest.mark.parametrize("text", ['"', "\\", '\\"', '"))#panic("', "\\u{22}", "\u2028"])
def test_no_text_leaves_the_place_where_values_are_handed_over(text: str) -> None:
    assert text.strip("\u2028") in words(pdf(named(f"Ana {text} Anić")))


def test_a_sign_that_no_font_has_is_marked() -> None:
    assert showable("a漢b") == f"a{REPLACEMENT}b"
    assert showable("a\u202eb") == f"a{REPLACEMENT}b"
    assert showable("a\tb\nc") == "a b c"


def test_only_long_words_may_be_broken() -> None:
    assert showable("a" * 23) == "a" * 23
    assert showable("a" * 24) == BREAK.join("a" * 24)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_no_text_stops_a_payslip(text: str) -> None:
    assert len(read(pdf(named(text))).pages) == 1
