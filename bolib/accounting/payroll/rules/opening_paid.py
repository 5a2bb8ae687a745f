"""What an earlier program paid: its payments one by one, in the month of payment of this payout, or for its very month."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules.held import problem
from bolib.problem import Amount, Problem

OF_PAYMENT = {  # what the country's steps take of the same month of payment, and the figure that was brought in
    "earlier_income_cents": "income_cents",
    "earlier_allowance_cents": "allowance_cents",
    "earlier_tax_cents": "tax_cents",
}
TAXED = ("income_cents", "allowance_cents", "tax_base_cents", "tax_cents")
GIVEN = ("gross_cents", "first_pillar_cents", "second_pillar_cents", "surtax_cents", *TAXED)
PAYMENTS = ("gross_cents", *TAXED, "surtax_cents")


def payments(opening: pd.DataFrame, calendar: Any) -> pd.DataFrame:
    """Give each payment of an earlier program once: person, month, pay_month, told, paid and PAYMENTS (Int64, empty: unknown).

    A payment is what was brought in of a person for a month of work; it counts as paid on the usual pay day of that month
    (pay practice). `told` says that some figure of a payslip was brought in, `paid` that there was taxed pay. Income is gross
    less both pillars where it is not told, allowance and tax base are what the other leaves of income, and no tax is on a
    base of nothing, for an amount of 0 cannot be brought in.
    """
    key = ["person", "month", "component"]
    rows = opening.sort_values([*key, "event"]).drop_duplicates(key, keep="last")
    rows = rows[rows["amount_cents"].notna() | rows["minutes"].notna()]
    whose = rows[key[:2]].drop_duplicates().reset_index(drop=True)
    amounts = rows[rows["amount_cents"].notna()]
    figures = amounts[amounts["component"].str.endswith("_cents")]
    by_key = {name: figures[figures["component"] == name].set_index(key[:2])["amount_cents"] for name in GIVEN}
    place = pd.MultiIndex.from_frame(whose)
    told = {name: cents.reindex(place).astype("Int64").reset_index(drop=True) for name, cents in by_key.items()}
    income = told["income_cents"].fillna(told["gross_cents"] - told["first_pillar_cents"] - told["second_pillar_cents"])
    base = told["tax_base_cents"].fillna((income - told["allowance_cents"]).clip(lower=0))
    taxed = [told[name].fillna(0) > 0 for name in ("gross_cents", "income_cents", "tax_base_cents", "tax_cents")]
    days = {month: f"{dates.pay_day(month, calendar):%Y-%m}" for month in whose["month"].unique()}
    return whose.assign(
        pay_month=whose["month"].map(days).astype("string"),
        told=place.isin(pd.MultiIndex.from_frame(figures[key[:2]])),
        paid=pd.concat(taxed, axis=1).any(axis=1).astype(bool),
        gross_cents=told["gross_cents"],
        income_cents=income,
        allowance_cents=told["allowance_cents"].fillna(income - base),
        tax_base_cents=base,
        tax_cents=told["tax_cents"].mask((base == 0).fillna(False), 0),
        surtax_cents=told["surtax_cents"].fillna(0),
    )


def counted(
    inputs: Mapping[str, pd.DataFrame], people: pd.DataFrame, month: str, pay_day: str, calendar: Any
) -> tuple[pd.DataFrame, list[Problem]]:
    """Give people with what an earlier program paid added to earlier payouts, and the problems of those it holds.

    Inputs that an earlier form froze have no opening.
    """
    if "opening" not in inputs or inputs["opening"].empty:
        return people, []
    found = payments(inputs["opening"], calendar)
    same = found[found["pay_month"] == pay_day[:7]]
    before = earlier(same, people.index)
    held = [*_for_the_month(found, month), *_in_the_month(same, people, month)]
    return people.assign(**{str(name): people[name] + before[name] for name in before}), held


def earlier(same: pd.DataFrame, persons: pd.Index) -> pd.DataFrame:
    """Sum income, allowance and tax of payments in the month of this payment: OF_PAYMENT by person.

    Tax is after its reliefs: who has one is held.
    """
    sums = same.groupby("person")[list(OF_PAYMENT.values())].sum()
    found = {name: sums[figure].reindex(persons) for name, figure in OF_PAYMENT.items()}
    return pd.DataFrame(found).fillna(0).astype("int64")


def _for_the_month(found: pd.DataFrame, month: str) -> Iterator[Problem]:
    """Nobody is paid twice for a month: what was paid for this very one holds, for no line says of what it was."""
    for row in found[found["paid"] & (found["month"] == month)].to_dict("records"):
        if pd.isna(row["gross_cents"]):
            yield problem("payroll.held_told_before", row["person"])
        else:
            yield problem("payroll.held_paid_before", row["person"], amount=Amount(int(row["gross_cents"])))


def _in_the_month(same: pd.DataFrame, people: pd.DataFrame, month: str) -> Iterator[Problem]:
    """Nobody has the allowance twice in a month of payment, nor a relief of tax that nobody can divide."""
    for row in same[same["paid"] & (same["month"] != month)].to_dict("records"):
        lacks = [figure.removesuffix("_cents") for figure in OF_PAYMENT.values() if pd.isna(row[figure])]
        if lacks:
            about = {"of": row["month"], "figures": ", ".join(lacks)}
            yield problem("payroll.held_paid_same_month", row["person"], **about)
        elif row["person"] in people.index:
            relief = people.loc[row["person"], ["veteran_percent", "area_relief"]].fillna(0)
            if (relief > 0).any():
                yield problem("payroll.held_paid_with_relief", row["person"], of=row["month"])
