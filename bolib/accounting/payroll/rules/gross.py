"""Gross pay of the month from contract and approved minutes, one line for each component of pay."""

from math import gcd

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bolib import money
from bolib.accounting.payroll.rules import shares
from bolib.accounting.payroll.rules.settings import KINDS, PaySettings
from bolib.formats.in_order import ordered
from bolib.money import Cents
from bolib.personnel.people.rules.parts import completed_years
from bolib.rates import Rates

BY_AVERAGE = ("leave_average", "sick_employer", "sick_fund", "fund_direct")  # worked out from earlier months
COMPONENTS = ("base", "leave", "seniority", "extra", *KINDS, "unpaid", *BY_AVERAGE, "advance")
AGREED = ("base", "leave")  # what the contract agrees: for hours worked, and for hours of leave
# Pay that does not vary with how a month was worked; unpaid hours are 0.00.
FIXED = (*AGREED, "seniority", "leave_average", "unpaid")
ELSEWHERE = ("sick_employer", "sick_fund", "average")  # hours due for which the agreed pay is not paid
MOST_PAY, MOST_MINUTES = 100_000_000, 44_640  # a million euros; every minute of 31 days: keeps products in int64
COLUMNS = (
    "person",
    "line",
    "component",
    "minutes",
    "amount_cents",
    "contract",
    "pay_kind",
    "pay_cents",
    "weekly_minutes",
    "fund_minutes",
    *("kind", "code", "reference"),
    *("hour_hundredths", "rate_ppm"),  # of what is paid by an average: the value of its hour, in hundredths of cents
)
# A line may have none of these numbers.
NUMBERS = ("minutes", "pay_cents", "weekly_minutes", "fund_minutes", "hour_hundredths", "rate_ppm")
# What every line has, whatever it is made of; what only a line made of hours has.
OF_EVERY = ("person", "line", "component", "minutes", "amount_cents", "kind", "code", "reference")
OF_HOURS = tuple(name for name in COLUMNS if name not in OF_EVERY)


def lines(rows: pd.DataFrame, settings: PaySettings, rates: Rates, *, fund_days: int) -> pd.DataFrame:
    """Work out the gross lines of people whose contracts and minutes have been checked.

    `rows` are parts of the month with the person's approved minutes; the minutes of a month with several parts are
    divided by the hours due in each; unpaid ones, leave and sickness by `unpaid_there`, `leave_there` and so on where these
    are known. For hours of sickness and of leave by the average (`average_minutes`) there is no line here.
    Where a run of hours says what was due (`stated_minutes`, of it a part-timer's `extra_minutes`), the month's pay is for
    those hours: who works by a schedule has the whole pay for a whole month. Extra minutes of monthly pay are a component
    of their own. `fund_days` are the month's Mondays to Fridays. Each component is rounded once over the month and divided over the
    parts by largest remainder; leave is cut out of base pay in the same way. A person's lines add up to the gross.
    Gives COLUMNS; a component without minutes has no line, but everyone has a base or leave.
    """
    groups = pd.factorize(rows["person"])[0].astype(np.int64)
    pay, due = rows["pay_cents"].to_numpy(), stated(rows, groups)
    monthly = (rows["pay_kind"] == "monthly").to_numpy()
    fund = rows["daily_minutes"].to_numpy() * fund_days
    unpaid = np.minimum(unpaid_of(rows, groups), due)
    paid = agreed_of(rows, groups)
    leave = taken(rows, "leave", paid, groups)
    pieces = np.stack([paid - leave, leave], axis=1).ravel()
    part, of = part_of_month(rows, due, groups, fund_days)
    agreed = np.where(monthly, pay * part, pay), np.where(monthly, of, 60)
    cut = shares.whole(np.repeat(agreed[0], 2) * pieces, np.repeat(agreed[1], 2), np.repeat(groups, 2))
    made = {"base": (paid - leave, cut[0::2]), "leave": (leave, cut[1::2])}
    if settings.seniority_ppm:
        made["seniority"] = (paid, _seniority(rows, cut[0::2] + cut[1::2], settings, rates, groups))
    above, below = _hour(rows, settings, monthly, fund)
    extra = np.where(monthly, _extra(rows, groups), 0)
    if extra.any():
        made["extra"] = (extra, shares.whole(pay * extra * above, below, groups))
    for kind in KINDS:
        minutes = minutes_of(rows, f"{kind}_minutes", groups)
        factor = settings.factor_ppm(kind)
        whole = gcd(factor, money.MILLION)
        amounts = shares.whole(pay * minutes * (above * (factor // whole)), below * (money.MILLION // whole), groups)
        made[kind] = (minutes, amounts)
    made["unpaid"] = (unpaid, np.zeros(len(rows), np.int64))
    rows = rows.assign(fund_minutes=np.where(monthly, (2 * of + part) // (2 * np.maximum(part, 1)), fund))
    return _numbered(rows, made)


def stated(rows: pd.DataFrame, groups: Cents) -> Cents:
    """Give the minutes that the agreed pay of each part is for: as a run of hours stated them, else due by the calendar.

    Those of the month are divided over the parts by the calendar; extra ones of hourly pay are among them.
    """
    due = _due(rows)
    if "stated_minutes" not in rows:
        return due
    known = rows["stated_minutes"].notna().to_numpy()
    whole = rows["stated_minutes"].fillna(0).to_numpy(np.int64)
    beyond = rows["extra_minutes"].fillna(0).to_numpy(np.int64) * (rows["pay_kind"] == "monthly").to_numpy()
    found: Cents = np.where(known, _divided(rows, whole - beyond, groups), due)
    return found


def _extra(rows: pd.DataFrame, groups: Cents) -> Cents:
    if "extra_minutes" not in rows:
        return np.zeros(len(rows), np.int64)
    return _divided(rows, rows["extra_minutes"].fillna(0).to_numpy(np.int64), groups)


def part_of_month(rows: pd.DataFrame, due: Cents, groups: Cents, fund_days: int) -> tuple[Cents, Cents]:
    """Give the part of the month's pay that a minute of each part is: what to multiply with, and to divide by.

    Contracts of the whole month share its pay by the calendar, whatever their schedule; in a month worked in part it is
    the hours due in it over those of the month's fund, and never more than the whole.
    """
    fund = rows["daily_minutes"].to_numpy() * fund_days
    days = _summed(rows["work_days"].to_numpy(), groups)
    most = pd.Series(fund).groupby(groups).transform("max").to_numpy(np.int64)
    whole = _summed(due, groups)
    capped = shares.whole(due * np.minimum(whole, most), np.maximum(whole, 1), groups)
    agreed = np.where(days == fund_days, _due(rows), capped)
    same = np.maximum(np.gcd(agreed, due), 1)
    return agreed // same, np.maximum(fund * (due // same), 1)


def _summed(values: Cents, groups: Cents) -> Cents:
    found: Cents = pd.Series(values).groupby(groups).transform("sum").to_numpy(np.int64)
    return found


def _seniority(rows: pd.DataFrame, agreed: Cents, settings: PaySettings, rates: Rates, groups: Cents) -> Cents:
    years = completed_years(rows, rates.days["month"])
    rate = np.full(len(rows), money.MILLION, np.int64)
    return shares.whole(agreed * np.minimum(years, 100) * settings.seniority_ppm, rate, groups)


def unpaid_of(rows: pd.DataFrame, groups: Cents) -> Cents:
    """Give the unpaid minutes of each part: by the register where it covers them exactly, else by the hours due.

    The register counts Mondays to Fridays: it says nothing of who works by another schedule.
    """
    even = minutes_of(rows, "unpaid_minutes", groups)
    by_calendar = _summed(stated(rows, groups) - _due(rows), groups) == 0
    found: Cents = np.where(by_calendar, _there(rows, "unpaid_there", even), even)
    return found


def agreed_of(rows: pd.DataFrame, groups: Cents) -> Cents:
    """Give the minutes of each part for which the agreed pay is paid: those due that are neither unpaid nor sick."""
    left = _not_unpaid(rows, groups)
    for minutes in away(rows, groups).values():
        left = left - minutes
    return left


def away(rows: pd.DataFrame, groups: Cents) -> dict[str, Cents]:
    """Give the minutes of each part that are paid otherwise than agreed, by the kinds of ELSEWHERE that the rows have."""
    left = _not_unpaid(rows, groups)
    found = {}
    for kind in ELSEWHERE:
        if f"{kind}_minutes" in rows:
            found[kind] = taken(rows, kind, left, groups)
            left = left - found[kind]
    return found


def _not_unpaid(rows: pd.DataFrame, groups: Cents) -> Cents:
    left: Cents = np.maximum(stated(rows, groups) - unpaid_of(rows, groups), 0)
    return left


def taken(rows: pd.DataFrame, kind: str, left: Cents, groups: Cents) -> Cents:
    """Divide a month's minutes of a kind over the parts, by the register or by the hours left; never more than are left."""
    whole = np.maximum(_summed(left, groups), 1)
    even = shares.whole(rows[f"{kind}_minutes"].to_numpy(np.int64) * left, whole, groups)
    recorded = _there(rows, f"{kind}_there", even)
    fits = pd.Series(recorded <= left).groupby(groups).transform("all").to_numpy()
    found: Cents = np.where(fits, recorded, even)
    return found


def _there(rows: pd.DataFrame, column: str, otherwise: Cents) -> Cents:
    if column not in rows:
        return otherwise
    known = rows[column].notna().to_numpy()
    found: Cents = np.where(known, rows[column].fillna(0).to_numpy(np.int64), otherwise)
    return found


def minutes_of(rows: pd.DataFrame, kind: str, groups: Cents) -> Cents:
    """Divide a month's minutes of each person over the parts by the hours due in them."""
    return _divided(rows, rows[kind].to_numpy(np.int64), groups)


def _divided(rows: pd.DataFrame, minutes: Cents, groups: Cents) -> Cents:
    due = _due(rows)
    due = due + (_summed(due, groups) == 0)  # a contract that began on the month's last Saturday has no due hours
    return shares.whole(minutes * due, _summed(due, groups), groups)


def least(rows: pd.DataFrame, minimum_cents: int, settings: PaySettings, *, fund_days: int) -> pd.Series:
    """Give the least gross of the month of each person: the minimum wage in proportion to the hours that are paid.

    For a contract it is the wage in proportion to its weekly hours, rounded to the cent; hourly pay is measured by
    its full-time equivalent in the same way.
    """
    groups = pd.factorize(rows["person"])[0].astype(np.int64)
    weekly = rows["weekly_minutes"].to_numpy()
    agreed = (2 * minimum_cents * weekly + settings.full_time_minutes) // (2 * settings.full_time_minutes)
    due = stated(rows, groups)
    paid = agreed_of(rows, groups) + away(rows, groups).get("average", 0)
    part, of = part_of_month(rows, due, groups, fund_days)
    monthly = (rows["pay_kind"] == "monthly").to_numpy()
    fund = rows["daily_minutes"].to_numpy() * fund_days
    part, of = np.where(monthly, part, 1), np.where(monthly, of, fund)
    return pd.Series(shares.whole(agreed * paid * part, of, groups)).groupby(rows["person"].to_numpy()).sum()


def full(rows: pd.DataFrame, settings: PaySettings, rates: Rates, *, fund_days: int) -> pd.Series:
    """Give the fixed pay of a whole month of each person, as if they had worked or been on leave on every day of it.

    Several contracts count by the hours due in each.
    """
    groups = pd.factorize(rows["person"])[0].astype(np.int64)
    due, fund = _due(rows), rows["daily_minutes"].to_numpy() * fund_days
    monthly = (rows["pay_kind"] == "monthly").to_numpy()
    whole = rows["pay_cents"].to_numpy() * np.where(monthly, 60, fund)  # sixtieths of a cent
    hours = np.maximum(pd.Series(due).groupby(groups).transform("sum").to_numpy(np.int64), 1)
    agreed = shares.whole(whole * due, 60 * hours, groups)
    seniority = _seniority(rows, agreed, settings, rates, groups)
    return pd.Series(agreed + seniority).groupby(rows["person"].to_numpy()).sum()


def _due(rows: pd.DataFrame) -> Cents:
    due: Cents = rows["work_days"].to_numpy() * rows["daily_minutes"].to_numpy()
    return due


def _hour(rows: pd.DataFrame, settings: PaySettings, monthly: NDArray[np.bool_], fund: Cents) -> tuple[Cents, Cents]:
    """What the value of a minute is multiplied with and divided by, for each part."""
    ones = np.ones(len(rows), np.int64)
    if settings.hour_value == "month_fund":
        return ones, np.where(monthly, fund, 60)
    whole = gcd(settings.full_time_minutes, 174 * 60)
    above, below = settings.full_time_minutes // whole, 174 * 60 // whole * rows["weekly_minutes"].to_numpy()
    return np.where(monthly, above, 1), np.where(monthly, below, 60)


def _numbered(rows: pd.DataFrame, made: dict[str, tuple[Cents, Cents]]) -> pd.DataFrame:
    about = rows[["person", "contract", "pay_kind", "pay_cents", "weekly_minutes", "fund_minutes"]].reset_index(
        drop=True
    )
    frames = []
    for place, (component, (minutes, amounts)) in enumerate(made.items()):
        frame = about.assign(component=component, minutes=minutes, amount_cents=amounts, place=place)
        frames.append(frame[_shown(component, minutes, amounts, made)])
    found = pd.concat(frames)
    person = pd.factorize(rows["person"], sort=True)[0][found.index]
    found = found.iloc[np.lexsort((found.index, found["place"], person))]
    found["line"] = found.groupby(np.sort(person)).cumcount().astype(np.int64) + 1
    nothing = pd.Series(pd.NA, index=found.index, dtype="string")
    found = found.assign(kind=nothing, code=nothing, reference=nothing)
    none = pd.Series(pd.NA, index=found.index, dtype="Int64")
    found = found.assign(hour_hundredths=none, rate_ppm=none)
    return found[list(COLUMNS)].reset_index(drop=True)


def joined(lines: pd.DataFrame, more: list[pd.DataFrame]) -> pd.DataFrame:
    """Put further lines after each person's own and count them anew; base pay of no hours goes where there is other pay."""
    every = pd.concat([lines, *(frame for frame in more if len(frame))], ignore_index=True)
    every["place"] = np.arange(len(every))
    every = ordered(every, ["person", "place"])
    paid = every["component"].isin((*AGREED, *BY_AVERAGE)) & (every["minutes"] > 0)
    idle = (every["component"] == "base") & (every["minutes"] == 0)
    every = every[~(idle & paid.groupby(every["person"], sort=False).transform("any"))]
    every["line"] = every.groupby("person", sort=False).cumcount().astype(np.int64) + 1
    return every[list(COLUMNS)].reset_index(drop=True)


def _shown(component: str, minutes: Cents, amounts: Cents, made: dict[str, tuple[Cents, Cents]]) -> NDArray[np.bool_]:
    """Say which parts have a line: base pay unless all its hours were leave, unpaid hours by their minutes."""
    found: NDArray[np.bool_] = (minutes if component in (*AGREED, "unpaid") else amounts) > 0
    return found | (made["leave"][0] == 0) if component == "base" else found
