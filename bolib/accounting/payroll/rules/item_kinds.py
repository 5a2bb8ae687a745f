"""What the codes of pay items mean in this company, read strictly from its adopted settings; nothing is built in.

pay_items:
  bonus:                          # the code that stands in a file of pay items
    name: {en: Bonus, hr: Nagrada za rad}
    kind: earning                 # earning, in_kind, other_receipt (ZoD čl. 22), non_taxable or premium
    varies: yes                   # of an earning or in kind: does it change with how a month was worked?
    counts_into: [average]        # average (of leave), minimum_wage (of an earning), or nothing: []
  meal:
    name: {en: Meals, hr: Prehrana}
    kind: non_taxable
    receipt: meal_lump_sum        # which receipt of the law it is
    above_cap: tax                # tax: what is above the cap is another receipt; without it the person is held
  third_pillar:
    name: {en: Voluntary pension, hr: Dobrovoljno mirovinsko}
    kind: premium                 # not taxed, and paid to a fund
    receipt: pension_premium
    paid_to: {name: <fund>, iban: <account>, reference: "HR99"}   # {oib} in it is the person's
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bolib import identity
from bolib.accounting.claims.rules import limits
from bolib.accounting.payroll.countries.receipts import Receipt, receipts
from bolib.accounting.payroll.rules.gross import COMPONENTS, FIXED
from bolib.accounting.payroll.rules.settings import keys_of
from bolib.country import CountryUnknown
from bolib.formats import pain_001
from bolib.formats.cells import CODE
from bolib.problem import Problem, Refused
from bolib.text import LANGUAGES

KEYS = {  # kind: what must be said of it, and what may be
    "earning": ({"varies", "counts_into"}, set()),
    "in_kind": ({"varies", "counts_into"}, set()),
    "other_receipt": (set(), set()),
    "non_taxable": ({"receipt"}, {"above_cap"}),
    "premium": ({"receipt", "paid_to"}, set()),
}
FLAGS = {"earning": ("average", "minimum_wage"), "in_kind": ("average",)}
ABOVE = ("hold", "tax")
ACCOUNTS = {  # kind: the uses of accounts that its entry needs besides those of every payroll
    "non_taxable": ("non_taxable",),
    "premium": ("non_taxable", "deductions"),
    "in_kind": ("in_kind",),
}
LONGEST_NAME = 60
RESERVED = {*COMPONENTS, "regular", "sick_employer", "sick_fund", "enforcement", "tax_settlement", "recovery"}
RESERVED |= {f"{limits.COMPONENT}{kind}" for kind in limits.KINDS}
AN_OIB = "00000000001"


@dataclass(frozen=True)
class PaidTo:
    """The fund that a premium is paid to; `reference` is the payee's, {oib} in it is the person's."""

    name: str
    iban: str
    reference: str


@dataclass(frozen=True)
class ItemKind:
    """What one code of pay items means."""

    code: str
    names: dict[str, str]
    kind: str
    receipt: str = ""
    above_cap: str = ABOVE[0]
    varies: bool = False
    counts_into: frozenset[str] = frozenset()
    paid_to: PaidTo | None = None

    def name(self, language: str) -> str:
        """Give its name in a language."""
        return self.names[language]


Kinds = dict[str, ItemKind]


def read(company: dict[str, Any]) -> Kinds:
    """Read `pay_items` of a company's parsed settings, by code; without it there are none. What is wrong raises Refused."""
    if found := problems(company):
        raise Refused(found[0].code, found[0].where, **found[0].args)
    return {code: _kind(code, about) for code, about in (company.get("pay_items") or {}).items()}


def _kind(code: str, about: dict[str, Any]) -> ItemKind:
    kept = {key: about[key] for key in ("kind", "receipt", "above_cap", "varies") if key in about}
    paid_to = PaidTo(**about["paid_to"]) if "paid_to" in about else None
    flags = frozenset(about.get("counts_into", ()))
    return ItemKind(code, dict(about["name"]), **kept, counts_into=flags, paid_to=paid_to)


def problems(company: dict[str, Any]) -> list[Problem]:
    """List everything that is wrong with `pay_items` of a company's parsed settings."""
    written = company.get("pay_items")
    if written is None:
        return []
    if not isinstance(written, dict):
        return [_wrong("pay_items", written, "{bonus: {…}}")]
    try:
        known = receipts(str(company.get("country")))
    except CountryUnknown:
        return []  # the settings of pay say so
    return [problem for code, about in written.items() for problem in _entry(code, about, known)]


def accounts(company: dict[str, Any]) -> list[str]:
    """Name the uses of accounts that the company's kinds of items need."""
    kinds = [about.get("kind") for about in (company.get("pay_items") or {}).values()]
    return list(dict.fromkeys(use for kind in kinds for use in ACCOUNTS.get(str(kind), ())))


def beside_average(kinds: Kinds) -> list[str]:
    """Name the codes that do not count into the average of leave; what no setting knows any more counts."""
    return [code for code, kind in kinds.items() if "average" not in kind.counts_into]


def fixed(kinds: Kinds) -> list[str]:
    """Name the codes whose amount belongs to the pay of every month: it counts into the average and does not vary."""
    return [code for code, kind in kinds.items() if "average" in kind.counts_into and not kind.varies]


def into_minimum_wage(kinds: Kinds) -> list[str]:
    """Name the components that are held against the minimum wage: pay for hours due, and earnings that say so."""
    return [*FIXED, *(code for code, kind in kinds.items() if "minimum_wage" in kind.counts_into)]


def _entry(code: Any, about: Any, known: dict[str, Receipt]) -> list[Problem]:
    where = f"pay_items.{code}"
    if not isinstance(code, str) or not CODE.fullmatch(code) or code.lower() in RESERVED:
        return [_wrong(where, code, "A-Z a-z 0-9 . _ -, but for " + ", ".join(sorted(RESERVED)))]
    if not isinstance(about, dict):
        return [_wrong(where, about, "{name: …, kind: …}")]
    if about.get("kind") not in KEYS:
        return [_wrong(f"{where}.kind", about.get("kind"), " | ".join(KEYS))]
    needed, may = KEYS[about["kind"]]
    found = keys_of(about, {"name", "kind", *needed}, may, where)
    return found or [
        *_name(where, about["name"]),
        *_choice(f"{where}.receipt", about.get("receipt"), known, "receipt" in needed),
        *_choice(f"{where}.above_cap", about.get("above_cap"), _above(about, known), "above_cap" in about),
        *_flags(where, about),
        *(_fund(f"{where}.paid_to", about["paid_to"]) if "paid_to" in needed else []),
    ]


def _name(where: str, names: Any) -> list[Problem]:
    right = isinstance(names, dict) and set(names) == set(LANGUAGES)
    if right and all(isinstance(text, str) and 0 < len(text.strip()) <= LONGEST_NAME for text in names.values()):
        return []
    return [_wrong(f"{where}.name", names, "{" + ", ".join(f"{language}: …" for language in LANGUAGES) + "}")]


def _choice(where: str, found: Any, allowed: Any, asked: bool) -> list[Problem]:
    right = not asked or (isinstance(found, str) and found in allowed)
    return [] if right else [_wrong(where, found, " | ".join(allowed))]


def _above(about: dict[str, Any], known: dict[str, Receipt]) -> Sequence[str]:
    """Name what may be done with what is above a cap; how some receipts are charged there is not known."""
    receipt = known.get(str(about.get("receipt")))
    return ABOVE if receipt is None or receipt.taxable else ABOVE[:1]


def _flags(where: str, about: dict[str, Any]) -> list[Problem]:
    allowed = FLAGS.get(about["kind"])
    if allowed is None:
        return []
    found = []
    if not isinstance(about["varies"], bool):
        found.append(_wrong(f"{where}.varies", about["varies"], "yes | no"))
    flags = about["counts_into"]
    if not isinstance(flags, list) or any(flag not in allowed for flag in flags) or len(set(flags)) < len(flags):
        found.append(_wrong(f"{where}.counts_into", flags, f"[{', '.join(allowed)}]"))
    return found


def _fund(where: str, fund: Any) -> list[Problem]:
    if not isinstance(fund, dict):
        return [_wrong(where, fund, "{name: …, iban: …, reference: …}")]
    if found := keys_of(fund, {"name", "iban", "reference"}, set(), where):
        return found
    if not isinstance(fund["name"], str) or not pain_001.is_name(fund["name"]):
        return [_wrong(f"{where}.name", fund["name"], "…")]
    if wrong := identity.iban_problem(str(fund["iban"]), f"{where}.iban"):
        return [wrong]
    if not identity.is_domestic(str(fund["iban"])):
        return [_wrong(f"{where}.iban", fund["iban"], "HR…")]
    try:
        pain_001.checked_reference(str(fund["reference"]).replace("{oib}", AN_OIB))
    except ValueError:
        return [_wrong(f"{where}.reference", fund["reference"], "HR99 | HR00{oib} | HR00123-456")]
    return []


def _wrong(where: str, found: Any, right: str) -> Problem:
    return Problem("payroll.setting_wrong", where, {"found": found, "right": right})
