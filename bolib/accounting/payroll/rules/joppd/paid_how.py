"""What the tax report says of how pay was paid (16.1), and of December's settlement (0406), where no source settles it.

Known are the marks alone: 1 current account, 3 another account under special rules, 6 enforcement, 7 offset. One row has one
mark, and how pay that is divided is written was not found: the row has 1, and whom it concerns is told with the amount.
"""

from collections.abc import Callable, Collection

import pandas as pd

from bolib.accounting.claims.rules.limits import COMPONENT, ENFORCED, KEPT
from bolib.accounting.payroll.rules.held import problem
from bolib.formats.joppd import marks
from bolib.problem import Amount, Problem

BY_ENFORCEMENT = tuple(f"{COMPONENT}{kind}" for kind in ENFORCED)
COUNTED: dict[str, tuple[str, Callable[[pd.DataFrame], pd.Series]]] = {  # told how: the mark, and which lines it counts
    "joppd.paid_enforced": (marks.ENFORCED, lambda lines: lines["component"].isin(BY_ENFORCEMENT)),
    "joppd.paid_offset": (marks.OFFSET, lambda lines: lines["component"].isin(KEPT)),
}


def paid_how(
    lines: pd.DataFrame, accounts: pd.DataFrame, rows: pd.DataFrame, persons: Collection[str]
) -> list[Problem]:
    """Tell of whom 16.1, or a settlement, is a choice that no source settles.

    `lines` are slip lines, `accounts` how the pay of who has a protected account is divided, `rows` page B, `persons` who is in it.
    """
    kind = lines["kind"] if "kind" in lines else pd.Series(pd.NA, lines.index, dtype="string")
    taken = lines[(kind == "deduction").fillna(False).astype(bool)]
    taken = taken[taken["person"].isin(list(persons))]
    found = []
    for code, (mark, counts) in COUNTED.items():
        sums = taken[counts(taken)].groupby("person")["amount_cents"].sum()
        found += [problem(code, person, amount=Amount(cents), mark=mark) for person, cents in sums.items() if cents]
    divided = sorted(set(accounts["person"]) & set(persons))
    found += [problem("joppd.paid_protected", person, mark=marks.SPECIAL) for person in divided]
    settled = rows[rows["receipt"] == marks.SETTLEMENT]
    for person, cents in zip(settled["person"], settled["tax_cents"], strict=True):
        found.append(problem("joppd.settlement_second_hand", person, amount=Amount(cents)))
    return found
