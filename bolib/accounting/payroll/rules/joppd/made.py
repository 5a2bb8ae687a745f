"""Page B made of some slips of a run and what it froze, and whether the form can hold it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules import settings as pay
from bolib.accounting.payroll.rules import sick
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.joppd.gathered import fund_rows, report_facts
from bolib.accounting.payroll.rules.joppd.held_against import receipts_have_marks, rows_carry_the_slips
from bolib.accounting.payroll.rules.joppd.rows import LATER, page_b
from bolib.accounting.payroll.rules.joppd.settings import ReportSettings
from bolib.accounting.payroll.rules.population import Population
from bolib.country import country
from bolib.formats.in_order import among, chosen
from bolib.formats.joppd import CENTS, SIGNED, WHOLE, marks
from bolib.problem import Amount, Problem
from bolib.rates import Rates

BELOW = (
    *("gross_cents", "first_pillar_cents", "second_pillar_cents", "health_cents", "income_cents", "tax_cents"),
    *("surtax_cents", "other_receipts_cents", "in_kind_cents", "non_taxable_cents", "health_fund_cents"),
)  # figures of a slip that a row cannot have below zero


@dataclass(frozen=True)
class Made:
    """Rows of page B, the slips they come from (of what is not taxed only what has a mark), and what is to be told."""

    rows: pd.DataFrame
    slips: pd.DataFrame
    told: list[Problem]
    unmarked: dict[str, int]

    def problems(self) -> list[Problem]:
        """List where the rows do not add up to the slips."""
        return self._problems

    @cached_property
    def _problems(self) -> list[Problem]:
        return rows_carry_the_slips(self.rows, self.slips)

    def unfit(self) -> set[str]:
        """Name those whose rows the form cannot hold, or do not add up to their slip."""
        rows, persons = self.rows, set(below_zero(self.slips))
        for name in (*CENTS, *WHOLE):
            low = rows[name] < 0
            persons |= set(rows.loc[low & ~((rows["receipt"] == marks.SETTLEMENT) & (name in SIGNED)), "person"])
        return persons | {problem.where.removeprefix("person ") for problem in self.problems()}

    def without(self, persons: set[str]) -> "Made":
        """Give it without some people, rows numbered anew."""
        if not persons:
            return self
        rows = self.rows[~self.rows["person"].isin(persons)].reset_index(drop=True)
        left = {f"person {person}" for person in persons}
        return Made(
            rows.assign(number=range(1, len(rows) + 1)),
            self.slips[~self.slips["person"].isin(persons)].reset_index(drop=True),
            [one for one in self.told if one.where not in left],
            {person: cents for person, cents in self.unmarked.items() if person not in persons},
        )


@dataclass(frozen=True)
class Source:
    """What rows are made of, beside slips and lines."""

    people: Population
    inputs: Mapping[str, pd.DataFrame]
    company: dict[str, Any]
    own: ReportSettings
    rates: Rates
    month: str
    pay_day: str

    def given(self, slips: pd.DataFrame) -> pd.DataFrame:
        """Give slips with what of earlier payouts the rows need."""
        ready = self.people.ready
        earlier = [name for name in LATER if name in ready and name not in slips]
        return slips.merge(ready[["person", *earlier]], on="person", how="left", validate="one_to_one")

    def made(self, slips: pd.DataFrame, lines: pd.DataFrame) -> Made:
        """Make page B of slips (as `given`) and the lines of the same people."""
        ready = self.people.ready
        lines = chosen(lines, among(lines["person"], slips["person"])).reset_index(drop=True)
        people = replace(self.people, ready=ready[ready["person"].isin(slips["person"])], lines=lines)
        fund, told = fund_rows(people, self.inputs, self._month())
        facts = report_facts(people, self.inputs, self.company, self.own, month=self.month)
        rows = page_b(slips, lines, facts, fund, self.rates, pay_day=self.pay_day)
        missing = receipts_have_marks(slips, lines)
        rest = {problem.where.removeprefix("person "): int(str(problem.args["amount"])) for problem in missing}
        left = slips["person"].map(rest).fillna(0).astype("int64")
        reported = slips.assign(non_taxable_cents=slips["non_taxable_cents"] - left)
        back = rows.groupby("person")["relief_back_cents"].sum()
        told += [problem("joppd.relief_back", person, amount=Amount(cents)) for person, cents in back.items() if cents]
        return Made(rows, reported, [*told, *missing], rest)

    def _month(self) -> sick.Month:
        first, last = dates.month_of(self.month)
        booked = isinstance((self.company.get("accounts") or {}).get("health_fund"), str)
        named = country(self.company["country"])
        return sick.Month(first, last, dates.weekdays(first, last), named, self.rates, pay.read(self.company), booked)

    @property
    def last_day(self) -> date:
        """The last day of the month of work."""
        return dates.month_of(self.month)[1]


def below_zero(slips: pd.DataFrame) -> list[str]:
    """Name those whose slip has an amount that no row can have."""
    figures = [name for name in BELOW if name in slips]
    return [str(person) for person in slips.loc[(slips[figures] < 0).any(axis=1), "person"]]
