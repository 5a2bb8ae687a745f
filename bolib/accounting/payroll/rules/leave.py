"""Annual leave (ZOR čl. 81): paid as if worked or by the average of the three months before, whichever is more."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules import gross, shares
from bolib.accounting.payroll.rules.averages import AGREED_NOW, BROUGHT, MONTHS, no_months
from bolib.accounting.payroll.rules.held import problem, true
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.problem import Problem
from bolib.rates import Rates

BEFORE = 3  # months


@dataclass(frozen=True)
class Leave:
    """The gross lines with leave as it is paid, and of who is paid by the average the months that made it."""

    lines: pd.DataFrame
    months: pd.DataFrame


def months_unknown(people: pd.DataFrame, earlier: pd.DataFrame, settings: PaySettings, month: str) -> Iterator[Problem]:
    """Whoever was on leave has known pay in the three months before, as far as they were employed here.

    A month before the setting `no_variable_pay_before` held none that varies, by decision of the company. `earlier` is
    what averages.earlier gives.
    """
    known = set(earlier[["person", "month"]].itertuples(index=False, name=None))
    for person, months in _months(people, month).items():
        unknown = [m for m in months if (person, m) not in known and m >= settings.no_variable_pay_before]
        if unknown:
            yield problem("payroll.held_leave_unknown", person, months=", ".join(unknown))


def contract_changed(people: pd.DataFrame, earlier: pd.DataFrame, rows: pd.DataFrame, month: str) -> Iterator[Problem]:
    """Of a month before in which nothing was worked, the agreed pay is that of today, for the contract is the same.

    `rows` are the parts of this month; what is agreed on its first day counts.
    """
    since = rows.groupby("person", sort=False)["since"].first()
    nothing = earlier[(earlier["away_minutes"] > 0) & (earlier["agreed_minutes"] == 0) & (earlier["source"] != BROUGHT)]
    idle = set(nothing[["person", "month"]].itertuples(index=False, name=None))
    for person, months in _months(people, month).items():
        if found := [m for m in months if (person, m) in idle and str(since[person]) > f"{m}-01"]:
            yield problem("payroll.held_leave_contract", person, months=", ".join(found))


def _months(people: pd.DataFrame, month: str) -> dict[str, list[str]]:
    """Name the months before in which each person on leave was employed here."""
    since = people.loc[true(people["leave_minutes"] > 0), "employment_since"]
    before = dates.months_before(month, BEFORE)
    return {str(person): [m for m in before if m >= str(day)[:7]] for person, day in since.items()}


def paid(
    rows: pd.DataFrame,
    people: pd.DataFrame,
    earlier: pd.DataFrame,
    settings: PaySettings,
    rates: Rates,
    fund_days: int,
    always: "pd.Series[int]",
) -> Leave:
    """Give the gross lines of the month, with leave by the average where that is more than as if worked.

    `rows` are parts of the month as gross.lines takes them. The average is the pay of the months before by their number;
    an hour of leave is the average by the hours of the month's fund, so that a whole month of leave is the average.
    `always` are the pay items by person, in cents, that are paid on leave as in every month: they are in the average, and
    so they belong to what it is compared with.
    """
    month = f"{rates.days['month']:%Y-%m}"
    worked = gross.lines(rows, settings, rates, fund_days=fund_days)
    made = _made_of(rows, people, earlier, settings, rates, month, fund_days)
    rows = rows[rows["person"].isin(made["person"])].reset_index(drop=True)
    if rows.empty:
        return Leave(worked, no_months())
    there = {f"average_{name}": rows[f"leave_{name}"] for name in ("minutes", "there") if f"leave_{name}" in rows}
    none = {name.replace("average", "leave"): column * 0 for name, column in there.items()}
    rows = rows.assign(**there, **none)
    average = made.groupby("person")["cents"].agg(["sum", "count"])
    other = gross.joined(
        gross.lines(rows, settings, rates, fund_days=fund_days), [_by_average(rows, average, fund_days)]
    )
    more = _sum(other) > _sum(worked).reindex(_sum(other).index)
    # Where the pay did not change the average is compared as it is: two roundings of one amount may be a cent apart.
    full = gross.full(rows, settings, rates, fund_days=fund_days)
    full = full + always.reindex(full.index).fillna(0).astype("int64")
    differ = rows.groupby("person", sort=False)[["pay_cents", "weekly_minutes", "pay_kind"]].nunique().max(axis=1) > 1
    more &= differ | (average["sum"] > average["count"] * full)
    chosen = more.index[more]
    kept = [worked[~worked["person"].isin(chosen)], other[other["person"].isin(chosen)]]
    lines = pd.concat([frame for frame in kept if len(frame)], ignore_index=True).sort_values(["person", "line"])
    return Leave(lines.reset_index(drop=True), made[made["person"].isin(chosen)].reset_index(drop=True))


def _sum(lines: pd.DataFrame) -> pd.Series:
    return lines.groupby("person", sort=False)["amount_cents"].sum()


def _made_of(
    rows: pd.DataFrame,
    people: pd.DataFrame,
    earlier: pd.DataFrame,
    settings: PaySettings,
    rates: Rates,
    month: str,
    fund_days: int,
) -> pd.DataFrame:
    """Give the months that make the average of each person on leave, with what each counts, in whole cents."""
    on_leave = people[people.index.isin(rows["person"])]
    months = [(person, m) for person, own in _months(on_leave, month).items() for m in own]
    frame = pd.DataFrame(months, columns=["person", "month"], dtype="string")
    rows = rows[rows["person"].isin(frame["person"])].reset_index(drop=True)
    if rows.empty:
        return no_months()
    numbers = [name for name in earlier if str(name).endswith(("_cents", "_minutes"))]
    known = earlier.groupby(["person", "month"], as_index=False).agg(dict.fromkeys(numbers, "sum") | {"source": "last"})
    frame = frame.merge(known, on=["person", "month"], how="left")
    first = rows.drop_duplicates("person").reset_index(drop=True)
    frame["full"] = frame["person"].map(gross.full(first, settings, rates, fund_days=fund_days)).astype("Int64")
    days = {m: dates.weekdays(*dates.month_of(m)) for m in set(frame["month"])}
    fund = frame["person"].map(first.set_index("person")["daily_minutes"]).astype("int64") * frame["month"].map(
        days
    ).astype("int64")
    began = frame["person"].map(people["employment_since"]).astype("string") > frame["month"] + "-01"
    frame["cents"] = _whole(frame, fund.where(began, 0))
    frame["source"] = frame["source"].fillna(AGREED_NOW)
    frame = frame[(frame["source"] != AGREED_NOW).groupby(frame["person"]).transform("any")]
    none = pd.Series(pd.NA, frame.index, dtype="Int64")
    frame = frame.assign(component="leave_average", reference=none, minutes=none)
    types = dict.fromkeys(MONTHS, "string") | dict.fromkeys(("cents", "minutes"), "Int64")
    return frame[list(MONTHS)].astype(types)


def _whole(frame: pd.DataFrame, fund: pd.Series) -> pd.Series:
    """Give the pay of each month, with the pay that was not had for hours away: what the agreed pay would have been.

    `fund` are the minutes of the month's fund where the employment began within it, else 0. A month in which nothing was
    worked, one that is not known, and at least one that was brought in with hours away, count with the full agreed pay.
    """
    full = frame["full"]
    worked = frame["pay_cents"] + frame["in_kind_cents"] - frame["instead_cents"]
    minutes = frame["agreed_minutes"]
    missing = frame["away_minutes"] + (fund - minutes - frame["away_minutes"]).clip(lower=0)
    each = minutes.clip(lower=1)
    would_have = (2 * frame["agreed_cents"] * missing + each) // (2 * each)
    here = worked + would_have.where(minutes > 0, full.where(missing > 0, 0))
    brought = frame["pay_cents"] + frame["in_kind_cents"]
    at_least = pd.concat([brought, full], axis=1).max(axis=1).astype("Int64")
    brought = brought.mask(true((frame["away_minutes"] > 0) | (fund > 0)), at_least)
    return here.mask(true(frame["source"] == BROUGHT), brought).mask(frame["source"].isna(), full).astype("Int64")


def _by_average(rows: pd.DataFrame, average: pd.DataFrame, fund_days: int) -> pd.DataFrame:
    """Give the lines of leave by the average: its hours of each part, the sum rounded once over the month."""
    groups = pd.factorize(rows["person"])[0].astype(np.int64)
    minutes = gross.away(rows, groups)["average"]
    total, count = (rows["person"].map(average[name]).to_numpy(np.int64) for name in ("sum", "count"))
    part, of = gross.part_of_month(rows, gross.stated(rows, groups), groups, fund_days)
    amounts = shares.whole(total * part * minutes, count * of, groups)
    hour = (2 * total * part * 6000 + count * of) // (2 * count * of)
    about = rows[["person", "contract", "pay_kind", "pay_cents", "weekly_minutes"]].assign(fund_minutes=0)
    text = dict.fromkeys(("kind", "code", "reference"), pd.Series(pd.NA, rows.index, dtype="string"))
    made = about.assign(line=0, component="leave_average", minutes=minutes, amount_cents=amounts, **text)
    none = pd.Series(pd.NA, rows.index, dtype="Int64")
    made = made.assign(hour_hundredths=hour, rate_ppm=none).astype({"hour_hundredths": "Int64"})
    return made.loc[minutes > 0, list(gross.COLUMNS)].reset_index(drop=True)
