"""Salary payments as a file for the bank: credit transfers in pain.001.001.09, written and read back.

One day, one debtor; one group for salaries, and one more where something goes to others (premiums, tax, contributions). Where things stand is the Croatian guide's choice (croatia: payments, models of
references): the payer's reference is EndToEndId, model and number without a space, and is the same for all pays of one
tax report; the payee's reference is RmtInf/Strd/CdtrRefInf with type SCOR and issuer "HR ref"; the payment text is
AddtlRmtInf; the payer's OIB stands at the debtor and at the ultimate debtor; purpose SALA stands at the group and at
each transfer; charges SLEV once, at the group. BtchBookg is false: one account that the bank refuses then stops one
transfer, not everybody's pay.
"""

import io
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from bolib import identity
from bolib.problem import Problem

if TYPE_CHECKING:
    from lxml import etree

NAMESPACES = {
    "iso": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09",
    "fina": "urn:iso:std:iso:20022:tech:xsd:scthr:pain.001.001.09",
}
SALARY = "SALA"  # the purpose of a transfer that is somebody's pay; other transfers name none
NO_REFERENCE = "HR99"
LONGEST = 26  # characters of a reference, its model among them
FREE = re.compile("HR00[0-9]{1,12}(?:-[0-9]{1,12}){0,2}")
OF_THREE = re.compile("(HR[0-9]{2})([0-9]{1,12})-([0-9]{1,12})-([0-9]{1,12})")
LARGEST = 99_999_999_999  # cents of one transfer
NAME, TEXT = 70, 140  # the longest name and payment text
DOUBLED = re.compile(r"([ /])\1+")
ALLOWED = re.compile("[a-zA-Z0-9/\\-?:().,'+ ČĆŠŽĐčćšžđ]")
INSTEAD = {"&": "+", "_": "-", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l"}
INSTEAD |= {"Ł": "L", "ı": "i", "þ": "th", "Þ": "Th", "ð": "d", "’": "'", "–": "-", "—": "-", "\u00a0": " "}

DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{namespace}">
 <CstmrCdtTrfInitn>
  <GrpHdr>
   <MsgId>{message}</MsgId>
   <CreDtTm>{created}</CreDtTm>
   <NbOfTxs>{count}</NbOfTxs>
   <CtrlSum>{total}</CtrlSum>
   <InitgPty><Nm>{name}</Nm><Id><OrgId><Othr><Id>{oib}</Id></Othr></OrgId></Id></InitgPty>
  </GrpHdr>
{groups} </CstmrCdtTrfInitn>
</Document>
"""
GROUP = """  <PmtInf>
   <PmtInfId>{group}</PmtInfId>
   <PmtMtd>TRF</PmtMtd>
   <BtchBookg>false</BtchBookg>
   <NbOfTxs>{count}</NbOfTxs>
   <CtrlSum>{total}</CtrlSum>
   <PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl>{category}</PmtTpInf>
   <ReqdExctnDt><Dt>{pay_day}</Dt></ReqdExctnDt>
   <Dbtr><Nm>{name}</Nm><Id><OrgId><Othr><Id>{oib}</Id></Othr></OrgId></Id></Dbtr>
   <DbtrAcct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></DbtrAcct>
   <DbtrAgt><FinInstnId><BICFI>{bic}</BICFI></FinInstnId></DbtrAgt>
   <UltmtDbtr><Nm>{name}</Nm><Id><OrgId><Othr><Id>{oib}</Id></Othr></OrgId></Id></UltmtDbtr>
   <ChrgBr>SLEV</ChrgBr>
{transfers}  </PmtInf>
"""
TRANSFER = """   <CdtTrfTxInf>
    <PmtId><EndToEndId>{payer_reference}</EndToEndId></PmtId>
    <Amt><InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt>
    <Cdtr><Nm>{name}</Nm></Cdtr>
    <CdtrAcct><Id><IBAN>{iban}</IBAN></Id></CdtrAcct>
{purpose}    <RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>HR ref</Issr></Tp><Ref>{payee_reference}</Ref></CdtrRefInf><AddtlRmtInf>{text}</AddtlRmtInf></Strd></RmtInf>
   </CdtTrfTxInf>
"""


@dataclass(frozen=True)
class Payer:
    """Who pays: name, OIB, IBAN and BIC of the bank."""

    name: str
    oib: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One credit transfer in cents; both references with model and number, without a space."""

    name: str
    iban: str
    cents: int
    payer_reference: str
    payee_reference: str
    text: str
    purpose: str = SALARY


def write(
    *,
    payer: Payer,
    transfers: Sequence[Transfer],
    pay_day: str,
    created: str,
    message: uuid.UUID,
    namespace: str = "iso",
) -> bytes:
    """Write the transfers in the given order, the same bytes each time.

    `pay_day` is an ISO date, `created` an ISO date and time; `message` names the file towards the bank. `namespace` is
    `iso` or `fina`. Nothing to pay, an amount out of range, a wrong IBAN or reference, or a name of which nothing is
    left raises ValueError.
    """
    if not transfers:
        raise ValueError("there is nothing to pay")
    about = {
        "pay_day": pay_day,
        "name": escape(clean(payer.name, NAME)),
        "oib": _checked(payer.oib, identity.oib_problem),
        "iban": _checked(payer.iban, identity.iban_problem),
        "bic": escape(payer.bic),
    }
    groups = [[one for one in transfers if (one.purpose == SALARY) == salary] for salary in (True, False)]
    whole = {"namespace": NAMESPACES[namespace], "message": message.hex, "created": created}
    above, below = (part.format(**whole, **_sums(transfers), **about) for part in DOCUMENT.split("{groups}"))
    out = io.BytesIO()  # piece by piece, for the file may be long
    out.write(above.encode())
    for number, group in enumerate(groups, 1):
        out.writelines(piece.encode() for piece in (_group(number, group, message, about) if group else ()))
    out.write(below.encode())
    return out.getvalue()


def _group(number: int, transfers: Sequence[Transfer], message: uuid.UUID, about: dict[str, str]) -> Iterator[str]:
    category = f"<CtgyPurp><Cd>{SALARY}</Cd></CtgyPurp>" if transfers[0].purpose == SALARY else ""
    name = uuid.uuid5(message, f"group {number}").hex
    known = {"group": name, "category": category, **_sums(transfers), **about}
    above, below = (part.format(**known) for part in GROUP.split("{transfers}"))
    yield above
    yield from map(_written, transfers)
    yield below


def _sums(transfers: Sequence[Transfer]) -> dict[str, object]:
    return {"count": len(transfers), "total": _euros(sum(transfer.cents for transfer in transfers))}


def read(xml: bytes) -> list[Transfer]:
    """Read the transfers of a payment file back, in its order.

    A DOCTYPE, a file of another kind, a group that is not the salaries of one debtor in euros, or counts and sums that
    do not fit raise ValueError.
    """
    root = _parsed(xml)
    space = root.tag.removeprefix("{").partition("}")[0]
    if space not in NAMESPACES.values() or not root.tag.endswith("}Document"):
        raise ValueError(f"this is {root.tag}, not a pain.001.001.09 document")
    inside = {"p": space}
    found = [_transfer(one, inside) for one in root.iterfind(".//p:CdtTrfTxInf", inside)]
    for part in root.iterfind("p:CstmrCdtTrfInitn/p:GrpHdr", inside):
        counted, summed = int(_text(part, "p:NbOfTxs", inside)), _cents(_text(part, "p:CtrlSum", inside))
        if (counted, summed) != (len(found), sum(one.cents for one in found)):
            raise ValueError(f"the header counts {counted} transfers of {summed} cents, the file has others")
    return found


def faults(xml: bytes, schema: bytes) -> list[str]:
    """Say where a file breaks the schema (the text of ISO's XSD); nothing when it is valid.

    Fina's namespace is put into the schema when the file is written in it.
    """
    from lxml import etree

    root = _parsed(xml)
    space = root.tag.removeprefix("{").partition("}")[0]
    if space == NAMESPACES["fina"]:
        schema = schema.replace(NAMESPACES["iso"].encode(), space.encode())
    rules = etree.XMLSchema(etree.fromstring(schema))
    rules.validate(root)
    return [f"line {entry.line}: {entry.message}" for entry in rules.error_log]  # type: ignore[attr-defined]


class _Letters(dict[int, str]):
    """What a payment has instead of each letter, found when the letter is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = re.sub(r"[^a-zA-Z0-9]", "", unicodedata.normalize("NFKD", letter))
        other = INSTEAD.get(letter) or plain or (" " if letter.isspace() else ".")
        return self.setdefault(code, letter if ALLOWED.fullmatch(letter) else other)


LETTERS = _Letters()


@lru_cache(1024)  # a payment file says the same text, and its payer, again and again
def clean(text: str, longest: int) -> str:
    """Keep what a domestic payment may carry, at most `longest` characters.

    Allowed are a-z A-Z 0-9 / - ? : ( ) . , ' + space and čćšžđ; not a space or dash first, no slash first, last or
    doubled. Other letters lose their accents, what has no likeness becomes a dot. Nothing left raises ValueError.
    """
    kept = unicodedata.normalize("NFC", text).translate(LETTERS)
    kept = DOUBLED.sub(r"\1", kept).lstrip(" -/")[:longest].rstrip(" /")
    if not kept:
        raise ValueError(f"nothing of {text!r} may stand in a payment")
    return kept


def is_name(text: str) -> bool:
    """Say whether enough of a name may stand in a payment: two letters or more, beside dots for what may not."""
    try:
        return sum(map(str.isalpha, clean(text, NAME))) > 1
    except ValueError:
        return False


def payer_reference(employer: str, report_mark: str, part: int = 0) -> str:
    """Give the reference of a payer of salaries: HR67, the employer's OIB, the mark of the tax report, the part.

    Part 0 is whole pay. A wrong OIB or a mark that is not five digits (year and day of the year) raises ValueError.
    """
    if not re.fullmatch(r"\d{5}", report_mark):
        raise ValueError(f"the mark of the tax report has five digits, not {report_mark!r}")
    return checked_reference(f"HR67{employer}-{report_mark}-{part}")


def payee_reference(person: str, kind: int = 100) -> str:
    """Give the reference of a payee: HR69, 40002, the person's OIB, the kind of receipt (100 whole pay)."""
    return checked_reference(f"HR6940002-{person}-{kind}")


def budget_reference(kind: str, employer: str, report_mark: str) -> str:
    """Give the reference of tax or a contribution from pay: HR68, the kind of revenue, the employer's OIB, the report's mark."""
    return checked_reference(f"HR68{kind}-{employer}-{report_mark}")


@lru_cache(1024)
def checked_reference(reference: str) -> str:
    """Give a reference back when its shape and check digits are right; else raise ValueError.

    At most 22 characters after the model, parts of at most 12 digits: three of HR67 (part 1 an OIB), HR68 (part 1 four
    digits, the last by MOD11INI, part 2 an OIB, part 3 at most five digits) and HR69 (part 1 five digits, the last by
    MOD11INI, part 2 an OIB), up to three of HR00, none of HR99.
    """
    if reference == NO_REFERENCE:
        return reference
    if len(reference) <= LONGEST and FREE.fullmatch(reference):
        return reference
    found = OF_THREE.fullmatch(reference)
    if found is None or len(reference) > LONGEST:
        raise ValueError(f"{reference!r} is not a reference of three parts of digits")
    model, first, second, third = found.groups()
    right = {
        "HR67": lambda: _is_oib(first),
        "HR68": lambda: _is_kind(first, 4) and _is_oib(second) and len(third) <= 5,
        "HR69": lambda: _is_kind(first, 5) and _is_oib(second),
    }
    if model not in right or not right[model]():
        raise ValueError(f"{reference!r} has a wrong model or check digit")
    return reference


def mod11ini(digits: str) -> str:
    """Give the check digit of a number: weights 2, 3, 4 … from the right, sum modulo 11; 0 and 1 give 0.

    >>> mod11ini("4000")
    '2'
    """
    rest = sum(int(digit) * weight for weight, digit in enumerate(reversed(digits), 2)) % 11
    return str(11 - rest if rest > 1 else 0)


@lru_cache(1024)
def _is_kind(digits: str, count: int) -> bool:
    return len(digits) == count and digits[-1] == mod11ini(digits[:-1])


def _is_oib(number: str) -> bool:
    return identity.oib_problem(number, "") is None


def _checked(number: str, problem_of: Callable[[str, str], Problem | None]) -> str:
    if problem := problem_of(number, ""):
        raise ValueError(f"{number!r} cannot stand in a payment: {problem.code} {problem.args}")
    return identity.plain(number)


def _written(transfer: Transfer) -> str:
    if not 0 < transfer.cents <= LARGEST:
        raise ValueError(f"{transfer.cents} cents cannot be transferred")
    return TRANSFER.format(
        payer_reference=checked_reference(transfer.payer_reference),
        payee_reference=checked_reference(transfer.payee_reference),
        amount=_euros(transfer.cents),
        name=escape(clean(transfer.name, NAME)),
        iban=_checked(transfer.iban, identity.iban_problem),
        text=escape(clean(transfer.text, TEXT)),
        purpose=f"    <Purp><Cd>{SALARY}</Cd></Purp>\n" if transfer.purpose == SALARY else "",
    )


def _transfer(one: "etree._Element", inside: dict[str, str]) -> Transfer:
    amount = one.find("p:Amt/p:InstdAmt", inside)
    if amount is None or amount.get("Ccy") != "EUR":
        raise ValueError("a transfer has no amount in euros")
    return Transfer(
        name=_text(one, "p:Cdtr/p:Nm", inside),
        iban=_text(one, "p:CdtrAcct/p:Id/p:IBAN", inside),
        cents=_cents(amount.text or ""),
        payer_reference=_text(one, "p:PmtId/p:EndToEndId", inside),
        payee_reference=_text(one, "p:RmtInf/p:Strd/p:CdtrRefInf/p:Ref", inside),
        text=_text(one, "p:RmtInf/p:Strd/p:AddtlRmtInf", inside),
        purpose=one.findtext("p:Purp/p:Cd", default="", namespaces=inside),
    )


def _text(element: "etree._Element", path: str, inside: dict[str, str]) -> str:
    found = element.find(path, inside)
    if found is None or not found.text:
        raise ValueError(f"{path.replace('p:', '')} is missing")
    return str(found.text)


def _parsed(xml: bytes) -> "etree._Element":
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as fault:
        raise ValueError(f"this is not XML: {fault}") from fault
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise ValueError("a file with a DOCTYPE is refused")
    return root


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _cents(euros: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}\.[0-9]{2}", euros):
        raise ValueError(f"{euros!r} is not an amount in euros and cents")
    return int(euros.replace(".", ""))
