"""What an explained slip is told from: each figure with what it is made of, the rows of the books, and what all of it is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import pandas as pd

from bolib import money
from bolib.accounting.payroll.rules import items
from bolib.accounting.payroll.rules.explanation import value_told, written
from bolib.accounting.payroll.rules.held import hours_of
from bolib.country import country, words_of
from bolib.formats.html_table import heading, percent
from bolib.rates import Rates, Value
from bolib.text import catalogue, say

NOTHING = ("", "0", "none")  # cells that say nothing


@dataclass(frozen=True)
class Parts:
    """One slip explained: its figures in words, what each is made of, where that was written, the inputs' values."""

    country: str
    rates: Rates
    explained: pd.DataFrame
    operands: Mapping[str, Sequence[str]]
    written: pd.DataFrame
    inputs: Mapping[str, int]
    language: str

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
        """Steps that are nothing for most people: where they are, they are not told."""
        return getattr(self.module, "SELDOM", ())

    def made_of(self, name: str) -> list[str]:
        """Give the figures and inputs that a figure is made of: one that only hands on another's amount is passed over."""
        counting = (self._through(operand) for operand in self.operands.get(name, ()) if self._counts(operand))
        return list(dict.fromkeys(counting))

    def law_of(self, name: str) -> list[str]:
        """Name the statutory values that a figure is made of, as the country's steps call them."""
        return [operand for operand in self.operands.get(name, ()) if operand in self.module.RATES]

    def law(self, operand: str) -> Value:
        """Give a statutory value with its article and the day it holds from."""
        return self.rates.value(self.module.RATES[operand][0])

    def law_word(self, operand: str) -> str:
        """Say what a statutory value is called."""
        value = self.law(operand)
        return catalogue(self.language, words_of(self.module)).get(f"value.{value.name}", value.name)

    def law_told(self, operand: str) -> str:
        """Say a statutory value with its article."""
        return value_told(self.law_word(operand), self.law(operand), self.language)

    def title(self, name: str) -> str:
        """Say what a figure or an input is called."""
        words = catalogue(self.language, words_of(self.module))
        if name in self.figures:
            return words.get(f"figure.{name.removesuffix('_cents')}", str(self.figures[name]["meaning"]))
        return words.get(f"figure.{name.removesuffix('_ppm')}", name)

    def value(self, name: str) -> str:
        """Write the value of a figure or an input."""
        language = self.language
        if name in self.figures:
            return money.show(int(self.figures[name]["value_cents"]), language)
        value = self.inputs[name]
        if name.endswith("_ppm") and name != "dependants_ppm":
            return percent(value, language)
        return written(name, value, language)

    def cells(self, table: str, key: str, event: int) -> list[tuple[str, str]]:
        """Give the cells of a row of the books that any figure was read from: column and value, but what says nothing."""
        every = self.written
        same = every[(every["table"] == table) & (every["key"] == key) & (every["event"] == event)]
        told = same.drop_duplicates("column")[["column", "value"]].fillna("").to_numpy()
        return [(str(column), str(value)) for column, value in told if value not in NOTHING]

    def cell(self, column: str, value: str) -> tuple[str, str]:
        """Write a cell of the books with its column, as a reader knows them."""
        word = catalogue(self.language).get(f"minutes.{column.removesuffix('_minutes')}")
        word = word or heading(column, self.language)
        if column.endswith("_cents"):
            return word, money.show(int(value), self.language)
        if column.endswith("minutes"):
            return word, hours_of(int(value))
        return word, percent(int(value), self.language) if column.endswith("_ppm") else value

    def named(self, table: str) -> str:
        """Say what a table of the books is called."""
        return say(self.language, f"facts.{table}")

    def _counts(self, operand: str) -> bool:
        """Say whether an operand is told: not what is ordinary, nor a statutory value, which is told by itself."""
        module = self.module
        if operand in module.RATES or operand == "insured_whole":
            return False
        if operand in self.operands:
            return self.figures[operand]["value_cents"] != 0 or operand not in (*self.seldom, *module.ORDINARY)
        if operand in self.figures and operand not in module.PEOPLE:
            return True
        value = self.inputs[operand]
        if operand == "insured_part":
            return value != self.inputs["insured_whole"]
        ordinary: int = module.ORDINARY.get(operand, 1 if operand == "relief_right" else 0)
        return value != ordinary

    def _through(self, name: str) -> str:
        if name not in self.operands or name in self.module.PEOPLE:
            return name
        told = [operand for operand in self.operands[name] if operand in self.module.RATES or self._counts(operand)]
        same = [operand for operand in told if operand in self.figures]
        alone = len(told) == 1 and same == told
        if alone and self.figures[same[0]]["value_cents"] == self.figures[name]["value_cents"]:
            return self._through(same[0])
        return name
