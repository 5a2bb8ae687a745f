"""The steps of a country tried on thousands of people: whole cents, exact, each person's by itself, each input of use."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from bolib import money
from bolib.accounting.payroll.rules.calculation import execute
from bolib.accounting.payroll.rules.explanation import order
from bolib.accounting.payroll.rules.what_if import span
from bolib.problem import Problem
from bolib.rates import Rates

Columns = dict[str, Any]
AMOUNTS = (0, 1, 4_999, 12_345, 100_000, 250_001)  # cents, around which many a rule turns
SHARES = (0, 1, 180_000, 250_000, 333_333, 500_000, money.MILLION)
COUNTS = (0, 1, 2, 3, 4, 5, 6, 7, 31)  # tried above the least that a column holds
ALONE = 150  # people whose slips are worked out again, one by one


@dataclass(frozen=True)
class Tried:
    """A ladder of pay, and again for every other value of every other column: `column` and `rung` say which row is which."""

    columns: Columns
    column: list[str]
    rung: list[int]

    def __len__(self) -> int:
        return len(self.rung)


def problems(module: ModuleType, person: Mapping[str, int], rates: Rates) -> list[Problem]:
    """List what is wrong with the steps; the first of PEOPLE is the pay, which is tried from 0 to the largest amount."""
    tried = people(module, person)
    values = {name: rates.cents(v) if unit == "cents" else rates.ppm(v) for name, (v, unit) in module.RATES.items()}
    if changed := [*_changed(module, tried.columns, values)]:
        return changed
    made = _made(module, tried.columns, values)
    if wrong := [name for name, column in made.items() if not _whole(column, len(tried))]:
        return [Problem("country.not_int64", name) for name in wrong]
    found = [*_again(module, tried, values, made), *_exact(module, tried, values, made)]
    return found or [*_columns_move(module, tried, made), *_rates_move(module, tried, values, made)]


def people(module: ModuleType, person: Mapping[str, int]) -> Tried:
    """Make up people around a plain one; none of them is impossible by what the country says of its columns."""
    plain = {column: {**module.ORDINARY, **person}[column] for column in module.PEOPLE}
    pay, *others = module.PEOPLE
    rungs = [plain[pay], *_ladder(*span(module, pay))]
    rows, column, rung = [], [], []
    for changed, value in [(pay, None), *((name, v) for name in others for v in _values(module, name, plain[name]))]:
        for number, amount in enumerate(rungs):
            row = {**plain, pay: amount} | ({} if value is None else {changed: value})
            if all(row[less] <= row[more] for less, more in module.NOT_ABOVE.values()):
                rows.append(row)
                column.append(changed)
                rung.append(number)
    for name in others:  # the ends of each column, where another may overflow
        for value in span(module, name):
            row = plain | {name: value}
            if all(row[less] <= row[more] for less, more in module.NOT_ABOVE.values()):
                rows.append(row)
                column.append(name)
                rung.append(0)
    return Tried({name: np.array([row[name] for row in rows], np.int64) for name in plain}, column, rung)


def _ladder(least: int, most: int) -> list[int]:
    """Amounts from the least to the most, each a sixth above the one before."""
    found, amount = [least], 1
    while amount < most:
        found.append(amount)
        amount += amount // 6 + 1
    return sorted({*(a for a in found if a >= least), most})


def _values(module: ModuleType, column: str, plain: int) -> list[int]:
    """Other values that a column may hold."""
    least, most = span(module, column)
    if column.endswith("_cents"):
        kept = {*AMOUNTS, *(-amount for amount in AMOUNTS)}
    elif column.endswith("_ppm"):
        kept = {*SHARES}
    else:
        kept = {least + count for count in COUNTS}
    return sorted(value for value in kept if least <= value <= most and value != plain)


def _made(module: ModuleType, columns: Columns, values: Mapping[str, int]) -> Columns:
    return execute(module, order(module), {**columns, **values})


def _whole(column: object, count: int) -> bool:
    return isinstance(column, np.ndarray) and column.dtype == np.int64 and column.shape == (count,)


def _changed(module: ModuleType, columns: Columns, values: Mapping[str, int]) -> Iterator[Problem]:
    """No step writes into what it takes: other steps take the same."""
    known: Columns = {name: column.copy() for name, column in columns.items()} | dict(values)
    left = dict.fromkeys(order(module))
    while able := [name for name in left if _takes(module, name) <= known.keys()]:
        for name in able:
            taken = {taken: known[taken] for taken in _takes(module, name)}
            before = {taken: np.array(value) for taken, value in taken.items()}
            known[name] = getattr(module, name)(**taken)
            if wrong := sorted(key for key, value in before.items() if not np.array_equal(value, taken[key])):
                yield Problem("country.changes_input", name, {"names": ", ".join(wrong)})
            del left[name]


def _again(module: ModuleType, tried: Tried, values: Mapping[str, int], made: Columns) -> Iterator[Problem]:
    """The same again gives the same; so does another order of people; so does each person alone."""
    again = _made(module, tried.columns, values)
    turned = _made(module, {name: column[::-1].copy() for name, column in tried.columns.items()}, values)
    picked = range(0, len(tried), max(len(tried) // ALONE, 1))
    alone = [_made(module, {name: column[i : i + 1] for name, column in tried.columns.items()}, values) for i in picked]
    for name, column in made.items():
        if (again[name] != column).any():
            yield Problem("country.not_repeatable", name)
        elif (turned[name][::-1] != column).any():
            yield Problem("country.depends_on_order", name)
        elif any(one[name].shape != (1,) or one[name][0] != column[i] for i, one in zip(picked, alone, strict=True)):
            yield Problem("country.depends_on_others", name)


def _exact(module: ModuleType, tried: Tried, values: Mapping[str, int], made: Columns) -> Iterator[Problem]:
    """Worked out in numbers that have no end, every figure is the same: nothing overflows, nothing was a float."""
    try:
        exact = _made(module, {name: column.astype(object) for name, column in tried.columns.items()}, values)
    except TypeError as fault:
        yield Problem("country.not_exact", module.__name__, {"reason": str(fault)})
        return
    for name, column in made.items():
        wrong = np.flatnonzero(exact[name] != column)
        if wrong.size:
            pay = next(iter(module.PEOPLE))
            about = {"pay": int(tried.columns[pay][wrong[0]]), "column": tried.column[wrong[0]]}
            about["value"] = int(tried.columns[tried.column[wrong[0]]][wrong[0]])
            yield Problem("country.overflows", name, about)
            return  # what is made of it is wrong too


def _columns_move(module: ModuleType, tried: Tried, made: Columns) -> Iterator[Problem]:
    """Each column of a person moves a figure of the slip, and nothing that does not take it."""
    pay = next(iter(module.PEOPLE))
    plain = {rung: row for row, rung in reversed([*enumerate(tried.rung)]) if tried.column[row] == pay}
    for name in module.PEOPLE:
        rows = [row for row in range(len(tried)) if tried.column[row] == name and tried.rung[row] in plain]
        beside = [plain[tried.rung[row]] if name != pay else plain[0] for row in rows]
        moved = {figure for figure, column in made.items() if (column[rows] != column[beside]).any()}
        yield from _moved(module, name, moved)


def _rates_move(module: ModuleType, tried: Tried, values: Mapping[str, int], made: Columns) -> Iterator[Problem]:
    """Each statutory value moves a figure of the slip, and nothing that does not take it."""
    for name, value in values.items():
        moved = set()
        for other in (value + 1, 2 * value + 1, value // 2):
            found = _made(module, tried.columns, {**values, name: other})
            moved |= {figure for figure, column in made.items() if (found[figure] != column).any()}
        yield from _moved(module, name, moved)


def _moved(module: ModuleType, name: str, moved: set[str]) -> Iterator[Problem]:
    if not moved & set(module.FIGURES):
        yield Problem("country.moves_nothing", name)
    if others := sorted(moved - _below(module, name)):
        yield Problem("country.moves_others", name, {"figures": ", ".join(others)})


def _below(module: ModuleType, name: str) -> set[str]:
    """The steps that take a name, and those that take these, and so on."""
    found = {name}
    while more := {step for step in order(module) if _takes(module, step) & found} - found:
        found |= more
    return found


def _takes(module: ModuleType, step: str) -> set[str]:
    return set(inspect.signature(getattr(module, step)).parameters)
