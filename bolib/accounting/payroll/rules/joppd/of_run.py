"""The tax report of one run: made of its slips and what was frozen, with everything that is doubtful or to be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules import settings as pay
from bolib.accounting.payroll.rules import sick
from bolib.accounting.payroll.rules.joppd.checks import CHECKS, RATED, in_force
from bolib.accounting.payroll.rules.joppd.gathered import fund_rows, report_facts
from bolib.accounting.payroll.rules.joppd.held_against import is_valid, receipts_have_marks, rows_carry_the_slips
from bolib.accounting.payroll.rules.joppd.report import report, submitter
from bolib.accounting.payroll.rules.joppd.rows import COLUMNS, LATER, page_b
from bolib.accounting.payroll.rules.joppd.settings import read
from bolib.accounting.payroll.rules.population import Population
from bolib.country import country
from bolib.formats import joppd
from bolib.problem import Problem
from bolib.rates import Rates
from bolib.text import say

REPORTED = ("gross_cents", "first_pillar_cents", "second_pillar_cents", "health_cents", "income_cents", "tax_cents")


@dataclass(frozen=True)
class OfRun:
    """The file (none where there is no row), page B as the checks take it, what does not hold, what is to be looked at."""

    files: dict[str, bytes]
    rows: pd.DataFrame
    doubts: list[Problem] = field(default_factory=list)
    cautions: list[Problem] = field(default_factory=list)
    unmarked_cents: int = 0  # receipts that are not taxed and have no mark 15.1, as a premium: they are in no row


def of_run(
    slips: pd.DataFrame,
    people: Population,
    inputs: Mapping[str, pd.DataFrame],
    company: dict[str, Any],
    rates: Rates,
    *,
    month: str,
    pay_day: str,
    report_mark: str,
    digest: bytes,
) -> OfRun:
    """Make the report of a run; `digest` is that of the frozen inputs, from which its identifier follows.

    Where nobody is paid there is no report, nor for a reversal or amounts below zero, which correct (type 2) earlier reports; without `joppd` in the settings there is a doubt instead of one.
    """
    own = read(company)
    if slips.empty:
        return OfRun({}, _no_rows())
    if people.payout.sort == "reversal":
        return OfRun({}, _no_rows(), cautions=[Problem("joppd.reversal", "run", {"mark": report_mark})])
    if (slips[list(REPORTED)] < 0).any().any():  # the form takes nothing below zero
        return OfRun({}, _no_rows(), cautions=[Problem("joppd.below_zero", "run")])
    if own is None:
        return OfRun({}, _no_rows(), [Problem("joppd.no_settings", "company")])
    first, last = dates.month_of(month)
    booked = isinstance((company.get("accounts") or {}).get("health_fund"), str)
    about = sick.Month(
        first, last, dates.weekdays(first, last), country(company["country"]), rates, pay.read(company), booked
    )
    fund, told = fund_rows(people, inputs, about)
    facts = report_facts(people, inputs, company, own, month=month)
    earlier = [name for name in LATER if name in people.ready and name not in slips]
    given = slips.merge(people.ready[["person", *earlier]], on="person", how="left", validate="one_to_one")
    rows = page_b(given, people.lines, facts, fund, rates, pay_day=pay_day)
    files = report(
        rows,
        submitter(company, email=own.email, mark=own.submitter),
        author=own.author,
        pay_day=pay_day,
        mark=report_mark,
        made=f"{min(pay_day, (last + timedelta(1)).isoformat())}T00:00:00",
        identifier=joppd.identifier(digest, report_mark, joppd.ORIGINAL),
    )
    unmarked = receipts_have_marks(given, people.lines)
    rest = {problem.where.removeprefix("person "): int(str(problem.args["amount"])) for problem in unmarked}
    left = given["person"].map(rest).fillna(0).astype("int64")
    reported = given.assign(non_taxable_cents=given["non_taxable_cents"] - left)
    doubts = rows_carry_the_slips(rows, reported)
    return OfRun(files, in_force(rows, rates), doubts, [*told, *unmarked], sum(rest.values()))


def found_in(
    xml: bytes | None, rows: pd.DataFrame, own: Mapping[str, bytes], official: Mapping[str, bytes]
) -> list[Problem]:
    """List what is wrong with a report as it was read back: schemas (see is_valid), page A, every check of its rows."""
    checked = [problem for check in CHECKS for problem in check(rows)]
    return [*is_valid(xml, own, official), *checked]


def concluded(xml: bytes | None, language: str) -> list[str]:
    """Say what the report holds as it was read back, or that there is none."""
    if not xml:
        return [say(language, "joppd.none")]
    found = joppd.read(xml)
    about = {"people": found.page_a.people, "rows": found.page_a.rows}
    return [say(language, "joppd.made", mark=found.head.mark, **about)]


def _no_rows() -> pd.DataFrame:
    rates = [f"{name}_ppm" for name in RATED]
    names: dict[str, str] = dict.fromkeys((*rates, "cap_cents"), "int64") | {
        name: "int64" if name in joppd.CENTS or name in joppd.WHOLE else "string" for name in COLUMNS
    }
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in names.items()})
