"""What may be behind another program's December: that it settled the year's tax, told beside the month's tax or within it."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from bolib.accounting.payroll.rules.parallel.tries import Try
from bolib.accounting.payroll.rules.parallel.tries_of_gross import Month, more_by
from bolib.accounting.payroll.rules.payouts import MONTH
from bolib.accounting.payroll.rules.population import population
from bolib.country import country
from bolib.problem import Amount

RELIEFS = ("veteran_ppm", "area_relief", "surtax_ppm")
SETTLED, DEDUCTED = "tax_settlement_cents", "deductions_cents"


def of_year(month: Month) -> Iterator[Try]:
    """Try what December's settlement would withhold or give back of who is looked at, by what the books know of the year.

    Whoever has no settlement here, or one of nothing, gives no try. A program that has one figure for both has the
    settlement in its tax: that is worked out of who has no relief of tax, which would change it.
    """
    tables = month.inputs.tables
    if month.pay_day[5:7] != "12" or "year_slip" not in tables or not hasattr(country(_name(month)), "YEAR"):
        return
    slips, contracts = tables["year_slip"], tables["contract"]
    own = {**tables, "year_slip": slips[slips["month"] != month.month].reset_index(drop=True)}
    own["contract"] = contracts[contracts["person"].isin(month.persons)].reset_index(drop=True)
    given = month.inputs
    about = {"month": month.month, "pay_day": month.pay_day}
    settles = replace(MONTH, settles=True)
    ready = population(own, given.company, given.rates, given.municipal, **about, payout=settles).ready
    found, before = (rows.set_index("person") for rows in (ready, month.people.ready))
    found = found[found[SETTLED] != 0]
    if found.empty:
        return
    told = {str(person): {"amount": Amount(int(cents))} for person, cents in found[SETTLED].items()}
    taken = found[DEDUCTED] - before[DEDUCTED].reindex(found.index)
    yield more_by("year_settled", pd.DataFrame({SETTLED: found[SETTLED], DEDUCTED: taken}), of=told)
    plain = found.index[(found[list(RELIEFS)] == 0).all(axis=1)]
    if len(plain):
        less = pd.DataFrame({"earlier_tax_cents": -found.loc[plain, SETTLED]})
        yield more_by("year_settled_in_tax", less, of={person: told[person] for person in plain})


def _name(month: Month) -> str:
    return str(month.inputs.company["country"])
