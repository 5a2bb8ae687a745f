"""One slip for each person: the country's steps run over whole columns."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from bolib import money
from bolib.country import country
from bolib.money import Cents
from bolib.rates import Rates


@cache
def steps(module: ModuleType) -> Any:
    """Give the steps of a country's module as a graph, by name in `nodes`.

    It is Hamilton's graph itself, for its driver loads SQLite.
    """
    from hamilton import graph

    return graph.FunctionGraph.from_modules(module, config={})


def execute(module: ModuleType, wanted: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """Run the steps that the wanted figures need, and give these figures."""
    found = steps(module)
    made = found.execute([found.nodes[name] for name in wanted], inputs=dict(given), run_id=module.__name__)
    return {name: made[name] for name in wanted}


def inputs_of(module: ModuleType, people: pd.DataFrame, rates: Rates) -> dict[str, Any]:
    """Gather what the steps take: one int64 array a column, one number a statutory value.

    A column that the country calls ordinary may be left out. Any other that is missing raises KeyError, one with a gap or
    a fraction TypeError, an amount out of range OverflowError, a value that does not hold then rates.NotInForce.
    """
    missing = [name for name in module.PEOPLE if name not in people and name not in module.ORDINARY]
    if missing:
        raise KeyError(f"the people have no column {', '.join(missing)}")
    ordinary = {name: value for name, value in module.ORDINARY.items() if name not in people}
    found: dict[str, Any] = {name: _whole(people[name]) for name in module.PEOPLE if name not in ordinary}
    found |= {name: np.full(len(people), value, np.int64) for name, value in ordinary.items()}
    for name, (value, unit) in module.RATES.items():
        found[name] = rates.cents(value) if unit == "cents" else rates.ppm(value)
    return found


def _whole(column: pd.Series) -> Cents:
    if column.dtype == np.int64:
        return money.checked(column.to_numpy())
    if not pd.api.types.is_integer_dtype(column.dtype) or column.hasnans:
        raise TypeError(f"{column.name} must be whole numbers without gaps, not {column.dtype}")
    return money.checked(column.to_numpy(np.int64))


def calculate(name: str, people: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Work out one slip for each row of `people`.

    Takes `person` and the columns of the country's PEOPLE (int64: cents, parts per million, counts). Gives `person` and
    the country's FIGURES in int64 cents, rows in the same order. Raises as `inputs_of` does.
    """
    module = country(name)
    if (
        people.empty
    ):  # for nobody no statutory value is needed: a month whose values are not known yet still has a paper
        nobody = {figure: np.zeros(0, np.int64) for figure in module.FIGURES}
        return pd.DataFrame({"person": people["person"].array, **nobody})
    given = inputs_of(module, people, rates)
    wanted = [figure for figure in module.FIGURES if figure not in given]
    made = {**given, **execute(module, wanted, given)}
    figures = {figure: made[figure] for figure in module.FIGURES}
    return pd.DataFrame({"person": people["person"].array, **figures}, copy=False)
