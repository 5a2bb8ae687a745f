"""A month worked out by our rules and set beside another program's: who agrees, who does not and why, who is on one side alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from bolib.accounting.payroll.rules import item_kinds
from bolib.accounting.payroll.rules.changes import Inputs, unpaid
from bolib.accounting.payroll.rules.dated import on
from bolib.accounting.payroll.rules.parallel import figures, tries, tries_of_gross, tries_of_year
from bolib.accounting.payroll.rules.parallel.file import CENTS, KIND
from bolib.accounting.payroll.rules.parallel.search import GIVEN, Found, Search
from bolib.accounting.payroll.rules.parallel.tries_of_gross import Month
from bolib.accounting.payroll.rules.population import Population, population
from bolib.accounting.payroll.rules.slips import slips

AGREED, ROUNDED, EXPLAINED, UNEXPLAINED = "agreed", "rounded", "explained", "unexplained"
HELD, ABSENT, OURS_ALONE = "held_here", "no_contract", "ours_alone"
STANDINGS = (AGREED, ROUNDED, EXPLAINED, UNEXPLAINED, HELD, ABSENT, OURS_ALONE)
BOTH = (AGREED, ROUNDED, EXPLAINED, UNEXPLAINED)  # on both sides


@dataclass(frozen=True)
class Compared:
    """Both sides of a month: `mine` and `theirs` have CENTS of who is on both, by person; `standing` of everybody.

    `found` says of whoever differs by more than rounding what was found.
    """

    people: Population
    slips: pd.DataFrame
    mine: pd.DataFrame
    theirs: pd.DataFrame
    standing: pd.Series
    found: Mapping[str, Found] = field(default_factory=dict)


def compared(inputs: Inputs, *, month: str, pay_day: str) -> Compared:
    """Work a month out as if nothing had been paid for it yet, and set it beside the other program's figures.

    `inputs` are the frozen ones of the payroll with the table `other_program`. What is brought in as paid by an earlier
    program for the very month counts no more than slips of it: the comparison is of the whole month.
    """
    given = unpaid(inputs, month)
    people = population(given.tables, given.company, given.rates, given.municipal, month=month, pay_day=pay_day)
    paid = slips(given.company["country"], people.ready, given.rates)
    told = inputs.tables[KIND.name].set_index("person")[list(CENTS)].astype("Int64").sort_index()
    mine = figures.named(paid).set_axis(paid["person"].array)
    both = mine.index.intersection(told.index).sort_values()
    mine, theirs = mine.loc[both], told.loc[both]
    standing = _standing(people, mine, theirs, set(paid["person"]), set(told.index))
    apart = standing.index[standing == UNEXPLAINED]
    found = _searched(Month(given, people, _missing(mine, theirs, apart), month, pay_day), theirs.loc[apart])
    reached = [person for person, one in found.items() if not one.left and not _is_input(one)]
    standing = standing.mask(standing.index.isin(reached), EXPLAINED)
    return Compared(people, paid, mine, theirs, standing, found)


def _standing(
    people: Population, mine: pd.DataFrame, theirs: pd.DataFrame, paid: set[str], told: set[str]
) -> pd.Series:
    places, held = np.arange(len(mine)), figures.Theirs(theirs)
    exact, near = (held.parting(mine, places, within) == len(CENTS) for within in (0, figures.ROUNDING))
    found = pd.Series(UNEXPLAINED, mine.index, dtype="string").mask(near, ROUNDED).mask(exact, AGREED)
    stopped = set(people.held_persons()) - paid
    alone = {person: HELD if person in stopped else ABSENT for person in told - paid}
    alone |= dict.fromkeys(paid - told, OURS_ALONE)
    return pd.concat([found, pd.Series(alone, dtype="string")]).sort_index()


def _missing(mine: pd.DataFrame, theirs: pd.DataFrame, persons: pd.Index) -> pd.Series:
    """Give what each one's gross is more at the other program; nothing where it says no gross."""
    more = theirs.loc[persons, "gross_cents"] - mine.loc[persons, "gross_cents"].astype("Int64")
    found: pd.Series = more.fillna(0).astype("int64")
    return found


def _searched(month: Month, theirs: pd.DataFrame) -> dict[str, Found]:
    if theirs.empty:
        return {}
    given, ready = month.inputs, month.people.ready
    rows = ready[ready["person"].isin(theirs.index)].sort_values("person")
    own = on(given.tables["tax_status"], month.pay_day)["disability"].reindex(theirs.index).fillna("none")
    of_input = [*tries_of_year.of_year(month), *tries_of_gross.all_of(month, item_kinds.read(given.company))]
    name, day = given.company["country"], date.fromisoformat(month.pay_day)
    every = [*of_input, *tries.all_of(name, rows, own, given.municipal, given.rates, day)]
    theirs = theirs.loc[rows["person"]]
    every.append(tries.shared_relief(name, rows, theirs, given.rates))
    return Search(name, rows, theirs, given.rates, every).found()


def _is_input(found: Found) -> bool:
    """Say whether what was found is only that the other program has something else going in."""
    return any(reason.code in GIVEN.values() for reason in found.reasons)
