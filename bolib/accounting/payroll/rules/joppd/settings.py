"""What a company adopts for its tax report and the transfers of tax, read strictly from its settings.

joppd:
  submitter: "1"                             # 1 legal person, 2 self-employed … 13 (the instructions to the form)
  email: pay@company.example
  author: {first_name: Ana, last_name: Anić} # who made the report
  work: "01333"                              # municipality of the place of work, as in municipal_tax.csv
  sites: {OSIJEK: "03123"}                   # sites that lie in another municipality; may be left out
tax_accounts: {"01333": HR…}                 # municipality of residence: the account of its income tax
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bolib import identity
from bolib.accounting.payroll.rules.settings import keys_of
from bolib.formats.cells import CODE
from bolib.formats.joppd import marks
from bolib.problem import Problem, Refused

SUBMITTERS = tuple(map(str, range(1, 14)))
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
PLACE = re.compile("[0-9]{5}")
SHORTEST, LONGEST = 2, 60  # letters of a name in the form


@dataclass(frozen=True)
class ReportSettings:
    """Who hands the report in, who made it, and in which municipality each site lies."""

    submitter: str
    email: str
    author: tuple[str, str]
    work: str
    sites: dict[str, str] = field(default_factory=dict)

    def place_of(self, site: str | None) -> str:
        """Give the municipality of work of a site."""
        return self.sites.get(site or "", self.work)


def read(company: Mapping[str, Any]) -> ReportSettings | None:
    """Read `joppd` of a company's parsed settings, null where it has none; what is wrong raises Refused."""
    if found := problems(company):
        raise Refused(found[0].code, found[0].where, **found[0].args)
    about = company.get("joppd")
    if about is None:
        return None
    author = (about["author"]["first_name"].strip(), about["author"]["last_name"].strip())
    kept = {name: about[name] for name in ("submitter", "email", "work")}
    return ReportSettings(**kept, author=author, sites=dict(about.get("sites") or {}))


def problems(company: Mapping[str, Any]) -> list[Problem]:
    """List everything that is wrong with `joppd` and `tax_accounts` of a company's parsed settings; both may be missing."""
    return [*_report(company.get("joppd")), *_accounts(company.get("tax_accounts"))]


def unknown_municipalities(company: Mapping[str, Any], known: set[str]) -> list[Problem]:
    """List the municipalities of these settings that are not in the list of tax rates."""
    about = company.get("joppd") or {}
    named = {"joppd.work": about.get("work")}
    named |= {f"joppd.sites.{site}": code for site, code in (about.get("sites") or {}).items()}
    named |= {f"tax_accounts.{code}": code for code in company.get("tax_accounts") or {}}
    return [_wrong(where, code, "municipal_tax.csv") for where, code in named.items() if code and code not in known]


def _report(about: Any) -> list[Problem]:
    if about is None:
        return []
    if not isinstance(about, dict):
        return [_wrong("joppd", about, "{submitter: …, email: …, author: …, work: …}")]
    if found := keys_of(about, {"submitter", "email", "author", "work"}, {"sites"}, "joppd"):
        return found
    found = [] if about["submitter"] in SUBMITTERS else [_wrong("joppd.submitter", about["submitter"], '"1" … "13"')]
    if not isinstance(about["email"], str) or not EMAIL.fullmatch(about["email"]):
        found.append(_wrong("joppd.email", about["email"], "name@company.hr"))
    author, sites = about["author"], about.get("sites") or {}
    if (
        not isinstance(author, dict)
        or set(author) != {"first_name", "last_name"}
        or not all(map(_word, author.values()))
    ):
        found.append(_wrong("joppd.author", author, "{first_name: …, last_name: …}"))
    if not isinstance(sites, dict) or not all(isinstance(site, str) and CODE.fullmatch(site) for site in sites):
        return [*found, _wrong("joppd.sites", sites, '{SITE: "01333"}')]
    places = {"joppd.work": about["work"]} | {f"joppd.sites.{site}": code for site, code in sites.items()}
    return [*found, *(_wrong(where, code, '"01333"') for where, code in places.items() if not _place(code))]


def _accounts(written: Any) -> list[Problem]:
    if written is None:
        return []
    if not isinstance(written, dict) or not all(map(_place, written)):
        return [_wrong("tax_accounts", written, '{"01333": HR…}')]
    wrong = [
        code
        for code, iban in written.items()
        if not isinstance(iban, str) or identity.iban_problem(iban, "") or not identity.is_domestic(iban)
    ]
    return [_wrong(f"tax_accounts.{code}", written[code], "HR…") for code in wrong]


def _place(code: Any) -> bool:
    return isinstance(code, str) and bool(PLACE.fullmatch(code)) and code != marks.NOWHERE


def _word(text: Any) -> bool:
    return isinstance(text, str) and SHORTEST <= len(text.strip()) <= LONGEST and text.isprintable()


def _wrong(where: str, found: Any, right: str) -> Problem:
    return Problem("payroll.setting_wrong", where, {"found": found, "right": right})
