"""Every rounding of a payroll, stated once: what is rounded, to what, how, by which rule, and in which step.

Where law says nothing it is usual practice, adopted with the program: each figure that a document prints is rounded once,
half away from zero, and a sum is the sum of rounded figures. A test holds this list against the code: a step that rounds
and is not named here, or is named and does not round, is found.
"""

from dataclasses import dataclass

import pandas as pd

from bolib.accounting.payroll.rules.calculation import steps
from bolib.country import country, words_of
from bolib.text import say, say_from

COLUMNS = ("rounded", "to", "how", "law")


@dataclass(frozen=True)
class Rounding:
    """One rounding: `rounding.<name>` says what is rounded, `steps` name the functions that do it (module.function)."""

    name: str
    to: str  # cent, hundredth (of a cent), minute, hour, millionth
    how: str  # half, shared, relief, parts
    steps: tuple[str, ...]
    law: str = ""  # none: usual practice


ROUNDINGS = (
    Rounding("minutes_of_parts", "minute", "shared", ("gross.part_of_month", "gross.taken", "gross.divided")),
    Rounding("fund", "minute", "half", ("gross.lines",)),
    Rounding("gross_line", "cent", "shared", ("gross.lines", "gross.seniority", "gross.full"), "ZOR čl. 92"),
    Rounding("hour_value", "hundredth", "half", ("worker.hour_value",)),
    Rounding("minimum_wage", "cent", "shared", ("gross.least",), "Zakon o minimalnoj plaći"),
    Rounding("average_month", "cent", "half", ("leave.whole",), "ZOR čl. 81"),
    Rounding("leave_average", "cent", "shared", ("leave.by_average",), "ZOR čl. 81"),
    Rounding("sick_net", "cent", "half", ("sick.net_of_pay",), "ZOZO čl. 54, čl. 55"),
    Rounding("sick_pay", "cent", "shared", ("sick.line",), "ZOZO čl. 54, čl. 55"),
    Rounding("average_hour", "hundredth", "half", ("sick.line", "leave.by_average")),
    Rounding("cap_of_units", "cent", "half", ("items.most",), "PPD čl. 7 st. 2"),
    Rounding("shared_dependant", "millionth", "half", ("dependants.dependants_ppm",), "ZoPD čl. 14"),
    Rounding("allowance_parts", "cent", "half", ("documents.allowance",), "ZoPD čl. 14"),
    Rounding("year_tax", "cent", "half", ("year.settled",), "ZoPD čl. 47"),
    Rounding("year_rights", "cent", "half", ("settlement.rights",), "ZoPD čl. 14"),
    Rounding("claim_limit", "cent", "half", ("claims.limits.fraction",), "Ovršni zakon čl. 173"),
    Rounding("bridge_hours", "cent", "half", ("bridge.part",)),
    Rounding("report_hours", "hour", "half", ("joppd.facts.whole_hours",)),
    Rounding("report_charges", "cent", "half", ("joppd.rows.contributions",)),
    Rounding("report_parts", "cent", "parts", ("joppd.rows.in_proportion",)),
)


def to_read(name: str, language: str) -> pd.DataFrame:
    """List every rounding of a country's payroll in words, in the order of the computation: rounded, to, how, law."""
    module = country(name)
    rows = [
        (say(language, f"rounding.{one.name}"), one.to, one.how, one.law or say(language, "rounding.practice"))
        for one in ROUNDINGS
    ]
    nodes = steps(module).nodes
    for figure, how in getattr(module, "ROUNDED", {}).items():
        what = say_from(words_of(module), language, f"meaning.{figure}")
        rows.append((what, "cent", how, nodes[figure].tags["law"]))
    said = [
        (what, say(language, f"rounding.to_{to}"), say(language, f"rounding.how_{how}"), law)
        for what, to, how, law in rows
    ]
    return pd.DataFrame(said, columns=list(COLUMNS), dtype="string")
