"""Payroll: everyone fairly paid, every figure explained.

Words: a *slip* is one person's pay of one run; *ready* people can be paid, *held* ones wait with a reason. Law: Zakon o
doprinosima (ZoD), Zakon o porezu na dohodak (ZoPD), Zakon o radu (ZOR), Zakon o minimalnoj plaći.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from bolib.accounting.payroll.rules.what_if import Calculated

__all__ = [
    *("calculate", "cost_by_unit", "dues", "explain", "explain_graph", "lines", "register", "slips", "sources"),
    *("tax_report", "tax_report_sums", "why", "year_to_date"),
]
READS = {  # the part of the store that has each read
    **dict.fromkeys(("explain", "explain_graph", "sources"), "store.explained"),
    **dict.fromkeys(("lines", "slips"), "store"),
    **dict.fromkeys(("tax_report", "tax_report_sums"), "store.reported"),
    "why": "store.why",
    **dict.fromkeys(("cost_by_unit", "dues", "register", "year_to_date"), "store.registers"),
}


def calculate(
    country: str, people: "pd.DataFrame", *, month: str, pay_day: str, rates: "Path | None" = None
) -> "Calculated":
    """Work out slips for any frame of people, without any books: `slips` and `problems`.

    `people` needs `person` and the columns that the country names in PEOPLE (whole cents and parts per million); a
    column that is missing raises KeyError. A row with a gap, a fraction or an impossible value becomes a problem, the
    others are paid. `month` is written 2026-10, `pay_day` 2026-11-10; `rates` is a folder of statutory values other
    than the country's own. A value that the law has not set yet raises rates.NotInForce.

    >>> import pandas as pd
    >>> ordinary = {"insured_part": 1, "insured_whole": 1, "relief_right": 1, "allowance_share_ppm": 1_000_000}
    >>> ordinary |= {"dependants_ppm": 0, "lower_rate_ppm": 230_000, "higher_rate_ppm": 330_000, "surtax_ppm": 0}
    >>> people = pd.DataFrame([{"person": "A", "gross_cents": 200_000} | ordinary, {"person": "B"} | ordinary])
    >>> done = calculate("croatia", people, month="2026-10", pay_day="2026-11-10")
    >>> done.slips[["person", "net_cents"]].to_dict("records")
    [{'person': 'A', 'net_cents': 137000}]
    >>> [(problem.where, problem.code) for problem in done.problems]
    [('person B', 'payroll.not_whole')]
    """
    from datetime import date

    from bolib import dates
    from bolib.accounting.payroll.rules.what_if import calculated
    from bolib.country import rates_of
    from bolib.rates import read_rates

    first, _ = dates.month_of(month)
    return calculated(
        country, people, read_rates(rates or rates_of(country), month=first, pay_day=date.fromisoformat(pay_day))
    )


def __getattr__(name: str) -> Any:
    # The reads pull in the books; rules that other rules use must not.
    if name not in READS:
        raise AttributeError(f"payroll has no read called {name}; there are {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(f"bolib.accounting.payroll.{READS[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
