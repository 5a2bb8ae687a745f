"""The report JOPPD held against what it was made from, and against schemas: what goes in is what comes out."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.joppd.rows import by_mark, with_later
from bolib.formats import joppd
from bolib.problem import Amount, Problem

# What the rows of a person add up to: field of the row, and the figures of the slip with their sign.
SAME = {
    "receipt_cents": {"gross_cents": 1},
    "first_pillar_cents": {"first_pillar_cents": 1},
    "second_pillar_cents": {"second_pillar_cents": 1},
    "health_cents": {"health_cents": 1},
    "hazard_first_cents": {"hazard_first_cents": 1},
    "hazard_second_cents": {"hazard_second_cents": 1},
    "relief_cents": {"relief_cents": 1},
    "tax_cents": {"tax_cents": 1, "tax_settlement_cents": 1},
    "surtax_cents": {"surtax_cents": 1},
    "non_taxable_cents": {"non_taxable_cents": 1, "health_fund_cents": 1},
    "paid_cents": {"net_cents": 1, "non_taxable_cents": 1, "health_fund_cents": 1, "tax_settlement_cents": -1},
}


def rows_carry_the_slips(rows: pd.DataFrame, slips: pd.DataFrame) -> list[Problem]:
    """The rows of every person add up to their slip: receipt, contributions, relief, tax, what is not taxed, what is paid.

    What is paid counts what is given in kind and what is deducted for others as well; a relief that is taken back has no field.
    """
    given = with_later(slips).set_index("person")
    given = given.assign(relief_cents=given["relief_cents"].clip(lower=0))
    sums = rows.groupby("person")[list(SAME)].sum()
    people = sums.index.union(given.index)
    sums, given = sums.reindex(people, fill_value=0), given.reindex(people, fill_value=0)
    found = []
    for field, figures in SAME.items():
        wanted = sum((given[name].astype("int64") * sign for name, sign in figures.items()), pd.Series(0, index=people))
        off = np.flatnonzero(sums[field].to_numpy(np.int64) != wanted.to_numpy(np.int64))
        for at in map(int, off):
            about = {"found": Amount(sums[field].iloc[at]), "wanted": Amount(wanted.iloc[at])}
            found.append(problem("joppd.not_the_slip", people[at], field=joppd.named(joppd.FIELDS[field]), **about))
    return found


def receipts_have_marks(slips: pd.DataFrame, lines: pd.DataFrame) -> list[Problem]:
    """Every non-taxable receipt of a slip has its mark 15.1; without one it cannot stand in the report."""
    given = with_later(slips).set_index("person")["non_taxable_cents"].astype("int64")
    marked = by_mark(lines, "non_taxable", 2).groupby("person")["amount_cents"].sum()
    rest = given - marked.reindex(given.index, fill_value=0)
    return [problem("joppd.no_mark", person, amount=Amount(cents)) for person, cents in rest[rest != 0].items()]


def is_valid(
    xml: bytes | None, own: Mapping[str, bytes], official: Mapping[str, bytes], name: str = "joppd.xml"
) -> list[Problem]:
    """The report keeps to our schema, to the official one where it is there, and its page A is the sum of page B.

    `own` are the files OWN of bolib.formats.joppd by name; `official` are those of parameters/schemas/, empty or with
    ObrazacJOPPD-v1-1.xsd and what it names; `name` is that of the file, for what is told.
    """
    if not xml:
        return []
    faults = joppd.faults(xml, joppd.compiled(own, joppd.OWN[0]))
    found = [Problem("joppd.not_valid", name, {"fault": fault}) for fault in faults]
    try:
        if joppd.OFFICIAL in official:
            faults = joppd.faults(xml, joppd.compiled(official, joppd.OFFICIAL))
            found += [Problem("joppd.not_official", name, {"fault": fault}) for fault in faults]
    except ValueError as fault:
        found.append(Problem("joppd.official_unreadable", "parameters/schemas", {"reason": str(fault)}))
    if not found:
        try:
            joppd.read(xml)
        except ValueError as fault:
            found.append(Problem("joppd.unreadable", name, {"reason": str(fault)}))
    return found
