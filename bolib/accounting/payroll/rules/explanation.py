"""Every figure of one payslip: value, meaning, formula, article, and what it was made of."""

import inspect
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from bolib import money
from bolib.accounting.payroll.countries.country import country
from bolib.accounting.payroll.rules.calculation import execute, inputs_of, steps
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.rates import Rates

COLUMNS = ("figure", "value_cents", "meaning", "formula", "law", "operands")


def explain(name: str, one: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Explain every step of one person's slip, in the order of the law.

    `one` is a row of what `calculate` takes. Gives figure, value_cents (Int64), meaning, formula, law and operands:
    each with its value; a statutory one also with its article, gazette, the day it holds from and its mark.
    """
    if len(one) != 1:
        raise ValueError(f"one person is explained at a time, not {len(one)}")
    module = country(name)
    given = inputs_of(module, one, rates)
    known = {key: int(np.asarray(value).item()) for key, value in given.items()}
    known |= {key: int(value.item()) for key, value in execute(module, _order(module), given).items()}
    rows = [_given(figure, module, known) for figure in module.FIGURES if figure in module.PEOPLE]
    rows += [
        _step(getattr(module, figure), steps(module).nodes[figure].tags, known, module, rates)
        for figure in _order(module)
    ]
    return _frame(rows)


def _order(module: ModuleType) -> list[str]:
    """The steps in the order in which the module writes them down, which is that of the law."""
    made = {name: step for name, step in vars(module).items() if inspect.isfunction(step) and not name.startswith("_")}
    return [name for name, step in made.items() if step.__module__ == module.__name__]


def _given(figure: str, module: ModuleType, known: dict[str, int]) -> dict[str, object]:
    return dict(zip(COLUMNS, (figure, known[figure], module.PEOPLE[figure], "", "", ""), strict=True))


def _step(
    step: Any, tags: dict[str, str], known: dict[str, int], module: ModuleType, rates: Rates
) -> dict[str, object]:
    operands = "; ".join(_operand(name, known, module, rates) for name in inspect.signature(step).parameters)
    meaning = (inspect.getdoc(step) or "").split("\n\n")[0]
    cells = (step.__name__, known[step.__name__], meaning, tags["formula"], tags["law"], operands)
    return dict(zip(COLUMNS, cells, strict=True))


def _operand(name: str, known: dict[str, int], module: ModuleType, rates: Rates) -> str:
    if name not in module.RATES:
        return f"{name} {_shown(name, known[name])}"
    value = rates.value(module.RATES[name][0])
    holds = f"for {value.since[:4]}" if value.until else f"since {value.since}"
    return f"{name} {value.value} ({value.law}, {value.gazette}, {holds}, {value.mark})"


def _shown(name: str, value: int) -> str:
    if name.endswith("_cents"):
        return money.show(value, "en")
    if not name.endswith("_ppm"):
        return str(value)
    return f"{value // money.MILLION}.{value % money.MILLION:06}".rstrip("0").rstrip(".")


def explain_gross(lines: pd.DataFrame, settings: PaySettings, *, fund_days: int) -> pd.DataFrame:
    """Explain the gross lines of one person in the same columns: minutes × value of an hour × supplement.

    `lines` are the person's rows of Population.lines; `fund_days` the month's Mondays to Fridays.
    """
    return _frame([_line(row, settings, fund_days) for row in lines.to_dict("records")])


def _line(row: dict[Any, Any], settings: PaySettings, fund_days: int) -> dict[str, object]:
    component, pay = str(row["component"]), money.show(int(row["pay_cents"]), "en")
    fund = int(row["weekly_minutes"]) * fund_days // 5
    if component == "seniority":
        formula = "base pay × rate for each completed year"
        operands = f"rate {_shown('_ppm', settings.seniority_ppm)}"
    elif row["pay_kind"] == "hourly":
        formula, operands = "pay of an hour × minutes ÷ 60", f"pay {pay}; minutes {row['minutes']}"
    elif component == "base" or settings.hour_value == "month_fund":
        formula = "monthly pay × minutes ÷ minutes of the month's fund"
        operands = f"pay {pay}; minutes {row['minutes']}; fund {fund}"
    else:
        formula = "monthly pay × minutes ÷ (174 hours × weekly minutes ÷ full time)"
        operands = f"pay {pay}; minutes {row['minutes']}; weekly minutes {row['weekly_minutes']}"
    if component in settings.supplements:
        factor = settings.factor_ppm(component)
        formula, operands = f"{formula} × factor", f"{operands}; factor {_shown('_ppm', factor)}"
    meaning = f"gross line {row['line']}: {component} of contract {row['contract']}"
    cells = (
        f"line_{row['line']}_{component}_cents",
        int(row["amount_cents"]),
        meaning,
        formula,
        settings.rule,
        operands,
    )
    return dict(zip(COLUMNS, cells, strict=True))


def _frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({name: "Int64" if name == "value_cents" else "string" for name in COLUMNS})
