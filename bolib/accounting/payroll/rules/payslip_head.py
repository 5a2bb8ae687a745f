"""The head of a payslip: who pays whom, where both are, and to which account."""

from collections.abc import Mapping
from typing import Any

from bolib import identity
from bolib.accounting.payroll.rules.payslip_claims import grouped
from bolib.formats.html_table import day
from bolib.formats.payslip import Label


def worker(slip: Mapping[str, Any], pay_day: str, words: Any) -> list[tuple[Label, str]]:
    """Give what a payslip says of the worker, item by item; what is empty is left out."""
    rows = [
        ("payslip.worker", name_of(slip)),
        ("payslip.code", str(slip["person"])),
        ("payslip.oib", str(slip["oib"])),
        ("payslip.address", _home(str(slip["address"]), str(slip["town_name"]))),
        ("payslip.position", str(slip["position"])),
        ("payslip.days", _days(slip, words.language)),
        ("payslip.iban", grouped(str(slip["iban"]))),
        ("payslip.bank", identity.bank_of(str(slip["iban"]))),
        ("payslip.paid_on", day(pay_day, words.language)),
    ]
    return [(words(key), text) for key, text in rows if text]


def _home(address: str, town: str) -> str:
    """Write an address with the town of residence, unless it stands there already."""
    there = town.casefold() in address.casefold()
    return address if there else ", ".join(part for part in (address, town) if part)


def _days(slip: Mapping[str, Any], language: str) -> str:
    """Write the days of an employment that is not the whole month."""
    written = [day(str(slip[name]), language) for name in ("from_day", "to_day")]
    return " – ".join(written) if all(written) else ""


def name_of(row: Mapping[str, Any]) -> str:
    """Give a person's name as it is printed."""
    return f"{row['first_name']} {row['last_name']}"


def seat(address: Mapping[str, Any]) -> str:
    """Write the address of the employer."""
    return f"{address['street']}, {address['postcode']} {address['town']}"
