"""The kinds of files that can be brought in: what each looks like, who may bring it, and which store takes it."""

import re
from collections.abc import Callable
from typing import Any

from bolib.accounting.claims import store as claims
from bolib.accounting.claims.rules import file as claims_file
from bolib.accounting.hours import store as hours
from bolib.accounting.hours.rules import month_hours, punches, schedules
from bolib.accounting.payroll import store as payroll
from bolib.accounting.payroll.rules import opening, pay_items
from bolib.accounting.payroll.rules.parallel import file as other_program
from bolib.accounting.payroll.store import parallel
from bolib.formats.columns import Kind
from bolib.personnel.people import rules as people_rules
from bolib.personnel.people import store as people
from bolib.problem import Refused

PUNCHES = "punches"
HOURS = {kind.name: kind for kind in (month_hours.KIND, schedules.KIND, punches.KIND)}
# In the order in which they go in: who is named comes before what names them.
KINDS: dict[str, Kind] = {
    **people_rules.KINDS,
    **HOURS,
    pay_items.KIND.name: pay_items.KIND,
    opening.KIND.name: opening.KIND,
    claims_file.KIND.name: claims_file.KIND,
    other_program.KIND.name: other_program.KIND,
}
ORDER = list(KINDS)
Take = Callable[..., Any]


STORES: dict[str, Take] = {
    **dict.fromkeys(people_rules.KINDS, people.take),
    **dict.fromkeys((month_hours.KIND.name, schedules.KIND.name), hours.take),
    "pay_items": payroll.take,
    "opening": payroll.take_opening,
    "claims": claims.take,
    "other_program": parallel.take,
}
# What a role must allow before a kind may be brought in.
ACTS = dict.fromkeys(people_rules.KINDS, "import_people")
ACTS |= dict.fromkeys(HOURS, "import_hours")
ACTS |= dict.fromkeys(("pay_items", "opening", "claims", "other_program"), "import_pay_items")


def known(kind: str) -> Kind:
    """Give a kind by its name; an unknown one is refused."""
    if kind not in KINDS:
        raise Refused("import.no_kind", kind, kinds=", ".join(KINDS))
    return KINDS[kind]


def kind_of(name: str) -> str | None:
    """Find the kind in the first part of a file's or sheet's name (people.csv, people-2026.xlsx), or None."""
    found = re.match("|".join(sorted(KINDS, key=len, reverse=True)), name.strip().lower().replace(" ", "_"))
    rest = name.strip()[len(found[0]) :] if found else ""
    return found[0] if found and not rest[:1].isalpha() else None
