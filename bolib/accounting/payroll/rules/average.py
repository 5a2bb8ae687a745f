"""How a line that is paid by an average came about, in words: the months, what each counted, and the law."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from bolib import money
from bolib.accounting.payroll.rules.averages import AGREED_NOW, BROUGHT
from bolib.accounting.payroll.rules.held import hours_of
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.formats.html_table import amount, percent
from bolib.text import say

LAW = {
    "leave_average": "ZOR čl. 81",
    "sick_employer": "ZOZO čl. 40, čl. 54, čl. 55",
    "sick_fund": "ZOZO čl. 54, čl. 55",
    "fund_direct": "ZOZO",
}
FORMULAS = {
    "leave_average": "formula.line_leave_average",
    "sick_employer": "formula.line_sick_employer",
    "sick_fund": "formula.line_sick_fund",
    "fund_direct": "formula.line_fund_direct",
}
SOURCES = {BROUGHT: "explain.opening", AGREED_NOW: "explain.agreed"}
VALUES = {"sick_employer": ("employer_rate_least",), "sick_fund": ("cap", "least")}  # statutory values that are told


def explained(
    row: Mapping[str, Any], months: pd.DataFrame, settings: PaySettings, values: Mapping[str, str], language: str
) -> tuple[str, str, str]:
    """Give formula, law and operands of a line.

    `row` is one of Population.lines, `months` are the person's of Population.averages; `values` says each statutory value
    of sick pay by its name in the country's SICK.
    """
    component = str(row["component"])
    formula = say(language, FORMULAS[component])
    if component == "fund_direct":
        return formula, LAW[component], say(language, "explain.hours", hours=hours_of(int(row["minutes"])))
    own = months[(months["component"] == component) & (months["reference"].fillna("") == _reference(row))]
    told = [_month(month, language) for month in own.sort_values("month").to_dict("records")]
    told.append(say(language, "explain.average_hour", value=_fine(int(row["hour_hundredths"]), language)))
    if not pd.isna(row["rate_ppm"]):
        told.append(say(language, "explain.rate", rate=percent(int(row["rate_ppm"]), language)))
    told.append(say(language, "explain.hours", hours=hours_of(int(row["minutes"]))))
    told += [values[name] for name in VALUES.get(component, ())]
    law = f"{LAW[component]}; {settings.sick_rule}" if component == "sick_employer" else LAW[component]
    return formula, law, "; ".join(told)


def _reference(row: Mapping[str, Any]) -> str:
    return "" if pd.isna(row["reference"]) else str(row["reference"])


def _month(month: Mapping[Any, Any], language: str) -> str:
    """Say what a month counted, in how many hours, and where it is known from."""
    text = f"{month['month']} {money.show(int(month['cents']), language)}"
    if not pd.isna(month["minutes"]):
        text = say(language, "explain.in_hours", amount=text, hours=hours_of(int(month["minutes"])))
    source = SOURCES.get(str(month["source"]))
    return say(language, source, amount=text) if source else text


def _fine(hundredths: int, language: str) -> str:
    cents, rest = divmod(hundredths, 100)
    return f"{amount(cents, language)}{rest:02}"
