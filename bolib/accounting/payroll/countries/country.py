"""What a country gives to payroll; a country is a module, found by its entry point."""

from functools import cache
from importlib.metadata import entry_points
from types import ModuleType
from typing import cast


class CountryUnknown(LookupError):
    """No installed module computes payroll for this country."""


@cache
def country(name: str) -> ModuleType:
    """Find the module of a country such as `croatia`; an unknown one raises CountryUnknown.

    It gives CALENDAR (whose public holidays hold), RATES (input of a step: statutory value and unit), PEOPLE (columns
    it needs for each person), ORDINARY (those of them that may be left out, each with its value then), FIGURES (what a payslip prints, in the order of the law), and one function for each step.
    """
    found = [entry for entry in entry_points(group="bolib.countries") if entry.name == name]
    if len(found) != 1:
        raise CountryUnknown(f"{len(found)} installed modules compute payroll for {name!r}")
    return cast(ModuleType, found[0].load())
