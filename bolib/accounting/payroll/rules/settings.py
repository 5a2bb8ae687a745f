"""The company's own pay settings: what the law leaves to the employer, read strictly from the adopted text."""

import re
from collections import Counter
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from bolib import dates, identity, money
from bolib.country import CountryUnknown, country
from bolib.problem import Problem, Refused

CHOICES = {
    "hour_value": ("month_fund", "fixed_174"),
    "supplements_add": ("add", "highest"),
    "floor": ("proportional", "full"),
}
KINDS = ("overtime", "night", "sunday", "holiday")  # each has approved minutes
NEEDED = {*CHOICES, "supplements", "seniority_rate", "full_time_minutes"}
GATHERED = (  # what a run gathers of a person from the books, besides what a country calls ordinary
    *("gross_cents", "insured_part", "insured_whole", "relief_right", "allowance_share_ppm", "dependants_ppm"),
    *("lower_rate_ppm", "higher_rate_ppm", "surtax_ppm"),
)
FINEST, HIGHEST = 100, 3 * money.MILLION  # a supplement goes to a hundredth of a percent and is at most 300 %


@dataclass(frozen=True)
class PaySettings:
    """How this company pays where the law leaves it open."""

    hour_value: str
    supplements_add: str
    floor: str
    supplements: dict[str, int]
    seniority_ppm: int
    full_time_minutes: int
    no_variable_pay_before: str
    shared_accounts: frozenset[str]
    sick_ppm: int | None  # what the employer's sick pay is of the base; null where nothing is adopted

    @property
    def rule(self) -> str:
        """Say under which settings a gross line was made, as they are written in the company's file."""
        return f"pay: hour_value {self.hour_value}, supplements {self.supplements_add}"

    @property
    def sick_rule(self) -> str:
        """Say under which setting the employer's sick pay was made."""
        whole, rest = divmod(self.sick_ppm or 0, money.MILLION)
        return f"pay: sick_rate {whole}.{rest:06}".rstrip("0").rstrip(".")

    def factor_ppm(self, kind: str) -> int:
        """Give what an hour of a kind is paid: the supplement, for overtime with the plain hour too."""
        return self.supplements[kind] + (money.MILLION if kind == "overtime" else 0)


def read(company: dict[str, Any]) -> PaySettings:
    """Read `pay` of a company's parsed settings; the first thing that is wrong raises Refused."""
    if found := problems(company):
        raise Refused(found[0].code, found[0].where, **found[0].args)
    pay = company["pay"]
    return PaySettings(
        **{key: pay[key] for key in CHOICES},
        supplements={kind: money.ppm(pay["supplements"][kind]) for kind in KINDS},
        seniority_ppm=money.ppm(pay["seniority_rate"]),
        full_time_minutes=int(pay["full_time_minutes"]),
        no_variable_pay_before=pay.get("no_variable_pay_before", ""),
        shared_accounts=frozenset(identity.plain(iban) for iban in pay.get("shared_accounts") or []),
        sick_ppm=money.ppm(pay["sick_rate"]) if "sick_rate" in pay else None,
    )


def problems(company: dict[str, Any]) -> list[Problem]:
    """List everything that is wrong with `pay` of a company's parsed settings."""
    pay = company.get("pay")
    if not isinstance(pay, dict):
        return [Problem("payroll.setting_missing", "pay", {"keys": ", ".join(sorted(NEEDED))})]
    found = keys_of(pay, NEEDED, {"no_variable_pay_before", "shared_accounts", "sick_rate"}, "pay")
    if found:
        return found
    for key, allowed in CHOICES.items():
        if pay[key] not in allowed:
            found.append(_wrong(key, pay[key], " | ".join(allowed)))
    try:
        module = country(str(company.get("country")))
    except CountryUnknown:
        return [*found, Problem("payroll.country_unknown", "country", {"country": company.get("country")})]
    if unknown := [name for name in module.PEOPLE if name not in module.ORDINARY and name not in GATHERED]:
        about = {"country": company["country"], "columns": ", ".join(unknown)}
        return [*found, Problem("payroll.country_not_run", "country", about)]
    found += _supplements(pay["supplements"], module)
    found += _rate("seniority_rate", pay["seniority_rate"], 0)
    if "sick_rate" in pay:
        found += _rate("sick_rate", pay["sick_rate"], FINEST, money.MILLION)
    minutes = pay["full_time_minutes"]
    if not (isinstance(minutes, str) and re.fullmatch("[0-9]{3,4}", minutes) and _daily(int(minutes), module)):
        found.append(_wrong("full_time_minutes", minutes, f'"{module.FULL_TIME}"'))
    return [*found, *_month(pay.get("no_variable_pay_before")), *_accounts(pay.get("shared_accounts"))]


def _daily(minutes: int, module: ModuleType) -> bool:
    return 0 < minutes <= int(module.FULL_TIME) and minutes % 5 == 0  # whole minutes a day


def _supplements(written: Any, module: ModuleType) -> list[Problem]:
    if not isinstance(written, dict):
        return [_wrong("supplements", written, "{overtime: …}")]
    found = keys_of(written, {*KINDS, "hard_conditions"}, set(), "pay.supplements")
    if found:
        return found
    for kind, text in written.items():
        found += _rate(f"supplements.{kind}", text, module.LEAST_SUPPLEMENTS.get(kind, 0))
    if not found and money.ppm(written["hard_conditions"]):
        # no kind of approved minutes says where conditions were hard, so no percent of it could ever be paid
        found.append(_wrong("supplements.hard_conditions", written["hard_conditions"], '"0"'))
    return found


def _rate(key: str, text: Any, least: int, most: int = HIGHEST) -> list[Problem]:
    try:
        rate = money.ppm(text) if isinstance(text, str) else -1
    except ValueError:
        rate = -1
    if least <= rate <= most and rate % FINEST == 0:
        return []
    lowest, highest = (f'"{ppm // money.MILLION}.{ppm % money.MILLION // FINEST:04}"' for ppm in (least, most))
    return [_wrong(key, text, f"{lowest} … {highest}")]


def _month(text: Any) -> list[Problem]:
    try:
        if text is not None:
            dates.month_of(text)
    except (ValueError, TypeError):
        return [_wrong("no_variable_pay_before", text, '"2026-10"')]
    return []


def _accounts(written: Any) -> list[Problem]:
    """Check the accounts that people share by the company's word: a list of IBANs, each once."""
    if written is None:
        return []
    if not isinstance(written, list) or not all(isinstance(one, str) for one in written):
        return [_wrong("shared_accounts", written, "[HR…, HR…]")]
    times = Counter(identity.plain(one) for one in written)
    wrong = [one for one in written if identity.iban_problem(one, "") or times[identity.plain(one)] > 1]
    return [_wrong("shared_accounts", ", ".join(wrong), "[HR…, HR…]")] if wrong else []


def keys_of(found: dict[str, Any], needed: set[str], may: set[str], where: str) -> list[Problem]:
    """Name the keys that a part of the settings lacks, and those that mean nothing in it."""
    problems = []
    if missing := sorted(needed - set(found)):
        problems.append(Problem("payroll.setting_missing", where, {"keys": ", ".join(missing)}))
    if unknown := sorted(str(key) for key in set(found) - needed - may):
        problems.append(Problem("payroll.setting_unknown", where, {"keys": ", ".join(unknown)}))
    return problems


def _wrong(key: str, found: Any, right: str) -> Problem:
    return Problem("payroll.setting_wrong", f"pay.{key}", {"found": found, "right": right})
