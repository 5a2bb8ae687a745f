"""Contracts that agree net pay: the gross of a full month is found from it, and the month is worked out from that gross.

What is agreed is the net of base pay for a full month. The gross found is the least whose net, by the country's own steps, is
what was agreed; where no gross gives it to the cent, the least one with the smallest net above it, for nobody is paid less
than was agreed by one payout of a whole month. Several payouts round their own steps and may come to a few cents less; one of
another month of payment has the allowance of that month, so that they come to more: `paid_otherwise` says of whom, and how
much. A month worked in part has its part of that gross; seniority, supplements and whatever is paid beside come on
top of it as gross. Of one month the gross is found once: a later payout of it takes what the first one found.
"""

from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules import entitled, status
from bolib.accounting.payroll.rules.calculation import calculate, execute, inputs_of
from bolib.accounting.payroll.rules.gross import MOST_PAY
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.country import country
from bolib.money import Cents
from bolib.problem import Amount, Problem
from bolib.rates import Rates

KEY = ("person", "contract", "since")
KEPT = (*KEY, "agreed_cents", "gross_cents")  # the columns of the table net_agreed in the books
CHECK = ("first_pillar_cents", "second_pillar_cents", "allowance_cents", "tax_cents", "surtax_cents", "net_cents")
COLUMNS = (*KEPT, "found_now", *CHECK)
GIVEN = ("gross_cents", "other_receipts_cents", "in_kind_cents")  # what of each payout makes net, beside facts
# Net goes up with gross but for the rounding of its parts, by a few cents at most: within so many cents of where a search
# by halves ends lies every gross that may be the one. A test holds this against all amounts around it.
AROUND = 64
TOGETHER = 1000  # people looked at in one piece, so that memory stays small
RATED = ("lower_rate_ppm", "higher_rate_ppm", "allowance_share_ppm")  # without which there is no net


def found(
    name: str,
    own: PaySettings,
    inputs: Mapping[str, pd.DataFrame],
    rows: pd.DataFrame,
    municipal: pd.DataFrame,
    rates: Rates,
    *,
    month: str,
    pay_day: str,
) -> pd.DataFrame:
    """Give the gross of each part of the month that agrees net pay, and what the check of it comes to; see COLUMNS.

    `rows` are the parts of the month; the index of a row is that of its part. `found_now` is 0 where an earlier payout of
    the month found the gross: the check beside it is by what holds now, so its net may be another. A part without gross is
    left out: nothing is known to tax it by, or no gross up to a million euros gives so much net.
    """
    asked = rows[rows["pay_kind"] == "net"]
    if asked.empty:
        return nothing()
    module = country(name)
    people = _full_months(own, inputs, asked, municipal, rates, month=month, pay_day=pay_day)
    known = people[list(RATED)].notna().all(axis=1) & (people["insured_part"] > 0)
    people, asked = people[known], asked[known]
    if asked.empty:
        return nothing()
    numbers = [column for column in module.PEOPLE if column in people]
    people = people.astype(dict.fromkeys(numbers, "int64"))
    earlier = _earlier(inputs, asked)
    gross = np.where(earlier > 0, earlier, least_gross(module, people, asked["pay_cents"].to_numpy(), rates))
    made = asked[list(KEY)].assign(
        agreed_cents=asked["pay_cents"], gross_cents=gross, found_now=(earlier == 0).astype("int64")
    )
    figures = calculate(name, people.assign(gross_cents=gross), rates)
    for figure in CHECK:
        made[figure] = figures[figure].to_numpy() if figure in figures else 0
    return made.loc[gross > 0, list(COLUMNS)]


def nothing() -> pd.DataFrame:
    """Give an empty frame of COLUMNS."""
    return pd.DataFrame(columns=list(COLUMNS)).astype(
        {column: "string" if column in KEY else "int64" for column in COLUMNS}
    )


def as_gross(rows: pd.DataFrame, agreed: pd.DataFrame) -> pd.DataFrame:
    """Give the parts of the month with the gross that was found as their monthly pay; others stay as they are."""
    if agreed.empty:
        return rows
    pay = rows["pay_cents"].copy()
    pay.loc[agreed.index] = agreed["gross_cents"]
    return rows.assign(pay_cents=pay, pay_kind=rows["pay_kind"].mask(rows.index.isin(agreed.index), "monthly"))


def kept(agreed: pd.DataFrame) -> pd.DataFrame:
    """Give what the books keep of it: agreed net and found gross, by person, contract and the day it holds from."""
    types = {column: "int64" if column.endswith("_cents") else "string" for column in KEPT}
    return agreed[list(KEPT)].astype(types).sort_values(list(KEY), ignore_index=True)


def paid_otherwise(
    name: str,
    agreed: pd.DataFrame,
    ready: pd.DataFrame,
    slips: pd.DataFrame,
    before: pd.DataFrame,
    rates: Rates,
    *,
    month: str,
) -> Iterator[Problem]:
    """Say of whom with agreed net pay the payouts of a month come to another net than one payout of all of it would.

    `agreed`, `ready` and `slips` are of this payout, `before` the slips that stand beside it. One payout is alone in its
    month of payment: what was agreed is the net of that.
    """
    again = ready["earlier_payouts"] > 0 if "earlier_payouts" in ready else pd.Series(False, ready.index)
    asked = ready[again & ready["person"].isin(agreed["person"])].reset_index(drop=True)
    if asked.empty:
        return
    module, own = country(name), before[before["month"] == month]
    named = asked["person"].array
    added = {figure: _added(own, figure).reindex(named, fill_value=0).to_numpy() for figure in (*GIVEN, "net_cents")}
    alone = {column: 0 for column in module.PEOPLE if column.startswith("earlier_")}
    whole = {figure: asked[figure] + added[figure] for figure in GIVEN if figure in asked}
    once = calculate(name, asked.assign(**whole, **alone), rates)["net_cents"]
    now = slips.set_index("person")["net_cents"].reindex(named).to_numpy()
    wanted = agreed.groupby("person")["agreed_cents"].sum()
    for person, net, single in zip(named, now + added["net_cents"], once, strict=True):
        if net != single:
            about = {"agreed": wanted[person], "paid": net, "once": single, "difference": abs(net - single)}
            code = "payroll.net_paid_less" if net < single else "payroll.net_paid_more"
            yield problem(code, person, **{key: Amount(int(cents)) for key, cents in about.items()})


def _added(slips: pd.DataFrame, figure: str) -> pd.Series:
    """Sum a figure by person; 0 where the form of a slip did not have it."""
    cents = slips[figure].astype("Int64").fillna(0) if figure in slips else pd.Series(0, slips.index)
    return cents.astype("int64").groupby(slips["person"]).sum()


def _full_months(
    own: PaySettings,
    inputs: Mapping[str, pd.DataFrame],
    asked: pd.DataFrame,
    municipal: pd.DataFrame,
    rates: Rates,
    *,
    month: str,
    pay_day: str,
) -> pd.DataFrame:
    """Give one row for each part as if its contract held the whole month: what `calculate` takes, but for the gross."""
    about = {"month": month, "pay_day": pay_day}
    people = status.people(inputs, asked, municipal, rates, **about, paid_on=pay_day)
    rights = entitled.entitled(people, inputs["dependant"], pay_day, rates)
    people = people.drop(columns=[name for name in rights if name in people]).join(rights)
    people = people.drop(columns=["director"]).assign(surtax_ppm=0, gross_cents=0)
    days = dates.month_of(month)[1].day
    whole = days * own.full_time_minutes
    part = (asked["weekly_minutes"] * days).clip(upper=whole) if own.floor == "proportional" else whole
    director = (asked["kind"] == "director").astype("int64")
    each = asked[["person"]].assign(insured_part=part, insured_whole=whole, director=director)
    return each.join(people, on="person")


def _earlier(inputs: Mapping[str, pd.DataFrame], asked: pd.DataFrame) -> Cents:
    """Give the gross that an earlier payout of the month found for the same agreement, else 0."""
    if "net_agreed" not in inputs or inputs["net_agreed"].empty:
        return np.zeros(len(asked), np.int64)
    same = [*KEY, "agreed_cents"]
    before = inputs["net_agreed"].drop_duplicates(same, keep="last")[[*same, "gross_cents"]]
    joined = asked.rename(columns={"pay_cents": "agreed_cents"})[same].merge(before, on=same, how="left")
    return np.asarray(joined["gross_cents"].astype("Int64").fillna(0), dtype=np.int64)


def least_gross(module: ModuleType, people: pd.DataFrame, agreed: Cents, rates: Rates) -> Cents:
    """Find the gross for each agreed net, in cents; 0 where none up to MOST_PAY gives so much.

    `people` are rows of what `calculate` takes, `agreed` is above 0. Net by the country's steps is looked at, nothing else.
    """
    parts = [
        _found(net_of(module, people.iloc[first : first + TOGETHER], rates), agreed[first : first + TOGETHER])
        for first in range(0, len(people), TOGETHER)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def net_of(module: ModuleType, people: pd.DataFrame, rates: Rates) -> Callable[[Cents], Cents]:
    """Give what tells the net of gross amounts: one amount a person, or a table of them with a row a person."""
    given = inputs_of(module, people, rates)

    def nets(gross: Cents) -> Cents:
        times = gross.size // max(len(people), 1)
        many = {
            name: np.repeat(value, times) if isinstance(value, np.ndarray) else value for name, value in given.items()
        }
        made: dict[str, Any] = execute(module, ["net_cents"], many | {"gross_cents": gross.ravel()})
        net: Cents = made["net_cents"].reshape(gross.shape)
        return net

    return nets


def _found(nets: Callable[[Cents], Cents], agreed: Cents) -> Cents:
    """Halve down to where net reaches what was agreed, then look at every gross around it."""
    low, high = np.zeros_like(agreed), np.full_like(agreed, MOST_PAY)
    reached = nets(high) >= agreed
    while (high - low > 1).any():
        middle = (low + high) // 2
        enough = nets(middle) >= agreed
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    around: Cents = np.clip(high[:, None] + np.arange(-AROUND, AROUND + 1), 1, MOST_PAY)
    net = nets(around)
    beyond = np.where(net >= agreed[:, None], net, np.iinfo(np.int64).max)
    best = around[np.arange(len(agreed)), beyond.argmin(axis=1)]  # the first of equal nets: the least gross
    return np.where(reached, best, 0)
