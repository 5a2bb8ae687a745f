"""What a country gives to payroll; a country is a module, found by its entry point."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType
from typing import cast


class CountryUnknown(LookupError):
    """No installed module computes payroll for this country."""


@dataclass(frozen=True)
class Receipt:
    """A receipt that is not taxed up to limits; each limit names a statutory value and what it is the most of.

    `month` of pay, `year` of payment, `event` (what carries one reference), `unit` (a day, a kilometre: of the item's
    quantity). Without limits it is paid as it was spent. Where there are `steps`, the reference is one of them and ends
    the name of the value. `mark` is that of the tax report (none: it is not reported), `payment_code` the payment's.
    """

    mark: str
    payment_code: str
    limits: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()


@cache
def country(name: str) -> ModuleType:
    """Find the module of a country such as `croatia`; an unknown one raises CountryUnknown.

    It gives CALENDAR (whose public holidays hold), RATES (input of a step: statutory value and unit), PEOPLE (columns
    it needs for each person), ORDINARY (those of them that may be left out, each with its value then), FIGURES (what a
    payslip prints, in the order of the law), and one function for each step. It may give RECEIPTS (what is not taxed,
    by name) and NOT_TOGETHER (marks of which a month has one at most).
    """
    found = [entry for entry in entry_points(group="bolib.countries") if entry.name == name]
    if len(found) != 1:
        raise CountryUnknown(f"{len(found)} installed modules compute payroll for {name!r}")
    return cast(ModuleType, found[0].load())


def receipts(name: str) -> dict[str, Receipt]:
    """Give the receipts that a country does not tax, by name."""
    return getattr(country(name), "RECEIPTS", {})


def not_together(name: str) -> tuple[str, ...]:
    """Give the marks of receipts of which a person has one at most in a month."""
    return getattr(country(name), "NOT_TOGETHER", ())
