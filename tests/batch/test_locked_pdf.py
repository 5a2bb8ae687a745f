"""A payslip that is handed over opens with its password alone, and the file to print begins each person on an odd page."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from bolib.batch.handover import read_passwords
from bolib.batch.locked_pdf import LETTERS, locked, new_password, together
from bolib.formats.payslip import Explained, Label, Payslip, Step, pdf
from bolib.problem import Refused
from tests.formats.test_payslip import HOSTILE, SLIP, named

ONE = pdf(SLIP)
STEPS = [Step(Label("Neto"), Label("dohodak − porez"), Label("ZOR"), "1", "1,00")] * 3


def test_a_locked_file_opens_with_its_password_alone_and_keeps_its_tags() -> None:
    made = locked(ONE, "šifra-ŽĆ-12")
    assert b"Probi" not in made and b"/AESV3" in made
    reader = PdfReader(io.BytesIO(made))
    assert reader.is_encrypted and not reader.decrypt("") and not reader.decrypt("sifra")
    with pytest.raises(FileNotDecryptedError):
        _ = reader.pages[0]
    reader = PdfReader(io.BytesIO(made), password="šifra-ŽĆ-12")
    assert "Proba d.o.o." in reader.pages[0].extract_text()
    assert reader.root_object["/Lang"] == "hr" and reader.root_object["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in reader.root_object


def test_a_locked_file_says_a_version_of_pdf_that_has_tags_and_this_encryption() -> None:
    assert ONE.startswith(b"%PDF-1.7") and locked(ONE, "a password").startswith(b"%PDF-1.7")
    assert together([ONE, ONE]).startswith(b"%PDF-1.7")


def test_each_password_is_another_and_can_be_typed() -> None:
    made = {new_password() for _ in range(200)}
    assert len(made) == 200 and all(set(one) <= {*LETTERS, "-"} and len(one) == 19 for one in made)


@pytest.mark.parametrize("counts", [[1], [1, 2, 1], [2, 2], [3, 1, 2]])
def test_in_the_file_to_print_everybody_begins_on_an_odd_page(counts: list[int]) -> None:
    by_pages = {1: ONE}
    for steps in (3, 60):
        made = pdf(_explained(f"Ime {steps}", steps))
        by_pages[len(PdfReader(io.BytesIO(made)).pages)] = made
    chosen = [by_pages[count] for count in counts if count in by_pages]
    pages = PdfReader(io.BytesIO(together(chosen))).pages
    heads = [number for number, page in enumerate(pages) if "Isplatna lista" in page.extract_text()]
    assert len(heads) == len(chosen) and all(number % 2 == 0 for number in heads)


def _explained(name: str, steps: int) -> Payslip:
    about = Explained(Label("Kako smo došli"), [Label("a"), Label("b"), Label("c")], STEPS * (steps // 3))
    return replace(named(name), explained=about)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_words_in_both_files(text: str) -> None:
    made = pdf(_explained(text, 3))
    assert len(PdfReader(io.BytesIO(made)).pages) == 2
    opened = PdfReader(io.BytesIO(locked(made, "a password")), password="a password")
    for reader in (opened, PdfReader(io.BytesIO(together([made, made])))):
        assert not {"/OpenAction", "/AA", "/Names"} & set(reader.root_object)
    assert not {"/URI", "/JS"} & {key for page in opened.pages for key in page}


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_any_file_of_passwords_is_read_or_refused(data: bytes) -> None:
    try:
        assert all(len(one) >= 8 for one in read_passwords(data).values())
    except Refused as refused:
        assert refused.problem.code == "handover.password"


def test_a_table_of_passwords_is_read_strictly() -> None:
    assert read_passwords("\ufeffperson,password\nE-1,long enough\n".encode()) == {"E-1": "long enough"}
    for text in ("person,password\nE-1,short\n", "person,password\nE-1,long enough\nE-1,long enough\n", "a,b\n1,2\n"):
        with pytest.raises(Refused):
            read_passwords(text.encode())
