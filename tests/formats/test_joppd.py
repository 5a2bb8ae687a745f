"""The report JOPPD is written the same each time, summed, held against schemas, and read back to the cent.

`gold/joppd.xml` is a whole report. Where a change of it is wanted, look at the difference, then write it anew:
`.venv/bin/python -m tests.formats.test_joppd`.
"""

import io
import string
import uuid
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bolib.formats import joppd
from bolib.formats.joppd import Head, Row, Submitter, marks, report
from tests.run_folder import oib

HERE = Path(__file__).parent
GOLD = HERE / "gold" / "joppd.xml"
SUMS = yaml.safe_load((HERE / "joppd_page_a.yaml").read_text("utf-8"))
OWN = {name: (resources.files("bolib") / "formats" / "joppd" / name).read_bytes() for name in joppd.OWN}
SCHEMA = joppd.compiled(OWN, "form.xsd")
BY = Submitter("Proba & sinovi d.o.o.", "Zagreb", "Izmišljena ulica", "1", "place@example.com", oib(99))
HEAD = Head(
    day="2026-11-10",
    mark=joppd.mark_of("2026-11-10"),
    kind=joppd.ORIGINAL,
    submitter=BY,
    author=("Ana", "Žižić"),
    made="2026-11-01T00:00:00",
    identifier=joppd.identifier(bytes(range(32)), "26314", joppd.ORIGINAL),
)
ONE = Row(
    **{"number": 1, "residence": "01333", "work": "01333", "oib": oib(101), "name": "Đurđica <Šćepanović> & Žižić"},
    **{"holder": "0001", "receipt": "0001", "hazard": "0", "relief_mark": "1", "month_mark": "3", "time_mark": "1"},
    **{"hours": 176, "unworked_hours": 16, "from_day": "2026-10-01", "to_day": "2026-10-31"},
    **{"receipt_cents": 105_000, "base_cents": 105_000, "first_pillar_cents": 13_875, "second_pillar_cents": 5_250},
    **{"health_cents": 17_325, "safety_cents": 0, "employment_cents": 0, "hazard_first_cents": 0},
    **{"hazard_second_cents": 0, "abroad_cents": 0, "relief_cents": 12_500, "expense_cents": 0},
    **{"contributions_cents": 19_125, "income_cents": 85_875, "allowance_cents": 60_000, "tax_base_cents": 25_875},
    **{"tax_cents": 5_951, "surtax_cents": 0, "non_taxable": "19", "non_taxable_cents": 4_000, "payment": "1"},
    **{"paid_cents": 83_924, "accrued_cents": 105_000},
)
SETTLED = ONE._replace(
    **{name: 0 for name in joppd.CENTS},
    **{"number": 2, "receipt": "0406", "relief_mark": "0", "month_mark": "0", "hours": 0, "unworked_hours": 0},
    **{"from_day": "2026-01-01", "to_day": "2026-12-31", "non_taxable": "0"},
)._replace(allowance_cents=120_000, tax_base_cents=-120_000, tax_cents=-27_600, paid_cents=27_600)
ROWS = [ONE, SETTLED]


def written(*rows: Row, **other: Any) -> bytes:
    return joppd.write(HEAD._replace(**other), list(rows or ROWS))


def test_a_report_is_valid_and_read_back_whole() -> None:
    xml = written()
    assert joppd.faults(xml, SCHEMA) == []
    back = joppd.read(xml, SCHEMA)
    assert back.rows == ROWS
    assert back.head == HEAD._replace(last_row=2)
    assert (back.page_a.people, back.page_a.rows) == (1, 2)
    assert list(joppd.rows(io.BytesIO(xml))) == ROWS


def test_the_same_rows_give_the_same_bytes_and_those_of_the_gold_file() -> None:
    assert written() == written() == GOLD.read_bytes()


def test_the_form_begins_as_it_must() -> None:
    root = etree.fromstring(written())
    assert root.tag == f"{{{report.NAMESPACE}}}ObrazacJOPPD" and dict(root.attrib) == {"verzijaSheme": "1.1"}
    meta, page_a, page_b = root
    assert [etree.QName(part).localname for part in root] == ["Metapodaci", "StranaA", "StranaB"]
    assert {etree.QName(part).namespace for part in meta} == {report.METADATA}
    told = {etree.QName(part).localname: part.text for part in meta}
    assert told["Autor"] == "Ana Žižić" and told["Datum"] == "2026-11-01T00:00:00" and told["Format"] == "text/xml"
    assert told["Uskladjenost"] == "ObrazacJOPPD-v1-1" and uuid.UUID(told["Identifikator"]) == HEAD.identifier
    assert [part.get("dc") is None for part in meta] == [False] * 8 + [True]
    assert page_a[1].text == "26314"
    assert [etree.QName(cell).localname for cell in page_b[0][0]] == list(report.TAGS)


def test_the_identifier_follows_from_digest_mark_and_kind() -> None:
    digest = bytes(32)
    same = [joppd.identifier(digest, "26314", 1) for _ in range(2)]
    others = [joppd.identifier(b"1" * 32, "26314", 1), joppd.identifier(digest, "26315", 1)]
    others.append(joppd.identifier(digest, "26314", 2))
    assert same[0] == same[1] and len({same[0], *others}) == 4 and same[0].version == 5


@pytest.mark.parametrize("case", SUMS, ids=[case["name"] for case in SUMS])
def test_page_a_is_the_sum_of_page_b(case: dict[str, Any]) -> None:
    rows = []
    for number, cells in enumerate(case["rows"], 1):
        blank = SETTLED._replace(**dict.fromkeys(joppd.CENTS, 0), number=number, receipt="0001")
        rows.append(blank._replace(**{**cells, "oib": oib(int(cells.get("oib", number)))}))
    found = joppd.page_a(rows)
    assert found.people == case.get("people", len(rows)) and found.rows == len(rows)
    assert {path: cents for path, cents in found.sums.items() if cents} == case["sums"]


def test_every_sum_of_page_a_stands_in_the_schema() -> None:
    """A correction of page A that no schema knows would be sent back."""
    xml = etree.fromstring(written())
    for path in joppd.page_a(ROWS).sums:
        steps = "/".join(f"{{{report.NAMESPACE}}}{step}" for step in ("StranaA", *path.split("/")))
        assert xml.find(steps) is not None, path


# --- what is refused


def test_a_report_without_rows_is_no_report() -> None:
    with pytest.raises(ValueError, match="without a row"):
        joppd.write(HEAD, [])


def test_rows_that_can_be_gone_through_once_are_refused() -> None:
    with pytest.raises(TypeError, match="twice"):
        joppd.write(HEAD, iter(ROWS))


@pytest.mark.parametrize(
    "wrong",
    [
        {"submitter": BY._replace(oib="12345678901")},
        {"kind": joppd.CORRECTION},
        {"author": ("A\x00", "B")},
        {"submitter": BY._replace(name="\x1b[31m")},
    ],
)
def test_a_head_that_cannot_be_sent_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        written(**wrong)


def test_a_name_with_a_control_character_is_refused() -> None:
    with pytest.raises(ValueError, match=r".+"):
        written(ONE._replace(name="Ana\x01"))


DOCTYPE = '<!DOCTYPE ObrazacJOPPD [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
ENTITIES = [f"<!ENTITY {after} '{f'&{before};' * 10}'>" for before, after in zip("cdefghi", "defghij", strict=True)]
LAUGHS = f"<!DOCTYPE o [<!ENTITY c 'ha'><!ENTITY a '&j;'><!ENTITY b ''>{''.join(ENTITIES)}]>"


@pytest.mark.parametrize("schema", [None, SCHEMA], ids=["plain", "with schema"])
@pytest.mark.parametrize("hostile", [DOCTYPE, LAUGHS, "<!DOCTYPE o SYSTEM 'http://example.com/o.dtd'>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused(hostile: str, encoding: str, schema: etree.XMLSchema | None) -> None:
    head, _, rest = written().decode().partition("?>")
    text = f"{head.replace('UTF-8', encoding.upper())}?>{'<!-- -->' * 500}{hostile}{rest.replace('Ana', '&i;&a;&b;')}"
    with pytest.raises(ValueError, match="DOCTYPE"):
        joppd.read(text.encode(encoding), schema)
    assert joppd.faults(text.encode(encoding), SCHEMA) == ["a file with a DOCTYPE is refused"]


@pytest.mark.parametrize("schema", [None, SCHEMA], ids=["plain", "with schema"])
@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"not xml",
        b"<a/>",
        written()[:900],
        written()[:-30],
        written() + b"<a/>",
        written().replace(b"&amp;", b"&"),
        written().replace(b"&amp;", b"&foo;"),
        written().replace("Đ".encode(), b"\xff"),
        written().replace(b"</P9>", b"</P8>"),
        written().replace(b"ObrazacJOPPD/v1-1", b"ObrazacJOPPD/v1-0"),
        written().replace(b'verzijaSheme="1.1"', b'verzijaSheme="1.0"'),
        written().replace(b"<P9>1</P9>", b""),
        written().replace(b"<P9>1</P9>", b"<P9>1</P9><P9>1</P9>"),
        written().replace(b"<P9>1</P9><P10>176</P10>", b"<P10>176</P10><P9>1</P9>"),
        written().replace(b"<P9>1</P9>", b"<P9><b>1</b></P9>"),
        written().replace(b"<P141>59.51", b"<P141>59.512"),
        written().replace(b"<P141>59.51", b"<P141>1e3"),
        written().replace(b"<P141>59.51", b"<P141>59,51"),
        written().replace(b"<P10>176", b"<P10>-1"),
        written().replace(b"<P1>138.75", b"<P1>138.76"),
        written().replace(b"<BrojOsoba>1", b"<BrojOsoba>2"),
        written().replace(b"<BrojRedaka>2", b"<BrojRedaka>1"),
        written().replace(b"<P141>59.51", b"<P141>59.52"),
    ],
)
def test_a_file_that_is_not_right_is_not_read_as_if_it_were(broken: bytes, schema: etree.XMLSchema | None) -> None:
    assert broken != written()
    with pytest.raises(ValueError, match=r".+"):
        joppd.read(broken, schema)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (b"<P9>1", b"<P9>4", "row 1: Element 'P9'"),
        (b"<P61>0001", b"<P61>1", "row 1: Element 'P61'"),
        (b"<P11>1050.00", b"<P11>-1.00", "row 1: Element 'P11'"),
        (b"<P101>2026-01-01", b"<P101>2026-02-30", "row 2: Element 'P101'"),
        (b"<P151>19", b"<P151>9", "row 1: Element 'P151'"),
        (b"<VrstaIzvjesca>1", b"<VrstaIzvjesca>11", "Element 'VrstaIzvjesca'"),
        (b"<Email>place@", b"<Email>place ", "Element 'Email'"),
        (b"text/xml", b"text/plain", "Element 'Format'"),
        (b"<BrojOsoba>1</BrojOsoba>", b"<Broj>1</Broj>", "Element 'Broj'"),
    ],
)
def test_the_schema_says_which_row_breaks_it(old: bytes, new: bytes, where: str) -> None:
    assert old in written()
    found = joppd.faults(io.BytesIO(written().replace(old, new)), SCHEMA)
    assert found and found[0].startswith(where), found


def test_no_more_faults_are_told_than_can_be_read() -> None:
    many = [ONE._replace(number=number, time_mark="7") for number in range(1, 100)]
    assert len(joppd.faults(written(*many), SCHEMA)) == 20


def test_a_schema_that_lacks_a_file_is_refused() -> None:
    for files in ({}, {"form.xsd": OWN["form.xsd"]}, {"form.xsd": b"<a/>"}, {"form.xsd": b"x", "metadata.xsd": b"y"}):
        with pytest.raises(ValueError, match="form.xsd"):
            joppd.compiled(files, "form.xsd")
    with pytest.raises(ValueError, match="DOCTYPE"):
        joppd.compiled({**OWN, "metadata.xsd": b"<!DOCTYPE a>" + OWN["metadata.xsd"]}, "form.xsd")


def test_a_schema_takes_nothing_from_the_disk(tmp_path: Path) -> None:
    (tmp_path / "metadata.xsd").write_bytes(OWN["metadata.xsd"])
    named = OWN["form.xsd"].replace(b'"metadata.xsd"', f'"{(tmp_path / "metadata.xsd").as_uri()}"'.encode())
    with pytest.raises(ValueError, match="not there"):
        joppd.compiled({"form.xsd": named}, "form.xsd")


# --- corrections and supplements


def test_a_correction_sends_only_what_changed_and_a_supplement_goes_on_after_the_last_row() -> None:
    right = ONE._replace(tax_cents=5_950, paid_cents=83_925)
    sent = joppd.correction(ROWS, [joppd.cancelled(SETTLED), right, ONE._replace(number=1)][:2])
    assert [row.number for row in sent] == [1, 2] and sent[0] == right
    assert joppd.correction(ROWS, [ONE, SETTLED]) == []
    xml = joppd.write(HEAD._replace(kind=joppd.CORRECTION, last_row=7), sent)
    back = joppd.read(xml, SCHEMA)
    assert (back.page_a.people, back.page_a.rows, back.head.kind) == (1, 7, 2)
    assert back.page_a.sums["PredujamPoreza/P1"] == 5_950
    more = joppd.supplement(7, [ONE._replace(oib=oib(102)), ONE._replace(oib=oib(103))])
    assert [row.number for row in more] == [8, 9]
    assert joppd.read(joppd.write(HEAD._replace(kind=joppd.SUPPLEMENT), more)).page_a.rows == 9


def test_a_cancelled_row_keeps_its_fields_1_to_10_and_has_zeros_behind() -> None:
    row = joppd.cancelled(ONE)
    assert row[:15] == ONE[:15] and {*row[15:]} == {0, "0"}


@pytest.mark.parametrize(
    "wrong",
    [
        [ONE._replace(number=3)],
        [ONE, ONE],
        [ONE._replace(oib=oib(102))],
        [ONE._replace(hours=175)],
        [ONE._replace(to_day="2026-10-30")],
    ],
)
def test_what_a_correction_cannot_change_is_refused(wrong: list[Row]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        joppd.correction(ROWS, wrong)


def test_what_turns_rows_into_others_keeps_numbers_wherever_fields_1_to_10_are_the_same() -> None:
    more = ONE._replace(tax_cents=ONE.tax_cents + 1, number=0)
    other = ONE._replace(hours=ONE.hours + 1, number=0)
    assert joppd.changes([ONE], [ONE._replace(number=9)]) == ([], [])
    assert joppd.changes([ONE], [more]) == ([more._replace(number=ONE.number)], [])
    assert joppd.changes([ONE], [other]) == ([joppd.cancelled(ONE)], [other])
    gone = joppd.cancelled(ONE)
    assert joppd.changes([gone], []) == ([], []) and joppd.changes([gone], [more])[0][0].number == ONE.number
    two = [ONE._replace(number=1, non_taxable="19"), ONE._replace(number=2, non_taxable="65")]
    wanted = [ONE._replace(non_taxable="65", tax_cents=1), ONE._replace(non_taxable="19", tax_cents=2)]
    assert [(row.number, row.tax_cents) for row in joppd.changes(two, wanted)[0]] == [(1, 2), (2, 1)]


def test_a_report_as_it_stands_is_the_original_with_all_that_came_after() -> None:
    first = joppd.applied({}, joppd.ORIGINAL, [ONE._replace(number=1)])
    changed = ONE._replace(number=1, tax_cents=7)
    second = joppd.applied(first, joppd.CORRECTION, [changed])
    third = joppd.applied(second, joppd.SUPPLEMENT, [ONE._replace(number=2)])
    assert [third[number].tax_cents for number in third] == [7, ONE.tax_cents]
    for kind, number in ((1, 3), (2, 3), (3, 4), (3, 1), (5, 3)):
        with pytest.raises(ValueError, match=r".+"):
            joppd.applied(third, kind, [ONE._replace(number=number)])
    with pytest.raises(ValueError, match="first"):
        joppd.applied({}, joppd.SUPPLEMENT, [ONE._replace(number=1)])


# --- anything


def amounts(name: str) -> st.SearchStrategy[int]:
    return st.integers(-9_999_999_999_999 if name in joppd.SIGNED else 0, 9_999_999_999_999)


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
TEXTS: dict[str, st.SearchStrategy[str]] = {
    "oib": st.integers(0, 9_999_999_999).map(oib),
    "name": st.text(LETTERS, min_size=2, max_size=64),
    "from_day": st.dates().map(str),
    "to_day": st.dates().map(str),
    **dict.fromkeys(("residence", "work"), st.text(string.digits, min_size=5, max_size=5)),
    **{name: st.sampled_from(sorted(known)) for name, known in marks.KNOWN.items()},
}
ANY = st.builds(
    Row,
    **{name: TEXTS[name] for name in Row._fields if name in TEXTS},
    **{name: st.integers(0, 9_999) for name in ("hours", "unworked_hours")},
    **{name: amounts(name) for name in joppd.CENTS},
    number=st.integers(1, 9_999_999_999),
)


@settings(max_examples=200)
@given(st.lists(ANY, min_size=1, max_size=5))
def test_any_rows_come_back_as_they_went_in(rows: list[Row]) -> None:
    xml = joppd.write(HEAD, rows)
    assert joppd.read(xml).rows == rows
    assert list(joppd.rows(xml)) == rows
    assert joppd.write(HEAD, rows) == xml


@settings(max_examples=50)
@given(st.lists(ANY, min_size=1, max_size=5))
def test_rows_of_a_frame_are_rows(rows: list[Row]) -> None:
    frame = pd.DataFrame(rows).astype({name: "string" for name in TEXTS})
    assert list(joppd.RowsOf(frame)) == rows and len(joppd.RowsOf(frame)) == len(rows)
    assert joppd.write(HEAD, joppd.RowsOf(frame)) == joppd.write(HEAD, rows)


@settings(max_examples=100)
@given(
    st.lists(
        ANY.map(lambda row: row._replace(**{n: getattr(row, n) % 10**9 for n in joppd.CENTS})), min_size=1, max_size=4
    )
)
def test_amounts_that_fit_the_form_are_valid(rows: list[Row]) -> None:
    xml = joppd.write(HEAD, rows)
    assert joppd.faults(xml, SCHEMA) == []
    assert joppd.read(xml, SCHEMA).rows == rows


@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\ud800", "\ufffe"])
def test_a_letter_that_xml_cannot_hold_is_refused(letter: str) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        joppd.write(HEAD, [ROWS[0]._replace(name=f"Ana{letter}")])


def test_what_stands_in_a_text_is_never_read_as_xml() -> None:
    one = ROWS[0]._replace(name="<P1>&amp;</P1>\r\n]]> %s %", oib="<")
    for rows in ([one], [one, one._replace(number=2)], [one, ROWS[1]]):
        assert joppd.read(joppd.write(HEAD, rows)).rows == rows


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_read_never_anything_else(data: bytes) -> None:
    for xml in (data, written()[:600] + data):
        with pytest.raises(ValueError, match=r".*"):
            joppd.read(xml, SCHEMA)
        assert joppd.faults(xml, SCHEMA)


if __name__ == "__main__":
    GOLD.parent.mkdir(exist_ok=True)
    GOLD.write_bytes(written())
