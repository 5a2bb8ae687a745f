"""The country of a company: a module with its public holidays and its payroll, found by its entry point."""

from functools import cache
from pathlib import Path
from types import ModuleType
from typing import cast

HOUSE = Path(__file__).parent  # words and values of a country that is shipped with the house
OWN_RATES, OWN_TEXT = "rates", "text"  # folders below FILES


class CountryUnknown(LookupError):
    """No installed module computes payroll for this country."""


@cache
def country(name: str) -> ModuleType:
    """Find the module of a country such as `croatia`; an unknown one raises CountryUnknown.

    It gives CALENDAR (whose public holidays hold, as HR), FULL_TIME (minutes of a week), LEAST_SUPPLEMENTS (kind of
    hour: the least that the law demands, ppm), RATES (input of a step: statutory value and unit, `cents` or `ppm`),
    PEOPLE (columns it needs for each person, each with what it holds), ORDINARY (those of them that may be left out,
    each with its value then), RANGES (least and most of a column that is no plain amount, share or flag), NOT_ABOVE
    (problem: two columns of which the first must not be above the second), FIGURES (what a payslip prints, in the order
    of the law), and one function for each step. It may give RECEIPTS and NOT_TOGETHER, what it does not tax (see
    `bolib.accounting.payroll.countries.receipts`), YEAR (the article by which an employer settles the year's tax: the rules of
    `bolib.accounting.payroll.rules.year`), and ROUNDED (figure: how it is rounded; see
    `bolib.accounting.payroll.rules.roundings`). A country that comes from elsewhere also gives FILES, the folder in
    which its `rates/*.yaml` and the words of its figures, `text/en.yaml` and `text/hr.yaml`, lie. What all this has to
    be is looked at by `bolib.accounting.payroll.countries.examine`.
    """
    from importlib.metadata import entry_points  # many commands ask for no country

    found = [entry for entry in entry_points(group="bolib.countries") if entry.name == name]
    if len(found) != 1:
        raise CountryUnknown(f"{len(found)} installed modules compute payroll for {name!r}")
    return cast(ModuleType, found[0].load())


def rates_of(name: str) -> Path:
    """Give the folder of a country's statutory values: its own, else the house's; an unknown one raises CountryUnknown."""
    own = getattr(country(name), "FILES", None)
    return Path(own) / OWN_RATES if own else HOUSE.parent / "parameters" / "rates" / name


def words_of(module: ModuleType) -> Path:
    """Give the folder of the words in which a country's figures are explained: its own, else the house's."""
    own = getattr(module, "FILES", None)
    return Path(own) / OWN_TEXT if own else HOUSE / "text"
