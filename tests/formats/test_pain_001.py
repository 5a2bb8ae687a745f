"""A payment file keeps to the schema and the rules of references, and is read back to the cent."""

import uuid
from dataclasses import replace
from datetime import date
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bolib.formats import pain_001
from bolib.formats.pain_001 import Payer, Transfer
from tests.run_folder import iban, oib

SCHEMA = (resources.files("sepaxml") / "schemas" / "pain.001.001.09.xsd").read_bytes()
PAYER = Payer("Proba d.o.o.", oib(99), iban(1), "TRALHR22")
MESSAGE = uuid.UUID("12345678-1234-5678-9234-567812345678")
ONE = Transfer(
    name="Đurđica Šćepanović-Žižić",
    iban=iban(101),
    cents=108_274,
    payer_reference=pain_001.payer_reference(oib(99), "26314"),
    payee_reference=pain_001.payee_reference(oib(101)),
    text="Plaća 10/2026",
)
ALLOWED = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ČĆŠŽĐčćšžđ")


def written(*transfers: Transfer, namespace: str = "iso", payer: Payer = PAYER) -> bytes:
    return pain_001.write(
        payer=payer,
        transfers=transfers,
        pay_day="2026-11-10",
        created="2026-11-01T00:00:00",
        message=MESSAGE,
        namespace=namespace,
    )


def found(xml: bytes, path: str) -> list[str]:
    root = etree.fromstring(xml)
    space = root.tag.removeprefix("{").partition("}")[0]
    steps = "/".join(f"p:{step}" for step in path.split("/"))
    return [str(e.text) for e in root.iterfind(f".//{steps}", {"p": space})]


@pytest.mark.parametrize("namespace", ["iso", "fina"])
def test_a_file_is_valid_and_read_back_whole(namespace: str) -> None:
    two = replace(ONE, cents=1, iban=iban(102), payee_reference=pain_001.payee_reference(oib(102)))
    xml = written(ONE, two, namespace=namespace)
    assert pain_001.faults(xml, SCHEMA) == []
    assert pain_001.read(xml) == [ONE, two]
    assert etree.fromstring(xml).tag == f"{{{pain_001.NAMESPACES[namespace]}}}Document"


def test_what_goes_to_others_stands_in_a_group_of_its_own() -> None:
    premium = replace(ONE, payer_reference="HR99", payee_reference=f"HR00{oib(101)}", purpose="", cents=6_700)
    xml = written(premium, ONE)
    assert pain_001.faults(xml, SCHEMA) == []
    assert pain_001.read(xml) == [ONE, premium]
    assert found(xml, "PmtInf/NbOfTxs") == ["1", "1"] and found(xml, "GrpHdr/NbOfTxs") == ["2"]
    assert found(xml, "PmtInf/CtrlSum") == ["1082.74", "67.00"] and found(xml, "GrpHdr/CtrlSum") == ["1149.74"]
    assert len(found(xml, "CtgyPurp/Cd")) == len(found(xml, "Purp/Cd")) == 1
    assert len(set(found(xml, "PmtInfId"))) == 2
    assert pain_001.read(written(premium)) == [premium]
    assert pain_001.faults(written(premium, namespace="fina"), SCHEMA) == []


@pytest.mark.parametrize(
    ("reference", "right"),
    [
        ("HR99", True),
        ("HR991", False),
        ("HR00123-456-789012345678", True),
        ("HR00123-456-7890123456789", False),
        ("HR00123456789012-34567890", True),
        ("HR001-2-3-4", False),
        ("HR00", False),
        ("HR00{oib}", False),
        ("HR01123", False),
    ],
)
def test_a_reference_without_check_digits_is_digits_in_three_parts_at_most(reference: str, right: bool) -> None:
    if right:
        assert pain_001.checked_reference(reference) == reference
    else:
        with pytest.raises(ValueError, match="reference"):
            pain_001.checked_reference(reference)


def test_the_same_transfers_give_the_same_bytes() -> None:
    assert written(ONE) == written(ONE)


def test_everything_stands_where_the_guide_wants_it() -> None:
    xml = written(ONE)
    expected = {
        "PmtId/EndToEndId": [f"HR67{oib(99)}-26314-0"],
        "CdtrRefInf/Ref": [f"HR6940002-{oib(101)}-100"],
        "CdtrRefInf/Tp/CdOrPrtry/Cd": ["SCOR"],
        "CdtrRefInf/Tp/Issr": ["HR ref"],
        "Strd/AddtlRmtInf": ["Plaća 10/2026"],
        "CtgyPurp/Cd": ["SALA"],
        "CdtTrfTxInf/Purp/Cd": ["SALA"],
        "Dbtr/Id/OrgId/Othr/Id": [oib(99)],
        "UltmtDbtr/Id/OrgId/Othr/Id": [oib(99)],
        "ChrgBr": ["SLEV"],
        "BtchBookg": ["false"],
        "NbOfTxs": ["1", "1"],
        "CtrlSum": ["1082.74", "1082.74"],
        "ReqdExctnDt/Dt": ["2026-11-10"],
        "GrpHdr/CreDtTm": ["2026-11-01T00:00:00"],
        "GrpHdr/MsgId": [MESSAGE.hex],
        "Ustrd": [],
    }
    assert {path: found(xml, path) for path in expected} == expected


def test_sepaxml_writes_the_same_payees_and_amounts() -> None:
    from sepaxml import SepaTransfer

    config = {"name": PAYER.name, "IBAN": PAYER.iban, "BIC": "TRALHR22", "batch": True, "currency": "EUR"}
    theirs = SepaTransfer(config, schema="pain.001.001.09", clean=False)
    payment = {"name": ONE.name, "IBAN": ONE.iban, "amount": ONE.cents, "description": ONE.text}
    theirs.add_payment(payment | {"execution_date": date(2026, 11, 10)})
    xml = theirs.export()
    for path in ("InstdAmt", "Cdtr/Nm", "CdtrAcct/Id/IBAN", "DbtrAcct/Id/IBAN", "ReqdExctnDt/Dt", "PmtMtd"):
        assert found(xml, path) == found(written(ONE), path), path


@pytest.mark.parametrize("cents", [1, 99, 100, 99_999_999_999])
def test_every_amount_in_range_is_read_back(cents: int) -> None:
    xml = written(replace(ONE, cents=cents))
    assert pain_001.faults(xml, SCHEMA) == []
    assert pain_001.read(xml)[0].cents == cents


@pytest.mark.parametrize(
    "wrong",
    [
        {"cents": 0},
        {"cents": -1},
        {"cents": 100_000_000_000},
        {"iban": iban(101)[:-1] + "0"},
        {"iban": ""},
        {"name": "///"},
        {"payer_reference": "HR6712345678901-26314-0"},
        {"payee_reference": f"HR6940003-{oib(101)}-100"},
        {"payee_reference": f"HR69 40002-{oib(101)}-100"},
        {"payee_reference": f"HR6840002-{oib(101)}-100"},
        {"text": "-"},
    ],
)
def test_a_transfer_that_the_bank_would_refuse_is_not_written(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        written(replace(ONE, **wrong))


def test_nothing_to_pay_is_no_file() -> None:
    with pytest.raises(ValueError, match="nothing to pay"):
        written()


@pytest.mark.parametrize("mark", ["2631", "263145", "26-14", "", "٢٦٣١٤"])
def test_a_mark_of_the_report_has_five_digits(mark: str) -> None:
    with pytest.raises(ValueError, match="five digits|reference"):
        pain_001.payer_reference(oib(99), mark)


def test_the_check_digit_of_a_model_follows_its_weights() -> None:
    assert [pain_001.mod11ini(digits) for digits in ("4000", "8168"[:3], "0", "6")] == ["2", "8", "0", "0"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Šimić, d.o.o. (HR) 'A+B' 1/2?", "Šimić, d.o.o. (HR) 'A+B' 1/2?"),
        ("Müller & Søn_é", "Muller + Son-e"),
        ("Łódź Straße", "Lodz Strasse"),
        ("  -/ a // b /", "a / b"),
        ("a\n\tb", "a b"),
        ("<b>漢", ".b.."),
        ("=1+1", ".1+1"),
        ("z\u030cc\u030c", "žč"),
    ],
)
def test_what_may_not_stand_in_a_payment_is_replaced(text: str, kept: str) -> None:
    assert pain_001.clean(text, 70) == kept


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("Li Wu", True),
        ("Ng", True),
        ("Žć", True),
        ("A", False),
        ("漢字", False),
        ("///", False),
        ("", False),
        ("1 2", False),
    ],
)
def test_a_name_needs_two_letters(text: str, enough: bool) -> None:
    assert pain_001.is_name(text) is enough


@given(st.text(min_size=1, max_size=200))
def test_any_name_is_valid_or_refused(name: str) -> None:
    try:
        xml = written(replace(ONE, name=name, text=name))
    except ValueError:
        return
    assert pain_001.faults(xml, SCHEMA) == []
    (back,) = pain_001.read(xml)
    assert set(back.name) <= ALLOWED
    assert 0 < len(back.name) <= 70
    assert 0 < len(back.text) <= 140
    assert back.name[0] not in " -/"
    assert back.name[-1] not in " /"
    assert "//" not in back.name


@pytest.mark.parametrize("namespace", ["iso", "fina"])
def test_a_doctype_is_refused(namespace: str) -> None:
    head, _, rest = written(ONE, namespace=namespace).decode().partition("?>")
    hostile = f'{head}?><!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/hostname">]>{rest}'
    for data in (hostile.encode(), hostile.replace("UTF-8", "UTF-16").encode("utf-16")):
        with pytest.raises(ValueError, match="DOCTYPE"):
            pain_001.read(data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<CtrlSum>1082.74", "<CtrlSum>1082.75"),
        ("<NbOfTxs>1", "<NbOfTxs>2"),
        ('Ccy="EUR"', 'Ccy="USD"'),
        (">1082.74</InstdAmt>", ">1082.7</InstdAmt>"),
        (">1082.74</InstdAmt>", ">-1082.74</InstdAmt>"),
        ("pain.001.001.09", "pain.001.001.03"),
        ("<EndToEndId>", "<EndToEnd>"),
    ],
)
def test_a_changed_file_is_not_read_as_if_it_were_right(old: str, new: str) -> None:
    changed = written(ONE).decode()
    assert old in changed
    with pytest.raises(ValueError, match=r".+"):
        pain_001.read(changed.replace(old, new).encode())


def test_the_schema_finds_a_fault() -> None:
    assert pain_001.faults(written(ONE).replace(b"<ChrgBr>SLEV", b"<ChrgBr>NONE"), SCHEMA)
