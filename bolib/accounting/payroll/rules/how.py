"""How each line of a payslip came about, in words: its second page, from the same explanation that `explain` gives.

Every line has its formula, article, operands and amount. What is nothing, and most people have not, is left out.
"""

import re
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pandas as pd

from bolib import dates, money
from bolib.accounting.payroll.rules import item_kinds, settlement
from bolib.accounting.payroll.rules import settings as pay_settings
from bolib.accounting.payroll.rules.agreed_explained import explain_agreed
from bolib.accounting.payroll.rules.claims import is_elsewhere
from bolib.accounting.payroll.rules.claims_explained import explain_claims, kind_of
from bolib.accounting.payroll.rules.documents import LINES
from bolib.accounting.payroll.rules.explanation import (
    everything_known,
    explain_averages,
    explain_gross,
    explained,
    written,
)
from bolib.accounting.payroll.rules.gross import BY_AVERAGE
from bolib.accounting.payroll.rules.items_explained import explain_items
from bolib.accounting.payroll.rules.population import Population
from bolib.accounting.payroll.rules.settlement_explained import explain_settlement
from bolib.country import country
from bolib.formats.findings import mark
from bolib.formats.html_table import amount, percent
from bolib.formats.payslip import Label, Step
from bolib.rates import Rates
from bolib.text import catalogue, say

FLAGS = ("relief_right", "both_pillars", "health_due", "director", "area_relief")
ORDINARY = {  # operands that are told only where they are not as of most people
    **{"relief_right": 1, "both_pillars": 1, "health_due": 1, "allowance_share_ppm": money.MILLION},
    **dict.fromkeys(("director", "area_relief", "dependants_ppm", "veteran_ppm", "surtax_ppm"), 0),
    **dict.fromkeys(("hazard_first_ppm", "hazard_second_ppm"), 0),
}
ONLY_WITH = {  # statutory values that count only where a flag or an amount is so
    "director_floor": ("director", True),
    "first_pillar_rate": ("both_pillars", True),
    "first_pillar_alone_rate": ("both_pillars", False),
    "second_pillar_rate": ("both_pillars", True),
    "coefficient_base": ("dependants_ppm", True),
    "health_rate": ("health_due", True),
    "area_relief_rate": ("area_relief", True),
}
SETTINGS = ("pay:", "pay_items:")  # how an explanation names the company's settings
NAMED = re.compile(r"\b[a-z_]+\.[a-z_]+\b")  # a statutory value by its name in the files
ALWAYS = ("gross_cents", "tax_base_cents", "tax_cents", "health_cents", "net_cents")  # told also when they are nothing
SAME = {"pay_cents": "gross_cents", "month_pay_cents": "gross_cents"}  # told where they differ from what they come from
CELLS = ("label", "formula", "law")

Rows = dict[str, list[dict[str, Any]]]


def steps(
    people: Population,
    inputs: Mapping[str, pd.DataFrame],
    company: dict[str, Any],
    rates: Rates,
    *,
    month: str,
    pay_day: str,
    language: str,
) -> dict[str, list[Step]]:
    """Explain every line of everyone who is ready, by person, in order of the law; Croatian beside another language.

    `inputs` are the frozen tables that `people` were made from.
    """
    if people.ready.empty:
        return {}
    about = {"month": month, "pay_day": pay_day}
    said = {
        name: _rows(people, inputs, company, rates, **about, language=name) for name in dict.fromkeys((language, "hr"))
    }
    return {
        person: [_step(row, beside, language) for row, beside in zip(rows, said["hr"][person], strict=True)]
        for person, rows in said[language].items()
    }


def _rows(
    people: Population,
    inputs: Mapping[str, pd.DataFrame],
    company: dict[str, Any],
    rates: Rates,
    *,
    month: str,
    pay_day: str,
    language: str,
) -> Rows:
    name, module = company["country"], country(company["country"])
    own, kinds = pay_settings.read(company), item_kinds.read(company)
    fund_days = dates.weekdays(*dates.month_of(month))
    about = {"month": month, "pay_day": pay_day}
    found: Rows = {str(person): [] for person in people.ready["person"]}
    for person, part in people.agreed.groupby("person"):
        rows = explain_agreed(part, language=language)
        found[str(person)] += _labelled(rows, [say(language, "payslip.net_agreed")] * len(rows))
    lines = people.with_hours(people.lines.sort_values(["person", "line"]))
    apart = [*kinds, *BY_AVERAGE, settlement.COMPONENT]
    by_hours = lines[~lines["component"].isin(apart) & ~lines["component"].map(is_elsewhere)]
    told = explain_gross(by_hours, own, fund_days=fund_days, language=language).to_dict("records")
    for person, component, row in zip(by_hours["person"], by_hours["component"], told, strict=True):
        cells = {str(key): cell for key, cell in row.items()}
        found[person].append({**cells, "label": say(language, LINES[component])})
    averaged = lines[lines["component"].isin(BY_AVERAGE)]
    for person, part in averaged.groupby("person"):
        months = people.averages[people.averages["person"] == person]
        explained_ones = explain_averages(name, part, months, own, rates, language=language)
        labels = [say(language, LINES[component]) for component in part["component"]]
        found[str(person)] += _labelled(explained_ones, labels)
    for person, part in lines[lines["component"].isin(list(kinds))].groupby("person"):
        given = explain_items(part, inputs, company, rates, **about, language=language)
        found[str(person)] += _labelled(given, [kinds[code].name(language) for code in part["component"]])
    for person, part in lines[lines["component"].map(is_elsewhere)].groupby("person"):
        workings, payees = (rows[rows["person"] == person] for rows in (people.workings, people.payees))
        taken = explain_claims(part, workings, payees, rates, language=language)
        found[str(person)] += _labelled(taken, [_of_claim(row, language) for row in part.to_dict("records")])
    for person, part in lines[lines["component"] == settlement.COMPONENT].groupby("person"):
        settled = explain_settlement(name, part, people.year.figures, rates, language=language)
        found[str(person)] += _labelled(settled, [say(language, LINES[settlement.COMPONENT])])
    for person, known in zip(people.ready["person"], everything_known(name, people.ready, rates), strict=True):
        every = explained(module, known, rates, language, _operand)
        found[person] += [
            {**row, "label": say(language, f"told.{row['figure']}")} for row in every if _is_told(row, known)
        ]
    return found


def _of_claim(row: Mapping[Any, Any], language: str) -> str:
    kind = kind_of(str(row["component"]))
    return f"{say(language, f'deduction.{kind}')}, {row['reference']}"


def _labelled(rows: pd.DataFrame, labels: list[str]) -> list[dict[str, Any]]:
    cells = rows.to_dict("records")
    return [
        {**{str(key): cell for key, cell in row.items()}, "label": label}
        for row, label in zip(cells, labels, strict=True)
    ]


def _is_told(row: Mapping[str, Any], known: Mapping[str, int]) -> bool:
    figure = row["figure"]
    if figure in SAME:
        return known[figure] != known[SAME[figure]]
    return bool(row["value_cents"]) or figure in ALWAYS


def _step(row: Mapping[str, Any], beside: Mapping[str, Any], language: str) -> Step:
    """One line of the page; what is said alike in Croatian is said once."""
    both = {}
    for name in CELLS:
        here, there = _cell(row, name, language), _cell(beside, name, "hr")
        both[name] = Label(here, there if there != here else "")
    operands = NAMED.sub(lambda name: catalogue(language).get(f"value.{name[0]}", name[0]), row["operands"])
    return Step(**both, operands=operands, amount=amount(int(row["value_cents"]), language))


def _cell(row: Mapping[str, Any], name: str, language: str) -> str:
    """Give the words of a cell: a sum is that of the lines above, and the company's settings are called so."""
    if name == "formula" and not row["formula"]:
        return say(language, "payslip.how_sum")
    if name != "law":
        return str(row[name])
    parts = [part for part in str(row["law"]).split("; ") if part]
    own = [part for part in parts if not part.startswith(SETTINGS)]
    return "; ".join([*own, *([say(language, "payslip.how_settings")] if len(own) < len(parts) else [])])


def _operand(name: str, known: dict[str, int], module: ModuleType, rates: Rates, language: str) -> str:
    """Say an operand by what it is called; of a statutory value also the article, and how sure we are where it is not verified.

    What does not count for this person is not said.
    """
    if _is_ordinary(name, known):
        return ""
    if name not in module.RATES:
        return f"{say(language, f'told.{name}')} {_shown(name, known[name], language)}"
    value_name, unit = module.RATES[name]
    value = rates.value(value_name)
    shown = amount(known[name], language) if unit == "cents" else percent(known[name], language)
    doubtful = "" if value.mark == "verified" else f"; {mark(value.mark, language)}"
    return f"{say(language, f'value.{value_name}')} {shown} ({value.law}{doubtful})"


def _is_ordinary(name: str, known: Mapping[str, int]) -> bool:
    if name in ("insured_part", "insured_whole"):
        return known["insured_part"] == known["insured_whole"]
    if name in ONLY_WITH:
        flag, counts = ONLY_WITH[name]
        return bool(known[flag]) is not counts
    return known[name] == ORDINARY.get(name, 0 if name.endswith("_cents") else None)


def _shown(name: str, value: int, language: str) -> str:
    if name in FLAGS:
        return say(language, "word.yes" if value else "word.no")
    if name.endswith("_cents"):
        return amount(value, language)
    if name == "dependants_ppm":
        return written(name, value, language)
    return percent(value, language) if name.endswith("_ppm") else str(value)
