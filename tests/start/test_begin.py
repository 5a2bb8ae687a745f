"""A company begins by clicking: its file, two keys, its books, its files; each step once, and nothing half done."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bolib.batch import apart, begun, filled_company
from bolib.batch.places import books_of, company_file_of
from bolib.books import Books, accounts, keys
from bolib.problem import Refused
from bolib.start import Start
from bolib.stores import SCHEMA
from bolib.text import say
from tests.accounting.desk_company import HOSTILE, sign, texts
from tests.conftest import ROOT
from tests.personnel.bringing import CONTRACT, PERSON, UNIT, written

VALUES = {
    "company_name": """Acme "i sinovi" d.o.o.: [&'] # {x}""",
    "company_street": "Izmišljena 1",
    "company_postcode": "10000",
    "company_town": "Zagreb",
    "company_oib": "00000009009",
    "iban": "HR36 9999 9991 1000 0000 1",
    "company_bic": "DEMOHR22",
    "company_email": "pay@acme.example",
    "company_work": "Zagreb",
    "founder_user": "ana",
    "founder_first_name": "Ana",
    "founder_last_name": "Anić",
    "founder_oib": "00000000001",
    "second_user": "ivo",
    "second_first_name": "Ivo",
    "second_last_name": "Ivić",
    "second_oib": "00000000010",
}


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    yield Start("demo", "en")


def fill(start: Start, **other: str) -> None:
    for name, text in ({"company_code": "acme"} | VALUES | other).items():
        start.begin.form.fields[name].input.value = text
    start.begin.form.go.click()


def type_both(start: Start, first: str = "open", again: str = "open") -> None:
    for one, two in start.begin.founders.typed.values():
        one.value, two.value = first, again
    start.begin.founders.go.click()


def shown(part: Any) -> bool:
    return bool(part.layout.display != "none")


def test_a_company_is_founded_by_clicking_and_every_step_is_done_once(start: Start) -> None:
    fill(start)
    assert not start.page.notice.said, start.page.notice.said
    assert [one.problem for one in start.begin.form.fields.values() if one.problem] == []
    assert begun.done("acme")["file"] and begun.waiting() == ["acme"]
    assert shown(start.begin.founders.view) and not shown(start.begin.form.view)
    type_both(start, again="other")
    assert start.page.notice.tone == "wrong" and not books_of("acme").exists()
    assert not keys.path_of("ana").exists()
    type_both(start)
    assert start.page.notice.said == say("en", "begin.founded", company="acme"), start.page.notice.said
    assert all(not one.value for pair in start.begin.founders.typed.values() for one in pair)
    assert start.page.company.value == "acme" and list(begun.done("acme").values())[:4] == [True, True, True, False]
    with Books(books_of("acme"), SCHEMA) as books:
        assert books.verify().problems == [] and books.user == "ana"
        assert books.rows("select name from company") == [(VALUES["company_name"],)]
    start.begin.another.click()
    fill(start)
    assert say("en", "begin.exists") in start.page.notice.said


def test_a_company_that_was_left_half_way_is_gone_on_with(start: Start) -> None:
    fill(start)
    keys.new("ana", "open")
    again = Start("demo", "hr")
    assert shown(again.begin.founders.view) and say("hr", "begin.key_there") in texts(again.begin.view)
    type_both(again, "wrong", "wrong")
    assert say("hr", "keys.wrong_passphrase") in again.page.notice.said and not books_of("acme").exists()
    type_both(again)
    assert books_of("acme").exists()


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("company_code", "../acme", "places.company"),
        ("company_code", "", "field.required"),
        ("company_work", "Atlantida", "people.municipality_name"),
        ("founder_user", "a b", "keys.bad_name"),
    ],
)
def test_what_is_wrong_is_said_below_its_field_and_nothing_is_written(
    start: Start, name: str, text: str, code: str
) -> None:
    fill(start, **{name: text})
    problem = start.begin.form.fields[name].problem
    assert problem and problem.code == code
    assert begun.waiting() == []


@pytest.mark.parametrize(
    ("name", "text"), [("second_oib", "00000000001"), ("company_bic", "NO"), ("company_email", "x")]
)
def test_what_only_all_of_it_shows_is_said_and_nothing_stays(start: Start, name: str, text: str) -> None:
    fill(start, **{name: text})
    assert start.page.notice.tone == "wrong" and not company_file_of("acme").exists()


def test_the_template_has_the_blanks_that_are_filled() -> None:
    lines = (ROOT / "examples" / "company.yaml").read_text("utf-8").splitlines()
    blanks = sum(len(filled_company.BLANK.findall(line.partition("#")[0])) for line in lines)
    assert blanks == len(filled_company.BLANKS)


@pytest.fixture
def founded(start: Start) -> Start:
    fill(start)
    type_both(start)
    return start


def test_files_come_in_and_bad_rows_come_back_with_their_reasons(founded: Start, tmp_path: Path) -> None:
    bring = founded.begin.bring_in
    second = PERSON | {"person": "E-2", "oib": "00000002100", "first_name": HOSTILE}
    files = written(tmp_path, units=[UNIT], people=[PERSON, second], contracts=[CONTRACT])
    for path in files:
        bring.took(f"../../{path.name}", path.read_bytes())
    assert sorted(bring.files) == sorted(path.name for path in files)
    bring.go.click()
    sign(bring.signing, "ivo")  # the account's user is a clerk and brings in no people
    bring.work.wait()
    assert bring.notice.said == say("en", "bring.some", count=1), bring.notice.said
    assert bring.grid.total == 1 and bring.grid.rows[0]["cells"][0] == "people.csv"
    assert not bring.files and begun.done("acme")["people"] and "✓" not in bring.notice.said
    given: list[str] = []
    bring._give = lambda name, content: given.append(name)
    bring.back.click()
    assert given == ["people.csv.rejected.xlsx"] and not shown(bring.back)
    with Books(books_of("acme"), SCHEMA) as books:
        assert books.rows("select person from person") == [("E-1",)]


def test_a_wrong_passphrase_keeps_the_files(founded: Start, tmp_path: Path) -> None:
    bring = founded.begin.bring_in
    (path,) = written(tmp_path, people=[PERSON])
    bring.took(path.name, path.read_bytes())
    bring.go.click()
    sign(bring.signing, "ivo", passphrase="wrong")
    assert bring.notice.tone == "wrong" and list(bring.files) == ["people.csv"]


def test_a_file_comes_in_by_pieces_and_one_that_is_too_large_is_said(founded: Start) -> None:
    bring, sent = founded.begin.bring_in, list[dict[str, Any]]()
    bring.file_in.send = lambda content, buffers=None: sent.append(content)
    whole = b"person,oib\n" * 3
    for at in range(0, len(whole), 10):
        piece = {"name": "people.csv", "size": len(whole), "at": at}
        bring.file_in._handle_custom_msg(piece, [memoryview(whole[at : at + 10])])
    assert bring.files == {"people.csv": whole} and sent[-1] == {"next": "people.csv"} and sent[0] == {"on": 10}
    bring.file_in._handle_custom_msg({"name": "x.csv", "size": bring.file_in.most + 1, "at": 0}, [])
    assert "x.csv" in bring.notice.said and list(bring.files) == ["people.csv"]


def test_a_company_that_is_there_is_not_written_over(founded: Start) -> None:
    before = company_file_of("acme").read_bytes()
    with pytest.raises(Refused):
        filled_company.write("acme", VALUES, "en")
    assert company_file_of("acme").read_bytes() == before and accounts.current() in before.decode()


@pytest.mark.parametrize("made", [True, False])
def test_the_demo_is_made_in_one_click_beside_the_page(
    start: Start, monkeypatch: pytest.MonkeyPatch, made: bool
) -> None:
    def play(*, language: str, said: Callable[[str], None]) -> apart.Made:
        said("Making it ...")
        if made:
            fill(start, company_code="demo2")
            type_both(start)
            books_of("demo2").rename(books_of("demo"))
        return apart.Made(made, "the disk is full")

    monkeypatch.setattr(apart, "demo", play)
    start.begin.demo.click()
    start.begin.work.wait()
    assert (start.page.company.value == "demo") == made
    assert (start.begin.notice.said == "the disk is full") != made
    assert shown(start.waits.view) == made and not start.begin.demo.disabled
