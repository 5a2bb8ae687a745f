"""Labels and figures of a payslip in its language, with Croatian beside another one."""

from collections.abc import Mapping
from typing import Any

from bolib.formats.html_table import amount, percent
from bolib.formats.payslip import Label, Line
from bolib.text import say


class Words:
    """Labels and figures in the payslip's language, with Croatian beside another one."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str) -> Label:
        text = say(self.language, key)
        beside = "" if self.language == "hr" else say("hr", key)
        return Label(text, beside if beside != text else "")

    def named(self, names: Mapping[str, str]) -> Label:
        """Give what the company calls something, in the payslip's language."""
        text = names[self.language]
        beside = "" if self.language == "hr" else names["hr"]
        return Label(text, beside if beside != text else "")

    def amount(self, cents: int) -> str:
        return amount(int(cents), self.language)

    def fine(self, hundredths: int) -> str:
        """Write hundredths of a cent as euros with four decimals."""
        cents, rest = divmod(hundredths, 100)
        return f"{self.amount(cents)}{rest:02}"

    def rate(self, ppm: int) -> str:
        return percent(int(ppm), self.language)

    def charge(self, key: str, slip: Mapping[str, Any], base: str, charge: str, rate_ppm: int) -> Line:
        figures = [self.amount(slip[f"{base}_cents"]), self.rate(rate_ppm), self.amount(slip[f"{charge}_cents"])]
        return Line(self(key), base=figures[0], rate=figures[1], amount=figures[2])
