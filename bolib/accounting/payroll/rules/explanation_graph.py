"""One figure of a payslip drawn: from rows of the books through lines of pay and steps of the law down to the figure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import pandas as pd

from bolib import dates, money
from bolib.accounting.payroll.rules import explanation_sources as origin
from bolib.accounting.payroll.rules import items
from bolib.accounting.payroll.rules.explanation import value_told
from bolib.accounting.payroll.rules.held import hours_of
from bolib.country import country, words_of
from bolib.formats.html_table import heading, percent
from bolib.formats.layered_graph import Box, Picture
from bolib.formats.layered_graph import drawn as graph
from bolib.rates import Rates
from bolib.text import catalogue, say

NOTHING = ("", "0", "none")  # cells that say nothing
SETTINGS = ("adopted", "adoption_confirmed")  # who adopted what stands in the table, not in the picture


@dataclass(frozen=True)
class Parts:
    """What is drawn: the explained figures, what each is made of, where that was written, and the inputs' values."""

    country: str
    rates: Rates
    explained: pd.DataFrame
    operands: Mapping[str, Sequence[str]]
    written: pd.DataFrame
    inputs: Mapping[str, int]

    @property
    def module(self) -> ModuleType:
        """The country's steps."""
        return country(self.country)

    @cached_property
    def figures(self) -> dict[str, dict[str, Any]]:
        """The explained figures by name."""
        rows = [items.plain(row) for row in self.explained.to_dict("records")]
        return {str(row["figure"]): row for row in rows}

    @property
    def seldom(self) -> Sequence[str]:
        """Steps that are nothing for most people: where they are, they are not drawn."""
        return getattr(self.module, "SELDOM", ())


def drawn(parts: Parts, figure: str, *, whose: str, month: str, language: str) -> Picture:
    """Draw a figure of one slip; what changes nothing is left out."""
    boxes: dict[str, Box] = {}
    edges: list[tuple[str, str]] = []
    waiting = [figure]
    while waiting:
        name = waiting.pop(0)
        if name in boxes:
            continue
        boxes[name] = _box(parts, name, figure, language)
        for operand in _drawn_operands(parts, name):
            edges.append((operand, name))
            waiting.append(operand)
        for box in _rows(parts, name, language):
            boxes.setdefault(box.name, box)
            edges.append((box.name, name))
    said = {"figure": _title(parts, figure, language), "whose": whose, "month": _month(month, language)}
    title = say(language, "graph.title", **said)
    return graph(list(boxes.values()), list(dict.fromkeys(edges)), title=title, note=say(language, "graph.note"))


def _drawn_operands(parts: Parts, name: str) -> list[str]:
    """Give the operands of a figure that are boxes: a step that only hands on one amount is passed over."""
    return list(
        dict.fromkeys(_through(parts, operand) for operand in parts.operands.get(name, ()) if _counts(parts, operand))
    )


def _counts(parts: Parts, operand: str) -> bool:
    """Say whether an operand is drawn: not what is ordinary, nor a statutory value, which stands inside its step."""
    module = parts.module
    if operand in module.RATES or operand == "insured_whole":
        return False
    if operand in parts.operands:
        return parts.figures[operand]["value_cents"] != 0 or operand not in (*parts.seldom, *module.ORDINARY)
    if operand in parts.figures and operand not in module.PEOPLE:
        return True
    value = parts.inputs[operand]
    if operand == "insured_part":
        return value != parts.inputs["insured_whole"]
    ordinary: int = module.ORDINARY.get(operand, 1 if operand == "relief_right" else 0)
    return value != ordinary


def _through(parts: Parts, name: str) -> str:
    if name not in parts.operands or name in parts.module.PEOPLE:
        return name
    told = [operand for operand in parts.operands[name] if operand in parts.module.RATES or _counts(parts, operand)]
    same = [operand for operand in told if operand in parts.figures]
    if len(told) == 1 and same == told and parts.figures[same[0]]["value_cents"] == parts.figures[name]["value_cents"]:
        return _through(parts, same[0])
    return name


def _box(parts: Parts, name: str, target: str, language: str) -> Box:
    row = parts.figures.get(name)
    if row is None:
        return Box(name, _title(parts, name, language), _plain(name, parts.inputs[name], language), kind="input")
    rates = [operand for operand in parts.operands.get(name, ()) if operand in parts.module.RATES]
    values = [_rate(parts, operand, language) for operand in rates]
    formula = f"= {row['formula']}" if row["formula"] else ""
    operands = str(row["operands"]) if name not in parts.operands else ""
    said = (formula, operands, *values, str(row["law"] or ""))
    kind = "result" if name == target else "input" if name in parts.module.PEOPLE or not row["formula"] else "step"
    return Box(name, _title(parts, name, language), money.show(int(row["value_cents"]), language), said, kind)


def _rate(parts: Parts, operand: str, language: str) -> str:
    value = parts.rates.value(parts.module.RATES[operand][0])
    word = catalogue(language, words_of(parts.module)).get(f"value.{value.name}", value.name)
    return value_told(word, value, language)


def _rows(parts: Parts, name: str, language: str) -> Iterator[Box]:
    """Give the rows of the books that a figure was read from, one box for each."""
    own = parts.written[(parts.written["operand"] == name) & ~parts.written["table"].isin(SETTINGS)]
    for (table, key, event), cells in own.groupby(["table", "key", "event"], sort=False):
        every = parts.written
        same = every[(every["table"] == table) & (every["key"] == key) & (every["event"] == event)]
        told = same.drop_duplicates("column")[["column", "value"]].fillna("").to_numpy()
        first = items.plain(cells.iloc[0].to_dict())
        cells_said = (_cell(column, value, language) for column, value in told if value not in NOTHING)
        said = (str(key), "; ".join(cells_said), origin.by(first, language))
        yield Box(f"{table} {key} {event}", say(language, f"facts.{table}"), "", said, "source")


def _cell(column: str, value: str, language: str) -> str:
    """Write a cell of the books with its column, as a reader knows them."""
    word = catalogue(language).get(f"minutes.{column.removesuffix('_minutes')}") or heading(column, language)
    if column.endswith("_cents"):
        return f"{word} {money.show(int(value), language)}"
    if column.endswith("minutes"):
        return f"{word} {hours_of(int(value))}"
    return f"{word} {percent(int(value), language) if column.endswith('_ppm') else value}"


def _title(parts: Parts, name: str, language: str) -> str:
    words = catalogue(language, words_of(parts.module))
    if name in parts.figures:
        return words.get(f"figure.{name.removesuffix('_cents')}", str(parts.figures[name]["meaning"]))
    return words.get(f"figure.{name.removesuffix('_ppm')}", name)


def _plain(name: str, value: int, language: str) -> str:
    if name.endswith("_cents"):
        return money.show(value, language)
    if name == "dependants_ppm":
        text = f"{value // money.MILLION}.{value % money.MILLION:06}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if language == "hr" else text
    return percent(value, language) if name.endswith("_ppm") else str(value)


def _month(month: str, language: str) -> str:
    return f"{month[5:]}/{month[:4]}" if language == "hr" else month if dates.month_of(month) else ""
