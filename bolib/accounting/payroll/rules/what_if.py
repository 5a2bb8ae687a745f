"""Slips for people that somebody typed or made up: what cannot be computed is told, the rest is."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pandas as pd

from bolib import money
from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.held import problem
from bolib.country import country
from bolib.problem import Problem
from bolib.rates import Rates


@dataclass(frozen=True)
class Calculated:
    """Slips of the rows that could be computed (person and the country's figures), and the problems of the others."""

    slips: pd.DataFrame
    problems: list[Problem]


def calculated(name: str, people: pd.DataFrame, rates: Rates) -> Calculated:
    """Compute every row that has what the rules need; see payroll.calculate."""
    module = country(name)
    needed = [column for column in module.PEOPLE if column in people or column not in module.ORDINARY]
    if missing := [column for column in ("person", *needed) if column not in people]:
        raise KeyError(f"the people have no column {', '.join(missing)}")
    rows = people[["person", *needed]].astype(object).to_dict("records")
    wrong = [list(_faults(row, needed, module)) for row in rows]
    good = pd.DataFrame(
        [row for row, faults in zip(rows, wrong, strict=True) if not faults], columns=["person", *needed]
    )
    slips = calculate(name, good.astype(dict.fromkeys(needed, "int64")), rates)
    return Calculated(slips, [fault for faults in wrong for fault in faults])


def _faults(row: dict[Any, Any], needed: list[str], module: ModuleType) -> Iterator[Problem]:
    found: dict[str, int] = {}
    for column in needed:
        least, most = span(module, column)
        value = _whole(row[column])
        if value is None or not least <= value <= most:
            yield problem("payroll.not_whole", row["person"], column=column, least=least, most=most)
        else:
            found[column] = value
    for code, (less, more) in module.NOT_ABOVE.items():
        if {less, more} <= found.keys() and found[less] > found[more]:
            yield problem(code, row["person"])


def span(module: ModuleType, column: str) -> tuple[int, int]:
    """Say the least and the most that a column holds: what the country says, else an amount, a share, or a flag."""
    plain = money.LARGEST if column.endswith("_cents") else money.MILLION if column.endswith("_ppm") else 1
    least, most = module.RANGES.get(column, (0, plain))
    return int(least), int(most)


def _whole(value: Any) -> int | None:
    """Read a cell as a whole number; a column with a gap comes as float, so a float without fraction is one too."""
    if isinstance(value, bool) or not hasattr(value, "__int__") or pd.isna(value):
        return None
    try:
        return int(value) if int(value) == value else None
    except (ValueError, OverflowError):
        return None
