"""Every figure of one payslip: value, meaning, formula, article, and what it was made of."""

import inspect
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from bolib import dates, money
from bolib.accounting.payroll.rules import average
from bolib.accounting.payroll.rules.calculation import execute, inputs_of, steps
from bolib.accounting.payroll.rules.corrections import ADVANCE
from bolib.accounting.payroll.rules.documents import LINES
from bolib.accounting.payroll.rules.gross import AGREED, BY_AVERAGE
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.country import country, words_of
from bolib.formats.findings import gazette, mark
from bolib.rates import Rates, Value
from bolib.text import say, say_from

COLUMNS = ("figure", "value_cents", "meaning", "formula", "law", "operands")


def explain(name: str, one: pd.DataFrame, rates: Rates, *, language: str = "en") -> pd.DataFrame:
    """Explain every step of one person's slip, in the order of the law.

    `one` is a row of what `calculate` takes. Gives figure, value_cents (Int64), meaning, formula, law and operands:
    each with its value; a statutory one also with its article, gazette, the day it holds from and its mark. What is
    read of these stands in `language`.
    """
    if len(one) != 1:
        raise ValueError(f"one person is explained at a time, not {len(one)}")
    (known,) = everything_known(name, one, rates)
    return frame(explained(country(name), known, rates, language, _operand))


def everything_known(name: str, people: pd.DataFrame, rates: Rates) -> list[dict[str, int]]:
    """Give of each row of what `calculate` takes every input, statutory value and figure, by name."""
    module = country(name)
    given = inputs_of(module, people, rates)
    whole = {key: np.broadcast_to(np.asarray(value), len(people)) for key, value in given.items()}
    whole |= {key: np.asarray(value) for key, value in execute(module, order(module), given).items()}
    columns = [column.tolist() for column in whole.values()]
    return [dict(zip(whole, cells, strict=True)) for cells in zip(*columns, strict=True)]


Told = Callable[[str, dict[str, int], ModuleType, Rates, str], str]


def explained(
    module: ModuleType, known: dict[str, int], rates: Rates, language: str, told: Told
) -> list[dict[str, object]]:
    """Explain what is known of one person, one row for each figure with COLUMNS; `told` says an operand, or nothing."""
    word = partial(say_from, words_of(module), language)
    rows = [_given(figure, known, word) for figure in module.FIGURES if figure in module.PEOPLE]
    for figure, law in _laws(module).items():
        operands = [told(name, known, module, rates, language) for name in _asked(module, figure, known)]
        meaning, formula = word(f"meaning.{figure}"), word(f"formula.{figure}")
        cells = (figure, known[figure], meaning, formula, law, "; ".join(filter(None, operands)))
        rows.append(dict(zip(COLUMNS, cells, strict=True)))
    return rows


@cache
def _laws(module: ModuleType) -> dict[str, str]:
    return {figure: steps(module).nodes[figure].tags["law"] for figure in order(module)}


@cache
def _takes(module: ModuleType, figure: str) -> tuple[str, ...]:
    return tuple(inspect.signature(getattr(module, figure)).parameters)


def _asked(module: ModuleType, figure: str, known: dict[str, int]) -> list[str]:
    """Name the operands of a figure, without sums that most people have not and this one has not either."""
    return [name for name in _takes(module, figure) if not _ordinary_sum(name, known, module)]


def order(module: ModuleType) -> list[str]:
    """The steps in the order in which the module writes them down, which is that of the law."""
    made = {name: step for name, step in vars(module).items() if inspect.isfunction(step) and not name.startswith("_")}
    return [name for name, step in made.items() if step.__module__ == module.__name__]


def _given(figure: str, known: dict[str, int], word: Callable[[str], str]) -> dict[str, object]:
    cells = (figure, known[figure], word(f"meaning.{figure}"), "", "", "")
    return dict(zip(COLUMNS, cells, strict=True))


def _ordinary_sum(name: str, known: dict[str, int], module: Any) -> bool:
    """Say whether an operand is a sum that most people have not, and this one has not either: nothing to be told."""
    return name.endswith("_cents") and name in (*module.ORDINARY, *getattr(module, "ADDED", ())) and known[name] == 0


def _operand(name: str, known: dict[str, int], module: ModuleType, rates: Rates, language: str) -> str:
    if name not in module.RATES:
        return f"{name} {written(name, known[name], language)}"
    return value_told(name, rates.value(module.RATES[name][0]), language)


def value_told(name: str, value: Value, language: str) -> str:
    """Say a statutory value with its article, gazette, the day it holds from and its mark."""
    day = dates.show(date.fromisoformat(value.since), language)
    year = say(language, "explain.for_year", year=value.since[:4])
    return say(
        language,
        "explain.value",
        name=name,
        value=value.value.replace(".", ",") if language == "hr" else value.value,
        law=value.law,
        gazette=gazette(value.gazette, language),
        holds=year if value.until else say(language, "explain.since", day=day),
        mark=mark(value.mark, language),
    )


def written(name: str, value: int, language: str) -> str:
    """Write a figure by the unit in its name: cents as euros, parts per million as a number."""
    if name.endswith("_cents"):
        return money.show(value, language)
    if not name.endswith("_ppm"):
        return str(value)
    text = f"{value // money.MILLION}.{value % money.MILLION:06}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "hr" else text


def explain_gross(lines: pd.DataFrame, settings: PaySettings, *, fund_days: int, language: str = "en") -> pd.DataFrame:
    """Explain the gross lines of one person in the same columns: minutes × value of an hour × supplement.

    `lines` are the person's (Population.with_hours); `fund_days` the month's Mondays to Fridays. What is paid by an
    average is explained by `explain_averages`.
    """
    agreed = lines[~lines["component"].isin(BY_AVERAGE)]
    return frame([_line(row, settings, fund_days, language) for row in agreed.to_dict("records")])


def explain_averages(
    name: str, lines: pd.DataFrame, averages: pd.DataFrame, settings: PaySettings, rates: Rates, *, language: str = "en"
) -> pd.DataFrame:
    """Explain what one person is paid by an average, with the months that made it.

    `lines` are the person's (Population.with_hours), `averages` those of Population.averages.
    """
    sick = getattr(country(name), "SICK", {})
    values = {
        key: value_told(value, rates.value(value), language) for key, value in sick.items() if value in rates.names
    }
    rows = []
    for row in lines[lines["component"].isin(BY_AVERAGE)].to_dict("records"):
        cells = {str(column): cell for column, cell in row.items()}
        if str(row["component"]) != "fund_direct" and pd.isna(row["hour_hundredths"]):  # paid before, and not any more
            rows.append(_told(row, say(language, "formula.line_gone"), "", "", language))
            continue
        if not pd.isna(cells.get("earlier_minutes", pd.NA)):
            cells["minutes"] = int(cells["minutes"]) + int(cells["earlier_minutes"])
        formula, law, operands = average.explained(cells, averages, settings, values, language)
        rows.append(_told(row, formula, law, operands, language))
    return frame(rows)


def _line(row: dict[Any, Any], settings: PaySettings, fund_days: int, language: str) -> dict[str, object]:
    component = str(row["component"])
    if component == ADVANCE:
        return _told(row, say(language, "formula.line_advance"), "ZOR čl. 92", "", language)
    if not pd.isna(row.get("earlier_minutes", pd.NA)) and not pd.isna(row["minutes"]):
        row = row | {"minutes": int(row["minutes"]) + int(row["earlier_minutes"])}
    formula, operands = _worked_out(row, settings, fund_days, language)
    if component in settings.supplements:
        factor = written("_ppm", settings.factor_ppm(component), language)
        formula = say(language, "formula.line_factor", formula=formula)
        operands = say(language, "explain.factor", operands=operands, factor=factor)
    return _told(row, formula, settings.rule, operands, language)


def _told(row: dict[Any, Any], formula: str, law: str, operands: str, language: str) -> dict[str, object]:
    word = say(language, LINES[str(row["component"])])
    contract = "-" if pd.isna(row["contract"]) else row["contract"]
    meaning = say(language, "meaning.line", line=row["line"], component=word, contract=contract)
    if not pd.isna(row.get("earlier_cents", pd.NA)):
        before, left = int(row["earlier_cents"]), int(row["amount_cents"])
        whole, earlier = money.show(before + left, language), money.show(before, language)
        told = say(language, "explain.difference", whole=whole, earlier=earlier)
        formula = say(language, "formula.line_difference", formula=formula)
        operands = f"{operands}; {told}" if operands else told
    figure = f"line_{row['line']}_{row['component']}_cents"
    return dict(zip(COLUMNS, (figure, int(row["amount_cents"]), meaning, formula, law, operands), strict=True))


def _worked_out(row: dict[Any, Any], settings: PaySettings, fund_days: int, language: str) -> tuple[str, str]:
    """Give formula and operands of a line, without its supplement."""
    component = str(row["component"])
    if component == "seniority":
        rate = written("_ppm", settings.seniority_ppm, language)
        return say(language, "formula.line_seniority"), say(language, "explain.rate", rate=rate)
    pay = say(language, "explain.pay", pay=money.show(int(row["pay_cents"]), language), minutes=row["minutes"])
    if component == "unpaid":
        return say(language, "formula.line_unpaid"), pay
    if row["pay_kind"] == "hourly":
        return say(language, "formula.line_hourly"), pay
    if component in AGREED or settings.hour_value == "month_fund":
        fund = int(row["fund_minutes"] if component in AGREED else row["weekly_minutes"] * fund_days // 5)
        return say(language, "formula.line_fund"), say(language, "explain.fund", pay=pay, fund=fund)
    weekly = say(language, "explain.weekly", pay=pay, weekly=row["weekly_minutes"])
    return say(language, "formula.line_fixed"), weekly


def frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Give explained figures as a frame with COLUMNS."""
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    return made.astype({name: "Int64" if name == "value_cents" else "string" for name in COLUMNS})
