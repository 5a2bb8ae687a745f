"""Statutory values, each with the day or year it holds for, the law that says so, and how sure we are of it.

A country's folder holds one YAML file for each act, `contributions.yaml` and so on; a value is called file.name:

    floor:
      unit: euros                      # rate (of one), factor (any size), euros; account (IBAN) or code (digits)
      follows: month                   # which date decides: the month worked, or the pay_day
      brought_by: "Naredba o …"        # the act in which the next value is to be looked for
      values:
        - {for: "2026", value: "757.34", law: "ZoD čl. …", gazette: "NN 150/25", checked: "2026-08", mark: verified}

`since: "2026-01-01"` holds until the next value; `for: "2026"` ends with its year, and then there is none until somebody
types it. Everything is written in quotes. `note` may be added. Unknown or repeated keys, unquoted numbers, values out of
order or overlapping raise RatesError, which names file, value and what would be right.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from bolib import identity, money, yaml_text

TEXTS = ("account", "code")  # what is no number
UNITS = ("rate", "factor", "euros", *TEXTS)
FOLLOWS = ("month", "pay_day")
MARKS = ("verified", "second-hand", "derived", "disputed", "calculated", "recalled")
ENTRY = {"unit", "follows", "brought_by", "values"}
CELL = {"value", "law", "gazette", "checked", "mark"}


class RatesError(ValueError):
    """A file of statutory values is badly written, or a name is asked for that stands in none."""


class NotInForce(LookupError):
    """No value holds for this day; says which act brings it and into which file it is typed.

    `brought_by` is empty where the name stands in no file: then this version of the program brings the file.
    """

    def __init__(self, name: str, day: date, brought_by: str) -> None:
        self.name, self.day, self.brought_by = name, day, brought_by
        self.file = f"{name.split('.')[0]}.yaml"
        way = f"{brought_by} brings it, type it into {self.file}"
        super().__init__(f"{name} has no value for {day}: {way if brought_by else f'adopt the newer {self.file}'}")


@dataclass(frozen=True)
class Value:
    """One statutory value: what it is, from and until when it holds (empty: until the next), and where it stands."""

    name: str
    value: str
    unit: str
    follows: str
    since: str
    until: str
    law: str
    gazette: str
    checked: str
    mark: str
    note: str
    brought_by: str


class Rates:
    """The statutory values of one country for one month worked (its first day) and one day of payment."""

    def __init__(self, values: dict[str, list[Value]], *, month: date, pay_day: date) -> None:
        self._values, self.days = values, {"month": month.replace(day=1), "pay_day": pay_day}
        self._used: set[str] = set()

    @property
    def names(self) -> list[str]:
        """Every value that the files name, in force or not, in order."""
        return sorted(self._values)

    def ppm(self, name: str) -> int:
        """Give a rate or a factor in parts per million; NotInForce or RatesError where there is none."""
        return money.ppm(self._use(name, ("rate", "factor")))

    def cents(self, name: str) -> int:
        """Give an amount in cents; NotInForce or RatesError where there is none."""
        return money.parse(self._use(name, ("euros",)), "en")

    def text(self, name: str) -> str:
        """Give an account or a code as it is written; NotInForce or RatesError where there is none."""
        return self._use(name, TEXTS)

    def value(self, name: str) -> Value:
        """Give the value in force with its law; an unknown name raises RatesError, a day without one NotInForce."""
        if name not in self._values:
            raise RatesError(f"there is no statutory value called {name}")
        history = self._values[name]
        day = self.days[history[0].follows]
        begun = [value for value in history if value.since <= day.isoformat()]
        if not begun or (begun[-1].until and begun[-1].until < day.isoformat()):
            raise NotInForce(name, day, history[0].brought_by)
        return begun[-1]

    def completed(self, later: "Rates") -> "Rates":
        """Give these values, and of names that stand in none of these files those of later ones."""
        days = {name: self.days[name] for name in ("month", "pay_day")}
        return Rates({**later._values, **self._values}, **days)

    def on(self, *, month: date, pay_day: date) -> "Rates":
        """Give the same files for another month worked and another day of payment."""
        return Rates(self._values, month=month, pay_day=pay_day)

    def others(self, name: str) -> list[Value]:
        """List the values that a name had or will have, but for the one in force; an unknown name raises RatesError."""
        held = self.value(name)
        return [value for value in self._values[name] if value.value != held.value]

    def unit(self, name: str) -> str:
        """Say in which unit a value is written: rate, factor or euros."""
        return self._values[name][0].unit

    def follows(self, name: str) -> str:
        """Say which day decides which value holds: the month worked, or the pay_day."""
        return self._values[name][0].follows

    def with_value(self, name: str, text: str) -> "Rates | None":
        """Give these values with another one in force, as a simulation asks; null where it is that already.

        Where none is in force it begins on the day that decides. A text that is no value in its unit raises ValueError.
        """
        history = self._values[name]
        read = (lambda one: money.parse(one, "en")) if history[0].unit == "euros" else money.ppm
        wanted, day = read(text), self.days[history[0].follows].isoformat()
        try:
            held = self.value(name)
        except NotInForce:
            held = replace(history[-1], since=day, until="")
            history = [*(value for value in history if value.since < day), held]
        else:
            if read(held.value) == wanted:
                return None
        after = [replace(value, value=text) if value is held else value for value in history]
        return Rates({**self._values, name: after}, **self.days)

    def missing(self, names: Iterable[str]) -> list[NotInForce]:
        """List which of the named values are not in force, or stand in no file, in the order given."""
        found = []
        for name in names:
            if name not in self._values:
                found.append(NotInForce(name, self.days["month"], ""))
                continue
            try:
                self.value(name)
            except NotInForce as none:
                found.append(none)
        return found

    def table(self) -> pd.DataFrame:
        """Show every value that was used, with its law, in order of name (columns: the fields of Value, as text)."""
        rows = [asdict(self.value(name)) for name in sorted(self._used)]
        return pd.DataFrame(rows, columns=list(Value.__dataclass_fields__), dtype="string")

    def _use(self, name: str, units: tuple[str, ...]) -> str:
        found = self.value(name)
        if found.unit not in units:
            raise RatesError(f"{name} is in {found.unit}, not in {' or '.join(units)}")
        self._used.add(name)
        return found.value


def read_rates(folder: Path, *, month: date, pay_day: date) -> Rates:
    """Read every `*.yaml` of a country's folder; one that is badly written raises RatesError, so does an empty folder."""
    return read_texts({path.name: path.read_bytes() for path in folder.glob("*.yaml")}, month=month, pay_day=pay_day)


def read_texts(files: Mapping[str, bytes], *, month: date, pay_day: date) -> Rates:
    """Read statutory values by the name of their file, such as `income_tax.yaml`; raises RatesError like `read_rates`."""
    values = {name: history for file in sorted(files) for name, history in _file(file, files[file])}
    if not values:
        raise RatesError("there are no statutory values (*.yaml)")
    return Rates(values, month=month, pay_day=pay_day)


def _file(file: str, content: bytes) -> Iterator[tuple[str, list[Value]]]:
    try:
        entries = yaml_text.parse(content.decode())
    except ValueError as problem:
        raise RatesError(f"{file}: {problem}") from problem
    if not isinstance(entries, dict):
        raise RatesError(f"{file}: give each value a name, then unit, follows, brought_by and values")
    for key, entry in entries.items():
        name = f"{file.removesuffix('.yaml')}.{key}"
        try:
            yield name, _history(name, entry)
        except ValueError as problem:
            raise RatesError(f"{file}: {key}: {problem}") from problem


def _history(name: str, entry: Any) -> list[Value]:
    if not isinstance(entry, dict) or set(entry) != ENTRY:
        raise ValueError(f"needs exactly {', '.join(sorted(ENTRY))}")
    _one_of("unit", entry["unit"], UNITS)
    _one_of("follows", entry["follows"], FOLLOWS)
    if not isinstance(entry["brought_by"], str) or not entry["brought_by"]:
        raise ValueError("brought_by names the act that brings the next value")
    if not isinstance(entry["values"], list) or not entry["values"]:
        raise ValueError("values is a list with one line for each value")
    history = [_value(name, entry, cell) for cell in entry["values"]]
    for earlier, later in itertools.pairwise(history):
        if later.since <= (earlier.until or earlier.since):
            raise ValueError(f"the value since {later.since} must begin after the one before it; oldest first")
    return history


def _value(name: str, entry: dict[str, Any], cell: Any) -> Value:
    if not isinstance(cell, dict) or not all(isinstance(key, str) for key in cell):
        raise ValueError(f"a value is written as {{since or for, {', '.join(sorted(CELL))}}}")
    when = set(cell) & {"since", "for"}
    if set(cell) - when - {"note"} != CELL or len(when) != 1:
        raise ValueError(f"a value needs exactly since or for, and {', '.join(sorted(CELL))}; found {sorted(cell)}")
    for key, text in cell.items():
        if not isinstance(text, str) or not text:
            raise ValueError(f"{key} must be text in quotes, so that it stays exact; found {text!r}")
    _one_of("mark", cell["mark"], MARKS)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", cell["checked"]):
        raise ValueError(f"checked is a day or month like 2026-08-14, not {cell['checked']!r}")
    _demand_written(cell["value"], entry["unit"])
    since, until = _when(cell)
    kept = {field: cell[field] for field in CELL}
    about = {key: entry[key] for key in ("unit", "follows", "brought_by")}
    return Value(name=name, since=since, until=until, note=cell.get("note", ""), **about, **kept)


def _demand_written(text: str, unit: str) -> None:
    """Demand that a value is written as its unit is; else ValueError."""
    if unit == "account" and (identity.iban_problem(text, "") or identity.plain(text) != text):
        raise ValueError(f"{text} is no IBAN without spaces")
    if unit == "code" and not re.fullmatch("[0-9]{1,10}", text):
        raise ValueError(f"{text} is no code of digits")
    if unit == "euros":
        money.parse(text, "en")
    elif unit not in TEXTS:
        money.ppm(text)


def _when(cell: dict[str, str]) -> tuple[str, str]:
    if "since" in cell:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell["since"]):
            raise ValueError(f"since is a day like 2026-01-01, not {cell['since']!r}")
        return date.fromisoformat(cell["since"]).isoformat(), ""
    if not re.fullmatch(r"[12][0-9]{3}", cell["for"]):
        raise ValueError(f"for is a year like 2026, not {cell['for']!r}")
    return f"{cell['for']}-01-01", f"{cell['for']}-12-31"


def _one_of(key: str, found: object, allowed: tuple[str, ...]) -> None:
    if found not in allowed:
        raise ValueError(f"{key} is one of {', '.join(allowed)}; found {found!r}")
