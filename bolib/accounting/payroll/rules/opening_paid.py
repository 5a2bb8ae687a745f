"""What an earlier program paid in the same month of payment, or for the same month of work, as this payout."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules.held import problem
from bolib.problem import Amount, Problem

GROSS = "gross_cents"
OF_PAYMENT = {  # what the country's steps take of the same month of payment, and the figure that was brought in
    "earlier_income_cents": "income_cents",
    "earlier_allowance_cents": "allowance_cents",
    "earlier_tax_cents": "tax_cents",
}


def counted(
    inputs: Mapping[str, pd.DataFrame], people: pd.DataFrame, month: str, pay_day: str, calendar: Any
) -> tuple[pd.DataFrame, list[Problem]]:
    """Give people with what an earlier program paid added to earlier payouts, and the problems of those it holds.

    Inputs that an earlier form froze have no opening.
    """
    if "opening" not in inputs or inputs["opening"].empty:
        return people, []
    before = earlier(inputs["opening"], people.index, pay_day, calendar)
    found = list(problems(inputs["opening"], people, month, pay_day, calendar))
    return people.assign(**{str(name): people[name] + before[name] for name in before}), found


def earlier(opening: pd.DataFrame, persons: pd.Index, pay_day: str, calendar: Any) -> pd.DataFrame:
    """Sum income, allowance and tax that an earlier program paid in the month of this payment: OF_PAYMENT by person.

    What was paid for a month counts as paid on the pay day of that month (pay practice). Tax is after its reliefs: who
    has one is held by `problems`.
    """
    rows = _paid_in(opening, pay_day, calendar)
    found = {
        name: rows[rows["component"] == figure].groupby("person")["amount_cents"].sum()
        for name, figure in OF_PAYMENT.items()
    }
    return pd.DataFrame({name: sums.reindex(persons) for name, sums in found.items()}).fillna(0).astype("int64")


def problems(opening: pd.DataFrame, people: pd.DataFrame, month: str, pay_day: str, calendar: Any) -> Iterator[Problem]:
    """Nobody is paid twice for a month, nor has the allowance twice in a month of payment.

    What an earlier program paid for this very month holds, for no line says of what it was. So does what it paid in the
    same month of payment without its income, allowance and tax, or to somebody with a relief of tax.
    """
    rows = _last(opening)
    gross = rows[(rows["component"] == GROSS) & (rows["amount_cents"].fillna(0) > 0)]
    for row in gross[gross["month"] == month].to_dict("records"):
        yield problem("payroll.held_paid_before", row["person"], amount=Amount(int(row["amount_cents"])))
    paid = _paid_in(opening, pay_day, calendar)
    known = set(
        paid.loc[paid["amount_cents"].notna(), ["person", "month", "component"]].itertuples(index=False, name=None)
    )
    for row in _paid_in(gross, pay_day, calendar).to_dict("records"):
        key = (row["person"], row["month"])
        lacks = [figure.removesuffix("_cents") for figure in OF_PAYMENT.values() if (*key, figure) not in known]
        if lacks and row["month"] != month:
            about = {"of": row["month"], "figures": ", ".join(lacks)}
            yield problem("payroll.held_paid_same_month", row["person"], **about)
        elif row["month"] != month and row["person"] in people.index:
            relief = people.loc[row["person"], ["veteran_percent", "area_relief"]].fillna(0)
            if (relief > 0).any():
                yield problem("payroll.held_paid_with_relief", row["person"], of=row["month"])


def _last(opening: pd.DataFrame) -> pd.DataFrame:
    key = ["person", "month", "component"]
    return opening.sort_values([*key, "event"]).drop_duplicates(key, keep="last")


def _paid_in(opening: pd.DataFrame, pay_day: str, calendar: Any) -> pd.DataFrame:
    rows = _last(opening)
    paid = {month: dates.pay_day(month, calendar).isoformat()[:7] for month in rows["month"].unique()}
    return rows[(rows["month"].map(paid) == pay_day[:7]).to_numpy(bool)]
